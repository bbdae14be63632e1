"""What a parameter is by default: in the function that was named, or in all that take one of that name."""

import re
from collections.abc import Iterable, Iterator

from sleepcode.ask.reading import body_of, lines_of, product, who_at
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.answers.own_words import shown_header
from sleepcode.core.answers.signature import constructor, fact_of
from sleepcode.core.command_options import options_in
from sleepcode.core.facts import DefFact
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.option_forms import forms_in
from sleepcode.core.questions.match import apart, stems
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

ASKS = re.compile(
    r"\bdefaults?\b|\b(?:omitted|left out)\b"
    r"|(?:\bnot|n't) (?:be |been )?(?:given|passed?|set|give|specif\w+|provided?)\b",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(r"(?i)\bdefault (?:values? (?:of|for) (?:the )?)?([a-z]+(?: [a-z]+){0,2})\b")
_OF_OPTION = re.compile(r"(?i)\b(\w+) (?:option|setting|parameter|argument|flag|field) defaults? to\b")
_ELSE = re.compile(r"!==? (?:undefined|null)\s+\?[^?]+?\s:\s+([^?]+)$")  # `x.y !== undefined ? x.y : 3`
_STANDS_FOR = re.compile(r"`(?:\w+\.)*(?:[A-Z_]*[A-Z][A-Z_]+|None)`")  # what it is has still to be looked up
MOST_HEADER = 60  # lines
MOST_SHOWN = 12
MOST_TABLE = 200  # lines of a table
_STANDS_FOR_NONE = re.compile(
    r"None|null|undefined|UNDEFINED|_?\w*(?:UNSET|unset|Unset|MISSING|missing|sentinel|NOT_GIVEN)\w*"
)

Place = tuple[str, int]
Default = tuple[Definition, str, Place]  # whose parameter, its default as written, the line


def default_of(workspace: Workspace, index: Index, text: str, subjects: Iterable[Definition]) -> Found | None:
    """Of the subjects' parameters that the question names; None where it names none, or it has no default."""
    words = set(re.findall(r"\w+", text))
    for one in subjects:
        made = constructor(index, one) if one.kind == "class" else one
        fact = fact_of(index, made) if made.kind in ("function", "method") else None
        having = [param.name for param in fact.params if param.default] if fact else []
        for name in [name for name in having if name in words] or _meant(text, one, having):
            if fact is not None and (found := _written(lines_of(workspace, made.path), fact, name)):
                value, line = found
                said = f"`{name}` of {named(one)} is `{value}` by default"
                claims = [claim(index, "signature", said, [(made.path, line)])]
                if _STANDS_FOR_NONE.fullmatch(value) and (becomes := _instead(workspace, index, made, name, value)):
                    claims.append(becomes)
                    said += f"; {becomes.text}"
                return Found(said, tuple(claims))
        needed = [param.name for param in fact.params if param.name in words - {*having}] if fact else []
        if needed and (header := shown_header(index, made, lines_of(workspace, made.path))):
            return Found(f"`{needed[0]}` of {named(one)} has no default: it has to be given", (header,))
    return None


def _instead(workspace: Workspace, index: Index, made: Definition, name: str, value: str) -> Claim | None:
    """What the function takes where it was given only what stands for nothing."""
    lines = body_of(workspace, made)
    word, nothing = re.escape(name), re.escape(value)
    asks = re.compile(rf"\b{word} (?:is|==|===) {nothing}\b")
    takes = re.compile(
        rf"(?:\b{word}\s*(?:\bor\b|\|\||\?\?)|\bif (?:not )?{word}\b.*\belse\b|\b{word} is (?:not )?{nothing} else\b)"
    )
    sets = re.compile(rf"\s*(?:self\.|this\.)?_?{word}\s*=(?!=)")
    for at, line in enumerate(lines[1:], 1):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        shown = line if takes.search(line) else following if asks.search(line) and sets.match(following) else ""
        if shown:
            where = made.line + at + (shown is following)
            return claim(index, "signature", f"where it is not given: `{shown.strip()}`", [(made.path, where)])
    return None


def _meant(text: str, one: Definition, names: list[str]) -> list[str]:
    """ "The number of workers", of `max_workers`: the one parameter that has most words of the question."""
    said = stems(apart(text)).keys() - stems(apart(one.qualname)).keys()
    shared = {name: len(said & stems(apart(name)).keys()) for name in names}
    best = [name for name in names if shared[name] == max(shared.values()) > 0]
    return best if len(best) == 1 else []


def default_in_words(workspace: Workspace, index: Index, text: str) -> Found | None:
    """ "What is the default baud rate", of a parameter `baudrate`; "what does the port option default to"?"""
    if option := _OF_OPTION.search(text):
        return defaults_of(workspace, index, option[1])
    said = _IN_WORDS.search(text)
    words = said[1].lower().split() if said else []
    ends = said is not None and not text[said.end() :].strip(" ?.!")
    for length in range(min(3, len(words)), 0 if ends and len(words) == 1 else 1, -1):
        for name in ("_".join(words[:length]), "".join(words[:length])):
            found = defaults_of(workspace, index, name)
            if found and not (_STANDS_FOR.search(found.text) or (length == 1 and len(found.claims) > 1)):
                return found
    return None


def defaults_of(workspace: Workspace, index: Index, name: str) -> Found | None:
    """Of every parameter and setting of that name in the product, grouped by value; None where none has a default."""
    settings = [*_options(workspace, index, name), *_settings(workspace, index, name)]
    found = [each for each in _all(workspace, index, name) if not (settings and _STANDS_FOR_NONE.fullmatch(each[1]))]
    if settings:
        return _of_settings(index, name, settings, found)
    if not found:
        return None
    by_value: dict[str, list[Default]] = {}
    for each in found:
        by_value.setdefault(each[1], []).append(each)
    claims: list[Claim] = []
    told: list[str] = []
    for value, ones in sorted(by_value.items(), key=lambda each: -len(each[1])):
        who = listed((named(one) for one, _, _ in ones), 4)
        said = f"`{name}` is `{value}` by default in {who}"
        claims.append(claim(index, "signature", said, [place for _, _, place in ones]))
        told.append(f"`{value}` in {who if len(ones) < 3 else counted(len(ones), 'function')}")
    return Found(f"the parameter `{name}` is by default {listed(told, 4)}", tuple(claims[:MOST_SHOWN]), guessed=True)


def _of_settings(index: Index, name: str, settings: list[tuple[str, str, Place]], found: list[Default]) -> Found:
    claims = [claim(index, "signature", f"{who_at(index, *place)} {how}", [place]) for _, how, place in settings]
    claims += [
        claim(index, "signature", f"`{name}` is `{value}` by default in {named(one)}", [place])
        for one, value, place in found
    ]
    values = dict.fromkeys([*(value for value, _, _ in settings), *(value for _, value, _ in found)])
    text = f"`{name}` is by default {listed((f'`{value}`' for value in values), 4)}"
    return Found(f"{text}: {claims[0].text}" if len(values) == 1 else text, tuple(claims[:MOST_SHOWN]), guessed=True)


def _settings(workspace: Workspace, index: Index, name: str) -> Iterator[tuple[str, str, Place]]:
    """(value, what is done, where) of `.get("name", 1)`, `x.name || 1`, tables of defaults, attributes of a class."""
    word = re.escape(name)
    taken = re.compile(rf"\b(?:\w*get\w*|setdefault|pop)\(\s*(?:[\w.]+,\s*)?[\"']{word}[\"']\s*,\s*(.+)")
    instead = re.compile(rf"\.{word}\s*(?:\|\||\?\?)\s*(.+)")
    is_given = re.compile(rf"[\w)]\.{word} !==? (?:undefined|null)\b")
    is_zero = re.compile(rf"^\s*(?:\}} else )?if [\w.]+\.{word} (?:<= ?0|== ?0|< ?1|== nil|== \"\") \{{$")  # Go
    held = re.compile(rf"^\s*[\"']?{word}[\"']?\s*:\s*(.+)")
    sets = re.compile(rf"^\s+{word}\s*(?::[^=]+)?=(?!=)\s*(.+)")
    made = re.compile(rf"^\s+(?:self|this)\.{word}\s*=\s*(-?\d[\w.]*|[\"'][^\"']*[\"']|True|False|true|false)\s*;?$")
    for path, content in product(workspace, index, name):
        lines = content.decode("utf-8", "replace").splitlines()
        for at, line in enumerate(lines, 1):
            if name not in line:
                continue
            if is_given.search(line) and (match := _ELSE.search(" ".join(lines[at - 1 : at + 2]))):
                value = _to_comma(match[1]).rstrip(";")
                yield value, f"takes `{value}` where there is no `{name}`", (path, at)
            elif match := taken.search(line) or instead.search(line):
                if value := _with_value(lines, _to_comma(match[1])):
                    yield value, f"takes `{value}` where there is no `{name}`", (path, at)
            elif (match := held.match(line)) and (_table_of_defaults(lines, at - 1) or _is_made_so(index, path, at)):
                if value := _to_comma(match[1]):
                    yield value, f"sets `{name}: {value}` among the defaults", (path, at)
            elif is_zero.match(line) and (match := re.match(r"\s*[\w.]+ = (.+)", lines[at] if at < len(lines) else "")):
                value = _with_value(lines, match[1])
                yield value, f"takes `{value}` where there is no `{name}`", (path, at + 1)
            elif match := made.match(line):
                yield match[1], f"sets `{name}` to `{match[1]}`", (path, at)
            elif (match := sets.match(line)) and _is_field(index, path, at) and (value := _of_field(lines, at, match)):
                yield value, f"sets `{name}` to `{value}`", (path, at)


def _with_value(lines: list[str], value: str) -> str:
    """A constant of the file with what it is: `defaultTimeout = 60 * time.Second`."""
    value = value.rstrip(";")
    kinds = r"(?:pub |export |public |private |static |final |const |let |var )*"
    sets = re.compile(rf"^\s*{kinds}(?:\w+ )?{re.escape(value)}(?:\s*:[^=]+| [\w.]+)?\s*=\s*([^{{(\[].*?);?$")
    matches = map(sets.match, lines) if value.isidentifier() else ()
    return next((f"{value} = {match[1]}" for match in matches if match), value)


def _options(workspace: Workspace, index: Index, name: str) -> Iterator[tuple[str, str, Place]]:
    """What options of the command line are by default that are kept under that name."""
    for path, content in product(workspace, index):
        language = language_of(path)
        if language is None or name.encode() not in content.replace(b"-", b"_"):
            continue
        for option in options_in(content, language) or forms_in(content, language):
            if option.dest == name and option.default and not _STANDS_FOR_NONE.fullmatch(option.default):
                said = f"declares `{option.names[0]}`, which is `{option.default}` by default"
                yield option.default, said, (path, option.line)


def _of_field(lines: list[str], at: int, match: re.Match[str]) -> str:
    """What a field is by default, also where a call declares it: `Type(bool, default=True)`."""
    if not re.match(r"[\w.]+\(", match[1]):
        return _to_comma(match[1])
    call = " ".join((match[1], *(each.strip() for each in lines[at : at + 8])))
    given = re.search(r"\bdefault(?:_factory)?\s*=\s*(.+)", call)
    return _to_comma(given[1]) if given else ""


def _is_field(index: Index, path: str, line: int) -> bool:
    owner = index.definition_at(path, line)
    return owner is not None and owner.kind == "class"


def _is_made_so(index: Index, path: str, line: int) -> bool:
    """Whether it is what Rust's `new()` or `default()` makes."""
    owner = index.definition_at(path, line) if path.endswith(".rs") else None
    return owner is not None and owner.last in ("new", "default")


def _table_of_defaults(lines: list[str], at: int) -> bool:
    """Whether the line stands in a literal whose name says that it holds defaults."""
    for above in range(at - 1, max(-1, at - MOST_TABLE), -1):
        if re.match(r"\s*\S+.*=\s*(?:\w+\()?[{(\[]\s*$", lines[above]):
            return "default" in lines[above].lower()
    return False


def _all(workspace: Workspace, index: Index, name: str) -> Iterator[Default]:
    for path, _ in product(workspace, index, name):
        facts = index.facts_of(path)
        for fact in facts.definitions if facts else ():
            if not any(param.name == name and param.default for param in fact.params):
                continue
            written = _written(lines_of(workspace, path), fact, name)
            one = index.definition_at(path, fact.line) if written else None
            if one is not None and written is not None:
                yield one, written[0], (path, written[1])


def _written(lines: tuple[str, ...], fact: DefFact, name: str) -> tuple[str, int] | None:
    """The default as the header has it, and its line."""
    given = re.compile(rf"(?<![\w.]){re.escape(name)}\s*(?::[^=]*?)?=(?!=)\s*(.*)")
    for at in range(fact.line, min(fact.line + MOST_HEADER, fact.end_line) + 1):
        match = given.search(lines[at - 1]) if at <= len(lines) else None
        if match and (value := _to_comma(match[1])):
            return value, at
    return None


def _to_comma(text: str) -> str:
    """Up to the comma or bracket that ends the value; what goes on in the next line is cut."""
    depth = 0
    for at, letter in enumerate(text):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and letter in ",#"):
            return text[:at].strip()
    return text.strip() if depth == 0 else f"{text.strip()}…"
