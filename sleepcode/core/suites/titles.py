"""The id of a test of JavaScript -> the titles that its runner knows it by: functions around the blocks have none."""

import re
from collections.abc import Callable

from sleepcode.core.grammar import is_script

_FUNCTION = re.compile(r"^[A-Za-z_$][\w$]*(?:#\d+)?\.")  # a title of one word is told by what *is_block* says
_UNNAMED = re.compile(r"(?:^|(?<=\.))<lambda\d+>\.")


def titled(id: str, is_block: Callable[[str], bool]) -> str:
    """is_block: whether the definition with that id is a block of tests, and not a function around one."""
    path, colons, name = id.partition("::")
    if not colons or not is_script(path):
        return id
    around, rest = "", name
    while (head := _FUNCTION.match(rest)) and not is_block(f"{path}::{around}{head[0][:-1]}"):
        around, rest = around + head[0], rest[head.end() :]
    return f"{path}::{_UNNAMED.sub('', rest)}"
