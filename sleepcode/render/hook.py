"""The hook's words, on standard error: `git push --porcelain` is read by programs."""

import sys

from sleepcode.core.model import Impact
from sleepcode.core.wording import counted
from sleepcode.edges.hook_file import State
from sleepcode.hook import Placed, PushedImpact
from sleepcode.render.console import clean, say, say_json, styled

MOST_TESTS = 5
MOST_BROKEN = 10
MOST_REFS = 4
EMPTY_TREES = ("4b825dc6", "6ef19b41")  # of SHA-1 and SHA-256
_WHY_NOT = {
    "deleted": "deleted, nothing to check",
    "not-a-commit": "not a commit, nothing to check",
    "nothing-new": "no commit that the remote lacks, nothing to check",
    "no-index": "not checked: no index yet; run `sleepcode sleep` once",
    "overdue": "not checked: it took longer than the setting hook_seconds",
}


def show_pushed(results: tuple[PushedImpact, ...], *, strict: bool) -> None:
    refs: dict[str, list[str]] = {}  # of those without an impact, by why
    for result in results:
        if result.impact is None:
            refs.setdefault(result.why_not, []).append(result.ref)
        else:
            _show(result)
    for why, names in refs.items():
        shown = ", ".join(names[:MOST_REFS])
        more = f" and {len(names) - MOST_REFS} more" if len(names) > MOST_REFS else ""
        _tell(f"{styled('sleepcode', 'bold', sys.stderr)} {clean(shown)}{more}: {_WHY_NOT[why]}")
    if strict and any(result.is_risky for result in results):
        _tell(f"{styled('stopped', 'bold red', sys.stderr)}: strict is on; SLEEPCODE_SKIP=1 pushes all the same")


def _show(result: PushedImpact) -> None:
    impact = result.impact
    assert impact is not None
    _tell(f"{styled('sleepcode', 'bold', sys.stderr)} {clean(result.ref)}: {_summary(impact)}")
    if result.stale:
        _tell("  by an older index: no time to refresh it; `sleepcode watch` keeps it fresh")
    for site in impact.broken_call_sites[:MOST_BROKEN]:
        _tell(f"  {styled('breaks', 'red', sys.stderr)}  {clean(f'{site.path}:{site.line}  {site.why}')}")
    for test in impact.tests[:MOST_TESTS]:
        _tell(f"  {styled('test', 'cyan', sys.stderr)}    {clean(test.id)}")
    more = max(len(impact.broken_call_sites) - MOST_BROKEN, 0) + max(len(impact.tests) - MOST_TESTS, 0)
    if more:
        _tell(f"  … {more} more: sleepcode impact {_short(result.base)}..{_short(result.tip)}")


def _summary(impact: Impact) -> str:
    if not impact.changed:
        return "no code changed"
    tests = counted(len(impact.tests), "test")
    if impact.standing != "exact" and impact.tests:
        tests = f"at least {tests}"
    broken = len(impact.broken_call_sites)
    parts = [f"{counted(len({one.id for one in impact.changed}), 'definition')} changed"]
    parts += [f"{counted(broken, 'call')} {'breaks' if broken == 1 else 'break'}"] if broken else []
    return ", ".join([*parts, f"{tests} may fail" if impact.tests else "no test feels it"])


def _short(commit: str) -> str:
    """Its first digits; the empty tree, which a repository need not hold, has no short name."""
    return commit if commit.startswith(EMPTY_TREES) else commit[:10]


def show_placed(placed: Placed, done: str, *, json: bool = False) -> None:
    """done: what was asked for, "install" or "uninstall"."""
    hook = placed.hook
    if json:
        chained = "" if hook.chained is None else str(hook.chained)
        shown = {"path": str(hook.path), "state": hook.state, "chained": chained}
        say_json({"version": 1, **shown, "shared": placed.shared, "tracked": placed.tracked})
        return
    if hook.state in (State.OURS, State.OUTDATED):
        say(f"pre-push hook installed: {clean(str(hook.path))}")
        if hook.chained is not None:
            say(f"the hook that was there runs after it: {clean(str(hook.chained))}")
    elif placed.removed:
        back = "" if hook.state is State.ABSENT else "; the hook that was here before is back in its place"
        say(f"pre-push hook taken out: {clean(str(hook.path))}{back}")
    elif hook.state is State.ABSENT:
        say(f"there was no pre-push hook in {clean(str(hook.path.parent))}")
    else:
        say(f"{clean(str(hook.path))} is not sleepcode's; it was left alone")
    if done == "uninstall":
        return
    if placed.shared:
        say(f"note: core.hooksPath is {clean(str(hook.path.parent))}, which other repositories may share")
    if placed.tracked:
        say("note: core.hooksPath is in the work tree; the hook names this machine's Python: do not commit it")


def show_trouble(what: str) -> None:
    _tell(f"{styled('sleepcode', 'bold', sys.stderr)}: {clean(what)}; the push goes on")


def _tell(line: str) -> None:
    say(line, stream=sys.stderr)
