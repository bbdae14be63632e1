"""What outside functions do to the values they are given, as far as their documentation says."""

import re

from sleepcode.core.link import containers, dotted, named_tuples, relatives
from sleepcode.core.link.attribute_hooks import call_plain
from sleepcode.core.link.calls import CALLABLES, call_function, enter_method
from sleepcode.core.link.handed_over import called_back, escapes
from sleepcode.core.link.members import SEND, read
from sleepcode.core.link.metaclasses import made_by
from sleepcode.core.link.operator_functions import MODULE, call_operator
from sleepcode.core.link.protocols import answering, call_each, enter_if_has, enter_with, has, iterate, look_up, yields
from sleepcode.core.link.records import Box, Call, Site
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.static_dispatch import gives_itself
from sleepcode.core.link.values import INSTANCES, Kind
from sleepcode.languages.python import library

# A name that asks a question about its argument: is_plain, isFunction, iscoroutinefunction.
PREDICATE = re.compile(r"(is|has)(_|[A-Z])|is[a-z]*(function|method|class|type)$")


def call_outside(s: Solver, name: str, call: Call, receiver: int | None) -> None:
    """*call* runs what is called *name* outside of the project."""
    site, result, given = call.site, call.result, call.positional
    if not call.decorates:
        s.runs_at(site).setdefault(outside_name(name), "call")
    first = given[0] if given else -1
    if name == "builtins.super":
        _super(s, given, result)
    elif name in library.PROPERTIES:
        s.watch(first, _property, call)
    elif name in ("builtins.staticmethod", "abc.abstractstaticmethod"):
        s.watch(first, lambda s, value: s.give(result, Kind.STATIC, value))
    elif name in ("builtins.classmethod", "abc.abstractclassmethod"):
        s.watch(first, lambda s, value: s.give(result, Kind.CLASSMETHOD, value))
    elif name in library.MANAGERS:
        s.watch(first, lambda s, value: s.give(result, Kind.MANAGED, value) if _is_function(s, value) else None)
    elif name in library.DECORATOR_MAKERS:
        s.watch(first, lambda s, value: s.give(result, Kind.MAKER, value) if _is_function(s, value) else None)
    elif name == "functools.wraps":
        s.watch(first, lambda s, value: s.give(result, Kind.WRAPS, value))
    elif name in ("functools.partial", "functools.partialmethod"):
        s.watch(first, _partial, call)
    elif name in ("functools.singledispatch", "functools.singledispatchmethod"):
        s.watch(first, _dispatching, result)
    elif name == "builtins.type" and len(given) == 1:
        s.watch(first, _type_of, result)
    elif name == "builtins.type" and len(given) == 3:  # as good as its bases
        s.watch(given[1], iterate, result, site)
    elif name == SEND and receiver is not None:
        _send(s, receiver, call)
    elif name.startswith(MODULE) and call_operator(s, name, call):
        pass
    elif name == "builtins.type.__call__":
        _make(s, call, receiver)
    elif receiver is not None and name in relatives.METHODS:
        relatives.call_for_relatives(s, name, receiver, result)
    elif receiver is not None and name in named_tuples.METHODS:
        named_tuples.call_method(s, name.rpartition(".")[2], receiver, call)
    elif name == "builtins.object.__new__" or name.endswith(".__new__"):
        s.watch(first, _made, result)
    elif name in library.REFERENCES:
        referent = s.values.number(Kind.EXTERNAL, library.REFERENT)
        s.watch(first, lambda s, value: s.give(result, Kind.BOUND, referent, value))
        escapes(s, call.without(1))
    elif name == library.REFERENT and receiver is not None:
        s.add(result, receiver)
    elif name in library.FACTORIES:
        s.watch(first, lambda s, value: s.give(result, Kind.FACTORY, value))
    elif name in library.APPLIES:
        _apply(s, name, call)
    elif name in library.RECORDS:
        _record(s, call)
    elif name == library.MAKES_RECORD_TYPE:
        named_tuples.make_type(s, call)
    elif name in library.COMPARES_HELD:
        _compare_held(s, name, call)
    elif name in library.EXPECTS:
        _expect(s, name, call)
    elif name in library.COPIES:
        _copy(s, name, call)
    elif name.removesuffix("()") in library.IDENTITIES:
        _identity(s, name, call)
    elif name == "builtins.next":
        for source in given[:1]:
            s.watch(source, _next, call)
        for source in given[1:]:
            s.flow(source, result)
    elif name == "builtins.vars":
        s.watch(first, read, "__dict__", result, site)
    elif name == "types.MethodType":
        for receiver_given in given[1:2]:
            s.watch(first, _bind_to, receiver_given, result)
    elif receiver is not None and (asked := library.ASSERTS.get(name.rpartition(".")[2])) is not None:
        _assert(s, asked, call)
    elif name == "builtins.getattr":
        pass  # the extractor reads it as an attribute
    elif name in library.RETURNS:
        s.give(result, Kind.OBJECT, library.RETURNS[name])
        _ask(s, name, call)
        escapes(s, call, by_name=_calls_nothing(name))
    elif name in ("builtins.isinstance", "builtins.issubclass", "builtins.hasattr", "builtins.callable",
                  "builtins.id", "builtins.setattr", "builtins.delattr", "builtins.type"):  # fmt: skip
        s.give(result, Kind.OBJECT, "builtins.bool")
    elif (waits := library.ENTERS.get(name.rpartition(".")[2])) is not None:
        s.watch(first, enter_with, result, site, waits)
    elif not call_plain(s, name, call, receiver):
        _ask(s, name, call)
        if name in library.IMPORTS_BY_NAME:
            dotted.import_named(s, name, call)
        if receiver is not None and gives_itself(s, receiver):
            s.add(result, receiver)
        _unknown(s, name, call)
    if name in library.ITERATES and name != "builtins.reversed":
        for source in given:
            s.watch(source, iterate, s.variable_for("element", site.number), site)
    for label, source in call.keywords:
        if label == "key":
            element = s.variable_for("element", site.number)
            call_each(s, source, element, -1, site)
        elif label in library.MAKES_DEFAULT and name.rpartition(".")[2] in library.FIELDS:
            s.watch(source, lambda s, value: s.give(result, Kind.FACTORY, value))
        elif label in library.MAKES_DEFAULT:
            s.watch(source, call_function, Call(site, result), "callback")
    if name in ("builtins.max", "builtins.min", "builtins.next"):
        s.flow(s.variable_for("element", site.number), result)
    if receiver is not None:
        called_back(s, receiver, site, name.rpartition(".")[2])


