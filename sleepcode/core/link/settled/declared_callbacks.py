"""What a function is given that goes where `Callable[[Event], None]` is declared, as far as nothing else is known."""

from collections.abc import Iterable, Iterator
from typing import Any

from sleepcode.core.link.rules.generics import Term, everywhere, is_type
from sleepcode.core.link.state.records import Frame
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

CALLABLE = "Callable"
DEEPEST = 4  # parts of a type that holds callables

Given = tuple[int, Term, Frame]  # a variable, and what is declared of it


def declared_as_callbacks(s: Solver, typed: Iterable[Given]) -> list[Given]:
    """Those of *typed* that name `Callable`, as it is or by another name."""
    known: dict[int, bool] = {}

    def may_be(variable: int) -> bool:
        found = known.get(variable)
        if found is None:
            known[variable] = False  # a name may stand for a type that it is a part of
            found = known[variable] = any(
                names_one(a, everywhere(s, b)) if kind == Kind.TYPE else kind == Kind.EXTERNAL and a.endswith(CALLABLE)
                for kind, a, b in map(s.values.all.__getitem__, s.points_to[variable] or ())
            )
        return found

    def names_one(term: Any, frame: Frame) -> bool:
        if isinstance(term, int):
            return term >= 0 and may_be(frame.variable(term))
        return any(names_one(part, frame) for part in term or ())

    return [row for row in typed if is_type(row[1]) and names_one(*row[1:])]


def parameters_of_callbacks(s: Solver, typed: Iterable[Given]) -> Iterator[Given]:
    """The parameters of the functions that the variables hold."""
    for variable, term, frame in typed:
        yield from _told(s, variable, term, frame, 0)


def _told(s: Solver, variable: int, term: Any, frame: Frame, depth: int) -> Iterator[Given]:
    if depth > DEEPEST or not s.points_to[variable]:
        return
    if isinstance(term, int) or not term:
        for value in s.points_to[frame.variable(term)] or () if isinstance(term, int) and term >= 0 else ():
            kind, alias, definition = s.values.all[value]
            if kind == Kind.TYPE:
                yield from _told(s, variable, alias, everywhere(s, definition), depth + 1)
        return
    if term[0] == -1:
        for part in term[1:]:
            yield from _told(s, variable, part, frame, depth + 1)
        return
    known = s.points_to[frame.variable(term[0])] if term[0] >= 0 else None
    names = {str(a).rpartition(".")[2] for kind, a, _ in map(s.values.all.__getitem__, known or ())}
    if CALLABLE in names:
        for value in tuple(s.points_to[variable] or ()):
            yield from _parameters(s, value, term[1:-1], frame)
        return
    for value in tuple(s.points_to[variable] or ()):
        kind, a, _ = s.values.all[value]
        if kind == Kind.BOX:
            yield from _told(s, s.boxes[a].everything, term[-1], frame, depth + 1)
    if "Optional" in names:
        yield from _told(s, variable, term[1], frame, depth + 1)


def _parameters(s: Solver, value: int, terms: Iterable[Any], frame: Frame) -> Iterator[Given]:
    kind, a, context = s.values.all[value]
    is_bound = kind == Kind.BOUND
    if is_bound:
        kind, a, context = s.values.all[a]
    if kind != Kind.FUNCTION:
        return
    ordered = [p for p in s.program.definitions[a].params if p.kind in ("", "/")][int(is_bound) :]
    own = s.frame_of(a, context)
    for parameter, term in zip(ordered, terms, strict=False):
        yield own.variable(parameter.var), term, frame
