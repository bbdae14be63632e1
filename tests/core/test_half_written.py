"""A file is saved in the middle of writing one function: all others in it are still known."""

import pytest

from sleepcode.core.extract import extract

# path -> what is written, `@` for the end of a line, `~` where the next one is indented; the second is half done
SOURCES = {
    "a.js": ("function first() {~return 1;@}@", "function half(a) {~if (a", "function last() {~return first();@}@"),
    "a.ts": ("function first(): T {~return 1;@}@", "export function half(a: T) {~if (a", "export function last() {@}@"),
    "a.tsx": (
        "function first() {~return <b/>;@}@",
        "function half(a) {~return <div",
        "function last() {~return <b/>;@}@",
    ),
    "a.go": (
        "package a@@func first() int {~return 1@}@",
        "func half(a int) {~if a",
        "func last() int {~return first()@}@",
    ),
    "a.rs": ("fn first() -> i32 {~1@}@", "fn half(a: i32) {~if a", "fn last() -> i32 {~first()@}@"),
    "a.c": ("int first(void)@{~return 1;@}@", "int half(int a)@{~if (a", "int last(void)@{~return first();@}@"),
    "a.cc": ("int first() {~return 1;@}@", "int half(int a) {~if (a", "int last() {~return first();@}@"),
    "A.java": ("class A {~int first() {~}@}@", "class B {~int half(int a) {~if (a", "class C {~int last() {~}@}@"),
}
TYPED = ["", ".", "(1", ".b(", "[", ") {", ") {\n    foo(", ") {\n    x = {", " && {", ") {\n  }\n  else {\n    for ("]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("path", SOURCES)
def test_what_stands_behind_a_half_written_function_is_still_defined(path: str, typed: str) -> None:
    before, half, behind = SOURCES[path]
    source = _lines(before + "@" + half) + typed + _lines("@@" + behind)
    facts = extract(path, source.encode())
    assert facts is not None
    defined = {
        fact.name: fact.line
        for fact in facts.definitions
        if fact.parent <= 0 or facts.definitions[fact.parent].kind == "class"
    }
    assert {"first", "last"} <= set(defined)
    assert "last" in source.split("\n")[defined["last"] - 1]
    assert any(kind == "syntax-error" for kind, _ in facts.blind_spots)


def _lines(text: str) -> str:
    return text.replace("@", "\n").replace("~", "\n    ")


def test_a_label_in_the_first_column_begins_nothing() -> None:
    """
    What is laid out in another way, and ends all it begins, stays as it is.
    """
    source = "int f(int a)@{@\tif (a) goto out;@\tg(sizeof(int *[));@out:@\treturn 1;@}@int g(int a)@{@\treturn 2;@}@"
    source = source.replace("@", "\n")
    facts = extract("a.c", source.encode())
    assert facts is not None
    assert {fact.name: fact.end_line for fact in facts.definitions}["f"] == 7


def test_an_indented_type_before_a_name_in_the_first_column_stays() -> None:
    """
    Where a piece of the file cannot be read, the others are not cut between a function's type and its name.
    """
    source = "int f(int a)@{@\treturn a;@}@@ static void@g (int a)@{@\tif (a) f(1);@}@@int h(int a) {@\tx = = 1;@"
    source = source.replace("@", "\n")
    facts = extract("a.c", source.encode())
    assert facts is not None
    assert {"f", "g", "h"} <= {fact.name for fact in facts.definitions}
