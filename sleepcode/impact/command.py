"""Test ids -> the command that runs them here: what runs a project's tests is said by its own files."""

import re
import shlex
from collections.abc import Sequence

from sleepcode.core.changes.fits import imports_of
from sleepcode.core.suites.pytest_settings import FILES
from sleepcode.core.suites.run_command import Loader, Runner, run_command
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

# What a test imports -> what runs it.
RUNNERS = {"node:test": "node", "vitest": "vitest", "@jest/globals": "jest", "mocha": "mocha", "ava": "ava"}
MOST_BUILD_FILES = 50
CPP_SOURCES = (".cc", ".cpp", ".cxx", ".c++")
# Frameworks whose tests are titles, of which the environment cannot choose: Catch2, doctest, Boost.
BY_TITLE = re.compile(rb"(?m)^\s*(?:TEST_CASE|SCENARIO|DOCTEST_TEST_CASE|TEMPLATE_TEST_CASE|BOOST_AUTO_TEST_CASE)\b")
CMAKE_COMMENT = re.compile(r"#[^\n]*")
ADD_EXECUTABLE = re.compile(r"(?i)\badd_executable\s*\(\s*([\w.-]+)([^)]*)\)")
ADD_TEST = re.compile(r"(?i)\badd_test\s*\(\s*(?:NAME\s+)?([\w.-]+)\s+(?:COMMAND\s+)?(?:\$<TARGET_FILE:)?([\w.-]+)")
KNOWS_TESTS = re.compile(rb"(?i)\badd_test\b|_discover_tests\b|\bgtest_add_tests\b")
MAKEFILES = ("Makefile", "GNUmakefile", "makefile", "Makefile.am", "Makefile.in", "CMakeLists.txt")
MAKE_TARGET = re.compile(
    rb"(?im)^(check|tests?)\s*:(?!=)|^\s*add_custom_target\s*\(\s*(check|tests?)\b|^(?:TESTS|check_PROGRAMS)\s*="
)
ASKS_FOR_TESTS = re.compile(rb"_discover_tests|gtest_add_tests")
# Files that name pytest where a project uses it.
SAYS_PYTEST = re.compile(
    r"(?:^|/)(?:requirements[^/]*/[^/]+\.(?:txt|in)|[^/]*requirements[^/]*\.(?:txt|in)|setup\.py|noxfile\.py|Pipfile|Makefile"
    r"|environment\.ya?ml|[^/]+\.lock|\.github/workflows/[^/]+)$"
)
MOST_READ = 30


def command_for(workspace: Workspace, index: Index, ids: Sequence[str]) -> str:
    cpp, programs = _cpp_runner(workspace, index, ids)
    files = {path for id in ids if (path := id.partition("::")[0]).endswith(CPP_SOURCES)} if programs else set()
    titled = {path for path in files if BY_TITLE.search(workspace.read(path) or b"")}
    others = [id for id in ids if id.partition("::")[0] not in titled]
    made = _made(workspace, index) if any(id.partition("::")[0].endswith(".c") for id in others) else None
    if made is not None:
        others = [id for id in others if not id.partition("::")[0].endswith(".c")]
    ctest = _ctest(workspace)
    command = run_command(others, _javascript_runner(index, ids), cpp, _loader(workspace, index, ids), ctest)
    return " && ".join(filter(None, [command, made, _ctest_of(titled, programs, ctest) if titled else ""]))


def _ctest(workspace: Workspace) -> str:
    """From the top it finds no tests: they stand in the folder that was built into."""
    built = sorted(workspace.root.glob("*/CTestTestfile.cmake"), key=lambda file: -file.stat().st_mtime_ns)
    return f"ctest --test-dir {shlex.quote(built[0].parent.name)}" if built else "ctest"


def _loader(workspace: Workspace, index: Index, ids: Sequence[str]) -> Loader | None:
    """What loads test cases in a project in which nothing speaks of pytest; None: pytest."""
    named = list(dict.fromkeys(id.partition("::")[0] for id in ids if id.partition("::")[0].endswith(".py")))
    if not named or not all(_is_of_cases(workspace.read(path) or b"") for path in named[:MOST_READ]):
        return None
    paths = index.paths()
    if any(path == "conftest.py" or path.endswith("/conftest.py") for path in paths):
        return None
    says = [*FILES, *(path for path in paths if SAYS_PYTEST.search(path))]
    if any(b"pytest" in (workspace.read(path) or b"") for path in says[: len(FILES) + MOST_READ]):
        return None
    return _django(workspace, named, paths) or Loader("python -m unittest", tuple(_roots(named, frozenset(paths))))


