"""Fields and members that come or go: what is made of the class, and reads of the member, no longer fit."""

from functools import partial

import pytest
from broken_calls import broken_by

SHAPES = """\
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


class Colour(Enum):
    RED = 1
    BLUE = 2


class Pen:
    pass


class Brush:
    def __init__(self, width):
        self.width = width
"""
DRAW = """\
from shapes import Brush, Colour, Pen, Point


def draw():
    start, end = Point(1, y=2), Point(x=3)
    return start, end, Colour.RED, Pen()


def paint():
    return Brush(3)
"""


@pytest.fixture
def broken(repo):
    repo.commit({"shapes.py": SHAPES, "draw.py": DRAW})
    return partial(broken_by, repo, "shapes.py", SHAPES)


def test_a_new_field_without_a_default_is_missing_everywhere(broken):
    assert broken("    x: int\n", "    x: int\n    z: int\n") == [
        "draw.py:5 Point: argument 'z' is missing: (x, z, y=…)"
    ]


def test_a_new_field_with_a_default_breaks_nothing(broken):
    assert broken("    y: int = 0\n", "    y: int = 0\n    z: int = 0\n") == []


def test_a_field_that_is_renamed_is_missed_where_it_is_given_by_name(broken):
    assert broken("    y: int", "    why: int") == ["draw.py:5 Point: no parameter 'y': (x, why=…)"]


def test_a_constructor_that_comes_or_goes(broken):
    assert broken("    pass\n", "    def __init__(self, ink): ...\n") == [
        "draw.py:6 Pen: argument 'ink' is missing: (ink)"
    ]
    assert broken("    def __init__(self, width):\n        self.width = width\n", "    pass\n") == [
        "draw.py:10 Brush: 1 positional argument too many: ()"
    ]


def test_a_member_of_an_enumeration_that_is_gone(broken):
    assert broken("    RED = 1\n", "") == ["draw.py:6 uses RED, which Colour no longer has"]
