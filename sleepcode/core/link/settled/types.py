"""Declared types: they speak only where no value was seen to flow."""

from collections.abc import Iterable, Mapping
from typing import Any

from sleepcode.core.link.rules import containers
from sleepcode.core.link.rules.dotted import give_named
from sleepcode.core.link.rules.generics import (
    CLASSES,
    Term,
    absolute,
    everywhere,
    given_by,
    given_for,
    is_generic,
    with_arguments,
)
from sleepcode.core.link.rules.hooks import run_class_hooks
from sleepcode.core.link.rules.narrowing import as_instance
from sleepcode.core.link.rules.operator_methods import mirror
from sleepcode.core.link.rules.running_hooks import ask_hooks
from sleepcode.core.link.settled.computed import fill_computed, fill_patterns
from sleepcode.core.link.settled.declared_callbacks import declared_as_callbacks, parameters_of_callbacks
from sleepcode.core.link.settled.hung import fill_hung
from sleepcode.core.link.settled.literal_types import read_declared
from sleepcode.core.link.settled.namespaces import follow_namespaces
from sleepcode.core.link.settled.type_parameters import Function, generics, given_by_call, meant_by
from sleepcode.core.link.state.records import Frame, Mark
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.languages.python import library

UNIONS = ("Optional", "Union", "Annotated", "Final", "InitVar", "ClassVar", "Required", "NotRequired", "ReadOnly")
AWAITED = ("Awaitable", "Coroutine", "AsyncContextManager", "ContextManager", "AbstractContextManager")
MAPPINGS = ("dict", "Dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict", "ChainMap")
SEQUENCES = (
    "list", "List", "set", "Set", "frozenset", "FrozenSet", "Sequence", "MutableSequence", "Iterable", "Iterator",
    "Generator", "Collection", "deque", "Deque", "AsyncIterator", "AsyncIterable", "AsyncGenerator", "AbstractSet",
    "MutableSet", "KeysView", "ValuesView", "Reversible",
)  # fmt: skip
FORMS = frozenset(f"{module}.{name}" for module in ("typing", "typing_extensions") for name in (*UNIONS, "TypeVar"))
TUPLES = ("tuple", "Tuple")
EXCEPTION = -2  # head of a term: the class, or tuple of classes, of an except clause
ROUNDS = 3  # a declared type can make another declaration reachable
DEEPEST = 12  # parts of a place: an alias may stand for a type that holds it (`Json = dict[str, "Json"]`)


def declare_hooks(s: Solver) -> None:
    """What class statements run, once the hierarchy is known."""
    _catch(s, s.typed)
    run_class_hooks(s)


def _catch(s: Solver, typed: Iterable[tuple[int, Any, Frame]]) -> None:
    """What except clauses name is an instance of the classes that they catch."""
    for result, term, frame in typed:
        if isinstance(term, (list, tuple)) and term[0] == EXCEPTION:
            s.watch(frame.variable(term[1]), as_instance, result)
    s.solve()


def declare(s: Solver, mark: Mark, files: Iterable[int]) -> None:
    """Fill the variables past *mark* that nothing reached with what is declared of them; solve again.

    files: those whose functions were loaded since.
    """
    typed, narrowed = s.typed[mark.typed :], s.narrowed[mark.narrowed :]
    if mark.typed:
        _catch(s, typed)
    for callee, call in s.calls[mark.calls :]:
        if call.decorates and not s.points_to[callee]:
            # A decorator from outside, called with arguments: most hand back what they decorate.
            s.flow(call.positional[0], call.result)
    s.solve()
    follow_namespaces(s)
    s.solve()
    fill_computed(s)
    fill_hung(s)
    fill_patterns(s)
    s.solve()
    ask_hooks(s)
    mirror(s)
    typed += _inherited(s, files)
    filled: set[int] = set()
    generic = generics(s)
    callbacks = declared_as_callbacks(s, typed)
    _keep_arguments(s, typed)
    for _ in range(ROUNDS):
        _give_arguments(s, mark, filled)
        _give_results(s, mark, generic.functions, filled)
        _give_attributes(s, generic.attributes, filled)
        silent = [(result, term, frame) for result, term, frame in typed if _is_silent(s, result)]
        for number, (result, term, frame) in enumerate(silent):
            _give_type(s, term, frame, result, ("declared", result, number), 0)
            filled.add(result)
        for number, (result, term, frame) in enumerate(tuple(parameters_of_callbacks(s, callbacks))):
            if result not in filled and _is_silent(s, result):
                _give_type(s, term, frame, result, ("called back", result, number), 0)
                filled.add(result)
        for result, term, frame in typed:
            if result not in filled and _is_hollow(s, result):
                _give_contents(s, term, frame, result)
                filled.add(result)
        for result, classes in narrowed:
            if _is_silent(s, result) and result not in filled:
                filled.add(result)
                s.watch(classes, as_instance, result)
        read_declared(s, mark.typed)
        if s.is_settled():
            break
        s.solve()
        ask_hooks(s)
        mirror(s)
    _name_outside(s)
    while give_named(s):
        s.solve()
        ask_hooks(s)
    mirror(s, last=True)
    ask_hooks(s)


