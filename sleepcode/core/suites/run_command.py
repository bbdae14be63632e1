"""Test ids -> the command that runs just these, as each ecosystem's runner wants it."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from shlex import quote
from typing import NamedTuple

GO_TEST = re.compile(r"(Test|Fuzz|Example)([^a-z]|$)")
FILLED = re.compile(r"\$\{[^}]*\}|%[sdifjoOp]|\$[A-Za-z_][\w.]*|\\['\"`nt]")  # in a title: ${x}, %s, $x of it.each
LONGEST = 6000  # characters; longer than that, whole files are named


class Runner(NamedTuple):
    """What runs JavaScript's tests: jest, vitest, mocha, ava or node, and the options it needs here."""

    name: str = "jest"
    options: str = ""


class Loader(NamedTuple):
    """What loads Python's test cases by dotted names, in place of pytest."""

    command: str  # `python -m unittest`, `python manage.py test`
    roots: tuple[str, ...] = ()  # folders that names may start below, the first that fits; else the top


JEST = Runner()


def run_command(
    ids: Sequence[str],
    javascript: Runner = JEST,
    cpp: str = "ctest",
    python: Loader | None = None,
    ctest: str = "ctest",
) -> str:
    """One line for a shell, runners joined by `&&`; empty for no tests.

    cpp: ctest where CMake knows every test, gtest where only programs.  python: None for pytest.  ctest: how it is
    called here.
    """
    by_runner: dict[str, list[str]] = {}
    for id in ids:
        runner = _runner(id)
        by_runner.setdefault({"javascript": javascript.name, "ctest": cpp}.get(runner, runner), []).append(id)
    options = {javascript.name: javascript.options, **dict.fromkeys(("ctest", "gtest", "program"), ctest)}
    commands = {runner: _COMMANDS[runner](found, options.get(runner, "")) for runner, found in by_runner.items()}
    if python is not None and "pytest" in commands:
        commands["pytest"] = _dotted(by_runner["pytest"], python)
    return " && ".join(commands.values())


def _runner(id: str) -> str:
    path = id.partition("::")[0]
    extension = path.rpartition(".")[2]
    return {
        "py": "pytest", "go": "go", "rs": "cargo", "java": "junit", "c": "program",
        "js": "javascript", "jsx": "javascript", "mjs": "javascript", "cjs": "javascript",
        "ts": "javascript", "tsx": "javascript", "mts": "javascript", "cts": "javascript",
    }.get(extension, "ctest")  # fmt: skip


def _pytest(ids: list[str], _: str) -> str:
    return _bounded("pytest " + " ".join(map(quote, ids)), "pytest " + " ".join(map(quote, _files(ids))))


def _dotted(ids: list[str], loader: Loader) -> str:
    names = [_dotted_name(id, loader.roots) for id in ids]
    modules = dict.fromkeys(_dotted_name(id.partition("::")[0], loader.roots) for id in ids)
    return _bounded(f"{loader.command} {' '.join(names)}", f"{loader.command} {' '.join(modules)}")


def _dotted_name(id: str, roots: tuple[str, ...]) -> str:
    path, _, inside = id.partition("::")
    root = next((root for root in roots if path.startswith(f"{root}/")), "")
    module = path.removeprefix(f"{root}/").removesuffix(".py").replace("/", ".")
    return ".".join([module, *inside.split("::")] if inside else [module])


def _bounded(command: str, wider: str) -> str:
    """The command, or the one that runs whole files where a shell would choke on it."""
    return command if len(command) <= LONGEST else wider


def _go(ids: list[str], _: str) -> str:
    """A subtest runs with its test; a method of a suite is a subtest of a test that may have any name."""
    names: dict[str, dict[str, None]] = {"^": {}, "/^": {}}
    packages: dict[str, dict[str, None]] = {"^": {}, "/^": {}}
    for id in ids:
        path, _, name = id.partition("::")
        first, _, rest = name.partition(".")
        start = "^" if not rest or GO_TEST.match(first) else "/^"
        names[start][first if start == "^" else rest.rpartition(".")[2]] = None
        packages[start]["./" + path.rpartition("/")[0]] = None
    commands = []
    for start in (start for start in names if names[start]):
        command = f"go test {' '.join(map(quote, packages[start]))}"
        commands.append(_bounded(f"{command} -run {quote(f'{start}(' + '|'.join(names[start]) + ')$')}", command))
    return " && ".join(commands)


def _cargo(ids: list[str], _: str) -> str:
    names = dict.fromkeys(map(_cargo_test, ids))
    inner = any(id.partition("/")[0] not in ("src", "tests") for id in ids)
    workspace = " --workspace" if inner else ""
    command = f"cargo test{workspace} --no-fail-fast"  # else the programs after the first that fails are not run
    return _bounded(f"{command} -- " + " ".join(map(quote, names)), command)