def outside_name(name: str) -> str:
    """`builtin:len`, `external:os.path.join`."""
    return f"builtin:{name[9:]}" if name.startswith("builtins.") else f"external:{name}"


def _send(s: Solver, generator: int, call: Call) -> None:
    _, definition, context = s.values.all[s.values.all[generator][1]]
    sends = s.frame_of(definition, context).variable(s.program.definitions[definition].sends)
    for source in call.positional[:1]:
        s.flow(source, sends)
    s.flow(yields(s, s.values.all[generator][1]), call.result)


def _is_function(s: Solver, value: int) -> bool:
    return s.values.all[value][0] in (Kind.FUNCTION, Kind.BOUND)


def _bind_to(s: Solver, function: int, receiver: int, result: int) -> None:
    """`types.MethodType(function, receiver)`."""
    if s.values.all[function][0] in CALLABLES:
        s.watch(receiver, lambda s, value: s.give(result, Kind.BOUND, function, value))


def _assert(s: Solver, method: str, call: Call) -> None:
    """`self.assertEqual(first, second)`: asks what its operator asks, and calls nothing."""
    from sleepcode.core.link.protocols import operate

    given = (*call.positional, -1, -1)
    left, right = (given[1], given[0]) if method == "__contains__" else (given[0], given[1])
    if method and left >= 0:
        operate(s, method, left, -1 if method == "__bool__" else right, -1, call.site)


