"""The tests that reach this file's definitions, nearest first, and what none was found to reach."""

from collections.abc import Iterable

from sleepcode.core.model import Definition, Evidence
from sleepcode.core.static_notes.inputs import (
    Inputs,
    Reach,
    Weighed,
    counted,
    is_public,
    label,
    listed,
    proved,
    short,
)


def tests(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about tests."""
    if inputs.path in inputs.test_paths or not inputs.test_paths or inputs.language is None:
        return
    code = [each for each in inputs.definitions if each.kind in ("function", "method")]
    reached = [each for each in code if inputs.reaching.get(each.id)]
    missed = [each for each in code if not inputs.reaching.get(each.id) and not short(each).startswith("__")]
    nearest = nearest_tests(inputs, code)
    if nearest:
        text = (
            f"{len(reached)} of its {counted(len(code), 'function')} "
            f"{'is' if len(reached) == 1 else 'are'} reached by tests; nearest: {tests_named(nearest, 4)}"
        )
        yield Weighed(30, inputs.path, proved("test", text, (at_test(inputs, each) for each in nearest)))
    if missed:
        missed.sort(key=lambda each: (not is_public(each), each.line))
        text = f"no test was found that reaches {listed((label(each) for each in missed), 6)}"
        if not reached:
            text = "no test was found that reaches anything in this file"
        places = (inputs.here(each.line) for each in missed)
        yield Weighed(18 if reached else 22, inputs.path, proved("test", text, places))


def nearest_tests(inputs: Inputs, definitions: Iterable[Definition]) -> list[Reach]:
    """The tests of all *definitions*, each at its least distance, nearest first."""
    best: dict[str, Reach] = {}
    for each in definitions:
        for reach in inputs.reaching.get(each.id, ()):
            if reach.test.id not in best or best[reach.test.id].hops > reach.hops:
                best[reach.test.id] = reach
    return sorted(best.values(), key=lambda each: (each.hops, each.test.path, each.test.line))


def tests_named(reaches: list[Reach], most: int) -> str:
    return listed((f"`{each.test.path}::{each.test.qualname.replace('.', '::')}`" for each in reaches), most)


def at_test(inputs: Inputs, reach: Reach) -> Evidence:
    return inputs.at(reach.test.path, reach.test.line)
