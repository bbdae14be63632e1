"""Questions in plain words, in any order, about names that exist or not."""

import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pytest

from sleepcode.core.model import Definition
from sleepcode.core.questions import phrases
from sleepcode.core.questions.needed import may_match, needed
from sleepcode.core.questions.question import understand
from sleepcode.core.questions.understood import Understood

CASE = Path(__file__).parents[3] / "fixtures" / "questions" / "phrasings"
ROWS = [line.split("\t") for line in (CASE / "phrasings.tsv").read_text("utf-8").splitlines()]


@dataclass
class Project:
    """The names of a small project, looked up the way the index does."""

    all: dict[str, Definition]

    def definition(self, id: str) -> Definition | None:
        return self.all.get(id)

    def definitions_named(self, name: str) -> tuple[Definition, ...]:
        return tuple(
            one
            for one in self.all.values()
            for dotted in [f"{one.module}.{one.qualname}".strip(".")]
            if name in (one.qualname, one.qualname.rpartition(".")[2], dotted)
        )

    def definitions_in(self, path: str) -> tuple[Definition, ...]:
        return tuple(one for one in self.all.values() if one.path == path)

    def definition_at(self, path: str, line: int) -> Definition | None:
        inside = [one for one in self.definitions_in(path) if one.line <= line <= one.end_line]
        return inside[-1] if inside else None

    def near_names(self, name: str, most: int = 5) -> tuple[str, ...]:
        short = [one.qualname.rpartition(".")[2] for one in self.all.values() if one.qualname]
        by_lower = {name.lower(): name for name in short}
        return tuple(by_lower[near] for near in get_close_matches(name.lower(), by_lower, most, 0.6))

    def name_in_any_case(self, name: str) -> str:
        short = {one.qualname.rpartition(".")[2] for one in self.all.values()}
        return min((each for each in short if each.lower() == name.lower()), default="")

    def imported_as(self, alias: str) -> str:
        return {"sh": "shop"}.get(alias, "")

    def offered_as(self, alias: str) -> Definition | None:
        return None

    def paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.path for one in self.all.values()))


@pytest.fixture(scope="module")
def project() -> Project:
    known: dict[str, Definition] = {}
    for path, rows in json.loads((CASE / "project.json").read_text("utf-8")).items():
        module = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
        known[path] = Definition(path, path, module, "", "module", 1, 300)
        for row in rows:
            name, kind, line, end = row.split(":")
            known[f"{path}::{name}"] = Definition(f"{path}::{name}", path, module, name, kind, int(line), int(end))
    return Project(known)


@pytest.mark.parametrize("question, intent, subject, scope", ROWS, ids=[row[0] for row in ROWS])
def test_a_question_means(project: Project, question: str, intent: str, subject: str, scope: str) -> None:
    found = understand(question, project)
    assert (found.question.intent, _subject_of(found), found.scope or "-") == (intent, subject, scope)


@pytest.mark.parametrize("question", [row[0] for row in ROWS])
def test_the_keyword_filter_never_hides_a_pattern_that_fits(question: str) -> None:
    """
    A pattern without a keyword of the question is not compiled; that saves time and changes no answer.
    """
    for _, line in phrases.intents():
        fits = phrases.compiled(line).search(question) is not None
        assert (phrases.search(line, question) is not None) == fits, line


def test_a_follow_up_keeps_the_subject(project: Project) -> None:
    first = understand("what does Rule.match do?", project)
    second = understand("and its callers?", project, first)
    third = understand("which tests cover it?", project, second)
    assert [second.question.intent, third.question.intent] == ["callers", "cover"]
    assert second.question.subject == third.question.subject == "src/shop/rules.py::Rule.match"


def test_a_follow_up_keeps_the_intent(project: Project) -> None:
    first = understand("who calls Rule.match?", project)
    second = understand("and url_for?", project, first)
    assert (second.question.intent, second.question.subject) == ("callers", "src/shop/urls.py::url_for")


def test_an_unknown_subject_gets_near_names(project: Project) -> None:
    found = understand("who calls Rule.macth?", project)
    assert found.unknown == "Rule.macth"
    assert found.near[0] == "Rule.match"
    assert not found.subjects


def test_an_unknown_subject_gets_those_who_have_its_last_name(project: Project) -> None:
    assert understand("who calls Router.match?", project).near == ("Rule.match",)


WORDED = [
    "WHO CALLS Rule.match",
    "who calls 'Rule.match' ?!",
    "  who   calls Rule.match()…",
    "Who calls “Rule.match”?",
]


@pytest.mark.parametrize("text", WORDED)
def test_words_may_come_in_any_case_and_with_any_punctuation(project: Project, text: str) -> None:
    found = understand(text, project).question
    assert (found.intent, found.subject) == ("callers", "src/shop/rules.py::Rule.match")


@pytest.mark.parametrize("name", ["$$.on", "$scope", "$", "$el.find"])
def test_a_name_may_have_dollars(project: Project, name: str) -> None:
    found = understand(f"who calls {name} here?", project)
    assert found.unknown == (name if name != "$" else "")


@pytest.mark.parametrize("price", ["$5", "US$ 20"])
def test_a_price_is_no_name(project: Project, price: str) -> None:
    assert understand(f"who pays {price} for it?", project).unknown == ""


ODD = ["", "?", "   ", "‹0›", "a" * 5000, "((((", "\x1b[31mwho calls\x07", "who calls `", "🦀?"]


@pytest.mark.parametrize("text", ODD)
def test_no_text_is_an_error(project: Project, text: str) -> None:
    """
    Whatever is typed, it is asked about a change, about the project, or openly; nothing is guessed.
    """
    assert understand(text, project).subjects == ()


def _subject_of(found: Understood) -> str:
    if found.unknown:
        return f"?{found.unknown}"
    if found.missing:
        return "!"
    if found.ambiguous:
        return "*"
    if found.targets:
        return f"{found.question.subject} => {' '.join(one.id for one in found.targets)}"
    if len(found.subjects) > 1:
        return " ".join(one.id for one in found.subjects)
    return found.question.subject or "-"


def test_what_may_be_left_out_before_a_name_is_not_asked_for() -> None:
    """`(?:new )?{S}`: a pattern is tried though "new" does not stand in the question."""
    assert may_match(needed(r"^who makes (?:new )?{S}$"), "who makes ‹0›")
    assert not may_match(needed(r"^who makes (?:new )?{S}$"), "who calls ‹0›")
