"""Calls that a project's own test suite makes, and how many of them the graph has.

    recorded_calls.py record --python VENV/bin/python --path src --out calls.json PROJECT [-- PYTEST ARGUMENTS]
    recorded_calls.py score PROJECT calls.json --package src/pkg [--missed 40] [--unseen 40] [--seed 7]

Recorded (sys.setprofile): each call of a Python function of the project straight from code of the project, with
the caller's line; so no call that C code or a library makes for somebody.  Generators and coroutines are left out as
callees: Python says where they are resumed, not where they are made; so are finalisers, which are nobody's call.
Comprehensions count for the scope they stand in.

`score` prints, for callees in the package, the share of recorded (caller, callee) pairs that the graph has as
resolved or inferred.  `--missed` draws pairs it has not.  `--unseen` draws edges of lines that ran, but never ran
that callee: read them, many are right and only not exercised.
"""

import argparse
import ast
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

PLUGIN = """
import atexit, json, os, sys, threading
root, out = os.path.realpath(os.environ["RECORDED_ROOT"]), os.environ["RECORDED_OUT"]
calls, ran, known, LAZY = set(), set(), {}, 0x20 | 0x80 | 0x200
INNER = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")

def place(code):
    found = known.get(code)
    if found is None:
        path = os.path.realpath(code.co_filename)
        inside = path.startswith(root + os.sep)
        found = known[code] = (path[len(root) + 1:], code.co_firstlineno, code.co_name) if inside else ()
    return found

def outer(frame):
    while frame is not None and frame.f_code.co_name in INNER:
        frame = frame.f_back
    return frame

def seen(frame, event, argument):
    if event == "call":
        code = frame.f_code
        back = frame.f_back
        if back is None or code.co_name in INNER or code.co_name[:1] == "<" and code.co_name != "<lambda>":
            return
        callee = place(code)
        if not callee or code.co_flags & LAZY or code.co_name == "__del__":
            return
        line = back.f_lineno
        caller = outer(back)
        if caller is not None and (found := place(caller.f_code)):
            calls.add((found, line, callee))
            ran.add((found, line))
    elif event == "c_call":
        found = place(frame.f_code)
        if found:
            ran.add((found, frame.f_lineno))

def write():
    sys.setprofile(None)
    with open(out, "w") as file:
        json.dump({"calls": sorted(calls), "ran": sorted(ran)}, file)

def pytest_runtest_setup(item):
    sys.setprofile(seen)

pytest_runtest_call = pytest_runtest_setup
pytest_sessionfinish = lambda session: write()
threading.setprofile(seen)
sys.setprofile(seen)
"""
Place = tuple[str, int, str]  # path, first line, name of a code object


def main() -> None:
    options = _options()
    if options.task == "record":
        record(options)
    else:
        score(options)


