"""What a runner of JavaScript knows a test by."""

import pytest

from sleepcode.core.extract import extract
from sleepcode.core.suites.run_command import run_command
from sleepcode.core.suites.titles import titled

FUNCTIONS = {"a.test.js::sets.runBase", "a.test.js::runBase", "a.test.js::runBase.inner"}


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("a.test.js::runBase.sets.adds one", "a.test.js::sets.adds one"),
        ("a.test.js::runBase.inner.adds one", "a.test.js::adds one"),
        ("a.test.js::sets.runBase.adds one", "a.test.js::sets${x}.adds one"),
        ("a.test.js::sets.adds one", "a.test.js::sets.adds one"),
        ("a.test.js::sets.<lambda1>.adds ${name}", "a.test.js::sets.adds ${name}"),
        ("test_a.py::runBase.adds", "test_a.py::runBase.adds"),
    ],
)
def test_functions_around_blocks_have_no_title(id: str, expected: str) -> None:
    assert titled(id, lambda one: one not in FUNCTIONS) == expected


def test_what_a_title_is_put_together_of_may_be_anything() -> None:
    source = b"""
for (const { name, run } of kinds) {
  describe("sets - " + name, () => {
    test(run.of(name) + ' adds ' + "one", () => run());
    test(name, { timeout: 9 }, () => run());
  });
}
"""
    found = extract("a.test.js", source)
    assert found is not None
    names = [one.name for one in found.definitions if one.kind == "test"]
    assert names == ["sets - ${name}", "${run.of(name)} adds one", "${name}"]
    assert run_command([f"a.test.js::{'.'.join(names[:2])}"]) == "npx jest a.test.js -t 'sets - .*..* adds one'"
