"""Which definitions speak of a question that names none: by its words in their names and lines.

Okapi BM25 with weighted fields (Robertson & Zaragoza 2009), a definition with the comment above it being a document; a
word in a name weighs more than one in a line, a definition that speaks of most of the question more than one that
repeats a part of it, and one whose name is made of the question's words more than one that is called otherwise.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from sleepcode.core.comments import is_above
from sleepcode.core.model import Definition
from sleepcode.core.questions.asked_words import AskedWords, InFile, Reader, words_of
from sleepcode.core.questions.carried import carried
from sleepcode.core.questions.match import stem_of
from sleepcode.core.questions.settings import SETTING, Settings
from sleepcode.core.questions.word_finder import PARTS
from sleepcode.core.suites.tested import in_tests, is_beside, tells_of_past

K, B = 1.2, 0.5  # BM25: saturation, and how much length matters
IN_NAME, IN_OWNER = 4, 2  # a word of a name counts as so many lines with it
ASIDE = 0.3  # a test speaks of what it tests, a changelog of what was
OF_TEXTS = 0.7  # texts speak of everything
OF_TEXTS_WHERE = 0.45  # where code is asked for
OF_HOLDER = {"module": 0.6, "class": 0.8, SETTING: 1.8}  # files and classes speak of everything
OF_WORK = 0.3  # by the logarithm of its lines: a function that does the work answers, not one that hands it on
OF_SUMMARY = 2  # lines: what counts a word of the comment above a definition, or of its docstring's first line
NEAR_HEAD = 12  # lines below its first in which that docstring begins
LEAST = 0.4  # share of the question's weight that a place has to speak of
OTHERS = 0.2  # that share, of places beside one that speaks of enough: some say little of it in the right words
SCARCE = 0.3  # that share, where otherwise nothing, or only tests and the past, would speak
WEAK = 0.15  # that share, where nothing else speaks of as much: of two words at least
OF_HINT = 0.5  # what a word counts that the question does not say, but that code uses of such things
MANY = 4  # words of a question
OF_NEAR = 0.5  # what a word counts that developers use for the one asked about
OF_COMPOUND = 0.5  # what it counts besides its words that these stand there as one name
MOST_LITTLE = 12  # files: what more of them say is said of everything
MOST_LINES = 2
PASSAGE = 40  # lines of a longer definition that are read as one text (Salton et al. 1993)
NEAR = 8  # lines: words that stand so close together are said of one thing
SCATTERED = 0.4  # what words count that stand further apart
# Who asks so wants a value: a line that sets one tells more than lines that pass it on.
_ASKS_VALUE = re.compile(
    r"\b(?:defaults?|max(?:imum)?|min(?:imum)?|limits?|value|how (?:long|many|much|big|large|often))\b", re.IGNORECASE
)
_UNGIVEN = re.compile(
    r"\bif (?:none|nothing|it) (?:is|was) (?:not )?(?:given|set|passed|specified|provided)\b", re.IGNORECASE
)
_ASKS_CODE = re.compile(r"(?:and |but |so )?(?:where|what happens|who)\b", re.IGNORECASE)
_SETS_VALUE = re.compile(r"\w\s*(?::[^=\n]+)?(?<![=!<>])=(?!=).*(?:\d|[\"'])|\bor \d")
OF_VALUE = 1.6
_IMPORT = re.compile(r"\s*(?:import\b|from\s+\S+\s+import\b|#\s*include\b|use\s+[\w:]+)")
_LAMBDA = "<lambda"
_INNER_TESTS = re.compile(r"tests?\.")  # Rust's stand beside what they test
_DOCUMENTS = re.compile(r"\s*[rbu]?(?:\"{3}|'{3})")
_SETS = re.compile(r"(?:export |const |static |final |public |pub |let |var )*(\w+)\s*(?::[^=\n]+)?=(?!=)")


class Place(msgspec.Struct, frozen=True):
    """A definition, the question's words that it speaks of, and the lines with most of them."""

    definition: Definition
    words: tuple[str, ...]
    lines: tuple[int, ...]
    score: float
    share: float  # of the question's weight that it speaks of
    namesakes: tuple[Definition, ...] = ()  # other functions of its name that speak of the question, too


