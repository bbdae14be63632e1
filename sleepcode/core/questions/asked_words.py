"""What a question asks for in words: their stems, names of code, and what code is likely to say in their place."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from typing import NamedTuple

import msgspec

from sleepcode.core.questions import phrases
from sleepcode.core.questions.carried import said_words
from sleepcode.core.questions.match import stem_of, stems
from sleepcode.core.questions.word_finder import PARTS, Finder, finders_of, matches
from sleepcode.core.resource import text_of

_HOW_MUCH = re.compile(r"\bhow (?:long|many|much|often)\b", re.IGNORECASE)  # what is asked for, not what about
_ENDS_IN_PARTICLE = re.compile(r"([a-z]{3,})(out|up|down|back|off|over|away)")
_STATUS = {str(one.value): one.phrase.lower().replace("-", " ") for one in HTTPStatus}  # 404: not found


class Compound(NamedTuple):
    """Two words in a row as a name of code would have them: "exit code" may be `exit_code`, or `ExitCode`."""

    stems: tuple[str, str]
    forms: tuple[bytes, bytes]  # in small letters
    pattern: re.Pattern[str]


class AskedWords(msgspec.Struct, frozen=True):
    """*Terms* are stems, names of code and compounds; a term stands for a word of the question, or for none ("")."""

    terms: dict[str, str]  # term -> that word
    near: dict[str, str]  # stem of a word that developers use for one that is asked about -> the stem of that one
    names: dict[str, re.Pattern[str]]  # written as only code is; they count besides their parts
    compounds: dict[str, Compound]
    weak: frozenset[str]  # terms that say little: "decided" asks about what is decided
    hints: frozenset[str]  # terms that the question does not say, or that are weak beside others

    @property
    def extra(self) -> frozenset[str]:
        """Terms that a place need not speak of."""
        return self.hints | self.compounds.keys()

    def meant(self, word: str) -> tuple[str, str] | None:
        """The stem that is asked about, and *word* where it is another that stands for it: a receiver receives."""
        stem = stem_of(word)
        if stem not in self.terms and word.endswith(("er", "or", "ers", "ors")):
            does = stem_of(re.sub("[eo]rs?$", "", word))
            stem = does if does in self.terms else stem
        return (stem, "") if stem in self.terms else (self.near[stem], word) if stem in self.near else None

    def in_name(self, name: str) -> dict[str, str]:
        """Stem that is asked about -> the word that stands there for it; empty where it is the one asked."""
        found: dict[str, str] = {}
        for part in PARTS.findall(name):
            if meant := self.meant(part.lower()):
                found[meant[0]] = meant[1] and found.get(meant[0], meant[1])
        return found


class Skimmed(NamedTuple):
    """A file that may say something of a question."""

    content: bytes
    lower: bytes
    finders: tuple[Finder, ...]
    names: set[str]


class InFile(NamedTuple):
    """What one file says of a question."""

    text: str
    said: list[tuple[int, str, str]]  # (position in it, term, the word that stands for it), in order


class Reader:
    """Finds the words of a question in the files of a tree."""

    def __init__(self, words: AskedWords) -> None:
        self._words = words
        asked = words.terms.keys() - words.extra
        self._asked = finders_of(asked - words.names.keys())
        self._beside = finders_of({*words.hints, *words.near} - words.names.keys() - words.compounds.keys() - asked)
        self._alone = len(asked) < 2  # so that other words for it are looked for everywhere
        self._names = {name: name.encode() for name in words.names if "-" not in name[1:]}
        self._by_parts = words.names.keys() - self._names

    def skim(self, content: bytes) -> Skimmed | None:
        """None where nothing is said of it: most files, told for a tenth of what the patterns take."""
        lower = content.lower()
        fitting = tuple(finder for finder in self._asked if finder.sign in lower)
        names = {name for name, written in self._names.items() if written in content}
        if fitting or names or self._alone:
            fitting += tuple(finder for finder in self._beside if finder.sign in lower)
        if not fitting and not names:
            return None
        return Skimmed(content, lower, fitting, names | (self._by_parts if fitting else set()))

    def may_say(self, skimmed: Skimmed) -> tuple[set[str], set[str]]:
        """Terms that it may say, no other among them but compounds; and those that it may say another word for."""
        terms, near = self._words.terms, self._words.near
        stems = {stem for finder in skimmed.finders if finder.finds_in(skimmed.content) for stem in finder.stems}
        return (stems & terms.keys()) | skimmed.names, {near[stem] for stem in stems & near.keys()}

    def read(self, skimmed: Skimmed) -> InFile:
        text = skimmed.content.decode("utf-8", "replace")
        words = self._words
        said = [(at, *meant) for at, word in matches(skimmed.finders, text) if (meant := words.meant(word.lower()))]
        for name, pattern in words.names.items():
            said += [(match.start(), name, "") for match in pattern.finditer(text)]
        for name, compound in words.compounds.items():
            if any(form in skimmed.lower for form in compound.forms):
                said += [(match.start(), name, "") for match in compound.pattern.finditer(text)]
        return InFile(text, sorted(said))


def words_of(question: str) -> AskedWords | None:
    """None where it has no word that tells anything."""
    question = _joined(question)
    terms = _asked(question)
    if not terms:
        return None
    names = {name: _spelled(name) for name in _names(question)}
    compounds = _compounds(question)
    hints = _hints(question) - terms.keys()
    near = _near({*terms, *hints}) | _denied(question, terms)
    weak = stems_in("weak") & {*terms, *hints}
    if len(terms) > len(weak):
        hints |= weak
    every = terms | dict.fromkeys(sorted(hints - terms.keys()), "") | {name: name for name in names}
    return AskedWords(every | dict.fromkeys(compounds, ""), near, names, compounds, weak, frozenset(hints))


@cache
def stems_in(section: str) -> frozenset[str]:
    """Of words that say nothing ("empty"), so that "wher" speaks of nothing either, or little ("weak")."""
    return frozenset(stem_of(word) for word in phrases.words(section))


def _asked(question: str) -> dict[str, str]:
    """Stem -> the word it stands for in the question; a name of code by its parts."""
    parts = [part for word in re.findall(r"[A-Za-z_]\w*", _HOW_MUCH.sub(" ", question)) for part in PARTS.findall(word)]
    found = {stem: part for part in parts if len(part) > 1 for stem in stems(part.lower())}
    return {
        stem: part
        for stem, part in found.items()
        if stem not in stems_in("empty") and part not in phrases.words("not-asked")
    }


def _near(asked: Iterable[str]) -> dict[str, str]:
    """Stem of a word that developers use for one that is asked about -> the stem of that one."""
    asked = set(asked)
    found: dict[str, str] = {}
    for stem, others in _nearest_words().items():
        if stem in asked:
            found.update((other, stem) for other in others if other not in asked and other not in found)
    return found | {verb: one for (verb, _), one in _verbs().items() if one in asked and verb not in asked}


def _denied(question: str, asked: Mapping[str, str]) -> dict[str, str]:
    """ "Not staged" is "unstaged": the stem of that -> the one that is asked about."""
    words = re.findall(r"(?:\bnot|n't) (?:(?:yet|been|be|a|an|the) )*([a-z]{4,})", question.lower())
    return {f"un{stem}": stem for stem in map(stem_of, words) if stem in asked}


def _joined(question: str) -> str:
    """ "Logging out" is `logout`: a verb with its particle is one word, for code as for the table of near words."""
    words = question.split()
    for at in range(len(words) - 1, 0, -1):
        particle = re.split(r"[^A-Za-z]", words[at], maxsplit=1)[0]
        verb = words[at - 2] if words[at - 1] in ("it", "them", "that") and at > 1 else words[at - 1]
        if one := _verbs().get((stem_of(verb.lower()), particle.lower())):
            words[at] = one + words[at][len(particle) :]
            words[words.index(verb, at - 2 if at > 1 else 0)] = ""
    return " ".join(words)


@cache
def _verbs() -> dict[tuple[str, str], str]:
    """(stem of a verb, its particle) -> both as one word: those of the table, and those that developers write so."""
    found: dict[tuple[str, str], str] = {}
    for word in (word for line in _near_lines() for word in line.partition(" = ")[0].split() if "-" in word):
        verb, particle = word.split("-")
        found[stem_of(verb), particle] = verb + particle
    for match in filter(None, map(_ENDS_IN_PARTICLE.fullmatch, said_words())):
        found.setdefault((stem_of(match[1]), match[2]), match[0])
    return found


@cache
def _near_lines() -> tuple[str, ...]:
    return tuple(line for line in text_of("sleepcode.phrases", "english_near.txt").splitlines() if line[:1] != "#")


@cache
def _nearest_words() -> dict[str, list[str]]:
    """Stem of a word of questions -> stems of what code has in its place."""
    found: dict[str, list[str]] = {}
    for line in _near_lines():
        said, _, others = line.partition(" = ")
        for word in said.split():
            found.setdefault(stem_of(word.replace("-", "")), []).extend(map(stem_of, others.split()))
    return found


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


def _compounds(question: str) -> dict[str, Compound]:
    found = {}
    for one, other in pairwise(re.findall(r"[A-Za-z]+(?:_\w+)*", question.lower())):
        stems_of_both = (stem_of(one), stem_of(other))
        if not any(len(word) < 2 or word in phrases.words("not-asked") for word in (one, other)) and not stems_in(
            "empty"
        ) & {*stems_of_both}:
            found[f"{one}_{other}"] = Compound(
                stems_of_both,
                (f"{one}{other}".encode(), f"{one}_{other}".encode()),
                re.compile(
                    rf"(?<![a-z]){one}_?{other}(?![a-z])|(?<![A-Z]){one.upper()}_?{other.upper()}(?![A-Z])"
                    rf"|(?:{one}|{one.capitalize()}){other.capitalize()}(?![a-z])"
                ),
            )
    return found
