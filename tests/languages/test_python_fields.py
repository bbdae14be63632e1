"""What a class without a written constructor is made of, as `inspect.signature` has it."""

import inspect
import textwrap

import pytest

from sleepcode.core.facts import Param
from sleepcode.languages.python.fields import unwritten_constructors

KINDS = {
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "",
    inspect.Parameter.KEYWORD_ONLY: "k",
}
HEADER = """
    from dataclasses import KW_ONLY, InitVar, dataclass, field
    from typing import ClassVar, Generic, NamedTuple, TypeVar

    T = TypeVar("T")
    """
CLASSES = {
    "defaults": """
        @dataclass
        class A:
            x: int
            y: int = 0
            z: list = field(default_factory=list)
        """,
    "not given": """
        @dataclass(frozen=True)
        class A:
            x: int
            shared: ClassVar[int] = 1
            made: int = field(init=False, default=3)
            seed: InitVar[int] = 2
            plain = 4
        """,
    "keywords only": """
        @dataclass
        class A:
            a: int
            b: int = field(kw_only=True)
            _: KW_ONLY
            c: int = 0
        """,
    "all by keyword": """
        @dataclass(kw_only=True)
        class A:
            a: int = 0
            b: int
        """,
    "a field without a default after all": """
        @dataclass
        class A:
            x: int = field(repr=False)
        """,
    "inherited": """
        @dataclass
        class Base(Generic[T]):
            x: int
            y: int = 0

        @dataclass
        class A(Base):
            y: int = 1
            z: int = 2
        """,
    "named tuple": """
        class A(NamedTuple):
            x: int
            y: str = ""
        """,
    "nothing": """
        class A:
            x: int = 3
        """,
}


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_the_parameters_are_python_s_own(text):
    names: dict = {}
    source = textwrap.dedent(HEADER) + textwrap.dedent(text)
    exec(source, names)
    empty = inspect.Parameter.empty
    real = inspect.signature(names["A"]).parameters.values()
    assert unwritten_constructors(source.encode())["A"] == tuple(
        Param(p.name, -1, KINDS[p.kind], p.default is not empty) for p in real
    )


def test_a_private_attribute_of_attrs_is_given_without_its_underscore():
    found = unwritten_constructors(b"@attrs.define\nclass A:\n    _x: int\n")
    assert [p.name for p in found["A"]] == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        "@dataclass\nclass A:\n    x: int\n    def __init__(self): ...",
        "@dataclass(init=False)\nclass A:\n    x: int",
        "@somebodys\nclass A:\n    x: int",
        "@dataclass\nclass A(Elsewhere):\n    x: int",
        "class A(metaclass=Meta):\n    x: int",
        "class A(Model):\n    x: int",
    ],
)
def test_where_something_else_may_write_it_nothing_is_said(text):
    assert "A" not in unwritten_constructors(text.encode())
