"""What a class or a module holds: its classes, functions, methods and attributes, as they are written."""

import re
from collections.abc import Iterable

from sleepcode.core.answers.families import ancestors_of
from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.signature import LinesOf, described, fact_of, written
from sleepcode.core.answers.visible import exported, is_private, listed_in_all, says_what_it_exports
from sleepcode.core.facts import Op
from sleepcode.core.header import header_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import counted, listed, short
from sleepcode.core.written import pattern_of

MOST = 60
MOST_NAMED = 8
_KINDS = ("class", "function", "method")
HEADERS = (".h", ".hh", ".hpp", ".hxx", ".h++")
_WANTED = (
    (
        frozenset({"class"}),
        re.compile(r"\b(?:class(?:es)?|types?|structs|interfaces|traits|enums)\b", re.IGNORECASE),
    ),
    (frozenset({"function", "method"}), re.compile(r"\bfunctions?\b|\bmethods?\b", re.IGNORECASE)),
    (frozenset({"attribute"}), re.compile(r"\b(?:attributes?|fields?|propert(?:y|ies)|variables?)\b", re.IGNORECASE)),
)
_NONE = dict(zip((kinds for kinds, _ in _WANTED), ("no class", "no function", "no attribute"), strict=True))
_PUBLIC = re.compile(r"\bpublic\b|\bexport(?:s|ed)?\b|\boffers?\b|\bprovides?\b|\bapi\b", re.IGNORECASE)
_EXPORTS = re.compile(r"\bexport(?:s|ed)?\b|\bpublic\b|\boffers?\b|\bprovides?\b", re.IGNORECASE)
_CONSTANTS = re.compile(r"\b(?:constants?|macros?)\b", re.IGNORECASE)
_PRIVATE = re.compile(r"\bprivate\b|\binternal\b", re.IGNORECASE)


def members(rows: Rows, subjects: tuple[Definition, ...], text: str, lines_of: LinesOf) -> Found:
    """text: the question; it may ask for methods only, or public names only."""
    facts = rows.facts_of(subjects[0].path) if len(subjects) == 1 and subjects[0].kind == "module" else None
    if facts is not None and _EXPORTS.search(text) and says_what_it_exports(facts):
        return exported(rows, subjects[0], facts, lines_of)
    if facts is not None and _EXPORTS.search(text) and (said_so := listed_in_all(rows, subjects[0], facts, lines_of)):
        return said_so
    if facts is not None and _CONSTANTS.search(text) and (bound := _constants(rows, subjects[0], lines_of)):
        return bound
    for subject in subjects:  # a class that is called `Class` says nothing of what is asked for
        text = re.sub(rf"\b{re.escape(short(subject))}\b", "", text) if subject.qualname else text
    kinds = next((kinds for kinds, pattern in _WANTED if pattern.search(text)), frozenset((*_KINDS, "attribute")))
    claims: list[Claim] = []
    parts: list[str] = []
    subjects = tuple(one for one in subjects if one.kind in ("class", "module")) or subjects
    for subject in subjects:
        inside = [one for one in held_by(rows, subject) if one.kind in kinds and _fits(rows, one, text, lines_of)]
        claims += [_told(rows, one, lines_of) for one in inside]
        numbers = {kind: sum(one.kind == kind for one in inside) for kind in _KINDS}
        said = [counted(n, kind, "classes" if kind == "class" else "") for kind, n in numbers.items() if n]
        if "attribute" in kinds and subject.kind == "class":
            own = attributes_of(rows, subject, lines_of(subject.path))
            claims += [claim(rows, "attribute", f"`{name}`", [(subject.path, line)]) for name, line in own.items()]
            names = f": {listed((f'`{name}`' for name in own), MOST_NAMED)}" if kinds == {"attribute"} else ""
            said += [counted(len(own), "attribute") + names] * bool(own)
        above = ancestors_of(rows, subject) if subject.kind == "class" else ()
        more = f", and what it has of {' and '.join(named(base) for base in above[:3])}" if above else ""
        parts.append(f"{named(subject)} has {listed(said) or _NONE.get(kinds, 'none of its own')}{more}")
    shown = tuple(claims[:MOST])
    left = f"; {len(claims) - MOST} more are not shown" if len(claims) > MOST else ""
    return Found("; ".join(parts) + left, shown)


