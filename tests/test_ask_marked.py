"""`ask` what is left to do, what is deprecated, how something is called, and what is taken where nothing is given."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

SHOP = """\
import warnings

UNSET = object()


def parse(line, width=UNSET):
    # TODO: tabs
    if width is UNSET:
        width = len(line) + 1
    return line[:width]


def read(line):
    '''Use parse.

    .. deprecated:: 2.0
    '''
    warnings.warn(
        "use parse",
        DeprecationWarning)
    return parse(line, width=80)
"""
GO = """\
package shop

// Sum adds.
//
// Deprecated: use Total.
func Sum(a int) int { return a }

func Total(a int) int {
	return Sum(a)
}
"""


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, {"shop.py": SHOP, "sum.go": GO, "tests/test_shop.py": "# TODO: more\n"}) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("question", "headline", "said"),
    [
        ("list the TODOs", "1 line is marked TODO, FIXME, XXX or HACK, in `shop.py`", "`parse`: “# TODO: tabs”"),
        ("is read deprecated?", "yes: 2 lines of `read` are marked as deprecated", "`read`: “.. deprecated:: 2.0”"),
        ("what is deprecated in shop.py", "2 lines of `shop.py`", '`read`: “warnings.warn( "use parse", DeprecationW'),
        ("is Sum deprecated?", "yes: 1 line of `Sum`", "`Sum`: “// Deprecated: use Total.”"),
        ("is Total deprecated?", "no line of `Total`, or above it, is marked as deprecated", ""),
        ("show an example of parse()", "`read` writes `return parse(line, width=80)`", ""),
        ("what is the default width of parse()?", "`width = len(line) + 1`", "is `UNSET` by default"),
        ("what is the default of line in parse()?", "`line` of `parse` has no default", "def parse(line"),
    ],
)  # fmt: skip
def test_the_first_line_answers(workspace: Workspace, question: str, headline: str, said: str) -> None:
    answer = ask(workspace, question, IMPACTS).answer

    assert headline in answer.text
    assert any(said in claim.text for claim in answer.claims) or not said
