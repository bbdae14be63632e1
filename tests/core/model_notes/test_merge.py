"""Samples are merged by agreement."""

from sleepcode.core.model import Claim, ClaimStanding, Evidence, Span
from sleepcode.core.model_notes.merge import is_new, likeness, merged


def claim(text: str, line: int = 5, standing: ClaimStanding = ClaimStanding.CITED) -> Claim:
    return Claim("behaviour", text, (Evidence("a.py", Span(line, line), "0"),), standing)


EMPTY = claim("Returns None when `items` is empty.")
EMPTY_TOO = claim("It returns None when `items` is an empty list.", 6)
NOT_EMPTY = claim("Returns None when `items` is not empty.")
OTHER = claim("Writes the amount into the cache `totals`.", 9)


def test_what_samples_agree_on_comes_first_and_once() -> None:
    assert merged([[OTHER, EMPTY], [EMPTY_TOO], []]) == (EMPTY, OTHER)


def test_proved_claims_come_before_agreed_ones() -> None:
    proved = claim("`total` calls `with_tax`.", 20, ClaimStanding.PROVED)
    assert merged([[EMPTY], [EMPTY_TOO, proved]])[0] == proved


def test_a_contradiction_is_settled_by_majority_and_a_tie_drops_both() -> None:
    assert merged([[EMPTY], [EMPTY_TOO], [NOT_EMPTY]]) == (EMPTY,)
    assert merged([[NOT_EMPTY], [EMPTY], [EMPTY_TOO]]) == (EMPTY,)
    assert merged([[EMPTY], [NOT_EMPTY], [OTHER]]) == (OTHER,)


def test_different_answers_to_one_question_are_settled_like_a_contradiction() -> None:
    lead = "`total`, when `items` is empty: "
    none, none_too, zero = (
        claim(lead + text) for text in ("it returns None.", "returns None at once.", "the rate is looked up.")
    )
    assert merged([[none], [none_too], [zero]]) == (none,)
    assert merged([[none], [zero]]) == ()
    assert is_new(zero, [none]) and not is_new(none_too, [none])


def test_the_same_words_about_other_lines_are_another_claim() -> None:
    assert len(merged([[EMPTY, claim(EMPTY.text, 50)]])) == 2


def test_one_sample_is_kept_as_it_is() -> None:
    assert merged([[EMPTY, OTHER]]) == (EMPTY, OTHER)


def test_a_round_is_new_only_where_it_says_something_else() -> None:
    assert not is_new(EMPTY_TOO, [EMPTY])
    assert is_new(OTHER, [EMPTY])
    assert likeness("", "") == 0.0
