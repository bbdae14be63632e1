"""What the figures were measured on."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil


def described(python: str) -> str:
    """One paragraph: processor, memory, load, versions."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    grammars = ", ".join(f"{each} {version(each)}" for each in ("tree-sitter", "tree-sitter-python"))
    git = subprocess.run(["git", "--version"], capture_output=True, text=True).stdout.split()[2]
    memory = psutil.virtual_memory().total / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GiB; load {load}; {platform.platform()}; "
        f"Python {_ask(python, 'import platform; print(platform.python_version())')}; git {git}; {grammars}."
    )


def version_of(python: str) -> str:
    """Version and commit of the sleepcode that *python* runs."""
    where = Path(_ask(python, "import sleepcode; print(sleepcode.__file__)")).parent
    number = _ask(python, "import sleepcode; print(sleepcode.__version__)")
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=where, capture_output=True, text=True
    ).stdout.strip()
    return f"sleepcode {number} ({commit or 'no commit'})"


def _ask(python: str, code: str) -> str:
    return subprocess.run([python, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
