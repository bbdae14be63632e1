"""`ask` what a file exports, what is private, and who raises what, by each language's own rules."""

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask

FILES = {
    "reply.js": "class Reply {}\nfunction build(r) { return r }\nfunction hidden() {}\n"
    "module.exports = Reply\nmodule.exports.build = build\n",
    "index.ts": "export * from './reply'\nexport {\n  one,\n  two as second,\n} from './other'\n"
    "function hidden() {}\nclass Box {}\nexport { Box as Case }\nexport const most = 3\n",
    "table.c": "static int hidden(void) { return 1; }\nint table_size(void) { return hidden(); }\n",
    "shop.go": 'package shop\n\nimport "errors"\n\ntype Missing struct{ name string }\n\n'
    'func (m Missing) Error() string { return m.name }\n\nfunc Find(name string) error {\n\tif name == "" {\n'
    '\t\treturn Missing{name}\n\t}\n\treturn errors.New("x")\n}\n\nfunc forgotten() {}\n',
    "use.go": "package shop\n\nfunc Use() bool {\n\tvar missing Missing\n"
    '\treturn errors.As(Find(""), &missing) // Missing\n}\n',
    "errors.h": "#pragma once\nclass Exception {};\nclass Broken : public Exception {\n public:\n  Broken() {}\n};\n",
    "all.h": '#pragma once\n#include "errors.h"\n',
    "use.cpp": '#include "all.h"\nvoid fail() { throw Broken(); }\n',
}


def told(repo: Repo, question: str) -> tuple[str, list[str]]:
    with opened(repo, FILES) as workspace:
        answer = ask(workspace, question, IMPACTS).answer
    return answer.text, [f"{one.text} {one.evidence[0].path}:{one.evidence[0].span.start}" for one in answer.claims]


def test_commonjs_exports_what_it_puts_there_and_nothing_else(repo: Repo) -> None:
    text, claims = told(repo, "what does reply.js export?")
    assert text == "`reply.js` exports 2 names; by default, or as a whole, `Reply`"
    assert claims == ["class `Reply` reply.js:1", "function build(r) reply.js:2"]


def test_what_a_module_hands_on_is_exported_too(repo: Repo) -> None:
    text, claims = told(repo, "what does index.ts export?")
    assert text == "`index.ts` exports 4 names, and what 1 other file exports"
    assert set(claims) == {
        "`one` index.ts:3",
        "`second` index.ts:4",
        "`Case` index.ts:8",
        "`most` index.ts:9",
        "all that `./reply` exports index.ts:1",
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [("table.c", ["int table_size(void) table.c:2"]), ("shop.go", ["class `Missing`", "func Find(name string) error"])],
)
def test_static_functions_and_small_letters_are_not_exported(repo: Repo, path: str, expected: list[str]) -> None:
    _, claims = told(repo, f"what does {path} export?")
    assert [claim.startswith(start) for claim, start in zip(claims, expected, strict=True)] == [True] * len(expected)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who raises Missing?", "`Find` gives `Missing` back shop.go:11"),
        ("what throws Broken?", "`fail` raises `Broken` use.cpp:2"),
        ("what is dead code?", "function `forgotten`, 1 line, private"),
    ],
)
def test_errors_are_made_and_code_is_hidden_by_the_rules_of_the_language(
    repo: Repo, question: str, expected: str
) -> None:
    _, claims = told(repo, question)
    assert any(expected in claim for claim in claims), claims
