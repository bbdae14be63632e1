"""Cycles: strongly connected parts of a graph (Tarjan 1972, without recursion)."""

from collections.abc import Callable, Iterable, Mapping

from sleepcode.core.answers.found import Found, Rows, claim, name_of
from sleepcode.core.model import Arc, CallEdge, CallSite, Certainty, Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

MOST_NAMED = 3


def cycles(
    rows: Rows,
    edges: Iterable[CallEdge | Arc],
    subjects: Iterable[Definition] = (),
    only: str = "",
    runs_at_import: Callable[[CallEdge | Arc], bool] = lambda _: True,
) -> Found:
    """Call cycles and import cycles, the smallest first; only those through *subjects* when there are any.

    only: "call" or "import" leaves out the others.  runs_at_import: false for an import that only a type
    checker follows.  A chain of inferred steps closes by mistake too
    easily (`stream.close()` in a stream's own close), so only resolved edges make a cycle.
    """
    wanted = {one.id for one in subjects}
    calls = [edge for edge in edges if edge.certainty == Certainty.RESOLVED and not _outside(edge)]
    # To see whether an import runs takes a look at the file: only where it may close a ring.
    of_modules = [edge for edge in calls if edge.kind == "import" and "::" not in edge.caller + edge.callee]
    imports = _in_rings(_without_own_package(of_modules))
    imports = [edge for edge in imports if runs_at_import(edge)]
    runs = [edge for edge in calls if edge.kind != "import"]
    claims: list[Claim] = []
    counts: dict[str, int] = {}
    for kind, ours in (("call", runs), ("import", imports)):
        if only in ("", kind):
            found = _cycles(rows, kind, ours, wanted)
            counts[kind] = len(found)
            claims += found
    told = " and ".join(counted(number, f"{kind} cycle") for kind, number in counts.items())
    names = " and ".join(name_of(rows, id) for id in sorted(wanted))
    if len(wanted) > MOST_NAMED:
        names = counted(len(wanted), "definition")
    if wanted:
        told = " and ".join(counted(number, f"{kind} cycle") for kind, number in counts.items() if number)
        itself = any(one.text.startswith(f"{names} calls itself") for one in claims)
        part = "is part" if len(wanted) == 1 else "are part"
        text = f"yes: {names} " + ("calls itself" if itself else f"{part} of {told}")
        return Found(text if claims else f"no: {names} {part} of no cycle", tuple(claims))
    return Found(told if claims else f"no {only + ' ' if only else ''}cycle", tuple(claims))


def _without_own_package(imports: list[CallEdge | Arc]) -> list[CallEdge | Arc]:
    """Without the package around, where it is only run on the way to one of its modules."""
    alongside: dict[CallSite, set[str]] = {}
    for edge in imports:
        alongside.setdefault(edge.site, set()).add(edge.callee)
    return [
        edge
        for edge in imports
        if not (
            edge.callee.endswith("/__init__.py")
            and edge.caller.startswith(edge.callee.removesuffix("__init__.py"))
            and len(alongside[edge.site]) > 1
        )
    ]


def _in_rings(edges: list[CallEdge | Arc]) -> list[CallEdge | Arc]:
    """Those from one part of a cycle to another of it."""
    after: dict[str, dict[str, None]] = {}
    for edge in edges:
        after.setdefault(edge.caller, {})[edge.callee] = None
    part_of = {id: number for number, part in enumerate(components(after)) for id in part}
    return [edge for edge in edges if part_of[edge.caller] == part_of[edge.callee]]


def _outside(edge: CallEdge | Arc) -> bool:
    return edge.callee.startswith(("external:", "builtin:"))


def _cycles(rows: Rows, kind: str, edges: list[CallEdge | Arc], wanted: set[str]) -> list[Claim]:
    after: dict[str, dict[str, CallEdge | Arc]] = {}
    for edge in sorted(_in_rings(edges), key=lambda edge: (edge.caller, edge.site.line, edge.callee)):
        after.setdefault(edge.caller, {}).setdefault(edge.callee, edge)
    claims: list[Claim] = []
    found = [part for part in components(after) if len(part) > 1 or part[0] in after.get(part[0], ())]
    found.sort(key=lambda part: (all(in_tests(id.partition("::")[0]) for id in part), len(part), part))
    for part in found:
        if wanted and not wanted & set(part):
            continue
        ring = shortest_ring(after, part, next((id for id in part if id in wanted), part[0]))
        sites = [after[one][other].site for one, other in zip(ring, ring[1:] + ring[:1], strict=True)]
        names = [name_of(rows, id) for id in ring]
        verb = "imports" if kind == "import" else "calls"
        text = f"{names[0]} {verb} itself" if len(ring) == 1 else " → ".join([*names, names[0]])
        if len(part) > len(ring):
            text += f" (a knot of {len(part)}; this is a shortest ring in it)"
        claims.append(claim(rows, f"{kind}-cycle", text, [(site.path, site.line) for site in sites]))
    return claims


def components(after: Mapping[str, Mapping[str, object]]) -> list[list[str]]:
    """The strongly connected parts, each sorted."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    parts: list[list[str]] = []
    for root in sorted(after):
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(after.get(root, ())))]
        while work:
            node, following = work[-1]
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(after.get(other, ()))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node)
                    part = stack[at:]
                    del stack[at:]
                    on_stack.difference_update(part)
                    parts.append(sorted(part))
    return parts


def shortest_ring(after: Mapping[str, Mapping[str, object]], part: list[str], start: str) -> list[str]:
    """The fewest steps from *start* back to it, inside *part*."""
    inside = set(part)
    if start in after.get(start, ()):
        return [start]
    came: dict[str, str] = {}
    frontier = [start]
    while frontier:
        following: list[str] = []
        for node in frontier:
            for other in after.get(node, ()):
                if other == start:
                    ring = [node]
                    while ring[-1] != start:
                        ring.append(came[ring[-1]])
                    return ring[::-1]
                if other in inside and other not in came:
                    came[other] = node
                    following.append(other)
        frontier = following
    return [start]
