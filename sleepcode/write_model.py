"""The model's note about one file: asked in small questions, every claim checked before it is kept.

A shared service of `sleep` and `watch`.  Killed anywhere, the next attempt finds each reply that was
paid for in the ledger and goes on from there.  The note holds what the model added; what is computed
stands in the static note beside it.
"""

import builtins
import keyword
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sleepcode.briefing import Gatherer
from sleepcode.call_model import call_for_json, endpoint_of, estimate_of, is_local, likely_prompt, scrubbed
from sleepcode.core.checks.claims import Known, Said, check
from sleepcode.core.checks.mentions import mentions_in, words_in
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.model import Anticipated, Brief, Claim, ClaimStanding, Note, Tokens, digest_of
from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_notes.asking import (
    EFFORTS,
    TOKENS_TOGETHER,
    Effort,
    doubt_labels,
    doubting_request,
    is_prose,
    labelled,
    request_about_all,
    request_about_text,
    small_groups,
    small_request,
)
from sleepcode.core.model_notes.brief import BriefInputs, brief_of
from sleepcode.core.model_notes.merge import is_new, likeness, merged
from sleepcode.core.model_notes.model_size import asked_small
from sleepcode.core.model_notes.prompts import version
from sleepcode.core.model_notes.replies import AskedSmall, SaidAnswer, decode, decode_doubts, said_by, said_to
from sleepcode.core.model_notes.targets import Target, groups_of, parts_of, targets_of
from sleepcode.edges.ledger import RoundRow
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace

MOST_QUESTIONS = 40
UNREADABLE = 3600.0  # seconds; a model that answers nothing usable now may have been replaced by then
SAME_QUESTION = 0.6  # likeness from which two questions ask the same
USED_OF_REPLY = 0.4  # of what a reply may take
MOST_SHOWN_REFUSED = 4
MOST_REFUSED_IN_ALL = 12
# Facts of these kinds change with every commit or come from elsewhere in the brief.
_NOT_SHOWN = {"history", "test", "blind-spot"}
# What concerns one question only; the others are still asked.
_SKIPS = {"length", "malformed", "too-long", "filtered"}


@dataclass(frozen=True, slots=True)
class Deferred:
    """No note now."""

    reason: str
    retry_at: float  # epoch seconds; 0: whenever the user has changed something
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a note will cost before it is written."""

    about: Tokens
    at_most: int  # tokens; what is reserved before the calls


@dataclass
class _Draft:
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

    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in merged(self.samples) if claim.text not in self.doubted)

    def anticipated(self) -> tuple[Anticipated, ...]:
        """Open questions with their answers, and the small ones whose answer was agreed on."""
        agreed = set(self.claims())
        small = (
            Anticipated(question, said.intent, said.subject, (claim,))
            for question, found in self.small.items()
            for said, claim in [each for each in found if each[1] in agreed][:1]
        )
        stands = (each for each in self.answers if each.answer[0].text not in self.doubted)
        return (*stands, *small)


def model_inputs(workspace: Workspace, path: str, static: Note) -> BriefInputs:
    """What the model writer is shown about the file.  Raises OSError when it cannot be read."""
    settings = workspace.settings
    gatherer = Gatherer(workspace.index(), lambda each: _text(workspace, each))
    facts = [claim.text for claim in static.claims if claim.kind not in _NOT_SHOWN]
    history = [claim.text for claim in static.claims if claim.kind == "history"]
    return gatherer.inputs_of(
        path,
        writer=version(),
        model=settings.model,
        effort=settings.effort,
        facts=facts,
        history=history,
        questions=workspace.ledger().questions_about(path),
    )


def model_brief(workspace: Workspace, path: str, static: Note) -> Brief:
    """The brief whose digest is the key of the model's note."""
    return brief_of(model_inputs(workspace, path, static))


def first_requests(workspace: Workspace, path: str, static: Note) -> tuple[Request, ...]:
    """Exactly what would be sent in the first round, secrets already replaced; nothing is sent."""
    inputs = model_inputs(workspace, path, static)
    task = _Task(workspace, inputs, EFFORTS[workspace.settings.effort])
    return tuple(scrubbed(task.request(group, 0, _Draft([]), 1)) for group in task.groups())


