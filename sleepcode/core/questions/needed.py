"""A pattern -> the words without which it cannot match: a look for them costs a hundredth of compiling it.

Only words written out in full count; what may be left out, a look ahead that forbids, a set of letters say nothing.
Of alternatives, one has to be there.
"""

import re
from typing import Union

# Each alternative is what it needs: words, and groups with alternatives of their own.
Part = Union[str, "Needed"]
Needed = tuple[tuple[Part, ...], ...]
ANYTHING: Needed = ((),)

# What says nothing: escapes, sets of letters, names, a letter that may be absent.
_VOID = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\{s!?\}|[^()|\\\[\]][?*]|[^()|\\\[\]?*]\{")
_TOKEN = re.compile(r"(?P<forbidden>\(\?<?!)|(?P<open>\((?:\?(?:P<\w+>|:|<?=))?)|(?P<close>\)[?*{]?)|\||[a-z]{2,}")
_TRUE = frozenset((ANYTHING, ()))


def needed(pattern: str) -> Needed:
    """*pattern* with what it takes from elsewhere filled in; case says nothing."""
    outer: list[tuple[str, list[Part], list[list[Part]]]] = []
    kind = "open"
    sequence: list[Part] = []
    alternatives: list[list[Part]] = []
    for token in _TOKEN.finditer(_VOID.sub("#", pattern.lower())):
        text, group = token[0], token.lastgroup
        if group in ("open", "forbidden"):
            outer.append((kind, sequence, alternatives))
            kind, sequence, alternatives = group, [], []
        elif group == "close":
            inner = _joined([*alternatives, sequence])
            is_sure = kind == "open" and text == ")"
            kind, sequence, alternatives = outer.pop()
            if is_sure and inner not in _TRUE:
                sequence.append(inner)
        elif text == "|":
            alternatives.append(sequence)
            sequence = []
        else:
            sequence.append(text)
    return _joined([*alternatives, sequence])


def _joined(alternatives: list[list[Part]]) -> Needed:
    return tuple(map(tuple, alternatives)) if all(alternatives) else ANYTHING


def may_match(alternatives: Needed, text: str) -> bool:
    """text: in lower case."""
    for sequence in alternatives:
        for each in sequence:
            if not (each in text if isinstance(each, str) else may_match(each, text)):
                break
        else:
            return True
    return False
