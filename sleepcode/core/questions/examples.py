"""Whether a question asks for an example of a call, or writes one out."""

import re

from sleepcode.core.model import Question

ASKS = re.compile(
    r"\bexamples?\b|\btests? (?:expect|want|assert|demand)|\bexpect(?:s|ed)? (?:of|from)\b"
    r"|\bsample (?:inputs?|outputs?|usages?|uses?|calls?)\b",
    re.I,
)
LITERAL = r"(\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?|None|True|False|\[\]|\{\}|\(\))"
_OF_OTHERS = {"tests", "cover", "callers", "callees", "where", "path", "compare", "extend", "history"}


def wants_example(question: Question) -> bool:
    writes_out = re.search(LITERAL, question.text) and question.intent not in _OF_OTHERS
    return bool(ASKS.search(question.text) or writes_out)
