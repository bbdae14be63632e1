"""The command for a set of tests is one that their runner accepts."""

import json
import re

import pytest

from sleepcode.core.manifests import manifest
from sleepcode.core.suites.run_command import Loader, Runner, run_command

COMMANDS = {
    "pytest": (["tests/test_a.py::TestX::test_y"], "pytest tests/test_a.py::TestX::test_y"),
    "go: a subtest runs with its test": (
        ["store/a_test.go::TestOpen", "store/a_test.go::TestOpen.empty name"],
        "go test ./store -run '^(TestOpen)$'",
    ),
    "go: a method of a suite": (
        ["a_test.go::Suite.TestOpen", "a_test.go::TestA.empty"],
        "go test ./ -run '^(TestA)$' && go test ./ -run '/^(TestOpen)$'",
    ),
    "cargo": (["src/time.rs::tests.after"], "cargo test --no-fail-fast -- time::tests::after"),
    "cargo: a crate of a workspace": (
        ["crates/a/src/lib.rs::tests.f"],
        "cargo test --workspace --no-fail-fast -- tests::f",
    ),
    "junit: a nested class": (
        ["src/test/java/shop/BookTest.java::BookTest.WhenOpen.reads"],
        "mvn test -Dtest='BookTest$WhenOpen#reads'",
    ),
    "ctest: GoogleTest without its namespace": (
        ["db/db_test.cc::leveldb.DBTest.Empty"],
        "ctest -R 'DBTest\\.Empty'",
    ),
    "ctest: C's programs": (
        ["tests/test_copy.c::test_all", "tests/test_copy.c::test_one", "tests/test_load.c::test_bad"],
        "ctest -R 'test_copy|test_load'",
    ),
    "two runners": (
        ["test_a.py::test_y", "a_test.go::TestOpen"],
        "pytest test_a.py::test_y && go test ./ -run '^(TestOpen)$'",
    ),
    "none": ([], ""),
}


@pytest.mark.parametrize("ids, command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_names_tests_as_their_runner_does(ids: list[str], command: str) -> None:
    assert run_command(ids) == command


def test_where_cmake_knows_programs_only_googletest_is_told_which_tests() -> None:
    assert run_command(["db/db_test.cc::leveldb.DBTest.Empty"], cpp="gtest") == "GTEST_FILTER='*DBTest*.Empty*' ctest"


@pytest.mark.parametrize("path", ["a_test.go", "src/a.rs", "src/ATest.java", "a.test.js", "a_test.cc"])
def test_a_command_too_long_for_a_shell_names_files_packages_or_classes(path: str) -> None:
    command = run_command([f"{path}::Test{number:04}.works" for number in range(1000)])
    assert len(command) < 20_000 if path.endswith(".java") else len(command) < 100


def test_the_pattern_matches_the_titles_as_a_javascript_runner_joins_them() -> None:
    """
    jest, vitest and mocha join the titles of the blocks around with spaces and fill in what it.each gives.
    """
    command = run_command(["a.test.js::cart.adds ${count} items (v1.2)"], Runner("vitest"))
    assert command.startswith("npx vitest run a.test.js -t ")
    pattern = command.partition("-t ")[2].strip("'")
    assert re.search(pattern, "cart adds 3 items (v1.2)")
    assert not re.search(pattern, "cart removes 3 items (v1.2)")


def test_ava_matches_whole_titles_with_a_star_for_what_is_filled_in() -> None:
    command = run_command(["test/cart.ts::adds ${count} items"], Runner("ava"))
    assert command == "npx ava test/cart.ts --match='adds * items'"


def test_nodes_own_runner_is_asked_by_the_last_title() -> None:
    """
    Node 20 knows a test by its own title alone; the blocks around it are left out of the pattern.
    """
    command = run_command(["test/a.test.js::cart.adds one", "test/a.test.js::cart.adds one#2"], Runner("node"))
    assert command == "node --test --test-name-pattern 'adds one' test/a.test.js"


@pytest.mark.parametrize(
    "stated, runner",
    [
        ('{"scripts": {"test": "mocha --exit test/"}, "devDependencies": {"jest": "29"}}', "mocha"),
        ('{"devDependencies": {"vitest": "1"}}', "vitest"),
        ('{"scripts": {"test": "tsc && ava"}}', "ava"),
        ('{"scripts": {"test": "jest"}}', "jest"),
        ('{"scripts": {"test": "node --test && npm run types"}, "devDependencies": {"jest": "29"}}', "node"),
        ('{"name": "a"}', ""),
        ('{"scripts": [1], "name": 3}', ""),
        ("not json", ""),
    ],
)
def test_package_json_says_which_runner_a_project_uses(stated: str, runner: str) -> None:
    facts = manifest("web/package.json", stated.encode())
    assert facts is not None
    assert facts.says.get("runner", "") == runner


@pytest.mark.parametrize(
    "script, options",
    [
        ("jest --config ./scripts/jest.config.js", "--config ./scripts/jest.config.js"),
        ("mocha --require test/env --reporter spec test/ && npm run types", "--require test/env"),
        ("tsc && vitest --run --config=vite.test.ts", "--config=vite.test.ts"),
        ("jest --coverage; rm -r --config x", ""),
        ("node --import tsx --test", "--import tsx"),
    ],
)
def test_the_runner_is_set_up_as_the_test_script_does(script: str, options: str) -> None:
    """jest finds settings that do not lie at the top only where it is told."""
    facts = manifest("package.json", json.dumps({"scripts": {"test": script}}).encode())
    assert facts is not None
    assert facts.says["runner options"] == options
    runner = Runner(facts.says["runner"], options)
    assert run_command(["a.test.js::adds"], runner).count(options) >= 1


LOADED = {
    "by its module": ((), "pkg/tests/a_tests.py::X::test_y", "python -m unittest pkg.tests.a_tests.X.test_y"),
    "below src": (("src",), "src/pkg/tests.py::X", "python -m unittest pkg.tests.X"),
    "a whole file": ((), "tests/test_a.py", "python -m unittest tests.test_a"),
}


@pytest.mark.parametrize("roots, id, command", LOADED.values(), ids=LOADED)
def test_a_loader_of_unittest_takes_dotted_names(roots, id, command):
    assert run_command([id], python=Loader("python -m unittest", roots)) == command
