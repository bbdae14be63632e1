"""Pairs of caller and callee that recorded_calls.cjs saw, and how many of them the graph has.

    recorded_pairs.py PROJECT calls.json [calls.json ...] [--under lib/] [--missed 40] [--seed 7]

A function goes by its path and line; a pair is found where a resolved or inferred edge leads from one that begins on
the first line to one that begins on the second.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("project", type=Path)
    options.add_argument("calls", type=Path, nargs="+")
    options.add_argument("--under", default="")
    options.add_argument("--missed", type=int, default=40)
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    command = [sys.executable, "-m", "sleepcode", "graph", "--all", "--format", "json"]
    graph = json.loads(subprocess.run(command, cwd=given.project, capture_output=True, text=True, check=True).stdout)
    at: dict[str, set[str]] = defaultdict(set)
    for one in graph["definitions"]:
        at[f"{one['path']}:{0 if one['kind'] == 'module' else one['line']}"].add(one["id"])
    edges = {(e["caller"], e["callee"]) for e in graph["edges"] if e["certainty"] != "candidate"}
    recorded = {(a, b) for file in given.calls for a, b, _ in json.loads(file.read_text())}
    pairs = sorted(
        (a, b) for a, b in recorded if b.startswith(given.under) and not b.endswith(":0") and at[a] and at[b]
    )
    missed = [(a, b) for a, b in pairs if not any((x, y) in edges for x in at[a] for y in at[b])]
    print(f"{len(pairs) - len(missed)} of {len(pairs)} pairs, {100 - 100 * len(missed) / max(len(pairs), 1):.1f} %")
    for pair in random.Random(given.seed).sample(missed, min(given.missed, len(missed))):
        print("  " + " -> ".join(pair))
        for path, _, line in (place.rpartition(":") for place in pair):
            print("      " + (given.project / path).read_text().split("\n")[max(int(line) - 1, 0)].strip()[:110])


if __name__ == "__main__":
    main()
