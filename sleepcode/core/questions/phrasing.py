"""The words of a question -> what kind of question it is, what it names, which change it means."""

import re
from collections.abc import Callable

import msgspec

from sleepcode.core.questions import phrases
from sleepcode.core.questions.by_words import by_words
from sleepcode.core.questions.traits import Trait, read
from sleepcode.core.questions.typos import is_word

_EXTENSIONS = (
    "pyi?|pyw|jsx?|mjs|cjs|tsx?|mts|cts|go|java|rs|c|h|cc|cpp|cxx|hpp|hh|hxx|toml|cfg|ini|json|ya?ml|md|rst"
    "|txt|html|css|sql"
)
# What is surely a name: quoted, path::name, a path, dotted, called(), snake_case, CamelCase, $dollar.
_MENTION = re.compile(
    rf"""`[^`]+` | "[^"]+" | (?<!\w)'[^'\s]+'(?!\w)
    | [\w.\-/]+::[\w.\#<>\[\]-]+
    | (?<![\w/])(?:[\w.\-]+/)*[\w\-]+(?:\.[\w\-]+)*\.(?:{_EXTENSIONS})(?::\d+)?(?![\w/])(?!\.\w)
    | (?P<word>(?<![\w/])\.?[\w\-]+(?:\.[\w\-]+)*(?:/[\w.\-]+)+/? | \b[\w\-]{{2,}}/(?=\s|$|\?)
    | \b[A-Za-z_]\w*(?:(?:\.|\#)[A-Za-z_]\w*)+(?:\(\))?
    | \b[A-Za-z_]\w*\([^()]*\)
    | \b_\w+\b | \b\w*[A-Za-z0-9]_\w*\b
    | (?<![\w-])(?:[A-Z]\w*[a-z]\w*[A-Z]\w* | [A-Z]{{2,}}[a-z]{{2,}}\w* | [a-z]+\w*[A-Z]\w*)(?![\w-]))
    | (?<![\w.@])@[A-Za-z_][\w.]*
    | (?<![\w$])\$+(?:[A-Za-z_][\w$]*)?(?:\.[A-Za-z_$][\w$]*)+ | (?<![\w$])\$+[A-Za-z_][\w$]*
    | (?P<dashed>(?<![\w-])[a-z]+(?:-[a-z]+)+(?![\w-]))
    | (?P<capital>(?<![\w-])[A-Z][a-z]\w*(?![\w'-]))""",
    re.VERBOSE,
)
# Told by the graph as it stands, whatever happens.
WITHOUT_CASES = {"callers", "callees", "where", "dead", "entry", "members", "bases", "most", "cycles"}
WITHOUT_CASES |= {"config", "effects"}
_BUILT_IN = ("Exception", "Warning")  # of Python, the only ones of a single word
_NOT_CODE = {
    "__all__",
    "and/or",
    "read/write",
    "reads/writes",
    "input/output",
    "i/o",
    "yes/no",
    "e.g",
    "i.e",
    "either/or",
}
_POSSESSIVE = re.compile(r"\b([A-Z]\w*)'s (?:method |function )?([a-z_]\w*)\b(?! (?:of|in)\b)")
_OF_CLASS = re.compile(
    r"\b([a-z_]\w*) (?:method |function )?(?:of|on) (?:the )?(?:class )?([A-Z]\w*[a-z]\w*)\b"
    r"(?! (?:class|module)\b)(?!\.\w)"
)
_NOT_MEMBERS = {"cover", "covers", "attributes", "attribute", "fields", "members", "properties", "constants", "part"}
_NOT_MEMBERS |= {"job", "jobs", "child", "children", "descendants", "siblings", "todos", "rest", "code", "example"}
_NOT_MEMBERS |= {"examples", "usage", "usages", "sample", "samples", "use", "call", "calls", "kind", "kinds"}
_NOT_MEMBERS |= {"length", "docstring", "docstrings", "documentation", "decorators", "annotations", "methods", "values"}
_NOT_MEMBERS |= {
    "field",
    "attribute",
    "property",
    "member",
    "argument",
    "parameter",
    "param",
    "method",
    "traits",
    "interfaces",
}
_NAMED_FIRST = re.compile(  # "Environment constructor arguments", "Path: who uses it"
    r"[A-Z]\w*(?::| (?:constructor|class|callers?|callees?|usages?|subclass(?:es)?|signature|arguments?|tests?"
    r"|history)\b)"
)
_LINE_OF = re.compile(
    r"\blines? (\d+) (?:of|in) (?:file |the file )?([\w./\-]+\.\w+)|([\w./\-]+\.\w+),? (?:at )?line (\d+)"
)
_KIND_AFTER = re.compile(  # "the ‹0› decorator"
    r"(‹\d+›) (?:function|method|class|module|decorator|enum|helper|constant|exception|file|package|type)\b(?! of\b)",
    re.IGNORECASE,
)
_COMMON = re.compile(r"\b(?:an?|some) ([a-z]+)\b")
_COMPOUND = re.compile(  # "does the update check talk to the network": no function `update`
    r"\b(?:the|our|its|this|an?) ([a-z]+) (?!(?:function|method|class|module|file|decorator|helper|command|option)\b)"
    r"([a-z]+) (?:ever |really |actually |also )?(?:talk|write|read|use|call|go|hit|do|open|touch|raise|throw|fail"
    r"|return|work|run|start|log|handle|get|need|depend|look|take|happen)\b"
)
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


