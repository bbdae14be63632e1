"""Text that is about to leave -> the same without the secrets in it; the only door to detect-secrets."""

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sleepcode.core.entropy import random_words

REMOVED = "[secret removed]"
# What these find is no secret (an address), or is looked for better by core.entropy.
_LEFT_OUT = {"IPPublicDetector", "Base64HighEntropyString", "HexHighEntropyString"}
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.S,
)
_AUTHORIZATION = re.compile(r"(?i)\b(bearer|basic)\s+([A-Za-z0-9._~+/=-]{16,})")
# Forms newer than the scanner's list.
_PREFIXED = re.compile(
    r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{20,}|\bAIza[\w-]{30,}|\bhf_[A-Za-z0-9]{24,}"
    r"|\bgithub_pat_\w{22,}|\bglpat-[\w-]{16,}"
)
# A line without any of these holds no secret that the scanner's patterns could find.
_HINTS = re.compile(r"""["'=:@]|\b[A-Z0-9]{16,}|[A-Za-z0-9_-]{20,}""")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What may leave."""

    text: str
    found: tuple[str, ...]  # kinds of what was removed, one for each


@lru_cache(maxsize=64)
def scrub(text: str) -> Scrubbed:
    """*text* with every secret that is found replaced; its lines stay where they are."""
    found: list[str] = []

    def private_key(match: re.Match[str]) -> str:
        found.append("Private Key")
        return REMOVED + "\n" * match[0].count("\n")

    text = _PRIVATE_KEY.sub(private_key, text)
    lines = [_line(line, found) if _HINTS.search(line) else line for line in text.split("\n")]
    return Scrubbed("\n".join(lines), tuple(found))


def _line(line: str, found: list[str]) -> str:
    values: dict[str, str] = {}
    for plugin in _plugins():
        for secret in plugin.analyze_line(filename="a.txt", line=line, line_number=1):
            values.setdefault(_whole(plugin, secret.secret_value, line), secret.type)
    for match in _AUTHORIZATION.finditer(line):
        values.setdefault(match[2], "Authorization")
    for match in _PREFIXED.finditer(line):
        values.setdefault(match[0], "API key")
    for word in random_words(line):
        values.setdefault(word, "High entropy")
    for value in sorted(values, key=len, reverse=True):
        if value and value in line:
            line = line.replace(value, REMOVED)
            found.append(values[value])
    return line


def _whole(plugin: Any, value: str, line: str) -> str:
    """The whole token: some detectors report only the prefix that gave it away."""
    if type(plugin).__name__ == "KeywordDetector":
        return value
    match = re.search(rf"[\w.~+/=-]*{re.escape(value)}[\w.~+/=-]*", line)
    return match[0] if match else value


@lru_cache(maxsize=1)
def _plugins() -> tuple[Any, ...]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    logging.getLogger("detect_secrets").setLevel(logging.ERROR)
    classes: Any = get_mapping_from_secret_type_to_class().values()
    return tuple(cls() for cls in classes if cls.__name__ not in _LEFT_OUT)
