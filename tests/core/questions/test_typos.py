"""Mistyped words of a question."""

import pytest

from sleepcode.core.questions.typos import corrected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("wher is it defnied", "wher is it defined"),
        ("waht raises erors", "waht raises errors"),
        ("what the server says", "what the server says"),  # no "semver"
    ],
)
def test_a_word_that_developers_write_is_no_slip_of_another(text: str, meant: str) -> None:
    assert corrected(text, lambda _: False) == meant
