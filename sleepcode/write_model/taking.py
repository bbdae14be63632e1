"""One request of a note is made, and what of the reply stands the check goes into the draft."""

from collections.abc import Sequence

from sleepcode.core.checks.mentions import mentions_in
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.model import Anticipated, Claim, ClaimStanding, Evidence, Span
from sleepcode.core.model_notes.asking import doubt_labels, doubting_request
from sleepcode.core.model_notes.merge import is_new, likeness, repeats
from sleepcode.core.model_notes.proposals import (
    Proposal,
    Proved,
    chosen,
    decode_proposed,
    labels_of,
    proposal_request,
)
from sleepcode.core.model_notes.replies import SaidAnswer, decode, decode_doubts, said_by, said_to
from sleepcode.core.model_notes.targets import Target
from sleepcode.write_model.exchange import Exchange

SAME_QUESTION = 0.6  # likeness from which two questions ask the same


def ask(exchange: Exchange, group: tuple[Target, ...], sample: int, number: int) -> None:
    """One request of a round; what stands the check goes into the draft."""
    task, known, draft = exchange.task, exchange.known, exchange.draft
    asked = task.open_questions(group, draft)
    purpose = "text" if known.is_prose else "small" if asked else "whole"
    reply = exchange.reply(task.request(group, sample, draft, number), decode, purpose)
    if reply is None:
        return
    if asked:
        answered, refused = said_to(reply, asked)
        draft.offered += refused
        draft.reasons["answer"] += refused
        for answer in answered:
            claim = exchange.checked(answer.answer)
            if claim:
                draft.samples[sample].append(claim)
                draft.small.setdefault(answer.question, []).append((answer, claim))
        return
    claims, answers = said_by(reply, group)
    for said in claims:
        claim = exchange.checked(said)
        if claim and known.is_prose and repeats(claim, known.files):
            draft.reasons["form"] += 1
        elif claim and is_new(claim, draft.samples[sample]):
            draft.samples[sample].append(claim)
    for answer in answers:
        _take(answer, exchange)


def read_again(exchange: Exchange) -> None:
    """What the check can only cite is read a second time by the model, against its lines; the rest is sure."""
    task, draft = exchange.task, exchange.draft
    every = (*draft.claims(), *(claim for each in draft.answers for claim in each.answer))
    cited = [claim for claim in dict.fromkeys(every) if claim.standing == ClaimStanding.CITED]
    for group in task.groups():
        shown = set(group[0].lines)
        claims = [claim for claim in cited if _is_shown(claim, exchange.brief.path, shown)]
        cited = [claim for claim in cited if claim not in claims]
        before = draft.tokens.total
        request = doubting_request(group, task.inputs, task.effort, claims) if claims else None
        found = exchange.reply(request, decode_doubts, "doubt", "not read a second time: ") if request else None
        if found is not None:
            texts = dict(zip(doubt_labels(claims), (claim.text for claim in claims), strict=True))
            wrong = {texts[each.claim] for each in found.wrong if each.claim in texts}
            draft.doubted |= wrong
            draft.reasons["doubt"] += len(wrong)
            exchange.record(task.effort.rounds + 1, 0, -len(wrong), -len(wrong), draft.tokens.total - before)


def _is_shown(claim: Claim, path: str, lines: set[int]) -> bool:
    here = [each.span for each in claim.evidence if each.path == path]
    return not here or any(span.start in lines or span.end in lines for span in here)


def _take(answer: SaidAnswer, exchange: Exchange) -> None:
    """An anticipated question whose names exist and whose answer stands the check, each once."""
    draft = exchange.draft
    question = plain_text(answer.question)[:200]
    claim = exchange.checked(answer.answer)
    asked = [each.question for each in draft.answers if each.subject == answer.subject]
    if not question or claim is None or any(likeness(question, each) >= SAME_QUESTION for each in asked):
        return
    if not mentions_in(question).names <= exchange.known.names:
        draft.reasons["name"] += 1
        return
    draft.answers.append(Anticipated(question, "open", answer.subject, (claim,)))


def propose(exchange: Exchange) -> None:
    """What the model proposes is worked out here; a sample that shows nothing new is the last."""
    draft = exchange.draft
    for group in exchange.task.proposals():
        found: list[list[Proved]] = [[] for _ in group]
        for sample in range(exchange.task.effort.samples):
            exchange.stop_if_asked()
            before = _kept(group, found)
            offered, tokens = draft.offered, draft.tokens.total
            if not _proposed(exchange, group, sample, found):
                break
            fresh = _kept(group, found) - before
            exchange.record(1, draft.offered - offered, max(0, fresh), max(0, fresh), draft.tokens.total - tokens)
            if not fresh or _kept(group, found) == sum(each.most for each in group):
                break
        for each, proved in zip(group, found, strict=True):
            _keep(each, chosen(each, proved), exchange)


def _kept(group: Sequence[Proposal], found: Sequence[Sequence[Proved]]) -> int:
    return sum(len(chosen(each, proved)) for each, proved in zip(group, found, strict=True))


def _proposed(exchange: Exchange, group: Sequence[Proposal], sample: int, found: Sequence[list[Proved]]) -> bool:
    """Whether there was a reply that could be read."""
    request = proposal_request(group, exchange.brief.path, sample=sample)
    reply = exchange.reply(request, decode_proposed, "propose")
    if reply is None:
        return False
    for label, each, kept in zip(labels_of(group), group, found, strict=True):
        said = reply.answers.get(label)
        proved = each.proved(said)
        offered = max(len(proved), len(said) if isinstance(said, list) else 1)
        exchange.draft.offered += offered
        exchange.draft.reasons["proposal"] += offered - len(proved)
        kept += proved
    return True


def _keep(proposal: Proposal, proved: Sequence[Proved], exchange: Exchange) -> None:
    known, draft = exchange.known, exchange.draft
    questions: dict[tuple[str, str], list[Claim]] = {}
    for each in proved:
        places = tuple(Evidence(known.path, Span(line, line), known.digests[known.path]) for line in each.lines)
        claim = Claim(each.kind, each.text, places, ClaimStanding.PROVED)
        draft.proved.append(claim)
        questions.setdefault((each.question, each.intent), []).append(claim)
    for (question, intent), claims in questions.items():
        draft.proposed.append(Anticipated(question, intent, proposal.subject, tuple(claims)))