class _Document(msgspec.Struct):
    definition: Definition
    counts: dict[str, float] = msgspec.field(default_factory=dict)  # stem -> how often
    at: dict[int, set[str]] = msgspec.field(default_factory=dict)  # line -> stems
    named: set[str] = msgspec.field(default_factory=set)  # stems in its own name and its owner's
    instead: dict[str, str] = msgspec.field(default_factory=dict)  # stem -> the word that stands there for it
    values: set[int] = msgspec.field(default_factory=set)  # lines that set a value, where one is asked for

    def weight_at(self, line: int, weight: Mapping[str, float]) -> float:
        """Of the question's words in that line."""
        return math.fsum(weight.get(stem, 0.0) for stem in self.at[line]) * (OF_VALUE if line in self.values else 1)


def places(
    question: str,
    files: Iterable[tuple[str, bytes]],
    definitions: Callable[[str, str], Sequence[Definition]],
    most: int = 6,
) -> tuple[Place, ...]:
    """Best first.  files: (path, content); definitions: of a path and its text, so that what is nested comes later."""
    words = words_of(_UNGIVEN.sub(" ", question))
    if words is None:
        return ()
    asks_value = bool(_ASKS_VALUE.search(question) or _UNGIVEN.search(question))
    asks_code = _ASKS_CODE.match(question) is not None
    searched = _search(words, files, definitions, asks_value)
    ranked = _rank(words, searched, asks_code)

    def speaking(
        share: float, least: int = searched.least, only: Callable[[str], bool] = lambda _: True
    ) -> list[Place]:
        return [
            one.place
            for one in ranked
            if one.place.share >= share and one.words >= least and only(one.place.definition.path)
        ]

    shares = (LEAST, SCARCE, WEAK) if searched.least > 1 else (LEAST, SCARCE)
    best = next((speaking(min(share, OTHERS)) for share in shares if speaking(share)), []) or speaking(LEAST, 1)
    if best and all(_is_aside(place.definition.path) or place.definition.kind == "section" for place in best):
        code = speaking(SCARCE, only=_is_code) or speaking(SCARCE, 1, _is_code)
        best = [place for place in code if place.definition.kind != "section"][: most - 1] + best
    return tuple(best[:most])


def outspoken(found: Sequence[Place]) -> Sequence[Place]:
    """Those that speak of enough of the question by themselves; all where none does."""
    return [place for place in found if place.share >= LEAST] or found


class _Searched(NamedTuple):
    """What the files say of the question."""

    documents: list[_Document]  # of files that speak of enough words
    little: list[_Document]  # of the others, where these are few
    least: int  # words that a place has to speak of
    weight: dict[str, float]  # term -> how rare it is; of those that stand somewhere
    whole: float  # weight of all that is asked


