"""What a test expects of a call, read from its lines."""

import sys

from sleepcode.core.examples.expected import expected_of

HEAD = "from app import read\n\n\n"


def told(text: str) -> list[tuple[str, str]]:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "read(" in line]
    return [(one.call, one.outcome) for one in expected_of(text, lines, "read")]


def test_what_cannot_be_written_with_its_values_filled_in_is_left_out():
    """
    Before Python 3.12 no backslash stands in the braces of an f-string.
    """
    test = 'def test_it():\n    name = str(b"\\xff")\n    assert read(f"Basic {name}") is None\n'
    found = told(HEAD + test + '    assert read("x") is None\n')
    assert ("read('x')", "to be `None`") in found
    assert len(found) == (1 if sys.version_info < (3, 12) else 2)
