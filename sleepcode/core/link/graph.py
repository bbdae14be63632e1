"""The solved constraints as a call graph.

Soundness: edges follow values, names and declared types.  Over-approximated: one variable per
attribute of a class, loops joined, no contexts but for closures.  Missed: what `blind_spots` lists,
values through the inside of outside libraries, sets past their bound.  A call whose receiver stayed
unknown gets `candidate` edges to the methods of that name, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sleepcode.core.collector import paused_collector
from sleepcode.core.facts import FileFacts, qualified_names
from sleepcode.core.folding import NO_CALLS, differing
from sleepcode.core.link.apart import PART, Copies, parts_of, solve_part, take_over
from sleepcode.core.link.linker import Linker
from sleepcode.core.link.settled.cut import KIND, Cut, cut_places
from sleepcode.core.link.settled.fallback import candidates
from sleepcode.core.link.settled.hubs import hubs_of
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.state.records import MANY_PLACES, Target
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.model import CERTAINTIES, BlindSpot, CallEdge, CallGraph, CallSite, Definition
from sleepcode.languages.protocol import Project

Spot = tuple[str, int, str]  # kind, line and name of a blind spot


class Edge(NamedTuple):
    """*caller* and *callee* are nodes (an int) or the name of what lies outside (a str)."""

    caller: int
    callee: Target
    line: int
    certainty: int  # index into CERTAINTIES
    kind: str  # CallEdge.kind, or "new": the class that is instantiated


@dataclass(frozen=True, slots=True)
class Linked:
    """A linked program.  Nodes past the definitions are contexts: *node_definition* says of which."""

    program: Program
    node_definition: tuple[int, ...]
    edges: tuple[Edge, ...]
    cut: Mapping[str, list[Cut]]  # path -> where more may run than the edges say

    def blind_spots(self, path: str) -> list[Spot]:
        """What the file says of itself, and where linking lost values."""
        found = [(kind, line, "") for kind, line in self.program.facts[self.program.number[path]].blind_spots]
        return found + [(KIND, one.line, one.name) for one in self.cut.get(path, ())]


def link(
    files: Mapping[str, FileFacts],
    focus: frozenset[str] | None = None,
    projects: Mapping[str, Project] | None = None,
    copies: Copies | None = None,
    part: int = PART,
) -> Linked:
    """Solve the constraints of all files together; deterministic for equal input.

    focus: of other files than these only what runs at import is looked at, not the bodies of functions.
    projects: see Program.
    copies: where the system can copy a process, what runs each part of a large tree in one, in order;
    see link.apart.  part: instructions in each.
    """
    program = Program(files, projects)
    with paused_collector():
        solver = Linker(program, focus)
        parts = parts_of(program, part) if copies is not None else []
        solver.run(frozenset(file for files in parts for file in files))
        guessed = {call.site.number for callee, call in solver.calls if callee in solver.guessed}
        guessed |= solver.guessed_sites
        hubs = hubs_of(solver)
        by_name: list[tuple[int, int, int, int]] = []
        cut = cut_places(solver)
        if copies is not None:
            _ = program.methods  # found once, not in each copy
            nodes = len(solver.node_definition)
            for packed in copies(partial(solve_part, solver), parts):
                added = take_over(solver, packed, nodes)
                guessed |= added.guessed
                hubs |= added.hubs
                by_name.extend(added.by_name)
                cut.extend(added.cut)
        by_name.extend(candidates(solver))
        edges = tuple(_edges(solver, guessed, hubs, by_name))
        linked = Linked(program, tuple(solver.node_definition), edges, _by_path(program, cut))
        solver.forget()
    return linked


def unlinked(files: Mapping[str, FileFacts], projects: Mapping[str, Project]) -> Linked:
    """The definitions alone, as if nothing ran anything."""
    program = Program(files, projects)
    return Linked(program, tuple(range(len(program.definitions))), (), {})


def link_files(files: Mapping[str, FileFacts]) -> CallGraph:
    """The whole graph as values; contexts of one definition are folded together."""
    linked = link(files)
    program = linked.program
    rows = definition_rows(program)
    of = linked.node_definition
    apart = differing(
        (of[edge.caller], edge.caller, edge.line, of[edge.callee])
        for edge in linked.edges
        if isinstance(edge.callee, int) and edge.certainty < 2 and edge.kind not in NO_CALLS
    )
    best: dict[tuple[str, str, int], CallEdge] = {}
    for edge in linked.edges:
        if edge.kind == "new":
            continue
        caller = rows[of[edge.caller]]
        callee, certainty = edge.callee, edge.certainty
        if isinstance(callee, int):
            certainty = max(certainty, (of[edge.caller], edge.line, of[callee]) in apart)
            callee = rows[of[callee]].id
        key = (caller.id, callee, edge.line)
        found = CallEdge(caller.id, callee, CallSite(caller.path, edge.line), CERTAINTIES[certainty], edge.kind)
        known = best.get(key)
        if known is None or CERTAINTIES.index(found.certainty) < CERTAINTIES.index(known.certainty):
            best[key] = found
    blind = tuple(
        BlindSpot(path, line, kind, name) for path in program.paths for kind, line, name in linked.blind_spots(path)
    )
    return CallGraph(tuple(rows), tuple(best.values()), blind)


def _by_path(program: Program, cut: Iterable[Cut]) -> dict[str, list[Cut]]:
    found: dict[str, list[Cut]] = {}
    for one in dict.fromkeys(cut):
        found.setdefault(program.path_of(one.definition), []).append(one)
    return found


def definition_rows(program: Program) -> list[Definition]:
    """Definitions with their ids, in the program's numbering."""
    rows: list[Definition] = []
    for file, (path, facts) in enumerate(zip(program.paths, program.facts, strict=True)):
        module = program.module_name(file)
        for name, fact in zip(qualified_names(facts), facts.definitions, strict=True):
            id = f"{path}::{name}" if name else path
            rows.append(Definition(id, path, module, name, fact.kind, fact.line, fact.end_line))
    return rows


