"""Classes that the project itself calls nowhere: they are handed, as values, to what makes their objects."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "site_/middleware.py": """
        class Session:
            def __call__(self, scope):
                return scope


        class Unused:
            def __call__(self, scope):
                return scope
        """,
    "tests/test_session.py": """
        from framework import Stack
        from site_.middleware import Session

        app = Stack([Session])


        def test_session():
            assert app.get("/")
        """,
    "tests/test_other.py": """
        from site_ import middleware


        def test_other():
            assert 1
        """,
}


@pytest.fixture
def site(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return open_workspace(repo.root)


def reached(site, symbol: str) -> set[str]:
    found = impact_of(site, ChangeSpec("symbol", symbol), everything=True)
    return {test.id.rpartition("::")[2] for test in found.tests}


def test_a_class_that_is_only_handed_on_reaches_the_tests_of_the_files_that_import_it(site) -> None:
    """What makes its object is out of sight, so its methods run where its name is."""
    assert reached(site, "site_/middleware.py::Session.__call__") == {"test_session"}


def test_a_class_that_nothing_names_may_be_used_by_whoever_imports_its_file(site) -> None:
    """The least that is known."""
    assert "test_other" in reached(site, "site_/middleware.py::Unused.__call__")