def estimated(workspace: Workspace, path: str, static: Note) -> Estimate:
    """What a note will cost.  On 1.5B models at low effort it was within a twentieth; a quarter is allowed for
    replies of other lengths."""
    effort, settings = EFFORTS[workspace.settings.effort], workspace.settings
    about, most = Tokens(), Tokens()
    for request in first_requests(workspace, path, static):
        each = estimate_of(request)
        about += Tokens(likely_prompt(request, endpoint_of(settings)), 0, round(each.completion * USED_OF_REPLY))
        most += each
    rounds = 1 + (effort.rounds - 1) / 2  # a round that adds nothing is the last
    times = effort.samples * rounds
    twice = _Task(workspace, model_inputs(workspace, path, static), effort).reads_twice
    again = most.prompt if twice else 0  # the same prompt once more, a short reply
    limit = int(settings.tokens_per_note * settings.budget)
    return Estimate(
        Tokens(round(about.prompt * times + again), 0, round(about.completion * times)),
        min(most.total * effort.samples * effort.rounds + 2 * again, limit),
    )


def write_note(
    workspace: Workspace,
    path: str,
    brief: Brief,
    static: Note,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> Note | Deferred:
    """The model's note that answers *brief*, or when to come back for it."""
    settings = workspace.settings
    try:
        inputs = model_inputs(workspace, path, static)
    except OSError as error:
        return Deferred(f"{path} cannot be read: {error.strerror or error}", 0.0)
    if brief_of(inputs).digest != brief.digest:
        return Deferred(f"{path} changed meanwhile", clock())
    effort = EFFORTS[settings.effort]
    known = _known(workspace, inputs, brief)
    draft = _Draft([[] for _ in range(effort.samples)])
    task = _Task(workspace, inputs, effort)
    groups = list(task.groups())
    try:
        for number in range(1, effort.rounds + 1):
            kept: list[tuple[Target, ...]] = []
            for group in groups:
                before = draft.claims()
                offered, tokens, dropped = draft.offered, draft.tokens.total, sum(draft.reasons.values())
                for sample in range(effort.samples):
                    if should_stop():
                        return Deferred("stopped", clock(), "stopped")
                    request = task.request(group, sample, draft, number)
                    asked = task.open_questions(group, draft)
                    how = {"should_stop": should_stop, "clock": clock, "wait": wait}
                    _ask(workspace, request, group, asked, known, draft, sample, brief, how)
                found = draft.claims()
                fresh = [claim for claim in found if is_new(claim, before)]
                workspace.ledger().record_round(
                    RoundRow(
                        clock(),
                        path,
                        brief.digest,
                        settings.model,
                        settings.effort,
                        number,
                        draft.offered - offered,
                        draft.offered - offered - (sum(draft.reasons.values()) - dropped),
                        len(fresh),
                        draft.tokens.total - tokens,
                    )
                )
                if fresh and task.goes_on(group, draft):
                    kept.append(group)
            draft.answered |= {each.question for each in draft.anticipated()}
            groups = kept  # what a round added nothing to is not asked again
        if task.reads_twice:
            _read_again(task, draft, brief, {"should_stop": should_stop, "clock": clock, "wait": wait})
    except ModelFailed as failed:
        if failed.kind != "budget" or failed.retry_after is not None or not draft.claims():
            after = failed.retry_after if failed.retry_after is not None else _patience(failed)
            retry_at = clock() + after if failed.retryable or failed.kind == "budget" else 0.0
            return Deferred(failed.problem, retry_at, failed.kind)
        draft.problems.append("the budget of a note was spent")
    if draft.problems and not draft.offered and not draft.claims():  # no reply could be read
        return Deferred(draft.problems[-1], clock() + UNREADABLE, "malformed")
    return Note(
        brief=brief.digest,
        path=path,
        claims=draft.claims(),
        anticipated=draft.anticipated()[:MOST_QUESTIONS],
        model=settings.model,
        effort=settings.effort,
        tokens=draft.tokens,
        written_at=clock(),
        rejected=sum(draft.reasons.values()),
        problems=tuple(dict.fromkeys(draft.problems)),
    )


@dataclass(frozen=True)
class _Task:
    """Which requests a note takes: computed questions for a small model, open ones for a large one."""

    workspace: Workspace
    inputs: BriefInputs
    effort: Effort

    @property
    def is_small(self) -> bool:
        settings = self.workspace.settings
        local = is_local(endpoint_of(settings))
        return asked_small(settings.model, is_local=local, chosen=settings.ask_model)

    @property
    def asks_small(self) -> bool:
        """Whether the questions are computed; a text for people has no shape to compute them from."""
        return self.is_small and not is_prose(self.inputs)

    @property
    def reads_twice(self) -> bool:
        """Whether the claims are given back to the model to be doubted; a small one nods at everything."""
        return not self.is_small and not is_prose(self.inputs)

    def groups(self) -> tuple[tuple[Target, ...], ...]:
        """What each request is about."""
        if self.asks_small:
            return small_groups(targets_of(self.inputs, self.effort.targets))
        if is_prose(self.inputs):
            targets = targets_of(self.inputs, self.effort.targets)
            return groups_of(targets, 0 if self.is_small else TOKENS_TOGETHER)
        return parts_of(self.inputs, self.effort.parts)

    def open_questions(self, group: Sequence[Target], draft: "_Draft") -> list[AskedSmall]:
        """The small questions that have no answer yet which stands."""
        return labelled(group, draft.answered) if self.asks_small else []

    def goes_on(self, group: Sequence[Target], draft: "_Draft") -> bool:
        return not self.asks_small or bool(self.open_questions(group, draft))

    def request(self, group: Sequence[Target], sample: int, draft: "_Draft", number: int) -> Request:
        again = number > 1
        refused = _refused_texts(draft, group) if again else ()
        if self.asks_small:
            asked = self.open_questions(group, draft)
            return small_request(asked, self.inputs, self.effort, sample=sample, refused=refused)
        known = _known_texts(draft, group) if again else ()
        more: dict[str, Any] = {"sample": sample, "known": known, "refused": refused}
        if is_prose(self.inputs):
            return request_about_text(group, self.inputs, self.effort, is_small=self.is_small, **more)
        return request_about_all(group, self.inputs, self.effort, **more)


def _ask(
    workspace: Workspace,
    request: Request,
    group: tuple[Target, ...],
    asked: Sequence[AskedSmall],
    known: Known,
    draft: _Draft,
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
        if claim and is_new(claim, draft.samples[sample]):
            draft.samples[sample].append(claim)
    for answer in answers:
        _take(answer, known, draft)


def _read_again(task: _Task, draft: _Draft, brief: Brief, how: dict[str, Any]) -> None:
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


def _checked(said: Said, known: Known, draft: _Draft) -> Claim | None:
    draft.offered += 1
    verdict = check(said, known)
    if verdict.claim is None:
        draft.reasons[verdict.reason] += 1
        said_text = plain_text(said.text)[:120]
        draft.refused.setdefault(said.subject, []).append(f"{said_text} ({verdict.detail})")
    return verdict.claim


def _take(answer: SaidAnswer, known: Known, draft: _Draft) -> None:
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


def _known(workspace: Workspace, inputs: BriefInputs, brief: Brief) -> Known:
    paths = dict.fromkeys([inputs.path, *(call.site.path for call in inputs.calls if call.site)])
    files: dict[str, tuple[str, ...]] = {}
    digests: dict[str, str] = {}
    for each in paths:
        try:
            text = inputs.content if each == inputs.path else _text(workspace, each)
        except OSError:
            continue
        files[each] = tuple(text.splitlines())
        digests[each] = digest_of(text.encode("utf-8", "surrogateescape"))
    index = workspace.index()
    calls = {
        (edge.caller, edge.callee)
        for definition in inputs.definitions
        for edge in (*index.callers_of(definition.id), *index.callees_of(definition.id))
    }
    # The file's own section holds its comments too; what only a comment names does not exist.
    shown = "\n".join(section.text for section in brief.sections[1:] if section.keyed)
    return Known(
        path=inputs.path,
        files=files,
        digests=digests,
        definitions=inputs.definitions,
        names=words_in(text_of_code(inputs)) | words_in(shown) | _ALWAYS_THERE,
        paths=frozenset(index.paths()),
        calls=frozenset(calls),
        is_prose=is_prose(inputs),
        common=_ALWAYS_THERE | sys.stdlib_module_names,
    )


def text_of_code(inputs: BriefInputs) -> str:
    """The file without comments and longer strings; a text is all there is to it."""
    return inputs.content if is_prose(inputs) else _NO_CODE.sub(" ", inputs.content)


def _known_texts(draft: _Draft, group: Iterable[Target]) -> list[str]:
    lines = {number for target in group for number in target.lines}
    return [
        claim.text
        for claim in draft.claims()
        if any(e.span.start in lines or e.span.end in lines for e in claim.evidence)
    ]


def _refused_texts(draft: _Draft, group: Iterable[Target]) -> list[str]:
    texts = [text for target in group for text in draft.refused.get(target.subject, [])[-MOST_SHOWN_REFUSED:]]
    return texts[-MOST_REFUSED_IN_ALL:]


def _text(workspace: Workspace, path: str) -> str:
    content = workspace.repository.read(path, workspace.settings.max_file_bytes)
    if not isinstance(content, bytes):
        raise OSError(f"{content.why}")
    return content.decode("utf-8", "surrogateescape")


def _patience(failed: ModelFailed) -> float:
    """Seconds until it is worth another try, where nobody said."""
    return {"unreachable": 60.0, "stopped": 0.0, "budget": 3600.0}.get(failed.kind, 300.0)


_NO_CODE = re.compile(r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|/\*(?:.|\n)*?\*/|(?:^|\s)(?:#|//)[^\n]*', re.M)
_ALWAYS_THERE = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"null", "nil", "undefined", "self", "this"}
