""" "What does it do when …?": answered by the branch of the code that is taken then, without any model."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.core.model import Anticipated, Claim, ClaimStanding, Evidence, Note, Span, Standing, Tokens
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace

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

    def write(self, row):
        self._rows.append(row)
        if self.others:
            for other in self.others:
                if not other.closed:
                    other.write(row)
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


def kept(workspace: Workspace, question: str, intent: str, text: str) -> None:
    """A model's note that answers one question about `Pipe.write`."""
    refresh(workspace)
    digest = workspace.index().digest_of_file("pipe.py") or ""
    claim = Claim("behaviour", text, (Evidence("pipe.py", Span(20, 24), digest),), ClaimStanding.CITED)
    asked = Anticipated(question, intent, "pipe.py::Pipe.write", (claim,))
    tokens = Tokens(300, 0, 60)
    workspace.ensure_store()
    workspace.notes().put_all([Note("b" * 32, "pipe.py", (claim,), (asked,), "small", "low", tokens, 1.0)])


def test_what_an_undocumented_function_is_for_comes_from_the_note(workspace: Workspace) -> None:
    assert "says nothing of itself" in asked(workspace, "what does Pipe.write do?").answer.text
    kept(workspace, "what does `Pipe.write` do?", "does", "`Pipe.write`: Puts the row into every pipe that is open.")
    answer = asked(workspace, "what does Pipe.write do?").answer
    assert (answer.route, answer.freshness) == ("anticipated", "fresh")
    assert answer.text.endswith("Puts the row into every pipe that is open.")
    assert len(answer.claims) > 1, "its header and its use stand below"


def test_what_a_documented_function_says_of_itself_comes_first(workspace: Workspace) -> None:
    assert "Wait for a row." in asked(workspace, "what does Pipe.read do?").answer.text


def test_a_case_that_takes_words_comes_from_the_note(workspace: Workspace) -> None:
    text = "`Pipe.write`, when `self.others`: Hands the row on to each of the others that is open."
    kept(workspace, "what happens in `Pipe.write` when others is set?", "open", text)
    answer = asked(workspace, "what does Pipe.write do if there are others?").answer
    assert (answer.route, answer.text) == ("anticipated", text)
    assert asked(workspace, "what does Pipe.write do without others?").answer.route == "nearest"
