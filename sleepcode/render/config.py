"""Settings, on the terminal."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sleepcode.core.settings import SETTINGS, Settings
from sleepcode.render.console import clean, say, say_json, table

MASK = "********"


def show_config(settings: Settings, file: Path, *, json: bool) -> None:
    rows = {name: (_shown(settings, name), settings.source_of(name)) for name in SETTINGS}
    if json:
        say_json(
            {
                "version": 1,
                "file": str(file),
                "settings": {name: {"value": value, "from": place} for name, (value, place) in rows.items()},
                "ignored": settings.ignored,
            }
        )
        return
    table(
        ([name, _text(value), place, SETTINGS[name].says] for name, (value, place) in rows.items()),
        ["setting", "value", "from", "what it is"],
    )
    say()
    say(f"your file: {clean(str(file))}{'' if file.exists() else ' (not there yet)'}")
    say("environment: SLEEPCODE_ and the setting's name in capitals, say SLEEPCODE_MODEL")
    if settings.ignored:
        say(f"ignored, because a repository may not set it: {clean(', '.join(settings.ignored))}")


def _shown(settings: Settings, name: str) -> Any:
    """The value, with what nobody else may see masked."""
    value = getattr(settings, name)
    if SETTINGS[name].secret:
        return MASK if value else ""
    if isinstance(value, str) and "@" in value and "://" in value:
        parts = urlsplit(value)
        return parts._replace(netloc=f"{MASK}@{parts.netloc.rpartition('@')[2]}").geturl()
    return value


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value != "" else "-"
