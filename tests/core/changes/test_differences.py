"""What a change is: told by syntax, so layout never counts and line numbers never mislead."""

from pathlib import Path

import pytest

from sleepcode.core.changes.differences import changed_between

FIXTURES = Path(__file__).parents[3] / "fixtures"
SOURCE = '''import os
from a import b as c, d

LIMIT = 1


@register
def f(a, b):
    """Say what f does."""
    return a  # first


class C(Base):
    """A class."""

    attr = 3

    def m(self):
        def inner():
            return 1

        return inner


if LIMIT:
    def g():
        pass
print("x")
'''


def changes(old: str, new: str, path: str = "x.py") -> list[tuple[str, str]]:
    assert old in SOURCE
    found = changed_between(path, SOURCE.encode(), SOURCE.replace(old, new, 1).encode())
    return [(changed.id, changed.how) for changed in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # first", ""),
        ("Say what f does.", "Do it."),
        ("a, b):", "\n    a,\n    b,\n):"),
        ('print("x")', "print('x')"),
        ("\n\n\nclass", "\n\n\n\n# about C\nclass"),
    ],
)
def test_comments_docstrings_and_layout_change_nothing(old, new):
    assert changes(old, new) == []


def test_other_ends_of_lines_change_nothing_but_what_was_edited_meanwhile():
    old = b"#define SUM(a, b) \\\r\n  ((a) + (b))\r\nint f() { return SUM(1, 2); }\r\nint g() { return 1; }\r\n"
    assert changed_between("sum.c", old, old.replace(b"\r\n", b"\n")) == ()
    (only,) = changed_between("sum.c", old, old.replace(b"\r\n", b"\n").replace(b"return 1", b"return 2"))
    assert only.id == "sum.c::g"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return a", "return b", [("x.py::f", "body")]),
        ("a, b):", "a, b=1):", [("x.py::f", "signature")]),
        ("@register", "@register.again", [("x.py::f", "decorators")]),
        ("(Base)", "(Base, Other)", [("x.py::C", "bases")]),
        ("attr = 3", "attr = 4", [("x.py::C.attr", "class-attribute")]),
        ("return 1", "return 2", [("x.py::C.m.inner", "body")]),
        ("LIMIT = 1", "LIMIT = 2", [("x.py::LIMIT", "constant")]),
        ("LIMIT = 1", "LIMIT = 1 or f()", [("x.py::LIMIT", "constant")]),
        ("if LIMIT:", "if not LIMIT:", [("x.py", "module-level")]),
        ('print("x")', 'print("y")', [("x.py", "module-level")]),
        ("import os\n", "", [("x.py::os", "removed")]),
        (", d\n", ", d, e\n", [("x.py::e", "import")]),
        ("def f(", "def renamed(", [("x.py::f", "removed"), ("x.py::renamed", "added")]),
        (
            "    def m(self)",
            "    def n(self):\n        return 3\n\n    def m(self)",
            [("x.py::C.n", "added")],
        ),
    ],
)
def test_an_edit_is_named_by_the_definition_it_touches(old, new, expected):
    assert changes(old, new) == expected


@pytest.mark.parametrize(
    "source",
    [
        "const f = (a) => {\n  return 1;\n};\n",
        "export const f = async (a) => {\n  return 1;\n};\n",
        "app.f = function f(a) {\n  return 1;\n};\n",
        "it('f', () => {\n  return 1;\n});\n",
    ],
)
def test_the_body_of_a_function_in_a_statement_is_its_body(source):
    def how(old: str, new: str) -> list[str]:
        return [one.how for one in changed_between("x.js", source.encode(), source.replace(old, new).encode())]

    assert how("return 1", "return 2") == ["body"]
    assert "a)" not in source or how("a)", "a, b)") == ["signature"]


def test_a_function_inside_of_one_without_a_name_is_compared_too():
    source = (
        b"setup(() => {\n  function deep(a) {\n    return a;\n  }\n  const near = (b) => {\n    return b;\n  };\n});\n"
    )
    found = changed_between("x.js", source, source.replace(b"return a", b"return 1"))
    assert [(one.id.rpartition(".")[2], one.how) for one in found] == [("deep", "body")]


