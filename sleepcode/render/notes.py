"""A note on the terminal: what is known, by what a reader looks for; what will be asked; each with its lines."""

import time
from collections.abc import Sequence

from sleepcode.core.model import Evidence
from sleepcode.core.questions.told_why import AUTHORS
from sleepcode.core.static_notes.own_words import SAYS
from sleepcode.notes import NoteRows, ShownAnswer, ShownClaim, ShownNote, ShownNotes
from sleepcode.render.console import say, say_wrapped, styled, table

FRESHNESS = {"fresh": "green", "stale": "yellow", "none": "dim"}
MOST_PLACES = 3
MOST_CLAIMS = 7  # of a section
MOST_ASKED = 8
MOST_OF_ONE = 2  # questions about one definition
SECTIONS = {  # title -> kinds of claims
    "What it is": ("behaviour", "quantity"),
    "Why, as its authors have it": ("reason",),
    "Examples": ("example",),
    "Who relies on it": ("caller", "coupling", "test"),
    "What may go wrong": ("failure", "raises", "invariant"),
    "What it touches": ("effect", "config"),
    "What the graph cannot see": ("blind-spot",),
    "History": ("history",),
}
NO_NEWS = ("does",)  # what the sections above or the code itself answer


def show(found: ShownNotes, *, every: bool) -> None:
    """every: each line of it, and the questions too whose answer stands above."""
    for number, note in enumerate(found.notes):
        if number:
            say()
        _head(found.subject, note)
        now = [each for each in note.claims if each.holds != "no"]
        known = {kind for kinds in SECTIONS.values() for kind in kinds}
        for title, kinds in SECTIONS.items():
            _section(title, [each for each in now if each.kind in kinds], note.path, every)
        _section("What else", [each for each in now if each.kind not in known], note.path, every)
        _section("No longer so", [each for each in note.claims if each.holds == "no"], note.path, every)
        _questions(note, every)
        for problem in note.problems:
            what = "could not be parsed" if note.writer == "static" else "not all was written"
            say(styled(f"{what}: {problem}", "yellow"))
        if note.rejected:
            say(styled(f"{note.rejected} claims were dropped because they could not be borne out", "dim"))
        if not note.claims and not note.anticipated:
            of_model = "it had nothing to add that could be borne out"
            say("nothing follows from it that could be proved" if note.writer == "static" else of_model)


def show_list(found: NoteRows) -> None:
    """One line per file; state, claims, questions, when, who."""
    rows = [
        [each.freshness, each.path, str(each.claims), str(each.questions), _at(each.written_at), each.writer]
        for each in found.files
    ]
    table(rows, ["note", "file", "claims", "questions", "written", "by"])
    if not rows:
        say("no source files here")


def _at(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds else ""


def _head(subject: str, note: ShownNote) -> None:
    writer = "the static writer" if note.writer == "static" else f"{note.writer}, effort {note.effort}"
    if note.freshness == "none":
        written = f"derived just now by {writer}; `sleepcode sleep` stores it"
    else:
        tokens = f", {note.tokens:,} tokens" if note.tokens else ""
        written = f"written by {writer}, {_at(note.written_at)}{tokens}"
    state = {"fresh": "fresh", "stale": "stale", "none": "not stored yet"}[note.freshness]
    say(f"{styled(subject, 'bold')}  {styled(state, FRESHNESS[note.freshness])}")
    say(styled(written, "dim"))
    for each in note.since:
        derived = "what follows is as of now" if note.writer == "static" else "its claims were checked again"
        say(styled(f"since then {each}; {derived}, `sleepcode sleep {note.path}` renews it", "yellow"))


def _section(title: str, claims: Sequence[ShownClaim], path: str, every: bool) -> None:
    if not claims:
        return
    say()
    say(styled(title, "bold"))
    for claim in claims if every else claims[:MOST_CLAIMS]:
        _claim(claim, path, "  ")
    if len(claims) > MOST_CLAIMS and not every:
        say(styled(f"  … {len(claims) - MOST_CLAIMS} more (--all)", "dim"))


def _claim(claim: ShownClaim, path: str, indent: str) -> None:
    mark = "its lines changed since: " if claim.holds == "unchecked" else ""
    cited = "" if claim.standing == "proved" else f" ({claim.standing})"
    text = claim.text.replace(SAYS, ": ", 1).replace(f", {AUTHORS}", ": ", 1)
    places = "" if claim.holds == "no" or claim.kind == "history" else places_of(claim.evidence, path)
    style = "dim" if claim.holds == "no" else ""
    say_wrapped(f"{indent}- ", f"{mark}{text}{cited}", places, style=style)


def places_of(evidence: tuple[Evidence, ...], path: str) -> str:
    """`:12 :40-44 src/b.py:7,31`; the file's own lines without its name, other files' lines together."""
    spans: dict[str, list[str]] = {}
    ordered = list(dict.fromkeys((each.path, each.span) for each in evidence))
    for where, span in ordered[:MOST_PLACES]:
        end = f"-{span.end}" if span.end > span.start else ""
        spans.setdefault(where, []).append(f"{span.start}{end}")
    named = [f"{'' if where == path else where}:{','.join(lines)}" for where, lines in spans.items()]
    return " ".join(named) + (f" +{len(ordered) - MOST_PLACES}" if len(ordered) > MOST_PLACES else "")


def _questions(note: ShownNote, every: bool) -> None:
    asked = list(note.anticipated) if every else _worth_asking(note)
    rest = len(note.anticipated) - len(asked)
    if asked:
        say()
        say(styled("Questions it answers", "bold"))
    for each in asked:
        say(f"  {styled(each.question, 'bold')}")
        for claim in each.answer:
            _claim(claim, note.path, "    ")
    if rest:
        questions = f"{rest} {'more ' if asked else ''}question{'' if rest == 1 else 's'}"
        what = f"and {questions}" if asked else f"It also answers {questions}"
        if not asked:
            say()
        above = "" if rest == 1 else ", most of them answered above"
        say_wrapped("  " if asked else "", f"{what}{above} (--all)", style="dim")


def _worth_asking(note: ShownNote) -> list[ShownAnswer]:
    """The first few whose answer is not among the claims; not all about one definition."""
    said = {each.text for each in note.claims}
    about: dict[str, int] = {}
    asked: list[ShownAnswer] = []
    for each in note.anticipated:
        text = each.answer[0].text if each.answer else ""
        dull = each.intent in NO_NEWS
        about[each.subject] = about.get(each.subject, 0) + (not dull)
        if not dull and text not in said and about[each.subject] <= MOST_OF_ONE:
            asked.append(each)
    return asked[:MOST_ASKED]
