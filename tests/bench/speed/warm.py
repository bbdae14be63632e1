"""Whole commands on an index that is up to date."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import trees
from process import Setup, indexed, run, sleepcode
from table import Row

COMMANDS = {
    "--version": (0.15, ("--version",)),
    "--help": (0.15, ("--help",)),
    "ask": (0.35, ("ask", "who calls {name}?")),
    "ask, of the change": (0.35, ("ask", "which tests break?")),
    "impact": (0.35, ("impact",)),
    "graph SYMBOL": (0.35, ("graph", "{name}")),
}
MODULES = ("litellm", "tree_sitter", "watchdog", "git", "pygal", "detect_secrets", "multiprocessing", "concurrent")


def warm(setup: Setup) -> Iterator[Row]:
    root = indexed(setup, "warm")
    name = edited(setup)
    file = root / name[0]
    file.write_text(file.read_text().replace(name[2], name[3], 1))
    sleepcode(setup, root, "status")
    bare = median(run([setup.python, "-c", "pass"], root).cpu for _ in range(setup.runs))
    yield Row("warm", "`python -c pass`, CPU", f"{bare:.3f} s")
    for what, (goal, arguments) in COMMANDS.items():
        words = [each.format(name=name[1]) for each in arguments]
        sleepcode(setup, root, *words)
        costs = [sleepcode(setup, root, *words) for _ in range(setup.runs)]
        wall, cpu = (sorted(getattr(c, key) for c in costs) for key in ("wall", "cpu"))
        loaded = sleepcode_imports(setup, root, words)
        status = f"; exit {costs[0].status}" if costs[0].status else ""
        note = f"CPU {median(cpu):.3f} s (least {cpu[0]:.3f}), least wall {wall[0]:.3f}{status}"
        note += f"; loads {loaded}" if loaded else ""
        yield Row("warm", f"{what}, wall", f"{median(wall):.3f} s", f"{goal} s", note)


def edited(setup: Setup) -> tuple[str, str, str, str]:
    """(path, a function in it, text there, what to put instead): a change of a body that tests reach."""
    if (setup.tree / "django/utils/text.py").exists():
        return "django/utils/text.py", "slugify", "    value = str(value)\n", "    value = str(value or '')\n"
    for file in trees.python_files(setup.tree):
        text = file.read_text("utf-8", "replace")
        for line in text.splitlines():
            if line.startswith("def ") and text.count(line) == 1:
                name = line[4:].partition("(")[0]
                return str(file.relative_to(setup.tree)), name, line, f"# edited\n{line}"
    raise SystemExit("no function in this tree")


def sleepcode_imports(setup: Setup, root: Path, words: list[str]) -> str:
    """Which of the large libraries the command loads."""
    output = run([setup.python, "-P", "-X", "importtime", "-m", "sleepcode", *words], root).output
    lines = (line.rpartition("|")[2].strip() for line in output.splitlines() if line.startswith("import time"))
    found = {line.partition(".")[0] for line in lines}
    return ", ".join(each for each in MODULES if each in found)
