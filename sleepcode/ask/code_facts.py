"""Questions about what code does: answered by deriving the static writer's claims for just the subject."""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from sleepcode.ask.conditions import ASKS as CONDITIONS
from sleepcode.ask.conditions import conditions, otherwise
from sleepcode.ask.derived import claims_of, inputs_about
from sleepcode.ask.doing import wanted_effects
from sleepcode.ask.exceptions import is_error, of_exception, outside_exception
from sleepcode.ask.perhaps_none import gives_nothing, perhaps_none
from sleepcode.ask.reading import lines_of, sees
from sleepcode.ask.through_calls import done_through, given_and_raised, raised_by_makers, raised_through
from sleepcode.core.answers.found import Found, all_named, claim, named, with_members
from sleepcode.core.answers.own_words import comment_claim, shown_header
from sleepcode.core.layout import code_of, heads_above, reached_when
from sleepcode.core.model import Claim, Definition, Evidence, Question
from sleepcode.core.questions.understood import Understood
from sleepcode.core.static_notes.own_words import SAYS
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

INTENTS = {"does", "raises", "none", "config", "effects"}
CATCHING = re.compile(r"^what happens\b|\b(?:catch|caught|handle|swallow|rescue|trap)", re.IGNORECASE)
WHICH = re.compile(r"^(?:and |so |but |ok )?(?:where|what|which|how|when|who|why)\b", re.IGNORECASE)  # not yes or no
_NOTHING = {
    "raises": "raises nothing itself, nor does what it calls by a way that the graph can follow",
    "none": "has no line that returns it outright, and none that falls off its end",
    "config": "reads no environment variable and no setting by its name in its own code",
    "effects": "does nothing to the outside that the rules know, itself or through the project's code that it calls",
}
_LOOKS_FOR = {"raises": "raise", "none": "return", "config": "env", "effects": "call"}  # see reading.sees
SAYS_NOTHING = "says nothing of itself"
MOST_SHOWN = 12
MOST_WAYS = 4  # out of a function that does not find what it needs
MOST_BODY = 6  # lines of a function that are shown where it says nothing of itself
_HELD = re.compile(
    r"\(|\w\[|\w->|\w\?\.|(?:^|[\s*&])[A-Za-z_$][\w.$]*!?$"
)  # what a call gives, what a name or a container holds
ASKS_ABSENT = re.compile(
    r"\b(?:(?:not|n't|no) (?:be )?(?:there|found|present|set|given|known|exist\w*|match\w*|valid|available|installed)"
    r"|missing|absent|unknown|invalid|empty|wrong|malformed|unsupported|fails?|none|null)\b|n't (?:there|exist)",
    re.IGNORECASE,
)
_STEM = re.compile(r"\b[a-z]{2,}?(?=e?s?\b)")  # `reads files` and `read file` are one


def code_facts(workspace: Workspace, index: Index, asked: Understood, subjects: tuple[Definition, ...]) -> Found | None:
    """None when the intent is another, the file cannot be read, or its language's rules do not look for it."""
    intent = asked.question.intent
    if intent not in INTENTS or not subjects:
        return None
    if intent == "raises" and any(one.kind in ("class", "test") for one in subjects):
        first = bool(CATCHING.search(asked.question.text))
        if found := _of_exception(workspace, index, subjects, asked.question.text, first):
            return found if first else _with_conditions(workspace, index, asked.question.text, found)
    claims: list[Claim] = []
    for subject in subjects:
        inputs = inputs_about(workspace, index, subject)
        if inputs is None:
            return None
        claims += claims_of(inputs, subject, intent, with_members(index, subject))
    if intent == "does":
        at_line = _at_line(workspace, index, asked.question.text, subjects)
        told = _does(workspace, index, subjects, claims)
        return replace(told, text=at_line.text, claims=(at_line, *told.claims)) if at_line else told
    if not claims and not all(sees(one.path, _LOOKS_FOR[intent]) for one in subjects):
        return None
    return _told(workspace, index, asked, subjects, claims)


def what_it_does(workspace: Workspace, index: Index, asked: Understood, one: Definition) -> tuple[Claim, ...]:
    alone = replace(asked, question=Question(asked.question.text, "does", one.id), subjects=(one,), targets=())
    found = code_facts(workspace, index, alone, (one,))
    return found.claims if found else ()


