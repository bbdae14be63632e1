"""What a runner would collect, by file and name."""

import pytest

from sleepcode.core.extract import extract
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


def test_go_runs_neither_benchmarks_nor_examples_without_output() -> None:
    """`go test` runs a benchmark only when asked, and compiles an example that says no output."""
    source = b"""package calc
func TestAdd(t *testing.T) { t.Run("small", func(t *testing.T) { Add(1, 2) }) }
func BenchmarkAdd(b *testing.B) { b.Run("few", func(b *testing.B) { Add(1, 1) }) }
func ExampleAdd() {
	Add(3, 3)
	// Output: 6
}
func ExampleSub() { Sub(3, 3) }
"""
    found = extract("calc_test.go", source)
    assert found is not None
    assert [d.name for d in found.definitions if d.flags & Flag.TEST] == ["TestAdd", "small", "ExampleAdd"]
