"""Contexts of one definition told as one: what each of them surely runs, the definition may run.

`return function(*arguments)` in a wrapper has one target in each context, and many in the file.
"""

from collections.abc import Iterable

Way = tuple[int, int, int, int]  # a definition, the node of one of its contexts, a line, the callee's definition
NO_CALLS = ("new", "import", "class-body")  # kinds of edges


def differing(ways: Iterable[Way]) -> set[tuple[int, int, int]]:
    """(definition, line, callee) of what only some of the contexts that call anything at the line call there."""
    at: dict[tuple[int, int], dict[int, set[int]]] = {}
    for definition, node, line, callee in ways:
        at.setdefault((definition, line), {}).setdefault(node, set()).add(callee)
    found: set[tuple[int, int, int]] = set()
    for (definition, line), called in at.items():
        if len(called) > 1:
            each = list(called.values())
            found.update((definition, line, callee) for callee in each[0].union(*each) - each[0].intersection(*each))
    return found
