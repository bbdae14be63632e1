"""Projects side by side in one repository are linked apart, unless one imports the other."""

from sleepcode.core.extract import extract
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.units import units_of


def units(sources: dict[str, str], least: int = 4) -> list[set[str]]:
    facts = {path: extract(path, text.encode()) for path, text in sources.items()}
    program = Program({path: each for path, each in facts.items() if each is not None})
    weights = [sum(len(fact.code) for fact in each.definitions) for each in program.facts]
    return [set(unit) for unit in units_of(program, weights, least)]


BODY = "def f(x): return x.a.b.c()\n"
SHOP = {
    "shop/shop/__init__.py": "",
    "shop/shop/base.py": BODY,
    "shop/tests/test_base.py": f"from shop import base\n{BODY}",
}
BANK = {"bank/bank/__init__.py": "", "bank/bank/money.py": BODY}


def test_projects_that_do_not_import_each_other_are_units() -> None:
    """
    A project's tests are of its unit, because they import it.
    """
    assert units(SHOP | BANK) == [set(BANK), set(SHOP)]


def test_an_import_joins_two_projects() -> None:
    more = {"bank/bank/vat.py": "def g():\n    from shop.base import f\n"}
    assert units(SHOP | BANK | more) == [{*SHOP, *BANK, *more}]


def test_a_small_script_goes_with_what_is_nearest() -> None:
    """
    By folder; at the top of the repository, with the largest.
    """
    scripts = {"bank/tools/run.py": "print()\n", "setup.py": "print()\n"}
    assert units(SHOP | BANK | scripts) == [{*BANK, "bank/tools/run.py"}, {*SHOP, "setup.py"}]


def test_a_conftest_is_of_one_unit_with_all_below_it() -> None:
    """
    Its fixtures are asked for without an import.
    """
    assert units(SHOP | BANK | {"conftest.py": ""}) == [{*SHOP, *BANK, "conftest.py"}]


def test_a_language_whose_names_are_seen_without_an_import_is_one_unit() -> None:
    """
    C's functions are declared anywhere.
    """
    c = {"shop/fast/a.c": "int a(void) { return b(); }\n", "bank/fast/b.c": "int b(void) { return 1; }\n"}
    assert any(unit >= set(c) for unit in units(SHOP | BANK | c))
