"""Rust's impls of a trait in other files than the type's, or for no class of the project: `impl Index for usize`."""

import re

from msgspec.structs import replace

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.signature import LinesOf
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import counted, listed

_FOR = re.compile(r"^\s*(?:unsafe )?impl\b[^{]*?(?P<path>[\w:]*?)(?P<trait>\w+)(?:<[^{]*>)?\s+for\s+(?P<type>[^{]+)")
MOST_LINES = 6  # of the head of an impl
MOST_NAMED = 6  # in the first line


def with_impls(rows: Rows, found: Found, subjects: tuple[Definition, ...], lines_of: LinesOf) -> Found:
    """*found*, with what the text of the files that may see the trait adds to it."""
    if len(subjects) != 1 or subjects[0].kind != "class" or not subjects[0].path.endswith(".rs"):
        return found
    known = {place for each in found.claims for place in [each.text.partition("` ")[0].strip("`").rpartition(".")[2]]}
    added = {_head(type): each for type, each in _impls(rows, subjects[0], lines_of) if _head(type) not in known}
    if not added:
        return found
    classes = [name for name in added if any(one.kind == "class" for one in rows.definitions_named(name))]
    outside = len(added) - len(classes)
    text, claims = found.text, (*found.claims, *added.values())
    if classes:
        known_before = [each for each in found.claims if each.text.endswith(f" implements {named(subjects[0])}")]
        names = [each.text.partition(" implements ")[0] for each in known_before] + [f"`{name}`" for name in classes]
        number = counted(len(names), "class", "classes")
        text = f"{named(subjects[0])} is implemented by {number}: {listed(names, MOST_NAMED)}"
    elif " is implemented by " not in text and " has " not in text:
        return replace(found, text=f"{named(subjects[0])} is implemented for {_outside(outside)}", claims=claims)
    text += f", and for {_outside(outside)}" if outside else ""
    return replace(found, text=text, claims=claims)


def _outside(number: int) -> str:
    return f"{counted(number, 'type')} outside of the project"


def _impls(rows: Rows, trait: Definition, lines_of: LinesOf) -> list[tuple[str, Claim]]:
    name = trait.last
    found = []
    for path in dict.fromkeys((trait.path, *rows.importers_of(trait.path))):
        lines = lines_of(path) if path.endswith(".rs") else ()
        for at, line in enumerate(lines, 1):
            if not re.match(r"\s*(?:unsafe )?impl\b", line):
                continue
            head = " ".join(lines[at - 1 : at - 1 + MOST_LINES]).partition("{")[0]
            match = _FOR.match(head)
            if match and match["trait"] == name and not _is_of_library(match["path"], lines):
                type = " ".join(match["type"].partition(" where ")[0].split())
                said = f"`{type}` implements {named(trait)}"
                found.append((type, claim(rows, "extend", said, [(path, at)])))
    return found


def _is_of_library(path: str, lines: tuple[str, ...]) -> bool:
    """`ops::Index` is no trait of the project where `ops` is of std; nor `std::fmt::Display`."""
    head = path.partition("::")[0]
    if not head or head in ("crate", "self", "super"):
        return False
    used = re.compile(rf"\s*(?:pub )?use (?:std|core|alloc)\b.*\b{head}\b")
    return head in ("std", "core", "alloc") or any(used.match(line) for line in lines)


def _head(type: str) -> str:
    """`&'a mut Reader<R>` -> Reader."""
    return re.sub(r"^&\s*(?:'\w+\s+)?(?:mut\s+)?", "", type).partition("<")[0].rpartition("::")[2].strip()
