"""Columns of numbers come back from their bytes."""

from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.columns import from_bytes, to_bytes


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 300)))
def test_numbers_come_back_from_their_bytes(numbers: list[int]) -> None:
    assert list(from_bytes(to_bytes(numbers))) == numbers
