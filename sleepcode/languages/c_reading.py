"""C and C++ as macros leave them to a grammar -> the same length and lines, written as it can be read.

Tried on files with errors only, and kept where fewer remain.  A name in capitals that stands where
only a keyword or nothing could is a macro for one of these: `LIB_FUNC void f()`, `if LIB_CONSTEXPR (x)`,
`int LIB_CALL f()`, `void lock() ACQUIRES(mu);`, `template <class T, LIB_ENABLE_IF(is_x<T>::value)>`.
"""

import re
from collections.abc import Iterator

from sleepcode.languages.blanks import blank, blank_second, spaces

MARK = rb"[A-Z][A-Z0-9_]*[A-Z0-9_]\b"
KEYWORD = (
    rb"(?:void|bool|int|char|auto|const|constexpr|static|inline|unsigned|signed|long|short|float|double|struct|class"
    rb"|enum|union|explicit|virtual|friend|operator|extern|template|typename|mutable|volatile)\b"
)
NAMED = rb"[A-Za-z_][\w:]*(?:<[^<>;{}()]*>)?(?:[ \t]*[*&]+[ \t]*|[ \t\r\n]+)(?:[*&][ \t]*)*[A-Za-z_~]"
MADE_OUTSIDE = rb"(?P<own>[A-Za-z_]\w*)::~?(?P=own)[ \t]*\("  # A::A(
DECLARES = rb"(?:" + KEYWORD + rb"|" + NAMED + rb"|" + MADE_OUTSIDE + rb")"  # a type and a name follow
STARTS = (
    rb"(?:(?<=[;{}>])|^|(?<=\bstatic)|(?<=\binline)|(?<=\bfriend)|(?<=\bexplicit)|(?<=\bconstexpr)|(?<=\bvirtual)"
    rb"|(?<=\bextern)|(?<=\]\]))"
)
BEFORE_DECLARATION = re.compile(rb"(?m)" + STARTS + rb"([ \t]*)(" + MARK + rb")(?=\s+" + DECLARES + rb")")
IN_PARAMETERS = re.compile(
    rb"(?<=[(,])(\s*)(" + MARK + rb")(?=[ \t]+(?:const[ \t]+[A-Za-z_]|" + NAMED + rb"\w*[ \t\r\n]*[,)=\[]))"
)
AFTER_TYPE = re.compile(
    rb"(?m)^([ \t]*(?:[A-Za-z_][\w:]*(?:<[^<>;{}()\n]*>)?[ \t*&]+)+)(" + MARK + rb")(?=[ \t]+[A-Za-z_][\w:]*[ \t]*\()"
)
NO_TYPE = re.compile(
    rb"(?:^|\s)(?:static|const|inline|extern|struct|enum|union|class|virtual|explicit|constexpr|friend|typedef|return|new"
    rb"|throw|else|typename|public|case|goto|delete|using|" + MARK + rb")[ \t*&]+\Z"
)
BEFORE_POINTER = re.compile(rb"(?<=\()(\s*)(" + MARK + rb")(?=[ \t]*\*[ \t]*\w*[ \t]*\)[ \t]*\()")
IN_IF = re.compile(rb"(\b(?:if|else if)[ \t]+)(" + MARK + rb")(?=[ \t]*\()")
BEHIND_PARAMETERS = re.compile(
    rb"(\)(?:\s*(?:const|noexcept|override|final|&&?)\b)*\s+)("
    + MARK
    + rb"(?:[ \t]*\([^()\n]*\))?)(?=\s*(?:[;{]|:[^:]))"
)
CONTROL = re.compile(rb"(?:if|else|while|for|switch|return|do|case|throw|delete|goto|default|catch)\b")
HEAD = re.compile(rb"[\w:<>,*&\s~\[\]]*?[\w>*&][\s*&]+[\w:~*&]+[ \t]*\(")  # a type, a name, parameters
TEMPLATE = re.compile(rb"\btemplate\s*<")
CALL = re.compile(rb"\b" + MARK + rb"[ \t]*\(")
CONDITION = re.compile(rb"(?m)^[ \t]*#[ \t]*(?:el)?if\b(?:\\\r?\n|[^\n])*")
INCLUDED = re.compile(rb"(?<=\()\s*(?:<[^<>\n]*>|\"[^\"\n]*\")\s*(?=\))")
TYPE_ARGUMENT = re.compile(rb"\bva_arg\s*\([^(),]+,([^()]+)\)")
EMPTY_DEFAULT = re.compile(rb"=\s*\{\s*\}(?=\s*[,)])")
THROWN = re.compile(rb"(?<=\()throw\b")
BEHIND_TEXT = re.compile(rb"(?<=\")([ \t]+)(" + MARK + rb")(?=[ \t\r\n]*[,)])")
BEFORE_BLOCK = re.compile(rb"(?m)(?<=[;{}])(\s*)(" + MARK + rb")(?=\s*\{)")  # LIB_TRY {
# LIB_PRAGMA(diagnostic push) on a line of its own: what no expression is, no call is.
NO_CALL = re.compile(
    rb"(?m)^([ \t]*)("
    + MARK
    + rb"\([ \t]*\w+(?:[ \t]*,[ \t]*\w+)*[ \t]+[\w\"][^{};\n]*\)[ \t]*;?)(?=[ \t\r]*$)(?!\s*\{)"
)
# LIB_DEPRECATED("use g()") on a line of its own, before what it marks.
TEXT_BEFORE = re.compile(rb"(?m)^([ \t]*)(" + MARK + rb'\([ \t]*"[^"\n]*"[ \t]*\))(?=[ \t\r]*\n\s*[A-Za-z_~])')
OF_TYPES = re.compile(  # LIB_CONSTANT(int, int_type);
    rb"(?m)^([ \t]*)(" + MARK + rb"\((?:[^(){};\n]*[,\s])?(?:bool|int|char|float|double|unsigned|signed|long|short)\b"
    rb"[^(){};\n]*\)[ \t]*;?)(?=[ \t\r]*$)(?!\s*\{)"
)
SURE = re.compile(
    rb"\b[A-Z][A-Z0-9_]*_(?:INLINE|CONSTEXPR\d*|API|EXPORT|DEPRECATED|NODISCARD|NORETURN|FORCEINLINE)\b"
    rb"(?=[ \t]+[~A-Za-z_])"
)
UNSIGNED = re.compile(rb"\b(?:unsigned|signed|long|short)(?=[ \t]*\()|(?<=\benum : )unsigned(?=[ \t]*\{)")
ARRAY_TYPE = re.compile(rb"([<,][ \t]*(?:const[ \t]+)?\w+[ \t]*)(\[\w*\])(?=[ \t]*[>,])")  # Printer<T[N]>
# for (; const char* p = next(); ++n)
DECLARED_IN_FOR = re.compile(
    rb"(\bfor[ \t]*\([^;{}()]*;\s*)((?:const\s+)?[A-Za-z_][\w:]*(?:<[^<>;{}()]*>)?[\s*&]+)(?=[A-Za-z_]\w*\s*=[^=])"
)
DIRECTIVE = re.compile(rb"(?m)^[ \t]*#(?:\\\r?\n|[^\n])*")
LONGEST_TEMPLATE = 2000
LONGEST_HEAD = 1500


