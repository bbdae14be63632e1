"""Syntax that calls special methods of one value: iteration, `with`, `await`, subscripts, what builtins ask for."""

from typing import Any

from sleepcode.core.link.rules import containers, members, slots
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import call_function, enter
from sleepcode.core.link.rules.constants import key_for
from sleepcode.core.link.rules.contents import answers, contents_of
from sleepcode.core.link.rules.enums import is_enum
from sleepcode.core.link.rules.fields import field_under
from sleepcode.core.link.rules.metaclasses import metaclass_of
from sleepcode.core.link.rules.static_dispatch import inherited_elements, underlying
from sleepcode.core.link.state.records import Box, Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.languages.python import library

# Special methods of which a builtin function returns the result as it is.
GIVEN_ON = frozenset(("__copy__", "__deepcopy__", "__next__", "__abs__", "__round__", "__divmod__", "__pow__"))


def has(s: Solver, value: int, name: str) -> bool:
    kind, a, _ = s.values.all[value]
    return kind in INSTANCES and s.hierarchy.has(a, name, below=kind == Kind.SELF)


def answering(s: Solver, value: int, method: str) -> str | None:
    """The special method of the project that runs where *method* of the value is asked for; None where none does.

    A builtin type that the class derives from answers itself: the text of a `class Name(str)` is not its `__repr__`.
    """
    kind, a, _ = s.values.all[value]
    if kind not in INSTANCES:
        return None
    for name in (method, *library.INSTEAD.get(method, ())):
        if has(s, value, name):
            return name
        if answers(s, a, name):
            return None
    return None


def ask(s: Solver, name: str, call: Call) -> None:
    """len(), str(), ...: special methods of the arguments."""
    methods = library.ASKS.get(name)
    if not methods:
        return
    given = call.positional if name in ("builtins.print", "builtins.str.format") else call.positional[:1]

    def asked(s: Solver, value: int) -> None:
        if s.with_metaclass and s.values.all[value][0] in (Kind.CLASS, Kind.CLS):
            enter_on_class(s, value, methods[0], Call(call.site, -1))
        if name in library.ASK_ITERATORS and has(s, value, "__iter__"):
            return
        for method in methods:
            found = answering(s, value, method)
            if found is not None:
                result = call.result if found in GIVEN_ON else -1
                enter_method(s, Call(call.site, result), value, found, "operator")

    for source in given:
        s.watch(source, asked)


def enter_if_has(s: Solver, value: int, method: str, site: Site) -> None:
    """Run a special method whose result does not matter."""
    if has(s, value, method):
        enter_method(s, Call(site, -1), value, method, "operator")


def enter_on_class(s: Solver, value: int, name: str, call: Call) -> bool:
    """Run a special method of the metaclass on the class *value*; whether there is one."""
    owner = s.values.all[value][1]
    metaclass = metaclass_of(s, owner) if s.with_metaclass else -1
    if metaclass < 0 or not s.hierarchy.has(metaclass, name, below=False):
        return False
    receiver, part = s.values.number(Kind.CLS, owner), s.part_of(call.site, name)
    inner = Call(part, call.result, call.positional, key=call.key)
    s.watch(
        slots.slot(s, metaclass, name, virtual=False),
        lambda s, member: enter(s, inner, member, receiver, "operator"),
    )
    return True


