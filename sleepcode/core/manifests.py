"""What a project's own description says of its modules: package.json, tsconfig.json, go.mod, Cargo.toml -> facts."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from sleepcode.core.facts import DefFact, FileFacts

MANIFEST = "manifest"  # stands where other facts have their language
GO_MODULE = re.compile(r"(?m)^module\s+\"?([^\s\"]+)")
COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.S)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
CONDITIONS = ("source", "development", "types", "import", "module", "require", "default", "node", "browser")
MOST_NAMES = 2000

Said = Iterator[tuple[str, str]]


# Options of JavaScript's runners that say how tests are run: where the settings are, what is loaded before.
SETS_UP = frozenset(
    ["--config", "-c", "--require", "-r", "--import", "--loader", "--env", "--environment", "--ui", "-u"]
)
NODE_TEST = re.compile(r"\bnode [^&|;]*--test\b")
SHELL = re.compile(r"[&|;<>()$`]")


def is_manifest(path: str) -> bool:
    return _reader(path) is not None


def manifest(path: str, content: bytes) -> FileFacts | None:
    """None for any other file.  What cannot be read says nothing."""
    reader = _reader(path)
    if reader is None:
        return None
    try:
        said = dict(reader(content.decode("utf-8-sig")))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        said = {}
    module = DefFact("module", "", -1, 1, max(1, content.count(b"\n") + 1), 0)
    return FileFacts(MANIFEST, (module,), 1, says=dict(list(said.items())[:MOST_NAMES]))


def _reader(path: str) -> Callable[[str], Said] | None:
    name = path.rpartition("/")[2]
    if name in ("tsconfig.json", "tsconfig.base.json", "jsconfig.json"):
        return _tsconfig
    return {"package.json": _package, "go.mod": _go, "Cargo.toml": _cargo}.get(name)


def _package(text: str) -> Said:
    """name, and `./sub` -> the file that it stands for ("." is the package itself)."""
    stated = json.loads(text)
    if isinstance(stated.get("name"), str):
        yield "name", stated["name"]
    runner = _runner(stated)
    if runner:
        yield "runner", runner
        yield "runner options", _options(str((stated.get("scripts") or {}).get("test", "")), runner)
    for field in ("main", "module", "source"):  # the later, the nearer to what is written by hand
        if isinstance(stated.get(field), str):
            yield ".", stated[field]
    exports = stated.get("exports")
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        for key, value in exports.items():
            yield from _targets(key, value)
    else:
        yield from _targets(".", exports)


def _runner(stated: Any) -> str:
    """jest, vitest, mocha, ava or node (its own): by the test script, else by what is depended on."""
    script = str((stated.get("scripts") or {}).get("test", ""))
    if NODE_TEST.search(script):
        return "node"
    wanted = [*(stated.get("devDependencies") or {}), *(stated.get("dependencies") or {})]
    for words in (script.split(), wanted):
        for runner in ("vitest", "jest", "mocha", "ava"):
            if runner in words:
                return runner
    return ""


def _options(script: str, runner: str) -> str:
    """Of what the test script hands to its runner, what says how tests are run, not which."""
    words = script.split()
    if runner not in words:
        return ""
    given = words[words.index(runner) + 1 :]
    kept: list[str] = []
    for word, following in zip(given, [*given[1:], ""], strict=False):
        if SHELL.search(word):
            break
        name, equals, _ = word.partition("=")
        if name in SETS_UP:
            kept += [word] if equals else [word, following]
    return " ".join(kept)


def _targets(key: str, value: Any) -> Said:
    """All files of the conditions of one export, as `key`, `key 2`, ...: which of them are sources, is seen later."""
    found: list[str] = []
    waiting = [value]
    while waiting and len(found) < 20:
        one = waiting.pop(0)
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one[name] for name in CONDITIONS if name in one)
    for count, target in enumerate(dict.fromkeys(found)):
        yield (f"{key} {count + 2}", target)


def _tsconfig(text: str) -> Said:
    """`baseUrl`, and `paths @/*` -> the pattern of the file."""
    plain = COMMENT.sub(lambda match: match.group(1) or "", text)
    options = json.loads(TRAILING_COMMA.sub(r"\1", plain)).get("compilerOptions", {})
    if isinstance(options.get("baseUrl"), str):
        yield "baseUrl", options["baseUrl"]
    for pattern, targets in (options.get("paths") or {}).items():
        if targets and isinstance(targets[0], str):
            yield f"paths {pattern}", targets[0]


def _go(text: str) -> Said:
    found = GO_MODULE.search(text)
    if found is not None:
        yield "name", found.group(1)


def _cargo(text: str) -> Said:
    """The crate's name as the code writes it, and its root file where it is not src/lib.rs."""
    stated = tomllib.loads(text)
    name = stated.get("lib", {}).get("name") or stated.get("package", {}).get("name")
    if isinstance(name, str):
        yield "name", name.replace("-", "_")
    path = stated.get("lib", {}).get("path")
    if isinstance(path, str):
        yield "lib", path
