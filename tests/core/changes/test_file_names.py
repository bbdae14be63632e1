"""How code names the files that it reads."""

import pytest

from sleepcode.core.changes.file_names import spellings

PATH = "tests/data/prices.de.json"


def surest(path: str, line: str) -> int | None:
    """Which group of spellings finds the line, 0 being the surest."""
    groups = enumerate(spellings(path))
    return next((number for number, group in groups if any(one.is_in(line) for one in group)), None)


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("""open("tests/data/prices.de.json")""", 0),
        ("""HERE / "data" / "prices.de.json" """, 0),
        ("""os.path.join(HERE, 'data', 'prices.de.json')""", 0),
        ("""render(`prices.de.json`)""", 0),
        ("""load("prices")""", 1),
        ("""glob("data/*.json")""", 2),
        ("""Path("tests", "data")""", 2),
        ("""sys.path.insert(0, "tests")""", 3),
        ("""prices.de.json()""", None),
        ("""open("old-prices.de.json")""", None),
        ("""open("prices.de.json.bak")""", None),
        ("""data = prices""", None),
    ],
)
def test_a_line_names_a_file(line, group):
    assert surest(PATH, line) == group


def test_of_two_spellings_the_one_with_the_folder_is_likelier():
    with_folder, alone = next(spellings(PATH))
    assert with_folder.likely > alone.likely


def test_a_name_that_is_a_plain_word_counts_only_after_its_folder():
    assert surest("tests/data/prices", """load("prices")""") is None
    assert surest("tests/data/prices", """load("data/prices")""") == 0


def test_a_line_without_the_name_is_the_same_line_otherwise():
    spelling = next(spellings(PATH))[1]
    line = """both("prices.de.json", 'x/prices.de.json')"""
    assert spelling.without(line) == """both("prices.de.json~", 'x/prices.de.json~')"""


def test_a_folder_far_above_does_not_stand_for_the_file():
    assert surest("a1/project/tests/data/prices.json", """Path("tests")""") == 3
    assert surest("a1/project/tests/data/prices.json", """Path("project")""") is None
