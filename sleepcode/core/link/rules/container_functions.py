"""Outside functions that make containers, or run over what they hold: `list()`, `map()`, `zip()`, `heapq`."""

from sleepcode.core.link.rules import containers
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import call_function
from sleepcode.core.link.rules.operator_methods import operate
from sleepcode.core.link.rules.protocols import absorb, ask, call_each, enter_if_has, has, iterate, look_up
from sleepcode.core.link.state.records import Box, Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.languages.python import library


def apply(s: Solver, name: str, call: Call) -> None:
    """map, filter, reduce, ...: the first argument runs on the elements of the others."""
    site = call.site
    if not call.positional:
        return
    elements = []
    for index, source in enumerate(call.positional[1:]):
        element = s.variable_for("element", site.number, index)
        s.watch(source, iterate, element, site)
        elements.append(element)
    number = s.new_box(("applied", site.number), "list")
    loose = s.boxes[number].loose
    returned = -1 if name == "builtins.filter" else loose
    if name == "functools.reduce":
        elements = [elements[0], elements[0]] if elements else []
        returned = call.result
    spread = name.endswith("starmap")
    inner = Call(site, returned, () if spread else tuple(elements), stars=tuple(elements) if spread else ())
    s.watch(call.positional[0], call_function, inner, "callback")
    if name in ("builtins.filter", "itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse"):
        for element in elements:
            s.flow(element, loose)
    if name != "functools.reduce":
        s.give(call.result, Kind.BOX, number)


def copy(s: Solver, name: str, call: Call) -> None:
    """list(), dict(), zip(), enumerate(), ...: a new container of what was given."""
    kind, site = library.COPIES[name], call.site
    ask(s, name, call)
    plain = "dict" if kind in ("dict", "defaultdict") else kind if kind in ("tuple", "set") else "list"
    box = s.boxes[s.new_box(("copied", site.number, call.result), plain)]
    s.give(call.result, Kind.BOX, s.box_at["copied", site.number, call.result])
    given = call.positional
    if kind == "defaultdict":
        for source in given[:1]:
            s.watch(source, call_function, Call(site, box.loose), "callback")
            s.watch(source, _made_for_missing, box, site)
        given = given[1:]
    if kind in ("zip", "enumerate"):
        row = s.new_box(("row", site.number, call.result), "tuple")
        s.give(box.loose, Kind.BOX, row)
        for index, source in enumerate(given):
            position = index if kind == "zip" else 1
            element = s.variable_for("element", site.number, index)
            s.watch(source, iterate, element, site)
            containers.put(s, s.boxes[row], position, element)
        return
    if kind in ("rows", "groups"):
        _rows(s, kind, box, call)
        return
    if name == "itertools.accumulate":
        for source in (*given[1:2], *(source for label, source in call.keywords if label == "func")):
            s.watch(source, call_function, Call(site, box.loose, (box.loose, box.loose)), "callback")
        given = given[:1]
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
        s.watch(source, lambda s, value: absorb(s, box, value))


def _rows(s: Solver, kind: str, box: Box, call: Call) -> None:
    """Several containers of what the first argument gives: rows of it, or groups with their keys."""
    site = call.site
    inner = s.new_box(("row", site.number, call.result), "list")
    s.watch(call.first, iterate, s.boxes[inner].loose, site)
    if kind == "rows":
        s.give(box.loose, Kind.BOX, inner)
        return
    group = s.new_box(("group", site.number, call.result), "tuple")
    s.give(box.loose, Kind.BOX, group)
    keyed, held = s.fresh(), s.fresh()
    s.give(held, Kind.BOX, inner)
    containers.put(s, s.boxes[group], 0, keyed)
    containers.put(s, s.boxes[group], 1, held)
    for source in (*call.positional[1:2], *(source for label, source in call.keywords if label == "key")):
        call_each(s, source, s.boxes[inner].loose, keyed, site)


