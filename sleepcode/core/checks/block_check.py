"""An answer about a few lines of code -> what in it those lines do not bear out.

Stricter than the check of claims, which looks at a whole definition: the model was shown these lines
alone, so every name must stand in them, and what they do (return, raise, skip) must be what it says.
"""

import re
from collections.abc import Sequence
from functools import cache

from sleepcode.core.checks.mentions import mentions_in, words_in
from sleepcode.core.layout import raises_again
from sleepcode.core.questions import phrases

_RETURNS = re.compile(r"\breturn(?:s|ed|ing)?\b|\byield(?:s|ed|ing)?\b", re.I)
_RAISES = re.compile(r"\b(?:rais(?:e|es|ed|ing)|throw(?:s|n|ing)?)\b", re.I)
# Said of the exception that is handled here.
_BEEN_RAISED = re.compile(
    r"\braised (?=exception|error|`)|\b(?:when|if|after|in case|that)\b[^.;]*?\b(?:raised|thrown)\b", re.I
)
_RAISES_AGAIN = re.compile(
    r"\bre-?(?:rais|throw)|\b(?:raises?|throws?) (?:it|the (?:same |original )?exception) again", re.I
)
_BOOLEAN = re.compile(
    r"\b(?:[Tt]rue|[Ff]alse|not|bool\w*|is|in|and|or|any|all|is\w+|has\w+|\w+with)\b|[=!]=|[<>!]|&&|\|\|"
)
_NEGATIVE = re.compile(r"\b(?:not|never|without|cannot)\b|n't\b", re.I)
_NEGATIVE_SOURCE = re.compile(
    r"\bnot\b|\bno\b|None|False|null|nil|undefined|false|!|\bpass\b|\bcontinue\b|\bexcept\b|\bcatch\b|\bdel\b"
    r"|suppress|remove|clear|delete|discard|-1|\breturn;?$",
    re.M,
)
_UNCHANGED = re.compile(r"\b(?:original|unchanged|unmodified|as it is)\b", re.I)
_ASSIGNS = re.compile(r"^\s*[\w.]+\s*[-+*/|&]?=(?!=)", re.M)
# "Sets the `key` field to None": said of what is assigned, not of what a method of it does, nor of what holds it.
_SAYS_SET = re.compile(
    r"\b(?:sets?|assigns?|changes?) (?:the )?(?:value of )?(?:the )?`?(?:\w+\.)*(\w+)`?"
    r"(?:(?: (?:attribute|field|property|variable|key|object|flag))\b[^.;]*| (?:in|of|on) [^.;]*?)?"
    r"(?:(?<!\w)to\b|(?<= attribute)|(?<= field)|(?<= property))",
    re.I,
)
# A format or protocol that is not named is a guess: JSON, of a converter that may be any.
_ACRONYM = re.compile(r"(?<![\w`.])[A-Z]{3,}(?![\w`])")
_LITERALS = {
    "none": re.compile(r"\bNone\b|\bnull\b|\bnil\b|\bundefined\b"),
    "true": re.compile(r"\b[Tt]rue\b"),
    "false": re.compile(r"\b[Ff]alse\b"),
}
_STEPS = (
    (re.compile(r"(?:return|yield)\b"), re.compile(r"return|yield|give|result|produce|hand", re.I)),
    (re.compile(r"continue\b"), re.compile(r"skip|continu|next|ignor|pass|not ", re.I)),
    (re.compile(r"break\b"), re.compile(r"break|stop|end|leave|exit|terminat", re.I)),
    (re.compile(r"pass\b"), re.compile(r"nothing|pass|ignor|silent|no action|suppress|swallow|not ", re.I)),
)
_EACH = re.compile(r"\b(?:iterat\w*|loops? |each|every)\b", re.I)
_LOOPS = re.compile(r"\b(?:for|while|loop|map|filter|all|any|sum|each|iter|every|range|join)\b", re.I)
_RAISED = re.compile(r"(?:raise|throw(?:\s+new)?)\s+([A-Za-z_][\w.]*)")
_RETURNED = re.compile(r"return\s+(None|null|nil|undefined|[Tt]rue|[Ff]alse)\s*;?$")
_FIXED_TEXT = re.compile(r"return [fr]?[\"']([^\"']*)[\"'];?$")
MOST_FIXED = 4  # words of a text that is given back; of a longer one a sentence may tell the sense
_ONLY_RETURN = re.compile(r"return\s*;?$")


