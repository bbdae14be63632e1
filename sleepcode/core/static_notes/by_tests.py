"""What tests expect of the calls they write out: examples that their authors have checked."""

import ast
from collections.abc import Iterable

from sleepcode.core.examples.expected import Expected
from sleepcode.core.model import Claim, Evidence, Span
from sleepcode.core.static_notes.inputs import Inputs, Weighed, is_public, proved

EXAMPLE = "example"  # kind of claim
MOST = 4  # of one definition
MOST_CHANGED = 2
_WEIGHT = 12.5


def by_tests(inputs: Inputs) -> Iterable[Weighed]:
    """The claims, the most different ones of each definition."""
    for definition in inputs.definitions:
        every = inputs.expected.get(definition.id, ())
        for path, each in (*_telling(every), *_changed(every)):  # the usual case first
            digest = inputs.neighbours[path].digest if path in inputs.neighbours else ""
            places = [Evidence(path, Span(line, line), digest) for line in dict.fromkeys((each.shown_at, each.line))]
            text = f"tests expect `{each.call}` {each.outcome}"
            weight = _WEIGHT - (0 if is_public(definition) else 3)
            yield Weighed(weight, definition.id, proved(EXAMPLE, text, places))


def examples_of(claims: Iterable[Weighed], subject: str) -> tuple[Claim, ...]:
    return tuple(each.claim for each in claims if each.subject == subject and each.claim.kind == EXAMPLE)


def _changed(found: Iterable[tuple[str, Expected]]) -> list[tuple[str, Expected]]:
    """What one more argument makes of the same call, where tests expect both; one of each argument."""
    by_call = {each.call: each for _, each in found}
    pairs: dict[str, tuple[str, Expected]] = {}
    for path, each in found:
        call = ast.parse(each.call, mode="eval").body if "=" in each.call else None
        if not isinstance(call, ast.Call) or not call.keywords or not (name := call.keywords[-1].arg):
            continue
        call.keywords.pop()
        plain = by_call.get(ast.unparse(call))
        if plain is not None and _plain(plain.outcome) != _plain(each.outcome) and name not in pairs:
            outcome = f"{each.outcome}, and without `{name}` {plain.outcome}"
            pairs[name] = (path, each._replace(outcome=outcome))
    return list(pairs.values())[:MOST_CHANGED]


def _plain(outcome: str) -> str:
    return outcome.replace("`True`", "true").replace("`False`", "false")


def _telling(found: Iterable[tuple[str, Expected]]) -> list[tuple[str, Expected]]:
    """One of each outcome: that written first, the usual case, then the shortest; one that raises among them.

    What tells little comes last: what is handed back as it came, or compared with another call.
    """
    every = sorted(found, key=lambda one: not one[1].tells)
    every[1:] = sorted(every[1:], key=lambda one: (not one[1].tells, len(one[1].call) + len(one[1].outcome)))
    by_outcome: dict[str, tuple[str, Expected]] = {}
    for one in every:
        by_outcome.setdefault(one[1].outcome, one)
    raising = [one for one in by_outcome.values() if one[1].outcome.startswith("to raise")]
    plain = [one for one in by_outcome.values() if one not in raising]
    return [*plain[: MOST - min(len(raising), 1)], *raising][:MOST]
