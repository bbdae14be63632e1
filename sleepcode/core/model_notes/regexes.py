"""Regular expressions that a file names -> the task to propose texts, which are then tried on the expression."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sleepcode.core.examples.module import module_of
from sleepcode.core.examples.values import shown
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.core.model_notes.proposals import Proved

MOST_TEXTS = 4
MOST_TEXT = 40  # characters
MOST_TOLD = 3  # that match, or that do not
MOST_GROUPS = 4
TOKENS_A_TEXT = 18
LEAST_PATTERN = 6  # characters; shorter ones say it themselves


@dataclass(frozen=True)
class Expression:
    """One regular expression."""

    subject: str
    name: str
    line: int
    pattern: str
    flags: int
    used_by: str  # match, fullmatch or search

    prompt = "regexes"
    most = 1
    tokens = 2 * MOST_TEXTS * TOKENS_A_TEXT + 30

    @property
    def asks(self) -> str:
        bare = self.pattern
        if self.flags & re.VERBOSE:  # the remarks in it mislead, and so do the blanks
            bare = re.sub(r"\s+|(?<!\\)#[^\n]*", "", re.sub(r"(?<!\\)\s#[^\n]*", "", bare))
        return f"`{self.name}` = {bare!r}" + (" (upper and lower case alike)" if self.flags & re.IGNORECASE else "")

    @property
    def schema(self) -> dict[str, Any]:
        texts = {"type": "array", "items": {"type": "string", "maxLength": MOST_TEXT}, "maxItems": MOST_TEXTS}
        both = {"matches": texts, "others": texts}
        return {"type": "object", "properties": both, "required": list(both), "additionalProperties": False}

    def proved(self, said: Any) -> tuple[Proved, ...]:
        rows = [*said.get("matches", ()), *said.get("others", ())] if isinstance(said, dict) else []
        texts = [each for each in dict.fromkeys(str(each) for each in rows) if each and len(each) <= MOST_TEXT]
        try:
            tried = getattr(re.compile(self.pattern, self.flags), self.used_by)
            found = {each: tried(each) for each in texts}
            cut = [each for text in texts if found[text] for each in (text[1:], text[:-1]) if each]
            found |= {each: None for each in cut if each not in found and not tried(each)}
        except (re.error, RecursionError):
            return ()
        yes = {each: match for each, match in found.items() if match and shown(each)}
        no = [each for each, match in found.items() if not match and shown(each)]
        if not yes or not no:
            return ()
        told = _listed([f"`{shown(each)}`{_groups(yes[each])}" for each in list(yes)[:MOST_TOLD]], "and")
        others = _listed([f"`{shown(each)}`" for each in no[:MOST_TOLD]], "or")
        start = {"match": " at the beginning", "fullmatch": " as a whole"}.get(self.used_by, "")
        text = f"`{self.name}` matches{start} {told}, but not {others}"
        return (Proved("behaviour", text, (self.line,), (self.name,), f"what does {self.name} match?"),)


def _listed(texts: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _groups(match: re.Match[str]) -> str:
    """What is taken out of it, where it is little."""
    groups = match.groups()
    named = match.groupdict()
    if not 0 < len(groups) <= MOST_GROUPS or all(each is None or each == match[0] for each in groups):
        return ""
    if len(named) == len(groups):
        told = [f"{name}={shown(value)}" for name, value in named.items() if value is not None]
    else:
        told = [shown(value) for value in groups]
    return f" (groups `{', '.join(told)}`)" if all(told) else ""


def expressions_of(inputs: BriefInputs) -> Iterator[Expression]:
    """Those at the level of the module."""
    module = module_of(inputs.content) if inputs.path.endswith((".py", ".pyi")) else None
    for name, (line, pattern, flags) in (module.patterns if module else {}).items():
        if len(pattern) >= LEAST_PATTERN:
            yield Expression(inputs.path, name, line, pattern, flags, _used_by(inputs.content, name))


def _used_by(text: str, name: str) -> str:
    ways = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", text))
    return ways.pop() if len(ways) == 1 and ways <= {"match", "fullmatch"} else "search"
