"""Which definitions speak of a question that names none: by its words in their names and lines.

Okapi BM25 with weighted fields (Robertson & Zaragoza 2009), a definition with the comment above it being a document; a
word in a name weighs more than one in a line, a definition that speaks of most of the question more than one that
repeats a part of it, and one whose name is made of the question's words more than one that is called otherwise.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from string import ascii_letters
from typing import NamedTuple

import msgspec

from sleepcode.core.comments import is_above
from sleepcode.core.model import Definition
from sleepcode.core.questions import phrases
from sleepcode.core.questions.match import likes_of, stem_of, stems
from sleepcode.core.questions.settings import SETTING, Settings
from sleepcode.core.suites.tested import in_tests, is_beside

K, B = 1.2, 0.5  # BM25: saturation, and how much length matters
IN_NAME, IN_OWNER = 4, 2  # a word of a name counts as so many lines with it
ASIDE = 0.3  # a test speaks of what it tests, a changelog of what was
OF_TEXTS = 0.7  # texts speak of everything
OF_TEXTS_WHERE = 0.45  # where code is asked for
OF_HOLDER = {"module": 0.4, "class": 0.7, SETTING: 0.9}  # so do files and classes, a setting a little
OF_SUMMARY = 2  # lines: what counts a word of the comment above a definition, or of its docstring's first line
NEAR_HEAD = 12  # lines below its first in which that docstring begins
_PAST = re.compile(r"(?i)(?:^|/)(?:change|news|history|release)")
LEAST = 0.4  # share of the question's weight that a place has to speak of
OTHERS = 0.2  # that share, of places beside one that speaks of enough: some say little of it in the right words
SCARCE = 0.3  # that share, where otherwise nothing, or only tests and the past, would speak
WEAK = 0.15  # that share, where nothing else speaks of as much: of two words at least
OF_HINT = 0.5  # what a word counts that the question does not say, but that code uses of such things
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
_HOW_MUCH = re.compile(r"\bhow (?:long|many|much|often)\b", re.IGNORECASE)  # what is asked for, not what about
_UNGIVEN = re.compile(
    r"\bif (?:none|nothing|it) (?:is|was) (?:not )?(?:given|set|passed|specified|provided)\b", re.IGNORECASE
)
_ASKS_CODE = re.compile(r"(?:and |but |so )?(?:where|what happens|who)\b", re.IGNORECASE)
_SETS_VALUE = re.compile(r"\w\s*(?::[^=\n]+)?(?<![=!<>])=(?!=).*(?:\d|[\"'])|\bor \d")
OF_VALUE = 1.6
_IMPORT = re.compile(r"\s*(?:import\b|from\s+\S+\s+import\b|#\s*include\b|use\s+[\w:]+)")
_LAMBDA = "<lambda"
_DOCUMENTS = re.compile(r"\s*[rbu]?(?:\"{3}|'{3})")
_STATUS = {str(one.value): one.phrase.lower().replace("-", " ") for one in HTTPStatus}  # 404: not found
_LETTERS = frozenset(ascii_letters)
_SETS = re.compile(r"(?:export |const |static |final |public |pub |let |var )*(\w+)\s*(?::[^=\n]+)?=(?!=)")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Place(msgspec.Struct, frozen=True):
    """A definition, the question's words that it speaks of, and the lines with most of them."""

    definition: Definition
    words: tuple[str, ...]
    lines: tuple[int, ...]
    score: float


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
    asked, names = _asked(_HOW_MUCH.sub(" ", _UNGIVEN.sub(" ", question))), _names(question)
    if not asked:
        return ()
    hints = _hints(question) - asked.keys()
    asked |= dict.fromkeys(sorted(hints), "")
    near = _near(asked) | _denied(question, asked)
    finders = _finders({*asked, *near})
    encoded = [name.encode() for name in names if "-" not in name[1:]]  # the parts of the others are looked for
    spelled = [_spelled(name) for name in names]
    compounds = _compounds(question)
    asked |= {name: name for name in names} | dict.fromkeys(compounds, "")
    weak = {stem for stem in asked if stem in _stems_of("weak")}  # "decided" asks about what is decided
    hints |= weak if len(asked) - len(hints) - len(names) - len(compounds) > len(weak) else set()
    extra = hints | compounds.keys()  # what a place need not speak of
    least = min(2, len(asked) - len(extra))
    values = bool(_ASKS_VALUE.search(question) or _UNGIVEN.search(question))
    asks_code = _ASKS_CODE.match(question) is not None
    of_texts = OF_TEXTS_WHERE if asks_code else OF_TEXTS
    having = dict.fromkeys(asked, 0)
    instead = dict.fromkeys(asked, 0)
    total = 0
    documents: list[_Document] = []
    little: list[tuple[str, str, list[tuple[int, str, str]]]] = []  # with too few words, for where none has more
    for path, content in files:
        total += 1
        lower = content.lower()
        fitting = [finder for finder in finders if finder.sign in lower]
        if not fitting and not any(name in content for name in encoded):
            continue  # most files, told for a tenth of what the patterns take
        text = content.decode("utf-8", "replace")
        found = [(at, *meant) for at, word in _matches(fitting, text) if (meant := _meant(word.lower(), asked, near))]
        for name, pattern in zip(names, spelled, strict=True):
            found += [(match.start(), name, "") for match in pattern.finditer(text)]
        for name, compound in compounds.items():
            if any(form in lower for form in compound.forms):
                found += [(match.start(), name, "") for match in compound.pattern.finditer(text)]
        found.sort()
        stems_here = {stem for _, stem, _ in found}
        literal = {stem for _, stem, word in found if not word}
        for stem in stems_here:
            having[stem] += stem in literal
            instead[stem] += stem not in literal
        if len((stems_here | _in_name(path, asked, near).keys()) - extra) >= least:
            documents += _documents(path, text, definitions(path, text), found, asked, near, compounds, values)
        elif len(little) < MOST_LITTLE and stems_here - extra:
            little.append((path, text, found))
    of_little = [
        one
        for path, text, found in little
        for one in _documents(path, text, definitions(path, text), found, asked, near, compounds, values)
        if len(little) < MOST_LITTLE and least > 1
    ]
    if not documents and of_little:
        least, documents, of_little = 1, of_little, []
    having = {stem: n or instead[stem] for stem, n in having.items()}
    unwritten = {*names, *compounds}  # or misspelt
    asked = {stem: word for stem, word in asked.items() if having[stem] or stem not in unwritten}
    weight = {stem: math.log(1 + (total - n + 0.5) / (n + 0.5)) for stem, n in having.items() if n}
    known = [weight[stem] for stem in weight if stem not in extra]
    # A word that stands nowhere is asked about, too: it weighs as much as the rarest that does.
    whole = sum(known) + max(known, default=0.0) * (len(asked.keys() - extra) - len(known))
    weight |= {stem: OF_HINT * weight[stem] for stem in hints & weight.keys()}
    for name in compounds.keys() & weight.keys():
        weight[name] = OF_COMPOUND * math.fsum(weight.get(stem, 0.0) for stem in compounds[name].stems)

    def ranked(share: float, only: Callable[[str], bool] = lambda _: True, least: int = least) -> list[Place]:
        placed = []
        for one in documents + of_little * (least == 1):
            said = one.counts.keys() - extra
            of_it = weight | {stem: OF_NEAR * weight.get(stem, 0.0) for stem, word in one.instead.items() if word}
            spoken = math.fsum(of_it.get(stem, 0) for stem in said) / whole if whole else 0
            if spoken >= share and len(said | (weak & one.counts.keys())) >= least and only(one.definition.path):
                if asks_code and one.definition.kind == SETTING and one.definition.qualname.rpartition(".")[2] in names:
                    continue  # who sends SIGNAL_X is not where that is set
                placed.append(_placed(one, of_it, spoken, asked, of_texts))
        return sorted(placed, key=lambda place: (-place.score, place.definition.path, place.definition.line))

    shares = (LEAST, SCARCE, WEAK) if least > 1 else (LEAST, SCARCE)
    best = next((ranked(min(share, OTHERS)) for share in shares if ranked(share)), []) or ranked(LEAST, least=1)
    if best and all(_is_aside(place.definition.path) or place.definition.kind == "section" for place in best):
        code = ranked(SCARCE, lambda path: not _is_aside(path)) or ranked(SCARCE, lambda path: not _is_aside(path), 1)
        best = [place for place in code if place.definition.kind != "section"][: most - 1] + best
    return tuple(best[:most])


