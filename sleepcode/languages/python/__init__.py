"""Python's own semantics: binding rules and the flow of values, from syntax tree to FileFacts.

What is over-approximated: attributes of one object are one variable whatever the order of writes;
loops are joined; a name closed over has every value it is ever given.  What is missed: `exec`,
computed names (recorded as blind spots), values through the interpreter's own machinery.
"""

from sleepcode.core.facts import FileFacts
from sleepcode.languages.python.blocks import walk_block
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.definitions import drain
from sleepcode.languages.python.modules import adapter
from sleepcode.languages.python.rules import RULES

__all__ = ["adapter", "extract"]


def extract(content: bytes) -> FileFacts:
    """Facts of one Python file; broken syntax becomes `problems`, never an exception."""
    builder = Builder(content, RULES)
    walk_block(builder, builder.root)
    drain(builder)
    return builder.facts()
