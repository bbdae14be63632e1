"""Offline work runs when nobody is disturbed, on what is most likely to be asked about."""

from dataclasses import replace

import pytest

from sleepcode.core.schedule import Candidate, Limits, Signals, idle, in_order, priority

QUIET = Signals(quiet_seconds=60.0)


@pytest.mark.parametrize(
    ("signals", "reason"),
    [
        (replace(QUIET, quiet_seconds=3.0), "files changed 3 s ago"),
        (replace(QUIET, git_busy=True), "git is at work"),
        (replace(QUIET, asking=True), "question is being answered"),
        (replace(QUIET, load=0.9), "machine is busy: 90%"),
        (replace(QUIET, battery=12), "battery at 12%"),
    ],
)
def test_each_signal_alone_is_a_reason_to_wait(signals, reason):
    found = idle(signals, Limits())
    assert not found.now
    assert len(found.why_not) == 1 and reason in found.why_not[0]


def test_quiet_on_mains_is_idle():
    assert idle(QUIET, Limits()).now
    assert idle(replace(QUIET, battery=80, load=0.3), Limits()).now


def test_the_next_look_is_when_the_quiet_time_will_be_over():
    assert idle(Signals(quiet_seconds=3.0), Limits(idle_seconds=20.0)).again_in == 17.0


def test_edited_files_come_first_then_those_gone_stale_then_the_used():
    ordered = in_order(
        [
            Candidate("unused.py", 2000),
            Candidate("used.py", 2000, fan_in=6),
            Candidate("stale.py", 2000, went_stale=True, fan_in=6),
            Candidate("edited.py", 2000, edited=True),
        ]
    )
    assert [each.path for each in ordered] == ["edited.py", "stale.py", "used.py", "unused.py"]


def test_a_small_edited_file_goes_before_a_large_one_that_is_only_stale():
    small, large = Candidate("a.py", 60, edited=True), Candidate("b.py", 6000, went_stale=True, fan_in=60)
    assert priority(small).score < priority(large).score
    assert [each.path for each in in_order([large, small])] == ["a.py", "b.py"]


def test_what_was_asked_before_will_be_asked_again():
    asked, not_asked = Candidate("b.py", 2000, asked=3), Candidate("a.py", 2000)
    assert [each.path for each in in_order([not_asked, asked])] == ["b.py", "a.py"]


def test_a_test_waits_for_the_code_it_tests():
    code, test = Candidate("z.py", 2000, days=1.0), Candidate("a_test.py", 2000, days=1.0, is_test=True)
    assert [each.path for each in in_order([test, code])] == ["z.py", "a_test.py"]


def test_a_file_too_small_for_its_note_to_save_much_comes_late():
    small, large = priority(Candidate("small.py", 60)), priority(Candidate("large.py", 5000))
    assert small.expected == large.expected
    assert small.score < large.score


def test_the_terms_of_a_priority_add_up():
    found = priority(Candidate("a.py", 2000, edited=True, days=3.0, commits=4, fan_in=2, asked=1))
    assert found.expected == pytest.approx(sum(value for _, value in found.terms))
    assert found.score == pytest.approx(found.expected * found.saves / found.costs)
