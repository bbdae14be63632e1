"""Numbers in a model's text -> the places that they stand for, also while the text still arrives.

A fact's number costs one token where its path and line cost a dozen, in the prompt and in the reply.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_NUMBERS = re.compile(r"(?<![\w)])\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")  # not the 0 of `args[0]`
_BEGUN = re.compile(r"[\w)]?\[[\d\s,;]{0,40}$|[\w)]$")


def resolved(text: str, places: Sequence[str]) -> str:
    """`[2]` becomes `[path:line]`; a number that stands for nothing goes."""

    def place(match: re.Match[str]) -> str:
        numbers = (int(number) for number in re.findall(r"\d+", match[1]))
        return "".join(f"[{places[at - 1]}]" for at in numbers if 0 < at <= len(places))

    return _NUMBERS.sub(place, text)


@dataclass
class Resolving:
    """Hands pieces on as they come; what may become a number waits until it is one."""

    on_text: Callable[[str], None]
    places: Sequence[str]
    _held: str = ""

    def __call__(self, piece: str) -> None:
        text = self._held + piece
        begun = _BEGUN.search(text)
        self._held = begun[0] if begun else ""
        ready = resolved(text[: begun.start()] if begun else text, self.places)
        if ready:
            self.on_text(ready)

    def end(self) -> None:
        """What was held back was no number."""
        if self._held:
            self.on_text(self._held)
        self._held = ""
