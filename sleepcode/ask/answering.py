"""A question -> the cheapest route that answers it: graph, anticipated, composed, live, or what is near."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from sleepcode.ask.arguments import ASKS as CHANGES_ARGUMENT
from sleepcode.ask.arguments import arguments, own_state
from sleepcode.ask.attributes import attribute
from sleepcode.ask.code_facts import ASKS_ABSENT, CATCHING, INTENTS, SAYS_NOTHING, code_facts, ways_out
from sleepcode.ask.compare import compare
from sleepcode.ask.defaults import ASKS as ASKS_DEFAULT
from sleepcode.ask.defaults import default_of, defaults_of
from sleepcode.ask.doing import doing
from sleepcode.ask.environment import environment
from sleepcode.ask.exceptions import outside_exception
from sleepcode.ask.excerpts import told as lines_told
from sleepcode.ask.in_case import INTENTS as OF_CASES
from sleepcode.ask.in_case import in_case
from sleepcode.ask.kinds import kind_asked, kind_of_class
from sleepcode.ask.meant import meant
from sleepcode.ask.of_change import of_each
from sleepcode.ask.options import command_options
from sleepcode.ask.outside import extending_outside, outside_callers
from sleepcode.ask.places import places_of, told
from sleepcode.ask.quoted import quoted_in, says
from sleepcode.ask.spelled import is_word, spelled
from sleepcode.ask.structural import Impacts, Structure, structural, subjects_of
from sleepcode.ask.threads import threads
from sleepcode.ask.whole import exceptions, shared_state
from sleepcode.core.answers.found import Found, counted
from sleepcode.core.model import Answer, Anticipated, Claim, Definition, Impact, Note, Question, Standing
from sleepcode.core.model_calls.ledger_maths import FROM_NOTES
from sleepcode.core.questions import phrases
from sleepcode.core.questions.question import FEW, Understood
from sleepcode.edges.index import Index
from sleepcode.errors import ModelFailed
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace

if TYPE_CHECKING:
    from sleepcode.ask.stored import Memory
    from sleepcode.edges.ledger import PairRow

# Questions of these kinds are put in words of the language as often as in names of the code.
IN_WORDS = {"does", "config", "effects", "raises", "extend", "history", "where", "callers"}
MOST_SAID = 2  # claims of what the subject says of itself, before the places that speak of the question
# What can be said of an attribute, which is no definition.
OF_ATTRIBUTES = {"callers", "where", "does", "change", "remove", "dead", "open"}


class Options(msgspec.Struct, frozen=True):
    """How a question may be answered."""

    model: bool = True  # False: never ask a model
    live: bool = False  # ask the model with raw code, whatever notes there are
    budget: int = 0  # most tokens of material for a model; 0: the default
    on_text: Callable[[str], None] = lambda _: None  # a model's words as they arrive


USUAL = Options()


class Asked(msgspec.Struct, frozen=True):
    """An answer, and what "it" means in the next question."""

    answer: Answer
    understood: Understood
    again: Callable[[], "PairRow"] | None = None  # by lot: work it out without notes, too; raises ModelFailed
    failed: ModelFailed | None = None  # the model was needed and failed; the answer is the nearest that is known


def ask(
    workspace: Workspace,
    text: str,
    impacts: Impacts,
    options: Options = USUAL,
    previous: Understood | None = None,
    clock: Callable[[], float] = time.time,
    lot: Callable[[], float] = random.random,
) -> Asked:
    """Brings the index up to date first."""
    began, asked_at = time.perf_counter(), clock()
    refresh(workspace)
    index = workspace.index()
    understood, read_as = meant(text, index, previous)
    failed = None
    try:
        of_options = command_options(workspace, index, understood) if not options.live else None
        if of_options is not None:
            found, understood = of_options
            notes: tuple[Note, ...] = ()
            answer = _from_graph(understood, found, None, "declared for the command line")
        else:
            answer, notes = _answer(workspace, index, understood, impacts, options)
    except ModelFailed as error:
        failed = error
        answer, notes = _without_model(workspace, index, understood, f"the model failed: {error.problem}")
    took = (time.perf_counter() - began) * 1000
    answer = replace(answer, milliseconds=took, text=f"{read_as}; {answer.text}" if read_as else answer.text)
    _record(workspace, answer, notes, asked_at)
    drawn = _has_model(workspace, options) and lot() < workspace.settings.counterfactual
    again = None
    if drawn and notes and answer.route in FROM_NOTES and any(note.tokens.total for note in notes):
        again = partial(_again, workspace, index, understood, answer, notes)
    return Asked(answer, understood, again, failed)


def _again(workspace: Workspace, index: Index, asked: Understood, answer: Answer, notes: tuple[Note, ...]) -> "PairRow":
    from sleepcode.ask.with_model import without_notes
    from sleepcode.edges.ledger import PairRow

    began = time.perf_counter()
    paths = tuple(dict.fromkeys(note.path for note in notes))
    reply = without_notes(workspace, index, asked, subjects_of(index, asked), paths)
    took = (time.perf_counter() - began) * 1000
    row = PairRow(
        time.time(),
        asked.question.text,
        asked.question.subject,
        answer.tokens_now.total,
        answer.milliseconds,
        reply.tokens.total,
        took,
    )
    workspace.ledger().record_pair(row)
    return row


Answered = tuple[Answer, tuple[Note, ...]]


def _answer(workspace: Workspace, index: Index, asked: Understood, impacts: Impacts, options: Options) -> Answered:
    if asked.unknown and asked.question.intent == "raises":
        first = bool(CATCHING.search(asked.question.text))
        outside = outside_exception(workspace, index, asked.unknown, catchers_first=first)
        if outside is not None:
            return _from_graph(asked, outside, None, "by the name of the exception"), ()
    if asked.unknown and asked.question.intent in OF_ATTRIBUTES:
        held = attribute(workspace, index, asked)
        if held is not None:
            return _from_graph(asked, held, None, "by the attribute's name, in the source"), ()
    if asked.unknown and (known := _without_definition(workspace, index, asked, impacts)):
        return known, ()
    if not options.live and (sort := _of_whole(workspace, index, asked, impacts)):
        return sort, ()
    unread = _unparsed_subject(index, asked)
    if unread and (asked.question.intent != "open" or not _has_model(workspace, options)):
        return _asks_back(asked, unread), ()
    if asked.unknown or asked.ambiguous or asked.missing:
        return _with_places(workspace, index, asked, _asks_back(asked, index.not_parsed())), ()
    given = Structure(workspace, index, impacts)
    asked = of_each(given, asked)
    subjects = subjects_of(index, asked)
    if special := _special(index, asked, subjects):
        asked = replace(asked, question=Question(asked.question.text, "does", special.id), subjects=(special,))
        subjects = (special,)
    if not options.live:
        # Attributes that are called "backend" are no kind of backend.
        is_class = any(one.kind == "class" for one in subjects)
        if asked.question.intent == "extend" and not is_class and (kind := _kind(given, asked)):
            return kind, ()
        if asked.question.intent == "signature" and ASKS_DEFAULT.search(asked.question.text):
            given_as = default_of(workspace, index, asked.question.text, subjects)
            if given_as is not None:
                return _from_graph(asked, given_as, None, "as its header has it"), ()
        found = structural(given, asked)
        if found is not None:
            why = f"the graph answers questions of the kind “{asked.question.intent}”"
            return _from_graph(asked, found[0], found[1], why), ()
        if asked.question.intent in INTENTS and len(subjects) == 1 and subjects[0].kind == "module":
            stored = _foreseen(workspace, index, asked, subjects[0])
            if stored is not None:
                return stored
        if asked.question.intent == "config" and not subjects:
            read = environment(workspace, index, asked.question.text)
            return _from_graph(asked, read, None, "looked up in every file that may read some"), ()
        if asked.question.intent == "effects" and not subjects:
            done = doing(index, asked.question.text)
            return _from_graph(asked, done, None, "looked up in every call that leaves the project"), ()
        functions = bool(subjects) and all(one.kind in ("function", "method") for one in subjects)
        if asked.question.intent == "effects" and functions and CHANGES_ARGUMENT.search(asked.question.text):
            changed = arguments(workspace, index, subjects, asked.question.text)
            return _from_graph(asked, changed, None, "looked for in the source"), ()
        own = own_state(workspace, index, subjects) if functions and _asks_own_state(asked) else None
        if own is not None:
            return _from_graph(asked, own, None, "looked for in the source"), ()
        if asked.question.intent == "threads" and subjects:
            return _from_graph(asked, threads(workspace, index, subjects), None, "looked for in the source"), ()
        if asked.question.intent == "compare" and subjects and asked.targets:
            told_of = partial(_what_it_does, workspace, index, asked)
            both = compare(index, subjects[0], asked.targets[0], told_of)
            return _from_graph(asked, both, None, "what the source says of both"), ()
        if asked.question.intent in OF_CASES and (taken := in_case(workspace, index, asked.question.text, subjects)):
            return _from_graph(asked, taken, None, "by the branch that is taken then"), ()
        facts = code_facts(workspace, index, asked, subjects)
        nothing = facts is not None and SAYS_NOTHING in facts.text and len(subjects) == 1
        if facts and nothing and (foreseen := _foreseen(workspace, index, asked, subjects[0])):
            return replace(foreseen[0], claims=(*foreseen[0].claims, *facts.claims)), foreseen[1]
        if facts is not None and (facts.claims or not _has_model(workspace, options)):
            return _from_graph(asked, facts, None, "derived from the source by rules"), ()
    return _from_notes(workspace, index, asked, subjects, options)


def _special(index: Index, asked: Understood, subjects: tuple[Definition, ...]) -> Definition | None:
    """The method that the language calls for what is done to an object: `__del__`, where a class has it."""
    if asked.question.intent not in ("open", "does") or len(subjects) != 1 or subjects[0].kind != "class":
        return None
    for name, line in phrases.pairs("special"):
        if phrases.search(line, asked.question.text):
            return index.definition(f"{subjects[0].id}.{name}")
    return None


def _asks_own_state(asked: Understood) -> bool:
    lines = phrases.section("own-state") if asked.question.intent == "effects" else ()
    return any(phrases.search(line, asked.question.text) for line in lines)


def _what_it_does(workspace: Workspace, index: Index, asked: Understood, one: Definition) -> tuple[Claim, ...]:
    alone = replace(asked, question=Question(asked.question.text, "does", one.id), subjects=(one,), targets=())
    found = code_facts(workspace, index, alone, (one,))
    return found.claims if found else ()


def _without_definition(workspace: Workspace, index: Index, asked: Understood, impacts: Impacts) -> Answer | None:
    """What can be said of a subject that is a word for a kind of class, another project's, or a constant."""
    name = asked.unknown
    if quoted_in(asked.question.text, name) and (said := says(workspace, index, name)):
        return _from_graph(asked, said, None, "by the quoted text, in the source")
    if asked.question.intent == "extend":
        given = Structure(workspace, index, impacts)
        # Who asks for a new one means a kind of class; "what extends dict" the class of that name.
        if kind_asked(asked.question.text) and (kind := _kind(given, asked, name)):
            return kind
        if below := extending_outside(index, name, given.classes_deriving(name.rpartition(".")[2]), given.lines_of):
            return _from_graph(asked, below, None, "classes that name it as a base")
        if kind := _kind(given, asked, name):
            return kind
    if asked.question.intent == "callers" and (outside := outside_callers(index, name)):
        return _from_graph(asked, outside, None, "calls that leave the project, by their name")
    asks_default = bool(ASKS_DEFAULT.search(asked.question.text)) and not name.isupper()
    if asks_default and (given_as := defaults_of(workspace, index, name)):
        return _from_graph(asked, given_as, None, "by the parameter's name")
    if not is_word(name) and (lines := spelled(workspace, index, name, asked.question.text)):
        return _from_graph(asked, lines, None, "by the name, in the source")
    return None


