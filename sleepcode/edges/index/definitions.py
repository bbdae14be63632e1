"""The definitions of one file as a compressed block, and back."""

import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sleepcode.core.columns import from_bytes, to_bytes
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


_BLOCK = msgspec.msgpack.Decoder(tuple[list[str], list[str], bytes, bytes, bytes, bytes, bytes])


def pack(rows: Sequence[DefinitionRow]) -> bytes:
    """*rows* must all be of one file."""
    kinds = list(dict.fromkeys((*KINDS, *(row.kind for row in rows))))
    block = (
        kinds[len(KINDS) :],
        [row.qualname for row in rows],
        bytes(kinds.index(row.kind) for row in rows),
        to_bytes([row.id & 0xFFFF for row in rows]),
        to_bytes([row.line for row in rows]),
        to_bytes([max(row.end_line - row.line, 0) for row in rows]),
        to_bytes([row.flags for row in rows]),
    )
    return zlib.compress(msgspec.msgpack.encode(block), 9)


def unpack(file: int, block: bytes) -> list[DefinitionRow]:
    """By number."""
    others, qualnames, kinds, places, lines, ends, flags = _BLOCK.decode(zlib.decompress(block))
    names, base = (*KINDS, *others), file << 16
    numbers = (from_bytes(column) for column in (places, lines, ends, flags))
    return sorted(
        DefinitionRow(base | place, qualname, names[kind], line, line + more, flag)
        for qualname, kind, place, line, more, flag in zip(qualnames, kinds, *numbers, strict=True)
    )


class Inside(NamedTuple):
    """What is defined in one file, by number."""

    definitions: tuple[Definition, ...]
    tests: tuple[Definition, ...]  # what a runner would collect
    by_node: Mapping[int, Definition]
    by_name: Mapping[str, int]  # qualified name -> node


NOTHING = Inside((), (), {}, {})


def inside(path: str, module: str, rows: Sequence[DefinitionRow]) -> Inside:
    by_node = {
        row.id: Definition(
            f"{path}::{row.qualname}" if row.qualname else path,
            path, module, row.qualname, row.kind, row.line, row.end_line,
        )
        for row in rows
    }  # fmt: skip
    tests = tuple(by_node[row.id] for row in rows if row.flags & Flag.TEST)
    return Inside(tuple(by_node.values()), tests, by_node, {row.qualname: row.id for row in reversed(rows)})


def names_in(block: bytes) -> set[str]:
    """The short names of what is defined in a file."""
    return set(map(last_name, _BLOCK.decode(zlib.decompress(block))[1]))


def last_name(qualname: str) -> str:
    """The short name of a definition."""
    return qualname.rpartition(".")[2].partition("#")[0]
