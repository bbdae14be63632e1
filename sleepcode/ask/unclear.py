"""A question that names no definition -> what can be said all the same, or what to ask back."""

import builtins
import re

from msgspec.structs import replace

from sleepcode.ask.by_route import from_graph
from sleepcode.ask.given import Given
from sleepcode.ask.structural import of_type
from sleepcode.core.answers.found import Found, all_named
from sleepcode.core.answers.members import members
from sleepcode.core.model import Answer, Definition, Question, Standing
from sleepcode.core.questions import phrases
from sleepcode.core.questions.lookup import FEW, sorted_out
from sleepcode.core.questions.match import apart, stem_of, stems
from sleepcode.core.questions.said_case import asked_case
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import is_aside
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

_VARIABLE = re.compile(
    r"\b(?:reads?|uses?|looks? (?:at|up)|env\w*|variable|used|read|do|does|needs?|for)\b", re.IGNORECASE
)
_ERROR_VALUE = re.compile(r"(?:\w+\.)?(?:[Ee]rr[A-Z]\w*|E[A-Z]{3,}\w*)")  # Go's, C's
_GIVES = re.compile(r"\b(?:returns?|returned|gives?|produces?|handles?|handled|checks?|checked)\b", re.IGNORECASE)
_CHANGES = re.compile(  # of one value
    r"(?:who|what|which [a-z]+|where)(?: (?:all|else|places?))? (?:(?:sets?|changes?|modif(?:y|ies)|writes?(?: to)?"
    r"|updates?|mutates?|resets?|assigns?(?: to)?) (?:the )?(?:global |static |package |module )?(?:variable |flag )?"
    r"[`']?(?P<name>\w+)|(?:is|gets) (?:the )?[`']?(?P<set>\w+)[`']? (?:variable |flag )?"
    r"(?:set|changed|modified|written|updated|reset|assigned))\b[`']?(?: variable| flag| counter)?$",
    re.IGNORECASE,
)
_WHICH = re.compile(r"(?:and |so )?(?:which|what|list)\b", re.IGNORECASE)
# Questions of these kinds are put in words of the language as often as in names of the code.
IN_WORDS = {"does", "config", "effects", "raises", "extend", "history", "where", "callers", "marked", "signature"}
_PLAIN = re.compile(r"[A-Za-z]?[a-z]+\d*$")
_IN_WORDS = re.compile(r"(?:and |but |so )?(?:how|why|where|what happens|is there|can i|can we)\b", re.IGNORECASE)
_MEMBER = re.compile(r"\b(?:methods?|functions?|attributes?|fields?|propert(?:y|ies)|members?)\b", re.IGNORECASE)
OF_NAMES = {"callers", "raises"}  # whose one word is the name of something, as is that of "where is it defined"
_DEFINED = re.compile(r"\b(?:defined|declared|implemented)\b", re.IGNORECASE)
MOST_BESIDE = 2  # words beside a name that nothing defines, for the question to be about the name alone
MOST_WORDS = 3  # that mean something, of a question about a name
# What can be said of an attribute, which is no definition.
OF_ATTRIBUTES = {"callers", "where", "does", "change", "remove", "dead", "open", "none"}


def unclear(given: Given, asked: Understood) -> Answer | None:
    """None: the question names what it is about, or needs no name."""
    if asked.question.intent == "path" and asked.unknown and asked.subjects:  # "does it call the callback"
        from sleepcode.ask.nearest import nearest
        from sleepcode.ask.outside import way_out

        if out := way_out(given.index, asked.subjects, asked.unknown):
            return from_graph(asked, out, "calls that leave the project, by their name")
        plain = replace(asked, question=replace(asked.question, intent="open"), unknown="", near=())
        return replace(nearest(given, plain, f"nothing is called `{asked.unknown}` here")[0], question=asked.question)
    if built_in := _built_in(given, asked):
        return built_in
    if not given.options.live and (sort := _listed_so(given, asked) or _of_whole(given, asked)):
        return sort
    if asked.unknown and (known := _without_definition(given, asked)):
        return known
    if asked.question.intent == "open" and not asked.subjects and (listed := _which_there_are(given, asked)):
        return listed
    unread = _unparsed_subject(given.index, asked)
    if unread and (asked.question.intent != "open" or not given.has_model):
        return _asks_back(asked, unread)
    if asked.missing and asked.question.intent == "extend" and (kind := of_kind(given, asked)):
        return kind
    if asked.is_unclear:
        return _with_places(given, asked, _asks_back(asked, given.index.not_parsed()))
    return None


