"""Other tools that draw a call graph, on the same files: CPU against theirs."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import trees
from process import Setup, run, sleepcode
from table import Row
from yardstick import parsed

LONGEST = "900"  # seconds of CPU a peer gets


def peers(setup: Setup) -> Iterator[Row]:
    """On networkx's package: the peers take minutes to hours for Django."""
    tree = trees.unpacked(setup.store, "networkx==3.6.1")
    root = setup.scratch / "peers"
    shutil.copytree(tree / "networkx", root / "networkx")
    trees.begin(root)
    alone = parsed(root)
    ours = sleepcode(setup, root, "status", sample=True)
    note = f"{alone.lines:,} lines; CPU {ours.cpu:.1f} s, {ours.peak:.0f} MB"
    yield Row("peers", "sleepcode, CPU ÷ parse", f"{ours.cpu / alone.seconds:.1f}×", "", note)
    files = [str(file) for file in trees.python_files(root)]
    for name, command in _commands(setup, files).items():
        cost = run(["bash", "-c", f'ulimit -t {LONGEST}; exec "$@"', "-", *command], root, sample=True)
        value = f"{ours.cpu / cost.cpu:.2f}×" if cost.status == 0 else "did not finish"
        yield Row("peers", f"ours ÷ {name}, CPU", value, "", f"{name}: CPU {cost.cpu:.1f} s, {cost.peak:.0f} MB")


def _commands(setup: Setup, files: list[str]) -> dict[str, list[str]]:
    """Those that install here."""
    found: dict[str, list[str]] = {}
    venv = setup.store / "peers"
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    for name, arguments in (
        ("code2flow", ["--quiet", "--output", str(setup.scratch / "flow.json"), "networkx"]),
        ("pyan3", ["--uses", "--no-defines", "--text", "--file", str(setup.scratch / "pyan.txt"), *files]),
    ):
        program = venv / "bin" / name
        if not program.exists():
            subprocess.run([str(venv / "bin" / "pip"), "install", "-q", name], capture_output=True)
        if program.exists():
            found[name] = [str(program), *arguments]
    if shutil.which("npm"):
        folder = setup.store / "npm"
        tool = folder / "node_modules" / ".bin" / "codegraph"
        if not tool.exists():
            folder.mkdir(exist_ok=True)
            command = ["npm", "install", "--silent", "--prefix", str(folder), "@colbymchenry/codegraph"]
            subprocess.run(command, capture_output=True)
        if tool.exists():
            found["codegraph (npm)"] = [str(tool), "init", "-i", "."]
    return found
