"""Which tests a runner would collect, under which ids, and what each of them needs besides its own calls."""

import textwrap

import pytest

from sleepcode.core.suites.pytest_settings import PytestSettings, pytest_settings
from sleepcode.core.suites.suite import Suite
from sleepcode.core.suites.tests_of import read_doctests, read_tests


def suite_of(files, settings=None):
    settings = settings or PytestSettings()
    read = {path: read_tests(path, textwrap.dedent(text).encode(), settings) for path, text in files.items()}
    suite = Suite(read, settings)
    return {(edge.caller, edge.callee) for path in files for edge in suite.edges_of(path)}


def ids(edges):
    return {caller.removeprefix("test:") for caller, _ in edges if caller.startswith("test:")}


def needs(edges, start):
    """All that *start* needs, directly or not."""
    found, queue = set(), [start]
    while queue:
        node = queue.pop()
        for caller, callee in edges:
            if caller == node and callee not in found:
                found.add(callee)
                queue.append(callee)
    return found


def test_ids_are_the_ones_pytest_accepts():
    """
    Functions, methods, nested classes and what a class inherits from one in another file.
    """
    edges = suite_of(
        {
            "tests/base.py": "class Shared:\n    def test_shared(self): pass\n    def helper(self): pass\n",
            "tests/test_a.py": """
                import unittest
                from tests.base import Shared
                def test_one(): pass
                def helper(): pass
                class TestTwo(Shared):
                    def test_own(self): pass
                    class TestInner:
                        def test_deep(self): pass
                class Three(unittest.TestCase):
                    def test_case(self): pass
                class TestWithInit:
                    def __init__(self): pass
                    def test_never(self): pass
                class NotATest:
                    def test_never(self): pass
            """,
            "tests/helper.py": "def test_not_collected(): pass\n",
        }
    )
    assert ids(edges) == {
        "tests/test_a.py::test_one",
        "tests/test_a.py::TestTwo::test_own",
        "tests/test_a.py::TestTwo::test_shared",
        "tests/test_a.py::TestTwo::TestInner::test_deep",
        "tests/test_a.py::Three::test_case",
    }
    assert ("test:tests/test_a.py::TestTwo::test_shared", "tests/base.py::Shared.test_shared") in edges


def test_a_test_class_that_is_imported_is_collected_again():
    edges = suite_of(
        {
            "tests/test_a.py": "class TestA:\n    def test_x(self): pass\n",
            "tests/test_b.py": "from test_a import TestA\n",
        }
    )
    assert ids(edges) == {"tests/test_a.py::TestA::test_x", "tests/test_b.py::TestA::test_x"}


def test_fixtures_come_through_the_chain_of_conftests():
    """
    The nearest definition of a name wins; one that overrides a name and asks for it means the outer one.
    """
    edges = suite_of(
        {
            "conftest.py": "from pytest import fixture\n@fixture\ndef app(): 1\n@fixture\ndef db(): 1\n",
            "tests/conftest.py": "import pytest\n@pytest.fixture\ndef app(app, db): pass\n",
            "tests/test_a.py": "def test_a(app): pass\n",
            "other/test_b.py": "def test_b(app): pass\n",
        }
    )
    assert {"tests/conftest.py::app", "conftest.py::app", "conftest.py::db"} <= needs(edges, "tests/test_a.py::test_a")
    assert "tests/conftest.py::app" not in needs(edges, "other/test_b.py::test_b")


def test_autouse_usefixtures_and_setups_are_needed_without_being_named():
    edges = suite_of(
        {
            "tests/conftest.py": """
                import pytest
                @pytest.fixture(autouse=True)
                def clean(): pass
                @pytest.fixture(name="renamed")
                def make(): pass
                def pytest_configure(config): pass
            """,
            "tests/test_a.py": """
                import pytest
                @pytest.mark.usefixtures("renamed")
                def test_marked(): pass
                class TestX:
                    @pytest.fixture(autouse=True)
                    def inner(self): pass
                    def setup_method(self): pass
                    def test_x(self): pass
                def test_plain(): pass
                def test_asks(request): request.getfixturevalue("renamed")
            """,
            "elsewhere/test_b.py": "def test_b(): pass\n",
        }
    )
    everyone = {"tests/conftest.py::clean", "tests/conftest.py", "tests/conftest.py::pytest_configure"}
    plain = needs(edges, "test:tests/test_a.py::test_plain")
    assert everyone <= plain
    assert "tests/conftest.py::make" not in plain
    assert "tests/conftest.py::make" in needs(edges, "test:tests/test_a.py::test_marked")
    assert "tests/conftest.py::make" in needs(edges, "test:tests/test_a.py::test_asks")
    own = {"tests/test_a.py::TestX.inner", "tests/test_a.py::TestX.setup_method"}
    assert own <= needs(edges, "test:tests/test_a.py::TestX::test_x")
    assert not own & plain
    assert not everyone & needs(edges, "test:elsewhere/test_b.py::test_b")


def test_a_setup_is_inherited_with_its_class():
    edges = suite_of(
        {
            "tests/base.py": "import unittest\nclass Base(unittest.TestCase):\n    def setUp(self): pass\n",
            "tests/test_a.py": "from .base import Base\nclass A(Base):\n    def test_x(self): pass\n",
        }
    )
    assert "tests/base.py::Base.setUp" in needs(edges, "test:tests/test_a.py::A::test_x")


