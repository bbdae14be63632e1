"""A definition and what is asked of it -> the static writer's claims about just that definition."""

import re
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from sleepcode.core.answers.found import named, with_members
from sleepcode.core.model import Claim, Definition, Evidence
from sleepcode.core.static_notes.inputs import Inputs, Weighed, proved
from sleepcode.core.static_notes.questions import about, anticipated
from sleepcode.core.static_notes.writer import weighed
from sleepcode.core.wording import listed
from sleepcode.edges.index import Index
from sleepcode.gathering import Gathering
from sleepcode.workspace import Workspace

_KINDS = {
    "does": ("behaviour", "example", "coupling", "quantity"),
    "raises": ("raises", "invariant"),
    "none": ("none",),
    "config": ("config",),
    "effects": ("effect", "config"),
}

_SAYS_WHETHER = re.compile(r"\bcan return\b|\bno return of\b|^no: ")


def inputs_about(workspace: Workspace, index: Index, subject: Definition) -> Inputs | None:
    module = index.definitions_in(subject.path)[:1]
    kept = module + tuple(one for one in with_members(index, subject) if one not in module)
    narrow = _Narrow(index, subject.path, kept)
    gathering = Gathering(narrow, workspace.read, lambda _: True)  # type: ignore[arg-type]
    return gathering.inputs_of(subject.path)


class _Narrow(msgspec.Struct, frozen=True):
    """The index as if a file held only the subject: callers of the rest are not gathered."""

    index: Index
    path: str
    kept: tuple[Definition, ...]

    def __getattr__(self, name: str) -> object:
        return getattr(self.index, name)

    def definitions_in(self, path: str) -> tuple[Definition, ...]:
        return self.kept if path == self.path else self.index.definitions_in(path)


def claims_of(inputs: Inputs, subject: Definition, intent: str, members: tuple[Definition, ...]) -> list[Claim]:
    found = weighed(inputs)
    if subject.kind == "module":
        stored = anticipated(inputs, found)
        return [each for one in stored if one.intent == intent and one.subject == subject.id for each in one.answer]
    own = {one.intent: one.answer for one in about(inputs, subject, found)}
    ids = {one.id for one in members}
    direct = list(own.get(intent, ()))
    kinds = _KINDS[intent]
    rest = [each for each in found if each.subject in ids and each.claim.kind in kinds]
    rest += [each for each in _inside(found, subject) if each.claim.kind in kinds and each.subject not in ids]
    if intent == "config":
        return [*direct, *_reads(inputs, subject)]
    if intent == "effects":
        rest += [Weighed(1, subject.id, each) for each in _hands_out(inputs, subject)]
    if intent == "none":
        inside = [answer for one in members[1:] for answer in _none_of(inputs, one)]
        return [each for each in direct if _SAYS_WHETHER.search(each.text)] + inside
    if intent == "does":
        callers = [each for each in found if each.subject == subject.id and each.claim.kind == "caller"]
        rest = [each for each in rest if each.subject == subject.id] + callers
        direct += own.get("callees", ())
    return direct + [each.claim for each in sorted(rest, key=lambda each: (each.subject != subject.id, -each.weight))]


def _reads(inputs: Inputs, subject: Definition) -> Iterable[Claim]:
    """The variables and settings that the lines of *subject* read."""
    for kind, noun in (("env", "environment variable"), ("config", "setting")):
        read: dict[str, list[Evidence]] = {}
        for each in inputs.syntax.of(kind):
            if subject.line <= each.line <= subject.end_line:
                read.setdefault(each.text.strip("\"'"), []).append(inputs.here(each.line))
        for name, places in read.items():
            yield proved("config", f"{named(subject)} reads the {noun} `{name}`", places)
    for each in inputs.syntax.of("envkey"):
        if subject.line <= each.line <= subject.end_line:
            text = f"{named(subject)} reads the environment under a name that is worked out: `{each.text}`"
            yield proved("config", text, (inputs.here(each.line),))


_OUTPUT = {"write", "writelines", "send", "sendall", "sendto", "flush", "execute", "executemany", "commit", "unlink"}
_OUTPUT |= {"mkdir", "rmdir", "write_text", "write_bytes", "rename", "truncate", "publish", "emit"}


def _hands_out(inputs: Inputs, subject: Definition) -> Iterable[Claim]:
    """Calls of `write` and the like on another object: a file, a socket, a buffer in memory."""
    calls: dict[str, list[Evidence]] = {}
    for each in inputs.syntax.calls:
        inside = subject.line <= each.line <= subject.end_line
        if inside and each.name in _OUTPUT and f".{each.name}(" in each.text:
            receiver = re.search(rf"([\w.]+)\.{each.name}\(", each.text)
            if receiver and receiver[1] not in ("self", "cls", "super"):
                calls.setdefault(f"{receiver[1]}.{each.name}", []).append(inputs.here(each.line))
    if calls:
        names = listed((f"`{name}`" for name in calls), 4)
        text = f"{named(subject)} writes to what it was given or made: {names}"
        yield proved("effect", text, (place for places in calls.values() for place in places))


def _inside(found: list[Weighed], subject: Definition) -> list[Weighed]:
    """Claims about the whole file, cut down to the lines of *subject*."""
    kept: list[Weighed] = []
    for each in found:
        places = tuple(
            place
            for place in each.claim.evidence
            if place.path == subject.path and subject.line <= place.span.start <= subject.end_line
        )
        if places and each.subject == subject.path:
            kept.append(each._replace(claim=replace(each.claim, evidence=places)))
    return kept


def _none_of(inputs: Inputs, one: Definition) -> list[Claim]:
    answers = {each.intent: each.answer for each in about(inputs, one, ())}
    return [each for each in answers.get("none", ()) if "can return `" in each.text]
