"""The page of pictures: self-contained, safe, and honest when there is nothing to show."""

import json
import re

import pytest
from made_report import EVIL, empty, full

from sleepcode.render.report.page import page
from sleepcode.report import Report


@pytest.mark.parametrize("made", [empty(), full()], ids=["empty", "full"])
def test_nothing_is_loaded_from_anywhere(made: Report) -> None:
    html = page(made)
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}, "a namespace is a name, nothing fetches it"
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b|\bsrc=|@import|url\(", html)
    assert "default-src 'none'" in html


def test_text_of_files_cannot_leave_its_place() -> None:
    html = page(full())
    assert EVIL not in html
    data = re.search(r'<script type="application/json" id="contexts">(.*?)</script>', html, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["sources"]["a.py"][3] == f"    # {EVIL}"


def test_an_empty_ledger_explains_itself() -> None:
    html = page(empty())
    assert html.count('<p class="empty">') == 8, "one for each of the seven pictures, and how to begin"
    assert "The ledger is empty" in html
    assert "nan" not in html.lower().replace("finance", "")


def test_all_seven_are_there_with_their_figures() -> None:
    html = page(full())
    assert [int(number) for number in re.findall(r"<h2>(\d)\.", html)] == [1, 2, 3, 4, 5, 6, 7]
    assert html.count("<svg") >= 5
    assert 'class="empty"' not in html
    assert "sleep pays here" in html and "use caching or retrieval instead" in html
    assert 'awake = ["src/odd/**"]' in html.replace("&quot;", '"')
    assert "4 more are left out" in html


def test_inks_follow_light_and_dark() -> None:
    html = page(full())
    assert "prefers-color-scheme:dark" in html
    assert "#010101" not in html and "#020202" not in html
    assert "var(--ink)" in html
