"""What a definition says of itself: the first sentence of its docstring, or of the comment right above it."""

import re
from collections.abc import Sequence

from sleepcode.core.comments import END_OF_SENTENCE, is_comment, unmarked

SAYS = " says of itself: "
MOST_LINES = 300  # of a comment
_BETWEEN = re.compile(r"^\s*(?:@|#\[|template\b)")  # decorators, attributes, annotations
_DUE = re.compile(r"\W*(?:TODO|FIXME|XXX|Copyright|SPDX)\b")
_FIELD = re.compile(r":\w+[ :]|@\w+ |(?:Args|Arguments|Parameters|Returns|Raises|Yields)\s*(?::|-{3}|$)")
_TAG = re.compile(r"</?(?:a|b|br|code|em|i|li|p|pre|strong|tt|ul)\b[^<>]*>")  # of HTML, in Javadoc
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*?)([^\s*](?:[^*]*[^\s*])?)\1(?![\w*])")
_END = re.compile(
    rf"{END_OF_SENTENCE} (?=[A-Z:`])| [:@](?:param|return|copyright|throws|raises)| [>]{{3}} | \.\. |::(?: |$)"
    r"| (?:Parameters|Returns|Examples?|Notes|Args|Arguments|Raises|Yields|See Also|Attributes)(?: -{3,}|: )"
)


def first_sentence(doc: str) -> str:
    """The first sentence of a docstring, its title underline and quotes left out."""
    text = re.sub(r"^[rRbBuUfF]*(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')$", "", doc.strip())
    text = re.sub(r"^\S+ [~=*\-]{3,} ", "", text.strip())
    text = re.sub(r":[\w:]+:`~?\.?([^`<]+?)(?: <[^`]*>)?`", r"`\1`", text).replace("``", "`")
    if _FIELD.match(text):
        return ""
    text = re.sub(r"\{@(?:code|link\w*) ([^{}]*)\}", r"`\1`", _EMPHASIS.sub(r"\2", _TAG.sub("", text)))
    sentence = _END.split(text.strip())[0]
    return sentence.strip(" ~=-*")


def comment_above(lines: Sequence[str], line: int) -> tuple[str, int]:
    """(first sentence, first line) of the comment that ends right above that line; ("", 0) without one."""
    at = line - 2
    while 0 <= at < len(lines) and _BETWEEN.match(lines[at]):
        at -= 1
    end = at
    while 0 <= at < len(lines) and is_comment(lines[at]) and end - at < MOST_LINES:
        at -= 1
    taken: list[str] = []
    for each in lines[at + 1 : end + 1]:
        text = unmarked(each)
        if not text and taken:
            break  # the first paragraph
        taken += [text] if text else []
    said = first_sentence(" ".join(taken))
    return (said, at + 2) if said and not _DUE.match(said) else ("", 0)
