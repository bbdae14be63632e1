"""No edit of any file ends in an exception: what is half written is compared as far as it can be read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleepcode.core.changes.differences import changed_between
from sleepcode.core.grammar import language_of

GRAPHS = Path(__file__).parents[3] / "fixtures" / "graphs"
SOURCES = sorted(file for file in GRAPHS.rglob("*") if file.is_file() and language_of(file.name))
EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "cut", "twice", "up"]), st.integers(0, 200)), min_size=1, max_size=4
)


def edited(lines: list[bytes], edits: list[tuple[str, int]]) -> bytes:
    for how, number in edits:
        at = number % len(lines)
        line = lines[at]
        new = {"drop": [], "cut": [line[: len(line) // 2]], "twice": [line, line], "up": [lines[at - 1], line]}[how]
        lines = [*lines[:at], *new, *lines[at + 1 :]] or [b""]
    return b"\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOURCES), EDITS)
def test_any_edit_of_any_language_is_compared(source: Path, edits: list[tuple[str, int]]) -> None:
    before = source.read_bytes()
    after = edited(before.split(b"\n"), edits)
    for old, new in ((before, after), (after, before)):
        for one in changed_between(source.name, old, new):
            assert one.id.startswith(source.name) and one.line >= 1


def test_the_same_text_is_no_change() -> None:
    assert [
        file for file in SOURCES if changed_between(file.name, file.read_bytes(), file.read_bytes() + b"\n\n")
    ] == []


@pytest.mark.parametrize(
    ("path", "deep"),
    [
        ("x.py", b"def f():\n    return " + b"(" * 5000 + b"1" + b")" * 5000),
        ("x.py", b"x = " + b"1+" * 8000 + b"1"),
        ("x.py", b"def f(a: " + b"a[" * 3000 + b"1" + b"]" * 3000 + b"): pass"),
        ("x.py", b"".join(b" " * i + b"def f():\n" for i in range(400)) + b" " * 401 + b"1"),
        ("x.js", b"function f(){" * 800 + b"1" + b"}" * 800),
        ("x.ts", b"f(() => " * 800 + b"1" + b")" * 800),
    ],
)
def test_what_is_nested_very_deep_is_compared_as_text(path: str, deep: bytes) -> None:
    assert changed_between(path, deep + b"\n", deep.replace(b"1", b"2") + b"\n")
