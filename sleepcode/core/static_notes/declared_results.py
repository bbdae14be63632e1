"""The header of a function -> whether its declared result has room for nothing: null, nil, None."""

import re

# A declared result that has None beside something else: `-> str | None`, `-> Optional[str]`, `): string | null`.
_MAY_BE = {
    "python": re.compile(r"->\s*(?:.*\|\s*None\b.*|None\s*\|.*|(?:[\w.]+\.)?Optional\[.*)$"),
    "rust": re.compile(r"->\s*Option<.*?>(?=\s+where\b|$)"),
    "typescript": re.compile(r"\)\s*:\s*(?:[^()]*\|\s*)?(?:null|undefined)\b.*$"),
    "java": re.compile(r"@Nullable\b"),
}
_MAY_BE["tsx"] = _MAY_BE["typescript"]
_PLAIN = {  # types without such a value
    "java": re.compile(
        r"(?:^|[\s.])(?P<type>int|long|short|byte|char|boolean|float|double|Optional(?:<.*>|[A-Z]\w+))\s+\w+\s*\("
    ),
    "go": re.compile(r"\)\s*(?P<type>string|bool|u?int(?:8|16|32|64)?|float(?:32|64)|byte|rune|complex\d+|time\.\w+)$"),
    "c": re.compile(
        r"^(?:(?:static|inline|extern|const|unsigned|signed|JSON_INLINE) )*"
        r"(?P<type>(?:int|char|bool|_Bool|short|long(?: long)?|size_t|ssize_t|double|float|u?int\d+_t))\s+\w+\s*\("
    ),
}
_ONLY_ERROR = {"go": re.compile(r"\)\s*error$")}
_RUST = re.compile(r"->\s*(?P<type>[^{]+?)(?:\s+where\b.*)?$")


def may_be_absent(language: str, header: str) -> str:
    """What the header says so by; empty where it does not say."""
    known = _MAY_BE.get(language)
    found = known.search(header) if known else None
    return found[0].strip() if found else ""


def is_only_error(language: str, header: str) -> bool:
    """Whether nothing else comes back than an error, so that nothing means that all went well."""
    known = _ONLY_ERROR.get(language)
    return bool(known and known.search(header))


def never_absent(language: str, header: str) -> str:
    """The declared type of which nothing is no value; empty where there may be such a value."""
    if language == "rust":
        found = _RUST.search(header)
        type = found["type"].strip() if found else ""
        inside = re.search(r"\bOption\b|\bSelf\b|::|\bimpl\b|^[A-Z]$|<", type)  # an alias or a parameter may be one
        return "" if not type or inside else type
    known = _PLAIN.get("c" if language == "cpp" else language)
    found = known.search(header) if known else None
    return found["type"] if found else ""
