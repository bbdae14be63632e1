"""The project's own command line: which options a command takes, what one is for, where its value is read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from sleepcode.ask.reading import lines_of, numbered, product, who_at
from sleepcode.core.answers.entry import declared
from sleepcode.core.answers.found import Found, claim
from sleepcode.core.command_options import CommandOption, may_declare, options_in
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Question
from sleepcode.core.option_forms import forms_in
from sleepcode.core.questions import phrases
from sleepcode.core.questions.match import every_stem
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests, is_aside
from sleepcode.core.wording import clipped, counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

INTENT = "options"
LONGEST_HELP = 200
LONGEST_QUOTE = 110
MOST_OWNERS = 12
MOST_LOOSE = 4  # who may read an option's value, by its name only
MOST_PASSED = 3  # tests that pass an option, where they are not what is asked for
_NAMED = re.compile(r"(?<![\w-])(--[A-Za-z][\w-]*|-[A-Za-z])(?![\w-])")
_PARSED = r"(?:\w*args|\w*opts|\w*options|\w*arguments|namespace|ns|params|\w*config|conf|cfg|\w*settings|flags)"
_WHERE = re.compile(r"\bwhere\b|\b(?:who|what) (?:reads?|uses?|checks?)\b|\b(?:read|used|checked|consumed|evaluated)\b")
_NOT_DECLARED = re.compile(r"\b(?:defined|declared|added|registered)\b")
_IT = {"project", "tool", "command", "program", "app", "application", "cli", "it", "package", "script", "this"}
_GENERIC = _IT | {"option", "options", "flag", "flags", "argument", "arguments", "args", "parameters", "switches"}
_GENERIC |= {"main", "help", "test", "tests", "config"}  # names of files and functions, but said of much else
_COMMAND = re.compile(r"\b(\w+) (?:sub-?)?command\b|\b(?:sub-?)?command `?(\w+)")
_AFTER = re.compile(r"_(?:command|cmd)$")  # `run_command` is the command `run`
_WHICH_ONE = re.compile(
    r"\b(?:which|what|is there an?|the)(?: \w+){0,2} (?:option|flag|switch|argument|parameter)\b(?!s)(?: is there)?",
    re.IGNORECASE,
)
_OF_PACKAGE = {"__init__", "__main__", "cli", "main", "app", "commands", "parser", "args", "options"}

Place = tuple[str, int]


class _Declared(msgspec.Struct, frozen=True):
    """An option, and where it is declared."""

    path: str
    option: CommandOption
    owner: str  # the command's function, the function that adds it, or the file


def command_options(workspace: Workspace, index: Index, asked: Understood) -> tuple[Found, Understood] | None:
    """The answer, and the question as it was read; None where it asks for no option that the project declares."""
    text = asked.question.text
    named_ones = _NAMED.findall(re.sub(r"`|\"|'", " ", text))
    if asked.question.intent == "compare" and asked.unknown:
        return _compared(workspace, index, asked)
    follows = asked.question.subject if asked.question.subject.startswith("-") else ""
    if not (named_ones or follows or _lists(text) or _WHICH_ONE.search(text)):
        return None
    every = list(_every(workspace, index))
    wanted = named_ones[0] if named_ones else follows
    if not wanted:
        found = _meant(index, _narrowed(every, text), text)
        kept = _of_commands(workspace, asked, every) if found is None and _lists(text) else []
        kept = _with_added(index, kept, every) if kept else kept
        found = _listed(index, kept) if kept else found
    else:
        kept = [one for one in every if wanted in (*one.option.names, f"--{one.option.dest.replace('_', '-')}")]
        kept = _narrowed(kept, text)
        found = _one(workspace, index, kept, text) if kept else None
    if found is None:
        return None
    return found, replace(asked, question=Question(text, INTENT, wanted), subjects=(), paths=(), unknown="")


def _compared(workspace: Workspace, index: Index, asked: Understood) -> tuple[Found, Understood] | None:
    """ "The difference between overwrite and skip": what each option is for; None where two are not spoken of."""
    words = dict.fromkeys(word.strip("-").replace("-", "_") for word in re.findall(r"[\w-]+", asked.question.text))
    first: dict[str, _Declared] = {}
    for one in _every(workspace, index):
        names = {one.option.dest, *(name.strip("-").replace("-", "_") for name in one.option.names)}
        for word in names & words.keys():
            first.setdefault(word, one)
    if len(first) < 2:
        return None
    claims = [
        claim(index, "option", _line(first[word].option), [(first[word].path, first[word].option.line)])
        for word in words
        if word in first
    ]
    found = Found("; ".join(each.text for each in claims), tuple(claims), (), guessed=True)
    return found, replace(asked, question=Question(asked.question.text, INTENT), subjects=(), unknown="")


def _lists(text: str) -> bool:
    return phrases.said("options-of", text)


def _every(workspace: Workspace, index: Index) -> Iterator[_Declared]:
    """The product's first; what tests and examples declare for themselves only where nothing else does."""
    for path in sorted(index.paths(), key=lambda path: (is_aside(path), path)):
        language = language_of(path)
        content = workspace.read(path) or b"" if language and not in_tests(path) else b""
        declared_here = options_in(content, language) if language and may_declare(content) else ()
        forms = forms_in(content, language) if language else ()
        called = {line for one in declared_here for line in range(one.line - 1, one.end_line + 1)}
        for option in (*declared_here, *(one for one in forms if one.line not in called)):
            one = index.definition_at(path, option.line)
            owner = option.command or (one.last if one is not None and one.qualname else "")
            yield _Declared(path, option, owner)


