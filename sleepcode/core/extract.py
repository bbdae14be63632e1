"""Source text -> FileFacts.  One file in, one value out; broken code is not an error."""

from functools import cache
from importlib import import_module

from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import language_of, table


def extract(path: str, content: bytes) -> FileFacts | None:
    """Facts of the file, a pure function of *content* and the language that *path* is named for.

    None for a language without a grammar here.  Never raises for what the file holds.
    """
    language = language_of(path)
    if language is None:
        return None
    facts: FileFacts = _extractor(language)(content)
    return facts


@cache
def _extractor(language: str):  # type: ignore[no-untyped-def]
    """The `extract` of the language's own module."""
    return import_module(table()[language].module).extract
