"""The tests that reach this file's definitions, nearest first, and what none was found to reach."""

import re
from collections import Counter
from collections.abc import Iterable

from sleepcode.core.model import Definition, Evidence
from sleepcode.core.static_notes.callers import sure
from sleepcode.core.static_notes.inputs import Inputs, Reach, Weighed, is_public, label, proved
from sleepcode.core.static_notes.near_tests import MOST_HOPS, NOT_RUNS
from sleepcode.core.wording import counted, listed, short


def tests(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about tests."""
    if inputs.path in inputs.test_paths:
        yield from _exercised(inputs)
        return
    if not inputs.test_paths:
        return
    code = [each for each in inputs.definitions if each.kind in ("function", "method") and not inputs.is_bodiless(each)]
    reached = [each for each in code if inputs.reaching.get(each.id)]
    missed = [each for each in code if not inputs.reaching.get(each.id) and not short(each).startswith("__")]
    nearest = nearest_tests(inputs, code)
    within = f" within {MOST_HOPS} calls"
    if nearest:
        share = f"{len(reached)} of its {len(code)} functions" if len(code) > 1 else "its only function"
        are = "is" if len(reached) == 1 else "are"
        text = f"{share} {are} reached by tests{within * bool(missed)}; nearest: {tests_named(nearest, 4)}"
        yield Weighed(30, inputs.path, proved("test", text, (at_test(inputs, each) for each in nearest)))
    if missed:
        missed.sort(key=lambda each: (not is_public(each), each.line))
        what = listed((label(each) for each in missed), 6) if reached else "anything in this file"
        text = f"no test was found that reaches {what}{within}"
        places = (inputs.here(each.line) for each in missed)
        yield Weighed(18 if reached else 22, inputs.path, proved("test", text, places))


def _exercised(inputs: Inputs) -> Iterable[Weighed]:
    """What a test file tests: the product's definitions that it calls itself."""
    used: dict[str, dict[str, Definition]] = {}
    places: dict[str, Evidence] = {}
    for definition in inputs.definitions:
        for edge in sure(inputs.callees.get(definition.id, ())):
            callee = inputs.known.get(edge.callee)
            if callee and callee.path not in inputs.test_paths and edge.kind not in NOT_RUNS:
                used.setdefault(callee.path, {})[callee.id] = callee
                places.setdefault(callee.path, inputs.here(edge.site.line))
    ranked = sorted(used, key=lambda path: (-len(used[path]), path))
    for path in ranked[:3]:
        names = listed((label(each) for each in used[path].values()), 6)
        text = f"its tests call {counted(len(used[path]), 'definition')} of {path}: {names}"
        yield Weighed(25 + len(used[path]) / 100, inputs.path, proved("test", text, [places[path]]))
    if len(ranked) > 3:
        text = f"they also reach into {listed((f'`{path}`' for path in ranked[3:]), 6)}"
        yield Weighed(24, inputs.path, proved("test", text, (places[path] for path in ranked[3:])))


def nearest_tests(inputs: Inputs, definitions: Iterable[Definition]) -> list[Reach]:
    """The tests of all *definitions*: first those whose file is named alike, then the nearest."""
    best: dict[str, Reach] = {}
    reached: Counter[str] = Counter()
    for each in definitions:
        for reach in inputs.reaching.get(each.id, ()):
            reached[reach.test.id] += 1
            if reach.test.id not in best or best[reach.test.id].hops > reach.hops:
                best[reach.test.id] = reach
    words = _words(inputs.path)

    def near(each: Reach) -> tuple[int, int, int, str, int]:
        alike = len(words & _words(each.test.path))
        return (-alike, each.hops, -reached[each.test.id], each.test.path, each.test.line)

    return sorted(best.values(), key=near)


def _words(path: str) -> set[str]:
    """The words of a path that say what it is about."""
    stem = path.lower().rpartition(".")[0]
    return set(re.split(r"[^a-z0-9]+", stem)) - {"", "src", "lib", "test", "tests"}


def tests_named(reaches: list[Reach], most: int) -> str:
    """As a runner knows them: a function written inside of a test is that test."""
    names = (re.sub(r"\.?<lambda\d*>.*$", "", each.test.qualname).replace(".", "::") for each in reaches)
    return listed((f"`{each.test.path}::{name}`" for each, name in zip(reaches, names, strict=True)), most)


def at_test(inputs: Inputs, reach: Reach) -> Evidence:
    return inputs.at(reach.test.path, reach.test.line)
