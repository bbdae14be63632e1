"""A note on the terminal: what follows, what may fail, what will be asked; each with its lines."""

import time

from sleepcode.core.model import Evidence
from sleepcode.notes import NoteRows, ShownClaim, ShownNote, ShownNotes
from sleepcode.render.console import clean, say, styled, table

FRESHNESS = {"fresh": "green", "stale": "yellow", "none": "dim"}
MOST_PLACES = 4
MOST_ASKED = 12
FAILURES = ("failure",)


def show(found: ShownNotes, *, every: bool) -> None:
    """every: the questions too whose answer stands among the facts already."""
    for number, note in enumerate(found.notes):
        if number:
            say()
        _head(found.subject, note)
        facts = [each for each in note.claims if each.kind not in FAILURES]
        failures = [each for each in note.claims if each.kind in FAILURES]
        _section("What follows from it", facts, note.path)
        _section("What may go wrong", failures, note.path)
        _questions(note, every)
        for problem in note.problems:
            say(styled(f"could not be parsed: {problem}", "yellow"))
        if note.rejected:
            say(styled(f"{note.rejected} claims were dropped because they could not be borne out", "dim"))
        if not note.claims and not note.anticipated:
            say("nothing follows from it that we could prove")


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
    state = {"fresh": "fresh", "stale": "stale", "none": "not stored yet, derived just now"}[note.freshness]
    writer = "the static writer" if note.writer == "static" else f"{note.writer}, effort {note.effort}"
    say(f"{styled(subject, 'bold')}  {styled(state, FRESHNESS[note.freshness])}")
    say(
        styled(
            f"written by {writer}, {_at(note.written_at)}"
            + (f", {note.tokens:,} tokens" if note.tokens else ""),
            "dim",
        )
    )
    for each in note.since:
        say(styled(f"since then {each}; `sleepcode sleep {note.path}` writes it anew", "yellow"))


def _section(title: str, claims: list[ShownClaim], path: str) -> None:
    if claims:
        say()
        say(styled(title, "bold"))
        for claim in claims:
            _claim(claim, path, "  ")


def _claim(claim: ShownClaim, path: str, indent: str) -> None:
    mark = {"yes": "", "no": "no longer so: ", "unchecked": "its lines changed since: "}[claim.holds]
    cited = "" if claim.standing == "proved" else f" ({claim.standing})"
    style = "dim" if claim.holds == "no" else ""
    text = f"{indent}- {mark}{claim.text}{cited}"
    say(styled(text, style) if style else clean(text))
    places = places_of(claim.evidence, path)
    if places and claim.holds != "no":
        say(styled(f"{indent}    {places}", "cyan"))


def places_of(evidence: tuple[Evidence, ...], path: str) -> str:
    """`:12, :40-44, src/b.py:7`; the file's own lines first and without its name."""
    ordered = list(dict.fromkeys((each.path, each.span) for each in evidence))
    named = [
        f"{'' if where == path else where}:{span.start}" + (f"-{span.end}" if span.end > span.start else "")
        for where, span in ordered
    ]
    more = f" and {len(named) - MOST_PLACES} more" if len(named) > MOST_PLACES else ""
    return ", ".join(named[:MOST_PLACES]) + more


def _questions(note: ShownNote, every: bool) -> None:
    said = {each.text for each in note.claims}
    if not note.anticipated:
        return
    new = [each for each in note.anticipated if any(claim.text not in said for claim in each.answer)]
    asked = list(note.anticipated) if every else [each for each in new if each.intent != "where"][:MOST_ASKED]
    say()
    say(styled("Questions it answers", "bold"))
    for each in asked:
        say(f"  {styled(each.question, 'bold')}")
        for claim in each.answer:
            _claim(claim, note.path, "    ")
    rest = [each.question for each in note.anticipated if each not in asked]
    if rest:
        say(styled(f"  and {len(rest)} more, most of them answered above; --all shows them", "dim"))
