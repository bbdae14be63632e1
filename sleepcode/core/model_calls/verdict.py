"""Does sleep pay here?  Three measured conditions for each folder, each beside its threshold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sleepcode.core.model_calls.ledger_maths import Amortised, amortised, folder_of, predictability
from sleepcode.core.model_calls.ledger_rows import CallRow, QuestionRow

STABLE = 0.5  # share of questions that found the note fresh
PREDICTABLE = 0.5
IDLE = 0.5  # share of the files that the time asleep was enough for
ENOUGH = 5  # questions; fewer say nothing

PAYS, DOES_NOT, UNKNOWN = "sleep pays here", "use caching or retrieval instead", "not enough questions yet"
UNMEASURED = "no live answer to compare with yet"


@dataclass(frozen=True, slots=True)
class Condition:
    """One measured figure and what it must reach."""

    name: str
    figure: float | None  # None: not measured
    threshold: float

    @property
    def met(self) -> bool | None:
        return None if self.figure is None else self.figure >= self.threshold


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one folder."""

    folder: str
    questions: int
    conditions: tuple[Condition, ...]  # stable context, predictable questions, idle capacity
    amortised: Amortised
    says: str  # PAYS, DOES_NOT, UNKNOWN or UNMEASURED


def verdicts(
    asked: Iterable[QuestionRow],
    called: Iterable[CallRow],
    ready: Mapping[str, tuple[int, int]],
    baseline: float | None,
    weight: float,
) -> tuple[Verdict, ...]:
    """By folder, the most asked first.  ready: folder -> (files with a fresh note, files)."""
    by_folder: dict[str, list[QuestionRow]] = {}
    for row in asked:
        if row.subject and row.route != "graph":
            by_folder.setdefault(folder_of(row.subject), []).append(row)
    asleep: dict[str, int] = {}
    for call in called:
        if call.phase == "asleep" and call.path:
            folder = folder_of(call.path)
            asleep[folder] = asleep.get(folder, 0) + call.tokens.total
    folders = sorted({*by_folder, *asleep}, key=lambda folder: (-len(by_folder.get(folder, ())), folder))
    return tuple(
        _verdict(folder, by_folder.get(folder, []), asleep.get(folder, 0), ready.get(folder), baseline, weight)
        for folder in folders
    )


def _verdict(
    folder: str,
    rows: list[QuestionRow],
    asleep: int,
    ready: tuple[int, int] | None,
    baseline: float | None,
    weight: float,
) -> Verdict:
    noted = [row for row in rows if row.freshness in ("fresh", "stale")]
    stable = sum(row.freshness == "fresh" for row in noted) / len(noted) if noted else None
    capacity = ready[0] / ready[1] if ready and ready[1] else None
    conditions = (
        Condition("stable context", stable, STABLE),
        Condition("predictable questions", predictability(rows), PREDICTABLE),
        Condition("idle capacity", capacity, IDLE),
    )
    price = amortised(rows, asleep, weight, baseline)
    return Verdict(folder, len(rows), conditions, price, _says(len(rows), asleep, conditions, price))


def _says(questions: int, asleep: int, conditions: tuple[Condition, ...], price: Amortised) -> str:
    """Measured money decides where it can be measured; else the three conditions do."""
    if questions < ENOUGH:
        return UNKNOWN
    if price.saved is not None and asleep:
        return PAYS if price.saved > 0 else DOES_NOT
    if any(one.met is False for one in conditions):
        return DOES_NOT
    return PAYS if all(one.met for one in conditions) else UNMEASURED
