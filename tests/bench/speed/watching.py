"""The watcher: one save, a branch switch, ten thousand events, doing nothing."""

import os
import re
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil
import trees
from process import Setup, indexed, resident, used
from table import Row
from warm import edited
from yardstick import parsed

BURST = 2_000
EVENTS = 10_000
IDLE_SECONDS = 20


def watch(setup: Setup) -> Iterator[Row]:
    root = indexed(setup, "watch")
    alone = parsed(root)
    files = trees.python_files(root)
    path, _, old, new = edited(setup)
    with _watcher(setup, root) as seen:
        yield Row("watch", "resident once caught up", f"{resident(seen.pid):.0f} MB", "250 MB")
        time.sleep(2)
        before = used(seen.pid)
        time.sleep(IDLE_SECONDS)
        spent = (used(seen.pid) - before) / IDLE_SECONDS
        yield Row("watch", "idle CPU", f"{spent:.2%}", "0%", f"over {IDLE_SECONDS} s")
        yield from _saves(root, root / path, old, new, seen, setup.runs)
        yield from _burst(root, files[:BURST], seen, alone.seconds / alone.lines)
        yield from _events(files, seen)
        yield Row("watch", "polling", seen.polling or "no", "", "")


class _Seen:
    """A running watcher and what it has said."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self.pid = child.pid
        self.lines: list[str] = []
        self._child = child
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def polling(self) -> str:
        return next((line for line in self.lines if "poll" in line), "")

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self.lines.append(line)

    def until(self, pattern: str, past: int, seconds: float) -> str:
        """The first line after the *past*-th that matches."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.lines[past:]:
                if re.search(pattern, line):
                    return line
            time.sleep(0.002)
        return ""


@contextmanager
def _watcher(setup: Setup, root: Path) -> Iterator[_Seen]:
    # An idle time longer than the run: notes are another matter, and cost what they cost.
    command = [setup.python, "-P", "-u", "-m", "sleepcode", "watch", "--idle", "100000"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        seen = _Seen(child)
        try:
            seen.until("caught up", 0, 900)
            yield seen
        finally:
            os.kill(child.pid, signal.SIGINT)


def _saves(root: Path, file: Path, old: str, new: str, seen: _Seen, runs: int) -> Iterator[Row]:
    """From the write to the moment that another process reads the new digest in the index."""
    plain = file.read_text()
    index = sqlite3.connect(root / ".git" / "sleepcode" / "index.sqlite")
    name = str(file.relative_to(root))
    walls, cpus, told = [], [], []
    for number in range(runs):
        before = _digest(index, name)
        cpu, past = used(seen.pid), len(seen.lines)
        text = plain.replace(old, new.rstrip("\n") + f"  # save {number}\n", 1)
        began = time.perf_counter()
        file.write_text(text)
        while _digest(index, name) == before and time.perf_counter() - began < 60:
            time.sleep(0.001)
        walls.append(time.perf_counter() - began)
        line = seen.until("index updated in", past, 60)
        found = re.search(r"updated in ([\d,]+) ms", line)
        told.append(int(found[1].replace(",", "")) if found else -1)
        time.sleep(0.3)
        cpus.append(used(seen.pid) - cpu)
    note = f"with 50 ms of waiting for more; CPU {median(cpus) * 1000:.0f} ms; says {median(told):.0f} ms itself"
    yield Row("watch", "a save to the updated index, wall", f"{median(walls) * 1000:.0f} ms", "100 ms", note)


def _digest(index: sqlite3.Connection, path: str) -> str:
    row = index.execute("SELECT digest FROM files WHERE path=?", (path,)).fetchone()
    return str(row[0]) if row else ""


def _burst(root: Path, files: list[Path], seen: _Seen, a_line: float) -> Iterator[Row]:
    """A switch to a branch on which *files* differ: ratio to parsing them."""
    trees.git(root, "checkout", "-q", "-f", ".")
    time.sleep(3)
    home = trees.git(root, "rev-parse", "HEAD").strip()
    with _elsewhere(root) as other:
        lines = 0
        for file in files:
            target = other / file.relative_to(root)
            text = target.read_bytes() + b"\n\ndef added_on_the_branch():\n    return 1\n"
            lines += text.count(b"\n")
            target.write_bytes(text)
        trees.commit(other, "another branch")
        branch = trees.git(other, "rev-parse", "HEAD").strip()
    time.sleep(2)
    index = sqlite3.connect(root / ".git" / "sleepcode" / "index.sqlite")
    names = [str(file.relative_to(root)) for file in files]
    for what, commit in (("there", branch), ("and back", home)):
        before = {name: _digest(index, name) for name in names}
        cpu, began = used(seen.pid), time.perf_counter()
        trees.git(root, "checkout", "-q", "--detach", commit)
        # A line about an update may be of earlier events: the index itself says when all of the switch is in it.
        while any(_digest(index, name) == before[name] for name in names) and time.perf_counter() - began < 900:
            time.sleep(0.2)
        wall = time.perf_counter() - began
        spent = used(seen.pid) - cpu
        note = f"{len(files):,} files, {lines:,} lines; wall {wall:.1f} s, CPU {spent:.1f} s"
        yield Row("watch", f"branch switch {what}, CPU ÷ parse", f"{spent / (a_line * lines):.1f}×", "cold rate", note)


@contextmanager
def _elsewhere(root: Path) -> Iterator[Path]:
    other = root.parent / f"{root.name}-other"
    trees.git(root, "worktree", "add", "-q", "--detach", str(other))
    try:
        yield other
    finally:
        trees.git(root, "worktree", "remove", "--force", str(other))


def _events(files: list[Path], seen: _Seen) -> Iterator[Row]:
    """Files touched without a change, once what links the burst in a process of its own is done."""
    end = time.monotonic() + 300
    while psutil.Process(seen.pid).children() and time.monotonic() < end:
        time.sleep(1)
    time.sleep(2)
    before, cpu, began = resident(seen.pid), used(seen.pid), time.perf_counter()
    for number in range(EVENTS):
        os.utime(files[number % len(files)])
        if number % 500 == 499:
            time.sleep(0.5)
    time.sleep(4)
    after, wall = resident(seen.pid), time.perf_counter() - began
    spent = used(seen.pid) - cpu
    yield Row("watch", f"memory after {EVENTS:,} events", f"{after:.0f} MB", "flat", f"before {before:.0f} MB")
    yield Row("watch", f"CPU over {EVENTS:,} events", f"{spent:.1f} s", "", f"{spent / wall:.0%} of a core meanwhile")