def _is_aside(path: str) -> bool:
    return in_tests(path) or bool(_PAST.search(path))


def _asked(question: str) -> dict[str, str]:
    """Stem -> the word it stands for in the question; a name of code by its parts."""
    parts = [part for word in re.findall(r"[A-Za-z_]\w*", question) for part in _PARTS.findall(word)]
    found = {stem: part for part in parts if len(part) > 1 for stem in stems(part.lower())}
    return {
        stem: part
        for stem, part in found.items()
        if stem not in _stems_of("empty") and part not in phrases.words("not-asked")
    }


def _near(asked: Iterable[str]) -> dict[str, str]:
    """Stem of a word that developers use for one that is asked about -> the stem of that one."""
    asked = set(asked)
    found: dict[str, str] = {}
    for stem, others in _nearest_words():
        if stem in asked:
            found.update((other, stem) for other in others if other not in asked and other not in found)
    return found


def _denied(question: str, asked: Mapping[str, str]) -> dict[str, str]:
    """ "Not staged" is "unstaged": the stem of that -> the one that is asked about."""
    words = re.findall(r"(?:\bnot|n't) (?:(?:yet|been|be|a|an|the) )*([a-z]{4,})", question.lower())
    return {f"un{stem}": stem for stem in map(stem_of, words) if stem in asked}


