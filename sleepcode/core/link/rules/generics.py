"""What type parameters stand for: of `class Users(Repository[User])`, a method declared `-> T` gives a User (PEP 484).

As other declared types they speak only where no value was seen to flow.  An object that is declared with arguments
(`x: Repository[User]`, `Repository[User]()`) is kept apart from others of its class by them.  Missed: attributes
declared with a parameter.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sleepcode.core.facts import DefFact, Flag, Op
from sleepcode.core.link.state.records import Frame
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

GENERICS = ("Generic", "Protocol")
CLASSES = ("type", "Type")
Term = Any  # as in a TYPED, its variables the solver's and not a file's


def expect(s: Solver, result: int, receiver: int, definition: int) -> None:
    """Remember a call of a method on an object of a subclass, where what it declares to return may depend on that."""
    kind, owner, place = s.values.all[receiver]
    if kind not in (Kind.INSTANCE, Kind.SELF, Kind.CLS, Kind.CLASS):
        return
    if owner == s.program.parent(definition) and receiver not in s.arguments and not (kind == Kind.INSTANCE and place):
        return
    found = s.generic_results.get(definition)
    if found is None:
        found = s.generic_results[definition] = _returned(s, definition)
    if found:
        s.generic.append((result, receiver, definition))


def expect_declared(s: Solver, result: int, receiver: int, name: str) -> bool:
    """The same for a special method that may give itself besides, as descriptors do; whether a type is declared."""
    owner = s.values.all[receiver][1]
    found = s.hierarchy.member(owner, name)
    for value in s.points_to[found[1]] or () if found is not None else ():
        kind, definition, _ = s.values.all[value]
        if kind == Kind.FUNCTION:
            expect(s, result, receiver, definition)
            return bool(s.generic_results.get(definition)) and given_by(s, receiver, definition) is not None
    return False


def given_by(s: Solver, receiver: int, definition: int) -> Term | None:
    """What the method gives for the value *receiver*; None where that is not said."""
    return given_for(s, receiver, s.program.parent(definition), s.generic_results[definition])


def given_for(s: Solver, receiver: int, generic: int, terms: Iterable[Term]) -> Term | None:
    """The first of *terms*, written in the class *generic*, that says more of the value *receiver*."""
    owner = s.values.all[receiver][1]
    known = _seen_from(s, owner, generic, 0)
    if arguments := s.arguments.get(receiver):
        own = dict(zip(_parameters(s, owner), arguments, strict=False))
        known = {parameter: with_terms(term, own) for parameter, term in known.items()} if owner != generic else own
    for term in terms:
        if (found := with_terms(term, known)) != term:
            return found
    return None


def with_arguments(s: Solver, kind: int, owner: int, arguments: Any, frame: Frame) -> int:
    """The value of an object that is declared as `Owner[arguments]`, where the class is generic."""
    if kind != Kind.SELF or not _parameters(s, owner):
        return s.values.number(kind, owner)
    terms = tuple(absolute(each, frame) for each in arguments)
    value = s.values.number(Kind.SELF, owner, repr(terms))
    s.arguments[value] = terms
    return value


def is_generic(s: Solver, owner: int) -> bool:
    return bool(_parameters(s, owner))


def is_parameter(s: Solver, variable: int) -> bool:
    """Whether it holds what `TypeVar(…)` makes."""
    known = (s.values.all[value] for value in s.points_to[variable] or ())
    return any(kind in (Kind.OBJECT, Kind.EXTERNAL) and str(a).endswith(".TypeVar") for kind, a, _ in known)


def is_type(term: Any) -> bool:
    """Whether the term of a TYPED is a type, and not what an `except` names."""
    return isinstance(term, int) or (bool(term) and term[0] >= -1)


def everywhere(s: Solver, definition: int) -> Frame:
    """In which the variables of a term are the solver's own."""
    return Frame(s.program.file_of[definition], 0, definition)


