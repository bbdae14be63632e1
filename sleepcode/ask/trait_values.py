"""What a definition has, not only whether: its decorators, its length, its imports, how many of a kind."""

import re
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from sleepcode.ask.given import Given
from sleepcode.ask.marked import marked
from sleepcode.ask.seen import Seen
from sleepcode.core.answers.families import bases
from sleepcode.core.answers.found import Found, claim, named, with_members
from sleepcode.core.answers.members import members
from sleepcode.core.answers.signature import constructor
from sleepcode.core.answers.visible import listed_in_all
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Definition
from sleepcode.core.questions.lookup import files_called
from sleepcode.core.questions.traits import Trait
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, listed, short
from sleepcode.core.written import pattern_of

Subjects = tuple[Definition, ...]
MOST_NAMED = 10
MOST_SHOWN = 60
_PLURALS = {"class": "classes", "function": "functions", "method": "methods"}


def yes_no(given: Given, trait: Trait, yes: list[bool], told: Iterable[str], ones: Iterable[Definition]) -> Found:
    """yes: of each; the first line says yes or no where that is asked for and all agree."""
    is_plain = trait.asks == "whether" and not trait.denied and len(set(yes)) == 1
    start = ("yes: " if yes[0] else "no: ") if is_plain else ""
    return Found(start + listed(told, MOST_NAMED), tuple(dict.fromkeys(Seen(given, one).header() for one in ones)))


