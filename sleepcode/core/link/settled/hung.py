"""What the project hangs on objects from outside: `app.login_manager = self`, read as `current_app.login_manager`.

Which object it is nobody knows on either side; the name tells.  So objects of the project's own classes alone are
followed, set on what has no class of the project and read from what is known to be an object from outside.  What
tests hang there is a double, and theirs alone.
"""

from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind

OUTSIDE = (Kind.EXTERNAL, Kind.OBJECT)
MOST = 4  # of one name: more say that it is a common one


def fill_hung(s: Solver) -> None:
    """Let reads of such names that found nothing of the project be what is set under them."""
    hung: dict[str, set[int]] = {}
    for base, name, source in s.set_elsewhere:
        if _is_outside(s, base):
            own = (value for value in s.points_to[source] or () if s.values.all[value][0] in INSTANCES)
            hung.setdefault(name, set()).update(own)
    hung = {name: values for name, values in hung.items() if 0 < len(values) <= MOST}
    reads = s.attributes_since(s.reads_filled) if hung else []
    filled: set[int] = set()
    for result, base, name in reads:
        if name in hung and s.points_to[base] and _is_outside(s, base) and _is_outside(s, result):
            filled.add(result)
            for value in sorted(hung[name]):
                s.add(result, value)
    s.guessed.update(result for result, base, _ in reads if base in filled)


def _is_outside(s: Solver, variable: int) -> bool:
    """Whether nothing of the project is known of it, nor that it is of a builtin type, which takes no attribute."""
    known = (s.values.all[value] for value in s.points_to[variable] or ())
    return all(kind in OUTSIDE and not str(a).startswith("builtins.") for kind, a, _ in known)