def _narrowed(every: list[_Declared], text: str) -> list[_Declared]:
    """Those of a command or a file that the question names, else of the product."""
    return _of_named(every, text) or [one for one in every if not is_aside(one.path)] or every


def _of_named(every: list[_Declared], text: str) -> list[_Declared]:
    words = set(re.findall(r"[\w.]+", text.lower())) - _GENERIC
    words |= {word for pair in _COMMAND.findall(text.lower()) for word in pair} - {""}
    by_command = [one for one in every if {one.owner.lower(), _AFTER.sub("", one.owner.lower())} & words]
    return by_command or [one for one in every if _stems(one.path) & words]


def _stems(path: str) -> set[str]:
    """What a file may be called: `black` is src/black/__init__.py, too."""
    folder, _, name = path.lower().rpartition("/")
    stem = name.partition(".")[0]
    return {path.lower(), name, folder.rpartition("/")[2] if stem in _OF_PACKAGE else stem}


def _with_added(index: Index, ones: list[_Declared], every: list[_Declared]) -> list[_Declared]:
    """Together with what the functions that are called there add: `Settings.register_arguments(parser)`."""
    if any(not one.option.positional for one in ones):
        return ones
    homes = {one.path for one in ones}
    called = {
        edge.callee
        for path in homes
        for definition in index.definitions_in(path)
        for edge in index.callees_of(definition.id)
    }
    adding = {(one.path, one.last) for id in called if (one := index.definition(id))}
    return [*(one for one in every if (one.path, one.owner) in adding and one.path not in homes), *ones]


def _of_commands(workspace: Workspace, asked: Understood, every: list[_Declared]) -> list[_Declared]:
    """None where the question is about another thing's options: a class's, a function's."""
    text = asked.question.text
    if fitting := _of_named(every, text):
        return fitting
    words = set(re.findall(r"[\w-]+", text.lower()))
    scripts = {
        name.lower(): target.partition(":")[0].replace(".", "/")
        for name, target, group, _, _ in declared(lambda path: lines_of(workspace, path))
        if not group
    }
    for home in {scripts[word] for word in words & scripts.keys()}:
        if fitting := [one for one in every if f"/{one.path.removesuffix('.py')}".endswith(f"/{home}")]:
            return fitting
    whole = bool(words & (scripts.keys() | _IT)) or phrases.said("of-cli", text)
    about_code = any(one.qualname and one.last in text for one in asked.subjects)
    return [one for one in every if not is_aside(one.path)] if whole and not about_code else []