def _super(s: Solver, given: tuple[int, ...], result: int) -> None:
    if len(given) < 2:
        return

    def with_class(s: Solver, owner: int) -> None:
        kind, a, _ = s.values.all[owner]
        if kind == Kind.CLASS:
            s.watch(given[1], lambda s, receiver: s.give(result, Kind.SUPER, a, receiver))

    s.watch(given[0], with_class)


def _property(s: Solver, value: int, call: Call) -> None:
    if len(call.positional) > 1:
        s.watch(call.positional[1], lambda s, setter: s.give(call.result, Kind.PROPERTY, value, setter))
    s.give(call.result, Kind.PROPERTY, value, -1)


def _partial(s: Solver, value: int, call: Call) -> None:
    key = ("partial", value, call.site.number, call.result)
    number = s.named.get(key)
    if number is None:
        rest = Call(call.site, -1, call.positional[1:], call.keywords, call.stars, call.mappings)
        s.partials.append((value, rest))
        number = s.named[key] = len(s.partials) - 1
    s.give(call.result, Kind.PARTIAL, number)


def _dispatching(s: Solver, value: int, result: int) -> None:
    s.variable_for("registered", value)
    s.add(result, value)


def _made(s: Solver, value: int, result: int) -> None:
    kind, a, place = s.values.all[value]
    if kind == Kind.CLASS or (kind == Kind.CLS and place):
        s.give(result, Kind.INSTANCE, a, place)
    elif kind == Kind.CLS:
        s.give(result, Kind.SELF, a)
    if kind in (Kind.CLASS, Kind.CLS):
        for owner in made_by(s, a):
            s.give(result, Kind.CLS, owner)


def _make(s: Solver, call: Call, receiver: int | None) -> None:
    """`type.__call__(C, ...)`, or `super().__call__(...)` in a metaclass: makes an object."""
    if receiver is not None:
        _make_of(s, receiver, call)
    elif call.positional:
        rest = Call(call.site, call.result, call.positional[1:], call.keywords, call.stars, call.mappings)
        s.watch(call.positional[0], _make_of, rest)


def _make_of(s: Solver, value: int, call: Call) -> None:
    from sleepcode.core.link.making import make

    kind, owner, _ = s.values.all[value]
    if kind in (Kind.CLASS, Kind.CLS):  # a metaclass's `cls` is the class that is called
        make(s, Kind.CLASS, owner, s.values.number(Kind.CLASS, owner), call, "call")


def _type_of(s: Solver, value: int, result: int) -> None:
    kind, a, _ = s.values.all[value]
    if kind == Kind.INSTANCE:
        s.give(result, Kind.CLASS, a)
    elif kind == Kind.SELF:
        s.give(result, Kind.CLS, a)
    elif kind == Kind.OBJECT:
        s.give(result, Kind.EXTERNAL, a)


def _apply(s: Solver, name: str, call: Call) -> None:
    """map, filter, reduce, ...: the first argument runs on the elements of the others."""
    site = call.site
    if not call.positional:
        return
    elements = []
    for index, source in enumerate(call.positional[1:]):
        element = s.variable_for("element", site.number, index)
        s.watch(source, iterate, element, site)
        elements.append(element)
    number = containers.new(s, ("applied", site.number), "list")
    loose = s.boxes[number].loose
    returned = -1 if name == "builtins.filter" else loose
    if name == "functools.reduce":
        elements = [elements[0], elements[0]] if elements else []
        returned = call.result
    inner = Call(site, returned, tuple(elements))
    s.watch(call.positional[0], call_function, inner, "callback")
    if name in ("builtins.filter", "itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse"):
        for element in elements:
            s.flow(element, loose)
    if name != "functools.reduce":
        s.give(call.result, Kind.BOX, number)


