"""Test ids -> the command that runs just these, as each ecosystem's runner wants it."""

import re
import shlex
from collections.abc import Iterable, Sequence

LONGEST = 6000  # characters; longer than that, whole files are named


def run_command(ids: Sequence[str], runners: Iterable[str] = ()) -> str:
    """One line for a shell, runners joined by `&&`; empty for no tests.  runners: languages of the ids."""
    by_runner: dict[str, list[str]] = {}
    for id in ids:
        by_runner.setdefault(_runner(id), []).append(id)
    return " && ".join(_COMMANDS[runner](found) for runner, found in by_runner.items())


def _runner(id: str) -> str:
    path = id.partition("::")[0]
    extension = path.rpartition(".")[2]
    return {
        "py": "pytest", "go": "go", "rs": "cargo", "java": "junit",
        "js": "javascript", "jsx": "javascript", "mjs": "javascript", "cjs": "javascript",
        "ts": "javascript", "tsx": "javascript", "mts": "javascript", "cts": "javascript",
    }.get(extension, "ctest")  # fmt: skip


def _pytest(ids: list[str]) -> str:
    command = "pytest " + " ".join(_quoted(id) for id in ids)
    if len(command) <= LONGEST:
        return command
    return "pytest " + " ".join(_quoted(path) for path in dict.fromkeys(id.partition("::")[0] for id in ids))


def _go(ids: list[str]) -> str:
    packages = dict.fromkeys("./" + id.partition("::")[0].rpartition("/")[0] for id in ids)
    names = dict.fromkeys(id.partition("::")[2].rpartition(".")[2] for id in ids)
    return f"go test {' '.join(_quoted(p) for p in packages)} -run {_quoted('^(' + '|'.join(names) + ')$')}"


def _cargo(ids: list[str]) -> str:
    names = dict.fromkeys(id.partition("::")[2].replace(".", "::") for id in ids)
    return "cargo test -- " + " ".join(_quoted(name) for name in names)


def _javascript(ids: list[str]) -> str:
    files = dict.fromkeys(id.partition("::")[0] for id in ids)
    titles = dict.fromkeys(id.partition("::")[2].rpartition("::")[2] for id in ids)
    pattern = "|".join(re.escape(title).replace(r"\ ", " ") for title in titles)
    return f"npx jest {' '.join(_quoted(f) for f in files)} -t {_quoted(pattern)}"


def _junit(ids: list[str]) -> str:
    names = []
    for id in ids:
        path, _, name = id.partition("::")
        owner, _, method = name.rpartition(".")
        names.append(f"{owner or path.rpartition('/')[2].removesuffix('.java')}#{method}")
    return f"mvn test -Dtest={_quoted(','.join(dict.fromkeys(names)))}"


def _ctest(ids: list[str]) -> str:
    names = dict.fromkeys(id.partition("::")[2] for id in ids)
    return f"ctest -R {_quoted('|'.join(re.escape(name) for name in names))}"


def _quoted(text: str) -> str:
    return shlex.quote(text)


_COMMANDS = {
    "pytest": _pytest,
    "go": _go,
    "cargo": _cargo,
    "javascript": _javascript,
    "junit": _junit,
    "ctest": _ctest,
}
