"""What a small model proposes is worked out by the program: only what comes of it is kept."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from sleepcode.core.model import Definition
from sleepcode.core.model_notes.arguments import arguments_of
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.core.model_notes.proposals import (
    Proposal,
    chosen,
    decode_proposed,
    groups_of_proposals,
    labels_of,
    proposal_request,
)
from sleepcode.core.model_notes.reasons import remarks_of
from sleepcode.core.model_notes.regexes import expressions_of

SOURCE = '''\
import re

import remote

PAIR = re.compile(r"(\\w+)=(\\w+)$")


def kind_of(address):
    """git or web."""
    if address.startswith("git@"):
        return "git"
    if not address.startswith("http"):
        raise ValueError(f"no kind for {address}")
    return "web"


def fetch(address, most=3):
    # The server counts from one, so the last page is asked for, too.
    for page in range(1, most + 1):
        remote.get(address, page)


def parsed(text):
    return PAIR.match(text)
'''
LINES = SOURCE.splitlines()
SERVER = "The server counts from one, so the last page is asked for, too."


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


def test_arguments_are_tried_and_one_example_of_each_way_is_kept() -> None:
    kind, fetch, _ = arguments_of(inputs())
    assert (kind.name, list(fetch.kinds)) == ("kind_of", ["most"])  # what an address does there is out of sight
    said = ["git@host:x", "http://x", "https://y", "ftp://z", ""]
    assert texts(kind, said) == [
        "`kind_of('git@host:x')` returns `'git'`",
        "`kind_of('http://x')` returns `'web'`",
        "`kind_of('ftp://z')` raises `ValueError` ('no kind for ftp://z')",
    ]


def test_what_is_the_same_for_all_that_was_proposed_is_told_only_where_it_shows_something() -> None:
    source = "def same(text):\n    return text or ''\n\ndef known(text):\n    return text in ('a', 'b')\n\n"
    source += "def loud(text):\n    return text.upper()\n"
    same, known, loud = arguments_of(inputs(source))
    assert texts(same, ["a", "b"]) == texts(known, ["x", "y"]) == []
    assert texts(loud, ["a"]) == ["`loud('a')` returns `'A'`"]


@pytest.mark.parametrize("said", [None, "git@x", {"address": "git@x"}, [None], [{"x": 1}], [["a"]], [7]])
def test_whatever_is_proposed_nothing_untrue_comes_of_it(said: Any) -> None:
    for proposal in (*arguments_of(inputs()), *expressions_of(inputs()), *remarks_of(inputs())):
        assert texts(proposal, said) == []


def test_texts_are_tried_on_the_regular_expression_whatever_the_model_takes_them_for() -> None:
    pair = only(expressions_of(inputs()))
    said = {"matches": ["a=b", "a = b"], "others": ["size=10"]}
    told = "`PAIR` matches at the beginning `'a=b'` (groups `'a', 'b'`) and `'size=10'` (groups `'size', '10'`)"
    assert texts(pair, said) == [f"{told}, but not `'a = b'`, `'=b'` or `'a='`"]


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("Why does `fetch` ask for one page more than most?", True),
        ("Why does the range start from one page?", True),  # the function is named behind it
        ("What does the remark say about the server and its pages?", False),
        ("Why is the sky blue?", False),
        ("Why does `paginate` count the pages of the server from one?", False),  # there is no such name
        ("The server counts the pages from one.", False),
    ],
)
def test_a_question_is_kept_that_the_authors_words_answer(question: str, kept: bool) -> None:
    remark = only(remarks_of(inputs()))
    found = remark.proved(question)
    assert bool(found) is kept
    for each in found:
        assert "fetch" in each.question
        assert [LINES[line - 1].strip() for line in each.lines] == [f"# {SERVER}"]
        assert each.text.endswith(f"in its authors' words: {SERVER}")


@pytest.mark.parametrize(
    "remark",
    [
        "# TODO: must not stay, since nobody needs it now",
        "# if old: return None because of the old way",
        "# type: ignore because the stubs are never right",
        "# The next page of what there is to be read",  # no reason
    ],
)
def test_remarks_that_give_no_reason_are_left_alone(remark: str) -> None:
    source = f"def f(a):\n    {remark}\n    return a\n"
    assert list(remarks_of(inputs(source))) == []


def test_other_languages_have_remarks_too() -> None:
    source = "function load(path) {\n  // Old servers never close the line, so we must do it.\n  path.end();\n}\n"
    found = only(remarks_of(BriefInputs("a.js", source, (Definition("a.js", "a.js", "a", "", "module", 1, 4),))))
    assert found.said == "Old servers never close the line, so we must do it."


def test_a_request_has_the_tasks_of_one_kind_and_a_schema_for_each() -> None:
    group = groups_of_proposals([*arguments_of(inputs()), *remarks_of(inputs())])
    assert [len(each) for each in group] == [2, 1, 1]
    request = proposal_request(group[0], "kinds.py")
    assert "def kind_of(address)" in request.question and "git or web" not in request.question
    assert labels_of(group[0]) == ["q1", "q2"]
    assert request.schema is not None and request.schema["properties"]["answers"]["required"] == ["q1", "q2"]


def test_a_reply_in_another_form_is_a_value_error() -> None:
    assert decode_proposed('so: {"answers": {"q1": ["a"]}}').answers == {"q1": ["a"]}
    for text in ("", "[]", '{"answers": []}', "{", json.dumps({"q1": 1})):
        with pytest.raises(ValueError):
            decode_proposed(text)


def test_what_a_docstring_gives_as_a_reason_is_a_remark_but_its_first_sentence_is_not() -> None:
    lines = [
        "def f(a):",
        '    """Do it because you must.',
        "",
        "    Never pass a list, since it is",
        "    changed.",
        "",
        "    :param a: must be there, otherwise it fails",
        '    """',
        "    return a",
    ]
    found = only(remarks_of(inputs("\n".join(lines))))
    assert (found.said, found.lines) == ("Never pass a list, since it is changed.", (4, 5))
