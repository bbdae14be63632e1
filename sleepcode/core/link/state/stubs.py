"""Type stubs that stand beside the source they describe: they declare what runs elsewhere, and run nothing."""

from collections.abc import Container, Mapping

import msgspec

from sleepcode.core.facts import FileFacts


def without_stubs(files: Mapping[str, FileFacts]) -> dict[str, FileFacts]:
    """*files*; of each `module.pyi` beside a `module.py` no more than which definitions it has."""
    return {path: _declaring(facts) if is_stub(path, files) else facts for path, facts in files.items()}


def is_stub(path: str, files: Container[str]) -> bool:
    """Whether the file describes another one of *files*."""
    return path.endswith(".pyi") and path[:-1] in files


def _declaring(facts: FileFacts) -> FileFacts:
    definitions = tuple(msgspec.structs.replace(fact, bases=(), members={}, code=()) for fact in facts.definitions)
    return msgspec.structs.replace(facts, definitions=definitions, exports={}, free={}, blind_spots=())
