"""The model's part of a pass: the files whose model note is not fresh, one after another, until it must stop.

A shared service of `sleep` and `watch`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sleepcode.core.model import Brief, Note
from sleepcode.workspace import Workspace

# The next file would meet the same.
ENDS = {"budget", "stopped", "unreachable", "key-missing", "unauthorized", "no-such-model", "quota", "remote"}
ENDS |= {"rate-limited", "resting"}


@dataclass(frozen=True, slots=True)
class Put:
    """A note off: why, and when it is worth another try."""

    path: str
    reason: str
    retry_at: float  # epoch seconds; 0: when the user has changed something
    ends: bool  # the whole pass, not just this file


@dataclass(frozen=True, slots=True)
class Lacking:
    """A file without a fresh note of the model."""

    path: str
    brief: Brief
    static: Note


def is_on(workspace: Workspace) -> bool:
    """Whether a model is configured and may be called asleep."""
    return bool(workspace.settings.model) and workspace.settings.budget > 0


def lacking(
    workspace: Workspace,
    paths: Iterable[str],
    static_note: Callable[[str], Note | None],
) -> Iterator[Lacking | str]:
    """Each of *paths* that lacks a fresh model note; the path alone where it has one.

    static_note: the fresh one of a path; the model is shown its facts.  A file of which nothing can be
    said without a model (an empty one) is left out.
    """
    from sleepcode.write_model import model_brief

    store = workspace.notes()
    for path in paths:
        static = static_note(path)
        if static is None or not static.claims:
            continue
        try:
            brief = model_brief(workspace, path, static)
        except OSError:
            continue
        yield path if brief.digest in store else Lacking(path, brief, static)


def estimated_cost(workspace: Workspace, work: Lacking) -> tuple[int, int, float | None]:
    """(tokens about, tokens at most, US dollars about where litellm knows the price); nothing is asked."""
    from sleepcode.edges.llm import price
    from sleepcode.write_model import estimated

    found = estimated(workspace, work.path, work.static)
    return found.about.total, found.at_most, price(workspace.settings.model, found.about)


def think(
    workspace: Workspace, work: Lacking, clock: Callable[[], float], stop: Callable[[], bool]
) -> Note | Put | None:
    """Have the model write one note; it is stored before this returns.  None: there was nothing to ask."""
    from sleepcode.write_model import write_note

    found = write_note(workspace, work.path, work.brief, work.static, should_stop=stop, clock=clock)
    if isinstance(found, Note):
        workspace.notes().put(found)
        return found if found.tokens.total or found.claims else None
    return Put(work.path, found.reason, found.retry_at, found.kind in ENDS)
