"""What has been worked out about one file so far."""

from collections import Counter
from dataclasses import dataclass, field

from sleepcode.core.model import Anticipated, Claim, Tokens
from sleepcode.core.model_notes.merge import merged
from sleepcode.core.model_notes.replies import SaidAnswer


@dataclass
class Draft:
    """What has been worked out about one file so far."""

    samples: list[list[Claim]]
    answers: list[Anticipated] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)  # target -> what was wrong, newest last
    reasons: Counter[str] = field(default_factory=Counter)
    offered: int = 0
    tokens: Tokens = field(default_factory=Tokens)
    problems: list[str] = field(default_factory=list)
    small: dict[str, list[tuple[SaidAnswer, Claim]]] = field(default_factory=dict)  # by question
    answered: set[str] = field(default_factory=set)  # small questions that earlier rounds settled

    doubted: set[str] = field(default_factory=set)  # texts that a second reading found wrong
    proved: list[Claim] = field(default_factory=list)  # worked out from what the model proposed
    proposed: list[Anticipated] = field(default_factory=list)  # the questions that they answer

    def claims(self) -> tuple[Claim, ...]:
        said = (claim for claim in merged(self.samples) if claim.text not in self.doubted)
        return (*self.proved, *said)

    def anticipated(self) -> tuple[Anticipated, ...]:
        """Open questions with their answers, and the small ones whose answer was agreed on."""
        agreed = set(self.claims())
        small = (
            Anticipated(question, said.intent, said.subject, (claim,))
            for question, found in self.small.items()
            for said, claim in [each for each in found if each[1] in agreed][:1]
        )
        stands = (each for each in self.answers if each.answer[0].text not in self.doubted)
        return (*self.proposed, *stands, *small)
