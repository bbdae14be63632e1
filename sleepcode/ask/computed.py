"""Graph and source -> an answer without a token: ways tried in turn, the first that knows answers.

What only some questions take is imported where they are answered: all of it is a sixth of the time of a short answer.
"""

from functools import partial

from msgspec.structs import replace

from sleepcode.ask.by_route import from_graph
from sleepcode.ask.given import Answered, Given
from sleepcode.ask.structural import structural
from sleepcode.core.answers.found import Found, all_named
from sleepcode.core.answers.members import members
from sleepcode.core.model import Definition, Question
from sleepcode.core.questions import phrases
from sleepcode.core.questions.examples import wants_example
from sleepcode.core.questions.said_case import asked_case, is_about, speaks_of
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests

Subjects = tuple[Definition, ...]
OF_CASES = {"open", "does", "raises", "none"}


def computed(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    for way in _WAYS:
        if answered := way(given, asked, subjects):
            return answered
    return None


def _family(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    # Attributes that are called "backend" are no kind of backend.
    if asked.question.intent != "extend" or any(one.kind == "class" for one in subjects):
        return None
    from sleepcode.ask.kinds import kind_asked
    from sleepcode.ask.unclear import of_kind

    if kind := of_kind(given, asked):
        return kind, ()
    if not kind_asked(asked.question.text):
        return None
    from sleepcode.ask.nearest import nearest

    plain = replace(asked, question=Question(asked.question.text, "open"), subjects=(), paths=())
    return nearest(given, plain, "no class, list or folder is called so")


def _default(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent not in ("open", "signature", "does"):
        return None
    from sleepcode.ask.defaults import ASKS, default_in_words, default_of, defaults_of

    text = asked.question.text
    if (
        all(one.kind == "method" or in_tests(one.path) for one in subjects)
        and not asked.paths
        and (found := default_in_words(given.workspace, given.index, text))
    ):
        return from_graph(asked, found, "by the words that the parameter is called by"), ()
    if asked.question.intent != "signature" or not ASKS.search(text):
        return None
    found = default_of(given.workspace, given.index, text, subjects)
    builds = [one for one in subjects if one.kind == "method" and one.path.endswith(".rs")]  # `Walk::max_open(10)`
    if found is None and subjects and (builds or all(in_tests(one.path) for one in subjects)):
        found = defaults_of(given.workspace, given.index, subjects[0].last)
    return (from_graph(asked, found, "as its header has it"), ()) if found else None


def _past(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    unsaved = asked.scope in ("worktree", "staged") and not subjects and not asked.paths
    if asked.question.intent != "history" or unsaved:
        return None
    from sleepcode.ask.past import history

    return from_graph(asked, history(given.workspace, given.index, asked, subjects), "told by git"), ()


def _structure(given: Given, asked: Understood, _: Subjects) -> Answered | None:
    found = structural(given.structure, asked)
    if found is None:
        return None
    why = f"the graph answers questions of the kind “{asked.question.intent}”"
    told = found[0]
    if asked.question.intent == "what-changed" and asked.scope:
        from sleepcode.ask.past import with_commits

        told = with_commits(given.workspace, asked, told)
    return from_graph(asked, told, why, found[1]), ()


def _of_a_file(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    """What a note says of a whole file, which rules for single definitions do not."""
    if len(subjects) != 1 or subjects[0].kind != "module":
        return None
    from sleepcode.ask.code_facts import INTENTS
    from sleepcode.ask.recalled import foreseen

    return foreseen(given, asked, subjects[0]) if asked.question.intent in INTENTS else None


def _of_no_subject(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if subjects:
        return None
    if asked.question.intent == "config":
        from sleepcode.ask.environment import environment

        read = environment(given.workspace, given.index, asked.question.text)
        if not read.claims:
            from sleepcode.ask.nearest import nearest

            close, notes = nearest(given, asked, read.text)
            if close.claims:
                return replace(close, text=f"{read.text}; {close.text}"), notes
        return from_graph(asked, read, "looked up in every file that may read some"), ()
    if asked.question.intent == "effects":
        from sleepcode.ask.doing import doing

        done = doing(given.workspace, given.index, asked.question.text)
        return from_graph(asked, done, "looked up in every call that leaves the project"), ()
    return None


def _state(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    """What functions change: an argument, what `self` holds."""
    if subjects and asked.question.intent == "effects" and all(one.kind == "class" for one in subjects):
        if not phrases.said("own-state", asked.question.text):
            return None
        held = members(given.index, subjects, "attributes", given.structure.lines_of)
        return from_graph(asked, held, "what its methods set"), ()
    of_functions = subjects and all(one.kind in ("function", "method") for one in subjects)
    if not of_functions or asked.question.intent != "effects":
        return None
    from sleepcode.ask.arguments import ASKS, arguments, own_state

    found, text = None, asked.question.text
    if ASKS.search(text):
        found = arguments(given.workspace, given.index, subjects, text)
    elif phrases.said("own-state", text):
        found = own_state(given.workspace, given.index, subjects, text)
    return (from_graph(asked, found, "looked for in the source"), ()) if found else None


def _threads(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent != "threads" or not subjects:
        return None
    from sleepcode.ask.threads import threads

    return from_graph(asked, threads(given.workspace, given.index, subjects), "looked for in the source"), ()


def _marked(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent != "marked":
        return None
    from sleepcode.ask.marked import marked

    found = marked(given.workspace, given.index, asked.question.text, subjects)
    return from_graph(asked, found, "looked for in every line"), ()


def _comparison(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent != "compare" or not subjects or not asked.targets:
        return None
    from sleepcode.ask.code_facts import what_it_does
    from sleepcode.ask.compare import compare

    told_of = partial(what_it_does, given.workspace, given.index, asked)
    both = compare(given.index, subjects[0], asked.targets[0], told_of, given.structure.lines_of)
    return from_graph(asked, both, "what the source says of both"), ()


def _example(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if len(subjects) != 1 or not wants_example(asked.question):
        return None
    from sleepcode.ask.by_example import by_example

    found = by_example(given.workspace, given.index, asked.question, subjects[0])
    return (from_graph(asked, found, "worked out, or expected by a test"), ()) if found else None


def _case(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent not in OF_CASES:
        return None
    from sleepcode.ask.by_message import by_message
    from sleepcode.ask.in_case import in_case
    from sleepcode.ask.returns import ASKS

    workspace, index, text = given.workspace, given.index, asked.question.text
    if taken := in_case(workspace, index, text, subjects):
        return from_graph(asked, taken, "by the branch that is taken then"), ()
    functions = [one for one in subjects if one.kind in ("function", "method")]
    if ASKS.search(text):  # what it says then is not what it gives back
        return None
    if functions and (said := by_message(workspace, index, text, functions)):
        return from_graph(asked, said, "by what the program says in that case"), ()
    return None


def _panics(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent != "raises":
        return None
    from sleepcode.ask.panics import ASKS, panics

    if not ASKS.search(asked.question.text):
        return None
    found = panics(given.workspace, given.index, subjects)
    return (from_graph(asked, found, "looked for in the source"), ()) if found else None


def _returns(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    if asked.question.intent not in ("open", "signature"):
        return None
    from sleepcode.ask.returns import ASKS, returns

    if not ASKS.search(asked.question.text):
        return None
    found = returns(given.workspace, given.index, asked.question.text, subjects)
    return (from_graph(asked, found, "the returns of its own code"), ()) if found else None


def _facts(given: Given, asked: Understood, subjects: Subjects) -> Answered | None:
    from sleepcode.ask.code_facts import SAYS_NOTHING, code_facts
    from sleepcode.ask.recalled import foreseen

    facts = code_facts(given.workspace, given.index, asked, subjects)
    if facts is None:
        return None
    if SAYS_NOTHING in facts.text and len(subjects) == 1 and (noted := foreseen(given, asked, subjects[0])):
        return replace(noted[0], claims=(*noted[0].claims, *facts.claims)), noted[1]
    if facts.claims or not given.has_model:
        return from_graph(asked, _of_case(asked, subjects, facts), "derived from the source by rules"), ()
    return None


def _of_case(asked: Understood, subjects: Subjects, facts: Found) -> Found:
    """ "What does it raise if the path is empty": whatever it raises is no answer, where nothing speaks of the case."""
    case = asked_case(asked.question.text, all_named(subjects)) if asked.question.intent in ("raises", "none") else None
    if case is not None and (first := [each for each in facts.claims if is_about(case, each.text)]):
        rest = (each for each in facts.claims if each not in first)
        return replace(facts, text=first[0].text, claims=(*first, *rest), guessed=True)
    if case is None or not facts.claims or any(speaks_of(case, each.text) for each in facts.claims):
        return facts
    return replace(facts, text=f"nothing says so of that case in plain words; in all: {facts.text}", guessed=True)


_WAYS = (
    _family,
    _default,
    _panics,
    _example,
    _case,
    _returns,
    _past,
    _structure,
    _of_a_file,
    _of_no_subject,
    _state,
    _threads,
    _marked,
    _comparison,
    _facts,
)
