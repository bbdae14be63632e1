"""Which facts a question is answered from, and how they are cited."""

from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.model import Claim, ClaimStanding
from sleepcode.core.questions.citations import Citing, cited
from sleepcode.core.questions.relevant import Fact, relevant


def claim(text: str) -> Claim:
    return Claim("behaviour", text, (), ClaimStanding.CITED)


FACTS = [
    Fact(claim("`load` is called from 3 places in 2 files")),
    Fact(claim("What `load` returns: the text of the file"), "what does `load` return?"),
    Fact(claim("`load`, when `code is None`: it compiles the source"), "what happens when `code is None`?"),
    Fact(claim("`store` resets the cache when it is full"), own=False),
    Fact(claim("`store` is called from 1 place"), own=False),
]
RAISES = Fact(claim("`load`, when `x > MOST`: an `OverflowError` is raised"), lines='raise OverflowError("too big")')


def texts(question: str, most: int) -> list[str]:
    return [each.claim.text for each in relevant(question, ["load"], FACTS, most)]


def test_what_shares_rare_words_comes_first() -> None:
    assert texts("when does load compile the source?", 1) == ["`load`, when `code is None`: it compiles the source"]
    assert texts("what becomes of the cache when load is full?", 1) == ["`store` resets the cache when it is full"]


def test_the_lines_of_a_fact_have_words_that_it_has_not() -> None:
    (found,) = relevant("what if the input is too big?", ["load"], [*FACTS, RAISES], 1)
    assert found == RAISES


def test_what_is_about_something_else_is_left_out_unless_it_speaks_of_the_question() -> None:
    assert len(texts("why so slow?", 9)) == 3
    assert "`store` is called from 1 place" not in texts("why so slow?", 9)


TOLD = (("`load` raises `LoadError` when the path is missing", "a.py:3"), ("`store` resets the cache", "b.py:5-9"))


def test_each_sentence_gets_the_place_of_the_fact_that_it_shares_words_with() -> None:
    text = "It raises `LoadError` if the path is missing [2]. The cache is reset by `store`! Nobody knows why."
    assert cited(text, TOLD) == (
        "It raises `LoadError` if the path is missing [a.py:3]. The cache is reset by `store` [b.py:5-9]! "
        "Nobody knows why."
    )
    assert cited("See `args[0]` of it.", TOLD) == "See `args[0]` of it."


PIECES = st.sampled_from(["It ", "raises", " LoadError", ". ", "[1]", " path", "\n", "Store", " cache", "!"])


@given(st.lists(PIECES, max_size=12))
def test_pieces_come_out_as_the_whole_does(pieces: list[str]) -> None:
    shown: list[str] = []
    citing = Citing(shown.append, TOLD)
    for piece in pieces:
        citing(piece)
    citing.end()
    assert "".join(shown) == cited("".join(pieces), TOLD)