def _kind(given: Structure, asked: Understood, name: str = "") -> Answer | None:
    """The family of classes that "a new backend" would join; *name*: the subject, where the question tells it."""
    words = name.split()
    for word in dict.fromkeys((*kind_asked(asked.question.text), "".join(words), *words[-1:])):
        if family := kind_of_class(given.workspace, given.index, word, given.spelled, given.deriving):
            return _from_graph(asked, family, None, f"classes whose name ends in “{word}”")
    return None


def _of_whole(workspace: Workspace, index: Index, asked: Understood, impacts: Impacts) -> Answer | None:
    """All of one sort, asked of the project, or of a file or folder."""
    if asked.subjects or asked.ambiguous:
        return None
    text = asked.question.text.rstrip("?!. ")
    if asked.question.intent == "raises" and any(phrases.search(one, text) for one in phrases.section("exceptions-of")):
        given = Structure(workspace, index, impacts)
        paths = asked.paths if len(asked.paths) < len(index.paths()) else ()
        return _from_graph(asked, exceptions(index, given.classes_deriving, paths), None, "classes, by their bases")
    if asked.question.intent == "effects" and any(phrases.search(one, text) for one in phrases.section("state-of")):
        return _from_graph(asked, shared_state(workspace, index), None, "looked for in every file")
    return None


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
    if unread and not (asked.unknown or asked.ambiguous or asked.missing):
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


