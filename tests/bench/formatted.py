"""Reformat a project and count what is said to have changed: nothing should be.

    python tests/bench/formatted.py FOLDER [FOLDER ...]

Each FOLDER is a git repository; a copy of it is formatted by ruff, with long lines and the quotes that it does not
use.  Where prettier is on the PATH, JavaScript and TypeScript are formatted as well.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RUFF = ["ruff", "format", "-q", "--isolated", "--line-length", "140"]
PRETTIER = ["prettier", "--no-config", "--log-level", "silent", "--print-width", "60", "--no-semi"]
PRETTIER += ["--arrow-parens", "avoid", "--trailing-comma", "none", "--write", "**/*.{js,jsx,mjs,cjs,ts,tsx}"]


def main() -> None:
    for folder in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / "copy"
            shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns("sleepcode"))
            print(Path(folder).name, *reformatted(copy), sep="\t", flush=True)


def reformatted(copy: Path) -> tuple[int, int]:
    """Files that the formatters changed, and definitions that are said to have changed, prose apart."""
    subprocess.run(["git", "checkout", "-q", "."], cwd=copy, check=True)
    text = "".join(file.read_text("utf-8", "replace") for file in copy.rglob("*.py"))
    quotes = "single" if text.count('"') > text.count("'") else "double"
    subprocess.run([*RUFF, "--config", f"format.quote-style='{quotes}'", "."], cwd=copy)
    if shutil.which("prettier"):
        subprocess.run([*PRETTIER, *([] if quotes == "double" else ["--single-quote"])], cwd=copy, capture_output=True)
    files = subprocess.run(["git", "diff", "--name-only"], cwd=copy, capture_output=True, text=True).stdout.split()
    said = subprocess.run([sys.executable, "-m", "sleepcode", "impact", "--json"], cwd=copy, capture_output=True)
    changed = [one for one in json.loads(said.stdout)["changed"] if one["how"] != "prose"]
    return len(files), len(changed)


if __name__ == "__main__":
    main()