def _django(workspace: Workspace, named: Sequence[str], paths: Sequence[str]) -> Loader | None:
    for path in paths:
        folder, _, name = path.rpartition("/")
        roots = (folder,) if folder else ()
        if name == "manage.py" and all(one.startswith(f"{folder}/" if folder else "") for one in named):
            return Loader(f"python {path} test", roots)
        if name == "runtests.py" and b"django" in (workspace.read(path) or b""):
            return Loader(f"python {path}", roots)
    return None


def _is_of_cases(content: bytes) -> bool:
    return b"TestCase" in content and b"pytest" not in content


def _roots(named: Sequence[str], paths: frozenset[str]) -> list[str]:
    """The folders that hold the outermost packages of these files, the longest first."""
    found = set()
    for path in named:
        folder = path.rpartition("/")[0]
        if f"{folder}/__init__.py" not in paths:
            continue  # a folder of plain files: its names start at the top
        while folder and f"{folder}/__init__.py" in paths:
            folder = folder.rpartition("/")[0]
        found.add(folder)
    return sorted(found - {""}, key=len, reverse=True)


def _javascript_runner(index: Index, ids: Sequence[str]) -> Runner:
    """As the first JavaScript test says by what it imports, or else the nearest package.json."""
    for id in ids:
        folder = id.partition("::")[0].rpartition("/")[0]
        if not id.partition("::")[0].endswith((".py", ".go", ".rs", ".java")):
            own = index.facts_of(id.partition("::")[0])
            imported = {module for _, module, _, _ in imports_of(own)} if own is not None else set()
            named = next((RUNNERS[module] for module in RUNNERS if module in imported), "")
            while True:
                facts = index.facts_of(f"{folder}/package.json" if folder else "package.json")
                if facts is not None and facts.says.get("runner") and named in ("", facts.says["runner"]):
                    return Runner(facts.says["runner"], facts.says.get("runner options", ""))
                if not folder:
                    return Runner(named) if named else Runner()
                folder = folder.rpartition("/")[0]
    return Runner()


def _cpp_runner(workspace: Workspace, index: Index, ids: Sequence[str]) -> tuple[str, str]:
    """ctest where CMake is told to ask the programs for their tests; else it knows none by name: then what it reads."""
    if not any(id.partition("::")[0].endswith(CPP_SOURCES) for id in ids):
        return "ctest", ""
    built = [path for path in index.paths() if path.endswith(("CMakeLists.txt", ".cmake"))][:MOST_BUILD_FILES]
    texts = [workspace.read(path) or b"" for path in built]
    if not built or any(map(ASKS_FOR_TESTS.search, texts)):
        return "ctest", ""
    return "gtest", b"\n".join(texts).decode("utf-8", "replace")


def _made(workspace: Workspace, index: Index) -> str | None:
    """What runs C's test programs where CTest knows none of them: make, empty where it knows none either; else None."""
    built = [path for path in index.paths() if path.endswith(("CMakeLists.txt", ".cmake"))][:MOST_BUILD_FILES]
    if any(KNOWS_TESTS.search(workspace.read(path) or b"") for path in built):
        return None
    makefiles = [path for path in index.paths() if path.rpartition("/")[2] in MAKEFILES]
    for path in sorted(makefiles, key=lambda path: (path.count("/"), path))[:MOST_BUILD_FILES]:
        if target := MAKE_TARGET.search(workspace.read(path) or b""):
            folder = path.rpartition("/")[0]
            name = (target[1] or target[2] or b"check").decode()
            return f"make -C {shlex.quote(folder)} {name}" if folder else f"make {name}"
    return ""


def _ctest_of(files: set[str], cmake: str, ctest: str) -> str:
    """The programs that these files are built into, as CTest calls them; all of them where that is not plain."""
    cmake = CMAKE_COMMENT.sub("", cmake)
    made = [(target, sources.split()) for target, sources in ADD_EXECUTABLE.findall(cmake)]
    names: list[str] = []
    for file in sorted(files):
        targets = {target for target, sources in made if any(_ends(file, source) for source in sources)}
        found = [name for name, run in ADD_TEST.findall(cmake) if run in targets]
        if not found:
            return ctest
        names += found
    return f"{ctest} -R {shlex.quote('^(' + '|'.join(map(re.escape, dict.fromkeys(names))) + ')$')}"


def _ends(path: str, source: str) -> bool:
    return path.rpartition("/")[2] == source.rpartition("/")[2]
