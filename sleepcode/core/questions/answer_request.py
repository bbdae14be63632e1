"""A question and its material -> the request to a model; the stable part first."""

from collections.abc import Iterable

from sleepcode.core.model import Claim, Definition
from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_calls.tokens import tokens_in
from sleepcode.core.questions.relevant import Fact
from sleepcode.core.resource import text_of

MOST_ANSWER = 500  # tokens of a reply
MOST_COMPOSED = 160
COMPOSED_MATERIAL = 900  # tokens
WITH_LINES = 4  # facts, the most telling ones, that bring the lines they rest on
LIVE_MATERIAL = 8000
# As prompts/compose.txt asks for it.  Asked for it with code, too, a small model said so of what stood before it.
_DOES_NOT_SAY = "the material does not say"


def composed_request(question: str, facts: Iterable[Fact], code: Iterable[tuple[str, str]] = ()) -> Request:
    """A short answer from what is already known; which facts it rests on is computed.

    code: (name, lines of it that speak of the question); without it the most telling facts bring their own.
    """
    lines = [f"`{name}`:\n{text}" for name, text in code]
    told = []
    for at, fact in enumerate(facts):
        own = "".join(f"\n    {line}" for line in fact.lines.splitlines()) if at < WITH_LINES and not lines else ""
        told.append(f"- {fact.claim.text}{own}")
    material = _within(COMPOSED_MATERIAL, ("Lines of code:", *lines), ("Facts:", *told))
    return Request(_prompt("compose.txt"), material, f"Question: {question}", max_tokens=MOST_COMPOSED)


def says_nothing(answer: str) -> bool:
    """Also behind words of the question: "when it fails, the material does not say what happens"."""
    return _DOES_NOT_SAY in answer.lower()


def place_of(claim: Claim) -> str:
    """Where the first of its evidence stands, as it is cited."""
    if not claim.evidence:
        return ""
    path, (start, end) = claim.evidence[0].path, claim.evidence[0].span
    return f"{path}:{start}" if start == end else f"{path}:{start}-{end}"


def live_request(question: str, claims: Iterable[Claim], sources: Iterable[str], most: int = LIVE_MATERIAL) -> Request:
    """Raw code and what is known about it.  most: tokens of material."""
    material = _within(most, ("Known facts:", *map(told, claims)), ("Code:", *sources))
    return Request(_prompt("ask.txt"), material, f"Question: {question}", max_tokens=MOST_ANSWER)


def told(claim: Claim) -> str:
    places = ", ".join(f"{place.path}:{place.span.start}" for place in claim.evidence[:3])
    return f"- {claim.text} [{places}]" if places else f"- {claim.text}"


def numbered(path: str, lines: tuple[str, ...], one: Definition | None = None) -> str:
    """The lines of a definition (or of the whole file) as they are cited."""
    start, end = (one.line, one.end_line) if one and one.qualname else (1, len(lines))
    shown = "\n".join(f"{at}| {lines[at - 1]}" for at in range(start, min(end, len(lines)) + 1))
    return f"{path}\n{shown}"


def _within(most: int, *parts: tuple[str, ...]) -> str:
    """The parts' lines while they fit; a part is cut at a line."""
    kept: list[str] = []
    left = most
    for title, *entries in parts:
        shown: list[str] = []
        for entry in entries:
            lines = entry.split("\n")
            while lines and tokens_in("\n".join(lines)) > left:
                lines = lines[: len(lines) * left // (tokens_in("\n".join(lines)) + 1)] if left > 20 else []
            if lines:
                left -= tokens_in("\n".join(lines))
                shown.append("\n".join(lines))
        if shown:
            kept.append("\n".join([title, *shown]))
    return "\n\n".join(kept)


def _prompt(file: str) -> str:
    return text_of("sleepcode.prompts", file).strip()
