"""`T = namedtuple("T", "a b")`: the type, its objects, and the classes that derive from it."""

from sleepcode.core.link.rules import containers, protocols, slots
from sleepcode.core.link.rules.calls import CROWD
from sleepcode.core.link.rules.fields import NAMED_TUPLES
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind

METHODS = frozenset(
    f"{base}.{name}" for base in ("builtins.tuple", *sorted(NAMED_TUPLES)) for name in ("_replace", "_make", "_asdict")
)
APART = 8  # objects of one type that are told apart: a table of many is read under keys that nobody knows


def make_type(s: Solver, call: Call) -> None:
    """What *call* returns; its fields have no names where they are not written there."""
    names = tuple(call.key.split()) if isinstance(call.key, str) and len(call.positional) > 1 else ()
    s.give(call.result, Kind.RECORD, names, call.site.number)


def make_one(s: Solver, record: int, call: Call) -> None:
    """An object of the type: a tuple whose places have names too."""
    names = s.values.all[record][1]
    given = (*call.positional, *(source for _, source in call.keywords))
    if not (call.stars or call.mappings) and all(source in s.literals for source in given):
        s.give(call.result, Kind.OBJECT, "builtins.tuple")  # nothing in it that could ever be called
        return
    number = s.new_box(("named tuple", record, _place(s, record, call)), "tuple")
    box, value = s.boxes[number], s.values.number(Kind.BOX, number)
    for place, source in enumerate(call.positional):
        containers.put(s, box, place, source)
    for name, source in zip(names, call.positional, strict=False):
        s.flow(source, s.variable_for("value attribute", value, name))
    for name, source in call.keywords:
        containers.put(s, box, names.index(name) if name in names else None, source)
        s.flow(source, s.variable_for("value attribute", value, name))
    for source in call.stars:
        s.watch(source, protocols.iterate, box.loose, call.site)
        for name in names:
            s.flow(box.loose, s.variable_for("value attribute", value, name))
    s.add(call.result, value)


def take_fields(s: Solver, record: int, owner: int, call: Call) -> None:
    """*call* makes an object of a class that derives from the type *record*."""
    names = s.values.all[record][1]
    for name, source in (*zip(names, call.positional, strict=False), *call.keywords):
        if name in names:
            s.flow(source, slots.own(s, owner, name))


def call_method(s: Solver, name: str, receiver: int, call: Call) -> None:
    """`_replace`, `_make` and `_asdict` of an object or a class that derives from a named tuple."""
    kind, owner, _ = s.values.all[receiver]
    if kind in (Kind.CLASS, Kind.CLS) and name == "_make":
        s.call(receiver, Call(call.site, call.result, stars=call.positional))
    elif kind in INSTANCES and name == "_replace":
        s.add(call.result, receiver)
        for label, source in call.keywords:
            s.flow(source, slots.own(s, owner, label))
    elif kind in INSTANCES and name == "_asdict":
        s.give(call.result, Kind.BOX, containers.attributes_of(s, owner))


def call_method_of_tuple(s: Solver, name: str, value: int, call: Call) -> None:
    """As `call_method`, of an object whose type has no definition."""
    box = s.boxes[s.values.all[value][1]]
    if name == "_replace":
        s.add(call.result, value)
        for label, source in call.keywords:
            s.flow(source, s.variable_for("value attribute", value, label))
            s.flow(source, box.loose)
    elif name == "_asdict":
        number = s.new_box(("as dict", value), "dict")
        s.flow(box.everything, s.boxes[number].loose)
        s.give(call.result, Kind.BOX, number)


def _place(s: Solver, record: int, call: Call) -> int:
    """What keeps an object apart from others of its type; the same for all past the first few."""
    key = ("named tuple", record, call.site.number, call.result)
    found = s.named.get(key)
    if found is None:
        count = s.objects[-1 - record] = s.objects.get(-1 - record, 0) + 1
        found = s.named[key] = call.result if count <= APART else CROWD
    return found
