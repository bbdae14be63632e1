"""Entry points of languages that have a `main`, and of packages whose package.json names their files."""

import json
from collections.abc import Iterable

from sleepcode.core.answers.found import Rows, claim, named
from sleepcode.core.answers.signature import LinesOf, fact_of
from sleepcode.core.facts import Flag
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import in_tests

_C = (".c", ".cc", ".cpp", ".cxx", ".c++")
_ENTRY_KEYS = ("main", "module", "browser", "exports")


def mains(rows: Rows) -> Iterable[Claim]:
    """Functions and methods that the language's own loader runs; those of the tests are not told."""
    for name in ("main", "wmain", "WinMain", "wWinMain"):
        for one in rows.definitions_named(name):
            if not in_tests(one.path) and _is_run(rows, one, name):
                yield claim(rows, "entry", f"{named(one)} is where `{one.path}` starts to run", [(one.path, one.line)])


def _is_run(rows: Rows, one: Definition, name: str) -> bool:
    if one.path.endswith(_C):
        return one.kind == "function" and one.qualname == name
    if name != "main":
        return False
    if one.path.endswith(".java"):
        fact = fact_of(rows, one)
        return one.kind == "method" and fact is not None and bool(fact.flags & Flag.STATIC)
    if one.path.endswith(".go"):
        facts = rows.facts_of(one.path)
        return one.qualname == name and facts is not None and facts.package == "main"
    folder, _, file = one.path.rpartition("/")
    is_binary = file in ("main.rs", "build.rs") or folder.rpartition("/")[2] in ("bin", "examples", "benches")
    return one.path.endswith(".rs") and one.qualname == name and is_binary


def packages(rows: Rows, lines_of: LinesOf) -> Iterable[Claim]:
    """The commands of a package.json, and the files that who imports the package gets."""
    for path in rows.paths():
        if path.rpartition("/")[2] != "package.json" or in_tests(path) or "/node_modules/" in f"/{path}":
            continue
        lines = lines_of(path)
        try:
            said = json.loads("\n".join(lines))
        except ValueError:
            continue
        if not isinstance(said, dict):
            continue
        own = str(said.get("name") or path.rpartition("/")[0])
        commands = said.get("bin") or {}
        commands = {own: commands} if isinstance(commands, str) else commands
        for command, file in commands.items() if isinstance(commands, dict) else ():
            yield claim(rows, "entry", f"`{command}` runs `{file}`", [(path, _line(lines, "bin"))])
        files: dict[str, str] = {}
        for key in _ENTRY_KEYS:
            for file in _files(said.get(key)):
                if not file.endswith((".json", ".d.ts", ".d.mts", ".d.cts", ".css")):
                    files.setdefault(file.removeprefix("./"), key)
        for file, key in files.items():
            text = f"who imports `{own}` gets `{file}` (`{key}`)"
            yield claim(rows, "entry", text, [(path, _line(lines, key))])


def _files(value: object) -> list[str]:
    """The files in a string, or in the conditions of `exports`, at whatever depth."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [file for each in value.values() for file in _files(each)]
    return []


def _line(lines: tuple[str, ...], key: str) -> int:
    return next((at for at, text in enumerate(lines, 1) if text.strip().startswith(f'"{key}"')), 1)