def _copy(s: Solver, name: str, call: Call) -> None:
    """list(), dict(), zip(), enumerate(), ...: a new container of what was given."""
    kind, site = library.COPIES[name], call.site
    _ask(s, name, call)
    plain = "dict" if kind in ("dict", "defaultdict") else "list" if kind in ("zip", "enumerate", "flat") else kind
    box = s.boxes[containers.new(s, ("copied", site.number, call.result), plain)]
    s.give(call.result, Kind.BOX, s.box_at["copied", site.number, call.result])
    given = call.positional
    if kind == "defaultdict":
        for source in given[:1]:
            s.watch(source, call_function, Call(site, box.loose), "callback")
        given = given[1:]
    if kind in ("zip", "enumerate"):
        row = containers.new(s, ("row", site.number, call.result), "tuple")
        s.give(box.loose, Kind.BOX, row)
        for index, source in enumerate(given):
            position = index if kind == "zip" else 1
            element = s.variable_for("element", site.number, index)
            s.watch(source, iterate, element, site)
            containers.put(s, s.boxes[row], position, element)
        return
    for source in given:
        if plain == "dict":
            s.watch(source, lambda s, value: _into_mapping(s, box, value, site))
        elif kind == "flat":
            inner = s.variable_for("inner", site.number)
            s.watch(source, iterate, inner, site)
            s.watch(inner, iterate, box.loose, site)
        elif name == "builtins.reversed":
            s.watch(source, _reversed, box.loose, site)
        else:
            s.watch(source, iterate, box.loose, site)
        if name == "builtins.sorted" and not call.keywords:
            s.watch(box.loose, enter_if_has, "__lt__", site)
        if kind == "set":
            look_up(s, box.loose, site, compares=False)
    for label, source in call.keywords:
        if plain == "dict":
            containers.put(s, box, label, source)
    for source in call.mappings:
        s.watch(source, lambda s, value: containers.absorb(s, box, value))


def _record(s: Solver, call: Call) -> None:
    """`SimpleNamespace(name=value)`: an object with attributes and nothing else, apart from others of its type."""
    number = containers.new(s, ("record", call.site.number, call.result), "record")
    value = s.values.number(Kind.BOX, number)
    for label, source in call.keywords:
        s.flow(source, s.variable_for("value attribute", value, label))
    for source in call.mappings:
        s.watch(source, _into_record, value)
    s.add(call.result, value)


def _into_record(s: Solver, given: int, record: int) -> None:
    kind, a, _ = s.values.all[given]
    if kind == Kind.BOX and s.boxes[a].kind == "dict":
        for label, source in tuple(s.boxes[a].items.items()):
            if isinstance(label, str):
                s.flow(source, s.variable_for("value attribute", record, label))


def _compare_held(s: Solver, name: str, call: Call) -> None:
    """heapq, bisect: what a list holds is compared; some put something in, some take something out."""

    def held(s: Solver, value: int) -> None:
        kind, a, _ = s.values.all[value]
        if kind == Kind.BOX:
            puts, takes = library.COMPARES_HELD[name]
            for source in call.positional[1:2] if puts else ():
                containers.put(s, s.boxes[a], None, source)
            if takes:
                s.flow(s.boxes[a].everything, call.result)
            s.watch(s.boxes[a].everything, enter_if_has, "__lt__", call.site)

    for source in call.positional[:1]:
        s.watch(source, held)


def _expect(s: Solver, name: str, call: Call) -> None:
    """`with pytest.raises(Error) as found`: found.value is one."""
    from sleepcode.core.link.types import as_instance

    value = s.values.number(Kind.BOX, containers.new(s, ("expected", call.site.number), "record"))
    s.add(call.result, value)
    caught = s.variable_for("value attribute", value, library.EXPECTS[name])
    for source in call.positional[:1]:
        s.watch(source, as_instance, caught)
    escapes(s, call)


