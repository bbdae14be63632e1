"""BriefInputs -> what the model is asked about: a definition or a stretch of text, its lines numbered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sleepcode.core.checks.mentions import words_in
from sleepcode.core.model import Definition
from sleepcode.core.model_calls.tokens import tokens_in
from sleepcode.core.model_notes.brief import BriefInputs, ShownCall
from sleepcode.core.model_notes.excerpt import kept_lines
from sleepcode.core.model_notes.small_questions import Small, questions_about

LEAST_LINES = 3  # shorter functions hold nothing that their text does not say
MOST_TARGET = 900  # tokens of numbered lines; more is cut
MOST_CALLERS = 3
MOST_FACTS = 8
MOST_HEAD = 8  # lines of a signature
STRETCH = 60  # lines of prose at a time
_HEADING = re.compile(r"^(#{1,3} |=+$|-{3,}$|\w.*:$)")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to be asked about."""

    subject: str  # Definition.id, or the path
    name: str  # as a question names it
    numbered: str  # its lines, each `12| text`
    lines: tuple[int, ...]  # the numbers shown
    callers: tuple[ShownCall, ...] = ()
    facts: tuple[str, ...] = ()
    small: tuple[Small, ...] = ()  # questions computed from its lines
    constants: str = ""  # lines outside of it that set names it uses
    head: str = ""  # its signature


def targets_of(inputs: BriefInputs, most: int) -> tuple[Target, ...]:
    """The *most* definitions worth asking about, by how often they are called and how much they hold."""
    lines = inputs.content.splitlines()
    if not any(each.qualname for each in inputs.definitions):
        return tuple(_stretches(inputs, lines, most))
    calls = inputs.fan_in
    found = [_target(inputs, lines, each) for each in inputs.definitions if _is_worth_it(each, lines)]
    weight = {each.subject: 8 * len(each.small) + 6 * min(calls[each.name], 5) for each in found}
    chosen = sorted(found, key=lambda each: (-weight[each.subject], each.lines))[:most]
    return tuple(sorted(chosen, key=lambda each: each.lines))


def parts_of(inputs: BriefInputs, most: int) -> tuple[tuple[Target, ...], ...]:
    """The file in full, or when it is too long its definitions in up to *most* excerpts.

    Each part is led by a target for the file, which holds the numbered lines; then the definitions whose
    bodies stand in them, the most called ones first when not all fit.
    """
    lines = inputs.content.splitlines()
    inner = [each for each in inputs.definitions if each.qualname]
    weight = inputs.fan_in
    parts: list[tuple[Target, ...]] = []
    shown: set[str] = set()
    while len(parts) < most and (not parts or any(_body(each) and each.qualname not in shown for each in inner)):
        kept = set(range(1, len(lines) + 1))
        if tokens_in(inputs.content) > inputs.budget:
            kept = kept_lines(lines, inner, inputs.budget, weight, shown)
        whole = [each for each in inner if _body(each) and _stands_in(each, kept) and each.qualname not in shown]
        if parts and not whole:
            break
        shown |= {each.qualname for each in whole}
        parts.append((_file_target(inputs, lines, kept), *(_named(inputs, each) for each in whole)))
    return tuple(parts)


def _body(definition: Definition) -> bool:
    return definition.kind not in ("module", "class", "lambda")


def _stands_in(definition: Definition, kept: set[int]) -> bool:
    return definition.end_line in kept and definition.line in kept


def _file_target(inputs: BriefInputs, lines: Sequence[str], kept: set[int]) -> Target:
    shown: list[str] = []
    before = 0
    for number in sorted(kept):
        if number > before + 1:
            shown.append(f"… lines {before + 1} to {number - 1} not shown")
        shown.append(f"{number}| {lines[number - 1]}")
        before = number
    if before < len(lines):
        shown.append(f"… lines {before + 1} to {len(lines)} not shown")
    numbers = tuple(number for number in sorted(kept) if lines[number - 1].strip())
    return Target(inputs.path, inputs.path, "\n".join(shown), numbers)


