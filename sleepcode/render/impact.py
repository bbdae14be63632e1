"""An impact on the screen: what changed, what no longer fits, which tests to run and why."""

from collections.abc import Sequence

import msgspec

from sleepcode.core.model import BlindSpot, Changed, Impact, RankedTest
from sleepcode.core.wording import counted
from sleepcode.render.console import clean, from_here, say, say_json, styled

MOST_CHANGED = 12
MOST_BROKEN = 30
MOST_BLIND = 5
MOST_COMMAND = 400  # characters
# More tests than shown: the rest by file.
MOST_FILES = 12

_SOURCES = {"mutation": "seen to fail", "coverage": "seen to run it", "static": "inferred"}

_SURE = {"resolved": "green", "inferred": "yellow", "candidate": "dim"}

UNTESTED = "No test feels this, as far as the graph goes."


def show_impact(impact: Impact, *, limit: int | None, json: bool = False, again: str = "", folder: str = ".") -> None:
    """What changed, breaks and runs.

    limit: most tests shown one by one; None for all.  again: the command that shows this, if one does.  folder: the
    way to the top of the repository from here.
    """
    if json:
        shape = {"version": 1, **msgspec.to_builtins(impact)}
        if not impact.measured:
            del shape["measured"]
        del shape["further"]
        say_json(shape)
        return
    if not impact.changed:
        say("Nothing changed that code could feel.")
        return
    _changed(impact)
    _broken(impact)
    nothing_runs = all(one.is_annotation for one in impact.changed)
    untested = "Nothing runs otherwise: annotations alone changed." if nothing_runs else UNTESTED
    _tests(impact, limit, untested)
    _measured(impact)
    _standing(impact)
    if impact.command:
        say()
        say(f"{styled('run', 'bold')}  {clean(from_here(_command(impact, again), folder))}")


def _command(impact: Impact, again: str) -> str:
    """The command that runs the tests; one too long to copy is made of this one, asked for names."""
    first = impact.tests[0].id if impact.tests else ""
    runner, found, _ = impact.command.partition(first)
    if len(impact.command) <= MOST_COMMAND or not again or not found:
        return impact.command
    return f"{again} --name-only | xargs {runner.strip()}"


def show_names(impact: Impact) -> None:
    """The tests alone, one a line, for other programs."""
    for test in impact.tests:
        say(clean(test.id))


def _changed(impact: Impact) -> None:
    say(styled(counted(len(impact.changed), "change"), "bold"))
    for one in impact.changed[:MOST_CHANGED]:
        say(f"  {styled(f'{one.path}:{one.line}', 'cyan')}  {clean(_short(one.id))}  {styled(_how(one), 'dim')}")
    _more(len(impact.changed) - MOST_CHANGED)


def _how(one: Changed) -> str:
    if one.only_defaults_of is None:
        return one.how
    return f"default of {', '.join(one.only_defaults_of)}" if one.only_defaults_of else "annotations"


def _broken(impact: Impact) -> None:
    if not impact.broken_call_sites:
        return
    say()
    say(styled(counted(len(impact.broken_call_sites), "broken call site"), "bold red"))
    for site in impact.broken_call_sites[:MOST_BROKEN]:
        say(f"  {styled(f'{site.path}:{site.line}', 'cyan')}  {clean(site.why)}")
    _more(len(impact.broken_call_sites) - MOST_BROKEN)


def _tests(impact: Impact, limit: int | None, untested: str) -> None:
    """untested: what is said without any.  Where some are measured, those that are not are marked, too."""
    tests, told, further = impact.tests, bool(impact.measured), impact.further
    say()
    if not tests:
        say(styled(untested, "yellow"))
        return
    more = f"  ({further} more are reached: --all)" if further else ""
    say(styled(f"{counted(len(tests), 'test')} likely to break", "bold") + more)
    shown = tests if limit is None else tests[:limit]
    way = ""
    for test in shown:
        mark = styled(f"{test.score:4.0%}", _SURE.get(str(test.certainty), "dim"))
        source = f"  ({_SOURCES[test.source]})" if told else ""
        say(f"  {mark}  {clean(test.id)}{source}")
        if test.why:
            say(styled(f"        {_reason(test, way)}", "dim"))
            way = test.why[-1]
    rest: dict[str, int] = {}
    for test in tests[len(shown) :]:
        path = test.id.partition("::")[0]
        rest[path] = rest.get(path, 0) + 1
    if rest:
        say(f"  and {sum(rest.values())} more (--all):")
        for path, count in sorted(rest.items(), key=lambda item: -item[1])[:MOST_FILES]:
            say(f"  {count:5}  {clean(path)}")
        _more(len(rest) - MOST_FILES, "files")


def _measured(impact: Impact) -> None:
    if not impact.measured:
        return
    say()
    dates = sorted({one.measured_on for one in impact.measured})
    when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    say(styled(f"{counted(len(impact.measured), 'change')} measured on {when}", "bold"))
    for one in impact.measured[:MOST_CHANGED]:
        how = "broken and run" if one.source == "mutation" else "only what ran it is known"
        how += ", in an earlier version: it was edited since" if one.version == "earlier" else ""
        say(f"  {clean(_short(one.id))}  {styled(how, 'dim')}")
    _more(len(impact.measured) - MOST_CHANGED)


def _reason(test: RankedTest, way: str) -> str:
    """The two ends of the chain; --json has all of it.  *way*: how the test above it ended."""
    if test.source != "static":
        return test.why[0]  # what was measured needs no chain
    path, _, name = test.id.partition("::")
    first = test.why[0].removeprefix(path).replace(f" {name.replace('::', '.')} ", " ", 1)
    if len(test.why) == 1:
        return first
    return f"{first} … {'the same way' if test.why[-1] == way else test.why[-1]}"


def _standing(impact: Impact) -> None:
    if str(impact.standing) != "lower-bound":
        return
    say()
    say(styled("lower bound", "yellow") + ": more may break than the graph can follow")
    for spot in _telling(impact.blind_spots)[:MOST_BLIND]:
        say(f"  {styled(f'{spot.path}:{spot.line}', 'cyan')}  {clean(spot.kind)}")
    _more(len(impact.blind_spots) - MOST_BLIND, "blind spots")


def _telling(spots: Sequence[BlindSpot]) -> list[BlindSpot]:
    """One of each kind and file first."""
    seen: set[tuple[str, str]] = set()
    first: list[BlindSpot] = []
    rest: list[BlindSpot] = []
    for spot in spots:
        (rest if (spot.path, spot.kind) in seen else first).append(spot)
        seen.add((spot.path, spot.kind))
    return first + rest


def _short(id: str) -> str:
    return id.partition("::")[2] or "(module)"


def _more(number: int, what: str = "more") -> None:
    if number > 0:
        say(f"  … {number} {what if what == 'more' else 'more ' + what}")
