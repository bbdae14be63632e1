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
        say("running the suite once, to see which tests enter which functions")
    elif step.state == "breaking" and before.state == "tracing":
        say(f"{step.tests} tests pass; {step.left} functions to break")
    if step.broken > before.broken:
        say(f"  {styled(f'{step.failing:5}', 'yellow')} fail with {clean(step.last)} broken")
    if step.state == "failed":
        say(f"{styled('failed:', 'bold red')} {clean(step.why)}")
    elif step.state in ("done", "stopped"):
        say(f"{step.state}: {step.broken} functions broken")
