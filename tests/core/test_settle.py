"""A burst of events is handed out once, when it has gone quiet."""

from sleepcode.core.settle import Settler


def test_a_burst_settles_after_quiet():
    settler = Settler(quiet=0.05, longest=2.0)
    for number in range(10):
        settler.add(f"{number}.py", 1.00 + number * 0.01)
    assert settler.take(1.13) == frozenset()
    assert len(settler.take(1.15)) == 10
    assert settler.take(9.0) == frozenset()


def test_a_save_settles_sooner_than_a_burst():
    settler = Settler(quiet=0.05, longest=2.0, each=0.01)
    settler.add("a.py", 1.00)
    settler.add("a.py", 1.01)
    assert settler.take(1.02) == frozenset()
    assert settler.take(1.031) == {"a.py"}


def test_a_burst_that_never_goes_quiet_is_not_kept_waiting():
    settler = Settler(quiet=0.05, longest=2.0)
    for step in range(100):
        settler.add(f"{step}.py", 1.0 + step * 0.03)
    assert settler.due() == 3.0
    assert len(settler.take(3.0)) == 100


def test_nothing_is_due_when_nothing_happened():
    assert Settler().due() is None
