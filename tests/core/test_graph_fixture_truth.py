"""The Python fixtures are held to what Python does: each main.py is run and its calls are recorded."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
PYTHON = TESTS.parent / "fixtures" / "graphs" / "python"
EXPECTATIONS = {file.parent: json.loads(file.read_text()) for file in sorted(PYTHON.glob("*/expected.json"))}
RUNNABLE = [case for case, expected in EXPECTATIONS.items() if expected.get("runnable", True)]


@pytest.fixture(scope="module")
def executed() -> dict[Path, Any]:
    """Each case's edges as executed, or a traceback."""
    script = str(TESTS / "fixtures_truth.py")
    command = [sys.executable, "-I", "-S", script, *map(str, RUNNABLE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    return {Path(folder): answer for folder, answer in json.loads(done.stdout).items()}


@pytest.mark.parametrize("case", RUNNABLE, ids=lambda case: case.name)
def test_a_fixture_expects_exactly_what_running_it_does(case: Path, executed: dict[Path, Any]) -> None:
    """
    Every executed edge is expected, and every expected one is executed, save those marked `possible`:
    edges that other inputs would take.  What must be absent is not executed.
    """
    expected = EXPECTATIONS[case]
    assert isinstance(executed[case], list), executed[case]
    ran = {(caller, callee) for caller, callee in executed[case]}
    spoken_of = _pairs(expected["edges"]) | _pairs(expected.get("allowed", []))
    assert ran - spoken_of == set(), "executed, but not expected"
    certain = [edge for edge in expected["edges"] if not edge.get("possible")]
    assert _pairs(certain) - ran == set(), "expected, but not executed"
    assert _pairs(expected.get("absent", [])) & ran == set(), "executed, but said to be absent"


def test_only_an_edge_that_is_not_certain_may_stay_unexecuted() -> None:
    loose = [
        (case.name, edge["callee"])
        for case, expected in EXPECTATIONS.items()
        for edge in expected["edges"]
        if edge.get("possible") and edge["certainty"] == "resolved"
    ]
    assert loose == []


def test_every_fixture_says_its_idea_in_one_sentence() -> None:
    texts = {case.name: (case / "README.md").read_text().strip() for case in EXPECTATIONS}
    assert [name for name, text in texts.items() if "\n" in text or not text.endswith(".")] == []


def _pairs(edges: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(edge["caller"], edge["callee"]) for edge in edges}