def reread(content: bytes) -> bytes:
    content = CONDITION.sub(lambda line: INCLUDED.sub(_zero, line[0]), content)
    parts: list[bytes] = []
    end = 0
    for directive in DIRECTIVE.finditer(content):  # what a #define says stays
        parts += [_without_marks(content[end : directive.start()]), directive[0]]
        end = directive.end()
    return b"".join([*parts, _without_marks(content[end:])])


def _without_marks(text: bytes) -> bytes:
    text = TEXT_BEFORE.sub(blank_second, text)
    text = NO_CALL.sub(blank_second, IN_IF.sub(blank_second, _template_parameters(text)))
    for _ in range(2):  # LIB_NORETURN LIB_API void f()
        text = BEFORE_DECLARATION.sub(blank_second, text)
    text = AFTER_TYPE.sub(lambda m: m[0] if NO_TYPE.search(m[1]) else blank_second(m), text)
    text = BEFORE_POINTER.sub(blank_second, IN_PARAMETERS.sub(blank_second, text))
    text = BEHIND_PARAMETERS.sub(_blank_if_declared, text)
    text = TYPE_ARGUMENT.sub(lambda m: m[0].replace(m[1], _zero(m[1])), text)
    text = UNSIGNED.sub(lambda m: b"int".ljust(len(m[0])), OF_TYPES.sub(blank_second, text))
    text = DECLARED_IN_FOR.sub(blank_second, SURE.sub(blank, text))
    text = ARRAY_TYPE.sub(blank_second, BEFORE_BLOCK.sub(blank_second, text))
    return BEHIND_TEXT.sub(blank_second, THROWN.sub(blank, EMPTY_DEFAULT.sub(blank, text)))


def _template_parameters(text: bytes) -> bytes:
    """`template <class T, LIB_ENABLE_IF(...)>`: what the macro gives is a parameter."""
    made = bytearray(text)
    for found in TEMPLATE.finditer(text):
        for start, end in _calls_in_list(text, found.end()):
            made[start:end] = b"int" + spaces(text[start + 3 : end])
    return bytes(made)


def _calls_in_list(text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the macros with parameters in the list that begins at *at*, up to its `>`."""
    last, depth = at + LONGEST_TEMPLATE, 1
    while at < min(last, len(text)) and depth:
        call = CALL.match(text, at) if not text[at - 1 : at].isalnum() and text[at - 1 : at] != b"_" else None
        if call is not None:
            end = _closed(text, call.end(), last)
            yield at, end
            at = end
            continue
        depth += {b"<": 1, b">": -1}.get(text[at : at + 1], 0)
        at = _closed(text, at + 1, last) if text[at : at + 1] == b"(" else at + 1


def _closed(text: bytes, at: int, last: int) -> int:
    """The end of the parentheses of which the first stands before *at*."""
    depth = 1
    while at < min(last, len(text)) and depth:
        depth += {b"(": 1, b")": -1}.get(text[at : at + 1], 0)
        at += 1
    return at


def _blank_if_declared(match: re.Match[bytes]) -> bytes:
    """`void lock() ACQUIRES(mu);` is a declaration, `if (x) RETURN(1);` is none."""
    text, end = match.string, match.start()
    start = max(text.rfind(sign, max(0, end - LONGEST_HEAD), end) for sign in (b";", b"{", b"}", b"*/", b":\n")) + 1
    head = text[start : end + 1].lstrip(b"/ \t\r\n")
    return match[0] if CONTROL.match(head) or not HEAD.match(head) else blank_second(match)


def _zero(match: re.Match[bytes] | bytes) -> bytes:
    text = match if isinstance(match, bytes) else match[0]
    return b"0" + spaces(text[1:])
