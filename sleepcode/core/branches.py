"""A function's lines -> its branches: when each is taken, and what it plainly does.

Only what the statements themselves say is told.  A block with more in it than a few plain statements is
no branch here: what it comes to takes reasoning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sleepcode.core.layout import block_at, code_of, guards_before, is_whole, negated, when
from sleepcode.core.spoken import spoken

MOST_STATEMENTS = 3
MOST_STATEMENT = 90  # characters that are shown of one
MOST_GUARDS = 2  # that are named; of more only the number is told
_HEAD = re.compile(r"^\s*(?:\}\s*)?(?:if|elif|else|except|catch)\b")
_COMPOUND = re.compile(
    r"(?:\}\s*)?(?:if|elif|else|for|while|with|try|except|catch|finally|switch|match|case|def|class|function|func|fn"
    r"|do|async (?:def|with|for))\b(?!\.)|[@{]"
)
_FORMS = (
    (re.compile(r"return$"), "returns"),
    (re.compile(r"return (?P<it>.+)$"), "returns {it}"),
    (re.compile(r"(?:raise|throw)$"), "raises it again"),
    (re.compile(r"(?:raise|throw new|throw) (?P<it>.+)$"), "raises {it}"),
    (re.compile(r"yield (?P<it>(?!from\b).+)$"), "yields {it}"),
    (re.compile(r"continue$"), "goes on with the next round of the loop"),
    (re.compile(r"break$"), "leaves the loop"),
    (re.compile(r"pass$"), "does nothing"),
    (re.compile(r"del (?P<it>.+)$"), "deletes {it}"),
    (
        re.compile(
            r"(?:(?:const|let|var) )?(?P<to>[A-Za-z_$][\w.$]*(?:\[[^\]=]*\])?)"
            r"(?: ?: ?[\w.\[\], |]+)? :?= ?(?P<it>[^=].*)$"
        ),
        "sets {to} to {it}",
    ),
    (re.compile(r"(?P<to>\*?[A-Za-z_][\w.]*(?:, \*?[A-Za-z_][\w.]*)+) = (?P<it>[^=].*)$"), "sets {to} to {it}"),
    (re.compile(r"(?P<it>[A-Za-z_$][\w.$]*(?:\[[^\]=]*\])? [-+*/|&%]{1,2}= .+)$"), "does {it}"),
    (re.compile(r"await (?P<it>[A-Za-z_$][\w.$]*\(.*\))$"), "awaits {it}"),
    (re.compile(r"(?P<it>[A-Za-z_$][\w.$]*(?:\([^()]*\)\.\w+)*\(.*\))$"), "calls {it}"),
)
_CHAINED = re.compile(r"^[\w.\[\]\"']+ = [\w.\[\]\"']+ = ")
_LEAVES = {"returns": "return", "raises": "raise", "yields": "return"}


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through a function."""

    lines: tuple[int, ...]  # indexes: the head and what stands under it
    under: str  # the conditions as they stand in the source, in backticks, outermost first
    past: str  # what did not leave before it, ready to stand behind them; empty when nothing could
    words: str  # the same as somebody would say it; empty where there are no plain words
    does: str  # "raises `KeyError(name)`"
    leaves: str  # return or raise, where it ends so; else empty

    @property
    def when(self) -> str:
        return self.under + self.past


def branches(lines: Sequence[str]) -> tuple[Branch, ...]:
    """Those of the definition whose text is *lines*, top down."""
    found: list[Branch] = []
    for at in code_of(lines):
        if not _HEAD.match(lines[at]):
            continue
        block = block_at(lines, at)
        under = when(lines, at)
        does = plainly(lines, block)
        if under and does:
            leaves = next(
                (kind for word, kind in _LEAVES.items() if does.rpartition(", then ")[2].startswith(word)), ""
            )
            found.append(Branch(block, under, _past(lines, at), in_words(under), does, leaves))
    return tuple(found)


def plainly(lines: Sequence[str], block: Sequence[int]) -> str:
    """What the statements under the block's head do, in the order they stand; empty where that is not plain."""
    if not is_whole(lines, block):
        return ""
    told = [_told(statement) for statement in _statements([lines[at] for at in block[1:]])]
    return ", then ".join(told) if 0 < len(told) <= MOST_STATEMENTS and all(told) else ""


def _statements(lines: Sequence[str]) -> list[str]:
    """Lines that go on in the next one made one."""
    found: list[str] = []
    is_open = False
    for line in lines:
        bare = re.sub(r"\s+(?:#|//)\s[^\"'`]*$", "", line.strip()).rstrip(";")
        if not bare or bare == "}":
            continue
        if is_open:
            found[-1] += ("" if found[-1].endswith(("(", "[", "{")) or bare[0] in ")]}" else " ") + bare
        else:
            found.append(bare)
        is_open = _depth(found[-1]) > 0 or found[-1].endswith("\\")
    return found


def _depth(text: str) -> int:
    bare = re.sub(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", "", text)
    return sum((mark in "([{") - (mark in ")]}") for mark in bare)


def _told(statement: str) -> str:
    if (
        "`" in statement
        or _CHAINED.search(statement)
        or _COMPOUND.match(statement)
        or _depth(statement)
        or statement.startswith(('"', "'"))
    ):
        return ""
    for form, words in _FORMS:
        if match := form.match(statement):
            return words.format(**{name: f"`{_cut(text)}`" for name, text in match.groupdict().items()})
    return ""


def _cut(text: str) -> str:
    return text if len(text) <= MOST_STATEMENT else text[: MOST_STATEMENT - 1] + "…"


_MADE = re.compile(r"(?P<not>not )?`(?P<code>[^`]+)`(?P<raised> was raised)?")


def in_words(under: str) -> str:
    """Conditions as `Branch.under` has them, as somebody would say them; empty where one has no plain words."""
    told: list[str] = []
    for match in _MADE.finditer(under):
        if match["raised"]:
            told.append(f"{match['code']} is raised")
        else:
            told.append(spoken(f"not ({match['code']})" if match["not"] else match["code"]))
    return " and ".join(told) if all(told) else ""


def _past(lines: Sequence[str], at: int) -> str:
    """What did not leave before."""
    guards = guards_before(lines, at)
    if not guards:
        return ""
    if len(guards) <= MOST_GUARDS:
        return f" (and {' and '.join(negated(guard) for guard in guards)})"
    return f" (and none of the {len(guards)} ways out before it)"