class Phrased(msgspec.Struct, frozen=True):
    """A question's words sorted out; whether the names exist is not asked here."""

    text: str
    intent: str
    mentions: tuple[str, ...]  # written like code, or quoted: surely names
    slots: tuple[str, ...]  # ordinary words where a name belongs ("who calls get")
    words: tuple[str, ...]  # other ordinary words that the intent does not explain
    scope: str  # worktree, staged, branch, last-commit, last-tag, rev:<spec>, since:<time>; "" when no change is named
    refers_back: bool  # "it", "this function": the subject of the question before
    kind: str = ""  # function, method, class, module, test: said beside the name
    bare: bool = False  # a follow-up without a verb ("and Rule.match?")
    common: tuple[str, ...] = ()  # words with an indefinite article ("a request"): a kind of thing, no name
    compound: tuple[str, ...] = ()  # "the update check": words that only together name something
    reversed: bool = False  # "is A reachable from B": the path leads from the second name to the first
    trait: Trait | None = None  # what all of its words ask for, besides names


def phrase(text: str, is_name: Callable[[str], bool] = lambda _: False, traits: bool = True) -> Phrased:
    """Never fails: what fits no pattern has the intent `open`.

    is_name: whether the project has a definition so called; "Config" is one then, "config" still is a word.
    """
    mentions: list[str] = []
    said = _LINE_OF.sub(_with_line, " ".join(text.translate(_STRAIGHT).split()))
    marked = _mark(said, mentions, is_name)
    plain, scope = _scope(marked)
    common = tuple(_COMMON.findall(plain))
    compound = tuple(word for pair in _COMPOUND.findall(plain) for word in pair)
    plain = _expand(plain)
    kind = phrases.search(phrases.section("kind")[0], plain)
    trait = read(plain, tuple(mentions), is_name) if traits and not scope else None
    plain = _KIND_AFTER.sub(r"\1", plain)
    intent = _intent(plain)
    slots = _slots(plain, ("slots", "path-slots") if intent in ("path", "compare") else ("slots",))
    ordinary = phrases.words("ordinary") | phrases.words("no-name")
    words = tuple(
        word
        for word in re.findall(r"[A-Za-z_]\w*", re.sub(r"‹\w+›", " ", plain))
        if word.lower() not in ordinary and word not in slots
    )
    back = phrases.compiled(phrases.section("back")[0]).search(plain)
    return Phrased(
        text=text.strip(),
        intent=intent,
        mentions=tuple(mentions),
        slots=slots,
        words=words,
        scope=scope,
        refers_back=bool(back) and not mentions and not scope,
        kind=kind[1].lower() if kind else "",
        bare=bool(re.match(r"(?:and|what about|how about|or)\b", plain, re.IGNORECASE)),
        common=common,
        compound=compound,
        reversed=any(phrases.search(line, plain) for line in phrases.section("reversed")),
        trait=trait,
    )


