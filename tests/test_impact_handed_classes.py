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


REPORTED = {
    "lint/messages.py": """
        class Message:
            def __init__(self, name):
                self.name = name


        class Unused(Message):
            def __init__(self, name):
                Message.__init__(self, name)


        class Undefined(Message):
            def __init__(self, name):
                Message.__init__(self, name)
        """,
    "lint/checker.py": """
        from framework import report

        from lint import messages


        def unused():
            report(messages.Unused)


        def undefined():
            report(messages.Undefined)
        """,
    "tests/test_checker.py": """
        from lint.checker import undefined, unused
        from lint.messages import Message


        def test_unused():
            unused()


        def test_undefined():
            undefined()


        def test_message():
            assert Message("x").name == "x"
        """,
}


def test_a_constructor_runs_where_its_class_is_named_and_not_where_a_base_is_made(repo) -> None:
    """Nor where another constructor calls that of the base."""
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in REPORTED.items()})
    site = open_workspace(repo.root)
    assert reached(site, "lint/messages.py::Unused.__init__") == {"test_unused"}


MIXED = """
    class Endpoint:
        def __init__(self):
            self.available = True


    class Token(Endpoint):
        def __init__(self):
            Endpoint.__init__(self)


    class Server(Token):
        def __init__(self):
            Token.__init__(self)
    """


def test_who_makes_an_object_of_a_class_whose_constructor_hands_on_twice_is_foretold_to_fail(repo) -> None:
    """The object is one of the outermost class, and no other is made."""
    test = "from server import Server, Token\n\ndef test_server():\n    Server()\n\ndef test_token():\n    Token()\n"
    repo.commit({"server.py": textwrap.dedent(MIXED), "test_server.py": test})
    found = impact_of(open_workspace(repo.root), ChangeSpec("symbol", "Endpoint.__init__"), everything=True)
    assert all(one.score > 0.5 for one in found.tests)
    assert len(found.tests) == 2


EXTENSIONS = {
    "marks/keys.py": """
        from markdown.extensions import Extension


        class Keys(Extension):
            def extendMarkdown(self, md):
                md.register(press)


        def press(text):
            return text


        def makeExtension():
            return Keys()
        """,
    "tests/base.py": """
        import unittest

        import markdown


        class MarkCase(unittest.TestCase):
            extension = []

            def check(self, text, html):
                assert markdown.Markdown(extensions=self.extension).convert(text) == html
        """,
    "tests/test_keys.py": """
        from tests.base import MarkCase


        class TestKeys(MarkCase):
            extension = ["marks.keys"]

            def test_keys(self):
                self.check("++a++", "<kbd>a</kbd>")
        """,
    "tests/test_caret.py": """
        from tests.base import MarkCase


        class TestCaret(MarkCase):
            extension = ["marks.caret"]

            def test_caret(self):
                self.check("^a^", "<sup>a</sup>")
        """,
}


@pytest.mark.parametrize("symbol", ["makeExtension", "Keys.extendMarkdown"])
def test_a_module_that_tests_name_in_a_string_is_imported_for_them(repo, symbol) -> None:
    """By a library, which calls what it finds there."""
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in EXTENSIONS.items()})
    assert reached(open_workspace(repo.root), f"marks/keys.py::{symbol}") == {"test_keys"}
