"""How others say which tests break: by followed imports, by called names, by pytest-testmon."""

import argparse
import ast
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from suite_runner import Runner, broken, scratch_tree


def test_functions(truth: dict) -> dict[str, list[str]]:  # type: ignore[type-arg]
    by_file: dict[str, list[str]] = defaultdict(list)
    for id in truth["tests"]:
        by_file[id.split("::")[0]].append(id)
    return by_file


def module_names(truth: dict) -> dict[str, str]:  # type: ignore[type-arg]
    """Dotted module -> path, for every Python file below the import roots."""
    names = {}
    root = Path(truth["root"])
    for base in [*truth["path"].split(":"), "."]:
        for file in sorted((root / base).rglob("*.py")):
            dotted = ".".join(file.relative_to(root / base).with_suffix("").parts)
            names.setdefault(dotted.removesuffix(".__init__"), file.relative_to(root).as_posix())
    return names


def by_imports(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """Every test of every file that imports the changed file, directly or not; conftest counts for its folder."""
    root, names = Path(truth["root"]), module_names(truth)
    paths = set(names.values())
    imports: dict[str, set[str]] = defaultdict(set)
    dotted_of = {path: dotted for dotted, path in names.items()}
    for path in paths:
        try:
            tree = ast.parse((root / path).read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue
        package = dotted_of[path] if path.endswith("__init__.py") else dotted_of[path].rpartition(".")[0]
        for node in ast.walk(tree):
            wanted: list[str] = []
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parent = package.split(".")[: len(package.split(".")) - node.level + 1]
                    base = ".".join([*parent, *([node.module] if node.module else [])])
                wanted = [base, *(f"{base}.{alias.name}" for alias in node.names)]
            for name in wanted:
                parts = name.split(".")
                for i in range(1, len(parts) + 1):
                    if (hit := names.get(".".join(parts[:i]))) is not None:
                        imports[path].add(hit)
    for path in paths:
        for parent in Path(path).parents:
            conftest = (parent / "conftest.py").as_posix()
            if conftest in paths and conftest != path:
                imports[path].add(conftest)
    reverse: dict[str, set[str]] = defaultdict(set)
    for path, targets in imports.items():
        for target in targets:
            reverse[target].add(path)
    tests = test_functions(truth)
    answers = {}
    for case in truth["cases"]:
        seen, queue = set(), [case["id"].split("::")[0]]
        while queue:
            path = queue.pop(0)
            if path not in seen:
                seen.add(path)
                queue += sorted(reverse[path])
        answers[case["id"]] = [id for path in sorted(seen) for id in tests.get(path, ())]
    return answers


def by_names(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """Calls matched by bare name, breadth first from the changed function to the tests."""
    root = Path(truth["root"])
    callers: dict[str, set[tuple[str, str]]] = defaultdict(set)  # called name -> (path, qualified name)
    for path in set(module_names(truth).values()):
        try:
            tree = ast.parse((root / path).read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue

        def walk(node: ast.AST, within: str, path: str) -> None:
            for child in ast.iter_child_nodes(node):
                inside = within
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    inside = f"{within}.{child.name}".lstrip(".")
                elif isinstance(child, ast.Call):
                    name = getattr(child.func, "attr", None) or getattr(child.func, "id", None)
                    if name and within:
                        callers[name].add((path, within))
                walk(child, inside, path)

        walk(tree, "", path)
    known = set(truth["tests"])
    answers = {}
    for case in truth["cases"]:
        name = case["id"].split("::")[1].split("#")[0].rpartition(".")[2]
        queue, seen, hits = [name], {name}, []
        while queue:
            for path, within in sorted(callers[queue.pop(0)]):
                id = f"{path}::{within.replace('.', '::')}"
                if id in known and id not in hits:
                    hits.append(id)
                short = within.rpartition(".")[2]
                short = within.split(".")[-2] if short == "__init__" and "." in within else short
                if short not in seen:
                    seen.add(short)
                    queue.append(short)
        answers[case["id"]] = hits
    return answers


def by_testmon(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """What testmon selects after the mutation, having run the whole suite before it."""
    answers = {}
    with tempfile.TemporaryDirectory(prefix="tests-break-") as scratch:
        root = scratch_tree(truth, Path(scratch))
        runner = Runner(root, truth["python"], truth["path"], [*truth["pytest"], "--testmon"])
        runner.run(1800)
        runner.close()
        store = root / ".testmondata"
        kept = {path.name: path.read_bytes() for path in root.glob(".testmondata*")}
        tests = test_functions(truth)
        for case in truth["cases"]:
            file = root / case["id"].split("::")[0]
            original = file.read_bytes()
            file.write_bytes(broken(original.decode(), case["before"], case["column"]).encode())
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(str(root / p) for p in truth["path"].split(":"))}
            done = subprocess.run(
                [
                    *(truth["python"], "-B", "-m", "pytest", "-q", "--collect-only", "--testmon"),
                    *truth["pytest"],
                    "--continue-on-collection-errors",
                ],
                cwd=root, env=environment, capture_output=True, text=True,
            )  # fmt: skip
            file.write_bytes(original)
            for path in root.glob(".testmondata*"):
                path.unlink()
            for name, content in kept.items():
                store.with_name(name).write_bytes(content)
            named = [
                line.split("[")[0]
                for line in done.stdout.splitlines()
                if "::" in line and " " not in line.split("[")[0]
            ]
            failed = re.findall(r"^ERROR (\S+\.py)", done.stdout, re.M)
            named += [id for path in failed for id in tests.get(path, ())]
            answers[case["id"]] = list(dict.fromkeys(named))
    return answers