def ways_out(workspace: Workspace, index: Index, one: Definition) -> tuple[Claim, ...]:
    """What it does where it does not find what it needs: when it raises, when it returns None."""
    found: list[Claim] = []
    for intent, text in (("raises", "when does it raise"), ("none", "when does it return None")):
        alone = Understood(Question(text, intent, one.id), subjects=(one,))
        facts = code_facts(workspace, index, alone, (one,)) if one.kind in ("function", "method") else None
        told = facts.claims if facts is not None else ()
        found += [each for each in told if re.search(" only when | raises |can return", each.text)]
    return tuple(found[:MOST_WAYS])


_DOES = re.compile(r"(?i)\b(?:does|do|can|could|may|might|will|would)\b.*\b(?:throw|raise|return|give)\b")


def _of_exception(
    workspace: Workspace, index: Index, subjects: tuple[Definition, ...], text: str, catchers_first: bool
) -> Found | None:
    """A class beside its constructor is meant; a test that is called as an error is not."""
    classes = [one for one in subjects if one.kind == "class"]
    if classes and _DOES.search(text) and not is_error(index, classes[0]):  # asked of what its methods raise
        return None
    if classes:
        return of_exception(workspace, index, classes[0], catchers_first=catchers_first)
    name = subjects[0].last
    known = all(one.kind == "test" for one in subjects) and name.isidentifier()
    return outside_exception(workspace, index, name, catchers_first=catchers_first) if known else None


def _with_conditions(workspace: Workspace, index: Index, text: str, found: Found) -> Found:
    """ "What raises it, and when?": what has to be so at each of the places."""
    raising = [each for each in found.claims if " raises " in each.text] if CONDITIONS.search(text) else []
    owners = {one.id: one for each in raising for place in each.evidence for one in [_holder(index, place)] if one}
    when = tuple(conditions(workspace, index, owners.values(), raising))
    return replace(found, claims=(*when, *found.claims)) if when else found


def _holder(index: Index, place: Evidence) -> Definition | None:
    return index.definition_at(place.path, place.span.start)


def _told(
    workspace: Workspace, index: Index, asked: Understood, subjects: tuple[Definition, ...], own: list[Claim]
) -> Found:
    intent = asked.question.intent
    if intent == "raises":
        own += _also_raised(workspace, index, subjects)
    own = list(dict.fromkeys(own))
    if WHICH.match(asked.question.text):
        own = [replace(each, text=each.text.removeprefix("yes: ")) for each in own]
    what = all_named(subjects)
    further: tuple[Claim, ...] = ()
    kinds = ("function", "method", "class") if intent == "effects" else ("function", "method")
    if intent in ("raises", "effects") and all(one.kind in kinds for one in subjects):
        through = raised_through if intent == "raises" else done_through
        further = through(workspace, index, [member for one in subjects for member in with_members(index, one)])
    if intent == "effects" and (wanted := wanted_effects(asked.question.text)):
        found = _of_kind(what, wanted, own, further)
        asks_which = bool(WHICH.match(asked.question.text))
        return replace(found, text=found.text.removeprefix("yes: ")) if asks_which else found
    when: tuple[Claim, ...] = ()
    if intent in ("raises", "none") and CONDITIONS.search(asked.question.text):
        known = {each.text.partition(" if ")[2] for each in own}
        met = conditions(workspace, index, subjects, own)
        when = tuple(each for each in met if each.text.partition(" only when ")[2] not in known)
        if intent == "none" and any("by reaching its end" in each.text for each in own):
            when += tuple(otherwise(workspace, index, subjects))
    shown = tuple(dict.fromkeys((*own[:1], *when, *own[1:], *further)))[:MOST_SHOWN]
    if not shown:
        return _nothing_seen(workspace, index, intent, subjects)
    nouns = {"raises": "an exception comes", "effects": "an effect comes"}
    if not own:
        names = listed((claim.text.rpartition(": " if intent == "effects" else " ")[2] for claim in further), 4)
        does = f"raises nothing itself; through what it calls: {names}"
        if intent == "effects":
            does = f"does nothing to the outside itself, but what it calls does: {names}"
        does = does if len(subjects) == 1 else _of_several(does)
        return Found(f"{what} {does}", shown, (), guessed=True)
    if intent == "none" and "no return of" in shown[0].text:
        perhaps = tuple(each for one in subjects for each in perhaps_none(workspace, index, one))
        if perhaps:
            return Found(f"perhaps: {perhaps[0].text}", (*perhaps, *shown)[:MOST_SHOWN], (), guessed=True)
    text = shown[0].text
    if when:
        text += f"; {when[0].text.partition(' comes to ')[2] or when[0].text}"
    if further:
        text += f"; {nouns[intent]} from {counted(len(further), 'place')} that it calls, too"
    # What a name or a call holds is not followed: "no return says None" is no proof then.
    values = re.findall(r"`([^`]+)`", text.partition("returns:")[2])
    called = intent == "none" and "no return of" in text and any(map(_HELD.search, values))
    if intent == "none" and text.startswith("no return of"):
        text = f"{'not seen' if called else 'no'}: {text}"
    return Found(text, shown, (), guessed=bool(further) or called)


