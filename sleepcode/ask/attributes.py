"""Attributes of objects, which are no definitions: how `Context.obj` is declared, where it is set, and who reads it."""

import re

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.families import subclasses_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.facts import Op
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

# `name: type = default  # remark` of Python, TypeScript and Rust; `Name type` of Go; `type name;` of Java and C.
_DECLARED = (
    r"^\s+(?:(?:pub|public|private|protected|readonly|static)\s+)*{name}[?!]?\s*:\s*(?P<type>(?:<.*>|\(.*\)|[^=#;,<(])+?)\s*(?:[=#;,]|//|$)"
    r"|^\s+{name}\s+(?P<go>[*\[\]\w.{{}}]+)\s*(?:`|//|$)"
    r"|^\s+(?:(?:public|private|protected|static|final|const|volatile)\s+)*"
    r"(?P<c>\w[\w<>,.\[\] *&:?]*[\s*&]){name}\s*[;=]"
)
_MAY_BE_NOTHING = re.compile(
    r"\bNone\b|\bOptional\b|\bAny\b|\bobject\b|\bOption<|\bnull\b|\bundefined\b|\bunknown\b|\*$|^\*"
)
_ON_ITSELF = r"\b(?:self|cls|this)(?:\.|->|\?\.)"


def attribute(workspace: Workspace, index: Index, asked: Understood) -> Found | None:
    """None where the subject is no attribute that objects of a known class are given."""
    owner, _, name = asked.unknown.rpartition(".")
    classes = [one for one in index.definitions_named(owner) if one.kind == "class"] if owner else []
    holders = [one for one in classes if _is_given(index, one, name)]
    if not holders:
        return None
    family = {one.id for holder in holders for one in (holder, *subclasses_of(index, holder))}
    places = _places(workspace, index, name)
    own = [place for place in places if place[3] and _inside(place[2], family)]
    others = [place for place in places if not place[3]]
    claims = [*_told(index, asked.unknown, own, ""), *_told(index, name, others, " (by the attribute's name only)")]
    shown = declared(workspace, index, holders, name)
    if asked.question.intent in ("none", "signature"):
        if not shown:
            return None  # who sets it is no answer to these
        may = _MAY_BE_NOTHING.search(shown[0])
        said = f"`{asked.unknown}` is declared as `{shown[0]}`"
        yes = "yes: " if may else "no: "
        text = said if asked.question.intent == "signature" else f"{yes}{said}{'' if may else ', which leaves it out'}"
        return Found(text, (shown[1], *claims), (), guessed=True)
    sets, reads = ({place[2].id for place in own if place[1] is is_set} for is_set in (True, False))
    parts = [f"declared as `{shown[0]}`"] if shown else []
    if sets or reads or not shown:
        parts.append(f"set by {counted(len(sets), 'method')} of its class, read by {len(reads)}")
    if others:
        number = len({place[2].id for place in others})
        use = "uses" if number == 1 else "use"
        parts.append(f"{counted(number, 'definition')} elsewhere {use} an attribute of that name")
    text = f"`{asked.unknown}` is an attribute: {'; '.join(parts)}"
    return Found(text, (*([shown[1]] if shown else []), *claims), (), bool(others))


def declared(workspace: Workspace, index: Index, owners: list[Definition], name: str) -> tuple[str, Claim] | None:
    """The type that a class's own lines declare the attribute of; the claim that tells it with the line's remark."""
    form = re.compile(_DECLARED.format(name=re.escape(name)))
    for owner in owners:
        lines = lines_of(workspace, owner.path)
        for number in range(owner.line + 1, min(owner.end_line, len(lines)) + 1):
            if (match := form.match(lines[number - 1])) and index.definition_at(owner.path, number) == owner:
                kind = next(filter(None, match.groups())).strip()
                remark = re.search(r"\s(?:#|//)\s*(\S.*)$", lines[number - 1])
                text = f"{named(owner)} declares `{name}` as `{kind}`" + (f": “{remark[1]}”" if remark else "")
                return kind, claim(index, "attribute", text, [(owner.path, number)])
    return None


Place = tuple[tuple[str, int], bool, Definition, bool]  # (path, line), whether it is set, by whom, on its own object


def _is_given(index: Index, owner: Definition, name: str) -> bool:
    facts = index.facts_of(owner.path)
    if facts is None:
        return False
    inside = [fact for fact in facts.definitions if owner.line <= fact.line and fact.end_line <= owner.end_line]
    if any(fact.line == owner.line and name in fact.members for fact in inside):
        return True
    return any(i[0] == Op.SETATTR and i[2] == name for fact in inside for i in fact.code)


def _places(workspace: Workspace, index: Index, name: str) -> list[Place]:
    itself = re.compile(_ON_ITSELF + re.escape(name) + r"\b")
    found: dict[tuple[str, int, bool], Place] = {}
    for path in index.paths():
        text = (workspace.read(path) or b"").decode("utf-8", "replace") if language_of(path) else ""
        facts = index.facts_of(path) if name in text else None
        if facts is None:
            continue
        lines = text.splitlines()
        called = {i[2] for fact in facts.definitions for i in fact.code if i[0] == Op.CALL}
        for i in (i for fact in facts.definitions for i in fact.code):
            is_set = i[0] == Op.SETATTR and i[2] == name
            is_read = i[0] == Op.ATTR and i[3].lstrip(".") == name and i[1] not in called
            line = i[4] if is_set or is_read else 0
            one = index.definition_at(path, line) if line else None
            if one is not None:
                on_itself = line <= len(lines) and bool(itself.search(lines[line - 1]))
                found[path, line, is_set] = ((path, line), is_set, one, on_itself)
    return list(found.values())


def _inside(one: Definition, family: set[str]) -> bool:
    parts = one.id.split(".")
    return any(".".join(parts[:length]) in family for length in range(1, len(parts) + 1))


def _told(index: Index, what: str, places: list[Place], doubt: str) -> list[Claim]:
    at: dict[tuple[bool, str], list[tuple[str, int]]] = {}
    who: dict[str, Definition] = {}
    for place, is_set, one, _ in sorted(places, key=lambda each: (not each[1], in_tests(each[0][0]), each[0])):
        at.setdefault((is_set, one.id), []).append(place)
        who[one.id] = one
    return [
        claim(index, "attribute", f"{named(who[id])} {'sets' if is_set else 'reads'} `{what}`{doubt}", lines)
        for (is_set, id), lines in at.items()
    ]
