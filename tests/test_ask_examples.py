"""What comes of one call: read from the lines, or told by a test that expects it; nothing is run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

TREE = Path(__file__).parent.parent / "fixtures/static_notes/expected_by_tests/tree"
FILES = {path.relative_to(TREE).as_posix(): path.read_text() for path in TREE.rglob("*.py")}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("what does slug return for 'To Be'?", "`slug(text='To Be')` returns `'to-be'`"),
        ("what does slug('To Be', most=2) give back?", "`slug(text='To Be', most=2)` returns `'to'`"),
        ("what happens if slug gets ''?", "`slug(text='')` raises `ValueError` ('nothing to make a slug of')"),
        ("what does slug do when text is 'A'?", "`slug(text='A')` returns `'a'`"),
        ("show me an example of slug()", "tests expect `slug('A b')` to be `'a-b'`"),
        ("what do the tests expect of Shelf.first?", "tests expect `Shelf('On E').first()` to be `'on-e'`"),
    ],
)
def test_the_first_line_answers(workspace: Workspace, question: str, headline: str) -> None:
    assert ask(workspace, question, IMPACTS).answer.text == headline


@pytest.mark.parametrize("question", ["what does today return for 'x'?", "which tests call slug with 'a'?"])
def test_what_is_not_given_to_it_is_not_tried(workspace: Workspace, question: str) -> None:
    assert "(text=" not in ask(workspace, question, IMPACTS).answer.text
