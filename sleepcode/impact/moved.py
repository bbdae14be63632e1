"""A definition that is gone from one file and stands in another, as it was: it moved."""

from collections.abc import Callable, Iterable, Mapping
from textwrap import dedent

from msgspec.structs import replace

from sleepcode.core.changes.change import Versions
from sleepcode.core.model import Changed


def moved_between(versions: Iterable[Versions], changed: tuple[Changed, ...]) -> tuple[Changed, ...]:
    """The change, what was added that way told as moved; what it was taken from stays removed there."""
    by_path = {one.path: one for one in versions}
    gone = {text for one in changed if one.how == "removed" and (text := _text(one, by_path, before=True))}
    return tuple(
        replace(one, how="moved") if one.how == "added" and _text(one, by_path, before=False) in gone else one
        for one in changed
    )


def names_moved(
    versions: Iterable[Versions], changed: tuple[Changed, ...], names_in: Callable[[str], Iterable[str]]
) -> frozenset[str]:
    """Last names of what stands elsewhere now, as it was.  names_in: of the definitions in a file."""
    edited = {one.id for one in changed}
    found = {one.id for one in changed if one.how == "moved"}
    for one in versions:
        if one.old_path != one.path and one.before is not None and one.after is not None:
            found |= {id for id in names_in(one.path) if id not in edited}
    return frozenset(id.rpartition("::")[2].rpartition(".")[2] for id in found) - {""}


def _text(one: Changed, versions: Mapping[str, Versions], *, before: bool) -> tuple[str, str] | None:
    """Its own name and its lines; None for a whole file."""
    name = one.id.partition("::")[2].rpartition(".")[2]
    version = versions.get(one.path)
    content = (version.before if before else version.after) if version is not None else None
    if not name or content is None:
        return None
    lines = content.decode("utf-8", "surrogateescape").split("\n")[one.line - 1 : one.end_line]
    return name, dedent("\n".join(lines)).strip()