def _returned(s: Solver, definition: int) -> tuple[Term, ...]:
    """The declared results of a method and its overloads, where they name what a base of its class is given, too."""
    program = s.program
    fact, owner = program.definitions[definition], program.parent(definition)
    if owner < 0 or program.definitions[owner].kind != "class":
        return ()
    named = {each for _, arguments in _bases(s, owner) for term in arguments for each in variables(term)}
    if not named:
        return ()
    twins = (
        other
        for other in s.children.get(owner, ())
        if program.definitions[other].name == fact.name and program.definitions[other].flags & Flag.OVERLOAD
    )
    found = (_declared_result(s, each) for each in (definition, *twins))
    return tuple(term for term in found if term is not None and not named.isdisjoint(variables(term)))


def _declared_result(s: Solver, definition: int) -> Term | None:
    fact, frame = s.program.definitions[definition], s.frame_of(definition)
    if fact.returns < 0:
        return None
    return next((absolute(i[2], frame) for i in fact.code if i[0] == Op.TYPED and i[1] == fact.returns), None)


def _parameters(s: Solver, owner: int) -> tuple[int, ...]:
    """Of a class, in order: those of `Generic[…]`, else what its bases are given, as they come."""
    every: dict[int, None] = {}
    for head, arguments in _bases(s, owner):
        plain = [each for each in arguments if isinstance(each, int) and each >= 0]
        if any(
            s.values.all[value][0] == Kind.EXTERNAL and _last(s, value) in GENERICS for value in s.points_to[head] or ()
        ):
            return tuple(plain)
        every.update(dict.fromkeys(plain))
    return tuple(each for each in every if not any(s.values.all[v][0] == Kind.CLASS for v in s.points_to[each] or ()))


def _last(s: Solver, value: int) -> str:
    return str(s.values.all[value][1]).rpartition(".")[2]


def _bases(s: Solver, owner: int) -> Iterator[tuple[int, tuple[Term, ...]]]:
    """(variable of the class, its arguments) of each base."""
    fact, frame = s.program.definitions[owner], s.frame_of(owner)
    around: DefFact = s.program.definitions[s.program.parent(owner)]
    written = {i[1]: i[2] for i in around.code if i[0] == Op.TYPEARG} if fact.bases else {}
    for base in fact.bases:
        term = written.get(base)
        if isinstance(term, (list, tuple)) and term and term[0] >= 0:
            yield frame.variable(term[0]), tuple(absolute(each, frame) for each in term[1:])
        elif base >= 0:
            yield frame.variable(base), ()


def _seen_from(s: Solver, owner: int, generic: int, depth: int) -> Mapping[int, Term]:
    """Parameter of the class *generic* -> what its subclass *owner* has in its place."""
    found: dict[int, Term] = {}
    for head, arguments in _bases(s, owner) if owner != generic and depth < 8 else ():
        for value in sorted(s.points_to[head] or ()):
            kind, base, _ = s.values.all[value]
            if kind != Kind.CLASS or generic not in s.hierarchy.order(base):
                continue
            own = dict(zip(_parameters(s, base), arguments, strict=False))
            if base == generic:
                found.update(own)
            else:
                found.update({p: with_terms(t, own) for p, t in _seen_from(s, base, generic, depth + 1).items()})
    return found


def absolute(term: Any, frame: Frame) -> Term:
    if isinstance(term, int):
        return term if term < 0 else frame.variable(term)
    return (term[0] if term[0] < 0 else frame.variable(term[0]), *(absolute(each, frame) for each in term[1:]))


def with_terms(term: Term, known: Mapping[int, Term]) -> Term:
    if isinstance(term, int):
        return known.get(term, term)
    return (term[0], *(with_terms(each, known) for each in term[1:]))


def variables(term: Term) -> Iterator[int]:
    if isinstance(term, int):
        yield term
    else:
        for each in term[1:]:
            yield from variables(each)
