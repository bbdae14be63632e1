"""Which lines of a definition speak of a question."""

from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.model_calls.tokens import tokens_in
from sleepcode.core.questions.focus import ALL, constants_in, focus, shown

CODE = '''
def put(self, conn, block=False):
    """
    Put a connection back.

    :param block: wait for room
        instead of failing
    """
    size = self.size()
    other = size * 2
    unrelated(other)
    if self.queue is not None:
        try:
            self.queue.put(conn)
            return
        except Full:
            # nobody takes it back, so it is thrown away
            conn.close()
            if block:
                raise FullError(MOST)
    total = 3
    unrelated(total)
    for each in self.watchers:
        each.note(conn)
'''.strip().splitlines()


def lines(question: str, budget: int = 60) -> str:
    return shown(CODE, focus(question, ["Pool.put"], CODE, budget))


def test_a_condition_brings_its_heads_and_its_block() -> None:
    found = lines("what happens when it is full and block is set?")
    assert "if self.queue is not None:" in found and "except Full:" in found and "raise FullError(MOST)" in found
    assert "unrelated" not in found and "\n...\n" in found


def test_a_comment_brings_the_code_below_it() -> None:
    assert "conn.close()" in lines("why is it thrown away?")


def test_a_parameter_brings_its_description() -> None:
    assert "instead of failing" in lines("what does the block parameter wait for?")


def test_where_no_line_speaks_of_it_what_comes_out_is_shown() -> None:
    assert "return" in lines("xyzzy?") and "raise FullError(MOST)" in lines("xyzzy?", 90)


def test_constants_that_are_named_come_with_their_values() -> None:
    assert constants_in("raise FullError(MOST)", ["MOST = 3", "LEAST = 1", "def f():"]) == ("MOST = 3",)


@given(st.lists(st.text(max_size=60), max_size=40), st.text(max_size=60), st.integers(10, 200))
def test_whatever_the_text_the_lines_are_its_own_and_few(text: list[str], question: str, budget: int) -> None:
    text = [line.replace("\n", " ").replace("\r", " ") for line in text]
    chosen = focus(question, ["f"], text, budget)
    assert list(chosen) == sorted(set(chosen)) and all(0 <= at < len(text) for at in chosen)
    assert sum(tokens_in(text[at].strip()) + 2 for at in chosen[1:]) <= ALL * budget