def _cargo_test(id: str) -> str:
    """A test in the sources goes by the modules that its file is."""
    path, _, name = id.partition("::")
    _, source, file = f"/{path}".partition("/src/")
    modules = file.removesuffix(".rs").split("/") if source and not file.startswith("bin/") else []
    return "::".join([*(one for one in modules if one not in ("lib", "main", "mod")), *name.split(".")])


def _by_title(command: str, option: str, ids: list[str], options: str) -> str:
    """These runners match a pattern against the titles of the blocks around, joined by spaces."""
    titles = dict.fromkeys(id.partition("::")[2] for id in ids)
    pattern = "|".join(_title_pattern(title) for title in titles)
    command = " ".join([command, *map(quote, [*options.split(), *_files(ids)])])
    return _bounded(f"{command} {option} {quote(pattern)}", command)


def _title_pattern(title: str) -> str:
    """A full stop stands for itself, and for the space between two titles; what is filled in may be anything."""
    parts = FILLED.split(re.sub(r"#\d+(?=\.|$)", "", title))
    return ".*".join(re.escape(part).replace(r"\ ", " ").replace(r"\.", ".").replace(r"\-", "-") for part in parts)


def _ava(ids: list[str], options: str) -> str:
    """It matches whole titles, with `*` for anything."""
    titles = dict.fromkeys("*".join(FILLED.split(re.sub(r"#\d+$", "", id.partition("::")[2]))) for id in ids)
    command = " ".join(["npx ava", *map(quote, [*options.split(), *_files(ids)])])
    return _bounded(" ".join([command, *(f"--match={quote(title)}" for title in titles)]), command)


def _node(ids: list[str], options: str) -> str:
    """Node 20 matches the title of a test alone, 22 those around it, too: so its last words are what both know."""
    titles = dict.fromkeys(re.sub(r"(#\d+)?\.*$", "", id.partition("::")[2]).rpartition(".")[2] for id in ids)
    pattern = "|".join(_title_pattern(title) for title in titles)
    node, paths = " ".join(["node", *map(quote, options.split()), "--test"]), " ".join(map(quote, _files(ids)))
    return _bounded(f"{node} --test-name-pattern {quote(pattern)} {paths}", f"{node} {paths}")


def _junit(ids: list[str], _: str) -> str:
    names = []
    for id in ids:
        path, _, name = id.partition("::")
        owner, _, method = name.rpartition(".")
        owner = owner.replace(".", "$")  # a nested class
        names.append(f"{owner or path.rpartition('/')[2].removesuffix('.java')}#{method.partition('#')[0]}")
    classes = dict.fromkeys(name.partition("#")[0] for name in names)
    return _bounded(
        f"mvn test -Dtest={quote(','.join(dict.fromkeys(names)))}", f"mvn test -Dtest={quote(','.join(classes))}"
    )


def _ctest(ids: list[str], ctest: str) -> str:
    names = dict.fromkeys(_ctest_name(id.partition("::")[2]) for id in ids)
    pattern = "|".join(re.escape(name).replace(r"\ ", " ") for name in names)
    return _bounded(f"{ctest} -R {quote(pattern)}", ctest)


def _program(ids: list[str], ctest: str) -> str:
    """C's tests are programs, and CTest knows these, mostly by the name of their file."""
    stems = dict.fromkeys(id.partition("::")[0].rpartition("/")[2].removesuffix(".c") for id in ids)
    return f"{ctest} -R {quote('|'.join(map(re.escape, stems)))}"


def _gtest(ids: list[str], ctest: str) -> str:
    """Through the environment, since ctest would find no test of that name; `*` stands for what parameters add."""
    names = dict.fromkeys("*" + _ctest_name(id.partition("::")[2]).replace(".", "*.") + "*" for id in ids)
    return _bounded(f"GTEST_FILTER={quote(':'.join(names))} {ctest}", ctest)


def _ctest_name(name: str) -> str:
    """GoogleTest's `Suite.Name` without the namespaces around; a title with spaces as it stands."""
    return name if " " in name else ".".join(name.split(".")[-2:])


def _files(ids: list[str]) -> dict[str, None]:
    return dict.fromkeys(id.partition("::")[0] for id in ids)


_COMMANDS: dict[str, Callable[[list[str], str], str]] = {
    "pytest": _pytest,
    "go": _go,
    "cargo": _cargo,
    "jest": partial(_by_title, "npx jest", "-t"),
    "vitest": partial(_by_title, "npx vitest run", "-t"),
    "mocha": partial(_by_title, "npx mocha", "--grep"),
    "ava": _ava,
    "node": _node,
    "junit": _junit,
    "ctest": _ctest,
    "gtest": _gtest,
    "program": _program,
}
