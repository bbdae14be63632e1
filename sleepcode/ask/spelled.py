"""A name without a definition -> the lines that spell it: constants, settings, attributes, keys, other projects' names.

"There is nothing called so" is only said where no line of code spells it.
"""

import re

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim
from sleepcode.core.static_notes.own_words import comment_above
from sleepcode.core.suites.tested import in_tests, is_aside, is_beside
from sleepcode.core.wording import clipped, counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_OWNERS = 24
LONGEST = 110  # characters of a quoted line
_TEXTS = (".md", ".rst", ".txt")
_SETS = (
    r"^\s*(?:[\w<>\[\],.*&\s]+\s)?(?:[\w.]+\.)?{name}\b\s*(?::[^=\n]+|\s[\w.\[\]*]+\s*)?=(?![=>])"
    r"|^\s*#\s*define\s+{name}\b"
)
_ATTRIBUTE = r"\b(?:self|cls|this)(?:\.|->){name}\b\s*(?::[^=\n]+)?=(?!=)"
_KEY = r"[\"']{name}[\"']\s*[:\]]"
_ASKS_CHECK = re.compile(r"\b(?:check|test|compar|enforc|validat|evaluat|limit|appl)(?:e?s|e?d|ied|ies)?\b", re.I)
_BEFORE_CHECK = re.compile(
    r"^\s*(?:\}?\s*else\s+)?(?:if|elif|while|assert|case|switch|match)\b|\b(?:if|and|or|not)\s+\S*$"
)
_NO_NAME = re.compile(r"[a-z]+")  # a word of the language may be meant otherwise

Line = tuple[str, int, str]  # path, line, its text


def is_word(name: str) -> bool:
    return bool(_NO_NAME.fullmatch(name)) or not re.fullmatch(r"[\w.$-]+", name)


def spelled(workspace: Workspace, index: Index, name: str, question: str = "") -> Found | None:
    """None where no line outside of texts for people spells it as a whole word; of a word, where no object has it.

    question: may ask where it is checked or read: such lines come first then.
    """
    lines = _lines(workspace, index, name) if " " not in name else []
    attribute = re.compile(_ATTRIBUTE.format(name=re.escape(name)))
    if not lines or (is_word(name) and not any(attribute.search(line[2]) for line in lines if not is_aside(line[0]))):
        return None
    sets = re.compile(_SETS.format(name=re.escape(name)))
    key = re.compile(_KEY.format(name=re.escape(name)))
    made = [line for line in lines if sets.search(line[2])]
    held = [line for line in lines if line not in made and key.search(line[2])]
    others = [line for line in lines if line not in made and line not in held]
    ways = [(made, f"sets `{name}`"), (held, f"has `{name}` as a key"), (others, f"names `{name}`")]
    asks_check = bool(_ASKS_CHECK.search(question))
    checked = [line for line in others if asks_check and _BEFORE_CHECK.search(line[2].partition(name)[0])]
    if checked:
        others[:] = [line for line in others if line not in checked]
        ways.insert(0, (checked, f"checks `{name}`"))
    first = next((line for line in made if not is_aside(line[0])), None)
    said, at = comment_above(lines_of(workspace, first[0]), first[1]) if first else ("", 0)
    told = [claim(index, "prose", f"the comment above it says: “{said}”", [(first[0], at)])] if first and said else []
    claims = (
        *told,
        *(
            each
            for aside in (False, True)
            for group, what in ways
            for each in _told(index, [line for line in group if is_aside(line[0]) is aside], what)
        ),
    )
    product = [line for line in lines if not in_tests(line[0])]
    where = f"{counted(len(product), 'line')} of the product" if product else "no line of the product"
    tests = len(lines) - len(product)
    text = f"no function, method or class is called `{name}`; {where} " + ("names" if len(product) == 1 else "name")
    text += f" it, and {tests} of the tests" if tests else " it"
    if where_checked := [line for line in checked if not is_aside(line[0])]:
        who = counted(len(_told(index, where_checked, "")), "definition")
        text = f"{counted(len(where_checked), 'line checks', 'lines check')} `{name}`, in {who}; {text}"
    elif first is not None:
        text = f"`{clipped(first[2], LONGEST)}` ({first[0]}:{first[1]}); {text.partition('; ')[2]}"
    return Found(text, claims, (), guessed=True)


def _lines(workspace: Workspace, index: Index, name: str) -> list[Line]:
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    found: list[Line] = []
    for path in index.paths():
        content = workspace.read(path) or b""
        if name.encode() not in content or path.endswith(_TEXTS) or (not language_of(path) and len(content) > 100_000):
            continue
        for at, text in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if name in text and whole.search(text):
                found.append((path, at, text))
    found.sort(key=lambda line: (in_tests(line[0]), not language_of(line[0]), is_beside(line[0])))
    return found


def _told(index: Index, lines: list[Line], what: str) -> list[Claim]:
    """One claim for each definition that holds such lines, with the first of them quoted."""
    by_owner: dict[str, list[Line]] = {}
    for path, at, text in lines:
        owner = index.definition_at(path, at) if language_of(path) else None
        by_owner.setdefault(named(owner) if owner else f"`{path}`", []).append((path, at, text))
    return [
        claim(
            index,
            "mention",
            f"{who} {what}: `{clipped(own[0][2], LONGEST)}`",
            [(path, at) for path, at, _ in own],
        )
        for who, own in list(by_owner.items())[:MOST_OWNERS]
    ]
