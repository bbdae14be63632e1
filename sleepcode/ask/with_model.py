"""Answers that a model writes: from notes alone where they speak of the question, else from raw code too."""

import builtins
import keyword
from collections.abc import Callable
from textwrap import dedent

import msgspec
from msgspec.structs import replace

from sleepcode.ask.excerpts import excerpts
from sleepcode.ask.given import Given
from sleepcode.ask.places import places_of
from sleepcode.ask.reading import lines_of
from sleepcode.ask.stored import Memory
from sleepcode.core.checks.claims import Known
from sleepcode.core.checks.mentions import words_in
from sleepcode.core.checks.prose_check import checked
from sleepcode.core.model import Claim, ClaimStanding, Definition, Note, Tokens
from sleepcode.core.model_calls.request import Reply, Request
from sleepcode.core.questions.answer_request import (
    LIVE_MATERIAL,
    WITH_LINES,
    composed_request,
    live_request,
    numbered,
    place_of,
    says_nothing,
)
from sleepcode.core.questions.citations import Citing, cited
from sleepcode.core.questions.match import apart, stems
from sleepcode.core.questions.predictable import COMPOSABLE, coverage
from sleepcode.core.questions.relevant import Fact, relevant
from sleepcode.core.questions.understood import Understood
from sleepcode.edges.index import Index
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace

MOST_FACTS = 8
MOST_BESIDE_LINES = 3  # facts beside lines of code that were chosen for the question
LONGEST_FACT = 260  # characters, of these
MOST_LINES = 6  # that a fact brings along
MOST_BESIDE_CODE = 4  # facts; the code says the rest
MOST_FILES = 3
MOST_PLACES = 4  # definitions that stand in for a subject
LONGEST_PLACE = 150  # lines


class Written(msgspec.Struct, frozen=True):
    """What the model said and what of it stood the check."""

    text: str
    claims: tuple[Claim, ...]
    unchecked: tuple[str, ...]
    route: str  # composed or live
    why: str
    freshness: str
    tokens: Tokens
    notes: tuple[Note, ...]

    @property
    def proved(self) -> bool:
        """Whether the graph bears every sentence out; a quoted line does not prove what is said of it."""
        standings = {claim.standing for claim in self.claims}
        return not self.unchecked and standings == {ClaimStanding.PROVED}


class Material(msgspec.Struct, frozen=True):
    """What there is to answer from."""

    subjects: tuple[Definition, ...]
    paths: tuple[str, ...]
    notes: tuple[Note, ...]
    facts: tuple[Fact, ...]
    fresh: bool

    @property
    def shown(self) -> tuple[Definition, ...]:
        """Those of which lines are shown; a module is too much to choose from."""
        return tuple(one for one in self.subjects if one.qualname)[:MOST_PLACES]

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(fact.claim for fact in self.facts)


def written(given: Given, memory: Memory, asked: Understood, subjects: tuple[Definition, ...]) -> Written | None:
    """None when there is nothing to answer from.  Raises ModelFailed."""
    workspace, index = given.workspace, given.index
    live, on_text, budget = given.options.live, given.options.on_text, given.options.budget or LIVE_MATERIAL
    material = material_for(index, memory, asked, subjects)
    if not material.paths:
        return None
    composing = _composing(workspace, asked, material)
    path = material.paths[0]
    spent = Tokens()
    why = f"no note and no line speaks of more than {composing.share:.0%} of the question"
    # Of the lines that were chosen in a definition that was named, the share told nothing: of 38 answers 4 were wrong,
    # all of them at half of the question's words or more.  Of places that were looked for it has to decide.
    composed = not live and bool(composing.share >= COMPOSABLE or (subjects and material.shown))
    if live:
        why = "asked for live"
    code = _from_code(workspace, index, asked, material, budget)
    request = composing.request if composed else code
    if composed and _length(request) > _length(code):
        composed, request = False, code
        why = "the code is shorter than what the notes say of it"
    elif composed:
        told = "notes and lines" if material.fresh else "a few lines"
        why = f"{told} speak of {composing.share:.0%} of the question"
        citing = Citing(on_text, composing.places)
        reply, cut = _streamed(workspace, request, citing, path)
        why += cut
        citing.end()
        reply = replace(reply, text=cited(reply.text, composing.places))
        if says_nothing(reply.text):
            composed, spent = False, reply.tokens
            why = f"{why}, but do not answer it, so the code was read"
            code = _from_code(workspace, index, asked, material, budget, alone=True)
            on_text("\n")
    if not composed:
        request = code
        reply, cut = _streamed(workspace, request, on_text, path)
        why += cut
    known = _known(workspace, index, material, request)
    subject = subjects[0].id if subjects else path
    stood, fell = checked(reply.text, subject, known)
    fell += tuple(claim.text for claim in stood if says_nothing(claim.text))
    stood = tuple(claim for claim in stood if claim.text not in fell)
    freshness = "none" if not material.notes else "fresh" if material.fresh else "stale"
    notes = material.notes if composed and material.fresh else ()
    route = "composed" if composed and material.fresh else "live"
    return Written(reply.text, stood, fell, route, why, freshness, spent + reply.tokens, notes)