def _with_places(workspace: Workspace, index: Index, asked: Understood, answer: Answer) -> Answer:
    """Where the subject is no name but words of the language, what speaks of the question may be what is meant."""
    words = asked.unknown.split()
    named = asked.ambiguous or not all(is_word(word) for word in words)
    if named or (len(words) == 1 and asked.question.intent not in IN_WORDS):
        return answer
    found = places_of(workspace, index, asked.question.text)
    text = f"{answer.text}; these places speak of the question:" if found else answer.text
    if found and asked.question.intent == "where":
        text = f"no name is asked for; {counted(len(found), 'place speaks', 'places speak')} of the question:"
    return replace(answer, text=text, claims=told(workspace, index, found), near=() if found else answer.near)


def _from_graph(asked: Understood, found: Found, impact: Impact | None, why: str) -> Answer:
    return Answer(
        asked.question,
        found.claims,
        "graph",
        Standing.UNKNOWN if impact and impact.standing == Standing.UNKNOWN else found.standing,
        "fresh",
        found.blind_spots,
        found.text,
        impact,
        why=why,
    )


def _from_notes(
    workspace: Workspace, index: Index, asked: Understood, subjects: tuple[Definition, ...], options: Options
) -> Answered:
    from sleepcode.ask.stored import Memory

    memory = Memory(workspace, index)
    try:
        ids = _ids(asked, subjects)
        if not options.live and (stored := memory.alike(asked.question.text, ids)):
            anticipated, note, likeness = stored
            why = f"foreseen as “{anticipated.question}”, {likeness:.0%} alike"
            return _from_note(asked, anticipated, note, why)
        if _has_model(workspace, options):
            answered = _by_model(workspace, index, memory, asked, subjects, options)
            nothing = "nothing here speaks of it; name a file or a definition"
            return answered or _without_model(workspace, index, asked, nothing, subjects)
    finally:
        memory.close()
    missing = "no model is configured (set SLEEPCODE_MODEL, or see `sleepcode config`)"
    if workspace.settings.model:
        missing = "--no-model was given"
    return _without_model(workspace, index, asked, f"it takes reasoning, and {missing}", subjects)


