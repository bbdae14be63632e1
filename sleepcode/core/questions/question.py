"""A phrased question and the names of a project -> what is asked about what; never a guess."""

import re

from msgspec.structs import replace

from sleepcode.core.model import Definition, Question
from sleepcode.core.questions import phrases
from sleepcode.core.questions.intents import (
    NEEDS_NO_SUBJECT,
    OF_FILES,
    OF_PROJECT,
    OF_TESTS,
    OF_TWO,
)
from sleepcode.core.questions.lookup import FEW, Found, Names, going_by, ids_of, look_up, packages_of, sorted_out
from sleepcode.core.questions.of_trait import same_trait, understood_of_trait
from sleepcode.core.questions.phrasing import Phrased, phrase
from sleepcode.core.questions.typos import corrected, spelled_out
from sleepcode.core.questions.understood import Understood, narrowed, understood_as, unknown_subject, with_target
from sleepcode.core.suites.tested import in_tests

_IS_WHAT = re.compile(r"(?i)^(?:and )?what(?:'s| is| are)(?: the| an?)? [a-z]+(?: [a-z]+){1,2}[?! ]*$")
_KIND_HAS = re.compile(
    r"^(?:which|what) ([a-z]+s) (?:all |do |have )*(?:re-?)?(?:overrides?|overwrites?|implements?|defines?|have)"
    r" (?:(?:their |an? )?own )?`?(\w+)`?[?! ]*$",
    re.IGNORECASE,
)
_A_KIND_DOES = re.compile(
    r"\b(?:if|when|once) an? [a-z]+ (?:raises?|throws?|returns?|fails?|times?|loses?|takes?|gets?|has"
    r"|is (?!chang|edit|mov)\w+)\b",
    re.IGNORECASE,
)
_IS_DONE = re.compile(  # "where is the cassette written": not where it is defined
    r"^[Ww]here (?:is|are|was|were|does|do|gets?) (?:the |our )?"
    r"(?!class\b|function\b|method\b|module\b|file\b)\S+ (?:ever |actually |finally )*"
    r"(?!def|decl|loc|impl|liv|call|use|import|inst|creat|construct|come|in\b|class|function|method|module)[a-z]+"
)
MOST_OF_NAME = 7  # words of a question that is only about where a name stands
_INSIDE = re.compile(r"\b(?:in|inside) `?(?P<in>\w+)`?[?!. ]*$|\b(?P<with>\w+)`? with \w+ ?=")
_PAIR = re.compile(
    r"(?i)\b(?:between|compare|does|do|is|are|^) ?`?(\w+)`? (?:and|or|vs\.?|versus|differ from|with|to) `?(\w+)`?"
)
_OF_ALL_SETTINGS = re.compile(  # "which config keys are read"
    r"(?i)\benv(?:ironment)?\b|\b(?:config\w*|settings?) (?:keys?|values?|entries|names?|variables?)\b"
)
_ASKS_SETTINGS = re.compile(  # which there are, or what they do to the project
    r"(?i)^(?:and |so )?(?:which|what|list|show|how many|any|are there|is there|where)\b"
    r"|\b(?:read|us|look|need|depend|respect|honou?r|configur|tak|pick|affect|influenc|matter|support|set)(?:e|s|es|ed|ing)?\b"
)
_HELD = re.compile(
    r"\b(?:sets?|writes?|assigns?|initiali[sz]es?|reads?) (?:to )?(?:the )?`?(\w+)`? (?:in|of|on) `?([A-Z]\w*)"
)


def understand(text: str, names: Names, previous: Understood | None = None, *, traits: bool = True) -> Understood:
    """previous: what "it" and a bare "and its callers?" go back to; traits: whether one may be what is asked for."""

    def is_name(word: str) -> bool:
        return bool(names.definitions_named(word) or ("-" in word and going_by(word, names)))

    text = spelled_out(text, is_name)
    understood = _understand(phrase(text, is_name, traits), names, previous)
    if _settled(understood):
        return understood
    parts: set[str] = set()  # of what files are called: "nested" is no slip where there is a nested_json.py

    def is_known(word: str) -> bool:
        if not parts:
            parts.update(part for path in names.paths() for part in re.split(r"[/_.-]", path))
        return is_name(word) or word in parts

    better = corrected(text, is_known)
    if better == text:
        return understood
    meant = _understand(phrase(better, is_name, traits), names, previous)
    kept = meant.question.subject == understood.question.subject or not understood.question.subject
    several = bool(meant.ambiguous) and meant.question.intent != "open"  # `meant` says what is meant of them
    return meant if (_settled(meant) or several) and kept else understood


def _settled(understood: Understood) -> bool:
    return not understood.is_unclear and understood.question.intent != "open"


