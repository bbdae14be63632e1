"""What the ledger keeps: calls to models, questions, pairs of answers, rounds of the model writer."""

import msgspec

from sleepcode.core.model import Digest, Tokens


class CallRow(msgspec.Struct, frozen=True):
    """One call to a model."""

    at: float  # epoch seconds
    phase: str  # asleep or live
    endpoint: str
    purpose: str  # which prompt, or ask
    path: str
    brief: Digest
    outcome: str  # reserved, ok, or the kind of failure
    tokens: Tokens
    money: float | None
    milliseconds: float


class QuestionRow(msgspec.Struct, frozen=True):
    """One question as it was answered."""

    at: float
    text: str
    intent: str
    subject: str
    route: str
    freshness: str
    standing: str
    milliseconds: float
    tokens: Tokens
    notes: tuple[Digest, ...] = ()  # of the notes used
    foreseen: bool = False  # whether every note used was written before the question


class PairRow(msgspec.Struct, frozen=True):
    """One question answered from notes, and once more from the code alone: the counterfactual."""

    at: float  # epoch seconds
    question: str
    subject: str
    tokens_with: int
    milliseconds_with: float
    tokens_without: int
    milliseconds_without: float


class RoundRow(msgspec.Struct, frozen=True):
    """What one round of the model writer bought."""

    at: float
    path: str
    brief: Digest
    model: str
    effort: str
    round: int  # from 1
    offered: int  # claims the model made
    verified: int  # that stood the check, in all samples; a second reading takes from it
    fresh: int  # different ones that no earlier round had
    tokens: int