def iterate(s: Solver, value: int, result: int, site: Site | None, waits: bool = False) -> None:
    """`for result in value`."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX:
        s.flow(containers.elements(s, s.boxes[a]), result)
    elif kind == Kind.GENERATOR:
        s.flow(s.yields(a), result)
    elif kind in INSTANCES and (under := max(underlying(s, a), inherited_elements(s, a))) >= 0:
        s.watch(under, iterate, result, site, waits)
    elif kind in INSTANCES:
        name = "__aiter__" if waits else "__iter__"
        held = -1 if has(s, value, name) else contents_of(s, value)
        if held >= 0:
            iterate(s, held, result, site)
        if site is None:
            return
        if has(s, value, name):
            iterator = s.variable_for("iterator", value, name, site.number)
            enter_method(s, Call(site, iterator), value, name, "operator")
            s.watch(iterator, _step, result, site, waits)
            return
        if has(s, value, "__getitem__"):
            enter_method(s, Call(site, result), value, "__getitem__", "operator")
        elif has(s, value, "__next__"):
            _step(s, value, result, site)
    elif kind in (Kind.CLASS, Kind.CLS):
        if is_enum(s, a):
            s.give(result, Kind.INSTANCE, a)
        elif site is not None:
            iterator = s.variable_for("iterator", value, "__iter__", site.number)
            if enter_on_class(s, value, "__iter__", Call(site, iterator)):
                s.watch(iterator, _step, result, site, waits)
            else:
                enter_on_class(s, value, "__getitem__", Call(site, result))


def absorb(s: Solver, into: Box, value: int, site: Site | None = None) -> None:
    """A container takes over what *value* holds."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX:
        containers.absorb(s, into, s.boxes[a])
    else:
        iterate(s, value, into.loose, site)


def _step(s: Solver, iterator: int, result: int, site: Site, waits: bool = False) -> None:
    """`result = next(iterator)`."""
    kind, _, _ = s.values.all[iterator]
    if kind in INSTANCES:
        name = "__anext__" if waits else "__next__"
        if has(s, iterator, name):
            enter_method(s, Call(site, result), iterator, name, "operator")
    elif kind in (Kind.BOX, Kind.GENERATOR):
        iterate(s, iterator, result, site)


