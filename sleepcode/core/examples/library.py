"""The parts of Python's own library that can be worked out on literals: pure, quick, and the same everywhere."""

import builtins
import html
import json
import math
import re
import string
import textwrap
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

BUILTINS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        name: getattr(builtins, name)
        for name in (
            *("abs", "all", "any", "bool", "bytes", "chr", "dict", "divmod", "enumerate", "float", "frozenset"),
            *("hex", "int", "len", "list", "max", "min", "ord", "range", "repr", "reversed", "round"),
            *("set", "sorted", "str", "sum", "tuple", "zip", "bin", "oct", "ascii"),
        )
    }
)
TYPES: Mapping[str, type] = MappingProxyType(
    {
        name: getattr(builtins, name)
        for name in ("bool", "bytes", "bytearray", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
    }
)
_METHODS = {
    str: """
        capitalize casefold count encode endswith expandtabs find format index isalnum isalpha isascii isdecimal
        isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join lower lstrip partition
        removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines startswith strip
        swapcase title upper
    """,
    bytes: """
        count decode endswith find hex index isalnum isalpha isdigit islower isspace isupper join lower lstrip
        partition removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines
        startswith strip title upper
    """,
    list: "append clear copy count extend index insert pop remove reverse sort",
    tuple: "count index",
    dict: "clear copy get items keys pop popitem setdefault update values",
    set: """
        add clear copy difference discard intersection isdisjoint issubset issuperset pop remove symmetric_difference
        union update
    """,
    frozenset: "copy difference intersection isdisjoint issubset issuperset union",
    int: "bit_length conjugate",
    float: "is_integer hex",
    re.Pattern: "match fullmatch search findall split sub subn",
    re.Match: "group groups groupdict start end span",
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "re.match": re.match,
        "re.fullmatch": re.fullmatch,
        "re.search": re.search,
        "re.findall": re.findall,
        "re.split": re.split,
        "re.sub": re.sub,
        "re.escape": re.escape,
        "re.compile": re.compile,
        "math.floor": math.floor,
        "math.ceil": math.ceil,
        "math.sqrt": math.sqrt,
        "math.log10": math.log10,
        "math.isnan": math.isnan,
        "math.isinf": math.isinf,
        "json.dumps": json.dumps,
        "json.loads": json.loads,
        "html.escape": html.escape,
        "html.unescape": html.unescape,
        "textwrap.dedent": textwrap.dedent,
        "textwrap.indent": textwrap.indent,
    }
)
CONSTANTS: Mapping[str, Any] = MappingProxyType(
    {
        **{f"string.{name}": getattr(string, name) for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase")},
        **{f"string.{name}": getattr(string, name) for name in ("digits", "hexdigits", "punctuation", "whitespace")},
        **{f"re.{name}": getattr(re, name) for name in ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X")},
        **{f"re.{name}": getattr(re, name) for name in ("VERBOSE", "A", "ASCII", "U", "UNICODE")},
        "math.inf": math.inf,
        "math.pi": math.pi,
    }
)
# Called for what they write down; they neither fail nor change what is worked with.
ONLY_TOLD = re.compile(r"(?:self\.)?_?(?:log|logger|logging|LOG|LOGGER)\.\w+$|warnings\.warn$|print$")
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\}|\{\d+,\d{2,}\})")


def is_quick(pattern: str) -> bool:
    """Whether a short text cannot keep the regular expression busy for long: no repeat of what repeats itself, few
    repeats, no reference back."""
    if len(pattern) > 300 or re.search(r"\\[1-9]|\(\?P=|\(\?\(", pattern):
        return False
    if len(_UNBOUNDED.findall(pattern)) > 6:
        return False
    return not _repeats_within(pattern)


def _repeats_within(pattern: str) -> bool:
    """Whether a group that holds a repeat is itself repeated."""
    opened: list[bool] = []  # of each group that is open: whether it holds a repeat
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.S)
    for at, mark in enumerate(bare):
        if mark == "(":
            opened.append(False)
        elif mark == ")" and opened:
            holds = opened.pop()
            if holds and _UNBOUNDED.match(bare, at + 1):
                return True
            if opened and holds:
                opened[-1] = True
        elif mark in "*+{" and opened and _UNBOUNDED.match(bare, at):
            opened[-1] = True
    return False


def methods_of(value: Any) -> frozenset[str]:
    """Those that can be worked out on it."""
    return frozenset(_METHODS.get(type(value), "").split())
