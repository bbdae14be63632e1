"""What an expression comes to while a function is read: a literal value, or nothing that can be said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_TEXT = 400  # characters of a text that is worked with
MOST_ITEMS = 40
MOST_NUMBER = 10**15
MOST_SHOWN = 80  # characters of a value in a sentence
_PLAIN = (str, bytes, int, float, bool, type(None))


class CannotTell(Exception):
    """Something was met that reading does not follow; what comes after it is not known."""


class Raised(Exception):
    """The function raises here."""

    def __init__(self, name: str, line: int, message: str | None = None, *, written: bool = False) -> None:
        super().__init__(name)
        self.name = name  # as it is written, or the built-in exception's own
        self.line = line
        self.message = message  # where it is a text that is known
        self.written = written  # by a raise statement; else by what Python does there


@dataclass(frozen=True, slots=True)
class Value:
    """The result of an expression."""

    value: Any = None
    known: bool = False
    given: bool = False  # worked out from the arguments that are looked at


UNKNOWN = Value()


class Lazily:
    """What is gone through once, and is no list: a generator, `zip`, the items of a mapping."""

    def __init__(self, items: list[Any]) -> None:
        if not is_small(items):
            raise CannotTell
        self._items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def _cannot_tell(self, *_: object) -> Any:
        raise CannotTell

    __bool__ = __len__ = __repr__ = __getitem__ = __contains__ = __eq__ = __hash__ = _cannot_tell


class Settled:
    """Of a condition only whether it holds."""

    def __init__(self, holds: bool) -> None:
        self._holds = holds

    def __bool__(self) -> bool:
        return self._holds

    def _cannot_tell(self, *_: object) -> Any:
        raise CannotTell

    __len__ = __iter__ = __repr__ = __getitem__ = __contains__ = __eq__ = __hash__ = _cannot_tell


def known(value: Any, *of: Value) -> Value:
    """A value that was worked out of others, bounded in size."""
    if not is_small(value):
        raise CannotTell
    return Value(value, True, any(each.given for each in of))


def unknown(*of: Value) -> Value:
    """What was worked out of others and cannot be said; raises CannotTell when it comes from what was given."""
    if any(each.given for each in of):
        raise CannotTell
    return UNKNOWN


def is_small(value: Any) -> bool:
    if isinstance(value, str | bytes):
        return len(value) <= MOST_TEXT
    if isinstance(value, list | tuple | set | frozenset):
        return len(value) <= MOST_ITEMS and all(is_small(each) for each in value)
    if isinstance(value, dict):
        return len(value) <= MOST_ITEMS and all(is_small(each) for pair in value.items() for each in pair)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value != value or abs(value) <= MOST_NUMBER
    return True


def is_plain(value: Any) -> bool:
    """Whether it can be shown as a literal."""
    if type(value) in (list, tuple, set, frozenset):
        return all(is_plain(each) for each in value)
    if type(value) is dict:
        return all(is_plain(each) for pair in value.items() for each in pair)
    return type(value) in _PLAIN


def shown(value: Any) -> str:
    """The literal, with an order that is the same each time; empty when it is none or too long to be read."""
    if not is_plain(value):
        return ""
    if isinstance(value, set | frozenset) and value:
        inner = ", ".join(sorted(repr(each) for each in value))
        text = f"{{{inner}}}" if isinstance(value, set) else f"frozenset({{{inner}}})"
    else:
        text = repr(value)
    return text if len(text) <= MOST_SHOWN and "`" not in text and text.isprintable() else ""