def _streamed(workspace: Workspace, request: Request, on_text: Callable[[str], None], path: str) -> tuple[Reply, str]:
    """The reply as far as it came, since that is on the screen, and why it came no further."""
    from sleepcode.call_model import stream_model

    pieces: list[str] = []

    def show(text: str) -> None:
        pieces.append(text)
        on_text(text)

    try:
        return stream_model(workspace, request, show, purpose="ask", path=path), ""
    except ModelFailed as failed:
        text = "".join(pieces)
        if not text.strip():
            raise
        spent = failed.reply.tokens if isinstance(failed.reply, Reply) else Tokens()
        return Reply(text, spent, None, failed.kind, 0.0), f"; {failed.problem}"


class Composing(msgspec.Struct, frozen=True):
    """The short request: facts of fresh notes and the lines of code that speak of the question."""

    request: Request
    places: list[tuple[str, str]]  # what each fact and each stretch of lines says, and where it stands
    share: float  # of the question's words that one of them speaks of


def _composing(workspace: Workspace, asked: Understood, material: "Material") -> Composing:
    question = asked.question.text
    code = excerpts(workspace, question, material.shown)
    facts = _telling(question, material) if material.fresh else ()
    names = [one.qualname or one.path for one in material.subjects]
    # One must speak of it: words that are scattered over several were answered wrongly three times in five.
    told = [text for fact, text in zip(facts, _texts(facts), strict=True) if fact.own]
    told += [f"{each.text} {apart(each.text)}" for each in code]
    share = max((coverage(question, names, [text]) for text in told), default=0.0)
    places = [(f"{fact.claim.text} {fact.lines}", place_of(fact.claim)) for fact in facts]
    places += [part for each in code for part in each.parts]
    request = composed_request(question, facts, [(each.name, each.text) for each in code])
    return Composing(request, places, share)


def _telling(question: str, material: "Material") -> tuple[Fact, ...]:
    """Beside lines of code, short facts that speak of what is asked: that they are about the subject is not enough."""
    if not material.shown:
        return material.facts[:MOST_FACTS]
    known = {stem for one in material.subjects for stem in stems(apart(one.qualname))}
    asked = stems(apart(question)).keys() - known
    least = min(2, len(asked))

    def speaks(fact: Fact) -> bool:
        return len(stems(apart(fact.claim.text)).keys() & asked) >= least

    short = (fact for fact in material.facts if fact.own and len(fact.claim.text) <= LONGEST_FACT)
    return tuple(fact for fact in short if speaks(fact))[:MOST_BESIDE_LINES]


def without_notes(
    workspace: Workspace, index: Index, asked: Understood, subjects: tuple[Definition, ...], paths: tuple[str, ...]
) -> Reply:
    """The same question from the code alone, for the ledger; its words are not shown.  Raises ModelFailed."""
    from sleepcode.call_model import stream_model

    request = _from_code(workspace, index, asked, Material(subjects, paths, (), (), False), LIVE_MATERIAL)
    return stream_model(workspace, request, lambda _: None, purpose="counterfactual", path=paths[0] if paths else "")