def _without_model(
    workspace: Workspace, index: Index, asked: Understood, missing: str, subjects: tuple[Definition, ...] = ()
) -> Answered:
    """What is known that comes nearest, and what is missing."""
    from sleepcode.ask.stored import Memory

    memory = Memory(workspace, index)
    try:
        subjects = subjects or subjects_of(index, asked)
        ids = _ids(asked, subjects)
        near = memory.near(asked.question.text, ids) if ids else ()
        found = () if near else places_of(workspace, index, asked.question.text, inside=subjects)
        alone = subjects[0] if len(subjects) == 1 else None
        about = _what_it_does(workspace, index, asked, alone)[:MOST_SAID] if alone else ()
        ways: tuple[Claim, ...] = ()
        if len(subjects) <= FEW and ASKS_ABSENT.search(asked.question.text):
            ways = tuple(way for one in subjects for way in ways_out(workspace, index, one))
        if alone is not None and alone.kind != "module":
            about += lines_told(workspace, index, asked.question.text, alone)
        text = f"not answered: {missing}"
        text += "; these places speak of it:" if found else "; the nearest that is known:" if near or about else ""
        if ways:
            text = f"{ways[0].text}; whether that is what is asked is not proved: {missing}"
        answer = Answer(
            asked.question,
            tuple(dict.fromkeys((*ways, *(claim for claim, _ in near), *about, *told(workspace, index, found)))),
            "nearest",
            Standing.UNKNOWN,
            "fresh" if near or found or about else "none",
            text=text,
            why="no stored answer is near enough",
        )
        return answer, tuple(dict.fromkeys(note for _, note in near))
    finally:
        memory.close()