def _inherited(s: Solver, files: Iterable[int]) -> list[tuple[int, Any, Frame]]:
    """What parameters in *files* without a type of their own are declared to be by the method that theirs overrides."""
    program = s.program
    declared = {result: (term, frame) for result, term, frame in s.typed}
    found: list[tuple[int, Any, Frame]] = []
    for file in files:
        base = program.definition_base[file]
        for number, fact in enumerate(program.facts[file].definitions, base):
            overridden = _overridden(s, number) if fact.kind == "method" and fact.params[1:] else -1
            if overridden >= 0:
                own, first = (program.base_of(m) for m in (number, overridden))
                known = {p.name: first + p.var for p in program.definitions[overridden].params}
                for parameter in fact.params[1:]:
                    row = declared.get(known.get(parameter.name, -1))
                    if row is not None and own + parameter.var not in declared:
                        found.append((own + parameter.var, *row))
    return found


def _overridden(s: Solver, method: int) -> int:
    """The nearest method that it overrides, special ones apart; -1 for none."""
    owner, name, definitions = s.program.parent(method), s.program.definitions[method].name, s.program.definitions
    for above in s.hierarchy.order(owner) if not name.startswith("__") else ():
        if above != owner and name in definitions[above].members:
            for child in reversed(s.children.get(above, ())):
                if definitions[child].kind == "method" and definitions[child].name == name:
                    return child
    return -1


def _name_outside(s: Solver) -> None:
    """A bare name that no file declares, and that was found to be no member either, is of something outside (C++)."""
    for variable, name in s.unfound:
        meant = s.copies[variable]
        if not meant or not all(s.points_to[into] for into in meant):
            s.give(variable, Kind.EXTERNAL, name)
    if s.unfound:
        s.solve()


def _keep_arguments(s: Solver, typed: Iterable[tuple[int, Any, Frame]]) -> None:
    """`users: Repository[User] = Repository()`: an object kept apart from others of its class has these arguments."""
    for result, term, frame in typed:
        if isinstance(term, (list, tuple)) and len(term) > 1 and term[0] >= 0:
            for value in s.points_to[result] or ():
                kind, owner, place = s.values.all[value]
                if kind == Kind.INSTANCE and place and value not in s.arguments and is_generic(s, owner):
                    heads = s.points_to[frame.variable(term[0])] or ()
                    if s.values.number(Kind.CLASS, owner) in heads:
                        s.arguments[value] = tuple(absolute(each, frame) for each in term[1:])


def _give_arguments(s: Solver, mark: Mark, filled: set[int]) -> None:
    """What calls return that are declared to give what a subclass says its base is generic over."""
    for result, receiver, method in s.generic[mark.generic :]:
        if result not in filled and _is_silent(s, result) and (given := given_by(s, receiver, method)) is not None:
            _give_type(s, given, everywhere(s, method), result, ("generic", receiver, method), 0)
            filled.add(result)


def _give_results(s: Solver, mark: Mark, functions: Mapping[int, Function], filled: set[int]) -> None:
    """What calls of generic functions return, by what they are given."""
    for callee, call in s.calls[mark.calls :] if functions else ():
        meant = [one for value in s.points_to[callee] or () if (one := meant_by(s, functions, value)) is not None]
        if meant and call.result >= 0 and call.result not in filled and _is_silent(s, call.result):
            for definition, term in given_by_call(s, functions, meant, call):
                _give_type(s, term, everywhere(s, definition), call.result, ("called", call.result, definition), 0)
                filled.add(call.result)


def _give_attributes(s: Solver, declared: Mapping[str, Mapping[int, Term]], filled: set[int]) -> None:
    """What attributes hold that a class declares with its type parameters."""
    for result, (base, name) in s.attribute_of.items() if declared else ():
        if name in declared and result not in filled and _is_silent(s, result):
            for value in tuple(s.points_to[base] or ()):
                kind, owner, _ = s.values.all[value]
                order = s.hierarchy.order(owner) if kind in INSTANCES else ()
                generic = next((k for k in order if k in declared[name]), -1)
                term = given_for(s, value, generic, (declared[name][generic],)) if generic >= 0 else None
                if term is not None:
                    _give_type(s, term, everywhere(s, generic), result, ("attribute", result), 0)
                    filled.add(result)


def _is_silent(s: Solver, variable: int) -> bool:
    known = map(s.values.all.__getitem__, s.points_to[variable] or ())
    return all(
        kind in (Kind.OBJECT, Kind.EXTERNAL)
        or (kind in (Kind.BOUND, Kind.FACTORY) and s.values.all[a][0] == Kind.EXTERNAL)
        for kind, a, _ in known
    )


def _is_hollow(s: Solver, variable: int) -> bool:
    """Whether it holds containers, and in none of them was anything seen."""
    known = [s.values.all[value] for value in s.points_to[variable] or ()]
    boxes = [s.boxes[a] for kind, a, _ in known if kind == Kind.BOX]
    others = (kind in (Kind.OBJECT, Kind.EXTERNAL) for kind, _, _ in known if kind != Kind.BOX)
    return bool(boxes) and all(others) and all(_is_silent(s, box.everything) for box in boxes)


