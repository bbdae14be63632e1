"""Every folder below fixtures/graphs is a claim about who calls whom.

`edges` lists every edge whose callee is a function, method or lambda of the case, with its certainty (null:
either resolved or inferred will do).  Nothing else may be found, unless the case is `open`.
`absent` names edges that a tool could be tempted to draw; naming them says what the case is about.
`allowed` are edges that may be found or not, such as the abstract method beside its implementations.
`known` asserts what we get wrong today: `{"edge": {..., "certainty": as found, or null when missed}, "why"}`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

GRAPHS = Path(__file__).parents[2] / "fixtures" / "graphs"
CASES = sorted(file.parent for file in GRAPHS.glob("*/*/expected.json"))
NOT_SOURCES = {"README.md", "expected.json"}
CALLED = {"function", "method", "lambda", "test"}  # modules and class bodies run as well, but are not called

Found = dict[tuple[str, str], str]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_the_graph_of_a_fixture_is_what_its_language_means(case: Path) -> None:
    check(case)


def check(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    problems = list(differences(graph_of(case), expected))
    assert not problems, "\n".join([(case / "README.md").read_text().strip(), *problems])


def graph_of(case: Path) -> Found:
    """The edges to functions, methods and lambdas of the case's own files -> the surest certainty."""
    from sleepcode.core.extract import extract
    from sleepcode.core.link import link_files

    files = sorted(file for file in case.rglob("*") if file.is_file() and file.name not in NOT_SOURCES)
    sources = {
        file.relative_to(case).as_posix(): file.read_bytes() for file in files if "__pycache__" not in file.parts
    }
    facts = {path: extract(path, content) for path, content in sources.items()}
    graph = link_files({path: fact for path, fact in facts.items() if fact is not None})
    called = {definition.id for definition in graph.definitions if definition.kind in CALLED}
    surest = ("resolved", "inferred", "candidate")
    found: Found = {}
    for edge in graph.edges:
        if edge.callee in called:
            certainties = (str(edge.certainty), found.get((edge.caller, edge.callee), "candidate"))
            found[edge.caller, edge.callee] = min(certainties, key=surest.index)
    return found


def differences(found: Found, expected: dict[str, Any]) -> list[str]:
    """Say what is missing, too much or of another certainty, one line each."""
    problems = []
    known = {_pair(k["edge"]): k["edge"]["certainty"] for k in expected.get("known", ())}
    spoken_of = set(known).union(*(map(_pair, expected.get(key, ())) for key in ("edges", "absent", "allowed")))
    wanted = {_pair(edge): edge["certainty"] for edge in expected["edges"]}
    for pair, certainty in {**wanted, **known}.items():
        got = found.get(pair)
        accepted = {"resolved", "inferred"} if certainty is None and pair not in known else {certainty}
        if got not in accepted:
            today = " (known to be wrong: update `known`)" if pair in known else ""
            problems.append(f"{_show(pair)}: {got or 'missing'}, expected {certainty or 'any certainty'}{today}")
    problems += [
        f"{_show(pair)}: found ({found[pair]}), must be absent"
        for pair in map(_pair, expected.get("absent", ()))
        if pair in found and pair not in known
    ]
    if not expected.get("open"):
        problems += [
            f"{_show(pair)}: found ({certainty}), nothing calls it there"
            for pair, certainty in found.items()
            if pair not in spoken_of
        ]
    return problems


def _pair(edge: dict[str, Any]) -> tuple[str, str]:
    return edge["caller"], edge["callee"]


def _show(pair: tuple[str, str]) -> str:
    return f"{pair[0]} -> {pair[1]}"
