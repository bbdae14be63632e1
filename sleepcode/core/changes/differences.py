"""Two versions of a file -> the definitions that differ and how, by syntax instead of by line."""

from collections.abc import Callable, Iterator

from tree_sitter import Tree

from sleepcode.core.changes.anatomy import ERASED, Part, parts_of
from sleepcode.core.changes.pieces import pieces_of
from sleepcode.core.changes.projectfiles import kind_of
from sleepcode.core.extract import reread
from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import language_of, parser
from sleepcode.core.model import Changed

CRLF = b"\r\n"


def _none(content: bytes) -> None:
    return None


def changed_between(
    path: str, before: bytes | None, after: bytes | None, facts_at_hand: Callable[[bytes], FileFacts | None] = _none
) -> tuple[Changed, ...]:
    """What differs, in order of lines; empty when only comments, layout or docstrings do.

    before, after: None when the file is not there.  facts_at_hand: of either, None where they must be taken.
    Lines are those of *after*, for what was removed those of *before*.  Broken code is compared as far
    as its pieces are whole.
    """
    if before is not None and after is not None and (CRLF in before) != (CRLF in after):
        before, after = before.replace(CRLF, b"\n"), after.replace(CRLF, b"\n")
    if before == after:
        return ()
    text = after if after is not None else before or b""
    language = language_of(path)
    if language is None:
        return (Changed(path, path, 1, text.count(b"\n") + 1, kind_of(path)),)
    trees = [parser(language).parse(content or b"") for content in (before, after)]

    def compared(one: Tree, other: Tree) -> list[Changed]:
        same = pieces_of(one.root_node) & pieces_of(other.root_node)
        old = parts_of(path, before, one, facts_at_hand, same) if before is not None else {}
        new = parts_of(path, after, other, facts_at_hand, same) if after is not None else {}
        return list(_compared(path, old, new))

    found: list[Changed] = []
    if any(tree.root_node.has_error for tree in trees):  # what is left out of that reading is in none of its pieces
        read = [reread(language, content or b"") for content in (before, after)]
        found = compared(*(other or tree for tree, other in zip(trees, read, strict=True)))
    found = found or compared(*trees)
    if after is None:
        found.append(Changed(path, path, 1, text.count(b"\n") + 1, "removed"))
    return tuple(sorted(dict.fromkeys(found), key=lambda changed: (changed.line, changed.id)))


def _compared(path: str, old: dict[str, Part], new: dict[str, Part]) -> Iterator[Changed]:
    gone = [part for name, part in old.items() if name and name not in new]
    come = [part for name, part in new.items() if name and name not in old]
    moved: dict[str, Part] = {}
    for part in come:  # the same text under another parent: moved, not rewritten
        twin = next((o for o in gone if o.whole == part.whole and any(o.whole) and _same_name(o, part)), None)
        if twin is not None and part.kind != "class":
            moved[part.name] = twin
    left = {twin.name for twin in moved.values()}
    for part in gone:
        if part.name not in left and part.parent not in {other.name for other in gone if other.name}:
            yield _whole(path, part, "removed")
    for part in come:
        how = "moved" if part.name in moved else "added"
        if part.parent not in {other.name for other in come if other.name}:
            yield _whole(path, part, how)
    for name, part in new.items():
        twin = old.get(name)
        if twin is None:
            if not name:
                yield Changed(path, path, 1, max(part.end_line, 1), "added")
            continue
        yield from _differences(path, twin, part, {*(one.name for one in come), *(one.name for one in gone)})


def _whole(path: str, part: Part, how: str) -> Changed:
    return Changed(f"{path}::{part.name}", path, part.line, part.end_line, how, () if part.is_erased else None)


def _same_name(one: Part, other: Part) -> bool:
    return one.name.rpartition(".")[2].split("#")[0] == other.name.rpartition(".")[2].split("#")[0]


def _differences(path: str, old: Part, new: Part, told: set[str]) -> Iterator[Changed]:
    """told: the definitions that came or went."""
    id = f"{path}::{new.name}" if new.name else path

    def changed(how: str) -> Changed:
        return Changed(id, path, new.line, new.end_line, how, () if new.is_erased else None)

    if old.kind != new.kind:
        yield changed("body")
        return
    if old.signature != new.signature:
        yield changed("signature" if new.kind != "class" else "bases")
    elif old.defaults != new.defaults or old.annotations != new.annotations:
        yield Changed(id, path, new.line, new.end_line, "signature", _narrowly(old, new))
    elif old.bases != new.bases:
        yield changed("bases")
    if old.decorators != new.decorators:
        yield changed("decorators")
    if old.body != new.body:
        yield changed("body")
    yield from _statement_changes(path, id, old, new, told)


def _narrowly(old: Part, new: Part) -> tuple[str, ...] | None:
    """The parameters whose defaults differ, where nothing else does that is seen when the function runs.

    None where more does: a decorator may read annotations and defaults (a route, a command, a dispatch by type).
    """
    if old.body != new.body or old.decorators or new.decorators or old.statements != new.statements:
        return None
    names = (*old.defaults, *(name for name in new.defaults if name not in old.defaults))
    return tuple(name for name in names if old.defaults.get(name) != new.defaults.get(name))


def _statement_changes(path: str, id: str, old: Part, new: Part, told: set[str]) -> Iterator[Changed]:
    """Module or class statements that came, went or differ; a mere change of order counts for none.

    The id of a constant, a name that is imported or a class attribute is the name's own.
    """
    before = {statement[4] for statement in old.statements}
    after = {statement[4] for statement in new.statements}
    fresh = [s for s in new.statements if s[4] not in before]
    names = {name for s in fresh for name in s[0]}
    lost = [s for s in old.statements if s[4] not in after and not (s[0] and set(s[0]) <= names)]
    nameless = any(not s[0] for s in fresh)
    for statements, is_lost in ((fresh, False), (lost, True)):
        for bound, kind, line, end, _ in statements:
            if is_lost:
                line, end = min(line, new.end_line), min(end, max(new.end_line, 1))
            if not bound:
                if not (is_lost and nameless):  # what replaces it has been named
                    how = "class-attribute" if new.name else "module-level"
                    yield Changed(id, path, line, end, how, () if new.is_erased or kind == ERASED else None)
                continue
            for name in dict.fromkeys(bound):
                if (f"{new.name}.{name}" if new.name else name) in told:
                    continue
                own = f"{id}.{name}" if new.name else f"{path}::{name}"
                how = "class-attribute" if new.name else "import" if kind == "import" else "constant"
                if is_lost and how != "class-attribute":
                    how = "removed"
                yield Changed(own, path, line, end, how, () if new.is_erased or kind == ERASED else None)
