"""Branches told from their text: right where they are told at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.branches import branches
from sleepcode.core.spoken import spoken

READ = """\
def read(self, nbytes, timeout=None):
    if nbytes < 0:
        raise ValueError("nbytes")
    if len(self._buffer) == 0:
        if self._closed:
            return self.out
        elif timeout == 0.0:
            raise PipeTimeout()
        while self.waits():
            self.wait()
    try:
        text = self.take(
            nbytes,
        )
    except (OSError, KeyError) as error:
        self.failed = error
        return None
    else:
        self.done += 1
    if text:
        for part in text:
            yield part
    return text
""".splitlines()


def test_each_branch_says_when_and_what() -> None:
    assert [(each.when, each.does, each.leaves) for each in branches(READ)] == [
        ("`nbytes < 0`", 'raises `ValueError("nbytes")`', "raise"),
        ("`len(self._buffer) == 0` and `self._closed` (and not `nbytes < 0`)", "returns `self.out`", "return"),
        (
            "`len(self._buffer) == 0` and `timeout == 0.0` (and none of the branches before it) (and not `nbytes < 0`)",
            "raises `PipeTimeout()`",
            "raise",
        ),
        (
            "`OSError, KeyError` was raised (and not `nbytes < 0`)",
            "sets `self.failed` to `error`, then returns `None`",
            "return",
        ),
    ]  # not told: a loop, and what stands behind the `else` of a `try`


def test_a_statement_over_several_lines_is_one() -> None:
    lines = ["def f(a):", "    if a:", "        raise Wrong(", '            "no", a', "        )"]
    (branch,) = branches(lines)
    assert branch.does == 'raises `Wrong("no", a)`' and branch.lines == (1, 2, 3, 4)


@pytest.mark.parametrize(
    "body",
    ["while a: pass", "x = y = 1", "with a: b()", '"""text"""', "x: int", "@wraps", "a(); b(", "print(`x`)"],
)
def test_what_is_not_plain_is_not_told(body: str) -> None:
    assert branches(["def f(a):", "    if a:", f"        {body}"]) == ()


def test_languages_with_braces_are_told_too() -> None:
    lines = ["function f(a) {", "  if (!a) {", "    throw new Error('no');", "  }", "  return a;", "}"]
    (branch,) = branches(lines)
    assert (branch.when, branch.does) == ("`!a`", "raises `Error('no')`")


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_has_branches_within_it(lines: list[str]) -> None:
    assert all(0 <= at < len(lines) for each in branches(lines) for at in each.lines)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("len(self._rows) == 0", "rows is empty"),
        ("not (a or self.b)", "a is not set and b is not set"),
        ("timeout is not None and timeout <= 0", "timeout is not None and timeout is at most 0"),
        ("not isinstance(item, Mapping)", "item is not a mapping"),
        ("not path.exists()", "path does not exist"),
        ('name.startswith("_") or name in KEPT', "name starts with _ or name is in KEPT"),
        ("a and b or c", ""),  # what belongs together could not be heard
        ("x[0] == y", ""),
    ],
)
def test_conditions_as_people_say_them(condition: str, words: str) -> None:
    assert spoken(condition) == words
