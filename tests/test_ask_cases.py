""" "What does it do when …?": answered by the branch of the code that is taken then, without any model."""

from collections.abc import Iterator

import pytest
from opened import opened
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.ask.structural import Impacts
from sleepcode.core.model import Impact, Standing
from sleepcode.workspace import Workspace

NOTHING = Impact((), (), (), Standing.UNKNOWN, (), "")
IMPACTS = Impacts(lambda *_: NOTHING, lambda *_: NOTHING)
FILES = {
    "pipe.py": '''\
class Pipe:
    def __init__(self, size=None):
        self.size = 10 if size is None else size
        self._rows = []
        if size is None:
            self.grows = True

    def read(self, timeout=None):
        """Wait for a row."""
        if len(self._rows) == 0:
            if self._closed:
                return b""
            if timeout == 0.0:
                raise Late()
        return self._rows.pop()

    def close(self):
        self._closed = True
''',
    "net.js": "export function connect(host) {\n  if (!host) {\n    throw new Error('no host');\n  }\n}\n",
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def asked(workspace: Workspace, text: str) -> Asked:
    return ask(workspace, text, IMPACTS)


@pytest.mark.parametrize(
    ("question", "expected", "line"),
    [
        (
            "what does Pipe.read do when the timeout is zero and there are no rows?",
            "`Pipe.read`, when `len(self._rows) == 0` and `timeout == 0.0` (and not `self._closed`): raises `Late()`",
            13,
        ),
        (
            "what does Pipe.read return once it is closed and has no rows?",
            '`Pipe.read`, when `len(self._rows) == 0` and `self._closed`: returns `b""`',
            11,
        ),
        (
            "what does Pipe do if no size is given?",
            "`Pipe.__init__`, when `size is None`: sets `self.grows` to `True`",
            5,
        ),
        ("what happens in connect() without a host?", "`connect`, when `!host`: raises `Error('no host')`", 2),
    ],
)
def test_the_branch_that_is_taken_is_told_with_its_lines(
    workspace: Workspace, question: str, expected: str, line: int
) -> None:
    answer = asked(workspace, question).answer
    assert answer.route == "graph" and answer.standing == Standing.EXACT
    assert answer.text == expected
    (claim,) = answer.claims
    assert claim.evidence[0].span.start == line


@pytest.mark.parametrize(
    "question",
    [
        "what does Pipe.read do when the timeout is ten and there are no rows?",
        "what does Pipe.read do when there are rows?",
        "why does Pipe.read raise Late when the timeout is zero and there are no rows?",
    ],
)
def test_another_case_is_not_answered_with_the_nearest(workspace: Workspace, question: str) -> None:
    assert "by the branch" not in asked(workspace, question).answer.why
