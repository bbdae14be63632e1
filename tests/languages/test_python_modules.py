"""Which file an import means where several projects lie in one repository."""

from sleepcode.core.facts import DefFact, FileFacts
from sleepcode.languages.protocol import adapter

FACTS = FileFacts("python", (DefFact("module", "", -1, 1, 1, 0),), 1)
TREE = dict.fromkeys(
    [
        "apps/shop/shop.py",
        "libs/money/money.py",
        "libs/money/tests/__init__.py",
        "libs/money/tests/test_money.py",
        "libs/tax/tax/__init__.py",
        "libs/tax/tax/decimal.py",
        "libs/tax/tax/rates/__init__.py",
        "libs/tax/tax/rates/low.py",
    ],
    FACTS,
)


def imported(module: str, path: str) -> tuple[str, ...]:
    python = adapter("python")
    return python.resolve_module(module, 0, path, python.project(TREE))


def test_tests_of_a_project_in_a_subfolder_import_its_modules_by_their_names_there():
    assert imported("money", "libs/money/tests/test_money.py") == ("libs/money/money.py",)


def test_a_module_of_another_project_s_folder_is_none_of_one_s_own():
    assert imported("money", "apps/shop/shop.py") == ()


def test_what_lies_in_a_package_above_goes_by_no_short_name():
    assert imported("decimal", "libs/tax/tax/rates/low.py") == ()