def _meant(index: Index, ones: list[_Declared], text: str) -> Found | None:
    """ "Which option sets the number of workers": those of whose names and help all these words are."""
    if not _WHICH_ONE.search(text):
        return None
    asked = every_stem(_WHICH_ONE.sub(" ", text)) - every_stem(
        " ".join((*_GENERIC, *phrases.words("empty"), *phrases.words("option-does")))
    )
    fitting = [one for one in ones if asked <= every_stem(f"{' '.join(one.option.names)} {one.option.help}")]
    if not asked or not fitting:
        return None
    fitting.sort(key=lambda one: (not asked <= every_stem(" ".join(one.option.names)), len(one.option.help)))
    claims = tuple(claim(index, "option", _line(one.option), [(one.path, one.option.line)]) for one in fitting)
    others = counted(len(fitting) - 1, "other option speaks", "other options speak")
    return Found(claims[0].text + (f"; {others} of that" if fitting[1:] else ""), claims, (), guessed=True)


def _listed(index: Index, ones: list[_Declared]) -> Found:
    options = [one for one in ones if not one.option.positional]
    homes = dict(Counter((one.path, one.option.command) for one in options).most_common())
    text = counted(len(options), "command line option")
    if len(homes) > 1:
        text += ": " + listed((f"{many} of {_home(*home)}" for home, many in homes.items()), 6)
    elif homes:
        text = f"{_home(*next(iter(homes)))} takes {text}: {listed((_names(one.option) for one in options), 6)}"
    positional = [one for one in ones if one.option.positional]
    if positional:
        text += f"; and {listed((f'`{one.option.names[0]}`' for one in positional), 4)}"
    ones = sorted(ones, key=lambda one: -homes.get((one.path, one.option.command), 0))
    claims = tuple(claim(index, "option", _line(one.option), [(one.path, one.option.line)]) for one in ones)
    return Found(text, claims, (), guessed=True)


def _home(path: str, command: str) -> str:
    return f"`{command}` (`{path}`)" if command else f"`{path}`"


def _names(option: CommandOption) -> str:
    return f"`{next((name for name in option.names if name.startswith('--')), option.names[0])}`"


def _line(option: CommandOption) -> str:
    """ "`-p`, `--port` (default `80`): Port to listen on." """
    names = ", ".join(f"`{name}`" for name in option.names)
    default = f" (default `{option.default}`)" if option.default not in ("", "None", "False", "...") else ""
    said = _short(option.help)
    if not said and not option.positional and option.dest != option.names[0].lstrip("-").replace("-", "_"):
        said = f"sets `{option.dest}`"
    return f"{names}{default}" + (f": {said}" if said else "")


def _short(text: str) -> str:
    if len(text) <= LONGEST_HELP:
        return text
    sentence = text[:LONGEST_HELP].rpartition(". ")[0]
    return f"{sentence}. …" if sentence else f"{text[:LONGEST_HELP].rpartition(' ')[0]} …"


def _one(workspace: Workspace, index: Index, ones: list[_Declared], text: str) -> Found:
    first = ones[0]
    option = first.option
    reads, loose = _reads(workspace, index, ones)
    tests = _tests(workspace, index, option)
    told = [claim(index, "option", _line(one.option), [(one.path, one.option.line)]) for one in ones]
    read = [*_claims(index, reads, option.dest, ""), *_claims(index, loose, option.dest, " (by the name only)")]
    passed = _claims_of_tests(index, option, tests)
    elsewhere = counted(len(ones), "command declares it", "commands declare it") if len(ones) > 1 else ""
    if re.search(r"\btest", text, re.IGNORECASE):
        who = counted(len(tests), "test names it", "tests name it") if tests else "no test names it"
        headline = f"{_names(option)}: {who} as it is typed"
        return Found(headline, (*passed, *told, *read), (), guessed=True)
    if re.search(r"\bdefaults?\b", text, re.IGNORECASE):
        headline = f"{_names(option)} defaults to `{option.default}`" if option.default else ""
        headline = headline or f"no default is given for {_names(option)} where it is declared"
        read = []  # who reads the value does not say what it is
    elif _WHERE.search(text) and not _NOT_DECLARED.search(text):
        places = len({(path, line) for path, line, *_ in reads})
        headline = f"{_names(option)} is kept as `{option.dest}` and read in {counted(places, 'place')}"
        headline += f", perhaps in {len(loose)} more" if loose else ""
        return Found(headline, (*read, *told, *passed[:MOST_PASSED]), (), guessed=True)
    else:
        headline = told[0].text
        loosely = _claims(index, loose, option.dest, " (by the name only)")
        read = [*_claims(index, reads, option.dest, ""), *loosely[:MOST_LOOSE]]
    headline += f"; {elsewhere}" if elsewhere else ""
    return Found(headline, (*told, *read, *passed[:MOST_PASSED]), (), guessed=True)


