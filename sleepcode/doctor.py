"""What is wrong here, and the remedy."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sleepcode.core.grammar import parser, query, table
from sleepcode.edges import hook_file, sqlite_health
from sleepcode.edges.llm.servers import local_servers
from sleepcode.edges.locks import WATCHER, holder_of
from sleepcode.errors import SleepcodeError
from sleepcode.workspace import Workspace, open_workspace

COMPROMISED = {"litellm": ("1.82.7", "1.82.8")}
LITTLE_SPACE = 200_000_000


class Health(StrEnum):
    FINE = "fine"
    NOTE = "note"  # works, but you may want to know
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    found: str
    remedy: str = ""


def doctor(path: Path | None = None) -> tuple[Finding, ...]:
    """Look at everything, whatever is broken; a look that fails is itself a finding."""
    found = list(_machine())
    try:
        workspace = open_workspace(path)
    except SleepcodeError as error:
        return (*found, Finding("repository", Health.WRONG, error.problem, error.remedy))
    for what, look in _LOOKS.items():
        try:
            found += look(workspace)
        except SleepcodeError as error:
            found.append(Finding(what, Health.WRONG, error.problem, error.remedy))
    return tuple(found)


def _machine() -> Iterator[Finding]:
    yield Finding("python", Health.FINE, f"{sys.version.split()[0]} at {sys.executable}")
    for library, bad in COMPROMISED.items():
        try:
            installed = version(library)
        except PackageNotFoundError:
            yield Finding(library, Health.WRONG, "not installed", f"pip install {library}")
            continue
        if installed in bad:
            yield Finding(library, Health.WRONG, f"{installed} is a compromised release", f"pip install -U {library}")
    broken = []
    for name in table():
        try:
            parser(name)
            query(name)
        except Exception as error:  # a grammar wheel of another ABI can fail in any way
            broken.append(f"{name} ({type(error).__name__}: {error})")
    if broken:
        yield Finding("grammars", Health.WRONG, "; ".join(broken), "pip install --force-reinstall sleepcode")
    else:
        yield Finding("grammars", Health.FINE, ", ".join(table()))
    if not sqlite_health.has_fts5():
        found = f"{sqlite_health.VERSION} without FTS5"
        yield Finding("sqlite", Health.WRONG, found, "use a Python whose SQLite has it")


def _repository(workspace: Workspace) -> Iterator[Finding]:
    listed, _ = workspace.sources()
    yield Finding("repository", Health.FINE, f"{workspace.root}: {len(listed):,} files")
    if workspace.repository.is_busy():
        yield Finding("git", Health.NOTE, "a git command, merge or rebase is not finished", "offline work waits for it")


def _settings(workspace: Workspace) -> Iterator[Finding]:
    if workspace.settings.ignored:
        yield Finding(
            "settings",
            Health.NOTE,
            f"the repository sets {', '.join(workspace.settings.ignored)}, which is ignored",
            "a repository may only set parse and ignore; yours go into your own file, see `sleepcode config`",
        )
    else:
        yield Finding("settings", Health.FINE, f"{len(workspace.settings.sources)} set, the rest default")


def _store(workspace: Workspace) -> Iterator[Finding]:
    folder = workspace.ensure_store()
    if not os.access(folder, os.W_OK):
        yield Finding("store", Health.WRONG, f"{folder} cannot be written", "make it writable for you")
        return
    free = shutil.disk_usage(folder).free
    health = Health.FINE if free > LITTLE_SPACE else Health.WRONG
    yield Finding(
        "store",
        health,
        f"{folder}, {free / 1e9:.1f} GB free",
        "" if health is Health.FINE else "free some space",
    )


def _notes(workspace: Workspace) -> Iterator[Finding]:
    with workspace.notes() as notes:
        problems = notes.problems()
        if problems:
            yield Finding("notes", Health.WRONG, problems[0], "`sleepcode forget --notes`")
        else:
            yield Finding("notes", Health.FINE, f"{notes.count()} notes")


def _index(workspace: Workspace) -> Iterator[Finding]:
    if not workspace.index_file.exists():
        yield Finding("index", Health.NOTE, "none yet", "`sleepcode sleep` makes it")
        return
    if problem := sqlite_health.problem_of(workspace.index_file):
        remedy = "`sleepcode forget --index`; the next command makes it again"
        yield Finding("index", Health.WRONG, problem, remedy)
    else:
        yield Finding("index", Health.FINE, f"{workspace.index_file.stat().st_size / 1e6:.1f} MB")


def _hook(workspace: Workspace) -> Iterator[Finding]:
    hook = hook_file.look(workspace.repository.hooks_dir, sys.executable)
    if hook.state is hook_file.State.OURS:
        yield Finding("hook", Health.FINE, str(hook.path))
    elif hook.state is hook_file.State.OUTDATED:
        yield Finding("hook", Health.NOTE, f"{hook.path} is of another version or Python", "`sleepcode hook install`")
    elif hook.chained is not None:
        yield Finding(
            "hook",
            Health.WRONG,
            f"{hook.path} was replaced; {hook.chained} is not run",
            f"make one of the two, delete {hook.chained.name}, then `sleepcode hook install`",
        )
    else:
        yield Finding("hook", Health.NOTE, "not installed", "`sleepcode hook install` speaks before a push")


def _model(workspace: Workspace) -> Iterator[Finding]:
    settings = workspace.settings
    if not settings.model:
        yield Finding("model", Health.FINE, "none: the static writer needs none")
        for server in local_servers():
            base = f" SLEEPCODE_API_BASE={server.api_base}" if server.api_base else ""
            use = f"SLEEPCODE_MODEL={server.model}{base}" if server.model else "it has no model yet"
            yield Finding("model server", Health.NOTE, f"{server.kind} at {server.address}", use)
    elif settings.api_key_env and not os.environ.get(settings.api_key_env):
        yield Finding("model", Health.WRONG, f"${settings.api_key_env} is not set", f"export {settings.api_key_env}=…")
    else:
        yield Finding("model", Health.FINE, settings.model)


def _watching(workspace: Workspace) -> Iterator[Finding]:
    holder = holder_of(workspace.store / WATCHER)
    if holder is not None:
        yield Finding("watcher", Health.FINE, str(holder))
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if limit.exists():
        folders = len({str(Path(entry.path).parent) for entry in workspace.sources()[0]})
        if folders > int(limit.read_text()) // 2:
            yield Finding(
                "inotify",
                Health.NOTE,
                f"{folders} folders, and the system allows {limit.read_text().strip()} watches",
                "sudo sysctl fs.inotify.max_user_watches=524288",
            )


_LOOKS = {
    "repository": _repository,
    "settings": _settings,
    "store": _store,
    "notes": _notes,
    "index": _index,
    "hook": _hook,
    "model": _model,
    "watcher": _watching,
}