def _also_raised(workspace: Workspace, index: Index, subjects: tuple[Definition, ...]) -> Iterable[Claim]:
    """What is raised without its name: what was caught, what is given, what another function makes."""
    for one in subjects:
        yield from _again(workspace, index, one)
    for one in subjects:
        for name, line in given_and_raised(workspace, index, one):
            yield claim(index, "raises", f"{named(one)} raises what it is given as `{name}`", [(one.path, line)])
    yield from raised_by_makers(workspace, index, [member for one in subjects for member in with_members(index, one)])


def _nothing_seen(workspace: Workspace, index: Index, intent: str, subjects: tuple[Definition, ...]) -> Found:
    if intent == "none" and (nothing := [one for one in subjects if gives_nothing(workspace, index, one)]):
        text = "no line of {} returns a value"
        own = [claim(index, "none", text.format(named(one)), [(one.path, one.line)]) for one in nothing]
        return Found(f"yes: {own[0].text}", tuple(own), guessed=len(nothing) < len(subjects))
    headers = (shown_header(index, one, lines_of(workspace, one.path)) for one in subjects if one.qualname)
    text = f"{all_named(subjects)} {_NOTHING[intent] if len(subjects) == 1 else _of_several(_NOTHING[intent])}"
    if intent == "raises" and (may := [each for one in subjects for each in _may_raise(workspace, index, one)]):
        return Found(f"{text}; but {may[0].text}", tuple(may), guessed=True)
    return Found(text, tuple(one for one in headers if one), (), guessed=True)


_FAILS = {  # what the language raises by itself
    "KeyError` or `IndexError": re.compile(
        r"(?<![\w.\])])(?!(?:dict|frozenset|list|set|tuple|type)\[)(?:[a-z_][\w.]*|[A-Z][A-Z0-9_]+)\[(?![\"'\d:-])[^\]:]+\]"
    ),
    "ValueError": re.compile(r"\b(?:int|float)\((?!\))[^()]*(?:\([^()]*\))?[^()]*\)|\w\.(?:index|remove)\([^()]+\)"),
    "StopIteration": re.compile(r"\bnext\([^,()]+(?:\([^()]*\))?\)"),
}


_NO_LOOK_UP = re.compile(  # what is set, deleted or declared
    r"^\s*(?:[\w.]+(?:\[[^\]]*\])+\s*(?::[^=]+)?=(?!=)|del\s+[\w.]+\[[^\]]*\]"
    r"|(?:async\s+)?def\s.*|(?!(?:else|finally|try)\b)[\w.]+\s*:[^=]+)"
)


def _may_raise(workspace: Workspace, index: Index, one: Definition) -> Iterable[Claim]:
    """Look-ups and conversions of Python that fail for what they do not know, one for each kind of error."""
    lines = lines_of(workspace, one.path)[one.line - 1 : one.end_line] if one.path.endswith(".py") else ()
    own = code_of(lines) if one.kind in ("function", "method") else []
    for error, fails in _FAILS.items():
        for at in own:
            match = fails.search(_NO_LOOK_UP.sub("", lines[at])) if not _is_tried(lines, at) else None
            held = re.escape(match[0].partition("[")[0]) if match else ""
            if match and not any(re.search(rf"\bin {held}(?!\w)", line) for line in lines):  # looked up where it is
                text = f"`{match[0]}` in {named(one)} may raise `{error}`"
                yield claim(index, "raises", text, [(one.path, one.line + at)])
                break


def _is_tried(lines: Sequence[str], at: int) -> bool:
    return any(lines[head].strip() == "try:" for head in heads_above(lines, at))


_CAUGHT = re.compile(r"^\s*except\s+\(?([\w., ]+?)\)?(?:\s+as\s+(\w+))?\s*:")


