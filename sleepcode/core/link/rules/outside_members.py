"""Members that stand in another file than their class: Go's methods, C++'s out-of-line definitions."""

from sleepcode.core.facts import Op
from sleepcode.core.link.state.solver import Solver
from sleepcode.languages.protocol import attached

Scopes = dict[tuple[str, str], dict[str, list[int]]]  # (family, scope) -> exported name -> variables


def attach_members(s: Solver, scopes: Scopes) -> None:
    """Make them members like any other, before anything is solved; see `Program.member`."""
    program = s.program
    found = [(file, rows) for file, facts in enumerate(program.facts) if (rows := attached(facts))]
    if not found:
        return
    class_of = _classes(s, {program.adapters[file].family for file, _ in found})
    for file, rows in found:
        hooks, base = program.adapters[file], program.variable_base[file]
        shared = scopes.get((hooks.family, hooks.publishes(program.paths[file], program.facts[file])), {})
        for owner, member, local in rows:
            for number in _first(hooks.spellings(owner), shared, class_of):
                for name in (member, *_further_names(s, file, member, number)):
                    into = program.attached.get((number, name))
                    if into is None:
                        into = program.attached[number, name] = s.fresh()
                    s.flow(base + local, into)


def _classes(s: Solver, families: set[str]) -> dict[int, int]:
    """Variable of a class's name -> the class."""
    program = s.program
    held: dict[int, int] = {}
    for file, facts in enumerate(program.facts):
        if program.adapters[file].family not in families:
            continue
        base, first = program.variable_base[file], program.definition_base[file]
        own = {d.var: i for i, d in enumerate(facts.definitions) if d.kind == "class"}
        held.update((base + var, first + i) for var, i in own.items())
        for instruction in facts.definitions[0].code:
            if instruction[0] == Op.COPY and instruction[2] in own:
                held[base + instruction[1]] = first + own[instruction[2]]
    return held


def _first(spellings: tuple[str, ...], shared: dict[str, list[int]], class_of: dict[int, int]) -> list[int]:
    for spelling in spellings:
        if found := [class_of[v] for v in shared.get(spelling, ()) if v in class_of]:
            return found
    return []


def _further_names(s: Solver, file: int, member: str, owner: int) -> tuple[str, ...]:
    hooks = s.program.adapters[file]
    constructor = hooks.is_constructor(member, s.program.definitions[owner].name)
    return (*(("__init__",) if constructor else ()), *hooks.also_named(member))