def _reversed(s: Solver, value: int, into: int, site: Site) -> None:
    if has(s, value, "__reversed__"):
        enter_method(s, Call(site, into), value, "__reversed__", "operator")
    else:
        iterate(s, value, into, site)


def _into_mapping(s: Solver, box: Box, value: int, site: Site) -> None:
    """dict(x): of a mapping its items, of an iterable of pairs their seconds."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX and s.boxes[a].kind == "dict":
        containers.absorb(s, box, value)
        return
    pair = s.variable_for("pair", site.number)
    iterate(s, value, pair, site)

    def held(s: Solver, row: int) -> None:
        row_kind, b, _ = s.values.all[row]
        if row_kind == Kind.BOX:
            containers.get(s, s.boxes[b], 1, box.loose)
            containers.get(s, s.boxes[b], 0, containers.keys_of(s, box))

    s.watch(pair, held)


def _identity(s: Solver, name: str, call: Call) -> None:
    """Returns its argument; called without a function it returns a decorator that does."""
    given = call.positional[1:2] if name == "typing.cast" else call.positional[:1]
    for source in given:
        s.flow(source, call.result)
    if not any(s.points_to[v] for v in given if v >= 0):
        s.give(call.result, Kind.EXTERNAL, f"{name}()" if not name.endswith("()") else name)
    _ask(s, name, call)


def _next(s: Solver, value: int, call: Call) -> None:
    kind = s.values.all[value][0]
    if kind in INSTANCES:
        enter_method(s, call, value, "__next__", "operator")
    else:
        iterate(s, value, call.result, call.site)


def _ask(s: Solver, name: str, call: Call) -> None:
    """len(), str(), ...: special methods of the arguments."""
    methods = library.ASKS.get(name)
    if not methods:
        return
    given = call.positional if name in ("builtins.print", "builtins.str.format") else call.positional[:1]

    def asked(s: Solver, value: int) -> None:
        if name in library.ASK_ITERATORS and has(s, value, "__iter__"):
            return
        for method in methods:
            found = answering(s, value, method)
            if found is not None:
                result = call.result if found in ("__copy__", "__deepcopy__", "__next__") else -1
                enter_method(s, Call(call.site, result), value, found, "operator")

    for source in given:
        s.watch(source, asked)


def _unknown(s: Solver, name: str, call: Call) -> None:
    """Nothing is known but the name: functions it is given may be called, a decorator gives its argument."""
    for source in call.positional[:1]:
        s.watch(source, _handed_back, call)
    last = name.removesuffix(".default").rpartition(".")[2]  # a default import goes by its module's name
    hooks = s.program.adapters[s.program.file_of[s.node_definition[call.site.node]]]
    if not call.decorates and not hooks.library.inert.intersection((last, name)):
        escapes(s, call, name.removesuffix(".default"), by_name=_calls_nothing(name))
    if last[:1].isupper() or (last[:1] == "_" and last[1:2].isupper()):
        s.give(call.result, Kind.OBJECT, name)
    else:
        s.outside.add(call.result)


def _handed_back(s: Solver, value: int, call: Call) -> None:
    kind = s.values.all[value][0]
    wraps = len(call.positional) == 1 and kind in (Kind.FUNCTION, Kind.CLASS)
    if wraps and kind == Kind.FUNCTION and not call.decorates and not s.named_builtins(call.site):
        _partial(s, value, call)  # to be called; what else the wrapper has is its own (supertest's request(app))
    elif call.decorates or wraps:
        s.add(call.result, value)


def _calls_nothing(name: str) -> bool:
    module, _, last = name.rpartition(".")
    if module == "builtins" or module.startswith("builtins."):
        return True
    quiet = module in library.CALL_NOTHING or module.rpartition(".")[0] in library.CALL_NOTHING  # a class of it
    quiet = quiet or PREDICATE.match(last) is not None
    return quiet and name not in library.CALL_AFTER_ALL and last != "__init__"