def enter_with(s: Solver, value: int, result: int, site: Site, waits: bool = False) -> None:
    """`with value as result`."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.MANAGER:
        s.flow(s.yields(a), result)
    elif kind in INSTANCES:
        first, last = ("__aenter__", "__aexit__") if waits else ("__enter__", "__exit__")
        if has(s, value, first):
            enter_method(s, Call(site, result), value, first, "operator")
        else:
            s.add(result, value)
        if has(s, value, last):
            enter_method(s, Call(site, -1), value, last, "operator")
    elif kind == Kind.BOX and s.boxes[a].kind in library.HOLDS_FIRST:
        held, closes = s.boxes[a].everything, library.HOLDS_FIRST[s.boxes[a].kind]
        s.flow(held, result)
        if closes:
            s.watch(held, enter_if_has, closes, site)
    else:
        s.add(result, value)


def awaited(s: Solver, value: int, result: int, site: Site) -> None:
    kind, a, _ = s.values.all[value]
    if has(s, value, "__await__"):
        enter_method(s, Call(site, result), value, "__await__", "operator")
    elif kind == Kind.GENERATOR:  # the value of `yield from g()` is what g returns
        _, definition, context = s.values.all[a]
        s.flow(s.frame_of(definition, context).variable(s.program.definitions[definition].returns), result)
    elif kind == Kind.BOX and s.boxes[a].kind in library.HOLDERS:
        s.flow(s.boxes[a].everything, result)
    else:
        s.add(result, value)


def look_up(s: Solver, key: int, site: Site, *, compares: bool = True) -> None:
    """A mapping or set looks for what *key* holds: it is hashed, and, if *compares*, compared with what is like it.

    Of a tuple what it holds is hashed; that this is compared, too, is seldom seen.
    """
    if s.program.has_member("__hash__"):
        s.watch(key, _hash, site, compares)


def _hash(s: Solver, value: int, site: Site, compares: bool) -> None:
    kind, a, _ = s.values.all[value]
    if has(s, value, "__hash__"):
        enter_method(s, Call(site, -1), value, "__hash__", "operator")
        if compares:
            compare(s, value, "__eq__", site)
    elif kind == Kind.BOX and s.boxes[a].kind == "tuple" and s.first_time("hashed", a, site.number):
        s.watch(s.boxes[a].everything, _hash, site, False)


def item(s: Solver, value: int, key: Any, result: int, site: Site, unpacked: bool = False, held: int = -1) -> None:
    """`result = value[key]`, or the key-th of what iterating gives; *held* has the key where a variable does."""
    kind, a, _ = s.values.all[value]
    if held >= 0 and kind == Kind.BOX and s.boxes[a].kind == "dict":
        look_up(s, held, site)
    if unpacked and isinstance(key, (tuple, list)) and not _is_sequence(s, value):
        rest = s.new_box(("rest", site.number), "list")
        iterate(s, value, s.boxes[rest].loose, None)
        s.give(result, Kind.BOX, rest)
    elif kind == Kind.BOX:
        box = s.boxes[a]
        if isinstance(key, (tuple, list)):
            containers.cut(s, value, key[1], key[2], result, site.number)
        elif unpacked and box.kind == "dict":
            s.flow(containers.keys_of(s, box), result)
        else:
            containers.get(s, box, key, result)
    elif kind == Kind.GENERATOR:
        s.flow(s.yields(a), result)
    elif kind in INSTANCES and (under := underlying(s, a)) >= 0:
        s.watch(under, item, key, result, site, unpacked)
    elif kind in INSTANCES:
        if key is not None and s.hierarchy.outside(a) and _read_field(s, value, key, result, site):
            return
        inner = contents_of(s, value)
        if inner >= 0 and not has(s, value, "__iter__" if unpacked else "__getitem__"):
            item(s, inner, key, result, site, unpacked, held)
        if unpacked:
            if inner < 0:
                iterate(s, value, result, site)
        else:
            for name in ("__getitem__", "__missing__"):  # the latter is what a dict's own __getitem__ calls
                if has(s, value, name):
                    enter_method(s, Call(site, result, key=key_for(s, name, key)), value, name, "operator")
                    break
    elif kind in (Kind.CLASS, Kind.CLS):
        if s.hierarchy.member(a, "__class_getitem__") is not None:
            enter_method(s, Call(site, result), value, "__class_getitem__", "operator")
        elif is_enum(s, a):
            s.give(result, Kind.INSTANCE, a)
        elif not enter_on_class(s, value, "__getitem__", Call(site, result)):
            s.add(result, value)  # a generic class with its arguments
    elif kind == Kind.EXTERNAL:
        s.add(result, value)


def _read_field(s: Solver, value: int, key: Any, result: int, site: Site) -> bool:
    """Whether *value* is a tuple with names or a typed dict, and the key stands for an attribute."""
    field = field_under(s, s.values.all[value][1], key)
    if field:
        members.read(s, value, field, result, site)
    return bool(field)


def _is_sequence(s: Solver, value: int) -> bool:
    kind, a, _ = s.values.all[value]
    return kind == Kind.BOX and s.boxes[a].kind in ("list", "tuple")


def set_item(s: Solver, value: int, key: Any, source: int, site: Site, held: int = -1) -> None:
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX:
        if held >= 0 and s.boxes[a].kind == "dict":
            look_up(s, held, site)
        containers.put(s, s.boxes[a], key, source)
    elif kind in INSTANCES and (under := underlying(s, a)) >= 0:
        s.watch(under, set_item, key, source, site)
    elif not has(s, value, "__setitem__") and (inner := contents_of(s, value)) >= 0:
        set_item(s, inner, key, source, site, held)
    elif has(s, value, "__setitem__") and key != "<keys>":
        enter_method(
            s, Call(site, -1, (-1, source), key=key_for(s, "__setitem__", key)), value, "__setitem__", "operator"
        )
    elif key is None and s.program.scripts and s.may_be_script(site):
        slots.set_computed(s, value, source)


def compare(s: Solver, value: int, method: str, site: Site) -> None:
    """Run *method* of an element that an outside operation looks at."""
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        name = answering(s, value, method)
        if name is not None:
            enter_method(s, Call(site, -1), value, name, "operator")
    elif kind == Kind.BOX and method in ("__str__", "__repr__") and s.first_time("compared", a, site):
        told = method if s.boxes[a].kind == "tuple" else "__repr__"  # "%s" % (one, other) shows each by itself
        s.watch(s.boxes[a].everything, compare, told, site)


def call_each(s: Solver, function: int, element: int, result: int, site: Site) -> None:
    """An outside function runs *function* on every value of *element* (map, sorted(key=), ...)."""
    s.watch(function, call_function, Call(site, result, (element,)), "callback")