def misfit(answer: str, ground: str, around: str) -> str:
    """Why the lines *ground* do not bear *answer* out; empty when nothing speaks against it.

    around: what else the model was shown: the heads of its blocks, the signature, constants.
    """
    shown = f"{ground}\n{around}"
    mentions = mentions_in(answer)
    unknown = sorted(mentions.names - words_in(shown))
    if unknown:
        return f"`{unknown[0]}` does not stand in these lines"
    spelled = shown.lower()
    for acronym in _ACRONYM.findall(answer):
        if acronym.lower() not in spelled:
            return f"{acronym} does not stand in these lines"
    for literal, stands in _LITERALS.items():
        nothing = literal == "none" and any(map(_ONLY_RETURN.match, _statements(ground)))
        if re.search(rf"\b{literal}\b", answer, re.I) and not stands.search(shown) and not nothing:
            return f"{literal} does not stand in these lines"
    if _RETURNS.search(answer) and not _RETURNS.search(ground):
        return "these lines return nothing"
    if _RAISES.search(_BEEN_RAISED.sub(" ", answer)) and not _RAISES.search(ground):
        return "these lines raise nothing"
    if _RAISES_AGAIN.search(answer) and not any(map(raises_again, ground.splitlines())):
        return "these lines raise another one"
    if re.search(r"\bboolean\b", answer, re.I) and not _BOOLEAN.search(ground):
        return "nothing there is a boolean"
    if _NEGATIVE.search(answer) and not _NEGATIVE_SOURCE.search(shown):
        return "nothing is denied in these lines"
    if _UNCHANGED.search(answer) and _ASSIGNS.search(ground):
        return "these lines change it"
    for named in _SAYS_SET.finditer(answer):
        if not _is_set(named[1], ground):
            return f"nothing in these lines is assigned to {named[1]}"
    if (word := _EACH.search(answer)) and not _LOOPS.search(shown):
        return f"nothing in these lines is done for {word[0]}"
    if undone := not_done(answer, ground):
        return undone
    return _step_missed(answer, _statements(ground))


def not_done(answer: str, ground: str) -> str:
    """What the lines do not do though the sentence says so; empty when they do."""
    for said, done in _actions():
        if (word := said.search(answer)) and not done.search(ground):
            return f"nothing in these lines is {word[0]}"
    return ""


@cache
def _actions() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """What is said to be done must be written there, by one of the names that languages have for it."""
    pairs = phrases.pairs("actions")
    return tuple((re.compile(rf"\b(?:{said})", re.I), re.compile(done, re.I)) for said, done in pairs)


def _is_set(name: str, ground: str) -> bool:
    """Also where the name is none of these lines: then it is a word for something."""
    bare = re.escape(name.strip("_"))
    if not re.search(rf"(?<![^\W_])_*{bare}_*(?![^\W_])", ground, re.I):
        return True
    assigned = rf"(?<![^\W_])_*{bare}_*[\"'`]?\]?\s*(?::[^=\n]+)?[-+*/|&:?]*=(?!=)"
    called = rf"\b(?:setattr|setdefault|set|put|update|store)\w*\([^)]*\b{bare}\b"
    return bool(re.search(assigned, ground, re.I) or re.search(called, ground, re.I))


def _statements(ground: str) -> Sequence[str]:
    return [line.strip() for line in ground.splitlines() if line.strip()]


def _step_missed(answer: str, statements: Sequence[str]) -> str:
    """What the lines come to: an answer that leaves out the raise, the return or the way out is about
    something else."""
    for line in statements:
        raised = _RAISED.match(line)
        if raised and raised[1].rpartition(".")[2].lower() not in answer.lower():
            return f"these lines raise {raised[1]}"
    if len(statements) == 1:
        fixed = _FIXED_TEXT.match(statements[0])
        words = re.findall(r"\w+", re.sub(r"\{[^}]*\}", " ", fixed[1])) if fixed else []
        if 0 < len(words) <= MOST_FIXED and not any(word.lower() in answer.lower() for word in words):
            return f"these lines say {statements[0]}"
        for step, told in _STEPS:
            if step.match(statements[0]) and not told.search(answer):
                return f"these lines say {statements[0]}"
        returned = _RETURNED.match(statements[0])
        if returned and not re.search(rf"\b{returned[1]}\b|\bnothing\b", answer, re.I):
            return f"these lines return {returned[1]}"
    return ""
