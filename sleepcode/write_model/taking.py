"""One request of a note is made, and what of the reply stands the check goes into the draft."""

from collections.abc import Sequence
from typing import Any

from sleepcode.call_model.for_json import call_for_json
from sleepcode.core.checks.claims import Known, Said, check
from sleepcode.core.checks.mentions import mentions_in
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.model import Anticipated, Brief, Claim, ClaimStanding, Evidence, Span
from sleepcode.core.model_calls.ledger_rows import RoundRow
from sleepcode.core.model_calls.request import Request
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
from sleepcode.core.model_notes.replies import AskedSmall, SaidAnswer, decode, decode_doubts, said_by, said_to
from sleepcode.core.model_notes.targets import Target
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace
from sleepcode.write_model.draft import Draft
from sleepcode.write_model.task import Task

SAME_QUESTION = 0.6  # likeness from which two questions ask the same
# What concerns one question only; the others are still asked.
_SKIPS = {"length", "malformed", "too-long", "filtered"}


def ask(
    workspace: Workspace,
    request: Request,
    group: tuple[Target, ...],
    asked: Sequence[AskedSmall],
    known: Known,
    draft: Draft,
    sample: int,
    brief: Brief,
    how: dict[str, Any],
) -> None:
    """One request; what stands the check goes into the draft."""
    purpose = "text" if known.is_prose else "small" if asked else "whole"
    try:
        reply, tokens = call_for_json(
            workspace, request, decode, purpose=purpose, path=brief.path, brief=brief.digest, **how
        )
    except ModelFailed as failed:
        if failed.kind not in _SKIPS:
            raise
        draft.problems.append(failed.problem)
        return
    draft.tokens = draft.tokens + tokens
    if asked:
        answered, refused = said_to(reply, asked)
        draft.offered += refused
        draft.reasons["answer"] += refused
        for answer in answered:
            claim = _checked(answer.answer, known, draft)
            if claim:
                draft.samples[sample].append(claim)
                draft.small.setdefault(answer.question, []).append((answer, claim))
        return
    claims, answers = said_by(reply, group)
    for said in claims:
        claim = _checked(said, known, draft)
        if claim and known.is_prose and repeats(claim, known.files):
            draft.reasons["form"] += 1
        elif claim and is_new(claim, draft.samples[sample]):
            draft.samples[sample].append(claim)
    for answer in answers:
        _take(answer, known, draft)


def read_again(task: Task, draft: Draft, brief: Brief, how: dict[str, Any]) -> None:
    """What the check can only cite is read a second time by the model, against its lines; the rest is sure."""
    workspace = task.workspace
    every = (*draft.claims(), *(claim for each in draft.answers for claim in each.answer))
    cited = [claim for claim in dict.fromkeys(every) if claim.standing == ClaimStanding.CITED]
    for group in task.groups():
        shown = set(group[0].lines)
        claims = [claim for claim in cited if _is_shown(claim, brief.path, shown)]
        cited = [claim for claim in cited if claim not in claims]
        if not claims:
            continue
        request = doubting_request(group, task.inputs, task.effort, claims)
        try:
            found, tokens = call_for_json(
                workspace, request, decode_doubts, purpose="doubt", path=brief.path, brief=brief.digest, **how
            )
        except ModelFailed as failed:
            if failed.kind not in _SKIPS:
                raise
            draft.problems.append(f"not read a second time: {failed.problem}")
            continue
        texts = dict(zip(doubt_labels(claims), (claim.text for claim in claims), strict=True))
        wrong = {texts[each.claim] for each in found.wrong if each.claim in texts}
        draft.doubted |= wrong
        draft.reasons["doubt"] += len(wrong)
        draft.tokens = draft.tokens + tokens
        settings, number = workspace.settings, task.effort.rounds + 1
        row = (0, -len(wrong), -len(wrong), tokens.total)
        workspace.ledger().record_round(
            RoundRow(how["clock"](), brief.path, brief.digest, settings.model, settings.effort, number, *row)
        )


