"""What other files may see of one -> the names that an edit gave it, took from it, or made stand for something else."""

from collections.abc import Iterable, Mapping

from sleepcode.core.facts import FileFacts, qualified_names
from sleepcode.core.link.unchanged import STAYED, Moved, qualnames


def came_and_went(before: FileFacts | None, after: FileFacts) -> tuple[set[str], set[str]]:
    """Last names; what was a definition and is imported now went, and comes when it is a definition again."""
    old, new = (_seen(facts) if facts is not None else set() for facts in (before, after))
    came, went = ({name.rpartition(".")[2] for name, _ in seen} - {""} for seen in (new - old, old - new))
    return came, went


def _seen(facts: FileFacts) -> set[tuple[str, bool]]:
    """(name, whether it is a definition) of the file's exports and of all definitions in it."""
    return {(name, False) for name in facts.exports} | {(name, True) for name in qualnames(facts)}


def without_readers(facts: FileFacts, names: set[str]) -> Mapping[str, Moved]:
    """Of a file that is as it was: the definitions whose code reads none of the names."""
    return {
        name: STAYED
        for place, name in enumerate(qualified_names(facts))
        if not reads_any({place: facts.uses.get(place, ())}, names)
    }


def reads_any(uses: Mapping[int, Iterable[str]], names: set[str]) -> bool:
    """uses: see FileFacts."""
    return any(used in names or used.rpartition(".")[2] in names for each in uses.values() for used in each)
