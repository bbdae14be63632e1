"""Tests of C++ that CTest knows by their programs only."""

from sleepcode.impact import impact_of_definitions
from sleepcode.workspace import open_workspace

CMAKE = """\
# add_test(old old_test)
add_executable(words_test main.cpp test/words.cpp)
add_test(NAME words COMMAND words_test --fast)
add_executable(other_test main.cpp test/other.cpp)
add_test(other other_test)
"""
TEST = '#include "words.h"\nTEST_CASE("Counts words") {\n  CHECK(count("a b") == 2);\n}\n'
HEADER = "inline int count(const char* text) { return 2; }\n"


def test_titles_are_run_with_the_programs_that_hold_them(repo):
    """
    Where CMake does not ask a program of Catch2 for its tests, `ctest -R title` finds none.
    """
    repo.commit({"CMakeLists.txt": CMAKE, "words.h": HEADER, "test/words.cpp": TEST.replace("words.h", "../words.h")})
    impact = impact_of_definitions(open_workspace(repo.root), ["words.h::count"])
    assert [test.id for test in impact.tests] == ["test/words.cpp::Counts words"]
    assert impact.command == "ctest -R '^(words)$'"


def test_a_program_that_is_not_plainly_built_from_the_file_means_all(repo):
    repo.commit({"CMakeLists.txt": "add_test(words run.sh)\n", "words.h": HEADER, "words.cpp": TEST})
    assert impact_of_definitions(open_workspace(repo.root), ["words.h::count"]).command == "ctest"


def test_a_program_of_c_is_run_by_make_where_ctest_knows_none(repo):
    test = '#include "../words.h"\nint main(void) { return count("a b") == 2; }\n'
    cmake = "add_executable(words_test test/words_test.c)\n"
    make = {"CMakeLists.txt": cmake, "Makefile": "all: words\n\ntest: all\n"}
    repo.commit({**make, "words.h": HEADER.removeprefix("inline "), "test/words_test.c": test})
    assert impact_of_definitions(open_workspace(repo.root), ["words.h::count"]).command == "make test"


def test_ctest_is_told_where_the_project_was_built(repo):
    """From the top it says that there are no tests, and ends well."""
    repo.commit({"CMakeLists.txt": CMAKE, "words.h": HEADER, "test/words.cpp": TEST.replace("words.h", "../words.h")})
    workspace = open_workspace(repo.root)
    assert impact_of_definitions(workspace, ["words.h::count"]).command.startswith("ctest -R ")
    (repo.root / "out").mkdir()
    (repo.root / "out/CTestTestfile.cmake").touch()
    assert impact_of_definitions(workspace, ["words.h::count"]).command == "ctest --test-dir out -R '^(words)$'"
