"""Show exactly what a model would be sent about one file, and how many tokens that is; nothing is sent."""

import json
from dataclasses import dataclass

from sleepcode.call_model.estimate import estimate_of
from sleepcode.core.static_notes.writer import note_of
from sleepcode.edges.secrets import REMOVED
from sleepcode.enriching import Enricher
from sleepcode.errors import SleepcodeError
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace
from sleepcode.write_model import first_requests, model_brief


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """One request of the first round, as it would leave this machine."""

    system: str
    user: str
    schema: str  # JSON
    tokens: int  # of the prompt, estimated
    most_reply: int  # tokens that the reply may have


@dataclass(frozen=True, slots=True)
class ShownBrief:
    """What `sleepcode notes FILE --show-brief` found."""

    version: int
    path: str
    brief: str  # digest: the key of the note
    model: str  # empty: none is configured
    effort: str
    requests: tuple[ShownRequest, ...]
    tokens: int  # of all prompts, estimated
    secrets_removed: int


def show_brief(workspace: Workspace, subject: str) -> ShownBrief:
    """Raises SleepcodeError when *subject* is no file that notes are written about."""
    refresh(workspace)
    path = workspace.relative(subject)
    enricher = Enricher(workspace)
    if not any(each.path == path for each in workspace.sources()[0]):
        raise SleepcodeError(
            f"{path} is not sent to a model: it is not here, or git ignores it",
            remedy="name a file that git knows or would add",
        )
    brief, inputs = enricher.gathering.brief_of(path), enricher.gathering.inputs_of(path)
    if brief is None or inputs is None:
        raise SleepcodeError(
            f"{path} is not sent to a model: it cannot be read, is binary, or too large",
            remedy="see max_file_bytes in `sleepcode config`",
        )
    static = note_of(inputs, brief.digest, 0.0)
    shown: list[ShownRequest] = []
    for request in first_requests(workspace, path, static):
        user = f"{request.context}\n\n{request.question}" if request.context else request.question
        estimate = estimate_of(request)
        schema = json.dumps(request.schema)
        shown.append(ShownRequest(request.system, user, schema, estimate.prompt, estimate.completion))
    return ShownBrief(
        version=1,
        path=path,
        brief=model_brief(workspace, path, static).digest,
        model=workspace.settings.model,
        effort=workspace.settings.effort,
        requests=tuple(shown),
        tokens=sum(each.tokens for each in shown),
        secrets_removed=sum(each.user.count(REMOVED) for each in shown),
    )
