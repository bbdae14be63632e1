"""A word of source text -> whether it looks like a key that no scanner's list knows."""

import re
from collections import Counter
from itertools import pairwise
from math import log2

_WORD = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_=-]{24,}(?![\w+/=-])")
LEAST_BITS = 4.2  # per character; English words joined by _ stay below 4, random base64 lies above 4.5


def random_words(text: str) -> tuple[str, ...]:
    """The words that look random: long, of mixed classes, with many different characters."""
    return tuple(word for word in _WORD.findall(text) if _is_mixed(word) and bits(word) >= LEAST_BITS)


def bits(word: str) -> float:
    """Shannon entropy per character."""
    counts = Counter(word)
    return -sum(n / len(word) * log2(n / len(word)) for n in counts.values()) if word else 0.0


def _is_mixed(word: str) -> bool:
    kinds = ["A" if mark.isupper() else "a" if mark.islower() else "0" if mark.isdigit() else "-" for mark in word]
    if kinds.count("0") < 2 or "A" not in kinds or "a" not in kinds:
        return False
    # Random characters change their kind about every 1.5, CamelCase names every 2.5.
    changes = sum(one != other for one, other in pairwise(kinds))
    return changes / len(word) >= 0.48
