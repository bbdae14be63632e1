"""Classes and functions that tests choose among: each test reaches those that it names."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "tool/utility.py": """
        class Utility:
            def run(self):
                self.main()

            def main(self):
                raise NotImplementedError
        """,
    "tool/cut.py": """
        from tool.utility import Utility


        def shorten(text):
            return text[:3]


        class Cut(Utility):
            def main(self):
                return shorten("abcd")


        def launch():
            return 1
        """,
    "tool/join.py": """
        from tool.utility import Utility


        class Join(Utility):
            def main(self):
                return 2


        def launch():
            return 2
        """,
    "tests/helper.py": """
        import unittest


        class UtilityCase(unittest.TestCase):
            def output(self):
                self.Tool().run()

            def starts(self, launch):
                assert launch()


        class EmptyTests:
            def test_empty(self):
                self.Tool().run()
        """,
    "tests/test_cut.py": """
        from tests.helper import EmptyTests, UtilityCase
        from tool.cut import Cut, launch


        class TestCut(UtilityCase, EmptyTests):
            Tool = Cut

            def test_cut(self):
                self.output()

            def test_launch_cut(self):
                self.starts(launch)
        """,
    "tests/test_join.py": """
        from tests.helper import EmptyTests, UtilityCase
        from tool.join import Join, launch


        class TestJoin(UtilityCase, EmptyTests):
            Tool = Join

            def test_join(self):
                self.output()

            def test_launch_join(self):
                self.starts(launch)
        """,
    "tests/test_each.py": """
        import pytest

        from tool.cut import Cut
        from tool.join import Join


        @pytest.mark.parametrize(
            "of",
            [
                Cut,
            ],
        )
        def test_given_cut(of):
            run(of)


        def run(of):
            of().run()


        @pytest.mark.parametrize("of", [Join])
        def test_given_join(of):
            run(of)
        """,
}


@pytest.fixture
def utilities(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return open_workspace(repo.root)


def named(utilities, symbol: str, everything=False) -> set[str]:
    found = impact_of(utilities, ChangeSpec("symbol", symbol), everything=everything)
    return {test.id.rpartition("/")[2].replace(".py::", " ") for test in found.tests}


CUT = {"test_cut TestCut::test_cut", "test_cut TestCut::test_empty", "test_each test_given_cut"}


def test_a_class_that_a_test_class_names_for_its_base_is_made_for_its_own_tests(utilities) -> None:
    """The helper of the base makes whatever the subclass says, and so does a test that is inherited."""
    assert named(utilities, "tool/cut.py::Cut.main") == CUT


def test_what_such_a_class_calls_is_reached_by_the_same_tests(utilities) -> None:
    """However many steps lie between."""
    assert named(utilities, "tool/cut.py::shorten") == CUT


def test_a_function_that_a_helper_is_handed_runs_for_those_who_name_it(utilities) -> None:
    """The parameter of the helper has the same name."""
    assert named(utilities, "tool/join.py::launch") == {"test_join TestJoin::test_launch_join"}


RULE = """
    ID = "{id}"


    def check(line):
        return "{id}" in line
    """
RULES = {
    "lint/commas.py": RULE.format(id="commas"),
    "lint/empty_lines.py": RULE.format(id="empty-lines"),
    "lint/linter.py": """
        from lint import commas, empty_lines

        RULES = {commas.ID: commas, empty_lines.ID: empty_lines}


        def lint(line, enabled):
            return [RULES[name].check(line) for name in enabled]
        """,
    "tests/test_lint.py": """
        from lint.linter import lint


        def test_check():
            assert lint("a,b", ["commas"])


        def test_commas():
            assert lint("a,b", ["commas"])


        def test_empty_lines():
            assert lint("", ["empty-lines"])
        """,
}


def test_of_many_functions_of_one_name_the_module_tells_which_is_meant(repo) -> None:
    """Here the input chooses among them, and a test that only says what they are all called speaks of none."""
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in RULES.items()})
    found = impact_of(open_workspace(repo.root), ChangeSpec("symbol", "lint/empty_lines.py::check"), everything=True)
    assert found.tests[0].id == "tests/test_lint.py::test_empty_lines"
