"""Measuring on the screen: a line for each function that was broken."""

from collections.abc import Iterable

from sleepcode.measuring import Measuring
from sleepcode.render.console import clean, say, say_json, styled


def show(steps: Iterable[Measuring], *, json: bool = False) -> None:
    last = Measuring("stopped")
    for step in steps:
        if not json:
            _line(last, step)
        last = step
    if json:
        figures = {"state": last.state, "tests": last.tests, "broken": last.broken, "why": last.why}
        say_json({"version": 1, **figures})


def _line(before: Measuring, step: Measuring) -> None:
    if step.state == "tracing":
        say("running the suite in a copy, to see what each test runs")
    elif step.state == "breaking" and before.state == "tracing":
        say(f"{step.tests} tests pass each time; breaking functions now")
    if step.broken > before.broken:
        count = f"{step.broken - before.broken} at once, " if step.broken - before.broken > 1 else ""
        say(f"  {styled(f'{step.failing:5}', 'yellow')} fail with {clean(step.last)} broken ({count}{step.left} left)")
    if step.state == "failed":
        say(f"{styled('failed:', 'bold red')} {clean(step.why)}")
    elif step.state in ("done", "stopped"):
        why = f" ({step.why})" if step.why else ""
        say(f"{step.state}{why}: functions were broken in {step.broken} ways")