def _search(
    words: AskedWords,
    files: Iterable[tuple[str, bytes]],
    definitions: Callable[[str, str], Sequence[Definition]],
    asks_value: bool,
) -> _Searched:
    reader = Reader(words)
    extra = words.extra
    asked = len(words.terms) - len(extra)
    least = min(2, asked)
    # Where other words for what is asked count as so much of one: common ones are in most files.
    enough, of_other = (least if asked > 2 else least - OF_NEAR), (OF_NEAR if asked < MANY else OF_NEAR / 2)
    literally: Counter[str] = Counter()  # term -> files that say it
    instead: Counter[str] = Counter()  # term -> files that only say another word for it
    total = 0
    documents: list[_Document] = []
    little: list[tuple[str, InFile]] = []  # with too few words, for where none has more
    for path, content in files:
        total += 1
        skimmed = reader.skim(content)
        if skimmed is None:
            continue
        in_path = words.in_name(path).keys()
        if len(little) == MOST_LITTLE:
            said, other = reader.may_say(skimmed)
            literal = (said | in_path) - extra
            if len(literal) + of_other * len(other - literal - extra) < enough:  # most files: not read for all
                literally.update(said)
                instead.update(other - said)
                continue
        found = reader.read(skimmed)
        terms = {term for _, term, _ in found.said}
        literal = {term for _, term, word in found.said if not word}
        literally.update(literal)
        instead.update(terms - literal)
        if len((terms | in_path) - extra) >= least:
            documents += _documents(path, found, definitions(path, found.text), words, asks_value)
        elif len(little) < MOST_LITTLE and terms - extra:
            little.append((path, found))
    few = little if least > 1 and len(little) < MOST_LITTLE else []
    of_few = [one for path, it in few for one in _documents(path, it, definitions(path, it.text), words, asks_value)]
    least = least if documents or not of_few else 1
    return _Searched(documents, of_few, least, *_weights(words, {**instead, **literally}, total))


def _weights(words: AskedWords, having: Mapping[str, int], total: int) -> tuple[dict[str, float], float]:
    """Of each term, and of the whole question.  having: term -> files of *total*."""
    weight = {term: carried(term) * math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in having.items() if n}
    unwritten = words.names.keys() | words.compounds.keys()  # or misspelt
    asked = {term for term in words.terms if having.get(term) or term not in unwritten} - words.extra
    known = [weight[term] for term in asked if term in weight]
    # A word that stands nowhere is asked about, too: it weighs as much as the rarest that does.
    whole = math.fsum(known) + max(known, default=0.0) * (len(asked) - len(known))
    weight |= {term: OF_HINT * weight[term] for term in words.hints & weight.keys()}
    for name in words.compounds.keys() & weight.keys():
        weight[name] = OF_COMPOUND * math.fsum(weight.get(stem, 0.0) for stem in words.compounds[name].stems)
    return weight, whole


class _Ranked(NamedTuple):
    place: Place
    words: int  # of the question that it speaks of


def _rank(words: AskedWords, searched: _Searched, asks_code: bool) -> list[_Ranked]:
    """Best first, those that speak of too little left out."""
    extra, weight = words.extra, searched.weight
    of_texts = OF_TEXTS_WHERE if asks_code else OF_TEXTS
    ranked = []
    for at, one in enumerate(searched.documents + searched.little):
        said = one.counts.keys() - extra
        of_it = weight | {term: OF_NEAR * weight.get(term, 0.0) for term, word in one.instead.items() if word}
        share = math.fsum(of_it.get(term, 0) for term in said) / searched.whole if searched.whole else 0.0
        if asks_code and one.definition.kind == SETTING and one.definition.last in words.names:
            continue  # who sends SIGNAL_X is not where that is set
        if share >= WEAK:
            place = _placed(one, of_it, share, words.terms, of_texts)
            number = len(said | (words.weak & one.counts.keys()))
            ranked.append(_Ranked(place, number if at < len(searched.documents) else min(number, 1)))
    return sorted(ranked, key=lambda it: (-it.place.score, it.place.definition.path, it.place.definition.line))


def _is_code(path: str) -> bool:
    return not _is_aside(path)


def _is_aside(path: str) -> bool:
    return in_tests(path) or tells_of_past(path)


