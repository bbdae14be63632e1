"""`ask` what only the lines of the code tell: panics, threads, differences, changed arguments, defaults."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

FILES = {
    "src/lib.rs": """\
pub fn first(rows: &[u8]) -> u8 {
    // panic!() is not reached here
    *rows.first().unwrap()
}

pub fn shown(rows: &[u8]) -> u8 {
    first(rows)
}

pub fn calm() {}
""",
    "go.mod": "module shop\n",
    "main.go": """\
package main

import "os"

// go fetch() is what a comment says.
func serve(path string) {
	go watch(path)
	go func() { watch(path) }()
}

func watch(path string) {
	os.Remove(path)
}
""",
    "rows.py": '''\
HOOKS = ["before", "after"]


class Table:
    """Keeps rows in memory."""

    def __init__(self, size=10, name=None):
        self.size = size
        self.name = name or "table"

    def add(self, row):
        self.rows.append(row)


class Journal:
    """Keeps rows in a file."""

    def add(self, row):
        self.file.write(row)

    def flush(self):
        self.file.flush()


def add_to(rows, row):
    rows.append(row)


def gather(rows, row):
    add_to(rows, row)


def read_commas(path):
    text = open(path).read()
    rows = text.strip().split(",")
    return rows


def read_semicolons(path):
    text = open(path).read()
    rows = text.strip().split(";")
    return rows


def fire():
    for hook in HOOKS:
        print(hook)
''',
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def test_the_lines_of_the_code_answer(workspace: Workspace) -> None:
    def told(question: str) -> str:
        answer = ask(workspace, question, IMPACTS).answer
        return "\n".join((answer.text, *(claim.text for claim in answer.claims)))

    panics = "`first` panics where this fails: “*rows.first().unwrap()”"
    assert told("where can the code panic?").splitlines() == ["1 line of the product may panic", panics]
    assert told("can first panic?").startswith("yes: " + panics)
    assert told("can shown panic?").startswith(f"no line of `shown` says that it panics, but {panics}")
    assert told("can calm panic?") == "no line of `calm` says that it panics"

    starts = "`serve` starts threads: `go watch` and `go func`"
    assert starts in told("which goroutines are started?")
    assert told("does serve start goroutines?").startswith(f"yes: {starts}")

    apart = told("what is the difference between read_commas and read_semicolons?")
    assert 'only `read_commas` has “rows = text.strip().split(",")”' in apart
    both = told("what is the difference between Table and Journal?")
    assert "only `Journal` itself defines `flush`" in both
    assert "both define `add`" in both

    assert told("does gather change its arguments?").startswith(
        "yes: `gather` changes its argument `rows` in place, by `add_to`"
    )
    assert '`HOOKS` lists them: `HOOKS = ["before", "after"]`, read by `fire`' in told("how do I add a new hook?")
    assert told("what is the default name of a Table?").startswith(
        '`name` of `Table` is `None` by default; where it is not given: `self.name = name or "table"`'
    )
