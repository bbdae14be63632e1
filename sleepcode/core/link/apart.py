"""Linking in parts: bodies of functions in files that nobody imports are solved on copies of the rest.

Most of a large tree is such files (tests, scripts, examples), and what they alone import.  What their
functions do adds to what the rest was found to do, but hardly ever to what another of them does.  So the
rest is solved first, with everything that runs at import; then each part goes on from there, in a process
of its own, and says what it found.  Over-approximated: nothing.  Missed: values that one part's functions
leave in the rest for another part's to find.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from sleepcode.core.link.linker import Linker
from sleepcode.core.link.settled.cut import Cut, cut_places
from sleepcode.core.link.settled.fallback import candidates
from sleepcode.core.link.settled.hubs import hubs_of
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.state.solver import Solver

PART = 60_000  # instructions: fewer are not worth a copy
HANDS_OUT = ("__init__.py", "conftest.py")  # are imported, or asked, without being named

Files = tuple[int, ...]
Copies = Callable[[Callable[[Files], bytes], Sequence[Files]], Sequence[bytes]]  # runs each in a copy of the process


class Part(msgspec.Struct, frozen=True, array_like=True):
    """What one part's files added.  Nodes from the first of *contexts* on are its own."""

    contexts: tuple[int, ...]  # definition of each context that it made
    with_constants: tuple[int, ...]
    # (number, node, line, guessed, hub, targets, sites it joined)
    sites: tuple[tuple[int, int, int, bool, bool, dict[int | str, str], tuple[int, ...]], ...]
    more: tuple[tuple[int, dict[int | str, str], tuple[int, ...]], ...]  # places of the rest: what else they run
    candidates: tuple[tuple[int, int, int, int], ...]
    cut: tuple[tuple[int, int, str], ...]


def parts_of(program: Program, size: int = PART) -> list[Files]:
    """Files whose functions can wait, in parts of about *size* instructions, by path; none in a small tree."""
    importers: dict[int, set[int]] = {file: set() for file in range(len(program.facts))}
    for file in importers:
        for target in program.imported(file, program.facts[file]):
            if target != file:
                importers[target].add(file)
    can_wait = [
        file
        for file, (path, facts) in enumerate(zip(program.paths, program.facts, strict=True))
        if not path.endswith(HANDS_OUT) and not program.adapters[file].publishes(path, facts)
    ]
    part: dict[int, int] = {}  # file -> its part
    number = weight = 0
    for file in can_wait:
        if not importers[file]:
            if weight >= size:
                number, weight = number + 1, 0
            part[file] = number
            weight += sum(len(fact.code) for fact in program.facts[file].definitions)
    joined = True
    while joined and number:  # what one part alone imports is of that part, too
        joined = False
        for file in can_wait:
            parts = {part.get(importer, -1) for importer in importers[file]} if file not in part else ()
            if len(parts) == 1 and -1 not in parts:
                part[file] = max(parts)
                joined = True
    found: list[list[int]] = [[] for _ in range(number + 1)]
    for file in sorted(part):
        found[part[file]].append(file)
    return [tuple(files) for files in found] if number else []


def solve_part(s: Linker, files: Files) -> bytes:
    """Go on with *files* and pack what is new; the solver is of no use for another part then."""
    attributes = len(s.attribute_of)
    mark = s.go_on(files)
    guessed = {call.site.number for callee, call in s.calls[mark.calls :] if callee in s.guessed}
    guessed |= s.guessed_sites
    hubs = hubs_of(s, mark.calls)
    return msgspec.msgpack.encode(
        Part(
            tuple(s.node_definition[mark.nodes :]),
            tuple(node for node in s.with_constants if node >= mark.nodes),
            tuple(
                (
                    site.number,
                    site.node,
                    site.line,
                    site.number in guessed,
                    site.number in hubs,
                    site.targets,
                    _packed(s, site.joined, mark.sites),
                )
                for site in s.sites[mark.sites :]
                if site.targets or site.joined
            ),
            tuple(
                (
                    number,
                    dict(islice(s.sites[number].targets.items(), targets, None)),
                    _packed(s, s.sites[number].joined[joined:], mark.sites),
                )
                for number, (targets, joined) in sorted(s.grown.items())
                if len(s.sites[number].targets) > targets or len(s.sites[number].joined) > joined
            ),
            tuple(candidates(s, mark.calls, attributes)),
            tuple(cut_places(s, mark.calls, attributes)),
        )
    )


def _packed(s: Linker, joined: tuple[int, ...], first: int) -> tuple[int, ...]:
    """Of the sites that one joined, those that are packed, too, or were there before: *first* is the first new one."""
    return tuple(each for each in joined if each < first or s.sites[each].targets or s.sites[each].joined)


_PART = msgspec.msgpack.Decoder(Part)


class Added(NamedTuple):
    """Of what a part added: the numbers of its guessed sites and of its hubs, and what they run by name."""

    guessed: set[int]
    hubs: set[int]
    by_name: tuple[tuple[int, int, int, int], ...]
    cut: list[Cut]


def take_over(s: Solver, packed: bytes, nodes: int) -> Added:
    """Add a part to the solved rest, which had *nodes* nodes."""
    part = _PART.decode(packed)
    shift = len(s.node_definition) - nodes

    def here(node: int) -> int:
        return node if node < nodes else node + shift

    def moved(targets: dict[int | str, str]) -> dict[int | str, str]:
        return {here(t) if isinstance(t, int) else t: kind for t, kind in targets.items()}

    s.node_definition.extend(part.contexts)
    s.with_constants.update(map(here, part.with_constants))
    guessed: set[int] = set()
    hubs: set[int] = set()
    known = len(s.sites)
    numbers = {row[0]: known + place for place, row in enumerate(part.sites)}
    for _, node, line, is_guessed, is_hub, targets, joined in part.sites:
        site = s.site(here(node), line)
        site.targets = moved(targets)
        site.joined = tuple(numbers.get(number, number) for number in joined)
        if is_guessed:
            guessed.add(site.number)
        if is_hub:
            hubs.add(site.number)
    for number, targets, joined in part.more:
        site = s.sites[number]
        if targets:
            s.runs_at(site).update(moved(targets))
        site.joined += tuple(numbers.get(each, each) for each in joined)
    by_name = tuple((here(node), target, line, certainty) for node, target, line, certainty in part.candidates)
    return Added(guessed, hubs, by_name, [Cut(*row) for row in part.cut])
