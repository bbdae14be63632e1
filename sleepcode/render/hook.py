"""The hook's words, on standard error: `git push --porcelain` is read by programs."""

import sys

from sleepcode.edges.hook_file import State
from sleepcode.hook import Placed, PushedImpact
from sleepcode.render.console import clean, say, styled

MOST_TESTS = 5
MOST_BROKEN = 10
_WHY_NOT = {
    "deleted": "deleted, nothing to check",
    "not-a-commit": "not a commit, nothing to check",
    "nothing-new": "nothing new for this remote",
    "no-index": "not checked: no index yet; run `sleepcode sleep` once",
    "overdue": "not checked: it took longer than the setting hook_seconds",
}


def show_pushed(results: tuple[PushedImpact, ...], *, strict: bool) -> None:
    for result in results:
        if result.impact is None:
            _tell(
                f"{styled('sleepcode', 'bold', sys.stderr)} {clean(result.ref)}: {_WHY_NOT[result.why_not]}"
            )
        else:
            _show(result)
    if strict and any(result.is_risky for result in results):
        _tell(
            f"{styled('stopped', 'bold red', sys.stderr)}: strict is on; SLEEPCODE_SKIP=1 pushes all the same"
        )


def _show(result: PushedImpact) -> None:
    impact = result.impact
    assert impact is not None
    sure = "" if impact.standing == "exact" else f" ({impact.standing})"
    _tell(
        f"{styled('sleepcode', 'bold', sys.stderr)} {clean(result.ref)}: "
        f"{_count(len({one.id for one in impact.changed}), 'definition')} changed, "
        f"{_count(len(impact.broken_call_sites), 'broken call site')}, "
        f"{_count(len(impact.tests), 'test')} to look at{sure}"
    )
    if result.stale:
        _tell("  by an older index: no time to refresh it; `sleepcode watch` keeps it fresh")
    for site in impact.broken_call_sites[:MOST_BROKEN]:
        _tell(f"  {styled('breaks', 'red', sys.stderr)} {clean(f'{site.path}:{site.line}  {site.why}')}")
    if len(impact.broken_call_sites) > MOST_BROKEN:
        _tell(f"  … {len(impact.broken_call_sites) - MOST_BROKEN} more: sleepcode impact {result.base[:12]}")
    for test in impact.tests[:MOST_TESTS]:
        _tell(f"  {styled('test', 'cyan', sys.stderr)}   {clean(test.id)}")
    if len(impact.tests) > MOST_TESTS:
        _tell(f"  … {len(impact.tests) - MOST_TESTS} more: sleepcode impact {result.base[:12]}")


def show_placed(placed: Placed, done: str) -> None:
    """done: what was asked for, "install" or "uninstall"."""
    hook = placed.hook
    if hook.state in (State.OURS, State.OUTDATED):
        say(f"pre-push hook installed: {clean(str(hook.path))}")
        if hook.chained is not None:
            say(f"the hook that was there runs after it: {clean(str(hook.chained))}")
    elif hook.state is State.ABSENT:
        say(f"no pre-push hook in {clean(str(hook.path.parent))}")
    else:
        say(
            f"{clean(str(hook.path))} is not sleepcode's"
            + ("; it was left alone" if done == "uninstall" else "")
        )
    if placed.shared:
        say(f"note: core.hooksPath is {clean(str(hook.path.parent))}, which other repositories may share")
    if placed.tracked:
        say(
            "note: core.hooksPath is in the work tree; the hook names this machine's Python: do not commit it"
        )


def show_trouble(what: str) -> None:
    _tell(f"{styled('sleepcode', 'bold', sys.stderr)}: {clean(what)}; the push goes on")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _tell(line: str) -> None:
    say(line, stream=sys.stderr)
