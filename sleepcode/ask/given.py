"""What a question is answered from, and how it may be."""

from collections.abc import Callable
from functools import cached_property, lru_cache

import msgspec

from sleepcode.ask.structural import Impacts, Structure
from sleepcode.core.facts import FileFacts
from sleepcode.core.model import Answer, Note
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

Answered = tuple[Answer, tuple[Note, ...]]  # with the notes that it rests on


class Options(msgspec.Struct, frozen=True):
    """How a question may be answered."""

    model: bool = True  # False: never ask a model
    live: bool = False  # ask the model with raw code, whatever notes there are
    budget: int = 0  # most tokens of material for a model; 0: the default
    on_text: Callable[[str], None] = lambda _: None  # a model's words as they arrive


USUAL = Options()


class Given(msgspec.Struct, frozen=True, dict=True):
    """What a question is answered from."""

    workspace: Workspace
    index: Index
    impacts: Impacts
    options: Options = USUAL

    @property
    def has_model(self) -> bool:
        return self.options.model and bool(self.workspace.settings.model)

    @cached_property
    def facts_of(self) -> Callable[[str], FileFacts | None]:
        """By path; those of one file are asked for many times."""
        return lru_cache(maxsize=32)(self.index.facts_of)

    @cached_property
    def structure(self) -> Structure:
        return Structure(self.workspace, self.index, self.impacts)
