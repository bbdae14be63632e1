"""A project's edges against what its compiler says each call runs.

    score.py PROJECT truth.json [--missed 30] [--false 30] [--seed 7] [--under src/] [--graph graph.json]

The truth: {"calls": [[path, lines, name, to, others], …]}, one row for each call that is written down in a file that
the compiler read.  lines: where the call begins and where the called name stands.  to: "path:line" of the declared
callee, or "~Type.name" where the compiler names no place, "" when it is declared outside of the project, null when the
compiler cannot say either (a parameter that is called).  others: further places that may run by what is declared: a
declaration's overloads and its overrides.

Recall: of the calls with a place in the project, the share with a resolved or inferred edge from there to the place
or one of the others.  Precision: of the edges of kind call or override at a line where a call of that name is known
to the compiler, the share that leads to one of its places; an edge to what is called by another name (a call-back,
a lambda) is not judged, nor is one into a file that is not among "files", if the truth tells what was compiled.
With --through a call is found, too, if what an edge leads to calls the place: a macro, which compilers expand.
"""

import argparse
import itertools
import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

MADE = ("__init__", "constructor", "<init>")


def main() -> None:
    options = _options()
    root = Path(options.project)
    if options.graph:
        graph = json.loads(Path(options.graph).read_text())
    else:
        command = [sys.executable, "-m", "sleepcode", "graph", "--all", "--format", "json"]
        graph = json.loads(subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout)
    truth = json.loads(Path(options.truth).read_text())
    calls = [row for row in truth["calls"] if row[0].startswith(options.under)]
    files = set(truth.get("files", ()))
    where = _places(graph["definitions"])
    edges = [
        edge for edge in graph["edges"]
        if edge["certainty"] != "candidate" and edge["callee"] in where and edge["path"].startswith(options.under)
    ]  # fmt: skip
    at: dict[tuple[str, int], list[dict]] = defaultdict(list)
    for edge in edges:
        at[edge["path"], edge["line"]].append(edge)

    further: dict[str, set[str]] = defaultdict(set)
    for edge in graph["edges"] if options.through else ():
        further[edge["caller"]] |= where.get(edge["callee"], set())

    right, missed = 0, []
    known: dict[tuple[str, int, str], list] = defaultdict(list)
    for path, lines, name, to, others in calls:
        for line in set(lines):
            known[path, line, name].append((to, others))
        if not to:
            continue
        there = {to, *others}
        found = [e for line in set(lines) for e in at[path, line]]
        if any((where[e["callee"]] | further[e["callee"]]) & there for e in found):
            right += 1
        else:
            missed.append((path, lines[-1], f"{name} -> {to}"))
    true, wrong = 0, []
    for edge in edges:
        name = _name(edge["callee"])
        rows = known.get((edge["path"], edge["line"], name))
        if files and edge["callee"].partition("::")[0] not in files:
            continue
        if not rows or edge["kind"] not in ("call", "override") or all(to is None for to, _ in rows):
            continue
        places = {place for to, others in rows for place in (to, *others) if place}
        if where[edge["callee"]] & places:
            true += 1
        elif not any(to is None for to, _ in rows):
            said = " ".join(sorted(places)) or "outside"
            wrong.append((edge["path"], edge["line"], f"{edge['certainty']} -> {edge['callee']}; is {said}"))
    total = right + len(missed)
    judged = true + len(wrong)
    print(f"recall {right} of {total}, {100 * right / max(total, 1):.1f} %")
    print(f"precision {true} of {judged}, {100 * true / max(judged, 1):.1f} %; {len(edges) - judged} edges not judged")
    rng = random.Random(options.seed)
    for title, those, number in (("missed", missed, options.missed), ("false", wrong, options.false)):
        print(f"\n{title}")
        for path, line, what in rng.sample(those, min(number, len(those))):
            text = "".join((root / path).read_text("utf-8", "replace").split("\n")[line - 1 : line]).strip()
            print(f"  {path}:{line}  {what}\n      {text[:160]}")


def _name(id: str) -> str:
    """The name a callee is called by: of a constructor its class's."""
    parts = [part.partition("#")[0] for part in id.partition("::")[2].split(".")]
    return parts[-2] if parts[-1] in MADE and len(parts) > 1 else parts[-1].lstrip("#")


def _places(definitions: list[dict]) -> dict[str, set[str]]:
    """id -> "path:line" of where it stands; of a constructor its class's, too.

    A decorated or exported definition begins some lines before the name that a compiler points to.
    """
    begins = {(d["path"], d["line"]) for d in definitions}
    found: dict[str, set[str]] = {}
    for d in definitions:
        if d["kind"] != "module":
            lines = range(d["line"] + 1, min(d["end_line"], d["line"] + 8) + 1)
            free = itertools.takewhile(lambda line, path=d["path"]: (path, line) not in begins, lines)
            found[d["id"]] = {f"{d['path']}:{line}" for line in (d["line"], *free)}
            found[d["id"]].add("~" + ".".join(re.sub(r"#\d+", "", d["qualname"]).split(".")[-2:]))
    for id in list(found):
        outer, _, last = id.rpartition(".")
        if outer in found and last.partition("#")[0] in (*MADE, _last(outer)):
            found[id] |= found[outer]
    return found


def _last(id: str) -> str:
    return id.partition("::")[2].rpartition(".")[2].partition("#")[0]


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("project")
    options.add_argument("truth")
    options.add_argument("--graph")
    options.add_argument("--through", action="store_true")
    options.add_argument("--missed", type=int, default=30)
    options.add_argument("--false", type=int, default=30)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--under", default="")
    return options.parse_args()


if __name__ == "__main__":
    main()
