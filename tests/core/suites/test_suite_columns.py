"""What a suite needs, as columns: the same needs come back, also from their bytes."""

from sleepcode.core.suites.suite_columns import Need, pack, suite_columns, unpack

NEEDS = [
    Need("a.py::test_pay", "test:a.py::test_pay", "a.py", 3, "collect", False),
    Need("suite:a.py", "test:a.py::test_pay", "a.py", 3, "collect", False),
    Need("conftest.py::app", "a.py::test_pay", "a.py", 4, "fixture", True),
]


def test_needs_are_found_by_what_is_needed() -> None:
    for columns in (suite_columns(NEEDS), unpack(pack(suite_columns(NEEDS)))):
        assert columns.of("conftest.py::app") == [("a.py::test_pay", "a.py", 4, "fixture", True)]
        assert columns.of("nobody") == []
        assert columns.of("suite:a.py") == [("test:a.py::test_pay", "a.py", 3, "collect", False)]
        assert columns.starting("test:") == ["test:a.py::test_pay"]
        assert columns.words == {"a": 1, "pay": 1}


def test_no_needs() -> None:
    assert unpack(pack(suite_columns([]))).of("suite:a.py") == []
