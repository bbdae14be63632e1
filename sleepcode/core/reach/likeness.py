"""How much a test's own text speaks of what changed: the words they share, the rare ones for more (Okapi BM25).

Where every test comes by the same door (a parser, a linter, an interpreter) the graph reaches all of
them alike; what a test is about stands in its name, its literals and the messages it expects.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
SATURATION = 1.2  # k1 and b as they are mostly chosen
LENGTH = 0.75


def words_in(text: str) -> Counter[str]:
    """snake_case and CamelCase apart, in lower case; single letters say nothing."""
    return Counter(word.lower() for word in _WORD.findall(text) if len(word) > 1)


def likeness(asked: Mapping[str, float], texts: Sequence[Mapping[str, int]]) -> list[float]:
    """For each text 0 to 1, the best of them having 1; all 0 where none shares a word.

    asked: words with the weight of each.  texts: how often each word stands in them.
    """
    count = len(texts)
    having = Counter(word for text in texts for word in asked if word in text)
    rare = {word: math.log(1 + (count - n + 0.5) / (n + 0.5)) * asked[word] for word, n in having.items()}
    lengths = [sum(text.values()) for text in texts]
    usual = sum(lengths) / max(count, 1) or 1.0
    found = []
    for text, length in zip(texts, lengths, strict=True):
        slack = SATURATION * (1 - LENGTH + LENGTH * length / usual)
        found.append(sum(rare[w] * text[w] * (SATURATION + 1) / (text[w] + slack) for w in rare if w in text))
    best = max(found, default=0.0)
    return [value / best for value in found] if best else found