def decorated(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    told = {one: Seen(given, one).decorators for one in subjects if one.kind != "module"}
    said = [
        f"{named(one)} is decorated with {listed(f'`@{name}`' for name in names)}"
        if names
        else f"{named(one)} has no decorator"
        for one, names in told.items()
    ]
    return yes_no(given, trait, [bool(names) for names in told.values()], said, told) if told else None


def _marked(given: Given, trait: Trait, _: Subjects) -> Found | None:
    """What is decorated with it."""
    name = trait.names[0].rpartition(".")[2]
    ones = [
        one
        for path in given.index.paths()
        if language_of(path) and name.encode() in (given.workspace.read(path) or b"")
        for one in given.index.definitions_in(path)
        if one.kind != "lambda" and Seen(given, one).decorated(name)
    ]
    ones.sort(key=lambda one: in_tests(one.path))
    if not ones:  # one of the project may be called in other ways
        here = given.index.definitions_named(name) and not trait.words.startswith("decorated")
        return None if here else Found(f"no definition is decorated with `@{name}`")
    claims = tuple(Seen(given, one).header() for one in ones[:MOST_SHOWN])
    return Found(f"`@{name}` decorates {counted(len(ones), 'definition')}: {told_names(ones)}", claims)


def _nested(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    ones = [one for one in subjects if one.kind in ("function", "method")]
    inside = {
        one: [each for each in with_members(given.index, one)[1:] if each.kind in ("function", "class")] for one in ones
    }
    said = [
        f"{named(one)} defines {told_names(inner)} inside" if inner else f"{named(one)} defines no function inside"
        for one, inner in inside.items()
    ]
    every = [each for inner in inside.values() for each in inner]
    return yes_no(given, trait, [bool(inner) for inner in inside.values()], said, every or ones) if ones else None


def _special(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    """The methods that the language itself calls."""
    if not all(one.kind == "class" for one in subjects):
        return None
    every = [each for one in subjects for each in with_members(given.index, one) if each.kind == "method"]
    ones = [each for each in every if re.fullmatch(r"__\w+__", short(each))]
    return yes_no(given, trait, [bool(ones)], [f"{told_names(subjects)} defines {told_names(ones) or 'none'}"], ones)


def _lines(given: Given, _: Trait, subjects: Subjects) -> Found | None:
    if not subjects:
        paths = [path for path in given.index.paths() if language_of(path)]
        lengths = {path: len(given.structure.lines_of(path)) for path in paths}
        tests = sum(length for path, length in lengths.items() if in_tests(path))
        every = counted(sum(lengths.values()), "line")
        return Found(f"{every} of code in {counted(len(paths), 'file')}, {tests} of them in tests")
    lengths = {
        named(one): len(given.structure.lines_of(one.path)) if one.kind == "module" else one.end_line - one.line + 1
        for one in subjects
    }
    claims = [
        claim(given.index, "signature", f"{named(one)}, lines {one.line}–{one.end_line}", [(one.path, one.line)])
        for one in subjects
    ]
    return Found(listed(f"{name} is {counted(length, 'line')} long" for name, length in lengths.items()), tuple(claims))


def _derives(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    """By `#[derive(…)]` of Rust."""
    told = [
        f"{named(one)} derives {listed(f'`{name}`' for name in Seen(given, one).derived()) or 'nothing'}"
        for one in subjects
    ]
    return yes_no(given, trait, [], told, subjects) if all(one.path.endswith(".rs") for one in subjects) else None


def _bases(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    found = bases(given.index, tuple(one for one in subjects if one.kind == "class"))
    start = "" if trait.asks == "which" else "yes: " if found.claims else "no: "
    return replace(found, text=f"{start}{found.text}") if found.text else None


def _parameters(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    ones = [constructor(given.index, one) for one in subjects if one.kind != "module"]
    told: list[str] = []
    for one in ones:
        names = [f"`{param.name}`" for param in Seen(given, one).parameters]
        told.append(f"{named(one)} takes {counted(len(names), 'parameter')}: {listed(names, MOST_NAMED)}".rstrip(": "))
    return yes_no(given, trait, [], told, ones) if ones else None


def _exports(given: Given, _: Trait, subjects: Subjects) -> Found | None:
    facts = given.facts_of(subjects[0].path) if subjects[0].kind == "module" else None
    return listed_in_all(given.index, subjects[0], facts, given.structure.lines_of) if facts else None


def _importing(given: Given, trait: Trait, _: Subjects) -> Found | None:
    """What a file imports; else who imports a module of elsewhere."""
    index, name = given.index, trait.names[0]
    if "includ" in trait.words and not trait.of_file and not name.endswith((".h", ".hh", ".hpp", ".inc")):
        return None
    if trait.of_file:
        files = files_called(name, index)
        if len(files) != 1 or not language_of(files[0]):
            return None
        lines = _imports_in(files[0], given.structure.lines_of(files[0]), r"[\w.@/*{}:-]+")
        own = tuple(claim(index, "import", f"`{line.strip()}`", [(files[0], at)]) for at, line in lines)
        return Found(f"`{files[0]}` has {counted(len(own), 'import')}", own[:MOST_SHOWN])
    paths = [path for path in index.paths() if language_of(path)]
    hits = [(path, at, line) for path in paths for at, line in imports_of(given, path, name)]
    hits.sort(key=lambda hit: in_tests(hit[0]))
    claims = tuple(claim(index, "import", f"`{path}`: `{line}`", [(path, at)]) for path, at, line in hits[:MOST_SHOWN])
    files = tuple(dict.fromkeys(f"`{path}`" for path, _, _ in hits))
    verb = "imports" if len(files) == 1 else "import"
    told = f"{counted(len(files), 'file')} {verb} `{name}`: {listed(files, MOST_NAMED)}"
    return Found(told if hits else f"no file here imports `{name}` by name", claims)


def imports_of(given: Given, path: str, name: str) -> list[tuple[int, str]]:
    """The lines of a file that import a module, or a name from one."""
    name = re.sub(r"\.(?:h|hpp|hh|[cm]?[jt]sx?)$", "", name)
    if name.rpartition(".")[2].encode() not in (given.workspace.read(path) or b""):
        return []
    return [(at, line.strip()) for at, line in _imports_in(path, given.structure.lines_of(path), re.escape(name))]


def _imports_in(path: str, lines: Iterable[str], name: str) -> list[tuple[int, str]]:
    """name: a pattern of what is taken in."""
    imports = re.compile(pattern_of("imports", path).replace("‹›", f"(?:{name})"))
    of_go, inside, found = path.endswith(".go"), False, []
    for at, line in enumerate(lines, 1):
        inside = of_go and (line.startswith("import (") or (inside and not line.startswith(")")))
        if (inside or not of_go or line.startswith("import")) and imports.match(line):
            found.append((at, line))
    return found


def _kind(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    """Which kind of thing goes by the name, or whether there is one."""
    ones = [one for one in subjects if one.qualname]
    if not ones and trait.name == "exists":
        return count(given, trait, subjects)  # "are there classes in a.py"
    sorts = {one: Seen(given, one).sort for one in ones}
    told = [f"{named(one)} is {_a(sorts[one])}, {one.path}:{one.line}" for one in ones]
    wanted = trait.words if trait.name == "kind" and " " not in trait.words else trait.kind
    kinds = {"": {one.kind for one in ones}, "function": {"function", "method"}}.get(wanted, {wanted})
    is_open = trait.name == "kind" and " " in trait.words  # "a class or a function"
    yes = [] if is_open or wanted == "test" else [not kinds.isdisjoint((one.kind, sorts[one])) for one in ones]
    return yes_no(given, replace(trait, asks="whether"), yes, told, ones) if ones else None


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _visible(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    """Who may name it."""
    ones = [one for one in subjects if one.qualname]
    ways = [Seen(given, one).seen_as() for one in ones]
    wanted = "closed" if re.match(r"private|internal|unexp", trait.words) else "open"
    told = [f"{named(one)} is {word}" for one, (_, word) in zip(ones, ways, strict=True)]
    return yes_no(given, trait, [way == wanted for way, _ in ways], told, ones) if ones else None


def count(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    index, kind = given.index, trait.kind
    if subjects:
        holds = kind in _PLURALS and all(one.kind in ("class", "module") for one in subjects)
        return members(index, subjects, _PLURALS[kind], given.structure.lines_of) if holds else None
    if kind == "test":
        return Found(f"the index knows {counted(len(index.tests()), 'test')}")
    paths = [path for path in index.paths() if language_of(path)]
    if kind == "module":
        every = f"{counted(len(index.paths()), 'file')} in all, " if "file" in trait.words else ""
        return Found(f"{every}{counted(len(paths), 'file')} of code, {sum(map(in_tests, paths))} of them tests")
    kinds = {"function", "method"} if kind == "function" else {kind}
    ones = [one for path in paths for one in index.definitions_in(path) if one.kind in kinds and "#" not in one.id]
    methods = f" ({sum(one.kind == 'method' for one in ones)} of them methods)" if kind == "function" else ""
    inside = sum(in_tests(one.path) for one in ones)
    return Found(f"{counted(len(ones), kind, _PLURALS[kind])}{methods}, {inside} of them in tests")


def told_names(ones: Iterable[Definition]) -> str:
    return listed((named(one) for one in ones), MOST_NAMED)


def _instantiable(given: Given, trait: Trait, subjects: Subjects) -> Found | None:
    left = {one: Seen(given, one).left_abstract() for one in subjects if one.kind == "class"}
    is_left = [bool(ones) or Seen(given, one).abstract() for one, ones in left.items()]
    told = [
        f"{named(one)} leaves {told_names(ones)} abstract"
        if ones
        else f"{named(one)} {'is' if so else 'is not'} abstract"
        for (one, ones), so in zip(left.items(), is_left, strict=True)
    ]
    every = [each for one, ones in left.items() for each in (one, *ones)]
    return yes_no(given, trait, [not so for so in is_left], told, every) if left else None


VALUES: dict[str, Callable[[Given, Trait, Subjects], Found | None]] = {
    "private": _visible,
    "deprecated": lambda given, _, subjects: marked(given.workspace, given.index, "deprecated", subjects),
    "decorated": decorated,
    "marked": _marked,
    "nested": _nested,
    "special": _special,
    "lines": _lines,
    "bases": _bases,
    "implements": _bases,
    "derives": _derives,
    "parameters": _parameters,
    "exports": _exports,
    "importing": _importing,
    "kind": _kind,
    "exists": _kind,
    "instantiable": _instantiable,
}