def _understand(said: Phrased, names: Names, previous: Understood | None) -> Understood:
    trait = said.trait or same_trait(said, names, previous)
    if trait is not None and (of_trait := understood_of_trait(said, trait, names, previous)):
        return of_trait
    said = _without_effects(_without_project(said, names), names)
    intent = said.intent
    if said.bare and intent == "open":
        intent = previous.question.intent if previous is not None and previous.trait is None else "does"
    named = bool(said.mentions or said.slots or said.words or said.scope)
    goes_on = said.refers_back or (said.bare and not named)
    of_option = previous is not None and previous.question.subject.startswith("-")
    if previous is not None and goes_on and (previous.subjects or previous.paths or of_option):
        return _back(said, intent, previous, names)
    if intent == "change" and _A_KIND_DOES.search(said.text):
        intent = "open"  # "when a job raises": of jobs, not of what a change of one does
    if intent in OF_TWO and not set(said.common).isdisjoint((*said.slots, *said.words)):
        intent = "open"  # "how does a request get to a handler": kinds of things
        said = replace(said, slots=tuple(word for word in said.slots if word not in said.common))
    if intent == "compare" and len(said.mentions) < 2 and (pair := _of_one_class(said, names)):
        return pair
    if said.mentions:
        return _about(said, intent, said.mentions, names)
    if intent == "open" and _IS_WHAT.match(said.text):
        intent = "does" if _written_together(said, "does", names) else intent
    done = intent == "where" and re.match(r"where do (?:we|i|they)\b", said.text, re.IGNORECASE)
    if intent not in OF_TWO | {"open", "extend"} and not done and (written := _written_together(said, intent, names)):
        return written
    if set(said.slots) & set(said.compound):
        if intent == "effects":  # of what goes by those words
            return Understood(Question(said.text, intent), scope=said.scope)
        intent, said = "open", replace(said, slots=())
    if intent in ("extend", "signature", "open") and (members := _members_of_kind(said, names)):
        return members
    found = _in_words(said, intent, names)
    return _beside(found, previous) if previous is not None and said.bare else found


def _of_one_class(said: Phrased, names: Names) -> Understood | None:
    """ "Between close and terminate": two that stand beside each other, where one alone would be ambiguous.

    "… in Manager": those of that class or file, where it has both.
    """
    match = _PAIR.search(said.text)
    within = {home for name in said.mentions for home in ids_of(look_up(name, names, loose=True))}
    ones, others = (names.definitions_named(name) if match else () for name in (match.groups() if match else ("", "")))
    homes = {_home(one): one for one in sorted_out(others, "")}
    pairs = {each: one for one in sorted_out(ones, "") if (each := _home(one)) in homes}
    for home in sorted(pairs, key=lambda each: each not in within):
        return Understood(Question(said.text, "compare", pairs[home].id), (pairs[home],), (homes[home],))
    return None


def _home(one: Definition) -> str:
    return one.id.rpartition(".")[0] if "." in one.qualname else one.path


def _members_of_kind(said: Phrased, names: Names) -> Understood | None:
    """ "Which executors override shutdown": the methods of that name in classes whose name has Executor in it."""
    match = _KIND_HAS.search(said.text)
    if match is None:
        return None
    kind = re.sub(r"(?:(ie)s|s)$", lambda ending: "y" if ending[1] else "", match[1].lower())
    ones = tuple(
        one
        for one in names.definitions_named(match[2])
        if one.kind == "method" and kind in one.qualname.rpartition(".")[0].lower() and not in_tests(one.path)
    )
    if not ones:
        return None
    question = Question(said.text, "extend", ones[0].id)
    return Understood(question, ones) if len(ones) == 1 else Understood(question, ambiguous=ones)


def _beside(found: Understood, previous: Understood) -> Understood:
    """ "And what about read?": of several that are called so, the one that stands beside what was asked about."""
    ones = found.ambiguous or found.subjects
    for home in {one.id.rpartition(".")[0] for one in previous.subjects if "." in one.id.partition("::")[2]}:
        near = tuple(one for one in ones if one.id.rpartition(".")[0] == home)
        if near:
            question = replace(found.question, subject=near[0].id)
            return replace(found, question=question, subjects=near, ambiguous=())
    return found


def _without_project(said: Phrased, names: Names) -> Phrased:
    """ "What does flask read from the environment": the project by its own name is no subject."""
    if said.intent not in NEEDS_NO_SUBJECT - {"history", "change"}:
        return said
    packages = packages_of(names)
    mentions, slots, words = (
        tuple(one for one in ones if one not in packages) for ones in (said.mentions, said.slots, said.words)
    )
    return replace(said, mentions=mentions, slots=slots, words=words)