def _built_in(given: Given, asked: Understood) -> Answer | None:
    """ "Who calls print": Python's own, though a class has a method that is called so."""
    ones = asked.subjects or asked.ambiguous
    name = ones[0].last if ones and asked.question.intent == "callers" else ""
    is_own = callable(getattr(builtins, name, None)) and all(one.kind == "method" for one in ones)
    if not is_own or re.search(rf"[.`]{name}\b|\bmethod\b", asked.question.text):
        return None
    from sleepcode.ask.outside import outside_callers

    found = outside_callers(given.index, name)
    told = f"; methods of that name: {all_named(ones)}"
    return from_graph(asked, replace(found, text=found.text + told), "calls of Python's own") if found else None


def _without_definition(given: Given, asked: Understood) -> Answer | None:
    """What can be said of another project's name, an attribute, a constant, or a word for a kind of class."""
    from sleepcode.ask.attributes import attribute
    from sleepcode.ask.code_facts import CATCHING
    from sleepcode.ask.defaults import ASKS, defaults_of
    from sleepcode.ask.exceptions import outside_exception
    from sleepcode.ask.outside import outside_callers
    from sleepcode.ask.quoted import quoted_in, says
    from sleepcode.ask.spelled import is_word, spelled

    workspace, index, name = given.workspace, given.index, asked.unknown
    text, intent = asked.question.text, asked.question.intent
    if (intent == "raises" or (_ERROR_VALUE.fullmatch(name) and _GIVES.search(text))) and not name.islower():
        outside = outside_exception(workspace, index, name, catchers_first=bool(CATCHING.search(text)))
        if outside is not None:
            return from_graph(asked, outside, "by the name of the exception")
    asks_default = intent != "raises" and bool(ASKS.search(text)) and not name.isupper()
    is_type = intent == "signature" and not asks_default
    if (intent in OF_ATTRIBUTES or is_type) and (held := attribute(workspace, index, asked)) is not None:
        return from_graph(asked, held, "by the attribute's name, in the source")
    if quoted_in(text, name) and (said := says(workspace, index, name)):
        return from_graph(asked, said, "by the quoted text, in the source")
    if intent == "extend" and (extended := _extending(given, asked)):
        return extended
    if intent == "signature" and (typed := of_type(given.structure, name, text)):
        return from_graph(asked, typed, "by the headers that name the type")
    is_constant = re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", name) is not None  # whose methods may be called
    if intent == "callers" and not is_constant and (outside := outside_callers(index, name)):
        return from_graph(asked, outside, "calls that leave the project, by their name")
    if intent == "callers" and callable(getattr(builtins, name, None)) and not given.structure.spelled({name}):
        return from_graph(asked, Found(f"nothing here calls `{name}`"), "by the name, in the source")
    if asks_default and (given_as := defaults_of(workspace, index, name.rpartition(".")[2])):
        return from_graph(asked, given_as, "by the parameter's name")
    asks_reads = name.isupper() and intent in OF_ATTRIBUTES | {"config"} and bool(_VARIABLE.search(text))
    if asks_reads and (read := _read(workspace, index, name, text)):
        return from_graph(asked, read, "by the variable's name, in every file that may read some")
    if asked_case(text) is not None and (said_so := _by_message(given, text)):
        return from_graph(asked, said_so, "by what the program says in that case")
    if (not is_word(name) or intent in OF_ATTRIBUTES - {"open"}) and (lines := spelled(workspace, index, name, text)):
        return _in_more_words(given, asked, from_graph(asked, lines, "by the name, in the source"))
    return None


def _in_more_words(given: Given, asked: Understood, spelled: Answer) -> Answer:
    """ "What level is used if RUST_LOG is not set": what speaks of all of it, before the lines that spell the name."""
    others = stems(apart(asked.question.text)).keys() - stems(apart(asked.unknown)).keys()
    if asked.question.intent not in ("open", "signature") or len(others) <= MOST_BESIDE:
        return spelled
    from sleepcode.ask.nearest import nearest

    plain = replace(asked, question=Question(asked.question.text, "open"), unknown="", missing=False)
    close, _ = nearest(given, plain, "what is told of the name alone is no answer")
    if not close.claims:
        return spelled
    claims = dict.fromkeys((*close.claims[:1], *spelled.claims[:1], *close.claims[1:]))
    return replace(close, question=asked.question, claims=tuple(claims))


def _read(workspace: Workspace, index: Index, name: str, text: str) -> Found | None:
    """Who reads an environment variable or a setting; of a setting also what else the source says of it."""
    from sleepcode.ask.environment import environment
    from sleepcode.ask.spelled import spelled

    read = environment(workspace, index, "", name)
    if not any(name in one.text for one in read.claims):
        return None
    if not any(one.text.startswith("setting ") for one in read.claims):
        return read if read.claims else None
    lines = spelled(workspace, index, name, text)
    return replace(read, claims=(*read.claims, *lines.claims)) if lines else read


