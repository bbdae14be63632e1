"""Settings from the user's file, the environment and, for what is parsed, the repository."""

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sleepcode.core.settings import SETTINGS, Settings, parsed
from sleepcode.errors import BadSettings

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
            shown = "…" if SETTINGS[name].metadata["secret"] else repr(value)
            raise BadSettings(f"{place}: {name} is {shown}", remedy=f"it must be {expected}") from None
        sources[name] = place

    if root is not None:
        place, table = _repository_table(root)
        for name, value in table.items():
            if name in SETTINGS and SETTINGS[name].metadata["repository"]:
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


def _user_table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"cannot read {file}: {error}", remedy="make it readable, or delete it") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(
            f"{file} is not TOML: {error}", remedy="correct that line, or delete the file"
        ) from None


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
