"""How predictable a question is from notes: whether composing from them can answer it."""

from collections.abc import Iterable

from sleepcode.core.questions.match import stems

COMPOSABLE = 0.5  # share of the question's words that one fact speaks of; below it raw code is read


def coverage(question: str, names: Iterable[str], claims: Iterable[str]) -> float:
    """The share of the question's words, its subject's names left out, that *claims* speak of.

    1.0 for a question that is nothing but its subject.
    """
    known = {part for name in names for part in stems(name.replace(".", " ").replace("_", " "))}
    known |= {part for name in names for part in stems(name)}
    asked = [stem for stem in stems(question) if stem not in known]
    if not asked:
        return 1.0
    spoken = {stem for text in claims for stem in stems(text)}
    return sum(stem in spoken for stem in asked) / len(asked)