def _again(workspace: Workspace, index: Index, one: Definition) -> Iterable[Claim]:
    """What it catches and raises again: `except HTTPError as error: ... raise error`."""
    if one.kind not in ("function", "method"):
        return
    lines = lines_of(workspace, one.path)
    for at in range(one.line, min(one.end_line, len(lines)) + 1):
        match = re.match(r"\s*raise(?:\s+(\w+))?\s*(?:#.*)?$", lines[at - 1])
        heads = heads_above(lines[one.line - 1 : at], at - one.line) if match else []
        caught = next((head for line in heads[::-1] if (head := _CAUGHT.match(lines[one.line - 1 + line]))), None)
        if match and caught and match[1] in (None, caught[2]):
            yield claim(index, "raises", f"{named(one)} raises `{caught[1]}` again", [(one.path, at)])


def _of_several(said: str) -> str:
    """ "Raises nothing itself", said of more than one."""
    verbs = {"raises": "raise", "does": "do", "has": "have", "reads": "read"}
    verb, _, rest = said.partition(" ")
    return (
        f"{verbs.get(verb, verb)} {rest}".replace(" itself", " themselves")
        .replace("its own", "their own")
        .replace("nor does what it calls", "nor does what they call")
    )


def _of_kind(what: str, wanted: set[str], own: list[Claim], further: tuple[Claim, ...]) -> Found:
    """The effects that were asked about; what else there is comes behind them."""
    stems = {frozenset(_STEM.findall(effect)) for effect in wanted}

    def fits(each: Claim) -> bool:
        words = frozenset(_STEM.findall(each.text.rpartition(":")[0] or each.text))
        return any(stem <= words for stem in stems)

    fitting = [each for each in (*own, *further) if fits(each)]
    others = [each for each in (*own, *further) if each not in fitting and each.kind == "effect"]
    asked = " or ".join(sorted(wanted))
    if not fitting:
        text = f"not seen: no call of {what}, nor of what the graph can follow from it, {asked}"
        text += f"; {counted(len(others), 'other effect')}" if others else ""
        return Found(text, tuple(others)[:MOST_SHOWN], (), guessed=True)
    return Found(f"yes: {fitting[0].text}", tuple(dict.fromkeys((*fitting, *others)))[:MOST_SHOWN], (), guessed=True)


def _does(workspace: Workspace, index: Index, subjects: tuple[Definition, ...], claims: list[Claim]) -> Found:
    """What it says of itself, its header, who uses it; without a word of its own, what it calls."""
    shown: list[Claim] = []
    first = ""
    for one in subjects:
        lines = lines_of(workspace, one.path)
        said = [each for each in claims if SAYS in each.text and named(one) in each.text]
        if not said and one.kind != "module" and (comment := comment_claim(index, one, lines)):
            said = [comment]
        header = shown_header(index, one, lines) if one.kind != "module" else None
        first = first or (said[0].text if said else "")
        shown += [*said, *([header] if header else [])]
    shown += claims
    if not first and subjects[0].kind != "module":
        text = f"{named(subjects[0])} {SAYS_NOTHING}; its header and its use tell this much"
        body = [each for one in subjects if (each := _short_body(workspace, index, one))]
        return Found(text, tuple(dict.fromkeys((*shown[:1], *body, *shown[1:])))[:MOST_SHOWN])
    return Found(first or shown[0].text if shown else "", tuple(dict.fromkeys(shown))[:MOST_SHOWN])


def _at_line(workspace: Workspace, index: Index, text: str, subjects: tuple[Definition, ...]) -> Claim | None:
    """Of "what does core.py:120 do": that line, and what has to be so for it to be reached."""
    asked = re.search(r"[\w./-]+\.\w+:(\d+)\b", text)
    one = subjects[0]
    line = int(asked[1]) if asked else 0
    lines = lines_of(workspace, one.path)
    if len(subjects) > 1 or one.kind == "module" or not one.line < line <= min(one.end_line, len(lines)):
        return None
    said = lines[line - 1].strip()
    if not said or len(said) > 160:
        return None
    parts = reached_when(lines[one.line - 1 : one.end_line], line - one.line)
    when = f", only when {' and '.join(parts[:3])}" if parts else ""
    return claim(index, "place", f"line {line} of {named(one)} is “{said}”{when}", [(one.path, line)])


def _short_body(workspace: Workspace, index: Index, one: Definition) -> Claim | None:
    """The code itself, where it is so short that it says best what it does."""
    lines = lines_of(workspace, one.path)[one.line - 1 : one.end_line]
    code = code_of(lines) if one.kind in ("function", "method") else []
    if not 0 < len(code) <= MOST_BODY:
        return None
    text = " … ".join(f"“{lines[at].strip()}”" for at in code)
    return claim(index, "place", f"{named(one)}: {text}", [(one.path, one.line + at) for at in code])
