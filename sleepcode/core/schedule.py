"""When offline work may run, and on what first; every decision comes with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

SHOWN_TOKENS = 6000  # of a file; a longer one is read in part, by a note's writer as by a live answer
NOTE_TOKENS = 900  # what reading a note costs a live answer
REPLY_TOKENS = 1500  # what writing one costs beside its brief
TEST_SHARE = 0.25  # tests are asked about less often than what they test


@dataclass(frozen=True, slots=True)
class Signals:
    """What the machine and the repository are doing at this moment."""

    quiet_seconds: float  # since the last event of a file or of git
    git_busy: bool = False
    load: float = 0.0  # share of the processors that others use, 0 to 1
    battery: int | None = None  # percent while it discharges; None on mains
    asking: bool = False  # a live question is being answered


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that say what idle is."""

    idle_seconds: float = 20.0
    max_load: float = 0.7
    min_battery: int = 30


@dataclass(frozen=True, slots=True)
class Idle:
    """Whether offline work may run; *why_not* is empty when it may."""

    why_not: tuple[str, ...]
    again_in: float  # seconds until it is worth asking again

    @property
    def now(self) -> bool:
        return not self.why_not


def idle(signals: Signals, limits: Limits) -> Idle:
    """Idle means: files quiet, git quiet, nobody asking, machine not busy, battery not low."""
    reasons: list[str] = []
    again = 2.0
    if signals.quiet_seconds < limits.idle_seconds:
        left = limits.idle_seconds - signals.quiet_seconds
        reasons.append(f"files changed {signals.quiet_seconds:.0f} s ago; waiting for {limits.idle_seconds:g} s")
        again = left
    if signals.git_busy:
        reasons.append("git is at work, or a rebase or merge is half done")
    if signals.asking:
        reasons.append("a question is being answered")
    if signals.load > limits.max_load:
        load, most = f"{signals.load:.0%}", f"{limits.max_load:.0%}"
        reasons.append(f"the machine is busy: {load} of its processors, more than the {most} of max_load")
        again = max(again, 5.0)
    if signals.battery is not None and signals.battery < limits.min_battery:
        reasons.append(f"battery at {signals.battery}%, less than the {limits.min_battery}% of min_battery")
        again = max(again, 60.0)
    return Idle(tuple(reasons), again)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that has no fresh note, and what is known about how it is used."""

    path: str
    tokens: int  # of the file
    edited: bool = False  # differs from HEAD, or was saved while we watched
    went_stale: bool = False  # has a note, but something in its brief changed
    days: float | None = None  # since the last commit that touched it
    commits: int = 0  # of those looked at
    fan_in: int = 0  # files that import it
    asked: int = 0  # questions about it so far
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Priority:
    """expected questions × tokens a note saves each of them ÷ tokens it costs."""

    path: str
    score: float
    expected: float
    saves: int
    costs: int
    terms: tuple[tuple[str, float], ...]  # what *expected* is the sum of, before the share for tests
    turn: int = 2  # 0: the file is being edited; 1: its note went stale through another; 2: the rest


def priority(candidate: Candidate) -> Priority:
    terms = (
        ("being edited", 4.0 if candidate.edited else 0.0),
        ("its note went stale", 2.0 if candidate.went_stale else 0.0),
        ("asked about before", min(float(candidate.asked), 5.0)),
        ("changed lately", 0.0 if candidate.days is None else 1 / (1 + max(candidate.days, 0.0) / 14)),
        ("changes often", log2(1 + candidate.commits) / 6),
        ("used by others", log2(1 + candidate.fan_in) / 4),
        ("base rate", 0.1),
    )
    expected = sum(value for _, value in terms) * (TEST_SHARE if candidate.is_test else 1.0)
    shown = min(candidate.tokens, SHOWN_TOKENS)
    saves, costs = max(shown - NOTE_TOKENS, shown // 4), shown + REPLY_TOKENS
    turn = 0 if candidate.edited else 1 if candidate.went_stale else 2
    return Priority(candidate.path, expected * saves / costs, expected, saves, costs, terms, turn)


def in_order(candidates: Iterable[Candidate]) -> list[Priority]:
    """What is being edited, then what went stale, then the rest; within each the most worth doing first.

    Equal ones stand by path, so that two runs agree.
    """
    return sorted(map(priority, candidates), key=lambda each: (each.turn, -each.score, each.path))
