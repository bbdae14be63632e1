"""argparse's way of choosing a function: `set_defaults(run=f)` here, `options.run(options)` there."""

from sleepcode.core.link.calls import call_value
from sleepcode.core.link.solver import Solver

SETTER = "set_defaults"


def follow_namespaces(s: Solver) -> None:
    """Connect both ends by the attribute's name, where the object between them is not known."""
    chosen: dict[str, int] = {}
    for callee, call in s.calls:
        found = s.attribute_of.get(callee)
        if found is not None and found[1] == SETTER:
            for name, source in call.keywords:
                if s.points_to[source]:
                    s.flow(source, chosen.setdefault(name, s.variable_for("namespace", name)))
    if not chosen:
        return
    for callee, call in s.calls:
        base, name = s.attribute_of.get(callee, (-1, ""))
        if name in chosen and not s.points_to[base]:
            s.watch(chosen[name], call_value, call)
