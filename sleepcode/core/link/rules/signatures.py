"""Functions whose declared type says what they are given (TypeScript's contextual types).

No edge comes of it: who really calls is found by what flows.  Missed: types that are computed from others
(mapped, conditional), and members of objects that are given where a type with such members is declared.
"""

from typing import Any

from sleepcode.core.facts import CALLED
from sleepcode.core.link.rules import containers
from sleepcode.core.link.state.records import NOWHERE, Call, Frame
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

SIGNATURE, RESULT, REST = "signature", "return", "rest"
MOST_PARAMETERS = 8


def signed(s: Solver, f: Frame, i: Any) -> None:
    """Op.SIGNED: whatever function comes into the variable is called with what the type names."""
    holder, term = f.variable(i[1]), f.variable(i[2])
    s.signed.setdefault(holder, []).append(term)
    s.watch(term, _of_type, holder)


def given(s: Solver, source: int, into: int) -> None:
    """*source* is given where *into* is declared: what it holds is told, since *into* takes only so many."""
    s.flow(source, into)
    for term in s.signed.get(into, ()):
        s.watch(term, _of_type, source)


def _of_type(s: Solver, type_value: int, holder: int) -> None:
    kind, a, _ = s.values.all[type_value]
    if kind == Kind.BOX and s.boxes[a].kind == SIGNATURE:
        if s.first_time("signed", a, holder):
            s.watch(holder, _called_with, type_value)
    elif kind == Kind.CLASS:
        found = s.hierarchy.member(a, CALLED)
        if found is not None and s.first_time("signed by", a, holder):
            s.watch(found[1], _of_type, holder)


def _called_with(s: Solver, function: int, signature: int) -> None:
    kind, _, _ = s.values.function(function)
    if kind != Kind.FUNCTION or not s.first_time("called with", function, signature):
        return
    box = s.boxes[s.values.all[signature][1]]
    places = [key for key in box.items if isinstance(key, int) and key < MOST_PARAMETERS]
    given = tuple(box.items.get(place, -1) for place in range(max(places, default=-1) + 1))
    s.call(function, Call(NOWHERE, -1, given), "callback")


def call_signed(s: Solver, owner: int, call: Call) -> None:
    """A call of a value whose interface says how it is called: the arguments come into what is declared there."""
    found = s.hierarchy.member(owner, CALLED)
    if found is not None:
        s.watch(found[1], _give, call)


def _give(s: Solver, signature: int, call: Call) -> None:
    kind, a, _ = s.values.all[signature]
    if kind != Kind.BOX:
        return
    box = s.boxes[a]
    for place, source in enumerate(call.positional):
        into = s.named.get(("declared for", a, place if place in box.items else REST), -1)
        given(s, source, into)
    if RESULT in box.items and call.result >= 0:
        containers.get(s, box, RESULT, call.result)
