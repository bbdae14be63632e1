"""Which definitions do what they did before an edit, and where their lines went."""

import pytest

from sleepcode.core.extract import extract
from sleepcode.core.facts import FileFacts
from sleepcode.core.link.unchanged import unchanged

BEFORE = "import a\n\n\ndef f(x):\n    y = a.g(x)\n    return y.h\n\n\ndef k():\n    return f(1)\n"


def facts(text: str) -> FileFacts:
    found = extract("m.py", text.encode())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("import a\n", "# Text.\n\nimport a\n", {"", "f", "k"}),
        ("    return y.h", "    # why\n    return y.h", {"", "f", "k"}),
        ("f(1)", "f(\n        2\n    )", {"", "f", "k"}),
        ("y.h", "y.i", {"", "k"}),
        ("a.g(x)", "a.g(x, x)", {"", "k"}),
        ("import a\n", "import b as a\n", {"f", "k"}),
        ("def k():\n", "def l():\n", {"", "f"}),
        ("y.h\n", "y.h\n\n\ndef f(x):\n    return x\n", {"k"}),
    ],
)
def test_a_definition_is_as_it_was_when_its_code_says_the_same(old: str, new: str, same: set[str]) -> None:
    assert set(unchanged(facts(BEFORE), facts(BEFORE.replace(old, new)))) == same


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("    pass\n", "    # Text.\n    pass\n", {"f", "f#2", "f#2.inner", "g"}),
        ("return inner", "return inner()", {"g"}),
        ("def g", "def f():\n    pass\n\n\ndef g", {"g"}),
    ],
)
def test_where_several_go_by_one_name_all_are_as_they_were_or_none(old: str, new: str, same: set[str]) -> None:
    """
    Their numbers say which is which only while there are as many; what stands in them goes by these numbers, too.
    """
    twice = (
        "def f():\n    pass\n\n\ndef f():\n    def inner():\n        pass\n    return inner\n\n\ndef g():\n    pass\n"
    )
    assert set(unchanged(facts(twice), facts(twice.replace(old, new)))) - {""} == same


def test_a_line_is_found_where_it_went() -> None:
    moved = unchanged(facts(BEFORE), facts("#\n" + BEFORE.replace("    return y.h", "    #\n    return y.h")))["f"]
    assert [moved.now(line) for line in (4, 5, 6)] == [5, 6, 8]
