"""Our call graph of some files, in the naming of the PyCG benchmark.

    callgraph.py ROOT FILE... [--out OUT]            builds the graph in process
    callgraph.py --from GRAPH.json [--root PREFIX]   converts `sleepcode graph --all --format json`

A name there is the dotted path of the module from ROOT and the qualified name (`pkg.mod.C.f`,
`main.f.<lambda1>`), `<builtin>.len` for builtins and `os.path.join` for externals.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

MODULE_SUFFIXES = frozenset({".py", ".pyi", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".java", ".go", ".rs"})


class Edge(NamedTuple):
    """Two ids of sleepcode and how surely the first reaches the second."""

    caller: str
    callee: str
    certainty: str
    kind: str


def main() -> None:
    options = _options()
    if options.graph:
        edges = edges_of_document(json.loads(Path(options.graph).read_text()))
        root = options.root or ""
    else:
        edges = edges_of_files(Path(options.folder), [Path(f) for f in options.files])
        root = ""
    kept = (
        edge
        for edge in edges
        if edge.certainty in options.certainty.split(",") and edge.kind not in options.without.split(",")
    )
    text = json.dumps(named_for_benchmark(kept, root), indent=1, sort_keys=True)
    if options.out:
        Path(options.out).write_text(text)
    else:
        print(text)


def edges_of_files(root: Path, files: Iterable[Path]) -> list[Edge]:
    """Extract and link *files* in this process, without an index or a repository."""
    from sleepcode.core.extract import extract
    from sleepcode.core.link import link_files

    facts = {}
    for file in files:
        path = file.resolve().relative_to(root.resolve()).as_posix()
        fact = extract(path, file.read_bytes())
        if fact is not None:  # a language without a grammar
            facts[path] = fact
    return [Edge(e.caller, e.callee, str(e.certainty), e.kind) for e in link_files(facts).edges]


def edges_of_document(document: dict) -> list[Edge]:
    """The edges of `sleepcode graph --all --format json`."""
    return [Edge(e["caller"], e["callee"], e["certainty"], e.get("kind", "call")) for e in document["edges"]]


def named_for_benchmark(edges: Iterable[Edge], root: str = "") -> dict[str, list[str]]:
    """Map each caller to its sorted callees; every callee is a key as well."""
    callees: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        callee = benchmark_name(edge.callee, root)
        callees[benchmark_name(edge.caller, root)].add(callee)
        callees[callee]  # the format lists leaves too
    return {caller: sorted(reached) for caller, reached in callees.items()}


def benchmark_name(id: str, root: str = "") -> str:
    """`pkg/mod.py::C.f` -> `pkg.mod.C.f`; *root* is the leading folder that names leave out.

    A redefinition (`path::f#2`) has the name of the first: the benchmark has one name per scope and name.
    """
    if id.startswith("external:"):
        return id.removeprefix("external:")
    if id.startswith("builtin:"):
        return _builtin_name(id.removeprefix("builtin:"))
    path, _, qualname = id.partition("::")
    module = _module_name(path.removeprefix(root.rstrip("/") + "/") if root else path)
    qualname = re.sub(r"#\d+", "", qualname)
    return f"{module}.{qualname}" if qualname else module


def _builtin_name(name: str) -> str:
    """`list.append` -> `<**PyList**>.append`, `len` -> `<builtin>.len`."""
    owner, dot, method = name.partition(".")
    container = {"dict": "<**PyDict**>", "list": "<**PyList**>", "str": "<**PyStr**>", "set": "<**PySet**>"}
    return f"{container[owner]}.{method}" if dot and owner in container else f"<builtin>.{name}"


def _module_name(path: str) -> str:
    """The root's own `__init__.py` keeps its name, every other package is named by its folder."""
    pure = PurePosixPath(path)
    parts = [*pure.parts[:-1], pure.stem if pure.suffix in MODULE_SUFFIXES else pure.name]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", help="the folder that module names start from")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--from", dest="graph", help="a document of `sleepcode graph --all --format json`")
    parser.add_argument("--root", help="with --from: the folder inside the repository that names start from")
    parser.add_argument("--out")
    parser.add_argument("--certainty", default="resolved,inferred", help="which edges (default: %(default)s)")
    parser.add_argument("--without", default="import,class-body", help="kinds of edges to leave out")
    options = parser.parse_args()
    if not options.graph and not options.folder:
        parser.error("name a folder and files, or --from")
    return options


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
