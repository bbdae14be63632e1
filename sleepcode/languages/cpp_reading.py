"""C++ whose namespaces and constructors macros open or mark -> the same length and lines, written as it can be read."""

import re

from sleepcode.languages.blanks import blank_second

# FMT_BEGIN_NAMESPACE, NLOHMANN_JSON_NAMESPACE_BEGIN: what follows is in a namespace that its #define names.
_NAMESPACE_MACRO = re.compile(rb"(?m)^[A-Z0-9_]*NAMESPACE[A-Z0-9_]*(?=[ \t]*(?:;|$|//|namespace\b))")
# #define LIB_BEGIN namespace lib { namespace impl {
_BRACES_OF_NAMESPACE = re.compile(
    rb"(?m)^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+"
    rb"((?:(?:inline[ \t]+)?namespace(?:[ \t]+\w+)?[ \t]*\{[ \t]*)+|(?:\}[ \t]*)+)\r?$"
)
_MIN_MAX = re.compile(rb"\((min|max)\)(?=[ \t]*\()")  # `(max)(a, b)`, for where max is a macro
# LIB_CONSTEXPR Name(int x) : x_(x) {}
_MARKED_CONSTRUCTOR = re.compile(
    rb"(?m)((?:^|[;{}:]|\bexplicit)[ \t]*)([A-Z][A-Z0-9_]*_[A-Z0-9_]+)(?=[ \t]+([A-Za-z_]\w*)[ \t]*\()"
)
_CLASS = re.compile(rb"\b(?:class|struct)[ \t]+(?:[A-Z][A-Z0-9_]+[ \t]+)?([A-Za-z_]\w*)(?=\s*(?:final\s*)?[:{])")
OPENED_BY_MACRO = re.compile(rb"(?m)^/\*[A-Z0-9_]*(?:BEGIN_NAM|NAMESPACE_B|NAMESPACE_O)")


def readable(content: bytes) -> bytes:
    """A macro that stands before a namespace or a class would be read as a part of it."""
    content = _MIN_MAX.sub(rb" \1 ", _without_marks_of_constructors(content))
    return _NAMESPACE_MACRO.sub(_as_comment, _with_namespaces(content))


def _with_namespaces(content: bytes) -> bytes:
    """The macros that stand for a namespace's braces, and are defined here, written out; of branches, the first."""
    bodies = dict(reversed(_BRACES_OF_NAMESPACE.findall(content)))
    if not any(b"namespace" in body for body in bodies.values()):
        return content
    used = re.compile(rb"(?m)^([ \t]*)(" + b"|".join(map(re.escape, bodies)) + rb")\b[ \t]*;?")
    return used.sub(lambda match: match[1] + bodies[match[2]], content)


def _without_marks_of_constructors(content: bytes) -> bytes:
    if not _MARKED_CONSTRUCTOR.search(content):
        return content
    classes = set(_CLASS.findall(content))
    return _MARKED_CONSTRUCTOR.sub(lambda found: blank_second(found) if found[3] in classes else found[0], content)


def _as_comment(match: re.Match[bytes]) -> bytes:
    return b"/*" + match.group()[2:-2] + b"*/"
