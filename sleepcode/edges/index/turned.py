"""What changes, when files are linked, of what is looked up the other way around: names and callees."""

from collections.abc import Iterable

from sleepcode.edges.index.definitions import DefinitionRow, last_name
from sleepcode.edges.index.names import row_and_rest
from sleepcode.edges.index.pairs import Pairs

_Rows = dict[int, tuple[Pairs, Pairs]]  # number of a row -> what was in it, and what is, of the files looked at


class Turned:
    """Gathers what was and what is; most of it is the same."""

    def __init__(self) -> None:
        self._names: _Rows = {}
        self._callers: _Rows = {}

    def drop(self, file: int, definitions: Iterable[DefinitionRow], callees: Iterable[int]) -> None:
        self._add(0, file, definitions, callees)

    def put(self, file: int, definitions: Iterable[DefinitionRow], callees: Iterable[int]) -> None:
        self._add(1, file, definitions, callees)

    def _add(self, side: int, file: int, definitions: Iterable[DefinitionRow], callees: Iterable[int]) -> None:
        for name in {last_name(one.qualname) for one in definitions}:
            row, rest = row_and_rest(name)
            self._names.setdefault(row, (set(), set()))[side].add((rest, file))
        for callee in callees:
            self._callers.setdefault(callee >> 16, (set(), set()))[side].add((callee & 0xFFFF, file))

    def named(self) -> _Rows:
        """Row of names -> (gone, come)."""
        return _changed(self._names)

    def callers(self) -> _Rows:
        """File of the callee -> (gone, come)."""
        return _changed(self._callers)


def _changed(rows: _Rows) -> _Rows:
    return {row: (gone - come, come - gone) for row, (gone, come) in sorted(rows.items()) if gone != come}
