"""A name without a definition -> the lines that spell it: constants, settings, attributes, keys, other projects' names.

"There is nothing called so" is only said where no line of code spells it.
"""

import itertools
import re

from sleepcode.ask.reading import lines_of, numbered, who_at
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.comments import documented, is_comment
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim
from sleepcode.core.static_notes.own_words import comment_above
from sleepcode.core.suites.tested import in_tests, is_aside, is_beside
from sleepcode.core.wording import clipped, counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_OWNERS = 24
MOST_USERS = 6  # in the first line
LONGEST = 110  # characters of a quoted line
_TEXTS = (".md", ".rst", ".txt", "PKG-INFO")
_SETS = (
    r"^\s*(?:[\w<>\[\],.*&\s]+\s)?(?:[\w.]+\.)?{name}\b\s*(?::[^=\n]+|\s[\w.\[\]*]+\s*)?=(?![=>])"
    r"|^\s*#\s*define\s+{name}\b"
)
_ATTRIBUTE = r"\b(?:self|cls|this)(?:\.|->){name}\b\s*(?::[^=\n]+)?=(?!=)"
_FIELD = r"^\s*(?:[:@]param (?:\{{[^}}]*\}} |[\w.]+ (?=\w))?\[?{name}\]?:?|\*?{name}\s*(?:\([^)]*\))?\s*:(?!=))\s*(.*)$"
_PASSES = re.compile(
    r"^[^(]*(?:,|(?<! )=(?! )[^(]*\)+)\s*:?$|^\s*(?:\w+, |\w+=\S[^(=]*, )[^(]*(?<! )=(?! )"
)  # a parameter, or what is passed for one
_GOES_ON = re.compile(
    r"^\s+(?![:@](?:param|r?type|returns?|raises?|throws?|see)\b|\w+\s*(?:\([^)]*\))?:|\"{3}|'{3}|\*/)\S"
)
MOST_OF_FIELD = 4  # lines
LONGEST_SAID = 240
_KEY = r"[\"']{name}[\"']\s*[:\]]"
_ASKS_CHECK = re.compile(r"\b(?:check|test|compar|enforc|validat|evaluat|limit|appl)(?:e?s|e?d|ied|ies)?\b", re.I)
_BEFORE_CHECK = re.compile(
    r"^\s*(?:\}?\s*else\s+)?(?:if|elif|while|assert|case|switch|match)\b|\b(?:if|and|or|not)\s+\S*$"
)
_ASKS_SET = re.compile(
    r"(?i)^(?:who|what|where|which \w+)\b.*\b(?:sets?|assign\w*|chang\w+|modif\w+|updat\w+|resets?)\b"
)
_ASKS_USE = re.compile(r"\b(?:us(?:e|es|ed|ing)|reads?|referenced?|references|refers? to|consumes?)\b(?! for\b)", re.I)
_IMPORT = re.compile(r"\s*(?:import\b|from\s+\S+\s+import\b|(?:pub )?use\s+[\w:]+)")
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
    made = [line for line in lines if sets.search(line[2]) and not _PASSES.search(line[2])]
    examples = {path: documented(lines_of(workspace, path)) for path, _, _ in made if path.endswith(".py")}
    made = [line for line in made if line[1] not in examples.get(line[0], ())]
    made.sort(key=lambda line: (is_aside(line[0]), not attribute.search(line[2])))
    held = [line for line in lines if line not in made and key.search(line[2])]
    others = [line for line in lines if line not in made and line not in held]
    ways = [(made, f"sets `{name}`"), (held, f"has `{name}` as a key"), (others, f"names `{name}`")]
    asks_check, asks_use = bool(_ASKS_CHECK.search(question)), bool(_ASKS_USE.search(question))
    checked = [line for line in others if asks_check and _BEFORE_CHECK.search(line[2].partition(name)[0])]
    using = [line for line in others if asks_use and not is_comment(line[2]) and not _IMPORT.match(line[2])]
    if using and not checked:
        others[:] = [line for line in others if line not in using]
        ways.insert(0, (using, f"uses `{name}`"))
    if checked:
        others[:] = [line for line in others if line not in checked]
        ways.insert(0, (checked, f"checks `{name}`"))
    entries = (line for line in held if re.search(rf"[\"']{re.escape(name)}[\"']\s*:", line[2]))
    first = next((line for line in (*made, *entries) if not is_aside(line[0])), None)
    said, at = comment_above(lines_of(workspace, first[0]), first[1]) if first else ("", 0)
    told = _described(index, workspace, name, [line for line in lines if not is_aside(line[0])])
    if first and said:
        told.append(claim(index, "prose", f"the comment above `{name}` says: “{said}”", [(first[0], at)]))
    groups = (
        (what, [line for line in group if is_aside(line[0]) is aside])
        for aside in (False, True)
        for group, what in ways
    )
    named_at = [each for what, group in groups for each in _told(index, group, what)]
    used_at = [line for line in using if not is_aside(line[0])]
    claims = (*named_at, *told) if used_at else (*told, *named_at)
    text = f"no function, method or class is called `{name}`; {_how_often(lines)}"
    if where_checked := [line for line in checked if not is_aside(line[0])]:
        who = counted(len(_told(index, where_checked, "")), "definition")
        text = f"{counted(len(where_checked), 'line checks', 'lines check')} `{name}`, in {who}; {text}"
    elif used_at:
        users = [each.text.partition(" uses ")[0] for each in _told(index, used_at, f"uses `{name}`")]
        said = f"`{clipped(first[2], LONGEST)}` ({first[0]}:{first[1]})" if first else f"`{name}`"
        text = f"{said} is used by {listed(users, MOST_USERS)}"
    elif made and _ASKS_SET.match(question):
        claims = (*named_at, *told)
        setters = [each.text.partition(" sets ")[0] for each in named_at if " sets " in each.text]
        text = f"`{name}` is set by {listed(dict.fromkeys(setters), MOST_USERS)}"
    elif told:
        text = told[0].text
    elif first is not None:
        text = f"`{clipped(first[2], LONGEST)}` ({first[0]}:{first[1]}); {text.partition('; ')[2]}"
    return Found(text, claims, (), guessed=True)