@cache
def _nearest_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = ([stem_of(word) for word in line.split()] for line in phrases.section("near"))
    return tuple((first, tuple(others)) for first, *others in lines)


def _hints(question: str) -> set[str]:
    """Stems of what code is likely to say where the question asks in such words: "how long" of a timeout."""
    said = [words for words, line in phrases.pairs("hints") if phrases.search(line, question)]
    said += [_STATUS[code] for code in re.findall(r"(?<!\d)[1-5]\d\d(?!\d)", question) if code in _STATUS]
    return {stem_of(word) for words in said for word in words.split()}


def _names(question: str) -> tuple[str, ...]:
    """What is written as only code is: `max_retries`, `onReady`, `Content-Length`; it counts besides its parts."""
    words = dict.fromkeys(re.findall(r"[A-Za-z](?:-?\w)*|(?<![\w.-])(?:\d{2,}|-\d+)\b", question))
    return tuple(word for word in words if re.search(r"[^_]_[^_]|-|[a-z][A-Z]|^\d", word))


def _spelled(name: str) -> re.Pattern[str]:
    if name[-1].isdigit() and name.lstrip("-").isdigit():
        return re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.]\d)\b")
    return re.compile(rf"\b{re.sub('-', '[-_]', name)}\b", re.IGNORECASE * ("-" in name))


class _Compound(NamedTuple):
    """Two words in a row as a name of code would have them: "exit code" may be `exit_code`, or `ExitCode`."""

    stems: tuple[str, str]
    forms: tuple[bytes, bytes]  # in small letters
    pattern: re.Pattern[str]


def _compounds(question: str) -> dict[str, _Compound]:
    found = {}
    for one, other in pairwise(re.findall(r"[A-Za-z]+(?:_\w+)*", question.lower())):
        stems_of_both = (stem_of(one), stem_of(other))
        if not any(len(word) < 2 or word in phrases.words("not-asked") for word in (one, other)) and not _stems_of(
            "empty"
        ) & {*stems_of_both}:
            found[f"{one}_{other}"] = _Compound(
                stems_of_both,
                (f"{one}{other}".encode(), f"{one}_{other}".encode()),
                re.compile(
                    rf"(?<![a-z]){one}_?{other}(?![a-z])|(?<![A-Z]){one.upper()}_?{other.upper()}(?![A-Z])"
                    rf"|(?:{one}|{one.capitalize()}){other.capitalize()}(?![a-z])"
                ),
            )
    return found


@cache
def _stems_of(kind: str) -> frozenset[str]:
    """Of words that say nothing ("empty"), so that "wher" speaks of nothing either, or little ("weak")."""
    return frozenset(stem_of(word) for word in phrases.words(kind))


class _Way(NamedTuple):
    """To write a start; many of them in one pattern would be tried at each letter of each file."""

    start: str
    pattern: re.Pattern[str]  # begins with it
    alone: bool  # no letter stands before it


class _Finder(NamedTuple):
    """Finds, at the start of a part of a name or of a word, what may have a stem that is asked for."""

    sign: bytes  # stands in the lower-case content of each file where it finds something
    ways: tuple[_Way, ...]


def _finders(asked: Iterable[str]) -> tuple[_Finder, ...]:
    likes = {like for stem in asked for like in likes_of(stem)}
    likes |= {f"{like[:-1]}ie" for like in likes if like.endswith("y")}  # retries, retried
    likes |= {f"{like[:-1]}s" for like in likes if like.endswith("iz")}  # initialise
    starts: list[str] = []
    for like in sorted(likes):
        if not starts or not like.startswith(starts[-1]):  # what begins with a start is found by it
            starts.append(like)
    return tuple(
        _Finder(
            one.encode(),
            (
                _Way(one, re.compile(f"{re.escape(one)}[a-z]*"), True),
                _Way(one.capitalize(), re.compile(f"{re.escape(one.capitalize())}[a-z]*"), False),
                _Way(one.upper(), re.compile(f"{re.escape(one.upper())}[A-Z]*"), True),
            ),
        )
        for one in starts
    )