def _made_for_missing(s: Solver, value: int, into: Box, site: Site) -> None:
    """`defaultdict(list)`: under each key that is asked for first."""
    kind, name, _ = s.values.all[value]
    shape = library.COPIES.get(name, "") if kind == Kind.EXTERNAL else ""
    if shape:
        number = s.new_box(("missing", site.number), "dict" if shape == "defaultdict" else shape)
        s.give(into.loose, Kind.BOX, number)


def _reversed(s: Solver, value: int, into: int, site: Site) -> None:
    if has(s, value, "__reversed__"):
        enter_method(s, Call(site, into), value, "__reversed__", "operator")
    else:
        iterate(s, value, into, site)


def _into_mapping(s: Solver, box: Box, value: int, site: Site) -> None:
    """dict(x): of a mapping its items, of an iterable of pairs their seconds."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX and s.boxes[a].kind == "dict":
        absorb(s, box, value)
        return
    pair = s.variable_for("pair", site.number)
    iterate(s, value, pair, site)

    def held(s: Solver, row: int) -> None:
        row_kind, b, _ = s.values.all[row]
        if row_kind == Kind.BOX:
            containers.get(s, s.boxes[b], 1, box.loose)
            containers.get(s, s.boxes[b], 0, containers.keys_of(s, box))

    s.watch(pair, held)


def take_next(s: Solver, name: str, call: Call) -> None:
    """`next(iterator, default)`."""
    s.watch(call.first, _next, call)
    for default in call.positional[1:]:
        s.flow(default, call.result)


def _next(s: Solver, value: int, call: Call) -> None:
    kind = s.values.all[value][0]
    if kind in INSTANCES:
        enter_method(s, call, value, "__next__", "operator")
    else:
        iterate(s, value, call.result, call.site)


def compare_held(s: Solver, name: str, call: Call) -> None:
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


def choose(s: Solver, name: str, call: Call) -> None:
    """`max(one, other)`, `min(all_of_them, key=f)`, `random.choice(some)`."""
    among, labels = s.variable_for("among", call.site.number), dict(call.keywords)
    for source in call.positional:
        if len(call.positional) > 1:
            s.flow(source, among)
        else:
            s.watch(source, iterate, among, call.site)
    s.flow(among, call.result)
    s.flow(labels.get("default", -1), call.result)
    if name in ("builtins.max", "builtins.min") and "key" not in labels:
        s.watch(among, _order, ("__gt__", "__lt__") if name == "builtins.max" else ("__lt__", "__gt__"), call.site)


def _order(s: Solver, value: int, methods: tuple[str, str], site: Site) -> None:
    """The method that the operator asks for, else what mirrors it."""
    enter_if_has(s, value, methods[0] if has(s, value, methods[0]) else methods[1], site)


def largest(s: Solver, name: str, call: Call) -> None:
    """`heapq.nlargest(3, everything, key=f)`."""
    number = s.new_box(("copied", call.site.number, call.result), "list")
    for source in call.positional[1:2]:
        s.watch(source, iterate, s.variable_for("element", call.site.number), call.site)
    s.flow(s.variable_for("element", call.site.number), s.boxes[number].loose)
    s.give(call.result, Kind.BOX, number)


def add_up(s: Solver, name: str, call: Call) -> None:
    """`sum(lists, [])`."""
    element, total = s.variable_for("element", call.site.number), s.variable_for("total", call.site.number)
    start = (*call.positional[1:2], *(source for label, source in call.keywords if label == "start"))
    for source in start:
        s.flow(source, total)
    if not start:
        s.give(total, Kind.OBJECT, "builtins.int")
    operate(s, "__add__", total, element, total, call.site)
    s.flow(total, call.result)


def make_record(s: Solver, name: str, call: Call) -> None:
    """`SimpleNamespace(name=value)`: an object with attributes and nothing else, apart from others of its type."""
    number = s.new_box(("record", call.site.number, call.result), "record")
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
