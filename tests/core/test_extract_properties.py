"""Whatever stands in a file, its facts come back, and only its bytes decide them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sleepcode.core.extract import extract
from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.grammar import table

ROOT = Path(__file__).parents[2]
GRAPHS = ROOT / "fixtures" / "graphs"
SOURCES = sorted(
    file
    for file in GRAPHS.rglob("*")
    if file.is_file() and file.suffix not in {".md", ".json", ".pyc", ".toml", ".mod"} and file.stat().st_size
)
BY_LANGUAGE = {folder.name: [file for file in SOURCES if folder in file.parents] for folder in sorted(GRAPHS.iterdir())}
NAMES = {  # a file name for each language of the table
    "python": "a.py",
    "javascript": "a.js",
    "typescript": "a.ts",
    "tsx": "a.tsx",
    "go": "a.go",
    "java": "A.java",
    "rust": "a.rs",
    "c": "a.c",
    "cpp": "a.cpp",
}

PYTHON = b"def first():\n    return second()\n\n\ndef second():\n    return [first for _ in 'ab']\n"
DEEP = 10_000
HOSTILE = {
    "empty": b"",
    "blank": b" \n\t\n",
    "no final newline": b"f()",
    "byte order mark": b"\xef\xbb\xbf" + PYTHON,
    "byte order mark twice": b"\xef\xbb\xbf\xef\xbb\xbf" + PYTHON,
    "byte order mark alone": b"\xef\xbb\xbf",
    "utf-16": PYTHON.decode().encode("utf-16"),
    "latin-1 with cookie": "# -*- coding: latin-1 -*-\nna\xefve = 'caf\xe9'\nna\xefve()\n".encode("latin-1"),
    "latin-1 without cookie": "def f():\n    return 'caf\xe9'\n".encode("latin-1"),
    "not utf-8 in a name": b"def f\xff\xfe(): return g\xc3(1)\nf\xff\xfe()\n",
    "unknown cookie": b"# coding: no-such-thing\nf()\n",
    "null bytes": b"def f():\x00\n    g()\x00\x00\nf(\x00)\n",
    "only null bytes": b"\x00" * 5000,
    "form feeds": b"\x0cdef f():\n\x0c    g()\n\x0c\nf()\n",
    "carriage returns": PYTHON.replace(b"\n", b"\r"),
    "mixed line ends": b"def f():\r\n    g()\n\rf()\r",
    "tabs and spaces": b"def f():\n\tif x:\n        g()\n\t\th()\n",
    "line separators": "x = 1\u2028f()\u2029g()\x85h()\n".encode(),
    "unclosed string": b"def f():\n    return '''abc\n\n\ndef g(): f()\n",
    "unclosed f-string": b'def f(): return f"{g(f"{h(" \nf()\n',
    "unclosed brackets": b"f(g[h{i(\n\ndef k(): pass\n",
    "only closing brackets": b")]})]})" * 100,
    "half a definition": b"class C(\n    def f(self",
    "decorator of nothing": b"@d\n",
    "merge conflict": b"def f():\n<<<<<<< HEAD\n    g()\n=======\n    h()\n>>>>>>> other\n",
    "template": b"{% if x %}\ndef f({{ name }}): pass\n{% endif %}\n",
    "python 2": b"print 'a'\nexec 'b'\nraise E, 'x'\nexcept E, e: pass\n`f()`\n",
    "odd targets": b"f() = 1\n1 = f()\nfor g() in h(): pass\ndel f()\nwith a as b(): pass\n(x := f()) = 2\n",
    "odd imports": b"from . import\nimport\nfrom import x\nfrom .... import *\nimport a.b as\nimport a..b\n",
    "stray keywords": b"return f()\nyield g()\nawait h()\nnonlocal x\nglobal\nsuper().f()\nself.g()\nbreak\n",
    "names that are everything": b"def print(super, self, __class__, *_): super().f(); self()\nprint()\n",
    "star everywhere": b"f(*a, *b, **c, **d, e=1, *g)\n*a, = *b, *c\n[*d, *e]\ndef h(*, **): pass\n",
    "cyclic bases": b"class A(B): pass\nclass B(A): pass\nclass C(C): pass\nA().f()\n",
    "a line of a megabyte": b"x = [" + b"f(1), " * 170_000 + b"]\n",
    "a string of a megabyte": b"x = '" + b"a" * 1_000_000 + b"'\nf()\n",
    "a name of a megabyte": b"a" * 1_000_000 + b"()\n",
    "a megabyte of one character": b"(" * 1_000_000,
    "deep parentheses": b"(" * DEEP + b"f()" + b")" * DEEP,
    "deep brackets": b"[" * DEEP + b"]" * DEEP,
    "deep calls": b"f(" * DEEP + b")" * DEEP,
    "deep subscripts": b"a" + b"[0]" * DEEP,
    "long chain of methods": b"a" + b".f()" * DEEP,
    "long sum": b"x = " + b"a + " * DEEP + b"a\n",
    "long power": b"x = " + b"a ** " * DEEP + b"a\n",
    "long conditional": b"x = " + b"a if b else " * DEEP + b"c\n",
    "long negation": b"x = " + b"not " * DEEP + b"a\n",
    "long comparison": b"x = " + b"a < " * DEEP + b"a\n",
    "long lambda": b"x = " + b"lambda: " * DEEP + b"a\n",
    "long elif": b"if a: f()\n" + b"elif b: g()\n" * DEEP,
    "long annotation": b"x: " + b"list[" * DEEP + b"C" + b"]" * DEEP + b"\n",
    "long union": b"def f(x: " + b"C | " * DEEP + b"C): x.g()\n",
    "deep blocks": b"".join(b" " * n + b"if a:\n" for n in range(1000)) + b" " * 1000 + b"f()\n",
    "deep functions": b"".join(b" " * n + b"def f():\n" for n in range(1000)) + b" " * 1000 + b"f()\n",
    "deep f-strings": b'f"{' * 1000 + b"x" + b'}"' * 1000,
    "many definitions": b"def f(): f()\n" * 20_000,
    "many targets": b"a = " * DEEP + b"f()\n",
}


def check_facts(path: str, content: bytes) -> FileFacts:
    """Facts come back, they are well formed, and they survive being stored."""
    facts = extract(path, content)
    assert facts is not None
    assert facts.definitions[0].kind == "module"
    last = content.count(b"\n") + content.count(b"\r") + 1
    for index, definition in enumerate(facts.definitions):
        assert -1 <= definition.parent < max(index, 1), "a scope comes before what stands in it"
        assert 1 <= definition.line <= definition.end_line <= last
        assert -1 <= definition.var < facts.variables
        for instruction in definition.code:
            assert instruction[0] in vars(Op).values()
    stored = msgspec.msgpack.encode(facts)
    assert msgspec.msgpack.encode(msgspec.msgpack.decode(stored, type=FileFacts)) == stored
    return facts


@pytest.mark.parametrize("name", HOSTILE)
def test_no_input_crashes_the_python_extractor(name: str) -> None:
    """
    Not in a way that can be caught, not by running out of stack, and not by taking for ever.
    """
    started = time.process_time()
    check_facts("a.py", HOSTILE[name])
    assert time.process_time() - started < 60  # a quadratic walk over a megabyte takes hours


@pytest.mark.parametrize("language", [name for name in NAMES if name != "python"])
def test_no_input_crashes_the_extractor_of_another_language(language: str) -> None:
    """
    Python's hostile inputs are broken code in every other language, which is no reason to fall over.
    """
    for content in HOSTILE.values():
        check_facts(NAMES[language], content[:50_000])


@pytest.mark.parametrize("name", ["package.json", "a/tsconfig.json", "go.mod", "Cargo.toml"])
def test_no_input_crashes_the_reader_of_a_manifest(name: str) -> None:
    """
    Broken, of another shape than agreed on, or nested without end: it says nothing then.
    """
    odd = [b"[]", b"null", b'{"name": {"a": []}, "exports": [[1]], "scripts": 5}', b'{"compilerOptions": 3}']
    for content in (*HOSTILE.values(), *odd, b'{"a":' * DEEP, b"lib = 3", b'package = "x"', b"module \xff"):
        facts = check_facts(name, content[:50_000])
        assert all(isinstance(said, str) for said in facts.says.values())


def test_every_language_of_the_table_is_tried() -> None:
    assert set(NAMES) == set(table())


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A fixture's source, cut, with a piece doubled, lost or overwritten."""
    language = draw(st.sampled_from(sorted(name for name, files in BY_LANGUAGE.items() if files)))
    source = draw(st.sampled_from(BY_LANGUAGE[language]))
    content = source.read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=8),
                st.sampled_from([b"(", b")", b'"""', b"{", b"\n", b"\t", b":", b"\xff", b"\x00", b"@"]),
                st.just(content[start:end] * 2),
            )
        )
        content = content[:start] + piece + content[end:]
    if draw(st.booleans()):
        content = content[: draw(st.integers(0, len(content)))]
    return source.name, content


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_sources_have_facts(damage: tuple[str, bytes]) -> None:
    check_facts(*damage)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_have_facts(content: bytes) -> None:
    check_facts("a.py", content)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SOURCES))
