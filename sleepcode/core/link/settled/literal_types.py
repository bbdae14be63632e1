"""Members of object literals that nothing gives a value: what the literal's declared type says of them (TypeScript).

`constructor(props: Props) { this.props = props }` holds the literals that it was made with.  Where one of them
was spread from what is not known, `this.props.executor` is what the interface Props declares.
"""

from itertools import islice

from sleepcode.core.link.rules import members
from sleepcode.core.link.state.records import NOWHERE
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind


def read_declared(s: Solver, typed: int) -> None:
    """Read from the types of literals what is silent; *typed*: of `s.typed`, those past it were not looked at yet."""
    if not s.program.scripts:
        return
    _note_types(s, typed)
    for result in dict.fromkeys(s.script_reads) if s.literal_types else ():
        base, name = s.attribute_of[result]
        if s.points_to[result]:
            continue
        for value in sorted(s.points_to[base] or ()):
            kind, a, _ = s.values.all[value]
            for owner in sorted(s.literal_types.get(a, ())) if kind == Kind.BOX else ():
                if s.hierarchy.member(owner, name) is not None:
                    members.read(s, s.values.number(Kind.SELF, owner), name, result, NOWHERE)


def _note_types(s: Solver, typed: int) -> None:
    for result, term, frame in islice(s.typed, typed, None):
        if frame.file not in s.program.scripts or not isinstance(term, int):
            continue
        classes = (s.values.all[value] for value in s.points_to[frame.variable(term)] or ())
        owners = {a for kind, a, _ in classes if kind in (Kind.CLASS, Kind.CLS)}
        for variable in (result, *(s.copies[result] or ())) if owners else ():
            for value in s.points_to[variable] or ():
                kind, a, _ = s.values.all[value]
                if kind == Kind.BOX and s.boxes[a].kind == "object":
                    s.literal_types.setdefault(a, set()).update(owners)
