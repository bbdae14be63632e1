"""What gcc's own call graph says each call of C or C++ runs.

    gcc.py PROJECT BUILD > truth.json      BUILD has compile_commands.json (cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)

The format is told in score.py.  Each file is compiled once more with -O0 -fcallgraph-info, which names caller, callee
and the place of each direct call.  What is called through a pointer or a virtual method has no name there: null.
"""

import json
import re
import shlex
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

NODE = re.compile(r'^node: \{ title: "([^"]*)" label: "(.*?)(?:\\n([^"\\]*):(\d+):\d+)?(?:\\n[^"]*)?"( shape)?', re.M)
EDGE = re.compile(r'^edge: \{ sourcename: "[^"]*" targetname: "([^"]*)" label: "([^"]*?):(\d+):\d+" \}', re.M)
INDIRECT = "__indirect_call"
# Where a constructor stands that nobody wrote.
MADE_BY_COMPILER = re.compile(r"^\s*(?:typedef\s+)?(?:class|struct|union)\b|=\s*default\b")
PLAIN = re.compile(r"([~\w]+)(?:<[^()]*>)?\s*\(")


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    places: dict[str, str] = {}  # symbol -> where it is defined
    names: dict[str, str] = {}
    edges: dict[tuple[str, int, str], None] = {}
    for unit in json.loads(Path(sys.argv[2], "compile_commands.json").read_text()):
        source = Path(unit["directory"], unit["file"]).resolve()
        if not source.is_relative_to(root):
            continue
        with tempfile.TemporaryDirectory() as folder:
            command = shlex.split(unit["command"]) if "command" in unit else list(unit["arguments"])
            place = command.index("-o")
            command[place + 1] = f"{folder}/out.o"
            flags = ["-O0", "-g0", "-w", "-fno-inline", "-fcallgraph-info"]
            subprocess.run([*command, *flags], cwd=unit["directory"], check=False, stderr=sys.stderr)
            for listing in Path(folder).glob("*.ci"):
                text = listing.read_text("utf-8", "replace")
                for symbol, label, path, line, only_declared in NODE.findall(text):
                    names.setdefault(symbol, label)
                    inside = _inside(root, unit["directory"], path) if path and not only_declared else ""
                    if inside:
                        places.setdefault(symbol, f"{inside}:{line}")
                for target, path, line in EDGE.findall(text):
                    if inside := _inside(root, unit["directory"], path):
                        edges[inside, int(line), target] = None
    calls: dict[tuple[str, int, str, str], None] = {}  # once, however many instances of a template there are

    @cache
    def lines_of(path: str) -> list[str]:
        return Path(root, path).read_text("utf-8", "replace").splitlines()

    for path, line, target in edges:
        name = _name(names.get(_base(target)) or names.get(target, target))
        to = places.get(target) or places.get(_base(target), "")
        if target != INDIRECT and _is_written(name, lines_of(path)[line - 1]):
            to_path, _, to_line = to.rpartition(":")
            by_hand = not to or not MADE_BY_COMPILER.search(lines_of(to_path)[int(to_line) - 1])
            calls[path, line, name, to if by_hand else ""] = None
    files = sorted({place.rpartition(":")[0] for place in places.values()})
    rows = [[path, [line], name, to, []] for path, line, name, to in calls]
    print(json.dumps({"calls": rows, "files": files}))


def _name(label: str) -> str:
    """The bare name of what gcc writes as `int ns::Class<T>::name(int) const`."""
    while "<" in label and not label.partition("(")[0].endswith(("operator<", "operator<<")):
        shorter = re.sub(r"<[^<>]*>", "", label)
        if shorter == label:
            break
        label = shorter
    found = PLAIN.search(label)
    return found[1] if found else label.rpartition(":")[2]


def _is_written(name: str, line: str) -> bool:
    """Conversions, destructors and copies that nobody wrote are left out."""
    return re.search(rf"(?<!\w){re.escape(name.removeprefix('operator'))}(?!\w)", line) is not None


def _base(symbol: str) -> str:
    """Constructors and destructors have several symbols; the place stands at the one of the base object."""
    return re.sub(r"(?<=[CD])[01](?=E)", "2", symbol)


def _inside(root: Path, folder: str, path: str) -> str:
    found = Path(folder, path).resolve()
    return found.relative_to(root).as_posix() if found.is_relative_to(root) else ""


if __name__ == "__main__":
    main()