def _documents(
    path: str, found: InFile, own: Sequence[Definition], words: AskedWords, asks_value: bool
) -> list[_Document]:
    text = found.text
    made: dict[str, _Document] = {}
    lines = text.splitlines()
    said: list[tuple[int, str, str]] = []  # (line, stem, word)
    line, position = 1, 0
    for start, stem, word in found.said:
        line += text.count("\n", position, start)
        position = start
        said.append((line, stem, word))
    holders = _holders(own, sorted({line for line, _, _ in said}), lines, "/*" in text)
    settings = Settings(lines)
    for line, one in holders.items():
        holders[line] = settings.holder(one, line)
    for line, stem, word in said:
        if line in holders and not (line <= len(lines) and _IMPORT.match(lines[line - 1])):
            document = made.setdefault(holders[line].id, _Document(holders[line]))
            document.at.setdefault(line, set()).add(stem)
            document.instead[stem] = word and document.instead.get(stem, word)
    around = words.in_name(path)
    for document in made.values():
        if asks_value:
            document.values = {at for at in document.at if at <= len(lines) and _SETS_VALUE.search(lines[at - 1])}
        _count_lines(document, lines, words)
        _count_names(document, around, words)
    return list(made.values())


def _count_lines(document: _Document, lines: Sequence[str], words: AskedWords) -> None:
    counts, first = document.counts, document.definition.line
    if document.definition.kind in ("module", "class"):  # what it sets has a name, too
        sets = (_SETS.match(lines[at - 1].strip()) for at in document.at if at <= len(lines))
        for stem in {stem for match in sets if match for stem in words.in_name(match[1])}:
            counts[stem] = counts.get(stem, 0) + IN_NAME
    for at, stems_of_line in document.at.items():
        is_docstring = first < at <= first + NEAR_HEAD and _DOCUMENTS.match(lines[at - 1])
        for stem in stems_of_line:
            counts[stem] = counts.get(stem, 0) + (OF_SUMMARY if at < first or is_docstring else 1)


def _count_names(document: _Document, around: Mapping[str, str], words: AskedWords) -> None:
    """around: what the path says."""
    counts = document.counts
    owner, _, last = document.definition.qualname.rpartition(".")
    called, owned = words.in_name(last), words.in_name(owner)
    called |= {stem: "" for one in words.compounds.values() if one.pattern.search(last) for stem in one.stems}
    document.named = {*called, *owned}
    for stem in called:
        counts[stem] = counts.get(stem, 0) + IN_NAME
    for stem in {*around, *owned}:
        counts[stem] = counts.get(stem, 0) + IN_OWNER
    for stem, word in (*called.items(), *owned.items(), *around.items()):
        document.instead[stem] = word and document.instead.get(stem, word)


def _holders(
    own: Sequence[Definition], asked: Sequence[int], lines: Sequence[str], has_blocks: bool
) -> dict[int, Definition]:
    """Line -> the innermost definition around it, of the *asked* lines, sorted; *lines* are those of the file.

    A function without a name is part of the one that it stands in, a comment of what it stands above.
    """
    found: dict[int, Definition] = {}
    named: dict[str, Definition] = {}
    for one in own:
        one = named.setdefault(one.id, named.get(one.id.rpartition(".")[0], one) if _LAMBDA in one.id else one)
        for line in asked[bisect_left(asked, one.line) : bisect_right(asked, one.end_line)]:
            found[line] = one
    starts = {one.line: one for one in named.values()}
    commented = _in_blocks(lines) if has_blocks else set()
    for line in asked:
        if line in found and (line in commented or is_above(lines[line - 1])):
            below = next(
                (at for at in range(line + 1, len(lines) + 1) if at not in commented and not is_above(lines[at - 1])),
                0,
            )
            found[line] = starts.get(below, found[line])
    return found


def _in_blocks(lines: Sequence[str]) -> set[int]:
    """The lines of `/* … */`, which need not begin with a star."""
    found: set[int] = set()
    inside = False
    for at, line in enumerate(lines, 1):
        inside = inside or line.lstrip().startswith("/*")
        if inside:
            found.add(at)
            inside = "*/" not in line
    return found