def _named(inputs: BriefInputs, definition: Definition) -> Target:
    callers = tuple(each for each in inputs.calls if each.callee == definition.qualname and each.lines)
    plain = definition.qualname.partition("#")[0]
    lines = tuple(range(definition.line, definition.end_line + 1))
    return Target(definition.id, plain, "", lines, callers[:MOST_CALLERS])


def groups_of(targets: Sequence[Target], tokens: int) -> tuple[tuple[Target, ...], ...]:
    """Targets that are asked about in one request: as many as fit into *tokens*; 0: one at a time."""
    groups: list[list[Target]] = []
    used = 0
    for each in targets:
        cost = tokens_in(each.numbered)
        if groups and tokens and used + cost <= tokens:
            groups[-1].append(each)
            used += cost
        else:
            groups.append([each])
            used = cost
    return tuple(tuple(group) for group in groups)


def _is_worth_it(definition: Definition, lines: Sequence[str]) -> bool:
    if definition.kind in ("module", "class", "lambda") or definition.end_line - definition.line < LEAST_LINES - 1:
        return False
    is_stub = "".join(lines[definition.line - 1 : definition.end_line]).rstrip().endswith("...")
    return not is_stub


def _target(inputs: BriefInputs, lines: Sequence[str], definition: Definition) -> Target:
    numbered, numbers = _numbered(lines, definition.line, definition.end_line)
    callers = tuple(each for each in inputs.calls if each.callee == definition.qualname and each.lines)
    about = f"`{definition.qualname}`"
    facts = tuple(each for each in inputs.facts if each.startswith(about))[:MOST_FACTS]
    own = lines[definition.line - 1 : min(definition.end_line, numbers[-1] if numbers else 0)]
    plain = definition.qualname.partition("#")[0]  # a second definition of that name is meant by its lines
    small = questions_about(plain, definition.line, own)
    return Target(
        definition.id,
        plain,
        numbered,
        numbers,
        callers[:MOST_CALLERS],
        facts,
        small,
        _constants(inputs, lines, own),
        _head(own),
    )


def _head(lines: Sequence[str]) -> str:
    """The signature, as far as it fits in a few lines."""
    ends = next((at for at, line in enumerate(lines) if re.search(r"[:{]\s*(?:#.*|//.*)?$", line)), MOST_HEAD)
    return "\n".join(line.strip() for line in lines[: ends + 1]) if ends < MOST_HEAD else ""


def _constants(inputs: BriefInputs, lines: Sequence[str], own: Sequence[str]) -> str:
    inner = [each for each in inputs.definitions if each.qualname]
    covered = {n for each in inner for n in range(each.line, each.end_line + 1)}
    used = words_in("\n".join(own))
    set_outside = re.compile(r"^(\w+)\s*(?::[^=]+)?=(?!=)")
    found = [
        line
        for number, line in enumerate(lines, 1)
        if number not in covered and (match := set_outside.match(line)) and match[1] in used
    ]
    return "\n".join(found[:8])


def _numbered(lines: Sequence[str], start: int, end: int) -> tuple[str, tuple[int, ...]]:
    shown: list[str] = []
    numbers: list[int] = []
    left = MOST_TARGET
    for number in range(start, min(end, len(lines)) + 1):
        line = lines[number - 1]
        left -= tokens_in(line) + 3
        if left < 0:
            shown.append(f"… and {end - number + 1} more lines")
            break
        shown.append(f"{number}| {line}")
        if line.strip():
            numbers.append(number)
    return "\n".join(shown), tuple(numbers)


def _stretches(inputs: BriefInputs, lines: Sequence[str], most: int) -> Iterator[Target]:
    """Parts of a text, cut before a heading where there is one."""
    start, made = 1, 0
    while start <= len(lines) and made < most:
        end = min(start + STRETCH - 1, len(lines))
        if end < len(lines):
            heads = [n for n in range(start + STRETCH // 2, end + 1) if _HEADING.match(lines[n - 1])]
            end = heads[-1] - 1 if heads else end
        numbered, numbers = _numbered(lines, start, end)
        if numbers:
            yield Target(inputs.path, inputs.path, numbered, numbers, (), inputs.facts[:MOST_FACTS])
            made += 1
        start = end + 1
