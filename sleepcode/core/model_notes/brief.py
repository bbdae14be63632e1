"""BriefInputs -> Brief: what the writer of a note is shown, as deterministic text with its digest.

The stable part stands first, so that a provider's prompt cache pays.  A section is *keyed* when a
change of it makes a note stale.  History, co-change and the questions asked so far are shown but not
keyed: else committing the very text a note was written on, or asking about it, would have it written
again.  Line numbers of other files are not shown, so moving their lines keeps the note.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from sleepcode.core.model import Brief, CallSite, Definition, Section, digest_of
from sleepcode.core.model_notes.excerpt import excerpt

MOST_CALL_SITES = 16
MOST_TESTS = 8


class NeighbourSurface(msgspec.Struct, frozen=True):
    """What this file uses of another one: signatures, without bodies or line numbers."""

    path: str
    signatures: tuple[str, ...]


class ShownCall(msgspec.Struct, frozen=True):
    """A call into this file from another one."""

    caller: str  # `path::qualname`
    callee: str  # qualname in this file
    lines: tuple[str, ...]  # the call's line and those next to it
    site: CallSite | None = None  # where; not shown, so that moving it keeps the note


class ShownTest(msgspec.Struct, frozen=True):
    """A test that reaches this file."""

    id: str
    assertions: tuple[str, ...]


class BriefInputs(msgspec.Struct, frozen=True):
    """All that a brief is made of; gathered by `sleepcode.briefing`."""

    path: str
    content: str
    definitions: tuple[Definition, ...] = ()
    surfaces: tuple[NeighbourSurface, ...] = ()
    calls: tuple[ShownCall, ...] = ()
    tests: tuple[ShownTest, ...] = ()
    facts: tuple[str, ...] = ()  # the static note's claims; none for the static writer itself
    history: tuple[str, ...] = ()  # subjects of the last commits that touched it, newest first
    questions: tuple[str, ...] = ()  # asked about it so far, newest first
    writer: str = ""  # prompt version, or the static writer's own version
    model: str = "static"
    effort: str = ""
    budget: int = 6000  # tokens for the file itself
    rests_on: str = ""  # digest of what else the writer reads and is not shown

    @property
    def fan_in(self) -> Counter[str]:
        """How often each definition is called, by its qualified name."""
        return Counter(call.callee for call in self.calls)


def brief_of(inputs: BriefInputs) -> Brief:
    """The brief of *inputs*; equal inputs give the same bytes."""
    sections = tuple(section for section in _sections(inputs) if section.text)
    keyed = [f"{inputs.writer}\n{inputs.model}\n{inputs.effort}\n{inputs.path}"]
    keyed += [inputs.rests_on] if inputs.rests_on else []
    keyed += [f"{section.title}\n{section.text}" for section in sections if section.keyed]
    # Elided lines are not shown but are part of the file, so an edit to them counts too.
    keyed.append(digest_of(inputs.content.encode("utf-8", "surrogateescape")))
    text = "\n\n".join(f"## {section.title}\n{section.text}" for section in sections)
    digest = digest_of("\x00".join(keyed).encode("utf-8", "surrogateescape"))
    return Brief(inputs.path, text, digest, sections)


def _sections(inputs: BriefInputs) -> Iterable[Section]:
    shown = excerpt(inputs.content, inputs.definitions, inputs.budget, inputs.fan_in)
    yield Section(f"File {inputs.path}", shown, True)
    yield Section("What it uses of other files", _surfaces(inputs.surfaces), True)
    yield Section("Who calls it", _calls(inputs.calls), True)
    yield Section("Tests that reach it", _tests(inputs.tests), True)
    yield Section("Known facts", _bullets(inputs.facts), True)
    yield Section("Recent commits", _bullets(inputs.history), False)
    yield Section("Questions asked about it so far", _bullets(inputs.questions), False)


def _surfaces(surfaces: tuple[NeighbourSurface, ...]) -> str:
    ordered = sorted(surfaces, key=lambda each: each.path)
    return "\n".join(f"{each.path}\n" + _bullets(sorted(each.signatures)) for each in ordered)


def _calls(calls: tuple[ShownCall, ...]) -> str:
    ordered = sorted(calls, key=lambda each: (each.callee, each.caller, each.lines))
    shown = [
        f"{each.caller} calls {each.callee}:\n" + "\n".join(f"    {line}" for line in each.lines) for each in ordered
    ]
    return _cut(shown, MOST_CALL_SITES)


def _tests(tests: tuple[ShownTest, ...]) -> str:
    ordered = sorted(tests, key=lambda each: each.id)
    return _cut([each.id + "".join(f"\n    {said}" for said in each.assertions) for each in ordered], MOST_TESTS)


def _cut(shown: list[str], most: int) -> str:
    more = [f"and {len(shown) - most} more"] if len(shown) > most else []
    return "\n".join([*shown[:most], *more])


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
