"""What a class can be made of, where its constructor came, went or is nowhere written: the calls that no longer fit."""

from collections.abc import Callable

from sleepcode.core.changes.anatomy import by_qualified_name
from sleepcode.core.facts import DefFact, FileFacts, Param
from sleepcode.languages.python.fields import unwritten_constructors

# By language: content -> parameters of each class whose constructor is not written.
UNWRITTEN: dict[str, Callable[[bytes], dict[str, tuple[Param, ...]]]] = {"python": unwritten_constructors}

Altered = list[tuple[str, DefFact, DefFact]]  # (class, what called to make one before, and after)


def altered_constructors(before: bytes, was: FileFacts, after: bytes, is_now: FileFacts) -> Altered:
    """The classes of a file that are made of something else, those apart whose `__init__` stands in both versions."""
    unwritten = UNWRITTEN.get(was.language)
    if unwritten is None or is_now.language != was.language:
        return []
    olds, news = unwritten(before), unwritten(after)
    written = _written(was), _written(is_now)
    found: Altered = []
    for name in olds.keys() | news.keys():
        old, new = olds.get(name, written[0].get(name)), news.get(name, written[1].get(name))
        if old is not None and new is not None and old != new:
            found.append((name, _called(name, old), _called(name, new)))
    return sorted(found, key=lambda row: row[0])


def _written(facts: FileFacts) -> dict[str, tuple[Param, ...]]:
    """Class -> the parameters of its `__init__`, the object left out."""
    return {
        name.rpartition(".")[0]: definition.params[1:]
        for name, definition in by_qualified_name(facts).items()
        if name.endswith(".__init__")
    }


def _called(name: str, params: tuple[Param, ...]) -> DefFact:
    """As if the class were a function."""
    return DefFact("function", name.rpartition(".")[2], -1, 0, 0, -1, params)
