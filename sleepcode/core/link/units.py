"""Parts of a repository that no import connects: each is linked on its own.

So several projects in one repository cost what they cost alone, need the memory of the largest, and do not
blur one another (the linker's bounds are for what is linked together).  Missed: what one has of another
without an import, as by a name built at run time.
"""

from collections.abc import Iterable, Sequence

from sleepcode.core.link.apart import HANDS_OUT
from sleepcode.core.link.state.program import Program

LEAST = 100_000  # instructions of a unit: smaller ones are linked with what is nearest to them in the tree


def units_of(program: Program, weights: Sequence[int], least: int = LEAST) -> list[list[str]]:
    """Paths of each unit, by path; all of them together where there are not two that are large.

    weights: instructions of each file.
    """
    groups = _connected(program)
    large = [files for files in groups if sum(weights[file] for file in files) >= least]
    if len(large) < 2:
        return [program.paths]
    unit_of = _nearest(program, large, weights)
    units: list[list[str]] = [[] for _ in large]
    for file, path in enumerate(program.paths):
        units[unit_of[file]].append(path)
    return units


def _connected(program: Program) -> list[list[int]]:
    """Files that imports, folders or a language's own scopes connect, in the order of their first."""
    parent = list(range(len(program.paths)))

    def root(file: int) -> int:
        while parent[file] != file:
            parent[file] = parent[parent[file]]
            file = parent[file]
        return file

    first_of: dict[tuple[str, str], int] = {}
    for file, (path, facts) in enumerate(zip(program.paths, program.facts, strict=True)):
        hooks = program.adapters[file]
        scopes = [("folder", path.rpartition("/")[0])]
        if hooks.publishes(path, facts):  # seen without an import, by whoever searches there
            scopes.append(("family", hooks.family))
        near = [first_of.setdefault(scope, file) for scope in scopes]
        asked = [program.number[front] for front in _fronts(path) if front in program.number]
        for other in (*near, *asked, *program.imported(file, facts)):
            parent[root(other)] = root(file)
    groups: dict[int, list[int]] = {}
    for file in range(len(parent)):
        groups.setdefault(root(file), []).append(file)
    return list(groups.values())


def _folders(path: str) -> Iterable[str]:
    """The folders that the file is in, the nearest first; "" is the last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _fronts(path: str) -> Iterable[str]:
    """Files that speak for all below their folder."""
    for folder in _folders(path):
        for name in HANDS_OUT:
            yield f"{folder}/{name}" if folder else name


def _nearest(program: Program, large: Sequence[Sequence[int]], weights: Sequence[int]) -> list[int]:
    """The unit of each file: its own, else the one with most in the nearest folder that has any."""
    own = {file: unit for unit, files in enumerate(large) for file in files}
    within: dict[str, dict[int, int]] = {}  # folder -> unit -> instructions below it
    for file, unit in own.items():
        for folder in _folders(program.paths[file]):
            held = within.setdefault(folder, {})
            held[unit] = held.get(unit, 0) + weights[file]
    found: list[int] = []
    for file, path in enumerate(program.paths):
        unit = own.get(file, -1)
        if unit < 0:
            held = next(within[folder] for folder in _folders(path) if folder in within)
            unit = max(held, key=lambda each: (held[each], -each))
        found.append(unit)
    return found
