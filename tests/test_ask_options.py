"""Questions about the project's own command line."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.core.questions.understood import Understood
from sleepcode.workspace import Workspace

FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:main"\n',
    "shop/__init__.py": "",
    "shop/cli.py": (
        "import argparse\n\nfrom shop.stock import Stock\n\n\n"
        "def parser():\n"
        "    made = argparse.ArgumentParser()\n"
        '    made.add_argument("--max-lines", "-m", type=int, default=30, help="How many lines to show.")\n'
        '    made.add_argument("--quiet", action="store_true")\n'
        "    return made\n\n\n"
        "def main():\n"
        "    args = parser().parse_args()\n"
        "    if not args.quiet:\n"
        "        Stock().show(args.max_lines)\n"
    ),
    "shop/admin.py": (
        "import click\n\n\n"
        "@click.command()\n"
        '@click.option("--force", is_flag=True, help="Ask nothing.")\n'
        "def purge(force):\n"
        "    if force:\n"
        "        print('gone')\n"
    ),
    "shop/stock.py": "class Stock:\n    def __init__(self, options=None): ...\n\n    def show(self, most): ...\n",
    "tests/test_cli.py": "def test_lines(run):\n    assert run('--max-lines', '3') == 3\n",
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def asked(workspace: Workspace, text: str, previous: Understood | None = None) -> Asked:
    return ask(workspace, text, IMPACTS, previous=previous)


def told(found: Asked) -> list[str]:
    return [f"{claim.text} {claim.evidence[0].path}:{claim.evidence[0].span.start}" for claim in found.answer.claims]


def test_what_an_option_does_is_what_its_help_says_and_where_it_is_read(workspace: Workspace) -> None:
    found = asked(workspace, "what does --max-lines do?")
    assert found.answer.text == "`--max-lines`, `-m` (default `30`): How many lines to show."
    assert told(found)[1:] == [
        "`main` reads it: `Stock().show(args.max_lines)` shop/cli.py:16",
        "`test_lines` passes `--max-lines` tests/test_cli.py:2",
    ]


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("where is -m read", "`--max-lines` is kept as `max_lines` and read in 1 place"),
        ("what is the default of --max-lines?", "`--max-lines` defaults to `30`"),
        ("which tests use --quiet", "`--quiet`: no test names it as it is typed"),
        ("which options does shop take?", "`shop/cli.py` takes 2 command line options: `--max-lines` and `--quiet`"),
        ("options of the purge command", "`purge` (`shop/admin.py`) takes 1 command line option: `--force`"),
        (
            "list all command line flags",
            "3 command line options: 2 of `shop/cli.py` and 1 of `purge` (`shop/admin.py`)",
        ),
    ],
)
def test_the_first_line_answers(workspace: Workspace, question: str, headline: str) -> None:
    assert asked(workspace, question).answer.text == headline


def test_a_follow_up_keeps_the_option(workspace: Workspace) -> None:
    first = asked(workspace, "what does --force do?")
    second = asked(workspace, "and where is it used?", first.understood)
    assert second.answer.text == "`--force` is kept as `force` and read in 1 place"
    assert told(second)[0] == "`purge` reads it: `if force:` shop/admin.py:7"


@pytest.mark.parametrize("question", ["which options does Stock take?", "what does --no-such-option do?"])
def test_options_of_a_class_and_options_that_are_not_declared_are_no_command_line(
    workspace: Workspace, question: str
) -> None:
    assert asked(workspace, question).understood.question.intent != "options"