def _is_shown(claim: Claim, path: str, lines: set[int]) -> bool:
    here = [each.span for each in claim.evidence if each.path == path]
    return not here or any(span.start in lines or span.end in lines for span in here)


def _checked(said: Said, known: Known, draft: Draft) -> Claim | None:
    draft.offered += 1
    verdict = check(said, known)
    if verdict.claim is None:
        draft.reasons[verdict.reason] += 1
        said_text = plain_text(said.text)[:120]
        draft.refused.setdefault(said.subject, []).append(f"{said_text} ({verdict.detail})")
    return verdict.claim


def _take(answer: SaidAnswer, known: Known, draft: Draft) -> None:
    """An anticipated question whose names exist and whose answer stands the check, each once."""
    question = plain_text(answer.question)[:200]
    claim = _checked(answer.answer, known, draft)
    asked = [each.question for each in draft.answers if each.subject == answer.subject]
    if not question or claim is None or any(likeness(question, each) >= SAME_QUESTION for each in asked):
        return
    if not mentions_in(question).names <= known.names:
        draft.reasons["name"] += 1
        return
    draft.answers.append(Anticipated(question, "open", answer.subject, (claim,)))


def propose(task: Task, known: Known, draft: Draft, brief: Brief, how: dict[str, Any]) -> None:
    """What the model proposes is worked out here; a sample that shows nothing new is the last."""
    for group in task.proposals():
        found: list[list[Proved]] = [[] for _ in group]
        for sample in range(task.effort.samples):
            if how["should_stop"]():
                raise ModelFailed("stopped", remedy="", kind="stopped", retryable=True)
            before = _kept(group, found)
            offered, tokens = draft.offered, draft.tokens.total
            if not _proposed(task, group, sample, found, draft, brief, how):
                break
            fresh = _kept(group, found) - before
            settings = task.workspace.settings
            row = (1, draft.offered - offered, max(0, fresh), max(0, fresh), draft.tokens.total - tokens)
            task.workspace.ledger().record_round(
                RoundRow(how["clock"](), brief.path, brief.digest, settings.model, settings.effort, *row)
            )
            if not fresh or _kept(group, found) == sum(each.most for each in group):
                break
        for each, proved in zip(group, found, strict=True):
            _keep(each, chosen(each, proved), known, draft)


def _kept(group: Sequence[Proposal], found: Sequence[Sequence[Proved]]) -> int:
    return sum(len(chosen(each, proved)) for each, proved in zip(group, found, strict=True))


def _proposed(
    task: Task,
    group: Sequence[Proposal],
    sample: int,
    found: Sequence[list[Proved]],
    draft: Draft,
    brief: Brief,
    how: dict[str, Any],
) -> bool:
    """Whether there was a reply that could be read."""
    request = proposal_request(group, brief.path, sample=sample)
    try:
        reply, tokens = call_for_json(
            task.workspace, request, decode_proposed, purpose="propose", path=brief.path, brief=brief.digest, **how
        )
    except ModelFailed as failed:
        if failed.kind not in _SKIPS:
            raise
        draft.problems.append(failed.problem)
        return False
    draft.tokens = draft.tokens + tokens
    for label, each, kept in zip(labels_of(group), group, found, strict=True):
        said = reply.answers.get(label)
        proved = each.proved(said)
        offered = max(len(proved), len(said) if isinstance(said, list) else 1)
        draft.offered += offered
        draft.reasons["proposal"] += offered - len(proved)
        kept += proved
    return True


def _keep(proposal: Proposal, proved: Sequence[Proved], known: Known, draft: Draft) -> None:
    questions: dict[tuple[str, str], list[Claim]] = {}
    for each in proved:
        places = tuple(Evidence(known.path, Span(line, line), known.digests[known.path]) for line in each.lines)
        claim = Claim(each.kind, each.text, places, ClaimStanding.PROVED)
        draft.proved.append(claim)
        questions.setdefault((each.question, each.intent), []).append(claim)
    for (question, intent), claims in questions.items():
        draft.proposed.append(Anticipated(question, intent, proposal.subject, tuple(claims)))
