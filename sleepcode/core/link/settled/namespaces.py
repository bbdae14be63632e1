"""argparse's way of choosing a function: `set_defaults(run=f)` here, `options.run(options)` there."""

from sleepcode.core.link.state.solver import Solver

SETTER = "set_defaults"


def follow_namespaces(s: Solver) -> None:
    """Connect both ends by the attribute's name, where the object between them is not known."""
    _note_names(s)
    chosen: dict[str, int] = {}
    for number in s.calls_by_name.get(SETTER, ()):
        for name, source in s.calls[number][1].keywords:
            if s.points_to[source]:
                s.flow(source, chosen.setdefault(name, s.variable_for("namespace", name)))
    for number in sorted(number for name in chosen for number in s.calls_by_name.get(name, ())):
        callee, call = s.calls[number]
        base, name = s.attribute_of[callee]
        if not s.points_to[base]:
            s.watch(chosen[name], Solver.call, call)


def _note_names(s: Solver) -> None:
    """Put the calls since the last time under the names of the attributes that they call."""
    for number, (callee, _) in enumerate(s.calls[s.calls_named :], s.calls_named):
        found = s.attribute_of.get(callee)
        if found is not None:
            s.calls_by_name.setdefault(found[1], []).append(number)
    s.calls_named = len(s.calls)
