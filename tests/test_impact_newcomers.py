"""What has just come, under a name that no code had: nothing that was there before can feel it."""

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "shop.py": (
        "import ast\n\n\nclass Shelf:\n    def full(self):\n        return hasattr(self, 'limit')\n\n\n"
        "class Visitor(ast.NodeVisitor):\n    pass\n\n\ndef size(shelf):\n    return len(str(shelf))\n"
    ),
    "other.py": "def low(shelf):\n    return shelf.low()\n",
    "test_shop.py": (
        "import ast\nfrom other import low\nfrom shop import Shelf, Visitor, size\n\n\n"
        "def test_shelf():\n    assert not Shelf().full()\n\n\n"
        "def test_low():\n    low(Shelf())\n\n\n"
        "def test_visitor():\n    Visitor().visit(ast.parse('a'))\n\n\ndef test_size():\n    assert size(3) == 1\n"
    ),
}


@pytest.fixture
def reached(repo):
    repo.commit(FILES)

    def after(old: str, new: str, path: str = "shop.py") -> set[str]:
        assert old in FILES[path]
        repo.write(path, FILES[path].replace(old, new))
        found = impact_of(open_workspace(repo.root), ChangeSpec("current"), everything=True)
        return {one.id.rpartition("::")[2] for one in found.tests}

    return after


def test_an_import_or_a_constant_of_a_new_name(reached):
    assert reached("import ast", "import ast\nimport decimal\nMOST = 3") == set()


def test_an_import_that_hides_what_was_read_before(reached):
    assert reached("import ast", "import ast\nfrom texts import str") == {"test_size"}


def test_a_method_of_a_new_name(reached):
    assert reached("    def full", "    def wide(self):\n        return 1\n\n    def full") == set()


def test_a_method_that_other_code_calls_by_name(reached):
    assert "test_low" in reached("    def full", "    def low(self):\n        return 1\n\n    def full")


def test_a_method_that_a_base_from_outside_may_call(reached):
    new = "class Visitor(ast.NodeVisitor):\n    def visit_Name(self, node):\n        raise KeyError\n\n"
    assert "test_visitor" in reached("class Visitor(ast.NodeVisitor):\n", new)


def test_a_special_method_or_one_that_is_asked_for_by_name(reached):
    assert "test_shelf" in reached("    def full", "    def limit(self):\n        return 1\n\n    def full")
    assert "test_shelf" in reached("    def full", "    def __getattr__(self, name):\n        return 1\n\n    def full")


def test_a_new_test_is_its_own(reached):
    new = "def test_wide():\n    pass\n\n\ndef test_shelf"
    assert reached("def test_shelf", new, "test_shop.py") == {"test_wide"}
