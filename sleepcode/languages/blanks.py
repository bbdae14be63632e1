"""Text that a grammar cannot read -> spaces in its place: lines and columns stay what they are."""

import re


def spaces(text: bytes) -> bytes:
    """As many as the text is long, line ends apart."""
    return re.sub(rb"[^\r\n]", b" ", text)


def blank(match: re.Match[bytes]) -> bytes:
    return spaces(match[0])


def blank_second(match: re.Match[bytes]) -> bytes:
    """What follows the first two groups stays, as these do."""
    return match[1] + spaces(match[2]) + match[0][match.end(2) - match.start() :]
