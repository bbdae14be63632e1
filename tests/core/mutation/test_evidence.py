"""Which tests an edit of some lines concerns, by what was measured of the function."""

from sleepcode.core.mutation.evidence import COVERAGE, MUTATION, Alertness, Trialled, grounds_of
from sleepcode.core.mutation.mutant import breakable
from sleepcode.core.mutation.touched import body_of_condition, touched_lines
from sleepcode.core.mutation.trials import RAISE, Trial, applied, batches, edits_of, ran_on

CODE = b"""\
def rate(kind, known=()):
    if kind in known:
        return 7
    for one in known:
        print(one)

    return 19
"""
LINES = {"food": 0b0000110, "other": 0b1001010, "loop": 0b1011010, "unknown": 0}


def touched(old: bytes, new: bytes) -> frozenset[int] | None:
    return touched_lines(CODE, breakable(CODE)[0], CODE.replace(old, new))


def test_an_edit_touches_its_statement_and_an_insertion_its_neighbours() -> None:
    assert touched(b"return 7", b"return 8") == {2}
    assert touched(b"kind in", b"kind not in") == {1}
    assert touched(b"    for one", b"    kind = 1\n    for one") == {2, 3}
    assert touched(b"    if kind", b"    raise ValueError\n    if kind") == {1}
    assert touched(b"known=()", b"known=(1,)") is None, "a default is felt wherever it goes"
    assert touched(b"def rate", b"def rates") is None


def test_tests_that_did_not_run_the_line_are_left_out() -> None:
    assert set(grounds_of(LINES, (), {2})) == {"food", "unknown"}
    assert set(grounds_of(LINES, (), None)) == set(LINES)


def test_tests_that_fail_near_the_line_come_before_others_and_survivors_last() -> None:
    everyone = frozenset(LINES)
    trials = (
        Trialled(RAISE, (0, 6), everyone - {"unknown"}, everyone),
        Trialled("6:value", (6, 6), frozenset({"other"}), everyone),
        Trialled("1:never", (1, 1), frozenset({"food"}), everyone),
    )
    found = grounds_of(LINES, trials, {6})
    assert sorted(found, key=lambda test: -found[test].likelihood) == ["other", "loop", "unknown"]
    assert [found[test].source for test in ("other", "loop", "unknown")] == [MUTATION, MUTATION, COVERAGE]
    assert (found["other"].failed, found["other"].of) == (1, 2)


def test_of_tests_that_only_ran_it_those_go_first_that_noticed_more_elsewhere() -> None:
    """A test that expects some error passes with nearly any."""
    alertness = Alertness({"food": (1, 20), "other": (18, 20), "loop": (0, 1)})
    found = grounds_of(LINES, (), None, alertness)
    assert sorted(found, key=lambda test: -found[test].likelihood) == ["other", "unknown", "loop", "food"]


def test_of_a_condition_those_tests_go_first_that_go_where_few_do() -> None:
    """An edit of `if kind in known`: three tests go past it, one goes in."""
    body = body_of_condition(CODE, breakable(CODE)[0], {1})
    assert body == 1 << 2
    lines = {"food": 0b110, "other": 0b1001010, "loop": 0b1011010, "third": 0b1001010}
    found = grounds_of(lines, (), {1}, body=body)
    assert max(found, key=lambda test: found[test].likelihood) == "food"
    assert body_of_condition(CODE, breakable(CODE)[0], {2}) is None
    assert body_of_condition(CODE.replace(b"return 7", b"raise KeyError"), breakable(CODE)[0], {1}) is None


def test_every_way_to_break_a_function_is_still_python_and_differs_from_it() -> None:
    (edits,) = edits_of(CODE).values()
    assert [edit.kind for edit in edits] == [
        *(RAISE, "1:always", "1:never", "2:value", "3:empty", "4:left out", "6:value"),
    ]
    for edit in edits:
        assert applied(CODE, [edit]) != CODE
        compile(applied(CODE, [edit]), "rate.py", "exec")


def test_what_shares_no_test_is_broken_at_once() -> None:
    (function,) = breakable(CODE)
    edits = edits_of(CODE)[function]
    trials = [Trial("rate.py", function, edit, ran_on(LINES, edit) - {"unknown"}) for edit in edits[3:]]
    trials.append(Trial("rate.py", function, edits[0], None))
    shared = [[trial.edit.kind for trial in batch] for batch in batches(trials)]
    assert shared == [["2:value", "3:empty"], ["4:left out"], ["6:value"], [RAISE]]
