"""Projects without pytest: test cases where unittest and Django look for them, and the command that runs them."""

import subprocess
import sys
import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

PRICE = "def price(weight):\n    return 2 * weight\n"
CASES = """
    import unittest

    from shop.price import price


    class PriceTests(unittest.TestCase):
        def test_price(self):
            self.assertEqual(price(1), 2)


    class Helper:
        def test_of_no_case(self):
            price(1)


    def test_of_no_case():
        price(1)
    """
ID = "PriceTests::test_price"


def impact(repo, files):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in files.items()})
    found = impact_of(open_workspace(repo.root), ChangeSpec("symbol", "shop/price.py::price"), everything=True)
    return {test.id for test in found.tests}, found.command


@pytest.mark.parametrize("path", ["shop/tests.py", "shop/tests/price_tests.py", "shop/testprice.py"])
def test_cases_are_found_where_unittest_looks_and_the_command_runs_them(repo, path) -> None:
    inits = {f"{path.rpartition('/')[0]}/__init__.py": "", "shop/__init__.py": ""}
    tests, command = impact(repo, {**inits, "shop/price.py": PRICE, path: CASES})
    assert tests == {f"{path}::{ID}"}
    run = subprocess.run([sys.executable, *command.split()[1:]], cwd=repo.root, capture_output=True, text=True)
    assert "Ran 1 test" in run.stderr and run.returncode == 0, run.stderr


def test_djangos_own_command_runs_them_where_it_has_one(repo) -> None:
    files = {"manage.py": "import django", "shop/__init__.py": "", "shop/price.py": PRICE, "shop/tests.py": CASES}
    _, command = impact(repo, files)
    assert command == "python manage.py test shop.tests.PriceTests.test_price"


@pytest.mark.parametrize(
    "says",
    [{"requirements-dev.txt": "pytest\n"}, {"conftest.py": ""}, {"setup.cfg": "[tool:pytest]\n"}],
    ids=["a requirement", "a conftest", "its settings"],
)
def test_where_pytest_is_used_it_runs_them(repo, says) -> None:
    files = {"shop/__init__.py": "", "shop/price.py": PRICE, "tests/test_price.py": CASES, **says}
    tests, command = impact(repo, files)
    assert f"tests/test_price.py::{ID}" in tests and command.startswith("pytest tests/test_price.py")


def test_pytests_own_settings_say_which_files_hold_tests(repo) -> None:
    files = {"shop/price.py": PRICE, "shop/tests.py": CASES, "pytest.ini": "[pytest]\n"}
    assert impact(repo, files) == (set(), "")


def test_where_no_file_is_called_a_test_those_in_the_tests_folder_hold_them(repo) -> None:
    """Whoever runs them says which; beside a file that is, others hold what tests share."""
    files = {"shop/__init__.py": "", "shop/price.py": PRICE, "shop/tests/smoke.py": CASES}
    assert impact(repo, files)[0] == {f"shop/tests/smoke.py::{ID}"}
    assert f"shop/tests/smoke.py::{ID}" not in impact(repo, {"shop/tests/test_price.py": CASES})[0]