def _constants(rows: Rows, module: Definition, lines_of: LinesOf) -> Found | None:
    """Those that a file binds at its top; None where no line does, or the language's are not known here."""
    binds, of_go, inside, claims = pattern_of("constant", module.path), module.path.endswith(".go"), False, []
    for at, line in enumerate(lines_of(module.path), 1):
        inside = line.startswith("const (") or (inside and not line.startswith(")"))
        found = re.match(binds, line) if binds and (inside or not of_go or line.startswith("const ")) else None
        if found:
            claims.append(claim(rows, "attribute", f"`{line.strip()}`", [(module.path, at)]))
    return Found(f"{named(module)} has {counted(len(claims), 'constant')}", tuple(claims[:MOST])) if claims else None


def held_by(rows: Rows, subject: Definition) -> list[Definition]:
    """Directly in it, in the order of the text, each name once."""
    found: dict[str, Definition] = {}
    for one in rows.definitions_in(subject.path):
        outer = one.id.rpartition(".")[0] if "." in one.qualname else one.path
        if outer == subject.id and one.qualname and one.kind in _KINDS:
            found.setdefault(re.sub(r"#\d+$", "", one.qualname), one)
    for path in _beside(rows, subject) if subject.kind == "class" else ():
        for one in rows.definitions_in(path):
            if one.kind == "method" and one.qualname.rpartition(".")[0] == subject.qualname:
                found.setdefault(re.sub(r"#\d+$", "", one.qualname), one)
    return list(found.values())


def _beside(rows: Rows, subject: Definition) -> Iterable[str]:
    """The files in which C++ and Go may define methods of a class of another file."""
    if subject.path.endswith(".go"):
        folder = subject.path.rpartition("/")[0]
        return (path for path in rows.paths() if path.rpartition("/")[0] == folder and path.endswith(".go"))
    return rows.importers_of(subject.path) if subject.path.endswith(HEADERS) else ()


def _fits(rows: Rows, one: Definition, text: str, lines_of: LinesOf) -> bool:
    public, private = bool(_PUBLIC.search(text)), bool(_PRIVATE.search(text))
    if not public and not private:
        return True
    return is_private(one, rows.facts_of(one.path), header_of(one, lines_of(one.path))) != public


def _told(rows: Rows, one: Definition, lines_of: LinesOf) -> Claim:
    header = f"class {named(one)}"
    if one.kind != "class":
        header = written(rows, one, lines_of(one.path)) or described(rows, one)
    return claim(rows, "signature", header, [(one.path, one.line)])


def attributes_of(rows: Rows, subject: Definition, lines: tuple[str, ...]) -> dict[str, int]:
    """What its body and its methods set on its objects -> the first line that does."""
    facts = rows.facts_of(subject.path)
    cls = fact_of(rows, subject)
    if facts is None or cls is None:
        return {}
    own = [fact for fact in facts.definitions if cls.line < fact.line and fact.end_line <= cls.end_line]
    names = {fact.name for fact in own} | {one.last for one in held_by(rows, subject)}
    found: dict[str, int] = {}
    for fact in own:
        receiver = fact.params[0].var if fact.params else -1
        for step in fact.code:
            if step[0] == Op.SETATTR and step[1] == receiver and step[2].isidentifier() and step[2] not in names:
                found.setdefault(step[2], step[4])
    for name in cls.members:
        if name not in names and not name.startswith("<"):
            declares = re.compile(rf"\s*(?:[\w@]+\s+)*{re.escape(name)}\b")
            inside = range(cls.line + 1, min(cls.end_line, len(lines)) + 1)
            found.setdefault(name, next((at for at in inside if declares.match(lines[at - 1])), cls.line))
    return found
