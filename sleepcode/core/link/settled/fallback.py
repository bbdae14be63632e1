"""Calls whose receiver stayed unknown: the methods of that name, narrowed by what else is asked of it."""

from collections.abc import Iterator

from sleepcode.core.link.rules.slots import is_assigned
from sleepcode.core.link.state.solver import Solver

MOST_CANDIDATES = 6
# Methods of builtin types and of common library types: their names say nothing about the project.
COMMON = frozenset(
    name
    for kind in (str, bytes, list, dict, set, tuple, int, float, bytearray, memoryview, frozenset)
    for name in dir(kind)
) | frozenset(
    """
    start run match search group groups sub findall finditer fullmatch send recv read write close
    open readline readlines flush seek tell acquire release wait notify put get_nowait put_nowait
    task_done cancel done result exception submit shutdown map fileno connect bind listen accept
    debug info warning warn error critical log exists is_file is_dir mkdir unlink touch resolve
    iterdir glob rglob with_suffix execute fetchone fetchall fetchmany commit rollback cursor
    add_argument parse_args isoformat strftime timestamp total_seconds date time year month day emit
    next throw communicate poll kill terminate is_alive is_set most_common elements popleft
    appendleft rotate getvalue digest hexdigest lastgroup span end reset set
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def candidates(s: Solver, first_call: int = 0, first_attribute: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """(node, definition, line, certainty) of each call from *first_call* on that is only known by name."""
    methods = s.program.methods
    asked = _asked_of(s, first_attribute)
    for callee, call in s.calls[first_call:]:
        if call.site.targets or s.points_to[callee]:
            continue
        found = s.attribute_of.get(callee)
        if found is None:
            continue
        base, name = found
        name = name.lstrip(".")
        hooks = s.program.hooks_of(s.node_definition[call.site.node])
        if name in (hooks.library.common or COMMON) or name.startswith("__"):
            continue
        known = s.points_to[base]
        if known:
            continue
        targets = methods.get((hooks.family, name), [])
        names = asked.get(base, {name})
        if len(names) > 1:
            narrowed = [t for t in targets if _has_all(s, t, names)]
            targets = narrowed or targets
        if 0 < len(targets) <= MOST_CANDIDATES:
            for target in targets:
                yield call.site.node, target, call.site.line, 2
            continue


def _asked_of(s: Solver, first: int) -> dict[int, set[str]]:
    """Variable -> names of attributes read from it."""
    asked: dict[int, set[str]] = {}
    for _, base, name in s.attributes_since(first):
        if name.startswith("?"):
            continue
        asked.setdefault(base, set()).add(name.lstrip("."))
    return asked


def _has_all(s: Solver, method: int, names: set[str]) -> bool:
    owner = s.program.parent(method)
    return all(s.hierarchy.member(owner, name) is not None or is_assigned(s, owner, name) for name in names)
