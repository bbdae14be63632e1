"""What is declared with type parameters: attributes, and functions whose arguments say what these stand for (PEP 484).

`def load(kind: type[T]) -> T` gives a User for `load(User)`.  As other declared types they speak only where nothing
was seen to flow.  Missed: parameters that are found from the arguments of another generic class.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sleepcode.core.link.rules.generics import CLASSES, Term, absolute, is_parameter, is_type, variables, with_terms
from sleepcode.core.link.rules.protocols import iterate
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind

CLASS_KINDS = (Kind.CLASS, Kind.CLS)
ITERABLES = ("list", "List", "Sequence", "Iterable", "Iterator", "Collection", "set", "Set", "tuple", "Tuple")


class Function(NamedTuple):
    """Its declared result names type parameters that parameters of it are declared with."""

    result: Term
    parameters: Mapping[int, Term]  # place -> declared type


class Generics(NamedTuple):
    """All that is declared with type parameters."""

    functions: Mapping[int, Function]  # definition -> what is declared of it
    attributes: Mapping[str, Mapping[int, Term]]  # name -> class -> declared type


def generics(s: Solver) -> Generics:
    """What the files loaded so far declare with type parameters."""
    terms = {variable: absolute(term, frame) for variable, term, frame in s.typed if is_type(term)}
    named = {each for term in terms.values() for each in variables(term) if each >= 0}
    parameters = {each for each in named if is_parameter(s, each)}
    if not parameters:
        return Generics({}, {})
    own = {variable: term for variable, term in terms.items() if not parameters.isdisjoint(variables(term))}
    return Generics(dict(_functions(s, own, parameters)), _attributes(s, own))


def _functions(s: Solver, own: Mapping[int, Term], parameters: set[int]) -> Iterator[tuple[int, Function]]:
    for definition, fact in enumerate(s.program.definitions):
        base = s.program.base_of(definition)
        result = own.get(base + fact.returns) if fact.returns >= 0 else None
        if result is not None:
            wanted = parameters.intersection(variables(result))
            declared = {place: own.get(base + each.var) for place, each in enumerate(fact.params)}
            given = {place: term for place, term in declared.items() if term and not wanted.isdisjoint(variables(term))}
            if given:
                yield definition, Function(result, given)


def _attributes(s: Solver, own: Mapping[int, Term]) -> dict[str, dict[int, Term]]:
    """Those that a class body declares, and those that are set to what is declared so (`self.item = item`)."""
    known = {into: term for variable, term in own.items() for into in s.copies[variable] or ()} | dict(own)
    found: dict[str, dict[int, Term]] = {}
    for name, classes in s.assigned.items():
        for owner, variable in classes.items():
            if variable in known:
                found.setdefault(name, {})[owner] = known[variable]
    for definition, fact in enumerate(s.program.definitions):
        base = s.program.base_of(definition)
        for name, member in fact.members.items() if fact.kind == "class" else ():
            if base + member in own:
                found.setdefault(name, {})[definition] = own[base + member]
    return found


def meant_by(s: Solver, functions: Mapping[int, Function], value: int) -> tuple[int, bool] | None:
    """(definition, whether it is bound to a receiver) of a value that is one of *functions*."""
    kind, a, _ = s.values.all[value]
    if is_bound := kind == Kind.BOUND:
        kind, a, _ = s.values.all[a]
    return (a, is_bound) if kind == Kind.FUNCTION and a in functions else None


def given_by_call(
    s: Solver, functions: Mapping[int, Function], meant: Iterable[tuple[int, bool]], call: Call
) -> Iterator[tuple[int, Term]]:
    """(definition, what it gives) of each that is *meant*, with the variables of the call for type parameters."""
    for definition, is_bound in meant:
        known = functions[definition]
        names = [each.name for each in s.program.definitions[definition].params]
        given = dict(enumerate(call.positional, start=int(is_bound)))
        given.update({names.index(label): source for label, source in call.keywords if label in names})
        stands: dict[int, int] = {}
        for place, term in known.parameters.items():
            if given.get(place, -1) >= 0:
                _unify(s, term, given[place], stands, (call.result, place))
        yield definition, with_terms(known.result, stands)


def _unify(s: Solver, term: Term, source: int, stands: dict[int, int], place: tuple[Any, ...]) -> None:
    """Type parameters of *term* -> variables with the classes of what *source* holds in their place."""
    if isinstance(term, int):
        if is_parameter(s, term):
            into = stands.setdefault(term, s.variable_for("stands for", term, *place))
            s.watch(source, _as_class, into)
        return
    arguments = term[1:]
    if term[0] == -1:
        for part in arguments:
            _unify(s, part, source, stands, place)
        return
    names = {str(s.values.all[v][1]).rpartition(".")[2] for v in s.points_to[term[0]] or ()}
    inner = s.variable_for("inside of argument", len(place), *place)
    if names.intersection(CLASSES):
        s.watch(source, lambda s, value: s.add(inner, value) if s.values.all[value][0] in CLASS_KINDS else None)
        for each in variables(arguments[0]):
            s.watch(inner, _as_class, stands.setdefault(each, s.variable_for("stands for", each, *place)))
    elif names.intersection(ITERABLES):
        s.watch(source, iterate, inner, None)
        _unify(s, arguments[0], inner, stands, (*place, 0))
    elif "Callable" in names:
        s.watch(source, _returned, inner)
        _unify(s, arguments[-1], inner, stands, (*place, 1))


def _returned(s: Solver, value: int, into: int) -> None:
    kind, a, context = s.values.function(value)
    if kind == Kind.FUNCTION and s.program.definitions[a].returns >= 0:
        s.flow(s.frame_of(a, context).variable(s.program.definitions[a].returns), into)
    elif kind in CLASS_KINDS:
        s.give(into, Kind.SELF, a)
    elif kind == Kind.RETURNS:
        s.flow(a, into)


def _as_class(s: Solver, value: int, into: int) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        s.give(into, Kind.CLS, a)
    elif kind in CLASS_KINDS:
        s.add(into, value)