def _without_effects(said: Phrased, names: Names) -> Phrased:
    """ "What uses threads": the word for what is done to the outside is no subject, unless something is called so."""
    if said.intent != "effects":
        return said
    lines = [line for _, line in phrases.pairs("effects-of")]

    def is_effect(word: str) -> bool:
        return any(phrases.search(line, word) for line in lines) and not names.definitions_named(word)

    slots, words = (tuple(one for one in ones if not is_effect(one)) for ones in (said.slots, said.words))
    return replace(said, slots=slots, words=words)


def _back(said: Phrased, intent: str, previous: Understood, names: Names) -> Understood:
    subject = previous.question.subject
    question = Question(said.text, intent, subject)
    found = replace(previous, question=question, targets=(), scope=said.scope, trait=None)
    if intent in OF_TWO and (said.slots or said.words):
        return with_target(found, (said.slots or said.words)[-1], names)
    return found


def _about(said: Phrased, intent: str, mentions: tuple[str, ...], names: Names) -> Understood:
    in_words = len(said.text.split()) > MOST_OF_NAME and " " not in mentions[0]  # which is quoted
    done = intent == "where" and _IS_DONE.search(said.text) and (in_words or look_up(mentions[0], names, loose=True))
    if done or (len(said.words) > 2 and intent not in OF_TWO | {"history"}):
        intent = "open"  # more is asked than the pattern explains
    if intent in OF_TWO and len(mentions) == 1:
        mentions = _in_order(said)
    if intent == "path" and said.reversed:
        mentions = mentions[::-1]
    if intent not in OF_TWO and len(mentions) == 1 and said.slots and look_up(said.slots[0], names):
        mentions = (said.slots[0], *mentions)  # "who calls send in session.py"
    elif intent not in OF_TWO and len(mentions) == 1:
        mentions = (*_inside(mentions[0], said.words, names), *mentions)  # "can send in session.py return None?"
    if intent in ("open", "signature"):  # a parameter, a setting beside the name of what is asked about
        mentions = tuple(sorted(mentions, key=lambda name: look_up(name, names, said.kind, loose=True) is None))
    if intent == "callers" and (held := _HELD.search(said.text)):  # "who sets count in Counter": an attribute
        holder = look_up(held[2], names)
        if holder and holder[0] and all(one.kind == "class" for one in holder[0]):
            mentions = (f"{held[2]}.{held[1]}",)
    first, *others = mentions
    if intent in OF_TWO and not others:
        intent = "callers" if intent == "path" else "open"
    found = look_up(first, names, said.kind, loose=True)
    understood = understood_as(said, intent, first, found, names)
    if understood.unknown or not others:
        return understood
    if intent in OF_TWO:
        return with_target(understood, others[0], names)
    return narrowed(understood, others, names)


def _inside(file: str, words: tuple[str, ...], names: Names) -> tuple[str, ...]:
    """The one plain word that names a definition of the file; none when there are two, or it is no file."""
    found = look_up(file, names)
    paths = set(found[1]) if found and not found[0] else set()
    known = [word for word in words if any(one.path in paths for one in names.definitions_named(word))]
    return tuple(known) if len(known) == 1 else ()


def _in_order(said: Phrased) -> tuple[str, ...]:
    """The one marked name and the plain word beside it, in the order they were said."""
    both, text = (*said.mentions, *said.slots, *said.words)[:2], said.text.replace("::", ".").replace("#", ".")
    return tuple(sorted(both, key=text.find))