def _foreseen(workspace: Workspace, index: Index, asked: Understood, one: Definition) -> Answered | None:
    """What a fresh note answers already; commits come and go unseen by a note, so history is looked up."""
    from sleepcode.ask.stored import Memory

    if asked.question.intent == "history":
        return None
    found = Memory(workspace, index).foreseen(asked.question.intent, one.id)
    if found is None or not found[0].answer:
        return None
    return _from_note(asked, *found, f"foreseen as “{found[0].question}”")


def _from_note(asked: Understood, found: Anticipated, note: Note, why: str) -> Answered:
    answer = Answer(
        asked.question,
        found.answer,
        "anticipated",
        Standing.EXACT if note.model == "static" else Standing.UNKNOWN,
        "fresh",
        text=found.answer[0].text if found.answer else "",
        why=why,
        tokens_asleep=note.tokens.total,
    )
    return answer, (note,)


def _ids(asked: Understood, subjects: tuple[Definition, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(one.id for one in asked.subjects), *(one.id for one in subjects), *asked.paths]))


def _has_model(workspace: Workspace, options: Options) -> bool:
    return options.model and bool(workspace.settings.model)


def _by_model(
    workspace: Workspace,
    index: Index,
    memory: "Memory",
    asked: Understood,
    subjects: tuple[Definition, ...],
    options: Options,
) -> Answered | None:
    from sleepcode.ask.with_model import written

    found = written(
        workspace,
        index,
        memory,
        asked,
        subjects,
        live=options.live,
        budget=options.budget,
        on_text=options.on_text,
    )
    if found is None:
        return None
    if found.route == "live" and subjects:
        memory.questions.remember(asked.question.text, subjects[0].path, subjects[0].id, time.time())
    answer = Answer(
        asked.question,
        found.claims,
        found.route,
        Standing.EXACT if found.proved else Standing.UNKNOWN,
        found.freshness,
        text=found.text,
        why=found.why,
        unchecked=found.unchecked,
        tokens_now=found.tokens,
        tokens_asleep=sum(note.tokens.total for note in found.notes),
    )
    return answer, found.notes


def _record(workspace: Workspace, answer: Answer, notes: tuple[Note, ...], asked_at: float) -> None:
    from sleepcode.edges.ledger import QuestionRow

    workspace.ledger().record_question(
        QuestionRow(
            asked_at,
            answer.question.text,
            answer.question.intent,
            answer.question.subject,
            answer.route,
            answer.freshness,
            answer.standing,
            answer.milliseconds,
            answer.tokens_now,
            tuple(note.brief for note in notes),
            bool(notes) and all(note.written_at < asked_at for note in notes),
        )
    )
