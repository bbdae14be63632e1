"""The cut: how many of the ranked tests make the best list."""

from sleepcode.core.reach.rank import worth_naming


def test_what_is_sure_is_named_and_a_long_tail_of_the_unlikely_is_not():
    assert worth_naming([0.95, 0.9, *[0.01] * 500], [0.0] * 502) == 2


def test_a_tail_that_is_likely_as_a_whole_is_worth_it():
    assert worth_naming([0.95, *[0.4] * 20], [0.0] * 21) == 21


def test_a_suite_behind_one_doubtful_step_is_not_run_for_the_sum_of_its_doubts() -> None:
    """Two hundred tests at 0.2 are not forty sure ones: mostly, none of them fails."""
    assert worth_naming([*[0.95] * 5, *[0.2] * 200], [0.0] * 205) == 5


def test_tests_that_fail_together_are_named_together_or_not_at_all():
    """
    One in ten that the file cannot be imported is no reason to run its 500 tests; nine in ten is.
    """
    scores = [0.95, *[0.0] * 500]
    assert worth_naming(scores, [0.0, *[0.1] * 500]) == 1
    assert worth_naming(scores, [0.0, *[0.9] * 500]) == 501


def test_a_file_that_cannot_be_imported_hides_nobody_who_calls_what_changed():
    """What one file runs when it is imported fails for those, too, whose fixture calls it."""
    assert worth_naming([0.99, *[0.97] * 300], [0.99, *[0.0] * 300]) == 301


def test_nothing_reached_is_nothing_named():
    assert worth_naming([], []) == 0
