"""Which files have edges to the nodes of one file, as a block of numbers, and back."""

from collections.abc import Iterable

from sleepcode.core.columns import Lists, from_bytes, lists_of, to_bytes

_LENGTH = 4  # bytes that say where the second column begins


def pack(pairs: Iterable[tuple[int, int]]) -> bytes:
    """Of (place of the callee, the file of a caller)."""
    ordered = sorted(pairs)
    places, files = (to_bytes([pair[column] for pair in ordered]) for column in (0, 1))
    return len(places).to_bytes(_LENGTH, "little") + places + files


def pairs_in(block: bytes) -> set[tuple[int, int]]:
    return set(zip(*_columns(block), strict=True)) if block else set()


def lists_in(block: bytes) -> Lists:
    """Place -> files."""
    return lists_of(zip(*_columns(block), strict=True)) if block else lists_of(())


def _columns(block: bytes) -> tuple[Iterable[int], Iterable[int]]:
    end = _LENGTH + int.from_bytes(block[:_LENGTH], "little")
    return from_bytes(block[_LENGTH:end]), from_bytes(block[end:])
