"""What changes, when files are linked, of what is looked up the other way around: names and callees."""

from collections.abc import Iterable

from sleepcode.edges.index.definitions import DefinitionRow, last_name
from sleepcode.edges.index.names import key

Pairs = set[tuple[int, int]]  # (place of the callee, the file of a caller)


class Turned:
    """Gathers what was and what is; most of it is the same."""

    def __init__(self) -> None:
        self._names: tuple[set[int], set[int]] = set(), set()
        self._callers: dict[int, tuple[Pairs, Pairs]] = {}

    def drop(self, file: int, definitions: Iterable[DefinitionRow], callees: Iterable[int]) -> None:
        self._add(0, file, definitions, callees)

    def put(self, file: int, definitions: Iterable[DefinitionRow], callees: Iterable[int]) -> None:
        self._add(1, file, definitions, callees)

    def _add(self, side: int, file: int, definitions: Iterable[DefinitionRow], callees: Iterable[int]) -> None:
        self._names[side].update(key(last_name(one.qualname), file) for one in definitions)
        for callee in callees:
            self._callers.setdefault(callee >> 16, (set(), set()))[side].add((callee & 0xFFFF, file))

    def named(self) -> tuple[list[int], list[int]]:
        """(gone, come), sorted: then they take the least room."""
        before, after = self._names
        return sorted(before - after), sorted(after - before)

    def callers(self) -> dict[int, tuple[Pairs, Pairs]]:
        """File of the callee -> (gone, come)."""
        return {
            file: (gone - come, come - gone) for file, (gone, come) in sorted(self._callers.items()) if gone != come
        }
