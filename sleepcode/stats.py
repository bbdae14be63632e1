"""The ledger in figures: what was asked, what it cost asleep and awake, and whether sleep paid."""

from dataclasses import dataclass

from sleepcode.core.model import Tokens
from sleepcode.core.model_calls import ledger_maths as maths
from sleepcode.core.model_calls.ledger_rows import CallRow
from sleepcode.core.model_calls.verdict import Verdict, verdicts
from sleepcode.edges.ledger import ASLEEP
from sleepcode.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DropRate:
    """What a model wrote at one effort, and how much of what it said fell at the check."""

    model: str
    effort: str
    offered: int  # claims, in all samples
    dropped: float  # share
    notes: int
    claims: int  # different ones that stood
    tokens: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What `sleepcode stats` prints."""

    version: int
    questions: int
    routes: tuple[maths.RouteFigures, ...]
    hit_rate: float | None  # share answered without a token
    predictability: float | None  # of those the graph could not answer, the share whose note was there before
    notes: int  # stored
    notes_by_model: int  # whose writing took tokens
    asleep: Tokens
    live: Tokens
    money_asleep: float
    money_live: float
    milliseconds_asleep: float
    tokens_per_note: float  # of those that took any
    baseline: float | None  # mean tokens of a question answered from code; None: none was measured
    pairs: maths.Pairs | None  # of questions answered both ways; None: none was
    amortised: tuple[maths.Amortised, ...]  # for t = 10, then 1
    drop_rates: tuple[DropRate, ...]
    verdicts: tuple[Verdict, ...]  # by folder, with t = 10


def stats(workspace: Workspace) -> Stats:
    """Reads the ledger and counts the notes; nothing is brought up to date for it."""
    ledger = workspace.ledger()
    asked, calls = ledger.questions(), ledger.calls()
    asleep = [row for row in calls if row.phase == ASLEEP]
    live = [row for row in calls if row.phase != ASLEEP]
    spent = sum((row.tokens for row in asleep), Tokens())
    briefs = {row.brief for row in asleep if row.brief}
    both = ledger.pairs()
    baseline = maths.mean_live(asked, (row.tokens_without for row in both))
    return Stats(
        version=1,
        questions=len(asked),
        routes=maths.routes(asked),
        hit_rate=maths.hit_rate(asked),
        predictability=maths.predictability(asked),
        notes=workspace.notes().count(),
        notes_by_model=len(briefs),
        asleep=spent,
        live=sum((row.tokens for row in live), Tokens()),
        money_asleep=_money(asleep),
        money_live=_money(live),
        milliseconds_asleep=sum(row.milliseconds for row in asleep),
        tokens_per_note=spent.total / len(briefs) if briefs else 0.0,
        baseline=baseline,
        pairs=maths.paired(both),
        amortised=tuple(maths.amortised(asked, spent.total, weight, baseline) for weight in maths.WEIGHTS),
        drop_rates=tuple(DropRate(*row) for row in maths.bought(ledger.rounds())),
        verdicts=verdicts(asked, calls, _ready(workspace), baseline, maths.WEIGHTS[0]),
    )


def _ready(workspace: Workspace) -> dict[str, tuple[int, int]]:
    """Folder -> (files with a note, files): how far the idle time went."""
    noted = set(workspace.notes().paths())
    counts: dict[str, tuple[int, int]] = {}
    for path in workspace.index().paths():
        folder = maths.folder_of(path)
        ready, every = counts.get(folder, (0, 0))
        counts[folder] = (ready + (path in noted), every + 1)
    return counts


def _money(rows: list[CallRow]) -> float:
    return sum(row.money or 0.0 for row in rows)