def record(options: argparse.Namespace) -> None:
    """Run the suite under the profiler; its output is the user's to see."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "recorded_calls_plugin.py").write_text(PLUGIN)
        root = Path(options.project).resolve()
        search = [folder, *(str(root / part) for part in options.path.split(":"))]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(search),
            "RECORDED_ROOT": str(root),
            "RECORDED_OUT": str(Path(options.out).resolve()),
        }
        command = [options.python, "-m", "pytest", "-q", "-p", "recorded_calls_plugin", "-p", "no:cacheprovider"]
        subprocess.run([*command, *options.arguments], cwd=root, env=environment, check=False)


def score(options: argparse.Namespace) -> None:
    from sleepcode.core.extract import extract
    from sleepcode.core.link import link_files
    from sleepcode.core.model import Certainty

    root = Path(options.project)
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "*.py"], capture_output=True, text=True, check=True)
    sources = {path: (root / path).read_bytes() for path in listed.stdout.split("\0") if (root / path).is_file()}
    graph = link_files({p: facts for p, text in sources.items() if (facts := extract(p, text)) is not None})
    ids = {path: _ids(text) for path, text in sources.items()}
    recorded = json.loads(Path(options.calls).read_text())

    def id_of(place: Place) -> str | None:
        path, line, name = place
        if path not in ids:  # what a doctest or exec compiled
            return None
        return path if name == "<module>" else f"{path}::{q}" if (q := ids.get(path, {}).get((line, name))) else None

    classes = {d.id for d in graph.definitions if d.kind in ("class", "module")}
    pairs: dict[tuple[str, str], int] = {}
    for caller, line, callee in recorded["calls"]:
        a, b = id_of(caller), id_of(callee)
        if a and b and b.startswith(options.package) and b not in classes and callee[2] != "__del__":
            pairs.setdefault((a, b), line)
    ran = {(a, line) for caller, line in recorded["ran"] if (a := id_of(caller))}
    weak, strong = set(), set()
    edges = []
    for edge in graph.edges:
        pair = edge.caller, edge.callee
        if edge.certainty is Certainty.CANDIDATE:
            weak.add(pair)
        elif edge.kind not in ("import", "class-body"):
            strong.add(pair)
            edges.append(edge)
    for what, chosen in (
        ("callers in the package", [p for p in pairs if p[0].startswith(options.package)]),
        ("callers elsewhere", [p for p in pairs if not p[0].startswith(options.package)]),
    ):
        found = sum(pair in strong for pair in chosen)
        guessed = sum(pair in weak - strong for pair in chosen)
        share = 100 * found / len(chosen) if chosen else 0
        print(f"{what}: {found} of {len(chosen)} recorded pairs, {share:.1f} %; as candidates {guessed}")
    functions = {d.id for d in graph.definitions} - classes
    inside = [e for e in edges if e.callee in functions]
    print(f"{len({(e.caller, e.callee) for e in inside})} resolved and inferred pairs")
    exercised = {(e.caller, e.callee, e.kind, e.site.line) for e in inside if (e.caller, e.site.line) in ran}
    at_run = defaultdict(set)
    for a, b, kind, _ in exercised:
        at_run[kind].add((a, b))
    for kind, those in sorted(at_run.items()):
        print(f"  {kind}: lines that ran have {len(those)} pairs, {sum(p in pairs for p in those)} of them were seen")
    rng = random.Random(options.seed)
    missed = [p for p in pairs if p not in strong]
    print("\nmissed")
    for a, b in rng.sample(sorted(missed), min(options.missed, len(missed))):
        _show(a.partition("::")[0], pairs[a, b], sources, f"{a} -> {b}{' (candidate)' if (a, b) in weak else ''}")
    print("\nunseen")
    reached = {b for _, b in pairs}
    unseen = sorted(e for e in exercised if (e[0], e[1]) not in pairs and e[0].startswith(options.package))
    if options.unseen:
        print(
            Counter(kind for _, _, kind, _ in unseen), "of which the callee ran:", sum(e[1] in reached for e in unseen)
        )
    for a, b, kind, line in rng.sample(unseen, min(options.unseen, len(unseen))):
        _show(a.partition("::")[0], line, sources, f"{kind} {a} -> {b}")


def _show(path: str, line: int, sources: dict[str, bytes], what: str) -> None:
    if path not in sources:
        return
    lines = sources[path].decode("utf-8", "replace").split("\n")
    text = lines[line - 1].strip() if line <= len(lines) else "(code that a string compiled to)"
    print(f"  {path}:{line}  {what}\n      {text[:160]}")


def _ids(text: bytes) -> dict[tuple[int, str], str]:
    """(first line of the code object, its name) -> qualified name as sleepcode numbers them."""
    try:
        return dict(_scopes(ast.parse(text), ""))
    except (SyntaxError, ValueError):
        return {}


def _scopes(scope: ast.AST, prefix: str) -> Iterator[tuple[tuple[int, str], str]]:
    count: Counter[str] = Counter()
    lambdas = 0
    for node in sorted(_inside(scope), key=lambda n: (n.lineno, n.col_offset)):
        if isinstance(node, ast.Lambda):
            lambdas += 1
            name, own, first = f"<lambda{lambdas}>", "<lambda>", node.lineno
        else:
            count[node.name] += 1
            name = node.name if count[node.name] == 1 else f"{node.name}#{count[node.name]}"
            own, first = node.name, min([node.lineno, *(d.lineno for d in node.decorator_list)])
        qualname = f"{prefix}.{name}" if prefix else name
        yield (first, own), qualname
        yield from _scopes(node, qualname)


def _inside(scope: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    """The functions, classes and lambdas whose scope is straight in *scope*."""
    body = scope.body
    pending: list[ast.AST] = [body] if isinstance(scope, ast.Lambda) else list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            pending += [n for n in ast.iter_child_nodes(node) if n not in node.body]
        elif isinstance(node, ast.Lambda):
            yield node
            pending.append(node.args)
        else:
            pending += ast.iter_child_nodes(node)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    one = tasks.add_parser("record")
    one.add_argument("project")
    one.add_argument("--python", default=sys.executable)
    one.add_argument("--path", default=".", help="folders to import from, colon between them")
    one.add_argument("--out", required=True)
    one.add_argument("arguments", nargs="*")
    two = tasks.add_parser("score")
    two.add_argument("project")
    two.add_argument("calls")
    two.add_argument("--package", required=True, help="path of the package inside the project")
    two.add_argument("--missed", type=int, default=0)
    two.add_argument("--unseen", type=int, default=0)
    two.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