def test_doctests_have_ids_of_their_own():
    source = b'def f(x):\n    """\n    >>> f(g(1))\n    2\n    """\n\n\ndef g(x):\n    """No examples."""\n'
    suite = Suite({"pkg/mod.py": read_doctests(source)}, PytestSettings(), frozenset({"pkg/__init__.py"}))
    edges = {(edge.caller, edge.callee) for edge in suite.edges_of("pkg/mod.py")}
    assert ids(edges) == {"pkg/mod.py::pkg.mod.f"}
    assert ("test:pkg/mod.py::pkg.mod.f", "pkg/mod.py::g") in edges


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\npython_files = check_*.py\ntestpaths = checks\n"),
        (
            "pyproject.toml",
            "[tool.pytest.ini_options]\npython_files = 'check_*.py'\ntestpaths = ['checks']\n",
        ),
        ("tox.ini", "[pytest]\npython_files = check_*.py\ntestpaths = checks\n"),
        ("setup.cfg", "[tool:pytest]\npython_files = check_*.py\ntestpaths = checks\n"),
    ],
)
def test_settings_are_read_where_pytest_reads_them(name, text):
    settings = pytest_settings({name: text})
    assert settings.collects("checks/check_a.py")
    assert not settings.collects("checks/test_a.py")
    assert not settings.collects("elsewhere/check_a.py")


def test_a_config_that_cannot_be_read_leaves_the_defaults():
    assert pytest_settings({"pyproject.toml": "[tool.pytest\n"}) == PytestSettings()


def test_a_class_derives_from_the_imported_one_of_its_own_name():
    edges = suite_of(
        {
            "tests/test_other.py": """
                import unittest
                class Test(unittest.TestCase):
                    def test_it(self): pass
            """,
            "tests/test_again.py": """
                from tests.test_other import Test as TestOther
                class Mixin:
                    def helper(self): pass
                class TestOther(Mixin, TestOther):
                    pass
            """,
        }
    )
    assert "tests/test_again.py::TestOther::test_it" in ids(edges)
    assert "tests/test_other.py::Test.test_it" in needs(edges, "test:tests/test_again.py::TestOther::test_it")


FILLED = """
    import unittest
    class Base(unittest.TestCase):
        @classmethod
        def load(cls, names):
            def attach(name):
                def method(self):
                    self.check(name)
                setattr(cls, f"test_{name}", method)
            for name in names:
                attach(name)
        def check(self, name): pass
"""


def test_a_class_that_is_given_tests_at_run_time_stands_for_them():
    """
    pytest accepts the class, and nobody knows the names of what is made.
    """
    edges = suite_of(
        {
            "tests/base.py": FILLED,
            "tests/test_made.py": """
                from tests.base import Base
                class TestMade(Base):
                    def parse(self): pass
                TestMade.load(["a", "b"])
            """,
        }
    )
    assert ids(edges) == {"tests/test_made.py::TestMade"}
    assert {"tests/base.py::Base.check", "tests/test_made.py::TestMade.parse"} <= needs(
        edges, "test:tests/test_made.py::TestMade"
    )


@pytest.mark.parametrize(
    "text",
    [
        "for n in 'ab':\n    setattr(TestIt, 'test_' + n, lambda self: None)\n",
        "def fill(cls):\n    setattr(cls, name_of(cls), None)\nfill(TestIt)\n",
        "class Meta(type): pass\nclass TestIt(unittest.TestCase, metaclass=Meta): x = 1\n",
    ],
)
def test_tests_may_be_put_into_a_class_from_outside(text):
    edges = suite_of({"tests/test_it.py": ("" if "Meta" in text else "class TestIt(unittest.TestCase): pass\n") + text})
    assert "tests/test_it.py::TestIt" in ids(edges)


def test_to_set_an_attribute_makes_no_test():
    text = "import unittest\nclass TestIt(unittest.TestCase):\n    def setUp(self): setattr(self.__class__, 'x', 1)\n"
    assert ids(suite_of({"tests/test_it.py": text})) == set()


def test_a_file_that_is_given_test_classes_at_run_time_stands_for_them():
    edges = suite_of(
        {
            "tests/base.py": FILLED,
            "tests/other.py": "class Other:\n    def test_other(self): pass\n",
            "tests/test_made.py": """
                from tests.base import Base
                from tests.other import Other
                def make(name):
                    class Local(Base):
                        def test_own(self): pass
                    globals()["Test" + name] = Local
                make("A")
                globals()["TestB"] = type("Test" + "B", (Other, Base), {"kind": make("B")})
            """,
            "tests/test_all.py": "from tests.test_made import TestA, make\n",
            "tests/test_star.py": "from tests.test_made import *\n",
        }
    )
    assert ids(edges) == {"tests/test_made.py", "tests/test_all.py::TestA", "tests/test_star.py"}
    assert "tests/test_made.py::make.Local.test_own" in needs(edges, "test:tests/test_all.py::TestA")
    own = {"tests/base.py::Base.check", "tests/test_made.py::make.Local.test_own", "tests/other.py::Other.test_other"}
    assert own <= needs(edges, "test:tests/test_made.py")


def test_a_test_file_has_the_fixtures_of_the_plugins_that_it_names():
    fixture = "import pytest\n@pytest.fixture\ndef room(): pass\n"
    files = {
        "tests/rooms.py": fixture,
        "tests/conftest.py": fixture,
        "tests/test_a.py": "pytest_plugins = ['tests.rooms']\ndef test_it(room): pass\n",
    }
    assert ("tests/test_a.py::test_it", "tests/rooms.py::room") in suite_of(files)
