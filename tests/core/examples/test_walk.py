"""A function and literal arguments -> what becomes of the call, or nothing where reading cannot tell."""

from textwrap import dedent
from typing import Any

import pytest

from sleepcode.core.examples.module import module_of
from sleepcode.core.examples.told import told, unless
from sleepcode.core.examples.walk import Outcome, outcome_of


def outcome(source: str, **given: Any) -> Outcome | None:
    """Of the last function in *source*."""
    module = module_of(dedent(source))
    assert module is not None
    return outcome_of(module.every[-1][1], given, module)


def said(source: str, **given: Any) -> str:
    found = outcome(source, **given)
    return told(found) + unless(found) if found else ""


@pytest.mark.parametrize(
    ("body", "given", "does"),
    [
        ("return text.split(',')", {"text": "a,b"}, "returns `['a', 'b']`"),
        ("return [part.upper() for part in text if part != 'b']", {"text": "abc"}, "returns `['A', 'C']`"),
        ("return f'{text:>4}!'", {"text": "x"}, "returns `'   x!'`"),
        ("return int(text)", {"text": "x"}, "raises `ValueError`"),
        ("return text[0]", {"text": ""}, "raises `IndexError`"),
        ("return text.strip()", {"text": None}, "raises `AttributeError`"),
        ("raise KeyError('no ' + text)", {"text": "x"}, "raises `KeyError` ('no x')"),
        ("for part in text: print(part)", {"text": ""}, "does nothing"),
        ("for part in text: yield part", {"text": "ab"}, "yields `'a'`, then `'b'`"),
        ("for part in text: yield part", {"text": ""}, "yields nothing"),
        (
            "found = {}\n    for one in text: found[one] = 1\n    return found",
            {"text": "a"},
            "returns `{'a': 1}`",
        ),
        ("try:\n        return int(text)\n    except ValueError:\n        return 0", {"text": "x"}, "returns `0`"),
        ("while text:\n        text = text[1:]\n    return len(text)", {"text": "abc"}, "returns `0`"),
        ("a, b = text\n    return b + a", {"text": "xy"}, "returns `'yx'`"),
        ("return 'long' if len(text) > 3 else 'short'", {"text": "abcd"}, "returns `'long'`"),
        ("return isinstance(text, (list, tuple))", {"text": []}, "returns `True`"),
        ("return '%s=%d' % (text, 3)", {"text": "x"}, "returns `'x=3'`"),
    ],
)
def test_what_literals_come_to(body: str, given: dict[str, Any], does: str) -> None:
    assert said(f"def f(text):\n    {body}\n", **given) == does


@pytest.mark.parametrize(
    "body",
    [
        "return other(text)",  # it may raise for that very text
        "other(text)\n    return 1",
        "if other():\n        text = 'b'\n    return text",  # what decides is not known
        "return text if other() else ''",
        "for each in other():\n        return text",
        "try:\n        other()\n    except ValueError:\n        return 1\n    return text",  # it may have failed
        "return text.encode(other())",
        "global count\n    count = text",
        "text += text\n    return zip(text)",  # no literal
        "return text * 100000000",  # large
        "import re\n    return re.match('(a+)+b', text)",  # may take for ever
        "return 'abc' is text",  # depends on the interpreter
        "name = other() or 'x'\n    while name.startswith(text): name = 'b'\n    return 1",
        "return (other() and False) + len(text)",
        "return {}.keys() & set(text)",
        "match text:\n        case 'a':\n            return 1",
    ],
)
def test_nothing_is_told_where_something_else_decides(body: str) -> None:
    assert said(f"def f(text):\n    {body}\n", text="a") == ""


def test_an_error_that_nothing_foresees_is_none_of_the_reader() -> None:
    assert outcome("def f(text):\n    return text.encode(text)\n", text="no encoding") is None


def test_functions_of_the_same_file_are_read_through() -> None:
    source = """
    SEPARATOR = "="
    def apart(text, most=1):
        return text.split(SEPARATOR, most)
    def f(text):
        name, value = apart(text)
        return name
    """
    assert said(source, text="a=b=c") == "returns `'a'`"
    assert said(source, text="a") == "raises `ValueError`"


def test_a_built_in_name_that_the_file_uses_for_something_else_is_not_the_built_in_one() -> None:
    assert said("from mine import len\ndef f(text):\n    return len(text)\n", text="a") == ""
    assert said("def f(text):\n    len = other\n    return len(text)\n", text="a") == ""


def test_a_constant_that_is_set_twice_is_none() -> None:
    assert said("MOST = 1\nMOST = other()\ndef f(text):\n    return text[:MOST]\n", text="ab") == ""


def test_a_way_out_that_something_else_decides_is_told() -> None:
    source = "def f(self, text):\n    if self.closed:\n        raise OSError\n    return text or 'none'\n"
    assert said(source, text="") == "returns `'none'` (unless `self.closed`)"


def test_the_lines_that_decide_are_known() -> None:
    found = outcome("def f(text):\n    if not text:\n        return 1\n    return 2\n", text="")
    assert found is not None
    assert (found.decided, found.line) == ((2,), 3)


def test_an_argument_is_not_changed_for_others() -> None:
    given: list[str] = []
    assert said("def f(items):\n    items.append(1)\n    return items\n", items=given) == "returns `[1]`"
    assert given == []
