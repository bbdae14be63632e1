"""Places that call whatever a full variable holds: too much to be a fact, so their edges are candidates."""

from sleepcode.core.link.state.propagation import MOST
from sleepcode.core.link.state.solver import Solver


def hubs_of(s: Solver, first: int = 0) -> set[int]:
    """Numbers of the sites, from the call *first* on, that may run MOST or more functions which are not overrides."""
    definitions = s.program.definitions
    found: set[int] = set()
    for callee, call in s.calls[first:]:
        if callee in s.overflowed and callee not in s.guessed and call.site.number not in s.guessed_sites:
            called = {
                s.node_definition[node]
                for node, kind in call.site.targets.items()
                if isinstance(node, int) and kind not in ("new", "override")
            }
            if len(called) >= MOST and len({definitions[target].name for target in called}) > 1:
                found.add(call.site.number)
    return found