def test_a_function_that_went_elsewhere_in_the_file_is_moved():
    """
    Order does not count; another class around it does.
    """
    method = "    def m(self):\n        return 1\n"
    a, b = "class A:\n    x = 1\n", "class B:\n    y = 1\n"
    moved = changed_between("x.py", (a + method + b).encode(), (a + b + method).encode())
    assert [(changed.id, changed.how) for changed in moved] == [("x.py::B.m", "moved")]
    functions = ["def f():\n    return 1\n", "def g():\n    return 2\n"]
    assert changed_between("x.py", "".join(functions).encode(), "".join(reversed(functions)).encode()) == ()


def test_indentation_is_no_layout():
    """
    The same tokens in another block are another program.
    """
    inside, after = (
        b"def f(x):\n    if x:\n        a()\n        b()\n",
        b"def f(x):\n    if x:\n        a()\n    b()\n",
    )
    assert [changed.how for changed in changed_between("x.py", inside, after)] == ["body"]


def test_half_written_code_is_still_told_apart():
    """
    An open bracket in one function says nothing about the others.
    """
    broken = SOURCE.replace("return a", "return (a", 1).encode()
    found = changed_between("x.py", SOURCE.encode(), broken)
    assert "x.py::f" in [changed.id for changed in found]


def test_a_file_that_comes_or_goes_changes_all_it_defines():
    source = b"def f():\n    return 1\n\nclass C:\n    def m(self):\n        pass\n"
    come = {(changed.id, changed.how) for changed in changed_between("x.py", None, source)}
    assert come == {("x.py", "added"), ("x.py::f", "added"), ("x.py::C", "added")}
    gone = {(changed.id, changed.how) for changed in changed_between("x.py", source, None)}
    assert gone == {("x.py", "removed"), ("x.py::f", "removed"), ("x.py::C", "removed")}


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("requirements/dev.txt", "dependency"),
        ("setup.cfg", "config"),
        ("tests/data/page.html", "data"),
        ("README.md", "prose"),
        (".github/workflows/test.yml", "config"),
    ],
)
def test_what_is_no_source_is_named_for_what_it_is(path, how):
    assert [changed.how for changed in changed_between(path, b"a", b"b")] == [how]


TYPED = "def f(a: int, b=1, *, c: str = 'x') -> int:\n    n: int = a\n    return n\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a: int", "a", ()),
        (" -> int", "", ()),
        ("n: int = a", "n = a", ()),
        ("b=1", "b: int = 1", ()),
        ("b=1", "b=2", ("b",)),
        ("b=1", "b", ("b",)),
        (", c: str = 'x')", ", c: bytes = b'x')", ("c",)),
        ("b=1", "b=1, d=2", None),
        ("return n", "return -n", None),
    ],
)
def test_annotations_and_defaults_are_told_from_what_every_caller_feels(old, new, expected):
    """
    () is annotations alone; None is more than annotations and defaults.
    """
    (found,) = changed_between("x.py", TYPED.encode(), TYPED.replace(old, new, 1).encode())
    assert (found.how, found.only_defaults_of) == ("body" if "return" in old else "signature", expected)


def test_a_decorator_may_read_annotations_and_defaults():
    source = "@route('/')\n" + TYPED
    (found,) = changed_between("x.py", source.encode(), source.replace("a: int", "a: str").encode())
    assert (found.how, found.only_defaults_of) == ("signature", None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("size: number", "size: bigint"),
        ("  size: number;\n", ""),
        ("area(): number", "area(of?: string): number"),
        ("type Id = string", "type Id = number"),
        ("type Id = string", "type Key = string"),
        ("f<T>", "f<T extends object>"),
        ("g<Id>(1)", "g<string>(1)"),
        ("(a: T)", "(a: unknown)"),
        ("(b) => b", "(b: number): number => b"),
    ],
)
def test_types_of_typescript_are_gone_when_it_runs(old, new):
    typed = (
        "export interface Shape {\n  size: number;\n  area(): number;\n}\nexport type Id = string;\n"
        "export function f<T>(a: T) {\n  return g<Id>(1);\n}\nconst h = (b) => b;\n"
    )
    found = changed_between("x.ts", typed.encode(), typed.replace(old, new).encode())
    assert found and all(one.is_annotation for one in found)


def test_types_of_typescript_are_annotations_and_those_of_go_are_not():
    typed = "export function f(a: number, b = 1): number {\n  return a;\n}\n"
    (found,) = changed_between("x.ts", typed.encode(), typed.replace("a: number", "a: number | string").encode())
    assert (found.how, found.only_defaults_of) == ("signature", ())
    (found,) = changed_between("x.ts", typed.encode(), typed.replace("b = 1", "b = 2").encode())
    assert found.only_defaults_of == ("b",)
    go = "package a\n\nfunc f(a int) int {\n\treturn 1\n}\n"
    (found,) = changed_between("x.go", go.encode(), go.replace("(a int)", "(a int64)").encode())
    assert (found.how, found.only_defaults_of) == ("signature", None)


