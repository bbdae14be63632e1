"""The id of a test of JavaScript -> the titles that its runner knows it by: functions around the blocks have none."""

import re
from collections.abc import Callable

from sleepcode.core.grammar import is_script

_WORD = re.compile(r"(?:^|(?<=\.))[A-Za-z_$][\w$]*(?:#\d+)?\.")  # a title of one word, or a function around a block
_FUNCTIONS = re.compile(r"(\.?)\0+")
_UNNAMED = re.compile(r"(?:^|(?<=\.))<lambda\d+>\.")


def titled(id: str, is_block: Callable[[str], bool]) -> str:
    """is_block: whether the definition with that id is a block of tests, and not a function around one."""
    path, colons, name = id.partition("::")
    if not colons or not is_script(path):
        return id
    marked = _WORD.sub(lambda word: word[0] if is_block(f"{path}::{name[: word.end() - 1]}") else "\0", name)
    # Inside of a block a function may be called by further blocks, whose titles come between.
    written = _FUNCTIONS.sub(lambda found: "${x}." if found[1] else "", marked)
    return f"{path}::{_UNNAMED.sub('', written)}"