def _intent(plain: str) -> str:
    """That of the first pattern that fits; `open` where it leaves a circumstance out that no list tells of."""
    case = phrases.search(phrases.section("circumstance")[0], plain)
    for name, line in phrases.intents():
        if match := phrases.search(line, plain):
            if case is None or name not in WITHOUT_CASES:
                return name
            asks_when = case.start() == 0 and name != "callers"  # but "when is it called"
            return "open" if asks_when or case.start() >= match.end() or match[0] == plain else name
    return by_words(plain)


def _with_line(found: re.Match[str]) -> str:
    """ "line 12 of a.py" as it is written elsewhere: a.py:12."""
    return f"{found[2] or found[3]}:{found[1] or found[4]}"


def _mark(text: str, mentions: list[str], is_name: Callable[[str], bool]) -> str:
    """Replace what is surely a name by ‹0›, ‹1›, ... in the order of the text."""
    plain = phrases.words("ordinary") | phrases.words("no-name")

    def take(found: re.Match[str]) -> str:
        written = found[0]
        if found.lastgroup == "capital":  # at the start any word is written so
            starts = not found.string[: found.start()].strip() and not _NAMED_FIRST.match(found.string)
            if (starts and written.lower() in plain) or not (is_name(written) or written in _BUILT_IN):
                return written
        if found.lastgroup == "dashed" and not is_name(written):
            return written
        if found.lastgroup == "word" and written.lower() in _NOT_CODE:
            return written
        name = _name(written)
        if not name:
            return written
        if name not in mentions:
            mentions.append(name)
        kind = "decorator " if written.startswith("@") and written[-1:].islower() else ""
        return f"{kind}‹{mentions.index(name)}›"

    def of_class(found: re.Match[str]) -> str:
        member = found[1]
        known = member in plain | _NOT_MEMBERS or (is_word(member) and not is_name(member))
        return found[0] if known else f"{found[2]}.{member}"

    def of_owner(found: re.Match[str]) -> str:
        return f"{found[2]} of {found[1]}" if found[2] in plain | _NOT_MEMBERS else f"{found[1]}.{found[2]}"

    return _MENTION.sub(take, _OF_CLASS.sub(of_class, _POSSESSIVE.sub(of_owner, text)))


def _name(written: str) -> str:
    """A mention without quotes, call brackets and other languages' separators."""
    name = re.sub(r"\(.*\)$", "", written.strip("`\"' ")).removeprefix("@")
    if "/" in name or re.search(r"\.\w+::", name):
        return name
    return name.replace("::", ".").replace("#", ".").replace(".prototype.", ".")


def _scope(text: str) -> tuple[str, str]:
    """The text with the words that mean a change as ‹change›, and which change that is."""
    for scope, line in phrases.pairs("scopes"):
        if found := phrases.search(line, text):
            text = f"{text[: found.start()]} ‹change› {text[found.end() :]}"
            return " ".join(text.split()), scope.format(*(part or "1" for part in found.groups()))
    return text, ""


def _expand(text: str) -> str:
    for full, line in phrases.pairs("contractions"):
        if found := phrases.search(line, text):
            text = found.re.sub(full, text)
    text = phrases.compiled(phrases.section("polite")[0]).sub(" ", text)
    text = re.sub(r"\b\w+'s (?=‹)", "", text)  # "the parser's ‹0›"
    text = re.sub(r"(?<=›) (?:interface|trait|struct|enum|union)\b(?! or\b)", "", text)  # "the ‹0› trait"
    text = re.sub(r"\b(?:the|a|an|my|our|your)\b(?= \S)", " ", text, flags=re.IGNORECASE)
    return " ".join(re.sub(r"[?!,;:.\"'()]+(?=\s|$)|(?<=\s)[\"'(]+", " ", f" {text} ").split())


def _slots(plain: str, sections: tuple[str, ...]) -> tuple[str, ...]:
    no_name = phrases.words("no-name")
    lines = (line for name in sections for line in phrases.section(name))
    found = (match["s"] for line in lines for match in [phrases.search(line, plain)] if match)
    return tuple(dict.fromkeys(word for word in found if "‹" not in word and word.lower() not in no_name))
