"""`ask` what implements what, in languages where a type says so in other ways than Python's."""

from pathlib import Path

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.ask.structural import Impacts
from sleepcode.core.model import Certainty, Impact, RankedTest, Standing

GO = {
    "go.mod": "module shop\n",
    "flag.go": "package shop\n\ntype Flag interface {\n\tName() string\n\tSet(v string) error\n}\n",
    "plain.go": "package shop\n\ntype plain struct{}\n\nfunc (p plain) Name() string { return \"\" }\n",
    "more.go": "package shop\n\nfunc (p plain) Set(v string) error { return nil }\n\ntype half struct{}\n\n"
    "func (h half) Name() string { return \"\" }\n",
}  # fmt: skip
RUST = {
    "src/lib.rs": "pub mod index;\npub mod map;\n",
    "src/index.rs": "pub trait Index {\n    fn at(&self) -> u8;\n}\n\nimpl Index for usize {\n"
    "    fn at(&self) -> u8 {\n        1\n    }\n}\n",
    "src/map.rs": "use crate::index::Index;\nuse core::ops;\n\npub struct Map;\n\nimpl ops::Index<u8> for Map {\n"
    "    type Output = u8;\n    fn index(&self, at: u8) -> &u8 {\n        &1\n    }\n}\n\npub struct Row;\n\n"
    "impl Index for Row {\n    fn at(&self) -> u8 {\n        2\n    }\n}\n",
}
CPP = {
    "handler.h": "namespace yaml {\nclass Handler {\n public:\n  virtual void on(int n) = 0;\n};\n}\n",
    "builder.h": '#include "handler.h"\nnamespace yaml {\nclass Builder : public Handler {\n public:\n'
    "  void on(int n) override {}\n};\n}\n",
}
JAVA = {
    "src/p/Lexer.java": "package p;\n\nimport java.io.Closeable;\n\nclass Lexer implements Closeable {\n"
    "    public void close() {}\n}\n",
}


def told(repo: Repo, files: dict[str, str], question: str) -> tuple[str, list[str]]:
    with opened(repo, files) as workspace:
        answer = ask(workspace, question, IMPACTS).answer
    return answer.text, [f"{one.text} {one.evidence[0].path}:{one.evidence[0].span.start}" for one in answer.claims]


def test_a_type_of_go_implements_an_interface_by_its_methods_in_whatever_file(repo: Repo) -> None:
    text, claims = told(repo, GO, "what implements the Flag interface?")
    assert text == "`Flag` is implemented by 1 class: `plain`"
    assert claims[-1] == "`plain` implements `Flag` plain.go:3"
    assert not any("half" in one for one in claims)


def test_a_trait_of_rust_is_implemented_for_types_of_elsewhere_and_is_not_its_namesake_of_std(repo: Repo) -> None:
    text, claims = told(repo, RUST, "what implements Index?")
    assert text == "`Index` is implemented by 2 classes: `usize` and `Row`"
    assert "`usize` implements `Index` src/index.rs:5" in claims
    assert "`Row` implements `Index` src/map.rs:13" in claims
    assert not any("Map" in one for one in claims)


def test_a_base_of_another_file_in_a_namespace_is_known_by_its_name(repo: Repo) -> None:
    _, claims = told(repo, CPP, "what derives from Handler?")
    assert "`yaml.Builder` extends `yaml.Handler` builder.h:3" in claims


@pytest.mark.parametrize("question", ["what implements Closeable?", "which classes extend java.io.Closeable?"])
def test_a_base_that_the_project_does_not_define_has_its_classes_too(repo: Repo, question: str) -> None:
    text, claims = told(repo, JAVA, question)
    assert text.endswith("which is not of this project, is a base of 1 class")
    assert claims[0].startswith("`Lexer` extends") and claims[0].endswith("src/p/Lexer.java:5")


def test_a_getter_is_no_slip_of_a_setter(repo: Repo, tmp_path: Path) -> None:
    text, _ = told(repo, {"a.js": "export function setWidth(w) { return w }\n"}, "can getWidth return null?")
    assert text.startswith("there is nothing called `getWidth` here")


MAINS = {
    "go.mod": "module shop\n",
    "cmd/main.go": "package main\n\nfunc main() {}\n",
    "lib/main.go": "package lib\n\nfunc main() {}\n",
    "tool.c": "int main(void) { return 0; }\n",
    "src/bin/run.rs": "fn main() {}\n",
    "src/part.rs": "fn main() {}\n",
    "p/Run.java": "class Run {\n    public static void main(String[] args) {}\n}\n",
    "p/Not.java": "class Not {\n    void main() {}\n}\n",
    "web/package.json": '{\n  "name": "web",\n  "main": "./index.js",\n  "bin": {"web": "cli.js"},\n'
    '  "exports": {".": {"types": "./index.d.ts", "default": "./index.js"}, "./deep": "./deep.js"}\n}\n',
}


def test_execution_starts_where_each_language_starts_it(repo: Repo) -> None:
    text, claims = told(repo, MAINS, "what are the entry points?")
    assert text == "3 entries of packages, 4 runnable files"
    assert claims == [
        "`web` runs `cli.js` web/package.json:4",
        "who imports `web` gets `index.js` (`main`) web/package.json:3",
        "who imports `web` gets `deep.js` (`exports`) web/package.json:5",
        "`main` is where `cmd/main.go` starts to run cmd/main.go:3",
        "`Run.main` is where `p/Run.java` starts to run p/Run.java:2",
        "`main` is where `src/bin/run.rs` starts to run src/bin/run.rs:1",
        "`main` is where `tool.c` starts to run tool.c:1",
    ]


def test_tests_that_are_reached_and_less_likely_to_notice_are_counted(repo: Repo) -> None:
    likeliest = RankedTest("test_a.py::test_f", 1, 0.9, Certainty.RESOLVED, "static", ())
    impact = Impact((), (), (likeliest,), Standing.EXACT, (), "", further=3)
    with opened(repo, {"a.py": "def f():\n    pass\n"}) as workspace:
        impacts = Impacts(lambda *_: impact, lambda *_: impact, lambda *_: ())
        answer = ask(workspace, "which tests break if I change f?", impacts).answer
    assert answer.text == "`f` is reached by 4 tests; the likeliest to notice a change: 1"
