"""Path globs as people write them in settings: `*` stays in one folder, `**` does not."""

import re
from collections.abc import Callable, Iterable
from functools import cache


def any_of(globs: Iterable[str]) -> Callable[[str], bool]:
    """A test for "one of *globs* covers this path".

    As in .gitignore: `docs/` or `docs` covers all below every folder of that name, `/docs` only the
    one at the top, `*.gen.py` files of that name anywhere, `src/*.py` just what lies directly in src.
    """
    patterns = [_regex(glob) for glob in globs if glob.strip("/")]
    if not patterns:
        return lambda path: False
    matches = re.compile("|".join(patterns)).match
    return lambda path: matches(path) is not None


@cache
def _regex(glob: str) -> str:
    body = glob.strip("/")
    anchored = glob.startswith("/") or "/" in body
    parts = [_part(part) for part in re.split(r"(/\*\*/|\*\*/|/\*\*|\*|\?|\[[^\]/]*\])", body)]
    return f"(?:{'' if anchored else '(?:.*/)?'}{''.join(parts)}(?:/.*)?\\Z)"


def _part(part: str) -> str:
    if part == "/**/":
        return "/(?:.*/)?"
    if part == "**/":
        return "(?:.*/)?"
    if part == "/**":
        return "/.*"
    if part == "*":
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part.startswith("[") and part.endswith("]") and len(part) > 2:
        inside = part[1:-1].replace("\\", "\\\\")
        return f"[{'^' + inside[1:] if inside[0] == '!' else inside}]"
    return re.escape(part)
