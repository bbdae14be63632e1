"""A name that does not exist as it was written -> the question with the name that was meant, and what to say of that.

`PoolManager.request` is a method that PoolManager inherits; `HTTPConectionPool` is one slip from one name.
"""

from collections import Counter

from msgspec.structs import replace

from sleepcode.core.answers.families import ancestors_of, root_of, tops_of
from sleepcode.core.answers.signature import fact_of
from sleepcode.core.model import Definition, Question
from sleepcode.core.questions.match import apart, stem_of, stems
from sleepcode.core.questions.question import understand
from sleepcode.core.questions.typos import is_word, one_slip, same_words
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests, is_aside
from sleepcode.core.wording import listed
from sleepcode.edges.index import Index

SHORTEST_WORD = 6  # the same of what might be a word of the language
SHORTEST = 5  # letters of a name: of shorter ones too many are one slip apart
MOST = 3  # names that a question is rewritten for
MOST_WEIGHED = 16  # of one name, for one of them to be taken for what is meant
MOST_OTHERS = 3  # of them that are named beside it
MOST_ALIKE = 8  # definitions of one name that are answered for together


def meant(
    text: str, index: Index, previous: Understood | None = None, *, traits: bool = True
) -> tuple[Understood, str]:
    """The question understood, and which names were read as others; empty when none was."""
    understood = understand(text, index, previous, traits=traits)
    said: list[str] = []
    for _ in range(MOST):
        found = _instead(understood.unknown, index) if understood.unknown else None
        if found is None:
            break
        name, why = found
        text = text.replace(understood.unknown, name)
        again = understand(text, index, previous, traits=traits)
        if again.unknown == understood.unknown:
            break
        understood = again
        said.append(why)
    first = _at_the_top(understood) if understood.ambiguous and understood.question.intent != "open" else None
    if first is not None:
        others = len(understood.ambiguous) - 1
        said.append(f"of {others + 1} that are called so, {first.path} was taken")
        question = replace(understood.question, subject=first.id)
        understood = replace(understood, question=question, ambiguous=(), subjects=(first,))
    understood = _all_of_them(understood, index)
    likeliest = _likeliest(understood, index) if understood.ambiguous else ()
    if likeliest:
        one, rest = likeliest[0], [f"`{other.qualname}`" for other in likeliest[1:]]
        said.append(f"`{one.qualname}` was taken, of {len(likeliest)} that are called so ({listed(rest, MOST_OTHERS)})")
        question = replace(understood.question, subject=one.id)
        understood = replace(understood, question=question, ambiguous=(), subjects=(one,))
    return understood, "; ".join(said)


def _likeliest(asked: Understood, index: Index) -> tuple[Definition, ...]:
    """The one of its name whose surroundings have most of the question's other words, then the most called, first.

    None where there are so many that the name says nothing.
    """
    ones = tuple(one for one in asked.ambiguous if not in_tests(one.path)) or asked.ambiguous
    ones = tuple(one for one in ones if not _is_inner(index, one)) or ones
    names = {one.last for one in ones}
    if len(ones) > MOST_WEIGHED or len(names) > 1 or next(iter(names)).startswith("__"):
        return ()
    words = stems(apart(asked.question.text)).keys() - {stem for name in names for stem in stems(apart(name))}
    overriding = Counter(id for one in ones for id in _overridden_by(index, one, {each.id for each in ones}))
    asks_code = asked.question.intent in ("none", "raises", "signature", "does", "effects")

    def fits(one: Definition) -> tuple[int, bool, int, int]:
        around = stems(apart(f"{one.path} {one.qualname}".replace("/", " "))).keys()
        called = sum(not in_tests(edge.site.path) for edge in index.callers_of(one.id))
        fact = fact_of(index, one) if asks_code else None
        left_out = fact is not None and len(fact.code) <= 1  # `raise NotImplementedError` says nothing of the others
        return len(words & around), not left_out, overriding[one.id], called

    return tuple(sorted(ones, key=fits, reverse=True))


def _overridden_by(index: Index, one: Definition, among: set[str]) -> set[str]:
    home, _, last = one.id.rpartition(".")
    owner = index.definition(home) if one.kind == "method" else None
    above = ancestors_of(index, owner) if owner is not None else ()
    return {f"{base.id}.{last}" for base in above} & among


