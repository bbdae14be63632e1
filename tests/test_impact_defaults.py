"""A changed default is felt by the calls that use it, changed annotations by what looks at annotations."""

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.core.model import BlindSpot, Impact, Standing
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

TEXT = """\
def cut(text: str, most: int = 80, end="...") -> str:
    return text[:most] + end


class Page:
    def __init__(self, size=10):
        self.size = size

    def cut(self, text, *, deep=False):
        return text
"""
TESTS = """\
from text import Page, cut


def test_usual():
    assert cut("a")


def test_by_place():
    assert cut("a", 3)


def test_by_name():
    assert cut("a", most=3, end="")


def test_by_star():
    assert cut("a", *[3])


def test_handed_over():
    assert list(map(cut, "abc"))


def test_page():
    assert Page(3).cut("a")


def test_deep_page():
    assert Page().cut("a", deep=True)
"""


@pytest.fixture
def impact(repo):
    repo.commit({"text.py": TEXT, "test_text.py": TESTS})

    def after(old: str, new: str) -> Impact:
        assert old in TEXT
        repo.write("text.py", TEXT.replace(old, new))
        return impact_of(open_workspace(repo.root), ChangeSpec("current"), everything=True)

    return after


def reached(found: Impact) -> set[str]:
    return {one.id.rpartition("::")[2] for one in found.tests}


def test_a_default_is_felt_where_no_other_value_is_given(impact):
    assert reached(impact("most: int = 80", "most: int = 70")) == {"test_usual", "test_by_star", "test_handed_over"}
    assert reached(impact('end="..."', 'end=""')) == {"test_usual", "test_by_place", "test_by_star", "test_handed_over"}


def test_a_default_of_a_constructor_or_a_method(impact):
    assert reached(impact("size=10", "size=11")) == {"test_deep_page"}
    assert reached(impact("deep=False", "deep=True")) == {"test_page"}


def test_a_default_that_goes_breaks_the_calls_that_used_it(impact):
    found = impact("most: int = 80", "most: int")
    assert [site.line for site in found.broken_call_sites] == [5]


def test_annotations_alone_break_no_test_and_are_a_blind_spot(impact):
    found = impact("(text: str, most: int = 80", "(text, most: 'int | None' = 80")
    assert (reached(found), found.standing) == (set(), Standing.LOWER_BOUND)
    assert found.blind_spots == (BlindSpot("text.py", 1, "annotations"),)


def test_an_annotation_beside_a_changed_body_changes_nothing(impact):
    everything = reached(impact("return text[:most] + end", "return end"))
    assert reached(impact("-> str:\n    return text[:most] + end", ":\n    return end")) == everything
    assert len(everything) == 5