def material_for(index: Index, memory: Memory, asked: Understood, subjects: tuple[Definition, ...]) -> Material:
    """The subject's notes; without a subject, those of the places that speak of the question.

    Where none does, the notes whose questions share words with it.
    """
    if not subjects:
        found = (place.definition for place in places_of(memory.workspace, index, asked.question.text))
        parts = tuple(one for one in found if one.kind != "module" and one.end_line - one.line < LONGEST_PLACE)
        code = tuple(one for one in parts if one.kind != "section")
        subjects = (code or parts)[:MOST_PLACES]  # a text where no code speaks of it
    paths = tuple(dict.fromkeys(one.path for one in subjects))
    if not paths:
        like = memory.speaking_of(asked.question.text)
        paths = tuple(dict.fromkeys(row.path for row in like))[:MOST_FILES]
    notes = memory.about(paths)
    fresh = tuple(note for note in notes if memory.freshness(note) == "fresh")
    names = [one.qualname or one.path for one in subjects]
    facts = _facts(memory.workspace, fresh or notes, {one.id for one in subjects if one.qualname})
    chosen = relevant(asked.question.text, names, facts, MOST_FACTS)
    return Material(subjects, paths, fresh or notes, chosen, bool(fresh))


def _facts(workspace: Workspace, notes: tuple[Note, ...], ids: set[str]) -> list[Fact]:
    """What the notes say, the model's sentences before the rules'; without ids, all is about the subject."""
    names = {f"`{id.partition('::')[2]}`" for id in ids}
    written = sorted(notes, key=lambda note: (note.path, note.model == "static"))
    lines = {note.path: lines_of(workspace, note.path) for note in written}
    stored = [
        Fact(claim, words, not ids or one.subject in ids, _cited(lines[note.path], note.path, claim))
        for note in written
        for one in note.anticipated
        for words in [one.question if one.intent == "open" else ""]  # the others ask everything the same
        for claim in one.answer
    ]
    return stored + [
        Fact(claim, "", own, _cited(lines[note.path], note.path, claim))
        for note in written
        for claim in note.claims
        for own in [not ids or any(name in claim.text for name in names)]
    ]


def _cited(lines: tuple[str, ...], path: str, claim: Claim) -> str:
    """The lines of the file itself that the claim rests on, when they are few."""
    spans = [place.span for place in claim.evidence if place.path == path]
    if sum(end - start + 1 for start, end in spans) > MOST_LINES:
        return ""
    return "\n...\n".join(dedent("\n".join(lines[start - 1 : end])) for start, end in spans)


def _texts(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """All that is shown of them, names also taken apart."""
    shown = (fact.claim.text + (f" {fact.lines}" if at < WITH_LINES else "") for at, fact in enumerate(facts))
    return tuple(f"{text} {apart(text)}" for text in shown)


def _from_code(
    workspace: Workspace, index: Index, asked: Understood, material: Material, most: int, *, alone: bool = False
) -> Request:
    """alone: without what the subjects call; a few of their own lines were not enough, all of them mostly are."""
    sources: list[str] = []
    for one in material.subjects:
        sources.append(numbered(one.path, lines_of(workspace, one.path), one))
    called = () if alone else material.subjects
    callees = [edge.callee for one in called for edge in index.callees_of(one.id)][:12]
    for id in dict.fromkeys(callees):
        callee = index.definition(id)
        if callee is not None and callee.qualname:
            sources.append(numbered(callee.path, lines_of(workspace, callee.path), callee))
    if not material.subjects:
        sources += [numbered(path, lines_of(workspace, path)) for path in material.paths]
    return live_request(asked.question.text, material.claims[:MOST_BESIDE_CODE], sources, most)


def _length(request: Request) -> int:
    return len(request.system) + len(request.context)


def _known(workspace: Workspace, index: Index, material: Material, request: Request) -> Known:
    paths = dict.fromkeys((*material.paths, *(e.path for claim in material.claims for e in claim.evidence)))
    files = {path: lines for path in paths if (lines := lines_of(workspace, path))}
    first = material.paths[0] if material.paths else ""
    definitions = index.definitions_in(first) if first else ()
    calls = {
        (edge.caller, edge.callee)
        for one in material.subjects or definitions
        for edge in (*index.callers_of(one.id), *index.callees_of(one.id))
    }
    names = words_in(request.context) | frozenset(dir(builtins)) | frozenset(keyword.kwlist)
    return Known(
        path=first,
        files=files,
        digests={path: index.digest_of_file(path) for path in files},
        definitions=definitions,
        names=names | words_in("\n".join(files.get(first, ()))),
        paths=frozenset(index.paths()),
        calls=frozenset(calls),
        is_prose=all(one.kind == "section" for one in material.subjects) and bool(material.subjects),
    )
