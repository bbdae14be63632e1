"""Definitions that do what they did before an edit of their file, and where their lines went.

Compared is what their code reads, calls and binds, without the numbers of variables and lines: comments,
texts and line breaks between statements change nothing.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sleepcode.core.facts import FileFacts, Op, qualified_names

# Where an instruction has its line.
LINE_AT = {
    Op.ATTR: 4, Op.SETATTR: 4, Op.ITEM: 4, Op.SETITEM: 4, Op.IMPORT: 5, Op.STAR: 3, Op.CALL: 7, Op.ITER: 3,
    Op.ENTER: 3, Op.AWAIT: 3, Op.OPERATOR: 5, Op.RAISE: 2, Op.SPREAD: 3,
}  # fmt: skip


class Moved(NamedTuple):
    """How far the lines of one definition moved."""

    lines: Sequence[int]  # as they were, sorted
    by: Sequence[int]  # beside them

    @property
    def is_still(self) -> bool:
        return not any(self.by)

    def now(self, line: int) -> int:
        """Where a line is: as far from the last one before it that is known as it was."""
        return line + self.by[max(bisect_right(self.lines, line) - 1, 0)]


STAYED = Moved((0,), (0,))


def unchanged(before: FileFacts | None, after: FileFacts) -> dict[str, Moved]:
    """By the part of the id after `::`.  One whose single line became two is not among them.

    Where several go by one name, none is unless all are, nor what stands in them: their numbers may be others' now.
    """
    old = _shapes(before) if before is not None else {}
    found: dict[str, Moved] = {}
    if not old or before is None:
        return found
    there = Counter(qualnames(before))
    groups = qualnames(after)
    shapes = _shapes(after)
    for name, (shape, lines) in shapes.items():
        if name in old and old[name][0] == shape and (moved := _moved(old[name][1], lines)) is not None:
            found[name] = moved
    unsure = {
        name for name, number in Counter(groups).items() if number != there[name] and max(number, there[name]) > 1
    }
    unsure |= {group for group, name in zip(groups, shapes, strict=True) if name not in found and there[group] > 1}
    return {
        name: found[name]
        for group, name in zip(groups, shapes, strict=True)
        if name in found and not any(group == each or group.startswith(f"{each}.") for each in unsure)
    }


def qualnames(facts: FileFacts) -> list[str]:
    """Of each definition, without numbers: the module's is empty, and a name may stand there twice."""
    names: list[str] = []
    for fact in facts.definitions:
        parent = names[fact.parent] if fact.parent >= 0 else ""
        names.append((f"{parent}.{fact.name}" if parent else fact.name) if fact.parent >= 0 else "")
    return names


def _moved(old: Sequence[int], new: Sequence[int]) -> Moved | None:
    pairs = sorted(set(zip(old, new, strict=True)))
    lines = [line for line, _ in pairs]
    return Moved(lines, [now - line for line, now in pairs]) if len(set(lines)) == len(lines) else None


def _shapes(facts: FileFacts) -> dict[str, tuple[Any, list[int]]]:
    """The part of the id after `::` -> (what its code says, its lines in the same order); by index."""
    shapes: dict[str, tuple[Any, list[int]]] = {}
    for place, (name, fact) in enumerate(zip(qualified_names(facts), facts.definitions, strict=True)):
        shape: list[Any] = [fact.kind, fact.flags, fact.decorators, tuple((p.name, p.kind) for p in fact.params)]
        shape.append(facts.uses.get(place))
        lines = [fact.line if fact.name else 0]  # a module has no line of its own
        for i in fact.code:
            op = i[0]
            at = LINE_AT.get(op, 0)
            has_line = 0 < at < len(i)
            if op == Op.ATTR:
                shape.append((op, i[3]))
            elif op == Op.SETATTR:
                shape.append((op, i[2]))
            elif op == Op.IMPORT:
                shape.append((op, *i[2:5]))
            elif op == Op.STAR:
                shape.append((op, *i[1:3]))
            elif op == Op.CALL:
                shape.append((op, len(i[3]), tuple(k for k, _ in i[4])))
            else:
                shape.append((op, has_line))
            if has_line:
                lines.append(i[at])
            elif op == Op.DEF:
                lines.append(facts.definitions[i[2]].line)
        shapes[name] = shape, lines
    return shapes