def _is_inner(index: Index, one: Definition) -> bool:
    home = index.definition(one.id.rpartition(".")[0])
    return home is not None and home.kind in ("function", "method")


def _at_the_top(asked: Understood) -> Definition | None:
    """The one class or function that stands higher in the tree than all others of its name."""
    ones = [one for one in asked.ambiguous if not is_aside(one.path)]
    if any(one.kind == "method" for one in ones) or asked.question.intent == "extend":
        return None
    ones.sort(key=lambda one: (one.path.count("/"), one.qualname.count(".")))
    depths = [one.path.count("/") for one in ones]
    return ones[0] if len(ones) > 1 and depths[0] < depths[1] and "." not in ones[0].qualname else None


def _all_of_them(asked: Understood, index: Index) -> Understood:
    """A name that several have, where all are meant: a method and what overrides it, any start of a path.

    A question in other words than the patterns' names nothing for sure, so its words are only looked for.
    """
    ones = asked.ambiguous
    if ones and asked.question.intent == "open" and len(ones) <= MOST_ALIKE and not is_word(asked.question.subject):
        question = replace(asked.question, subject=ones[0].id)
        return replace(asked, ambiguous=(), subjects=ones, question=question)
    if not ones or asked.question.intent == "open":
        return replace(asked, ambiguous=(), question=Question(asked.question.text, "open")) if ones else asked
    if asked.question.intent == "path" and asked.targets:
        return replace(asked, ambiguous=(), subjects=ones)
    if len(ones) > MOST_ALIKE and asked.question.intent != "extend":
        return asked
    if asked.question.intent in ("callers", "where", "dead", "cover"):
        return replace(asked, ambiguous=(), subjects=ones, question=replace(asked.question, subject=ones[0].id))
    root = root_of(index, ones) if all(one.kind == "method" for one in ones) else None
    if root is None and asked.question.intent == "extend" and all(one.kind == "method" for one in ones):
        tops = tops_of(index, ones)
        return replace(asked, question=replace(asked.question, subject=tops[0].id), ambiguous=(), subjects=tops)
    if root is None:
        return asked
    subjects = (root,) if asked.question.intent == "extend" else (root, *(one for one in ones if one is not root))
    question = replace(asked.question, subject=root.id)
    return replace(asked, question=question, ambiguous=(), subjects=subjects)


def _instead(unknown: str, index: Index) -> tuple[str, str] | None:
    return _inherited(unknown, index) or _slipped(unknown, index)


def _inherited(unknown: str, index: Index) -> tuple[str, str] | None:
    """The member of the nearest base that has it; None where the classes of that name disagree."""
    owner, _, member = unknown.rpartition(".")
    classes = [one for one in index.definitions_named(owner) if one.kind == "class"] if owner else []
    found = {}
    for cls in classes:
        above = (index.definition(f"{base.id}.{member}") for base in ancestors_of(index, cls))
        first = next((one for one in above if one is not None), None)
        if first is not None:
            found[first.id] = first
    if len(found) != 1:
        return None
    one = next(iter(found.values()))
    return f"{one.path}::{one.qualname}", f"`{unknown}` is inherited, it is `{one.qualname}`"


def _slipped(unknown: str, index: Index) -> tuple[str, str] | None:
    """The one name that is one slip away; a name written with capitals is none written without."""
    owner, _, last = unknown.rpartition(".")
    word = last.islower() and last.isalpha() and not owner  # maybe of the language, in one of its forms
    if len(last) < (SHORTEST_WORD if word else SHORTEST) or (word and is_word(last)):
        return None
    # An underscore more is no slip: `_items` is the attribute behind `items`.
    near = [
        name
        for name in index.near_names(last)
        if one_slip(name, last) and name.strip("_").lower() != last.strip("_").lower()
    ]
    near = [name for name in near if same_words(name, last)]
    if word:
        near = [name for name in near if name[0] == last[0] and stem_of(name) != stem_of(last) and name[-1] == last[-1]]
    held = [name for name in near if any(not in_tests(one.path) for one in index.definitions_named(_with(owner, name)))]
    if len(held) != 1:
        return None
    return _with(owner, held[0]), f"read `{unknown}` as `{_with(owner, held[0])}`"


def _with(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name
