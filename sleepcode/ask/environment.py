"""Which environment variables and settings the project reads, and where: every file that may, looked at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sleepcode.ask.reading import body_of, lines_of, numbered, sees, syntax_at, who_at
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.answers.signature import fact_of
from sleepcode.core.grammar import language_of
from sleepcode.core.static_notes.contracts import last_of
from sleepcode.core.suites.tested import in_tests, is_aside
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

Place = tuple[str, int]  # path, line
MOST_NAMED = 8  # in the first line
MOST_OWNERS = 3
_WHOLE = re.compile(
    r"\b(?:os\.)?environ\.(?:items|keys)\(\)|\bObject\.(?:entries|keys)\(process\.env\)|\bos\.Environ\(\)"
)
# What a file that reads its environment or a setting has in it; only such files are parsed.
_READS = re.compile(
    rb"environ|getenv|env_?var|process\??\.env|Getenv|LookupEnv|env::var|getProperty|config|settings|conf\b"
)
# A name that stands for the variable's: `KEY = "X"`, `const KEY string = "X"`, `#define KEY "X"`.
_CONSTANT = (
    r"(?m)^[ \t]*(?:#[ \t]*define[ \t]+{name}[ \t]+"
    r"|(?:[a-z]\w*[ \t]+)*(?:[A-Z]\w*[ \t]+)?{name}(?:\s*:[^=\n]+|[ \t]+string)?\s*=\s*)[\"']([^\"'\n]+)[\"']"
)


@dataclass
class _Reads:
    """What reads the environment and settings, and where."""

    named: dict[tuple[str, str], list[Place]] = field(default_factory=dict)  # (env or config, name) -> places
    computed: list[tuple[str, Place]] = field(default_factory=list)  # under a name that is worked out
    prefixes: list[tuple[str, Place]] = field(default_factory=list)  # one variable for each option of a command
    unread: set[str] = field(default_factory=set)  # languages in which it is not looked for


def environment(workspace: Workspace, index: Index, text: str, only: str = "") -> Found:
    """text: the question; "environment variables" leaves out settings.  only: the one variable that is asked about."""
    kinds = {"env": "environment variable", "config": "setting"}
    if re.search(r"\benv", text, re.IGNORECASE) and not re.search(r"propert|setting|config", text, re.IGNORECASE):
        del kinds["config"]
    reads = _reads(workspace, index, kinds, only)
    named_at = {key: places for key, places in reads.named.items() if only in ("", key[1])}
    beside = {key for key, places in named_at.items() if all(is_aside(path) for path, _ in places)}
    order = sorted(named_at, key=lambda key: (key in beside, key[0] != "env", -len(named_at[key]), key))
    claims = []
    for kind, name in order:
        places = named_at[kind, name]
        owners = [owner for place in places if (owner := index.definition_at(*place))]
        who = listed((named(one) for one in owners), 4)
        claims.append(claim(index, "config", f"{kinds[kind]} `{name}`: read by {who}", places))
    for prefix, place in reads.prefixes:
        told = f"each option of the command is read from `{prefix}_` and its name in capitals, too"
        claims.append(claim(index, "config", told, [place]))
    computing: list[str] = []
    for key, place in reads.computed:
        computing.append(who := who_at(index, *place))
        claims.append(claim(index, "config", f"{who} reads the environment under a name worked out: `{key}`", [place]))
    own = [key for key in order if key not in beside] or order
    left_out = len(beside) if len(own) < len(order) else 0
    return Found(_headline(kinds, own, left_out, reads, computing), tuple(claims), (), guessed=True)


def _headline(
    kinds: dict[str, str], own: list[tuple[str, str]], left_out: int, reads: _Reads, computing: list[str]
) -> str:
    parts = []
    for kind, noun in kinds.items():
        names = [name for one, name in own if one == kind]
        if names:
            shown = listed((f"`{name}`" for name in names), MOST_NAMED)
            parts.append(f"{counted(len(names), noun)} read by name: {shown}")
    text = " and ".join(parts) or f"no {' or '.join(kinds.values())} is read by name in the code"
    if left_out:
        text += f"; {left_out} more beside the product, in examples and others' code"
    if reads.prefixes:
        text += f"; and one for each option, `{reads.prefixes[0][0]}_…`"
    if reads.computed:
        who = listed(dict.fromkeys(computing), MOST_OWNERS)
        text += f"; {who} {'reads' if len(set(computing)) == 1 else 'read'} the environment under a name worked out"
    if reads.unread:
        text += f"; in {listed(sorted(reads.unread))} it was not looked for"
    return text


def _reads(workspace: Workspace, index: Index, kinds: Iterable[str], only: str) -> _Reads:
    found = _Reads()
    for path, content in _reading(workspace, index, only):
        if not sees(path, "env"):
            found.unread.add(index.language_of_file(path))
            continue
        syntax = syntax_at(workspace, path)
        for each in syntax.of(*kinds):
            found.named.setdefault((each.kind, _unquoted(each.text)), []).append((path, each.line))
        text = content.decode("utf-8", "replace")
        for at, line in enumerate(text.splitlines(), 1):
            if match := _WHOLE.search(line):
                found.computed.append((match[0], (path, at)))
        for each in syntax.of("envprefix"):
            found.prefixes.append((each.text.strip("\"'"), (path, each.line)))
        for each in syntax.of("envkey"):
            constant = _constant(workspace, index, each.text, text)
            given = [(constant, (path, each.line))] if constant else []
            given = given or _given_as(workspace, index, path, each.line, each.text)
            for name, place in given:
                found.named.setdefault(("env", name), []).append(place)
            if not given:
                found.computed.append((each.text, (path, each.line)))
        for each in syntax.of("configkey") if "config" in kinds else ():
            if constant := _constant(workspace, index, each.text, text):
                found.named.setdefault(("config", constant), []).append((path, each.line))
    return found


def _reading(workspace: Workspace, index: Index, only: str) -> Iterable[tuple[str, bytes]]:
    """The product's files that may read the environment or a setting; only: under that name."""
    paths = (path for path in index.paths() if language_of(path) and not in_tests(path))
    contents = ((path, workspace.read(path) or b"") for path in paths)
    if only:
        name = only.encode()
        likely = [(path, content) for path, content in contents if name in content or _READS.search(content)]
        spellings = _spellings((content for _, content in likely), name)
        contents = (each for each in likely if any(spelled in each[1] for spelled in spellings))
    return (each for each in contents if _READS.search(each[1]))


