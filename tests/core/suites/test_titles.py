"""What a runner of JavaScript knows a test by."""

import pytest

from sleepcode.core.suites.run_command import run_command
from sleepcode.core.suites.titles import titled

FUNCTIONS = {"a.test.js::runBase", "a.test.js::runBase.inner"}


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("a.test.js::runBase.sets.adds one", "a.test.js::sets.adds one"),
        ("a.test.js::runBase.inner.adds one", "a.test.js::adds one"),
        ("a.test.js::sets.adds one", "a.test.js::sets.adds one"),
        ('a.test.js::runBase."sets - " + name.adds one', "a.test.js::sets - ${x}.adds one"),
        ("a.test.js::runBase.name + ' - sets'.adds one", "a.test.js::${x} - sets.adds one"),
        ("a.test.js::sets.<lambda1>.adds ${name}", "a.test.js::sets.adds ${name}"),
        ("a.test.js::sets.t.of.name() + ' - adds'", "a.test.js::${x} - adds"),
        ("test_a.py::runBase.adds", "test_a.py::runBase.adds"),
    ],
)
def test_functions_around_blocks_have_no_title(id: str, expected: str) -> None:
    assert titled(id, lambda one: one not in FUNCTIONS) == expected


def test_what_a_title_is_put_together_of_may_be_anything() -> None:
    id = titled('a.test.js::runBase."sets - " + name.adds one', lambda one: one not in FUNCTIONS)
    assert run_command([id]) == "npx jest a.test.js -t 'sets - .*.adds one'"
