"""Numbers and names as a sentence says them."""

from collections.abc import Iterable

from sleepcode.core.model import Definition


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Iterable[str], most: int = 5) -> str:
    """`a, b and 3 more`"""
    every = list(dict.fromkeys(names))
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    return " and ".join(filter(None, [", ".join(every[:-1]), every[-1]])) if every else ""


def clipped(text: str, most: int) -> str:
    """Its first *most* characters, and a sign where it goes on."""
    text = text.strip()
    return text if len(text) <= most else f"{text[:most]}…"


def short(definition: Definition) -> str:
    """The last name: `match` of `Rule.match`."""
    return definition.last.partition("#")[0]
