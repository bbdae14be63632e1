"""The page of pictures as a browser shows it: desktop and phone, light and dark, printed, by keyboard."""

from collections.abc import Iterator

import pytest
from chromium import Chromium, needed
from made_report import empty, full

from sleepcode.render.report.page import page

pytestmark = needed
DESKTOP, PHONE = 1100, 390


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """(address of a full page, of one with an empty ledger)"""
    folder = tmp_path_factory.mktemp("pages")
    for name, found in (("full", full()), ("empty", empty())):
        (folder / f"{name}.html").write_text(page(found), "utf-8")
    return (folder / "full.html").as_uri(), (folder / "empty.html").as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("dark", [False, True])
def test_it_loads_nothing_complains_of_nothing_and_fits(
    browser: Chromium, pages: tuple[str, str], width: int, dark: bool
) -> None:
    for address in pages:
        browser.open(address, width=width, dark=dark)
        assert browser.complaints == []
        assert browser.asked_for == [address]
        assert browser.value("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
        assert browser.value("document.querySelectorAll('section h2').length") == 7


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_no_chart_and_no_table_is_cut_off_and_letters_can_be_read(
    browser: Chromium, pages: tuple[str, str], dark: bool
) -> None:
    """Charts are drawn anew for its width, the calls are told in words, the verdict stands below each other."""
    browser.open(pages[0], width=PHONE, dark=dark)
    wider = "[...document.querySelectorAll('.wide')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    assert browser.value(wider) == 0
    shown = "[...document.querySelectorAll('.wide svg text')].filter((one) => one.getBoundingClientRect().height)"
    assert browser.value(f"Math.min(...{shown}.map((one) => one.getBoundingClientRect().height))") >= 10
    said = browser.value("document.body.innerText")
    assert "calls total (inferred)" in said, "the calls around the change, in words"
    assert browser.value("document.querySelectorAll('svg.calls')[0].getBoundingClientRect().height") == 0
    browser.open(pages[0], width=DESKTOP, dark=dark)
    assert browser.value("document.querySelectorAll('svg.calls')[0].getBoundingClientRect().height") > 0
    assert browser.value("[...document.querySelectorAll('.at-phone')].every((one) => !one.offsetHeight)")


def test_dark_is_dark_and_every_ink_can_be_read_on_its_paper(browser: Chromium, pages: tuple[str, str]) -> None:
    contrast = """(() => {
      const light = (ink) => {
        const [r, g, b] = ink.match(/[\\d.]+/g).map(Number)
          .map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = light(getComputedStyle(document.body).backgroundColor);
      const worst = [...document.querySelectorAll('h1, h2, p, td, th, li, small, summary, text')].map((one) => {
        const style = getComputedStyle(one);
        const ink = light(one.tagName === 'text' ? style.fill : style.color);
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      });
      return [paper, Math.min(...worst)];
    })()"""
    papers = []
    for dark in (False, True):
        browser.open(pages[0], width=DESKTOP, dark=dark)
        paper, worst = browser.value(contrast)
        assert worst >= 4.5, "WCAG 2.1 AA"
        papers.append(paper)
    assert papers[0] > 0.9 > 0.1 > papers[1]


def test_a_fact_shows_its_line_by_keyboard_alone(browser: Chromium, pages: tuple[str, str]) -> None:
    browser.open(pages[0], width=DESKTOP)
    lines = "[...document.querySelectorAll('.source .now')].map((row) => row.dataset.n).join()"
    assert browser.value(lines) == "3", "the first fact is chosen"
    browser.value("document.querySelector('.facts li').focus()")
    browser.press("Tab", 9)
    assert browser.value("document.activeElement.textContent").startswith("total sums the cart")
    assert browser.value(lines) == "5"
    assert browser.value("document.querySelectorAll('.threads path').length") == 2
    assert browser.value("document.querySelectorAll('.threads .now').length") == 1


def test_everything_that_can_be_reached_shows_where_the_focus_is(browser: Chromium, pages: tuple[str, str]) -> None:
    browser.open(pages[0], width=PHONE)
    seen = []
    for _ in range(30):
        browser.press("Tab", 9)
        seen.append(browser.value("document.activeElement.className || document.activeElement.id"))
        if seen[-1]:
            assert browser.value("getComputedStyle(document.activeElement).outlineStyle") != "none", seen[-1]
    assert {"wide", "pick", "source"} <= set(seen), "what scrolls can be scrolled by keyboard"


def test_in_print_nothing_is_cut_off(browser: Chromium, pages: tuple[str, str]) -> None:
    browser.open(pages[0], width=800, media="print")
    hidden = """[...document.querySelectorAll('.wide, .source, .facts')]
      .filter((one) => one.scrollHeight > one.clientHeight + 1)
      .filter((one) => getComputedStyle(one).overflowY !== 'visible').length"""
    assert browser.value(hidden) == 0
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_of_a_source_that_is_printed_only_lines_around_facts_are(browser: Chromium, pages: tuple[str, str]) -> None:
    printed = "document.querySelector('.source').innerText"
    browser.open(pages[0], width=800)
    assert "FAR_AWAY" in browser.value(printed)
    browser.open(pages[0], width=800, media="print")
    assert "sum(cart)" in browser.value(printed) and "FAR_AWAY" not in browser.value(printed)


def test_an_empty_ledger_explains_itself(browser: Chromium, pages: tuple[str, str]) -> None:
    browser.open(pages[1], width=PHONE)
    assert "The ledger is empty" in browser.value("document.body.innerText")
    assert browser.value("document.querySelectorAll('.empty').length") >= 6
    assert browser.value("[...document.querySelectorAll('svg')].length") == 0


def test_text_of_a_repository_is_no_script(browser: Chromium, pages: tuple[str, str]) -> None:
    browser.open(pages[0], width=DESKTOP)
    assert "<script>alert(1)</script>" in browser.value("document.querySelector('.source').textContent")
    assert browser.value("document.scripts.length") == 2
