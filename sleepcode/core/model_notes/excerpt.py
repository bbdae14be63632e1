"""A file and a token budget -> the file in full, or its lines by definition with the gaps marked."""

from collections.abc import Container, Iterable, Mapping, Sequence

from sleepcode.core.model import Definition
from sleepcode.core.model_calls.tokens import tokens_in

HEADER_LINES = 3  # of a definition whose body does not fit


def excerpt(content: str, definitions: Sequence[Definition], budget: int, weight: Mapping[str, int]) -> str:
    """The text shown of *content*: all of it when it fits into *budget* tokens.

    weight: how much a definition matters, by qualname; heavier bodies are kept first, then shorter
    ones.  A definition that does not fit keeps its first lines; what stands outside of any
    definition is kept while it fits into a quarter of the budget.
    """
    if tokens_in(content) <= budget:
        return content
    lines = content.splitlines()
    return _with_gaps(lines, kept_lines(lines, definitions, budget, weight))


def kept_lines(
    lines: Sequence[str],
    definitions: Sequence[Definition],
    budget: int,
    weight: Mapping[str, int],
    shown: Container[str] = (),
) -> set[int]:
    """The numbers of the lines that are shown.  shown: qualnames whose bodies stood in an earlier excerpt."""
    cost = [tokens_in(line) + 1 for line in lines]
    inner = [each for each in definitions if each.kind != "module"]
    kept: set[int] = set()
    covered = {line for each in inner for line in range(each.line, each.end_line + 1)}
    outside = [number for number in range(1, len(lines) + 1) if number not in covered]
    left = budget - _keep(kept, outside, budget // 4, cost)
    for each in inner:
        header = range(each.line, min(each.line + HEADER_LINES, each.end_line + 1))
        left -= _keep(kept, header, left, cost)
    bodies = [each for each in inner if each.kind != "class" and each.qualname not in shown]
    for each in sorted(bodies, key=lambda d: (-weight.get(d.qualname, 0), d.end_line - d.line, d.line)):
        body = [n for n in range(each.line, each.end_line + 1) if n not in kept]
        if sum(cost[n - 1] for n in body if n <= len(cost)) <= left:
            left -= _keep(kept, body, left, cost)
    return kept


def _keep(kept: set[int], numbers: Iterable[int], budget: int, cost: Sequence[int]) -> int:
    """Add *numbers* to *kept* while they fit into *budget*; returns the tokens spent."""
    spent = 0
    for number in numbers:
        if number in kept or number > len(cost):
            continue
        if spent + cost[number - 1] > budget:
            break
        kept.add(number)
        spent += cost[number - 1]
    return spent


def _with_gaps(lines: Sequence[str], kept: set[int]) -> str:
    shown: list[str] = []
    previous = 0
    for number in [*sorted(kept), len(lines) + 1]:
        if number > previous + 1:
            shown.append(f"[… {number - previous - 1} lines not shown]")
        if number <= len(lines):
            shown.append(lines[number - 1])
        previous = number
    return "\n".join(shown)
