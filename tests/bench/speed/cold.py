"""An index from nothing: of one tree, of the same tree one to eight times over, of a million lines."""

from collections.abc import Iterator
from pathlib import Path

import trees
from process import Cost, Setup, sleepcode
from table import Row
from yardstick import Parsed, parsed

MILLION = ("django==5.2", "sympy==1.14.0", "sqlalchemy==2.0.43")


def cold(setup: Setup) -> Iterator[Row]:
    # Under the name that `indexed` looks for: the parts after this one take it over.
    yield from _rows("cold", "index", setup, trees.clone(setup.tree, setup.scratch / "indexed"), "2.0×")


def growth(setup: Setup) -> Iterator[Row]:
    """By default networkx: 112,000 lines, so that eight of it are nearly a million."""
    tree = trees.unpacked(setup.store, setup.growth)
    package = setup.growth.partition("==")[0]
    for times in setup.times:
        root = trees.copies(tree, package, times, setup.scratch / f"growth{times}")
        yield from _rows("growth", f"{package} {times}×", setup, root)


def million(setup: Setup) -> Iterator[Row]:
    found = [trees.unpacked(setup.store, each) for each in MILLION]
    root = trees.side_by_side(found, setup.scratch / "million")
    yield from _rows("million", "+".join(each.partition("==")[0] for each in MILLION), setup, root)


def _rows(part: str, what: str, setup: Setup, root: Path, goal: str = "") -> Iterator[Row]:
    alone = parsed(root)
    cost = sleepcode(setup, root, "status", sample=True)
    if cost.status:
        raise SystemExit(f"sleepcode status failed: {cost.output}")
    yield Row(part, f"{what}, wall ÷ parse", f"{cost.wall / alone.seconds:.1f}×", goal, _told(alone, cost))
    yield Row(part, f"{what}, CPU ÷ parse", f"{cost.cpu / alone.seconds:.1f}×", "", "")
    a_line = f"{cost.peak * 1000 / alone.lines:.2f} kB a line"
    yield Row(part, f"{what}, memory peak", f"{cost.peak:.0f} MB", "", a_line)
    size = sum(file.stat().st_size for file in (root / ".git" / "sleepcode").glob("*.sqlite*"))
    share = f"{size / alone.bytes:.0%}"
    yield Row(part, f"{what}, index ÷ source", share, "40%" if goal else "", f"{size / 1e6:.1f} MB")


def _told(alone: Parsed, cost: Cost) -> str:
    return (
        f"{alone.files:,} files, {alone.lines:,} lines; parse {alone.seconds:.2f} s; "
        f"wall {cost.wall:.1f} s, CPU {cost.cpu:.1f} s; {cost.cpu * 1e6 / alone.lines:.0f} µs CPU a line"
    )
