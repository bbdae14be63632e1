"""Tests that subclasses inherit, as JUnit's runner names them: by the class that runs them."""

from collections.abc import Sequence

from sleepcode.edges.index.reach import Reach


def with_heirs(reach: Reach, ids: Sequence[str]) -> list[str]:
    """*ids*, and of a test of a class of Java those of the classes that derive from it: it may be abstract itself."""
    found: dict[str, None] = {}
    for id in ids:
        found[id] = None
        path, _, name = id.partition("::")
        owner, _, method = name.rpartition(".")
        if path.endswith(".java") and owner:
            found |= dict.fromkeys(_of_heirs(reach, owner.rpartition(".")[2], method))
    return list(found)


def _of_heirs(reach: Reach, owner: str, method: str) -> list[str]:
    waiting, seen, found = [owner], {owner}, []
    while waiting:
        for node in reach.deriving(waiting.pop()):
            about = reach.about(node)
            if about is not None and about.last not in seen:
                seen.add(about.last)
                waiting.append(about.last)
                found.append(f"{reach.id(node)}.{method}")
    return found
