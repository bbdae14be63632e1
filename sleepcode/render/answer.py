"""An answer on the terminal: the headline, its lines with where they stand, and a footer of what it cost."""

import re
import sys
from collections.abc import Iterable
from typing import Any

from sleepcode.core.model import Answer, Claim, ClaimStanding, Standing
from sleepcode.render.console import clean, from_here, say, say_json, say_wrapped, styled, terminal_width

MOST = 20  # lines of an answer; the rest is counted, and `--all` or `--json` shows it
MOST_SPOTS = 3
MOST_PLACES = 3  # of one claim
MOST_COMMAND = 400  # characters; a longer one is in `sleepcode impact`
VERSION = 1
_TEST = re.compile(r"(?P<path>[^\s:]+)::(?P<name>\S+?)(?: (?P<sure>\(\w+\)))?: (?P<way>.+)$")
_ENDS_IN_LINES = re.compile(r": (?P<lines>“.*”)(?P<also>(?: \([^()]*\))?)$", re.S)
_TESTS_ASKED = ("tests", "cover", "change", "remove")


def show_answer(answer: Answer, *, every: bool = False, streamed: bool = False, folder: str = ".") -> None:
    """streamed: the model's words are on the screen already.  folder: the way to the repository's top from here."""
    if answer.text and not streamed:
        headline = _laid_out(answer.text)[0]
        say(styled(headline, "bold") if answer.route in ("graph", "nearest") else clean(headline))
    by_model = answer.route in ("composed", "live")
    if by_model:
        _checked(answer)
        if answer.near:
            say("what comes nearest in the code and its notes:")
    for near in answer.near:
        text, _, place = near.rpartition("  ")
        _say_quoting(text, place)
    if not by_model:
        _claims(answer, every)
    command = answer.impact.command if answer.impact and answer.question.intent in _TESTS_ASKED else ""
    if command and len(command) <= MOST_COMMAND:
        say(styled(f"run them: {from_here(command, folder)}", "green"))
    _spots(answer)
    say(styled(footer(answer), "dim"))


def show_pair(tokens: int, milliseconds: float) -> None:
    """What the same question took without notes."""
    say(styled(f"measured without notes, too: {tokens:,} tokens, {milliseconds:,.0f} ms", "dim"))


def show_answer_json(answer: Answer) -> None:
    """The documented shape; `version` changes when it does."""
    say_json(as_json(answer))


def as_json(answer: Answer) -> dict[str, Any]:
    return {
        "version": VERSION,
        "question": answer.question,
        "answer": answer.text,
        "claims": answer.claims,
        "route": answer.route,
        "why": answer.why,
        "freshness": answer.freshness,
        "standing": answer.standing,
        "blind_spots": answer.blind_spots,
        "near": answer.near,
        "unchecked": answer.unchecked,
        "impact": answer.impact,
        "tokens": {"now": answer.tokens_now, "asleep": answer.tokens_asleep},
        "milliseconds": round(answer.milliseconds, 1),
    }


def stream_text(text: str) -> None:
    """A piece of a model's answer as it arrives; control characters never reach the screen."""
    sys.stdout.write(clean(text))
    sys.stdout.flush()


def footer(answer: Answer) -> str:
    """Route, freshness, standing, tokens now and asleep, milliseconds."""
    now = answer.tokens_now
    parts = [
        answer.route,
        {"fresh": "fresh", "stale": "stale", "none": "no note"}[answer.freshness],
        {Standing.EXACT: "exact", Standing.LOWER_BOUND: "lower bound", Standing.UNKNOWN: "not proved"}[answer.standing],
        f"{now.total:,} tokens now" + (f" ({now.cached:,} cached)" if now.cached else ""),
        f"{answer.tokens_asleep:,} asleep",
        f"{answer.milliseconds:,.0f} ms",
    ]
    return " · ".join(parts) + (f"\n{clean(answer.why)}" if answer.why and answer.route != "graph" else "")


def _claims(answer: Answer, every: bool) -> None:
    shown = [claim for claim in answer.claims if claim.text != answer.text or claim.evidence]
    way = ""
    for claim in shown if every else shown[:MOST]:
        test = _TEST.match(claim.text)
        if test is None or not claim.evidence or claim.evidence[0].path != test["path"]:
            way = ""
            _say_claim(claim, answer.text, every)
            continue
        if test["way"] != way:  # tests that reach it the same way stand together
            way = test["way"]
            say(styled(f"  {_code(way)}", "dim"))
        sure = f" {test['sure']}" if test["sure"] else ""
        place = styled(f":{claim.evidence[0].span.start}", "cyan")
        say(f"    {clean(test['path'])}::{_code(test['name'])}{sure}  {place}")
    if len(shown) > MOST and not every:
        say(styled(f"  … and {len(shown) - MOST} more (--all)", "dim"))


def _say_claim(claim: Claim, headline: str, every: bool) -> None:
    doubt = "" if claim.standing == ClaimStanding.PROVED else "(cited, not proved)"
    is_said = claim.text in (headline, headline.removeprefix("nearest: "))
    _say_quoting(claim.text, ", ".join(_places(claim, every)), doubt, is_said=is_said)


def _say_quoting(text: str, places: str, doubt: str = "", *, is_said: bool = False) -> None:
    """is_said: but for the lines that it quotes, the headline said it."""
    head, quotes = _laid_out(_code(text))
    said = "  ".join(part for part in ("" if is_said else head, doubt) if part)
    if said:
        say_wrapped("  ", said, places)
    else:
        say(f"  {styled(places, 'cyan')}")
    for quote in quotes:
        say_wrapped("      ", quote)


def _laid_out(text: str) -> tuple[str, list[str]]:
    """A claim without the lines that it ends in, and those lines: on a terminal each of them gets its own."""
    found = _ENDS_IN_LINES.search(text) if terminal_width() else None
    if found is None:
        return text, []
    return text[: found.start()] + found["also"], found["lines"][1:-1].split("” … “")


def _places(claim: Claim, every: bool) -> Iterable[str]:
    """`a.py:3, :8, b.py:1, +2`: a path is said once for the lines that follow each other."""
    path = ""
    for place in claim.evidence if every else claim.evidence[:MOST_PLACES]:
        yield f"{'' if place.path == path else place.path}:{place.span.start}"
        path = place.path
    if len(claim.evidence) > MOST_PLACES and not every:
        yield f"+{len(claim.evidence) - MOST_PLACES}"


def _code(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"\1", clean(text))


def _checked(answer: Answer) -> None:
    """What of a model's words nothing bears out."""
    say()
    if not answer.unchecked:
        proved = answer.standing == Standing.EXACT
        found = "the names, figures and lines of every sentence are there; whether they mean what it says is not proved"
        say(styled("✓ the source proves every sentence", "green") if proved else found)
        return
    stood = len(answer.claims)
    told = f"{stood} of {stood + len(answer.unchecked)} sentences stood the check against the source; not borne out:"
    say(styled(told, "yellow"))
    for sentence in answer.unchecked:
        say(styled(f"  ? {sentence}", "yellow"))


def _spots(answer: Answer) -> None:
    spots = answer.blind_spots
    if not spots:
        return
    shown = ", ".join(f"{spot.path}:{spot.line} {spot.kind}" for spot in spots[:MOST_SPOTS])
    more = f" and {len(spots) - MOST_SPOTS} more" if len(spots) > MOST_SPOTS else ""
    places = f"{len(spots)} place{'' if len(spots) == 1 else 's'}"
    say(styled(f"the graph cannot follow {places} here: {shown}{more}", "yellow"))