def _give_contents(s: Solver, term: Any, frame: Frame, result: int) -> None:
    """`self.cache: dict[str, Page] = {}`: what is declared to be in a container that is made empty."""
    declared = s.variable_for("declared contents", result)
    boxes = [s.boxes[a] for kind, a, _ in (s.values.all[v] for v in s.points_to[result] or ()) if kind == Kind.BOX]

    def fill(s: Solver, value: int) -> None:
        kind, a, _ = s.values.all[value]
        for box in boxes if kind == Kind.BOX else ():
            containers.absorb(s, box, s.boxes[a])

    _give_type(s, term, frame, declared, ("contents", result), 0)
    s.watch(declared, fill)


def _give_type(s: Solver, term: Any, frame: Frame, result: int, place: Any, depth: int) -> None:
    if isinstance(term, int):
        if term >= 0:
            s.watch(frame.variable(term), _plain, result, place, frame)
        return
    if not term or depth > 5:
        return
    head, arguments = term[0], term[1:]
    if head == -1:
        for index, part in enumerate(arguments):
            _give_type(s, part, frame, result, (*place, index), depth + 1)
    elif head >= 0:
        s.watch(frame.variable(head), _subscripted, arguments, frame, result, place, depth + 1)


def _plain(s: Solver, value: int, result: int, place: Any, frame: Frame) -> None:
    kind, a, definition = s.values.all[value]
    if kind in (Kind.CLASS, Kind.CLS):
        s.give(result, s.declared_kind(a), a)
    elif kind == Kind.EXTERNAL:
        if a in ("typing.Self", "typing_extensions.Self"):
            owner = s.program.parent(s.node_definition[frame.node])
            if owner >= 0 and s.program.definitions[owner].kind == "class":
                s.give(result, Kind.SELF, owner)
        elif a.rpartition(".")[2] in MAPPINGS + SEQUENCES + TUPLES:
            _container(s, a.rpartition(".")[2], (), frame, result, place, 0)
        elif not a.startswith("builtins.") and a not in FORMS:
            s.give(result, Kind.OBJECT, a)
    elif kind == Kind.TYPE and len(place) < DEEPEST:
        _give_type(s, a, everywhere(s, definition), result, (*place, value), 0)


def _subscripted(s: Solver, value: int, arguments: Any, frame: Frame, result: int, place: Any, depth: int) -> None:
    kind, a, _ = s.values.all[value]
    if kind in (Kind.CLASS, Kind.CLS):
        s.add(result, with_arguments(s, s.declared_kind(a), a, arguments, frame))
        return
    if kind == Kind.TYPE:
        _plain(s, value, result, place, frame)
    if kind != Kind.EXTERNAL:
        return
    name = a.rpartition(".")[2]
    if name in UNIONS:
        taken = arguments[:1] if name in ("Annotated",) else arguments
        for index, part in enumerate(taken):
            _give_type(s, part, frame, result, (*place, index), depth)
    elif name in AWAITED:
        _give_type(s, arguments[-1], frame, result, place, depth)
    elif name in CLASSES:
        held = s.variable_for("declared class", *place)
        _give_type(s, arguments[0], frame, held, (*place, "type"), depth)

        def as_class(s: Solver, instance: int) -> None:
            instance_kind, owner, _ = s.values.all[instance]
            if instance_kind == Kind.SELF:
                s.give(result, Kind.CLS, owner)

        s.watch(held, as_class)
    elif name in MAPPINGS + SEQUENCES + TUPLES or a in library.HOLDERS:
        _container(s, a if a in library.HOLDERS else name, arguments, frame, result, place, depth)
    elif name == "Callable":
        returned = s.variable_for("declared result", *place)
        _give_type(s, arguments[-1], frame, returned, (*place, "result"), depth)
        s.watch(returned, lambda s, _: s.give(result, Kind.RETURNS, returned))
    else:
        s.give(result, Kind.OBJECT, a)


def _container(s: Solver, name: str, arguments: Any, frame: Frame, result: int, place: Any, depth: int) -> None:
    shape = "dict" if name in MAPPINGS else "tuple" if name in TUPLES else name if "." in name else "list"
    number = s.new_box(place, shape)
    box = s.boxes[number]

    def matters(s: Solver, value: int) -> None:
        if s.values.all[value][0] not in (Kind.OBJECT, Kind.EXTERNAL):
            s.give(result, Kind.BOX, number)

    s.watch(box.everything, matters)
    if shape == "dict" and len(arguments) > 1:
        _give_type(s, arguments[0], frame, containers.keys_of(s, box), (*place, "keys"), depth)
        _give_type(s, arguments[1], frame, box.loose, (*place, "values"), depth)
    elif shape == "tuple":
        for index, part in enumerate(arguments):
            held = s.variable_for("declared item", index, *place)
            containers.put(s, box, index if len(arguments) > 1 else None, held)
            _give_type(s, part, frame, held, (*place, index), depth)
    elif arguments:
        _give_type(s, arguments[0], frame, box.loose, (*place, "items"), depth)
