"""Edges and unresolved call sites of a project, drawn at random, each next to its line, to be read by eye.

    sample.py FOLDER --language go [--number 40] [--seed 7] [--under src/]

A site is named when some definition of the project has the called name; found when a resolved or inferred edge from
its line leads to a definition of that name, its class or a lambda.  Names that libraries share with the project
(`get`, `String`) stay among the others, so the share found is a lower bound.
"""

import argparse
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tree_sitter import Node

from sleepcode.core.extract import extract
from sleepcode.core.grammar import language_of, parser
from sleepcode.core.link import link_files
from sleepcode.core.model import CallEdge, CallGraph, Certainty

# Node of a call -> the field with what is called, or made.
CALLS = {
    "call_expression": "function", "new_expression": "constructor", "method_invocation": "name",
    "object_creation_expression": "type", "call": "function",
}  # fmt: skip
LAST = ("property", "field", "name", "attribute", "function", "type")  # where a dotted name has its last part


def main() -> None:
    options = _options()
    root = Path(options.folder)
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    sources = {
        path: (root / path).read_bytes()
        for path in listed.split("\0")
        if path.startswith(options.under) and (root / path).is_file() and not (root / path).is_symlink()
    }
    facts = {path: found for path, text in sources.items() if (found := extract(path, text)) is not None}
    graph = link_files(facts)
    sources = {path: text for path, text in sources.items() if language_of(path) == options.language}
    rng = random.Random(options.seed)
    edges = [edge for edge in graph.edges if _is_read(edge, sources)]
    found, missed = _sites(graph, sources)
    print(f"{found} of {found + len(missed)} named call sites found; {len(edges)} edges\n\nedges")
    for edge in rng.sample(edges, min(options.number, len(edges))):
        _show(edge.site.path, edge.site.line, sources, f"{edge.certainty} {edge.kind} -> {edge.callee}")
    print("\nsites without an edge")
    for path, line, name in rng.sample(missed, min(options.number, len(missed))):
        _show(path, line, sources, name)


def _is_read(edge: CallEdge, sources: dict[str, bytes]) -> bool:
    inside = not edge.callee.startswith(("external:", "builtin:")) and edge.site.path in sources
    return inside and edge.kind not in ("import", "class-body") and edge.certainty is not Certainty.CANDIDATE


def _sites(graph: CallGraph, sources: dict[str, bytes]) -> tuple[int, list[tuple[str, int, str]]]:
    """How many named sites have an edge; (path, line, name) of the others."""
    names = {d.qualname.rpartition(".")[2].partition("#")[0] for d in graph.definitions if d.kind != "module"}
    reached: dict[tuple[str, int], set[str]] = defaultdict(set)
    for edge in graph.edges:
        if _is_read(edge, sources):
            qualname = edge.callee.partition("::")[2].partition("#")[0]
            reached[edge.site.path, edge.site.line].update(qualname.split(".")[-2:])
    found, missed = 0, []
    for path, text in sources.items():
        for name, line, first in _calls(parser(language_of(path) or "").parse(text).root_node):
            if name in names:
                there = reached[path, line] | reached[path, first]
                if name in there or any(one.startswith("<lambda") for one in there):
                    found += 1
                else:
                    missed.append((path, line, name))
    return found, missed


def _calls(root: Node) -> Iterator[tuple[str, int, int]]:
    """(name of what is called, line where that name stands, line where the call begins)."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        called = node.child_by_field_name(CALLS[node.type]) if node.type in CALLS else None
        while called is not None and called.named_children:
            called = next((inner for field in LAST if (inner := called.child_by_field_name(field)) is not None), None)
        if called is not None:
            name = (called.text or b"").decode("utf-8", "replace").lstrip("#")
            yield name, called.start_point[0] + 1, node.start_point[0] + 1


def _show(path: str, line: int, sources: dict[str, bytes], what: str) -> None:
    text = sources[path].decode("utf-8", "replace").split("\n")[line - 1].strip()
    print(f"  {path}:{line}  {what}\n      {text[:160]}")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder")
    options.add_argument("--language", required=True)
    options.add_argument("--number", type=int, default=40)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--under", default="")
    return options.parse_args()


if __name__ == "__main__":
    main()
