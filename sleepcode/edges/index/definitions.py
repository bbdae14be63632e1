"""The definitions of one file as a compressed block, and back."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec

from sleepcode.core.columns import steps
from sleepcode.core.facts import Flag
from sleepcode.core.model import Definition

KINDS = ("module", "class", "function", "method", "lambda", "test")


class DefinitionRow(NamedTuple):
    """A definition as the index has it."""

    id: int
    qualname: str  # empty for the module
    kind: str
    line: int
    end_line: int
    flags: int


_BLOCK = msgspec.msgpack.Decoder(tuple[list[str], list[str], bytes, list[int], list[int], list[int], list[int]])


def pack(rows: Sequence[DefinitionRow]) -> bytes:
    """*rows* must all be of one file."""
    kinds = list(dict.fromkeys((*KINDS, *(row.kind for row in rows))))
    rows = sorted(rows)
    block = (
        kinds[len(KINDS) :],
        [row.qualname for row in rows],
        bytes(kinds.index(row.kind) for row in rows),
        steps([row.id & 0xFFFF for row in rows]),
        steps([row.line for row in rows]),
        [max(row.end_line - row.line, 0) for row in rows],
        [row.flags for row in rows],
    )
    return zlib.compress(msgspec.msgpack.encode(block), 9)


def unpack(file: int, block: bytes) -> list[DefinitionRow]:
    """By number."""
    return list(map(DefinitionRow._make, _rows(file, block)))


def _rows(file: int, block: bytes) -> Iterator[tuple[int, str, str, int, int, int]]:
    others, qualnames, kinds, places, lines, ends, flags = _BLOCK.decode(zlib.decompress(block))
    names, base = (*KINDS, *others), file << 16
    columns = (qualnames, kinds, accumulate(places), accumulate(lines), ends, flags)
    for qualname, kind, place, line, more, flag in zip(*columns, strict=True):
        yield base | place, qualname, names[kind], line, line + more, flag


class Inside(NamedTuple):
    """What is defined in one file, by number."""

    definitions: tuple[Definition, ...]
    tests: tuple[Definition, ...]  # what a runner would collect
    by_node: Mapping[int, Definition]
    by_name: Mapping[str, int]  # qualified name -> node


NOTHING = Inside((), (), {}, {})


def inside(file: int, path: str, module: str, block: bytes) -> Inside:
    by_node: dict[int, Definition] = {}
    by_name: dict[str, int] = {}
    tests = []
    for node, qualname, kind, line, end_line, flags in _rows(file, block):
        id = f"{path}::{qualname}" if qualname else path
        one = by_node[node] = Definition(id, path, module, qualname, kind, line, end_line)
        by_name.setdefault(qualname, node)
        if flags & Flag.TEST:
            tests.append(one)
    return Inside(tuple(by_node.values()), tuple(tests), by_node, by_name)


def names_in(block: bytes) -> set[str]:
    """The short names of what is defined in a file."""
    return set(map(last_name, _BLOCK.decode(zlib.decompress(block))[1]))


def last_name(qualname: str) -> str:
    """The short name of a definition."""
    return qualname.rpartition(".")[2].partition("#")[0]
