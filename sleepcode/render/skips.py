"""Paths that have no note, in a line or two of words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from sleepcode.render.console import clean, say, styled

NO_GRAMMAR = "no grammar for "
MOST = 5
_WORDS = {  # one, several
    "symlink": ("symbolic link", "symbolic links"),
    "submodule": ("submodule", "submodules"),
    "nested-repository": ("nested repository", "nested repositories"),
    "sparse": ("not checked out (sparse)", "not checked out (sparse)"),
    "name": ("name that is not UTF-8", "names that are not UTF-8"),
    "huge": ("larger than max_file_bytes", "larger than max_file_bytes"),
    "binary": ("binary file", "binary files"),
    "minified": ("minified file", "minified files"),
    "outside": ("link out of the repository", "links out of the repository"),
    "unreadable": ("cannot be read", "cannot be read"),
    "absent": ("deleted since git listed it", "deleted since git listed them"),
}


def say_skips(counts: Mapping[str, int]) -> None:
    """counts: by reason.  Files that are no code we parse come first, and are no cause for worry."""
    other = {why.removeprefix(NO_GRAMMAR): n for why, n in counts.items() if why.startswith(NO_GRAMMAR)}
    skipped = {why: n for why, n in counts.items() if not why.startswith(NO_GRAMMAR)}
    if other:
        number = sum(other.values())
        files = "other file" if number == 1 else "other files"
        say(styled(f"no notes about {number} {files}: {_most_first(other, _ending)}", "dim"))
    if skipped:
        say(styled(f"skipped {sum(skipped.values())}: {_most_first(skipped, _reason)}", "dim"))


def counted(reasons: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(reasons).most_common())


def reason(why: str) -> str:
    """What a path is, when that is why it was skipped: `a symbolic link`."""
    if why.startswith(NO_GRAMMAR):
        return why
    words = _WORDS.get(why, (why, why))[0]
    return f"a {words}" if why in ("symlink", "submodule", "nested-repository", "binary", "minified") else words


def _most_first(counts: Mapping[str, int], word: Callable[[str, int], str]) -> str:
    ranked = sorted(counts.items(), key=lambda row: -row[1])
    shown = [word(name, number) for name, number in ranked[:MOST]]
    rest = sum(number for _, number in ranked[MOST:])
    return clean(", ".join([*shown, f"{rest} more"] if rest else shown))


def _ending(name: str, number: int) -> str:
    return f"{number} {name}" if name.startswith(".") else f"{number} without an ending"


def _reason(why: str, number: int) -> str:
    return f"{number} {_WORDS.get(why, (why, why))[number != 1]}"
