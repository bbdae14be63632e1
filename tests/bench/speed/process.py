"""Runs one command and says what it cost, children included."""

import os
import resource
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from trees import clone


@dataclass(frozen=True)
class Setup:
    """What is measured, and where."""

    python: str  # runs the sleepcode that is measured
    store: Path  # downloads, kept between runs
    scratch: Path  # copies, gone afterwards
    tree: Path  # a git repository, not to be written to
    runs: int
    growth: str = "networkx==3.6.1"  # one package of that name, taken several times over
    times: tuple[int, ...] = (1, 2, 4, 8)


def indexed(setup: Setup, name: str) -> Path:
    """A clone of the tree with an index that is up to date; made once, then copied."""
    first, root = setup.scratch / "indexed", setup.scratch / name
    if not first.exists():
        clone(setup.tree, first)
        sleepcode(setup, first, "status")
    shutil.copytree(first, root, symlinks=True)
    return root


@dataclass(frozen=True)
class Cost:
    """Of one process with all its children."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # MB resident, all its processes together
    output: str
    status: int


def sleepcode(setup: Setup, root: Path, *arguments: str, given: str = "", sample: bool = False) -> Cost:
    return run([setup.python, "-P", "-m", "sleepcode", *arguments], root, given, sample)


def run(command: list[str], folder: Path, given: str = "", sample: bool = False) -> Cost:
    """sample: look at its memory once a second; else the peak is that of its largest process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # As installed: with compiled modules.
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"NO_COLOR": "1"}
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environ,
    ) as child:
        peak = [0.0]
        if sample:
            threading.Thread(target=_watch_memory, args=(child.pid, peak), daemon=True).start()
        output, _ = child.communicate(given)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak[0] or after.ru_maxrss / 1024, output, child.returncode)


def resident(pid: int) -> float:
    """MB of a process and all below it; what forked processes share is counted once where the system tells."""
    total = 0.0
    try:
        root = psutil.Process(pid)
        for each in (root, *root.children(recursive=True)):
            try:
                total += getattr(each.memory_full_info(), "pss", each.memory_info().rss)
            except psutil.Error:
                continue
    except psutil.Error:
        return 0.0
    return total / 2**20


def used(pid: int) -> float:
    """CPU seconds of a process so far, with children that it has waited for and those that run."""
    root = psutil.Process(pid)
    times = root.cpu_times()
    total = sum((times.user, times.system, times.children_user, times.children_system))
    for each in root.children(recursive=True):
        try:
            own = each.cpu_times()
            total += own.user + own.system
        except psutil.Error:
            continue
    return float(total)


def _watch_memory(pid: int, peak: list[float]) -> None:
    while psutil.pid_exists(pid):
        found = resident(pid)
        peak[0] = max(peak[0], found)
        time.sleep(1.0)
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.Error:
            return