def _by_message(given: Given, text: str) -> Found | None:
    from sleepcode.ask.by_message import by_message
    from sleepcode.ask.nearest import MOST_SEARCHED
    from sleepcode.ask.places import places_of

    places = places_of(given.workspace, given.index, text, MOST_SEARCHED)
    return by_message(given.workspace, given.index, text, (place.definition for place in places))


def _extending(given: Given, asked: Understood) -> Answer | None:
    """Who asks for a new one means a kind of class; "what extends dict" the class of that name."""
    from sleepcode.ask.kinds import kind_asked
    from sleepcode.ask.outside import extending_outside

    name, structure = asked.unknown, given.structure
    if kind_asked(asked.question.text) and (kind := of_kind(given, asked, name)):
        return kind
    deriving = structure.classes_deriving(name.rpartition(".")[2])
    if below := extending_outside(given.index, name, deriving, structure.lines_of):
        return from_graph(asked, below, "classes that name it as a base")
    return of_kind(given, asked, name)


def _which_there_are(given: Given, asked: Understood) -> Answer | None:
    """ "Which storage classes are there": those of the family first, then what they have of their own."""
    if not _WHICH.match(asked.question.text):
        return None
    from sleepcode.ask.kinds import kind_listed

    words = kind_listed(asked.question.text)
    kind = of_kind(given, asked) if words else None
    if kind is None or not any(" extends " in each.text for each in kind.claims):
        kind = _that_holds(given, asked, words[:1]) or kind
    if kind is None:
        return None
    claims = tuple(sorted(kind.claims, key=lambda each: " extends " not in each.text))
    return replace(kind, claims=claims, text=re.sub(r"^(?:write|where)\b[^:]*: ", "", kind.text))


def _that_holds(given: Given, asked: Understood, words: tuple[str, ...]) -> Answer | None:
    """ "Which hooks are there", where a type is called `Hooks` or `Hook`: what it holds."""
    names = {form.lower() for word in words for form in (word, f"{word}s", f"{word}es")}
    ones = [one for name in names for one in given.index.definitions_named(given.index.name_in_any_case(name))]
    ones = [one for one in ones if one.kind == "class" and not is_aside(one.path)]
    held = members(given.index, tuple(ones), "attributes", given.structure.lines_of) if len(ones) == 1 else None
    return from_graph(asked, held, f"what `{ones[0].qualname}` holds") if held and len(held.claims) > 1 else None


def of_kind(given: Given, asked: Understood, name: str = "") -> Answer | None:
    """What "a new backend" would join, and the text that tells how; *name*: the subject, if the question tells it."""
    from sleepcode.ask.documented import sections_on_adding
    from sleepcode.ask.kinds import kind_asked, kind_listed, words_asked

    asked_for = kind_asked(asked.question.text)
    kind = _kind_in_code(given, asked, name, asked_for or kind_listed(asked.question.text))
    told = sections_on_adding(given.workspace, given.index, *words_asked(asked.question.text))
    if told is None:
        return kind
    if kind is None:
        return from_graph(asked, told, "by its heading")
    return replace(kind, text=f"{told.text}; {kind.text}", claims=(*told.claims, *kind.claims))


def _kind_in_code(given: Given, asked: Understood, name: str, asked_for: tuple[str, ...]) -> Answer | None:
    from sleepcode.ask.kinds import folder_of, kind_of_class, listed_under, told_apart

    words, structure = name.split(), given.structure
    for word in dict.fromkeys(asked_for or ("".join(words), *words[-1:])):  # a protocol handler is no protocol
        if family := kind_of_class(given.workspace, given.index, word, structure.spelled, structure.deriving):
            return from_graph(asked, family, f"classes whose name ends in “{word}”")
    for word in asked_for:
        if table := listed_under(given.workspace, given.index, word, structure.readers):
            return from_graph(asked, table, f"lists with “{word}” in their name")
        if folder := folder_of(given.index, word):
            return from_graph(asked, folder, f"a folder that is called “{word}”")
        if cases := told_apart(given.workspace, given.index, word, given.index.definitions()):
            return from_graph(asked, cases, f"functions that are called after “{word}”")
    return None


