"""The page of pictures: one HTML file that needs nothing else."""

from pathlib import Path

from sleepcode.core.trouble import remedied
from sleepcode.errors import SleepcodeError
from sleepcode.render.console import clean, say, say_json
from sleepcode.render.report.page import page
from sleepcode.report import Report


def write_report(found: Report, target: Path, *, json: bool = False) -> None:
    """Write the page and say where it is."""
    try:
        target.touch(0o600)
        target.write_text(page(found), "utf-8")
    except OSError as error:
        if told := remedied(error):
            raise told from error
        problem = f"cannot write {target}: {error.strerror}"
        raise SleepcodeError(problem, remedy="name another place with --output") from error
    if json:
        say_json({"version": 1, "path": str(target.absolute())})
    else:
        say(f"written to {clean(str(target))}; open it in a browser")
