"""What tree-sitter alone takes for the Python files of a tree: one core, nothing but parsing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import trees

_CODE = """
import json, sys, time
import tree_sitter_python
from tree_sitter import Language, Parser
sources = [open(path, "rb").read() for path in sys.stdin.read().split("\\0") if path]
parser = Parser(Language(tree_sitter_python.language()))
best = 1e9
for _ in range(3):
    began = time.process_time()
    for source in sources:
        parser.parse(source)
    best = min(best, time.process_time() - began)
print(json.dumps([len(sources), sum(s.count(b"\\n") for s in sources), sum(map(len, sources)), best]))
"""


class Parsed(NamedTuple):
    files: int
    lines: int
    bytes: int
    seconds: float  # CPU, the best of three


def parsed(tree: Path) -> Parsed:
    given = "\0".join(map(str, trees.python_files(tree)))
    found = subprocess.run([sys.executable, "-c", _CODE], input=given, capture_output=True, text=True, check=True)
    return Parsed(*json.loads(found.stdout))