def _placed(
    one: _Document, weight: Mapping[str, float], share: float, asked: Mapping[str, str], of_texts: float
) -> Place:
    near, together = _densest(one, weight)
    spoken = share
    counts, lines_of_it = one.counts, one.definition.end_line - one.definition.line
    if lines_of_it > PASSAGE and near and len(counts) > 1 and not one.values:
        counts, lines_of_it = _passage(one, near[0]), PASSAGE
        spoken *= math.fsum(weight.get(stem, 0.0) for stem in counts) / (
            math.fsum(weight.get(stem, 0.0) for stem in one.counts) or 1.0
        )
    length = 1 - B + B * math.log2(2 + lines_of_it) / 5
    score = math.fsum(weight.get(stem, 0.0) * count * (K + 1) / (count + K * length) for stem, count in counts.items())
    everywhere = math.fsum(weight.get(stem, 0.0) for stem in one.counts) or 1.0
    score *= spoken * (SCATTERED + (1 - SCATTERED) * together / everywhere)
    score *= OF_HOLDER.get(one.definition.kind, 1)
    if one.definition.kind in ("function", "method"):
        score *= 1 + OF_WORK * math.log1p(one.definition.end_line - one.definition.line)
    if one.definition.kind == SETTING or (one.definition.kind in ("class", "function", "method") and not one.values):
        called = PARTS.findall(one.definition.last)
        score *= 1 + sum(stem_of(part.lower()) in weight for part in called) / max(len(called), 1)
    path, is_text = one.definition.path, one.definition.kind == "section"
    if _is_aside(path) or _INNER_TESTS.match(one.definition.qualname) or (is_beside(path) and not is_text):
        score *= ASIDE
    elif is_text:
        score *= of_texts
    lines = _telling(one, near, weight)
    words = sorted((stem for stem in asked if stem in one.counts), key=lambda stem: -weight.get(stem, 0.0))
    written = [one.instead.get(stem) or asked[stem] for stem in words if asked[stem]]
    parts = {part for name in written for part in PARTS.findall(name) if part != name}
    return Place(
        one.definition, tuple(word for word in written if word not in parts), tuple(sorted(lines)), score, share
    )


def _telling(one: _Document, near: Sequence[int], weight: Mapping[str, float]) -> list[int]:
    """The lines to show: the one with most of the question's words, then those that have most of the others.

    Of the line that gives it its name, only the words that its name does not have.
    """
    chosen: list[int] = []
    said: set[str] = set()
    head, named = one.definition.line, one.named

    def says(line: int) -> float:
        return math.fsum(weight.get(stem, 0.0) for stem in one.at[line] - said - (named if line == head else set()))

    while len(chosen) < min(MOST_LINES, len(near)):
        _, _, last = max((says(line), one.weight_at(line, weight), -line) for line in near if line not in chosen)
        chosen.append(-last)
        said |= one.at[chosen[-1]]
    return chosen


def _passage(one: _Document, line: int) -> dict[str, float]:
    """How often each word stands around *line*: what is said far apart in a long definition is said of many things."""
    counts: dict[str, float] = dict.fromkeys(one.named, IN_NAME)
    for at, stems_of_line in one.at.items():
        if abs(at - line) <= PASSAGE // 2:
            for stem in stems_of_line:
                counts[stem] = counts.get(stem, 0) + 1
    return counts


def _densest(one: _Document, weight: Mapping[str, float]) -> tuple[list[int], float]:
    """The lines, NEAR to each other, that with its name speak of most of the question, and the weight of that."""
    lines = sorted(one.at)
    best: tuple[list[int], float] = ([], -1.0)
    for first in lines:
        near = [line for line in lines if first <= line < first + NEAR]
        together = math.fsum(weight.get(stem, 0.0) for stem in one.named.union(*(one.at[line] for line in near)))
        best_value = max((one.weight_at(line, weight) for line in near if line in one.values), default=0.0)
        together += best_value  # the one line that says all of it
        if together > best[1]:
            best = (near, together)
    return best
