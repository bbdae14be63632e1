"""The page of pictures: one HTML file that needs nothing else."""

from pathlib import Path

from sleepcode.render.console import say
from sleepcode.render.report.page import page
from sleepcode.report import Report


def write_report(found: Report, target: Path) -> None:
    """Write the page and say where it is."""
    target.write_text(page(found), "utf-8")
    target.chmod(0o600)
    say(f"written to {target}")
