"""How fast, how large: every figure of the speed table in one run.

    python tests/bench/speed                          everything, on Django 5.2 (downloaded from PyPI)
    python tests/bench/speed --parts cold,warm,hook   some of it
    python tests/bench/speed --tree ~/src/project     on a repository of yours (a copy of it is made)
    python tests/bench/speed --save                   adds the table to tests/bench/RESULTS.md

Needs git, `pip`, and sleepcode with its dependencies in the Python that runs this; the peers also a
network.  `--python` measures another installation of sleepcode (its `python`), for before and after.
A time is a ratio to what tree-sitter alone takes for parsing the same bytes on one core of the same machine in
the same run, where that makes sense: seconds differ from machine to machine, the ratio hardly.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cold
import machine
import peers
import pushing
import sharing
import trees
import warm
import watching
from process import Setup
from table import Row, shown

Part = Callable[[Setup], Iterator[Row]]
PARTS: dict[str, Part] = {
    "cold": cold.cold,
    "growth": cold.growth,
    "million": cold.million,
    "warm": warm.warm,
    "watch": watching.watch,
    "hook": pushing.hook,
    "sharing": sharing.sharing,
    "peers": peers.peers,
}
RESULTS = Path(__file__).parent.parent / "RESULTS.md"


def main() -> None:
    options = _options()
    names = options.parts.split(",") if options.parts else list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    title = f"## {date.today()}, {machine.version_of(options.python)}\n\n{machine.described(options.python)}\n"
    print(title)
    with tempfile.TemporaryDirectory(prefix="sleepcode-bench-") as scratch:
        store = Path(options.cache).expanduser()
        store.mkdir(parents=True, exist_ok=True)
        tree = Path(options.tree).expanduser().resolve() if options.tree else trees.unpacked(store, "django==5.2")
        times = tuple(map(int, options.times.split(",")))
        setup = Setup(options.python, store, Path(scratch), tree, options.runs, options.growth, times)
        rows: list[Row] = []
        for name in names:
            for row in PARTS[name](setup):
                rows.append(row)
                print(f"  {row.part:8} {row.what}: {row.value}  {row.note}", flush=True)
    found = shown(rows)
    print("\n" + found)
    if options.save:
        with RESULTS.open("a") as file:
            file.write(f"\n{title}\n{found}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", help=f"comma-separated: {', '.join(PARTS)}")
    parser.add_argument("--tree", help="a git repository to measure on, instead of Django 5.2")
    parser.add_argument("--python", default=sys.executable, help="the Python whose sleepcode is measured")
    parser.add_argument("--growth", default=Setup.growth, help="what is taken several times over")
    parser.add_argument("--times", default="1,2,4,8", help="how many times over")
    parser.add_argument("--runs", type=int, default=7, help="how often each warm command is run")
    parser.add_argument("--cache", default="~/.cache/sleepcode-bench", help="where downloads are kept")
    parser.add_argument("--save", action="store_true", help="add the table to RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