def test_facts_are_a_function_of_the_bytes(source: Path) -> None:
    """
    Neither the path, nor what was read before, nor the moment shows in them.
    """
    content = source.read_bytes()
    before = extract(source.name, content)
    extract(source.name, b"x = 1\n")
    assert extract(f"elsewhere/deep/other{source.suffix}", content) == before


REBOUND = "".join(f"{name} = one()\n" for name in "abcdef")
REBOUND += "try:\n" + "".join(f"    {name} = two()\n" for name in "fbdace") + "except Error:\n    pass\n"


def test_facts_are_the_same_in_every_process(tmp_path: Path) -> None:
    """
    The order of sets differs from process to process; facts are kept by digest, so it must not show.
    """
    (tmp_path / "rebound.py").write_text(REBOUND)
    program = (
        "import sys, pathlib, msgspec, hashlib\n"
        "from sleepcode.core.extract import extract\n"
        "sums = [msgspec.msgpack.encode(extract(p, pathlib.Path(p).read_bytes())) for p in sys.argv[1:]]\n"
        "print(hashlib.sha256(b''.join(sums)).hexdigest())\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "rebound.py"), *map(str, SOURCES)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(printed) == 1


LAYOUTS = {"byte order mark": b"\xef\xbb\xbf", "form feed": b"\x0c", "crlf": b""}


@pytest.mark.parametrize("before", LAYOUTS.values(), ids=LAYOUTS)
def test_layout_of_the_file_does_not_change_its_facts(before: bytes) -> None:
    """
    A byte order mark, a form feed or carriage returns change no line, so they change no fact.
    """
    layout = before + (PYTHON if before else PYTHON.replace(b"\n", b"\r\n"))
    assert extract("a.py", layout) == extract("a.py", PYTHON)


def test_what_stands_before_and_after_broken_code_is_kept() -> None:
    broken = PYTHON + b"\n\ndef third(:\n    retrun [\n\n\n" + PYTHON.replace(b"first", b"fourth")
    facts = check_facts("a.py", broken)
    assert {"first", "second", "fourth"} <= {definition.name for definition in facts.definitions}
    assert facts.problems


def test_chained_assignments_leave_what_follows_to_be_read() -> None:
    """
    However many of them a file has: each is as deep as the first.
    """
    facts = check_facts("a.py", b"a = b = 1\n" * 200 + b"f()\ndef g():\n    h()\n")
    assert set(facts.free) == {"f", "h"}


def test_the_name_of_a_file_with_another_encoding_is_read_as_written() -> None:
    content = "# -*- coding: latin-1 -*-\ndef caf\xe9(): pass\ncaf\xe9()\n".encode("latin-1")
    facts = check_facts("a.py", content)
    assert len(facts.definitions) == 2
