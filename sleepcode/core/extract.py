"""Source text -> FileFacts.  One file in, one value out; broken code is not an error."""

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module

from tree_sitter import Tree

from sleepcode.core.collector import paused_collector
from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import language_of, table
from sleepcode.core.manifests import manifest


def extract(path: str, content: bytes) -> FileFacts | None:
    """Facts of the file, a pure function of *content* and the language that *path* is named for.

    A project's own description (package.json, go.mod, ...) has facts, too: core/manifests.py.
    None for a language without a grammar here.  Never raises for what the file holds.
    """
    language = language_of(path)
    if language is None:
        return manifest(path, content)
    with paused_collector():
        return _extractor(language)(content)


def reread(language: str, content: bytes) -> Tree | None:
    """What the grammar cannot read as it stands, as the extractor reads it; None where that is the same."""
    if hasattr(import_module(table()[language].module or "sleepcode.core.generic"), "adapter"):
        from sleepcode.core import generic

        return generic.read(language, content)
    return None


@cache
def _extractor(language: str) -> Callable[[bytes], FileFacts]:
    """The `extract` of the language's own module where it has one, else the general one."""
    module = table()[language].module
    own = getattr(import_module(module), "extract", None) if module else None
    if own is not None:
        found: Callable[[bytes], FileFacts] = own
        return found
    from sleepcode.core import generic

    return partial(generic.extract, language)
