"""The call graph as a tree, mermaid, DOT or JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from sleepcode.core.model import CallGraph, Certainty
from sleepcode.core.reach.neighbourhood import Branch, edges_of
from sleepcode.graph import Neighbourhood
from sleepcode.render.console import clean, say, say_json, styled

FORMATS = ("tree", "mermaid", "dot", "json")
_STYLE = {Certainty.RESOLVED: "", Certainty.INFERRED: "cyan", Certainty.CANDIDATE: "dim"}
_MERMAID = {Certainty.RESOLVED: "-->", Certainty.INFERRED: "-.->", Certainty.CANDIDATE: "-.->|?|"}
_DOT = {Certainty.RESOLVED: "solid", Certainty.INFERRED: "dashed", Certainty.CANDIDATE: "dotted"}
Arrow = tuple[str, str, Certainty]  # caller, callee


def show_whole_graph(graph: CallGraph, format: str) -> None:
    """*format* "tree" has no root to draw from, so it is one line per edge."""
    if format == "json":
        say_json(
            {
                "version": 1,
                "definitions": graph.definitions,
                "edges": [
                    {
                        "caller": edge.caller,
                        "callee": edge.callee,
                        "path": edge.site.path,
                        "line": edge.site.line,
                        "certainty": edge.certainty,
                        "kind": edge.kind,
                    }
                    for edge in graph.edges
                ],
                "blind_spots": graph.blind_spots,
            }
        )
    elif format == "tree":
        lines = (
            f"{edge.site.path}:{edge.site.line}\t{edge.caller}\t{edge.callee}\t{edge.certainty}" for edge in graph.edges
        )
        say("\n".join(map(clean, lines)))
    else:
        _draw([(edge.caller, edge.callee, edge.certainty) for edge in graph.edges], format)


def show_neighbourhoods(found: Sequence[Neighbourhood], format: str) -> None:
    """In JSON the first one's is the shape of one alone; what else is called so stands under `others`."""
    if format == "json":
        first, *others = (
            {
                "subject": one.subject,
                "callers": _json(one.callers),
                "callees": _json(one.callees),
                "blind_spots": one.blind_spots,
            }
            for one in found
        )
        say_json({"version": 1, **first} | ({"others": others} if others else {}))
    elif format == "tree":
        for at, one in enumerate(found):
            say() if at else None
            _tree(one)
    else:
        edges = [
            edge
            for one in found
            for branches, inwards in ((one.callers, True), (one.callees, False))
            for edge in edges_of(branches, one.subject.id, inwards=inwards)
        ]
        _draw([(caller, callee, branch.certainty) for caller, callee, branch in edges], format)


def _tree(found: Neighbourhood) -> None:
    subject = found.subject
    what = f"{subject.kind}, {subject.path}:{subject.line}" if subject.qualname else subject.kind
    say(f"{styled(subject.qualname or subject.path, 'bold')}  {styled(what, 'dim')}")
    for title, branches in (("called by", found.callers), ("calls", found.callees)):
        say(f"{title}{'' if branches else ': nothing that the graph can see'}")
        _limbs(branches, "")
    if found.blind_spots:
        kinds = ", ".join(f"{spot.kind} at line {spot.line}" for spot in found.blind_spots[:5])
        count = len(found.blind_spots)
        spots = f"{count} blind spot{'' if count == 1 else 's'} here: {kinds}"
        say(styled(f"lower bound, {spots}{', …' if count > 5 else ''}", "yellow"))


def _limbs(branches: Sequence[Branch], before: str) -> None:
    for branch in branches:
        last = branch is branches[-1] and not branch.left_out
        sites = ", ".join(f"{path}:{line}" for path, line in branch.lines[:3])
        more = f" and {len(branch.lines) - 3} more" if len(branch.lines) > 3 else ""
        sure = "" if branch.certainty is Certainty.RESOLVED else f", {branch.certainty}"
        name = styled(branch.id, _STYLE[branch.certainty]) if _STYLE[branch.certainty] else clean(branch.id)
        again = "  …" if branch.repeated else ""
        say(f"{before}{'└── ' if last else '├── '}{name}  {styled(sites + more + sure, 'dim')}{again}")
        _limbs(branch.below, before + ("    " if last else "│   "))
        if branch.left_out:
            say(f"{before}└── {styled(f'{branch.left_out} more; --most shows them', 'dim')}")


def _draw(arrows: Iterable[Arrow], format: str) -> None:
    arrows = list(dict.fromkeys(arrows))
    numbers = {id: n for n, id in enumerate(dict.fromkeys(id for one in arrows for id in one[:2]))}
    if format == "mermaid":
        say("flowchart LR")
        for id, n in numbers.items():
            label = clean(id).replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
            say(f'    n{n}["{label}"]')
        for caller, callee, certainty in arrows:
            say(f"    n{numbers[caller]} {_MERMAID[certainty]} n{numbers[callee]}")
    else:
        say("digraph calls {\n    rankdir=LR; node [shape=box];")
        for id, n in numbers.items():
            label = clean(id).replace("\\", "\\\\").replace('"', '\\"')
            say(f'    n{n} [label="{label}"];')
        for caller, callee, certainty in arrows:
            say(f"    n{numbers[caller]} -> n{numbers[callee]} [style={_DOT[certainty]}];")
        say("}")


def _json(branches: Sequence[Branch]) -> list[dict[str, Any]]:
    return [
        {
            "id": branch.id,
            "certainty": branch.certainty,
            "sites": [{"path": path, "line": line} for path, line in branch.lines],
            "below": _json(branch.below),
            "repeated": branch.repeated,
            "left_out": branch.left_out,
        }
        for branch in branches
    ]
