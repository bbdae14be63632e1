"""What a small model proposes is worked out by the program: only what comes of it is kept."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from sleepcode.core.model import Definition
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.core.model_notes.proposals import (
    Proposal,
    chosen,
    decode_proposed,
    groups_of_proposals,
    labels_of,
    proposal_request,
)
from sleepcode.core.model_notes.regexes import expressions_of

SOURCE = """\
import re

PAIR = re.compile(r"(\\w+)=(\\w+)$")


def parsed(text):
    return PAIR.match(text)
"""


def inputs(source: str = SOURCE, path: str = "kinds.py") -> BriefInputs:
    lines = source.splitlines()
    starts = [at for at, line in enumerate(lines, 1) if line.startswith("def ")]
    found = [Definition(path, path, "kinds", "", "module", 1, len(lines))]
    for at, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        name = lines[at - 1][4:].partition("(")[0]
        found.append(Definition(f"{path}::{name}", path, "kinds", name, "function", at, end - 1))
    return BriefInputs(path, source, tuple(found))


def texts(proposal: Proposal, said: Any) -> list[str]:
    return [each.text for each in chosen(proposal, proposal.proved(said))]


def only(found: Iterable[Any]) -> Any:
    (one,) = found
    return one


@pytest.mark.parametrize("said", [None, "git@x", {"address": "git@x"}, [None], [{"x": 1}], [["a"]], [7]])
def test_whatever_is_proposed_nothing_untrue_comes_of_it(said: Any) -> None:
    assert texts(only(expressions_of(inputs())), said) == []


def test_texts_are_tried_on_the_regular_expression_whatever_the_model_takes_them_for() -> None:
    pair = only(expressions_of(inputs()))
    said = {"matches": ["a=b", "a = b"], "others": ["size=10"]}
    told = "`PAIR` matches at the beginning `'a=b'` (groups `'a', 'b'`) and `'size=10'` (groups `'size', '10'`)"
    assert texts(pair, said) == [f"{told}, but not `'a = b'`, `'=b'` or `'a='`"]


def test_a_request_has_the_tasks_of_one_kind_and_a_schema_for_each() -> None:
    source = (
        "import re\nA = re.compile('[a-z]+=')\nB = re.compile('[0-9]{2,4}')\nC = re.compile('x+|y+|z')\ndef f(): 1\n"
    )
    group = groups_of_proposals([*expressions_of(inputs(source))])
    assert [len(each) for each in group] == [2, 1]
    request = proposal_request(group[0], "kinds.py")
    assert "`A` = '[a-z]+='" in request.question
    assert labels_of(group[0]) == ["q1", "q2"]
    assert request.schema is not None and request.schema["properties"]["answers"]["required"] == ["q1", "q2"]


def test_a_reply_in_another_form_is_a_value_error() -> None:
    assert decode_proposed('so: {"answers": {"q1": ["a"]}}').answers == {"q1": ["a"]}
    for text in ("", "[]", '{"answers": []}', "{", json.dumps({"q1": 1})):
        with pytest.raises(ValueError):
            decode_proposed(text)
