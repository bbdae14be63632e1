"""What was forgotten, on the terminal."""

from sleepcode.forget import Forgotten
from sleepcode.render.console import clean, say, say_json


def show_forgotten(found: tuple[Forgotten, ...], *, dry_run: bool, json: bool) -> None:
    if json:
        say_json({"version": 1, "dry_run": dry_run, "forgotten": found})
        return
    for one in found:
        size = f"  {one.bytes / 1024:.0f} KiB" if one.bytes else ""
        say(f"{'would delete' if dry_run else 'deleted'} {clean(one.what)}{size}")
    if not found:
        say("nothing is stored")