def _how_often(lines: list[Line]) -> str:
    product = [line for line in lines if not in_tests(line[0])]
    where = f"{counted(len(product), 'line')} of the product" if product else "no line of the product"
    tests = len(lines) - len(product)
    return f"{where} {'names' if len(product) == 1 else 'name'} it" + (f", and {tests} of the tests" if tests else "")


def _described(index: Index, workspace: Workspace, name: str, lines: list[Line]) -> list[Claim]:
    """What the first docstring that lists it among parameters says of it."""
    field = re.compile(_FIELD.format(name=re.escape(name)))
    for path, at, text in lines:
        if (match := field.match(text)) and not text.rstrip().endswith(","):
            whole = lines_of(workspace, path)
            further = itertools.takewhile(_GOES_ON.match, whole[at : at + MOST_OF_FIELD])
            said = " ".join([match[1], *map(str.strip, further)]).strip()
            who = index.definition_at(path, at)
            if said and who is not None:
                text = f"{named(who)} says of `{name}`: “{clipped(said, LONGEST_SAID)}”"
                return [claim(index, "prose", text, [(path, at)])]
    return []


def _lines(workspace: Workspace, index: Index, name: str) -> list[Line]:
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    found: list[Line] = []
    for path in index.paths():
        content = workspace.read(path) or b""
        if name.encode() not in content or path.endswith(_TEXTS) or (not language_of(path) and len(content) > 100_000):
            continue
        found += [(path, at, text) for at, text in numbered(content) if name in text and whole.search(text)]
    found.sort(key=lambda line: (in_tests(line[0]), not language_of(line[0]), is_beside(line[0])))
    return found


def _told(index: Index, lines: list[Line], what: str) -> list[Claim]:
    """One claim for each definition that holds such lines, with the first of them quoted."""
    by_owner: dict[str, list[Line]] = {}
    for line in lines:
        who = who_at(index, *line[:2]) if language_of(line[0]) else f"`{line[0]}`"
        by_owner.setdefault(who, []).append(line)
    claims = []
    for who, own in list(by_owner.items())[:MOST_OWNERS]:
        text = f"{who} {what}: `{clipped(own[0][2], LONGEST)}`"
        claims.append(claim(index, "mention", text, [(path, at) for path, at, _ in own]))
    return claims
