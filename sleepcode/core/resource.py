"""The text of a data file that comes with the package."""

import tomllib
from pkgutil import get_data
from typing import Any


def text_of(package: str, file: str) -> str:
    """Raises OSError when there is no such file.  (importlib.resources takes 15 ms to import, in every command.)"""
    found = get_data(package, file)
    if found is None:
        raise FileNotFoundError(f"{package} brings no {file}")
    return found.decode("utf-8")


def table_of(file: str) -> dict[str, Any]:
    """What a TOML file of the package's languages says."""
    return tomllib.loads(text_of("sleepcode.languages", file))
