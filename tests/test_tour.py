"""Every command that only looks, in a repository that has slept: what it says, and that its JSON has a version."""

import json
import subprocess
import sys

import pytest
from real_git import Repo

FILES = {
    "rows.py": """\
def add(rows, row):
    if not row:
        raise ValueError("an empty row")
    rows.append(row)
    return rows
""",
    "fill.py": "from rows import add\n\n\ndef fill(n):\n    return add([], n)\n",
    "test_rows.py": "from rows import add\n\n\ndef test_add():\n    assert add([], 1) == [1]\n",
}
SAYS = {
    "sleep --dry-run": "would write 1 note, 2 are fresh; costs no tokens",
    "status --why": "1 stale",
    "notes": "stale  rows.py",
    "notes rows.py": "`add` raises `ValueError` if `not row`  :3",
    "notes rows.py --show-brief": '3|         raise ValueError("an empty row")',
    "graph add": "├── fill.py::fill  fill.py:5",
    "impact": "test_rows.py::test_add",
    "ask who calls add?": "`add` is called in 1 place, and from 1 in tests",
    "stats": "answered without a token: 100%",
    "report": "report.html; open it in a browser",
    "forget rows.py --dry-run": "would delete 1 note about rows.py",
    "doctor": "ok     notes       3 notes",
    "hook run origin": "",
}
NO_JSON = ("notes rows.py --show-brief", "hook run origin")


@pytest.fixture
def slept(repo: Repo) -> Repo:
    repo.commit(FILES)
    assert "3 notes written" in sleepcode(repo, "sleep")
    repo.write("rows.py", FILES["rows.py"].replace("return rows", "return rows[:]"))
    return repo


def sleepcode(repo: Repo, *arguments: str) -> str:
    command = (sys.executable, "-m", "sleepcode", *arguments)
    done = subprocess.run(command, cwd=repo.root, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_each_command_says(slept: Repo) -> None:
    for command, says in SAYS.items():
        name, _, rest = command.partition(" ")
        arguments = (name, rest) if name == "ask" else (name, *rest.split())
        assert says in sleepcode(slept, *arguments), command
        if command not in NO_JSON:
            assert json.loads(sleepcode(slept, *arguments, "--json"))["version"] >= 1, command