def _of_whole(given: Given, asked: Understood) -> Answer | None:
    """All of one sort, asked of the project, or of a file or folder."""
    if asked.subjects or asked.ambiguous:
        return None
    from sleepcode.ask.panics import ASKS, panics
    from sleepcode.ask.whole import exceptions, shared_state

    text = asked.question.text.rstrip("?!. ")
    asks_panic = asked.question.intent in ("raises", "open") and ASKS.search(text) and not asked.paths
    if asks_panic and (everywhere := panics(given.workspace, given.index, ())) is not None:
        return from_graph(asked, everywhere, "looked for in every file")
    if asked.question.intent == "raises" and phrases.said("exceptions-of", text):
        paths = asked.paths if len(asked.paths) < len(given.index.paths()) else ()
        found = exceptions(given.index, given.structure.classes_deriving, given.structure.reach.base_names(), paths)
        return from_graph(asked, found, "classes, by their bases")
    if asked.question.intent == "effects" and phrases.said("state-of", text):
        return from_graph(asked, shared_state(given.workspace, given.index), "looked for in every file")
    if match := _CHANGES.match(text):
        found = shared_state(given.workspace, given.index, frozenset({match["name"] or match["set"]}))
        return from_graph(asked, found, "assignments, in the source") if found.claims else None
    return None


def _listed_so(given: Given, asked: Understood) -> Answer | None:
    from sleepcode.ask.such import such

    text = asked.question.text.rstrip("?!. ")
    is_name = re.search(r"[._A-Z]", asked.unknown) and " " not in asked.unknown  # of another library: `threading.Lock`
    found = such(given.workspace, given.index, text, asked.subjects) if not is_name else None
    return from_graph(asked, found, "looked for in every file") if found else None


def _unparsed_subject(index: Index, asked: Understood) -> str:
    """What to say when the question names a file in a language that is not parsed; empty when it does not."""
    words = {word.strip("?,;:!.()`'\"") for word in asked.question.text.split()}
    for path, language in index.unparsed().items():
        if path in words or path.rpartition("/")[2] in words:
            return f"{path} is {language}, which is not parsed: who calls it, and which tests reach it, is unknown"
    return ""


def _asks_back(asked: Understood, unread: str) -> Answer:
    """What is asked about does not exist, or may be several things, or was not said.

    unread: what is known of code that nothing here parses.
    """
    near: tuple[str, ...] = ()
    if unread and not asked.is_unclear:
        text = unread
    elif asked.unknown:
        text, near = f"there is nothing called `{asked.unknown}` here", asked.near
        text += f" ({unread})" if unread else ""
    elif asked.ambiguous:
        name = asked.question.subject or "that name"
        text = f"`{name}` may mean {len(asked.ambiguous)} things; say which one"
        near = tuple(one.id for one in asked.ambiguous)
    else:
        text = f"the question (“{asked.question.intent}”) names nothing it could be about"
    return Answer(
        asked.question,
        (),
        "graph",
        Standing.UNKNOWN,
        "none",
        text=text,
        near=near,
        why="the subject is not clear",
    )


def _said_of(index: Index, asked: Understood) -> tuple[Definition, ...]:
    """What a word of the language is said of, where nothing calls it a member: "the responsibility of Router"."""
    owner, _, word = asked.unknown.rpartition(".")
    if not re.fullmatch("[a-z]+", word) or not re.search(rf"(?<![`\"']){word} of\b", asked.question.text):
        return ()
    ones = sorted_out(index.definitions_named(owner), "")
    return () if _MEMBER.search(asked.question.text) or len(ones) > FEW else ones


def _with_places(given: Given, asked: Understood, answer: Answer) -> Answer:
    """Where the subject is no name but words of the language, what comes nearest to the question may be meant."""
    from sleepcode.ask.nearest import nearest
    from sleepcode.ask.spelled import is_word

    text = asked.question.text
    words = (asked.unknown.replace(".", " ") if "'s " in text else asked.unknown).split()  # Nagle's algorithm
    if owners := _said_of(given.index, asked):
        about = replace(asked, question=Question(text, "open"), unknown="", subjects=owners)
        close, _ = nearest(given, about, answer.text, owners)
        return replace(close, question=asked.question) if close.claims else answer
    named = asked.ambiguous or not all(is_word(word) or (_PLAIN.match(word) and len(words) > 1) for word in words)
    in_words = asked.question.intent in IN_WORDS or len(stems(apart(text))) > MOST_WORDS
    in_words = in_words or asked_case(text) is not None or _IN_WORDS.match(text) is not None
    if named:
        return answer
    plain = replace(asked, question=Question(text, "open"), unknown="", ambiguous=(), missing=False)
    close, _ = nearest(given, plain, answer.text)
    is_long = _IN_WORDS.match(text) is not None and len(stems(apart(text))) > MOST_WORDS
    of_names = asked.question.intent in OF_NAMES and not is_long
    is_name = len(words) == 1 and (not in_words or of_names or _DEFINED.search(text))
    is_name = is_name and not re.search(rf"\b(?:in|on|at|by|to|of|from) the {re.escape(words[0])}\b", text)
    if is_name and not any(stem_of(words[0].lower()) in claim.text.lower() for claim in close.claims):
        return answer  # the places share the question's verb, no more
    return replace(close, question=asked.question) if close.claims else answer
