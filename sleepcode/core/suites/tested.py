"""Which files and definitions are tests, by the ecosystem's naming rules."""

import re
from functools import cache

from sleepcode.core.facts import DefFact, Flag
from sleepcode.core.model import Definition

_BESIDE = re.compile(
    r"(?:^|/)(?:docs?(?:[_-]\w+)?|_?examples?|samples?|demos?|benchmarks?|fuzz(?:ing|ers?)?|vendor(?:ed)?|third[-_]party|node_modules)/"
)

# AVA and tape run a `test.js` beside the code; a program of tests in C is often called test.c or tests.c.
_NAMED_TEST = re.compile(
    r"_tests?\.|\.(?:test|spec)(?:-d)?\.|^tests?\.(?:[cm]?[jt]sx?|c|cc|cpp)$|^tests?-[\w.-]+\.[cm]?[jt]sx?$"
)
_PAST = re.compile(r"(?i)(?:^|/)(?:change|news|history|release)")
_PROGRAM = re.compile(r"(?:^|/)(?:(?:test|check)_[^/]*|[^/]*_test)\.c::(?:main|run_tests)$")


def is_test(definition: Definition, fact: DefFact) -> int:
    """The definition's flags, with Flag.TEST where its runner would collect it.

    Python: pytest's defaults (test_*.py or *_test.py; test* functions; test* methods of Test* classes)
    and unittest's (test* methods of any class in such a file, or in one called test*.py or *tests.py).
    C: the main of a program of tests, or what it calls where several share one.
    """
    flags = fact.flags
    if definition.kind == "function" and _PROGRAM.search(f"{definition.path}::{definition.qualname}"):
        return flags | Flag.TEST
    if flags & Flag.TEST or not definition.path.endswith(".py"):
        return flags
    file = definition.path.rpartition("/")[2]
    in_test_file = (
        file.startswith("test") or file.endswith(("_test.py", "tests.py")) or "/tests/" in f"/{definition.path}"
    )
    last = definition.last
    if in_test_file and definition.kind in ("function", "method") and last.startswith("test"):
        parts = definition.qualname.split(".")
        if len(parts) == 1 or definition.kind == "method":
            return flags | Flag.TEST
    return flags


@cache  # of every path that is met in a graph, very many times
def in_tests(path: str) -> bool:
    *folders, name = path.split("/")
    tests = any(folder in ("test", "tests", "testing", "__tests__", "spec") for folder in folders)
    tests = tests or folders[:1] == ["t"]  # as celery and kombu call it
    return tests or name in ("conftest.py", "tests.py") or name.startswith("test_") or bool(_NAMED_TEST.search(name))


@cache
def is_beside(path: str) -> bool:
    """Whether it only shows, measures or is used by the product: its examples, its benchmarks, others' code."""
    return bool(_BESIDE.search(path))


def tells_of_past(path: str) -> bool:
    """Whether it is a changelog or the like, by its name."""
    return bool(_PAST.search(path))


def is_aside(path: str) -> bool:
    """Whether it is not what the project is for: a test, or what stands beside the product."""
    return in_tests(path) or is_beside(path)