def _matches(finders: Iterable[_Finder], text: str) -> list[tuple[int, str]]:
    """(position, what stands there), in order; of those that overlap the first."""
    found: dict[int, str] = {}
    for finder in finders:
        for start, pattern, alone in finder.ways:
            for match in pattern.finditer(text) if start in text else ():
                at = match.start()
                if not (alone and at and text[at - 1] in _LETTERS):
                    found.setdefault(at, match[0])
    matches = []
    end = 0
    for at in sorted(found):
        if at >= end:
            matches.append((at, found[at]))
            end = at + len(found[at])
    return matches


def _documents(
    path: str,
    text: str,
    own: Sequence[Definition],
    found: Iterable[tuple[int, str, str]],
    asked: Mapping[str, str],
    near: Mapping[str, str],
    compounds: Mapping[str, _Compound],
    values: bool,
) -> list[_Document]:
    """found: (position in *text*, stem, the word that stands for it), in order.  values: whether one is asked for."""
    made: dict[str, _Document] = {}
    lines = text.splitlines()
    said: list[tuple[int, str, str]] = []  # (line, stem, word)
    line, position = 1, 0
    for start, stem, word in found:
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
    around = _in_name(path, asked, near)
    for document in made.values():
        if values:
            document.values = {at for at in document.at if at <= len(lines) and _SETS_VALUE.search(lines[at - 1])}
        if document.definition.kind in ("module", "class"):  # what it sets has a name, too
            sets = (_SETS.match(lines[at - 1].strip()) for at in document.at if at <= len(lines))
            for stem in {stem for match in sets if match for stem in _in_name(match[1], asked, near)}:
                document.counts[stem] = document.counts.get(stem, 0) + IN_NAME
        first = document.definition.line
        for at, stems_of_line in document.at.items():
            is_docstring = first < at <= first + NEAR_HEAD and _DOCUMENTS.match(lines[at - 1])
            for stem in stems_of_line:
                document.counts[stem] = document.counts.get(stem, 0) + (OF_SUMMARY if at < first or is_docstring else 1)
        last, _, owner = document.definition.qualname[::-1].partition(".")
        called, owned = _in_name(last[::-1], asked, near), _in_name(owner[::-1], asked, near)
        called |= {stem: "" for one in compounds.values() if one.pattern.search(last[::-1]) for stem in one.stems}
        document.named = {*called, *owned}
        for stem in called:
            document.counts[stem] = document.counts.get(stem, 0) + IN_NAME
        for stem in {*around, *owned}:
            document.counts[stem] = document.counts.get(stem, 0) + IN_OWNER
        for stem, word in (*called.items(), *owned.items(), *around.items()):
            document.instead[stem] = word and document.instead.get(stem, word)
    return list(made.values())


def _in_name(name: str, asked: Mapping[str, str], near: Mapping[str, str]) -> dict[str, str]:
    """Stem that is asked about -> the word that stands there for it; empty where it is the one asked."""
    found: dict[str, str] = {}
    for part in _PARTS.findall(name):
        if meant := _meant(part.lower(), asked, near):
            found[meant[0]] = meant[1] and found.get(meant[0], meant[1])
    return found


def _meant(word: str, asked: Mapping[str, str], near: Mapping[str, str]) -> tuple[str, str] | None:
    """The stem that is asked about, and *word* where it is another that stands for it: a receiver receives."""
    stem = stem_of(word)
    if stem not in asked and word.endswith(("er", "or", "ers", "ors")):
        does = stem_of(re.sub("[eo]rs?$", "", word))
        stem = does if does in asked else stem
    return (stem, "") if stem in asked else (near[stem], word) if stem in near else None


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
    one: _Document, weight: Mapping[str, float], spoken: float, asked: Mapping[str, str], of_texts: float
) -> Place:
    near, together = _densest(one, weight)
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
    if one.definition.kind == SETTING or (one.definition.kind in ("class", "function", "method") and not one.values):
        called = _PARTS.findall(one.definition.qualname.rpartition(".")[2])
        score *= 1 + sum(stem_of(part.lower()) in weight for part in called) / max(len(called), 1)
    path = one.definition.path
    if _is_aside(path) or (is_beside(path) and one.definition.kind != "section"):
        score *= ASIDE
    elif one.definition.kind == "section":
        score *= of_texts
    lines = sorted(near, key=lambda line: (-one.weight_at(line, weight), line))[:MOST_LINES]
    words = sorted((stem for stem in asked if stem in one.counts), key=lambda stem: -weight.get(stem, 0.0))
    written = [one.instead.get(stem) or asked[stem] for stem in words if asked[stem]]
    parts = {part for name in written for part in _PARTS.findall(name) if part != name}
    return Place(one.definition, tuple(word for word in written if word not in parts), tuple(sorted(lines)), score)


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