def _in_words(said: Phrased, intent: str, names: Names) -> Understood:
    """Ordinary words may name something: only when the index knows them, and all of them."""
    plain = Understood(Question(said.text, intent), scope=said.scope)
    if intent == "where" and _IS_DONE.search(said.text):
        return replace(plain, question=Question(said.text, "open"))
    for word in said.slots if intent not in OF_TWO else ():
        if found := _meant_by(word, intent, names, said.kind):
            others = tuple(other for other in said.words if not look_up(other, names))
            acts = re.match(
                rf"(?i)(?:and |but |so )?(?:does|do|did|can|could|will|would|should) {word} [a-z]", said.text
            )
            if len(others) > 1 and acts and found[0] and all(one.kind != "class" for one in found[0]):
                return understood_as(said, "open", word, found, names)  # "does clone leave the folder behind"
            if len(others) > 1 or any(_joined(word, other, intent, said.text) for other in others):
                return replace(plain, question=Question(said.text, "open"))
            return understood_as(said, intent, word, found, names)
    words = (*said.slots, *said.words)
    if intent in OF_PROJECT and not said.kind:  # "what configures the server": no method of that name is meant
        words = tuple(word for word in words if not _is_thing(word, said.text, names))
    known = [(word, found) for word in words if (found := _meant_by(word, intent, names))]
    strange = [word for word in words if not _meant_by(word, intent, names)]
    if intent == "extend" and len(strange) + len(known) > 1:
        return unknown_subject(plain, " ".join(words), names)  # "a new auth source": what a kind of class may be called
    apart = intent in OF_TWO or len(known) != 1
    joined = not apart and any(_joined(known[0][0], other, intent, said.text) for other in words)
    if intent == "open" and (place := _INSIDE.search(said.text)):
        name = place["in"] or place["with"]
        ones = tuple(one for one in names.definitions_named(name) if not in_tests(one.path))
        ones = sorted_out(ones, "")  # "what happens if the path is empty in normalize"
        if 0 < len(ones) <= FEW and all(one.kind in ("function", "method", "class") for one in ones):
            return understood_as(said, intent, name, (ones, ()), names)
    if intent == "open" or len(strange) > 2 or (strange and known) or joined:
        return replace(plain, question=Question(said.text, "open"))
    if intent in OF_TWO and len(known) == 2:
        start, end = sorted(known, key=lambda one: said.text.find(one[0]), reverse=said.reversed)
        return with_target(understood_as(said, intent, *start, names), end[0], names)
    if intent == "compare":
        return replace(plain, question=Question(said.text, "open"))
    if intent == "path":
        return unknown_subject(plain, strange[0], names) if strange else replace(plain, missing=True)
    if len(known) == 1:
        return understood_as(said, intent, *known[0], names)
    if intent == "config" and not known and strange and not _ASKS_SETTINGS.search(said.text):
        return replace(plain, question=Question(said.text, "open"))  # "does a variable that is set get overwritten"
    if intent == "config" and not known and _OF_ALL_SETTINGS.search(said.text):
        return plain  # "which variables change how it behaves": of the project
    if len(known) > 1:
        return replace(plain, ambiguous=tuple(one for _, (ones, _) in known for one in ones))
    if intent == "entry" and not known:
        return plain  # "of the server": of the project
    imported = intent == "callers" and "import" in said.text
    if intent == "effects" and len(strange) == 1 and re.search(rf"(?i)\b(?:the|our|its) {strange[0]}\b", said.text):
        return plain  # "how many threads does the server start": of all code that goes by that word
    if len(strange) == 1 and (intent in OF_FILES or imported) and (files := going_by(strange[0], names)):
        return understood_as(said, intent, strange[0], ((), files), names)
    if strange:
        return unknown_subject(plain, " ".join(strange), names)
    if intent not in NEEDS_NO_SUBJECT and not said.scope:
        return replace(plain, missing=True)
    return plain


def _is_thing(word: str, text: str, names: Names) -> bool:
    """A plain word behind an article that only methods are called by."""
    plain = word.islower() and word.isalpha() and re.search(rf"(?i)\b(?:the|our|a|an|its) {word}\b", text) is not None
    return plain and all(one.kind == "method" for one in names.definitions_named(word))


def _written_together(said: Phrased, intent: str, names: Names) -> Understood | None:
    """ "Tests for nested json" where something is called `nested_json`; "the plugin manager" is `PluginManager`."""
    ones = {word for word in (*said.slots, *said.words, *said.compound) if word.islower() and word.isalpha()}
    tokens = re.findall(r"[A-Za-z_]\w*|[^\w\s]", said.text)
    for length in (3, 2):
        for at in range(len(tokens) - length + 1):
            group = tokens[at : at + length]
            if not ones or not ones <= set(group) or not all(_may_join(word) for word in group):
                continue
            for name in ("_".join(group), "".join(map(str.capitalize, group))):
                called = look_up(name, names, loose=name[0].isupper())
                if called is None and intent in OF_FILES and (files := going_by(name, names)):
                    called = (), files
                if called is not None:
                    return understood_as(said, intent, name, called, names)
    return None


def _may_join(word: str) -> bool:
    return word.islower() and word.isalpha() and word not in phrases.words("empty") | phrases.words("no-name")


def _joined(word: str, other: str, intent: str, text: str) -> bool:
    """ "Tests for nested json", "where are cookies saved": the two say together what is meant, and it is no name."""
    plain = word.islower() and word.isalpha()
    done = intent == "where" and other.endswith("ed")
    return plain and (done or re.search(rf"\b{other} {word}\b", text) is not None)


def _meant_by(word: str, intent: str, names: Names, kind: str = "") -> Found | None:
    """What a plain word names: a word of the language that only a test has for a name is no name of the product."""
    found = look_up(word, names, kind)
    only_tests = found is not None and bool(found[0]) and all(in_tests(one.path) for one in found[0])
    return None if only_tests and word.islower() and word.isalpha() and intent not in OF_TESTS else found
