"""What a runner would collect, by file and name."""

import pytest

from sleepcode.core.facts import DefFact, Flag
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import is_test


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("test/test_load.c", "run_tests", True),
        ("tests/check_all.c", "main", True),
        ("src/load_test.c", "main", True),
        ("src/load.c", "main", False),
        ("test/helper.c", "main", False),
        ("test/test_load.c", "helper", False),
    ],
)
def test_a_program_of_tests_in_c_is_a_test(path: str, name: str, expected: bool) -> None:
    one = Definition(f"{path}::{name}", path, "test", name, "function", 1, 2)
    found = is_test(one, DefFact("function", name, 0, 1, 2, 0))
    assert bool(found & Flag.TEST) is expected
