"""How much a text speaks of what is asked about."""

from sleepcode.core.reach.likeness import likeness, words_in


def test_words_of_every_way_to_join_them_are_the_same():
    assert words_in("parse_percent_format(x)") == words_in("ParsePercentFormat") == words_in("parse percent FORMAT")


def test_a_rare_word_says_more_than_one_that_all_texts_have():
    texts = [words_in("parse the yield"), words_in("parse parse the lambda"), words_in("parse a return")]
    best, *others = likeness({"parse": 1.0, "yield": 1.0}, texts)
    assert best == 1.0
    assert max(others) < 0.5


def test_a_word_says_more_in_a_short_text():
    short, long = likeness({"yield": 1.0}, [words_in("a yield"), words_in("a yield " + "and more " * 40)])
    assert short == 1.0 > long > 0.0


def test_nothing_in_common_is_no_likeness():
    assert likeness({"yield": 1.0}, [words_in("return"), {}]) == [0.0, 0.0]
    assert likeness({"yield": 1.0}, []) == []
