"""How each language writes that a definition is async, static, an enum: patterns that its header is held against."""

import re
from functools import cache
from typing import Any

from sleepcode.core.grammar import language_of
from sleepcode.core.resource import table_of


def is_told(trait: str, path: str) -> bool:
    """Whether the language of the file has the trait, as far as is known here."""
    language = language_of(path)
    rows = _rows()
    if language is None or (trait in rows["python"] and language != "python"):
        return False
    return trait not in rows or any(language in languages.split() for languages in rows[trait])


def written(trait: str, path: str, header: str, name: str) -> re.Match[str] | None:
    """Where the header says so; None where it does not, and for Python, whose facts tell it."""
    pattern = pattern_of(trait, path) or "(?!)"
    return re.search(pattern, re.sub(rf"(?<![\w$]){re.escape(name)}(?![\w$])", "‹›", header, count=1))


def pattern_of(trait: str, path: str) -> str:
    """Empty where the table has none."""
    language = language_of(path)
    row = _rows().get(trait, {})
    return next((pattern for languages, pattern in row.items() if language in languages.split()), "")


@cache
def _rows() -> dict[str, Any]:
    return table_of("traits.toml")
