"""A model's text -> one line of it without anything that could steer a terminal."""

import re
import unicodedata

_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\^_]?(?:\[[0-?]*[ -/]*[@-~])?|\x9b[0-?]*[ -/]*[@-~]"
)


def plain_text(text: str) -> str:
    """*text* on one line; escape sequences, control, invisible and direction characters are gone."""
    without = _SEQUENCE.sub("", text)
    kept = (" " if mark in "\n\r\t" else mark for mark in without)
    return " ".join("".join(m for m in kept if unicodedata.category(m) not in _STEERING).split())


_STEERING = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
