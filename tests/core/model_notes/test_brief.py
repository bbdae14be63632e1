"""What a brief shows, and which edits make it another brief."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sleepcode.core.model import Definition
from sleepcode.core.model_calls.tokens import tokens_in
from sleepcode.core.model_notes.brief import (
    MOST_CALL_SITES,
    BriefInputs,
    NeighbourSurface,
    ShownCall,
    ShownTest,
    brief_of,
)
from sleepcode.core.model_notes.excerpt import excerpt

INPUTS = BriefInputs(
    path="shop/price.py",
    content="RATE = 2\n\ndef total(n):\n    return n * RATE\n",
    surfaces=(NeighbourSurface("shop/tax.py", ("def tax(amount, region=…)",)),),
    calls=(ShownCall("shop/cart.py::checkout", "total", ("due = total(3)",)),),
    tests=(ShownTest("tests/test_price.py::test_total", ("assert total(2) == 4",)),),
    facts=("`total` is called from 1 place",),
    history=("price: round half up",),
    questions=("why is RATE 2?",),
    writer="prompts 1",
    model="openai/x",
    effort="low",
)


def test_the_stable_part_stands_first_and_everything_is_shown() -> None:
    text = brief_of(INPUTS).text
    order = ["RATE = 2", "def tax(", "due = total(3)", "assert total(2)", "1 place", "half up", "why is RATE"]
    assert sorted(order, key=text.index) == order


@pytest.mark.parametrize(
    "edit",
    [
        {"content": INPUTS.content + "\n"},
        {"surfaces": (NeighbourSurface("shop/tax.py", ("def tax(amount)",)),)},
        {"calls": ()},
        {"tests": ()},
        {"facts": ()},
        {"writer": "prompts 2"},
        {"model": "openai/y"},
        {"effort": "high"},
        {"path": "shop/prices.py"},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_a_note_goes_stale_with(edit: dict[str, object]) -> None:
    assert brief_of(replace(INPUTS, **edit)).digest != brief_of(INPUTS).digest  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "edit",
    [{"history": ("committed what the note was written on",)}, {"questions": ()}],
    ids=lambda edit: next(iter(edit)),
)
def test_a_note_outlives_a_commit_and_a_question(edit: dict[str, object]) -> None:
    assert brief_of(replace(INPUTS, **edit)).digest == brief_of(INPUTS).digest  # type: ignore[arg-type]


def test_an_edit_to_lines_that_did_not_fit_still_makes_the_note_stale() -> None:
    long = "".join(f"def f{n}():\n    return {n}\n" for n in range(400))
    definitions = tuple(
        Definition(f"a.py::f{n}", "a.py", "a", f"f{n}", "function", 2 * n + 1, 2 * n + 2) for n in range(400)
    )
    inputs = replace(INPUTS, content=long, definitions=definitions, budget=200)
    edited = replace(inputs, content=long.replace("return 399", "return 398"))
    assert "return 399" not in brief_of(inputs).text
    assert brief_of(inputs).digest != brief_of(edited).digest


def test_a_file_over_budget_keeps_the_bodies_that_are_called_most() -> None:
    content = "".join(f"def f{n}():\n    a = {n}\n    b = a\n    c = b\n    return c\n" for n in range(50))
    definitions = [Definition(f"a.py::f{n}", "a.py", "a", f"f{n}", "function", 5 * n + 1, 5 * n + 5) for n in range(50)]
    shown = excerpt(content, definitions, 900, {"f31": 5})
    assert "def f31():\n    a = 31\n    b = a\n    c = b\n    return c" in shown
    assert "lines not shown" in shown
    assert tokens_in(shown) < 900 + 8 * shown.count("lines not shown")


def test_many_call_sites_are_bounded_and_counted() -> None:
    calls = tuple(ShownCall(f"m{n:02}.py::f", "total", ("total(1)",)) for n in range(MOST_CALL_SITES + 5))
    assert "and 5 more" in brief_of(replace(INPUTS, calls=calls)).text


@given(st.permutations(range(6)))
def test_the_order_in_which_neighbours_are_found_does_not_matter(order: list[int]) -> None:
    surfaces = [NeighbourSurface(f"n{n}.py", (f"def f{n}()", "def g()")) for n in range(6)]
    calls = [ShownCall(f"c{n}.py::f", "total", (f"total({n})",)) for n in range(6)]
    shuffled = replace(INPUTS, surfaces=tuple(surfaces[n] for n in order), calls=tuple(calls[n] for n in order))
    assert brief_of(shuffled) == brief_of(replace(INPUTS, surfaces=tuple(surfaces), calls=tuple(calls)))


@given(st.text(), st.integers(0, 500))
def test_any_text_gives_a_brief(content: str, budget: int) -> None:
    inputs = replace(INPUTS, content=content, budget=budget)
    assert brief_of(inputs) == brief_of(inputs)
