"""`sleepcode graph`, on a small project with the real index."""

import json
import subprocess
import sys

import pytest
from real_git import Repo

PROJECT = {
    "app/__init__.py": "",
    "app/base.py": "import os\n\n\nclass Base:\n    def run(self):\n        return self.step()\n\n"
    "    def step(self):\n        return os.getcwd()\n",
    "app/main.py": "from app.base import Base\n\n\ndef main():\n    return Base().run()\n\n\nmain()\n",
    "app/dynamic.py": "def pick(obj, name):\n    return getattr(obj, name)()\n",
    "app/other.py": "def step():\n    return 1\n",
}


@pytest.fixture
def project(repo: Repo) -> Repo:
    repo.commit(PROJECT)
    return repo


def graph(repo: Repo, *arguments: str, folder: str = ".") -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "-m", "sleepcode", "graph", *arguments)
    return subprocess.run(command, cwd=repo.root / folder, capture_output=True, text=True)


def test_the_whole_graph_has_the_documented_shape(project: Repo) -> None:
    shown = json.loads(graph(project, "--all", "--format", "json").stdout)
    assert list(shown) == ["version", "definitions", "edges", "blind_spots"]
    assert shown["version"] == 1
    assert {tuple(one) for one in shown["definitions"]} == {
        ("id", "path", "module", "qualname", "kind", "line", "end_line")
    }
    assert {tuple(one) for one in shown["edges"]} == {("caller", "callee", "path", "line", "certainty", "kind")}
    assert {tuple(one) for one in shown["blind_spots"]} == {("path", "line", "kind")}
    module = next(one for one in shown["definitions"] if one["id"] == "app/main.py")
    assert (module["kind"], module["qualname"], module["module"]) == ("module", "", "app.main")
    calls = {(one["caller"], one["callee"]) for one in shown["edges"] if one["certainty"] == "resolved"}
    assert calls >= {
        ("app/main.py", "app/main.py::main"),
        ("app/main.py::main", "app/base.py::Base.run"),
        ("app/base.py::Base.run", "app/base.py::Base.step"),
        ("app/base.py::Base.step", "external:os.getcwd"),
    }


def test_a_symbol_is_drawn_with_its_callers_and_callees(project: Repo) -> None:
    assert graph(project, "Base.run").stdout.splitlines() == [
        "Base.run  method, app/base.py:5",
        "called by",
        "└── app/main.py::main  app/main.py:5",
        "    └── app/main.py  app/main.py:8",
        "calls",
        "└── app/base.py::Base.step  app/base.py:6",
        "    └── external:os.getcwd  app/base.py:9",
    ]


@pytest.mark.parametrize("subject", ["app/base.py::Base.run", "app.base.Base.run", "app/base.py:6", "run"])
def test_a_symbol_may_be_named_in_many_ways(project: Repo, subject: str) -> None:
    assert graph(project, subject).stdout.startswith("Base.run  method")


def test_a_path_is_taken_from_the_current_folder(project: Repo) -> None:
    assert graph(project, "base.py", folder="app").stdout.startswith("app/base.py  module")


def test_of_a_file_only_calls_across_its_border_are_drawn(project: Repo) -> None:
    shown = json.loads(graph(project, "app/base.py", "--json", "--hops", "1").stdout)
    assert [one["id"] for one in shown["callees"]] == ["external:os.getcwd"]
    assert "app/main.py::main" in [one["id"] for one in shown["callers"]]


def test_all_that_a_name_means_is_drawn(project: Repo) -> None:
    done = graph(project, "step")
    assert "Base.step  method, app/base.py:" in done.stdout and "step  function, app/other.py:" in done.stdout
    others = json.loads(graph(project, "step", "--json").stdout)["others"]
    assert [one["subject"]["id"] for one in others] == ["app/other.py::step"]


def test_an_unknown_name_gets_near_ones(project: Repo) -> None:
    done = graph(project, "mian")
    assert done.returncode == 2
    assert "did you mean main" in done.stderr


def test_what_cannot_be_followed_makes_it_a_lower_bound(project: Repo) -> None:
    assert "lower bound, 1 blind spot here: dynamic-attribute at line 2" in graph(project, "pick").stdout


def test_mermaid_and_dot_have_an_arrow_per_call(project: Repo) -> None:
    mermaid = graph(project, "Base.run", "--format", "mermaid", "--hops", "1").stdout.splitlines()
    assert mermaid[0] == "flowchart LR"
    assert '    n0["app/main.py::main"]' in mermaid
    assert sorted(line for line in mermaid if "-->" in line) == ["    n0 --> n1", "    n1 --> n2"]
    dot = graph(project, "Base.run", "-f", "dot", "--hops", "1").stdout
    assert dot.startswith("digraph calls {") and dot.rstrip().endswith("}")
    assert dot.count("->") == 2


def test_an_unknown_format_names_those_there_are(project: Repo) -> None:
    done = graph(project, "Base.run", "--format", "svg")
    assert done.returncode == 2 and "tree, mermaid, dot, json" in done.stderr


def test_status_counts_files_by_state(project: Repo) -> None:
    def states() -> dict[str, int]:
        command = (sys.executable, "-m", "sleepcode", "status", "--json")
        found: dict[str, int] = json.loads(subprocess.check_output(command, cwd=project.root))["files"]
        return found

    assert states() == {"ready": 0, "enriching": 0, "stale": 0, "raw": 5}
    subprocess.run((sys.executable, "-m", "sleepcode", "sleep"), cwd=project.root, check=True, capture_output=True)
    assert states() == {"ready": 5, "enriching": 0, "stale": 0, "raw": 0}
    project.write("app/other.py", "def step():\n    return 2\n")
    assert states() == {"ready": 4, "enriching": 0, "stale": 1, "raw": 0}
    project.git("checkout", "app/other.py")
    assert states()["ready"] == 5


def test_a_file_in_a_language_without_a_grammar_is_said_to_be_unparsed(project: Repo) -> None:
    """
    Never "no callers": who calls it is unknown, and the whole graph says that it does not hold it.
    """
    project.commit({"tool.rb": "def greet\nend\ngreet\n", "notes.txt": "text\n"})
    asked = graph(project, "tool.rb")
    assert asked.returncode == 2
    assert "tool.rb is Ruby, a language that is not parsed" in asked.stderr
    assert "1 file is not parsed: Ruby" in graph(project, "greet").stderr
    shown = json.loads(graph(project, "--all", "--format", "json").stdout)
    assert {"path": "tool.rb", "line": 1, "kind": "unparsed"} in shown["blind_spots"]
    assert "notes.txt" not in {spot["path"] for spot in shown["blind_spots"]}
    for command in (("impact", "--symbol", "tool.rb"), ("ask", "who calls tool.rb?")):
        done = subprocess.run(
            (sys.executable, "-m", "sleepcode", *command), cwd=project.root, capture_output=True, text=True
        )
        assert "tool.rb is Ruby" in done.stdout + done.stderr
        assert "not parsed" in done.stdout + done.stderr
    status = subprocess.run(
        (sys.executable, "-m", "sleepcode", "status"), cwd=project.root, capture_output=True, text=True
    )
    assert "unparsed" in status.stdout
