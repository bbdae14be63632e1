"""Syntax that calls special methods: iteration, `with`, `await`, subscripts, operators, isinstance."""

from typing import Any

from sleepcode.core.link import calls, containers, handed_over, members, named_tuples
from sleepcode.core.link.computed import set_computed
from sleepcode.core.link.constants import key_for
from sleepcode.core.link.contents import answers, contents_of
from sleepcode.core.link.enums import is_enum
from sleepcode.core.link.metaclasses import metaclass_of
from sleepcode.core.link.propagation import MOST
from sleepcode.core.link.records import Call, Site
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.static_dispatch import inherited_elements, underlying
from sleepcode.core.link.values import INSTANCES, Kind
from sleepcode.languages.python import library

# What the interpreter tries when the class has no such method.
INSTEAD = {
    "__bool__": ("__len__",),
    "__str__": ("__repr__",),
    "__format__": ("__str__", "__repr__"),
    "__ne__": ("__eq__",),
    "__contains__": ("__iter__", "__getitem__"),
    "__int__": ("__index__", "__trunc__"),
    "__float__": ("__index__",),
    "__reversed__": ("__getitem__", "__len__"),
    "__bytes__": ("__str__",),
    "__copy__": ("__reduce_ex__", "__reduce__", "__getstate__"),
    "__deepcopy__": ("__reduce_ex__", "__reduce__", "__getstate__"),
    "__reduce_ex__": ("__reduce__",),
    # functools.total_ordering; without it a class that lacks them is not compared so.
    "__ge__": ("__lt__", "__gt__", "__le__"),
    "__le__": ("__lt__", "__gt__", "__ge__"),
    **{f"__i{name}__": (f"__{name}__",) for name in
       ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")},
}  # fmt: skip
MIRRORED = {
    "__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__",
    "__eq__": "__eq__", "__ne__": "__ne__",
}  # fmt: skip
# Special methods of which a builtin function returns the result as it is.
GIVEN_ON = frozenset(("__copy__", "__deepcopy__", "__next__", "__abs__", "__round__", "__divmod__", "__pow__"))
FLAGS = ("or", "and", "xor", "invert", "ior", "iand", "ixor")  # of one flag and another they make a flag
NOT_IMPLEMENTED = "builtins.NotImplemented"  # an operator's method may return it, but no operation has it as its value


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
    for name in (method, *INSTEAD.get(method, ())):
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
                calls.enter_method(s, Call(call.site, result), value, found, "operator")

    for source in given:
        s.watch(source, asked)


def enter_if_has(s: Solver, value: int, method: str, site: Site) -> None:
    """Run a special method whose result does not matter."""
    if has(s, value, method):
        calls.enter_method(s, Call(site, -1), value, method, "operator")


def enter_on_class(s: Solver, value: int, name: str, call: Call) -> bool:
    """Run a special method of the metaclass on the class *value*; whether there is one."""
    owner = s.values.all[value][1]
    metaclass = metaclass_of(s, owner) if s.with_metaclass else -1
    if metaclass < 0 or not s.hierarchy.has(metaclass, name, below=False):
        return False
    receiver, part = s.values.number(Kind.CLS, owner), s.part_of(call.site, name)
    inner = Call(part, call.result, call.positional, key=call.key)
    s.watch(
        members.slot(s, metaclass, name, virtual=False),
        lambda s, member: calls.enter(s, inner, member, receiver, "operator"),
    )
    return True


def iterate(s: Solver, value: int, result: int, site: Site | None, waits: bool = False) -> None:
    """`for result in value`."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX:
        s.flow(containers.elements(s, s.boxes[a]), result)
    elif kind == Kind.GENERATOR:
        s.flow(yields(s, a), result)
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
            calls.enter_method(s, Call(site, iterator), value, name, "operator")
            s.watch(iterator, _step, result, site, waits)
            return
        if has(s, value, "__getitem__"):
            calls.enter_method(s, Call(site, result), value, "__getitem__", "operator")
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


def _step(s: Solver, iterator: int, result: int, site: Site, waits: bool = False) -> None:
    """`result = next(iterator)`."""
    kind, _, _ = s.values.all[iterator]
    if kind in INSTANCES:
        name = "__anext__" if waits else "__next__"
        if has(s, iterator, name):
            calls.enter_method(s, Call(site, result), iterator, name, "operator")
    elif kind in (Kind.BOX, Kind.GENERATOR):
        iterate(s, iterator, result, site)


def yields(s: Solver, function: int) -> int:
    """The variable with what a generator function yields."""
    _, definition, context = s.values.all[function]
    local = s.program.definitions[definition].yields
    return s.frame_of(definition, context).variable(local) if local >= 0 else s.variable_for("nothing")


def enter_with(s: Solver, value: int, result: int, site: Site, waits: bool = False) -> None:
    """`with value as result`."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.MANAGER:
        s.flow(yields(s, a), result)
    elif kind in INSTANCES:
        first, last = ("__aenter__", "__aexit__") if waits else ("__enter__", "__exit__")
        if has(s, value, first):
            calls.enter_method(s, Call(site, result), value, first, "operator")
        else:
            s.add(result, value)
        if has(s, value, last):
            calls.enter_method(s, Call(site, -1), value, last, "operator")
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
        calls.enter_method(s, Call(site, result), value, "__await__", "operator")
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
        calls.enter_method(s, Call(site, -1), value, "__hash__", "operator")
        if compares:
            _compare(s, value, "__eq__", site)
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
        s.flow(yields(s, a), result)
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
                    calls.enter_method(s, Call(site, result, key=key_for(s, name, key)), value, name, "operator")
                    break
    elif kind in (Kind.CLASS, Kind.CLS):
        if s.hierarchy.member(a, "__class_getitem__") is not None:
            calls.enter_method(s, Call(site, result), value, "__class_getitem__", "operator")
        elif is_enum(s, a):
            s.give(result, Kind.INSTANCE, a)
        elif not enter_on_class(s, value, "__getitem__", Call(site, result)):
            s.add(result, value)  # a generic class with its arguments
    elif kind == Kind.EXTERNAL:
        s.add(result, value)


def _read_field(s: Solver, value: int, key: Any, result: int, site: Site) -> bool:
    """Whether *value* is a tuple with names or a typed dict, and the key stands for an attribute."""
    field = named_tuples.field_under(s, s.values.all[value][1], key)
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
        calls.enter_method(
            s, Call(site, -1, (-1, source), key=key_for(s, "__setitem__", key)), value, "__setitem__", "operator"
        )
    elif key is None and s.program.scripts and s.may_be_script(site):
        set_computed(s, value, source)


def operate(s: Solver, method: str, left: int, right: int, result: int, site: Site) -> None:
    """`left <op> right`: the method of the left, else its stand-ins, else the mirrored one of the right."""
    s.watch(left, _operate_left, method, right, result, site)
    if method in ("__eq__", "__ne__"):
        for operand in (left, right):  # `found == [one, other]`: what stands there is of the type of what is found
            display = s.box_at.get(("display", operand))
            if display is not None and s.boxes[display].kind in ("list", "tuple"):
                s.watch(s.boxes[display].everything, _compare, "__eq__", site)
    if right >= 0:
        mirrored = MIRRORED.get(method)
        if mirrored is None and method != "__contains__":
            bare = method[3:-2] if method.startswith("__i") and method not in ("__invert__",) else method[2:-2]
            mirrored = f"__r{bare}__"
        if mirrored is not None:
            s.mirrored.append((right, mirrored, left, result, site))


def mirror(s: Solver, *, last: bool = False) -> None:
    """Ask right operands, each once it is known what its left one is; if *last*, the others, too.

    Not before: the left one is asked first, and seldom does not know how.
    """
    while s.mirrored:
        rows, s.mirrored = s.mirrored, []
        for row in rows:
            right, method, left, result, site = row
            if last or left < 0 or s.points_to[left]:
                s.watch(right, _operate_right, method, left, result, site)
            else:
                s.mirrored.append(row)
        if len(s.mirrored) == len(rows):
            return
        s.solve()


def _operate_left(s: Solver, value: int, method: str, right: int, result: int, site: Site) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        name = answering(s, value, method)
        if name is not None:
            calls.enter_method(s, Call(site, result, (right,)), value, name, "operator")
        elif s.hierarchy.outside(a):
            handed_over.called_back(s, value, site, method)
            if method[2:-2] in FLAGS and is_enum(s, a):
                s.add(result, value)
    elif kind == Kind.BOX and method in ("__mul__", "__imul__") and s.boxes[a].kind in ("list", "tuple"):
        number = s.new_box(("repeated", site.number), s.boxes[a].kind)  # what stood at one place stands at others
        s.flow(s.boxes[a].everything, s.boxes[number].loose)
        s.give(result, Kind.BOX, number)
    elif kind == Kind.BOX:
        if method in ("__add__", "__iadd__", "__or__", "__ior__", "__and__", "__sub__"):
            s.add(result, value)
            if method[2] != "i" and right >= 0:
                s.watch(right, lambda s, other: s.add(result, other) if s.values.all[other][0] == Kind.BOX else None)
            if method[2] == "i" and right >= 0:
                s.watch(right, lambda s, other: containers.absorb(s, s.boxes[a], other))
        elif method in ("__contains__", "__eq__", "__ne__") and right >= 0:
            s.watch(right, _compare, "__eq__", site)
            if method == "__contains__" and s.boxes[a].kind in ("dict", "set"):
                look_up(s, right, site)
        elif method in ("__str__", "__repr__", "__format__"):
            s.watch(s.boxes[a].everything, _compare, "__repr__", site)
    elif kind in (Kind.CLASS, Kind.CLS) and not enter_on_class(s, value, method, Call(site, result, (right,))):
        if method == "__or__":
            s.add(result, value)
    elif kind == Kind.OBJECT:
        if method == "__contains__" and right >= 0:
            if a in ("builtins.list", "builtins.tuple"):
                s.watch(right, _compare, "__eq__", site)
            elif a in ("builtins.set", "builtins.dict"):
                look_up(s, right, site)
        if method == "__mod__" and a == "builtins.str" and right >= 0:
            s.watch(right, _compare, "__str__", site)
        if method not in (
            "__contains__",
            "__bool__",
            "__eq__",
            "__ne__",
            "__lt__",
            "__gt__",
            "__le__",
            "__ge__",
        ):
            s.add(result, value)


def _compare(s: Solver, value: int, method: str, site: Site) -> None:
    """Run *method* of an element that an outside operation looks at."""
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        name = answering(s, value, method)
        if name is not None:
            calls.enter_method(s, Call(site, -1), value, name, "operator")
    elif kind == Kind.BOX and method in ("__str__", "__repr__") and s.first_time("compared", a, site):
        told = method if s.boxes[a].kind == "tuple" else "__repr__"  # "%s" % (one, other) shows each by itself
        s.watch(s.boxes[a].everything, _compare, told, site)


def _operate_right(s: Solver, value: int, method: str, left: int, result: int, site: Site) -> None:
    if not has(s, value, method):
        return
    # The right operand is asked only when the left one does not know how; a type that is known to
    # have the method itself is asked first and usually answers.
    held = map(s.values.all.__getitem__, (s.points_to[left] or ()) if left >= 0 else ())
    known = [(k, a) for k, a, _ in held if k != Kind.EXTERNAL and a != NOT_IMPLEMENTED]
    plain = MIRRORED.get(method) or method.replace("__r", "__", 1)
    if known and all(k in INSTANCES and s.hierarchy.has(a, plain, below=k == Kind.SELF) for k, a in known):
        return
    calls.enter_method(s, Call(site, result, (left,)), value, method, "operator")


def narrow(s: Solver, result: int, source: int, classes: int, how: bool | str = False) -> None:
    """`result` has those values of *source* that may be instances of *classes*, or may be none (how True).

    how "exact": none of subclasses.
    """
    if how is True:
        s.watch(source, _keep_others, classes, result)
        return
    s.narrowed.append((result, classes))
    s.watch(classes, _narrow_to, source, result, how == "exact")


def decorated(s: Solver, result: int, source: int) -> None:
    """`result` has what a class's decorators made of it: of one that many classes have, *source* has them all."""

    def keep(s: Solver, value: int) -> None:
        kind, a, _ = s.values.all[value]
        if kind != Kind.CLASS or not s.program.definitions[a].decorators:
            s.add(result, value)

    s.watch(source, keep)


def _keep_others(s: Solver, value: int, classes: int, result: int) -> None:
    if not any(_is_one(s, value, known) for known in s.points_to[classes] or ()):
        s.add(result, value)


def _is_one(s: Solver, value: int, classes: int, depth: int = 0) -> bool:
    """Whether *value* surely is an instance of a class, or of one of a tuple of them."""
    kind, a, _ = s.values.all[value]
    class_kind, owner, _ = s.values.all[classes]
    if class_kind == Kind.BOX:
        held = s.points_to[s.boxes[owner].everything] or ()
        # Containers may hold themselves; what holds more than a variable does is no tuple of classes.
        return depth < 2 and len(held) <= MOST and any(_is_one(s, value, one, depth + 1) for one in held)
    if class_kind == Kind.CLASS:
        return kind in INSTANCES and owner in s.hierarchy.order(a)
    if class_kind != Kind.EXTERNAL:
        return False
    if kind == Kind.BOX:  # what goes for a list may be any iterable, and for a set a frozen one
        return s.boxes[a].kind in ("tuple", "dict") and owner == f"builtins.{s.boxes[a].kind}"
    return kind == Kind.OBJECT and a == owner


def _narrow_to(s: Solver, class_value: int, source: int, result: int, exact: bool) -> None:
    kind, a, _ = s.values.all[class_value]
    if kind == Kind.BOX:
        if s.first_time("narrowed", a, source, result):
            s.watch(s.boxes[a].everything, _narrow_to, source, result, exact)
    elif kind in (Kind.CLASS, Kind.CLS):
        s.watch(source, _keep, a, result, exact and kind == Kind.CLASS)
    elif kind == Kind.EXTERNAL:
        s.watch(source, _keep_outside, a, result)


def _keep(s: Solver, value: int, owner: int, result: int, exact: bool) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        if exact and (kind == Kind.SELF or a != owner):
            if kind == Kind.SELF and a in s.hierarchy.order(owner):
                s.give(result, Kind.INSTANCE, owner)
        elif owner in s.hierarchy.order(a):
            s.add(result, value)
        elif kind == Kind.SELF and a in s.hierarchy.order(owner):
            s.give(result, Kind.SELF, owner)


def _keep_outside(s: Solver, value: int, name: str, result: int) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        if name in s.hierarchy.outside(a) or (
            name.rpartition(".")[2][:1].isupper() and name.startswith(("typing.", "collections.abc."))
        ):
            s.add(result, value)
    elif kind == Kind.BOX:
        if name.rpartition(".")[2] in (s.boxes[a].kind, "Mapping", "Sequence", "Iterable", "MutableMapping"):
            s.add(result, value)
    elif kind == Kind.OBJECT:
        if a == name:
            s.add(result, value)
    elif kind in (Kind.CLASS, Kind.CLS):
        if name == "builtins.type":
            s.add(result, value)
    elif name not in ("builtins.str", "builtins.int", "builtins.bytes", "builtins.float", "builtins.type"):
        s.add(result, value)


def call_each(s: Solver, function: int, element: int, result: int, site: Site) -> None:
    """An outside function runs *function* on every value of *element* (map, sorted(key=), ...)."""
    s.watch(function, calls.call_function, Call(site, result, (element,)), "callback")