def _edges(
    solver: Solver, guessed: set[int], hubs: set[int], by_name: Iterable[tuple[int, int, int, int]]
) -> list[Edge]:
    edges: list[Edge] = []
    definition_of = solver.node_definition
    doubtful = _doubtful(solver)
    for site in solver.sites:
        targets = solver.targets_of(site)
        if not targets or site.line == MANY_PLACES:
            continue
        called = {definition_of[t] for t, kind in targets.items() if isinstance(t, int) and kind != "new"}
        several = 1 if len(called) > 1 or site.number in guessed else 0
        if site.node in solver.with_constants:
            several = max(several, *(doubtful.get((definition_of[site.node], t, site.line), 0) for t in called), 0)
        if called and not solver.named_builtins(site):  # what else a bare name could mean is no longer of interest
            targets = {t: kind for t, kind in targets.items() if isinstance(t, int)}
        # What the receiver could be besides objects of the project is as a rule noise; so is what that would call back.
        runs_own = any(kind in ("call", "override") for t, kind in targets.items() if isinstance(t, int))
        for target, kind in targets.items():
            if kind == "maybe" or (kind == "callback" and runs_own):
                edges.append(Edge(site.node, target, site.line, 2, "callback"))
                continue
            if site.number in hubs and isinstance(target, int) and kind not in ("new", "override"):
                edges.append(Edge(site.node, target, site.line, 2, kind))
                continue
            certainty = 1 if kind == "callback" else several if isinstance(target, int) else 0
            edges.append(Edge(site.node, target, site.line, certainty, kind))
    seen: set[tuple[int, int, int]] = set()
    for node, file, line in solver.imports:
        if (node, file, line) not in seen:
            seen.add((node, file, line))
            edges.append(Edge(node, solver.program.definition_base[file], line, 0, "import"))
    edges.extend(Edge(node, callee, line, certainty, "call") for node, callee, line, certainty in by_name)
    return edges


def _doubtful(solver: Solver) -> dict[tuple[int, int, int], int]:
    """(caller, callee, line) of places that reach several callees, each under another constant.

    That each constant has one target makes none of them surer for who asks about the function.
    """
    definition_of = solver.node_definition
    at: dict[tuple[int, int], set[int]] = {}
    for site in solver.sites:
        if site.node in solver.with_constants and site.line != MANY_PLACES:
            targets = solver.targets_of(site)
            called = {definition_of[t] for t, kind in targets.items() if isinstance(t, int) and kind != "new"}
            at.setdefault((definition_of[site.node], site.line), set()).update(called)
    return {(node, t, line): 1 for (node, line), called in at.items() if len(called) > 1 for t in called}
