"""What a sentence says of values (set, returned, by default, ignored, compared), held against the source.

Each look is for one form of sentence and is sure of itself or silent: a true sentence that is thrown
away costs as much trust in the check as a wrong one that passes.
"""

import re
from collections.abc import Iterator, Sequence

from sleepcode.core.checks.mentions import mentions_in

_LITERAL = (
    r"`?(None|True|False|null|nil|undefined|-?\d+(?:\.\d+)?|\"[^\"`]*\"|'[^'`]*'|\[\]|\{\}|\(\))`?"
    r"(?![\w\[(]|\.\w)"
)
_TO = rf"(?: back)? (?:to|with) {_LITERAL}"
_SET = (
    re.compile(rf"`([\w.]+)` (?:is |gets |will be )?(?:set|reset|initiali[sz]ed|assigned){_TO}"),
    re.compile(rf"\b(?:[Rr]esets?|[Ss]ets?|[Ii]nitiali[sz]es?) `([\w.]+)`{_TO}"),
    re.compile(rf"`([\w.]+)` (?:starts|begins)(?: out)? (?:at|as|with) {_LITERAL}"),
)
_VALUE = r"(?:`([^`]+)`|(\"[^\"]*\"|'[^']*'|(?!(?:used|taken|applied|chosen|set|kept|given)\b)[\w.]+))"
_DEFAULT_OF = (
    re.compile(rf"\b[Tt]he default (?:value )?(?:of |for )?(?:the )?`?(\w+)`? (?:is|=) {_VALUE}"),
    re.compile(rf"`(\w+)` (?:defaults to|is by default) {_VALUE}"),
    re.compile(rf"`(\w+)` is {_VALUE} by default"),
    re.compile(rf"`(\w+)` has the default(?: value)? (?:of )?{_VALUE}"),
)
_PARAMETER = re.compile(r"(\w+)\s*(?::\s*[^,=()]+(?:\[[^\]]*\])?[^,=()]*)?\s*=\s*([^,()]+(?:\(\))?)")
_LESS = r"(?! (?:when|if|unless|for|by|in|after|before|outside))"  # ignored when …: not always
_UNUSED = re.compile(
    r"(?<!of )(?<!from )(?<!by )(?<!in )`(\w+)`(?: argument| parameter)? (?:is |are )?(?:simply |just |completely )?"
    rf"(?:ignored\b{_LESS}|(?:never|not) (?:used|looked at|read)\b{_LESS}|unused|does not matter|has no effect)"
)
_EMPTY = {
    "string": re.compile(r"(?:\"\"|'')(?![\"'.\w])|\bstr\(\)|String::new\(\)"),
    "list": re.compile(r"\[\]|\blist\(\)|=\s*\[$|\bVec::new|\bvec!\[\]|\{\}"),
    "dict": re.compile(r"\{\}|\b(?:dict|Dict|Map|HashMap\w*)\b"),
    "dictionary": re.compile(r"\{\}|\b(?:dict|Dict|Map|HashMap\w*)\b"),
    "tuple": re.compile(r"\(\)|\btuple\("),
    "set": re.compile(r"\bset\(|\bSet\b|\{\}|frozenset"),
}
_RETURNS_EMPTY = re.compile(
    r"\b(?:[Rr]eturns?|[Yy]ields?|[Gg]ives?) (?:back )?an empty (string|list|dict|dictionary|tuple|set)\b"
)
_RETURNS_NAME = re.compile(r"\b[Rr]eturns (?:the (?:\w+ )?)?`([A-Za-z_]\w*)`(?: (?:unchanged|itself|as it is))")
_RETURNS = re.compile(
    r"^(?:It |`[\w.]+` )?(?:always |then )?[Rr]eturns (?!nothing|None|`None`|without|early|immediately|if |when )"
)
_MARKS = {
    "semicolon": ";",
    "comma": ",",
    "colon": ":",
    "hyphen": "-",
    "underscore": "_",
    "slash": "/",
    "backslash": "\\",
}
_LITERALS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`|/[^/\n]+/")
_DOCSTRING = re.compile(r'"""(?:.|\n)*?"""')
_OPERATOR = re.compile(r"(?<![\w=!<>*/&|])`?(==|!=|<=|>=|<<|>>|\*\*|//|&&|\|\|)`?(?=[\s,.;)]|$)")
_ALNUM = re.compile(r"(?<![\w`/.\-])(?:sha|md|blake|crc|utf|latin|cp|base|aes|rsa)\d+(?!\w|[.\-/`]\w)", re.I)
_OPPOSITES = (
    ("upper", "lower"),
    ("min", "max"),
    ("encod", "decod"),
    ("lstrip", "rstrip"),
    ("startswith", "endswith"),
)
_RETURNS_KIND = re.compile(
    r"\b[Rr]eturns an? (?:\w+ )?(list|dict|dictionary|tuple|set|generator|iterator|string|boolean)\b"
)
_KIND_OF = (
    ("generator", re.compile(r"\(.+\sfor\s.+\sin\s.+\)$")),
    ("list", re.compile(r"\[.*\]$")),
    ("dict", re.compile(r"\{.*:.*\}$|\{\}$")),
    ("set", re.compile(r"\{[^:]*\}$")),
    ("string", re.compile(r"[rbfu]?[\"'][^\"']*[\"']$")),
    ("boolean", re.compile(r"(?:True|False|not .+|.+ (?:==|!=|in|is) .+)$")),
)
_SAME_KIND = {"dictionary": "dict", "iterator": "generator"}
_DECLARED = re.compile(r"\)\s*->\s*([^:{]+?)\s*[:{]\s*(?:#.*)?$")
_OF_TYPE = {  # annotation -> what a sentence may say that it returns, of those below
    "bool": frozenset(("boolean", "bool")),
    "int": frozenset(("number", "count", "length", "size", "int")),
    "float": frozenset(("number", "float")),
    "str": frozenset(("string", "text", "path", "name", "str")),
    "None": frozenset(()),
}
_GENERATED = ("Generator[", "Iterator[", "AsyncGenerator[", "AsyncIterator[")
_RETURNS_THE = re.compile(
    r"\b[Rr]eturns (?:back )?(?:an?|the) (?:\w+ )?"
    r"(?:(number|count|length|size|string|text|path|name|list|dict|dictionary|tuple|set|boolean)\b|`([A-Z]\w+)`)"
)


def wrong_value(text: str, body: Sequence[str], cited: Sequence[str], source: str) -> tuple[str, str] | None:
    """(kind, what is wrong); *body*: of the definition meant, *source*: all that the file and callers hold."""
    own = _DOCSTRING.sub("", "\n".join(body))
    return (
        _set(text, body, cited)
        or _default_of(text, own)
        or _unused(text, body)
        or _returned(text, body, own)
        or _returned_kind(text, own)
        or _declared_kind(text, own)
        or _opposite(text, cited)
        or _operators(text, own)
        or _marks(text, own)
        or _words(text, source)
        or _part_of_a_word(text, own)
    )


def _set(text: str, body: Sequence[str], cited: Sequence[str]) -> tuple[str, str] | None:
    """`x` is set to 3: among the lines that set x, one sets it to 3 (or to what is no literal)."""
    for pattern in _SET:
        for name, literal in pattern.findall(text):
            last = name.rpartition(".")[2]
            assigns = re.compile(rf"(?<![\w]){last}\s*(?::[^=]+)?=(?!=)\s*(.+?),?\s*(?:#.*)?$")
            values = [match[1] for line in cited if (match := assigns.search(line))]
            values = values or [match[1] for line in body if (match := assigns.search(line))]
            if values and not any(_plain(value) == _plain(literal) or not _is_literal(value) for value in values):
                return "value", f"{name} is set to {values[0]}"
    return None


def _default_of(text: str, own: str) -> tuple[str, str] | None:
    defaults = dict(_defaults(own))
    for pattern in _DEFAULT_OF:
        for name, ticked, bare in pattern.findall(text):
            real = defaults.get(name, "").strip()
            if _is_literal(real) and _plain(ticked or bare) != _plain(real):
                return "default", f"the default of {name} is {real}"
    return None


def _defaults(own: str) -> Iterator[tuple[str, str]]:
    signature = own.partition("(")[2]
    ends = re.search(r"\)\s*(?:->[^:]+)?[:{]\s*(?:#.*|//.*)?$", signature, re.M)
    for match in _PARAMETER.finditer(signature[: ends.start()] if ends else ""):
        yield match[1], match[2]


def _unused(text: str, body: Sequence[str]) -> tuple[str, str] | None:
    head = next((at for at, line in enumerate(body) if re.search(r"[:{]\s*(?:#.*)?$", line)), 0)
    inside = "\n".join(line.partition("#")[0] for line in body[head + 1 :])
    for name in _UNUSED.findall(text):
        if re.search(rf"\b{name}\b", _DOCSTRING.sub("", inside)):
            return "unused", f"{name} is used"
    return None


def _returned(text: str, body: Sequence[str], own: str) -> tuple[str, str] | None:
    for kind in _RETURNS_EMPTY.findall(text):
        if not _EMPTY[kind].search(own):
            return "returns", f"there is no empty {kind}"
    for name in _RETURNS_NAME.findall(text):
        if not re.search(rf"\b(?:return|yield)\b[^\n]*\b{name}\b", own) and "=>" not in own:
            return "returns", f"it does not return {name}"
    indented = any(re.match(r"\s*(?:async\s+)?def\s", line) for line in body[:6])  # where return is a must
    if indented and _RETURNS.search(text) and not re.search(r"\b(?:return|yield)\b", own):
        return "returns", "it returns nothing"
    return None


def _returned_kind(text: str, own: str) -> tuple[str, str] | None:
    """A list, where every return gives what can be seen to be something else."""
    given = [match.strip() for match in re.findall(r"^\s*return\s+(\S.*?);?\s*$", own, re.M)]
    kinds = {next((kind for kind, form in _KIND_OF if form.match(each)), "") for each in given}
    for said in _RETURNS_KIND.findall(text):
        if kinds and "" not in kinds and _SAME_KIND.get(said, said) not in kinds:
            return "returns", f"it returns a {' or a '.join(sorted(kinds))}"
    return None


def _declared_kind(text: str, own: str) -> tuple[str, str] | None:
    """A number, of what is declared to return a truth value."""
    head = next((line for line in own.splitlines() if re.search(r"[:{]\s*(?:#.*)?$", line)), "")
    declared, match = _DECLARED.search(head), _RETURNS_THE.search(text)
    if not declared or not match:
        return None
    name = re.sub(r"^[\w.]*\.(?=\w)", "", declared[1].removesuffix(" | None").strip("\"'"))
    is_lazy = name.startswith(_GENERATED) and match[1] in ("list", "tuple", "set")
    if is_lazy or (name in _OF_TYPE and (match[1] or match[2]) not in _OF_TYPE[name]):
        return "returns", f"it is declared to return {name}"
    return None


def _opposite(text: str, cited: Sequence[str]) -> tuple[str, str] | None:
    """In upper case, where the lines say lower()."""
    shown, plain = "\n".join(cited).lower(), text.lower()
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if (
                re.search(rf"\b{one}", plain)
                and other not in plain
                and not re.search(rf"{one}", shown)
                and re.search(rf"(?<![a-z]){other}", shown)
            ):
                return "opposite", f"the lines say {other}"
    return None


def _operators(text: str, own: str) -> tuple[str, str] | None:
    for operator in _OPERATOR.findall(re.sub(r"`[^`]*[\w)\]][^`]*`", " ", text)):
        if operator not in own:
            return "operator", f"{operator} does not occur there"
    return None


def _marks(text: str, own: str) -> tuple[str, str] | None:
    """Separated by semicolons, where no literal holds one."""
    for said, mark in _MARKS.items():
        if re.search(rf"\b{said}s?\b", text, re.I) and not any(mark in each for each in _LITERALS.findall(own)):
            return "string", f"no literal there has a {said}"
    return None


def _words(text: str, source: str) -> tuple[str, str] | None:
    """sha512, utf8: words that are no English, written any way that the source may write them."""
    bare = None
    for word in _ALNUM.findall(text):
        bare = bare or _bare(source)
        if _bare(word) not in bare:
            return "name", f"{word} does not occur"
    return None


def _part_of_a_word(text: str, own: str) -> tuple[str, str] | None:
    """`Authorization` where all that the definition holds is Proxy-Authorization."""
    for name in mentions_in(text).names:
        alone = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", own)
        longer = re.search(rf"[\w-]*\w-{re.escape(name)}(?![\w-])", own)
        if len(name) > 3 and longer and not alone and f"-{name}" not in text:
            return "string", f"it says {longer[0]}"
    return None


def _is_literal(value: str) -> bool:
    return bool(
        re.fullmatch(
            r"-?\d[\d_]*(?:\.\d+)?|None|True|False|null|nil|undefined|true|false|\"[^\"]*\"|'[^']*'|\[\]|\{\}|\(\)",
            value.strip().rstrip(";"),
        )
    )


def _plain(value: str) -> str:
    """Without quotes and marks, so that scrypt, `scrypt` and "scrypt" are the same."""
    return value.strip().rstrip(".;").strip("\"'`").replace("_", "")


def _bare(text: str) -> str:
    return re.sub(r"[\s_\-]", "", text).lower()