Read = tuple[str, int, str]  # path, line, its text


def _reads(workspace: Workspace, index: Index, ones: list[_Declared]) -> tuple[list[Read], list[Read]]:
    """The lines of the product that read the value: from what was parsed, or in the command itself; others by name."""
    dest = re.escape(ones[0].option.dest)
    declared_at = {(one.path, line) for one in ones for line in range(one.option.line - 1, one.option.end_line + 1)}
    parsed = re.compile(
        rf"(?<!\w){_PARSED}(?:\.{dest}\b|\[[\"']{dest}[\"']\]|\.get\([\"']{dest}[\"'])|getattr\(\w+, [\"']{dest}[\"']"
    )
    loosely = re.compile(rf"\.{dest}\b(?!\()|\[[\"']{dest}[\"']\]")
    bare = re.compile(rf"(?<![\w.\"'-]){dest}(?![\w-])")
    commands = {(one.path, one.option.command) for one in ones if one.option.command}
    commands |= {(one.path, one.owner) for one in ones if not one.option.command and _is_parameter(index, one)}
    sure: list[Read] = []
    loose: list[Read] = []
    for path, content in product(workspace, index, ones[0].option.dest):
        inside = _bodies(workspace, index, path, {name for home, name in commands if home == path})
        for at, line in numbered(content):
            code = line.partition("  #")[0]
            if (path, at) in declared_at or line.lstrip().startswith(("#", "import ", "from ")):
                continue
            if parsed.search(code) or (at in inside and bare.search(code)):
                sure.append((path, at, line))
            elif loosely.search(code):
                loose.append((path, at, line))
    return sure, loose


def _is_parameter(index: Index, one: _Declared) -> bool:
    """Whether the option is declared in the parameters of the function that reads it."""
    facts = index.facts_of(one.path)
    return any(
        fact.name == one.owner and any(param.name == one.option.dest for param in fact.params)
        for fact in (facts.definitions if facts else ())
    )


def _bodies(workspace: Workspace, index: Index, path: str, names: set[str]) -> set[int]:
    """The lines of the bodies of these functions."""
    found: set[int] = set()
    for one in index.definitions_in(path) if names else ():
        if one.last in names:
            lines = lines_of(workspace, path)
            own = range(one.line, one.end_line + 1)
            head = next((at for at in own if re.search(r"\)[^()]*:\s*(?:#.*)?$", lines[at - 1])), one.line)
            found.update(range(head + 1, one.end_line + 1))
    return found


def _tests(workspace: Workspace, index: Index, option: CommandOption) -> list[Read]:
    whole = re.compile(rf"[\"'\s](?:{'|'.join(re.escape(name) for name in option.names if name[:2] == '--')})(?![\w-])")
    found = []
    for path in index.paths() if any(name.startswith("--") for name in option.names) else ():
        content = workspace.read(path) or b"" if in_tests(path) and language_of(path) else b""
        if any(name.encode() in content for name in option.names):
            found += [(path, at, line) for at, line in numbered(content) if whole.search(line)]
    return found


def _claims(index: Index, reads: Iterable[Read], dest: str, doubt: str) -> list[Claim]:
    sets = re.compile(rf"(?<!\w){re.escape(dest)}\s*=(?!=)\s*(?!.*\b{re.escape(dest)}\b)")
    held: dict[tuple[str, str], list[Read]] = {}
    for path, at, line in reads:
        does = "sets" if sets.search(line) else "reads"
        held.setdefault((who_at(index, path, at), does), []).append((path, at, line))
    claims = []
    for (who, does), own in list(held.items())[:MOST_OWNERS]:
        text = f"{who} {does} it{doubt}: `{clipped(own[0][2], LONGEST_QUOTE)}`"
        claims.append(claim(index, "option", text, [(path, at) for path, at, _ in own]))
    return claims


def _claims_of_tests(index: Index, option: CommandOption, tests: list[Read]) -> list[Claim]:
    held: dict[str, list[Place]] = {}
    for path, at, _ in tests:
        held.setdefault(who_at(index, path, at), []).append((path, at))
    owners = list(held.items())[:MOST_OWNERS]
    return [claim(index, "test", f"{who} passes {_names(option)}", own) for who, own in owners]