@pytest.mark.parametrize(
    ("written", "formatted"),
    [
        ("x = (a)", "x = a"),
        ("x = a + (b * c)", "x = a + b * c"),
        ("return (a, b)", "return a, b"),
        ("for (i, j) in a: pass", "for i, j in a:\n        pass"),
        ("assert (a), (b)", "assert a, b"),
        ("with (open(a) as b, c): pass", "with open(a) as b, c:\n        pass"),
        ("x = 'it\\'s' \"b\"", 'x = "it\'sb"'),
        ("x = fr'{a}\\d' f'b'", "x = rf'{a}\\d' f\"b\""),
        ("x = f'{a}, ' 'b'", 'x = f"{a}, b"'),
        ("x = 0XFF + 1E5", "x = 0xff + 1e5"),
        ("x = a; y = b", "x = a\n    y = b"),
        ("x = f(a,  # one\n        b  # two\n    )", "x = f(\n        a,  # one\n        b,  # two\n    )"),
        ("x = a \\\n        or b", "x = a or b"),
        ("from a import (b, c)", "from a import b, c"),
    ],
)
def test_what_a_formatter_does_to_python_changes_nothing(written, formatted):
    def source(text: str) -> bytes:
        return f"def f(a, b, c):\n    {text}\n".encode()

    assert changed_between("x.py", source(written), source(formatted)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = (a + b) * c", "x = a + b * c"),
        ("x = (a, b), c", "x = a, (b, c)"),
        ("x = not (a in b)", "x = (not a) in b"),
        ("x = (a,)", "x = (a)"),
        ("x = a[1,]", "x = a[1]"),
        ("x = r'\\d\\n'", "x = '\\d\\n'"),
        ("x = b'a'", "x = 'a'"),
        ("x = f'{a}'", "x = '{a}'"),
        ("x = (lambda: a), b", "x = lambda: (a, b)"),
        ("x = (yield a), b", "x = yield (a, b)"),
    ],
)
def test_what_looks_like_layout_and_is_not_is_a_change(one, other):
    before, after = (f"def f(a, b, c):\n    {text}\n".encode() for text in (one, other))
    assert [changed.how for changed in changed_between("x.py", before, after)] == ["body"]


def test_a_comma_too_many_is_a_change():
    assert changes("def f(a, b):", "def f(a, , b):") == [("x.py::f", "signature")]


def test_what_a_formatter_does_to_javascript_changes_nothing():
    written = (
        "'use strict';\nimport { a, b, } from 'x';\nconst f = (x) => (x * 2);\n"
        "function g(a) {\n  const s = 'it\\'s';\n  return new Map({ 'k': s, }, x => ({ x }));\n}\n"
        "const h = memo((x) => {\n  return x;\n});\n"
    )
    formatted = (
        '"use strict"\nimport { a, b } from "x"\nconst f = x =>\n  x * 2\n'
        'function g(a) {\n  const s = "it\'s"\n  return new Map(\n    { k: s },\n    (x) => ({ x })\n  )\n}\n'
        "const h = memo(\n  x => {\n    return x\n  }\n)\n"
    )
    assert changed_between("x.ts", written.encode(), formatted.encode()) == ()
    assert [one.how for one in changed_between("x.js", b"x = (a + b) * c", b"x = a + b * c")] == ["constant"]


def test_what_is_imported_for_type_checkers_is_gone_when_it_runs():
    source = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from a import B\n"
    found = changed_between("x.py", source.encode(), source.replace("import B", "import C").encode())
    assert found and all(one.is_annotation for one in found)
    other = source + "else:\n    B = None\n"
    assert not any(
        one.is_annotation for one in changed_between("x.py", other.encode(), other.replace("a ", "b ").encode())
    )


def test_what_the_grammar_reads_only_with_help_is_compared_as_it_is_then_read() -> None:
    """
    A condition that cuts a function in two breaks the plain reading of everything behind it.
    """
    source = (FIXTURES / "graphs/c/conditional_cuts_a_function/store.c").read_bytes()
    for name, statement in (("check", b"return 1;"), ("copy", b"return check(in);")):
        found = changed_between("store.c", source, source.replace(statement, b"ready(); " + statement))
        assert [(change.id, change.how) for change in found] == [(f"store.c::{name}", "body")]
