"""Settings from the user's file, the environment and, for what is parsed, the repository."""

import os
import shlex
import subprocess
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sleepcode.core.settings import SETTINGS, Settings, parsed
from sleepcode.errors import BadSettings, SleepcodeError

__all__ = ["Settings", "load", "user_file"]

NOT_SETTINGS = {"SLEEPCODE_CONFIG", "SLEEPCODE_SKIP", "SLEEPCODE_DEBUG"}


def load(root: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Later wins: defaults, the repository's [tool.sleepcode], the user's file, the environment.

    root: None outside a repository.  Raises BadSettings, naming the file or variable.
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    ignored: list[str] = []

    def take(name: str, value: object, place: str) -> None:
        try:
            values[name] = parsed(name, value)
        except ValueError as expected:
            shown = "…" if SETTINGS[name].secret else repr(value)
            raise BadSettings(f"{place}: {name} is {shown}", remedy=f"it must be {expected}") from None
        sources[name] = place

    if root is not None:
        place, table = _repository_table(root)
        for name, value in table.items():
            if name in SETTINGS and SETTINGS[name].repository:
                take(name, value, place)
            else:
                ignored.append(name)

    file = user_file(environ)
    for name, value in _user_table(file).items():
        if name not in SETTINGS:
            raise BadSettings(f"{file}: there is no setting {name!r}", remedy=_nearest(name))
        take(name, value, str(file))

    for variable, text in environ.items():
        if not variable.startswith("SLEEPCODE_") or variable in NOT_SETTINGS:
            continue
        name = variable.removeprefix("SLEEPCODE_").lower()
        if name not in SETTINGS:
            raise BadSettings(f"${variable} names no setting", remedy=_nearest(name))
        take(name, text, f"${variable}")

    return Settings(**values, sources=MappingProxyType(sources), ignored=tuple(ignored))


def user_file(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's own settings file; it need not exist."""
    if named := environ.get("SLEEPCODE_CONFIG"):
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path("sleepcode", appauthor=False) / "config.toml"


def edit(file: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Open the user's file in their editor, made first with every setting in it as a comment."""
    editor = environ.get("VISUAL") or environ.get("EDITOR") or "vi"
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(0o600)  # it may come to hold a key
            file.write_text(starter(), "utf-8")
        subprocess.run([*shlex.split(editor), str(file)], check=True)
    except FileNotFoundError as error:
        remedy = f"set $EDITOR, or open {file} yourself"
        raise SleepcodeError(f"there is no editor {editor}", remedy=remedy) from error
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        raise SleepcodeError(f"cannot edit {file}: {error}", remedy="set $EDITOR to one that works") from error
    load(None, environ)  # a mistake is told now, not by the next command


def starter() -> str:
    """What a new settings file says: every setting with its default, none of them set."""
    lines = ["# Settings of sleepcode for all your repositories; `sleepcode config` shows what is in force.\n"]
    for name, row in SETTINGS.items():
        value = row.default
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, str | tuple):
            text = "[]" if isinstance(value, tuple) else f'"{value}"'
        else:
            text = f"{value:_}" if isinstance(value, int) else str(value)
        lines.append(f"# {row.says}\n# {name} = {text}\n")
    return "\n".join(lines)


def _user_table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"cannot read {file}: {error}", remedy="make it readable, or delete it") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{file} is not TOML: {error}", remedy="correct that line, or delete the file") from None


def _repository_table(root: Path) -> tuple[str, dict[str, Any]]:
    """[tool.sleepcode] of pyproject.toml, or all of sleepcode.toml.  One that cannot be read says nothing."""
    for name, keys in (("sleepcode.toml", ()), ("pyproject.toml", ("tool", "sleepcode"))):
        try:
            if (root / name).is_symlink() or not (root / name).is_file():
                continue
            text = (root / name).read_text("utf-8")
            if keys and "sleepcode" not in text:
                continue
            table: Any = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
        for key in keys:
            table = table.get(key, {}) if isinstance(table, dict) else {}
        if isinstance(table, dict) and table:
            return name, table
    return "", {}


def _nearest(name: str) -> str:
    near = get_close_matches(name, SETTINGS, 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else "`sleepcode config` lists all settings"