def _spellings(contents: Iterable[bytes], name: bytes) -> set[bytes]:
    """As code may name a variable: itself, and the constants that say it."""
    sets = re.compile(rb"(\w+)\s*(?::[^=\n]+|[ \t]+string)?\s*=\s*[\"']" + re.escape(name) + rb"[\"']")
    naming = (content for content in contents if name in content)  # the pattern takes seconds over a large tree
    return {name, *(match[1] for content in naming for match in sets.finditer(content))}


def _constant(workspace: Workspace, index: Index, name: str, text: str) -> str:
    """What `NAME`, or `Class.NAME` of any file, says; empty where it is not told in one place.  text: of the file."""
    last = last_of(name)
    owner = last_of(name.removesuffix(last).rstrip(".:"))
    sets = re.compile(_CONSTANT.format(name=re.escape(last)))
    if match := sets.search(text):
        return match[1]
    said = set()
    for one in index.definitions_named(owner) if owner else ():
        said |= {match[1] for match in [sets.search("\n".join(body_of(workspace, one)))] if match}
    return said.pop() if len(said) == 1 else ""


def _unquoted(text: str) -> str:
    """Of a literal what it says: `f"A_{b}"` is A_{b}."""
    return re.sub(r"^[A-Za-z]{1,2}(?=[\"'])", "", text).strip("\"'`")


def _given_as(workspace: Workspace, index: Index, path: str, line: int, key: str) -> list[tuple[str, Place]]:
    """(variable, place of the call), where the key is a function's first parameter and a string is given for it."""
    owner = index.definition_at(path, line)
    fact = fact_of(index, owner) if owner is not None else None
    names = [param.name for param in fact.params if param.name not in ("self", "cls")] if fact is not None else []
    if owner is None or not names or names[0] != key:
        return []
    if owner.qualname.endswith(".__init__"):  # `add_argument("--user", action=FromEnvironment, env="SHOP_USER")`
        return _given_to_class(workspace, index, owner.qualname.rpartition(".")[0].rpartition(".")[2], key)
    call = re.compile(rf"\b{re.escape(owner.qualname.rpartition('.')[2])}\(\s*[\"']([^\"'\n]+)[\"']")
    found: dict[tuple[str, Place], None] = {}
    for edge in index.callers_of(owner.id):
        lines = lines_of(workspace, edge.site.path)[edge.site.line - 1 : edge.site.line + 1]
        given = call.search("\n".join(lines)) if not in_tests(edge.site.path) else None
        if given:
            found[given[1], (edge.site.path, edge.site.line)] = None
    return list(found)


def _given_to_class(workspace: Workspace, index: Index, cls: str, key: str) -> list[tuple[str, Place]]:
    """The variables that are given by keyword in files which name the class."""
    given = re.compile(rf"\b{re.escape(key)}\s*=\s*[\"']([A-Za-z_]\w*)[\"']")
    found: list[tuple[str, Place]] = []
    for path in index.paths():
        content = workspace.read(path) or b"" if language_of(path) and not in_tests(path) else b""
        if cls.encode() in content:
            found += [(match[1], (path, at)) for at, line in numbered(content) if (match := given.search(line))]
    return found
