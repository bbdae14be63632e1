"""An exception -> who raises it and who catches it, by its name or that of a base."""

import builtins
import re
from collections.abc import Iterable, Iterator

from sleepcode.ask.reading import syntax_at, who_at
from sleepcode.core.answers.families import subclasses_of
from sleepcode.core.answers.found import Found, claim
from sleepcode.core.bases import bases_at
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.static_notes.contracts import last_of
from sleepcode.core.static_notes.syntax import Finding
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

# Names an exception where one that was caught is looked at: who does so handles it as well.
_CHECKS = (
    r"\b(?:isinstance|issubclass|errors\.(?:Is|As)|instanceof|\w*\.check|\w*\.trap|case)\b[^\n]*\b{name}\b"
    r"|[!=]==? ?(?:\w+\.)?{name}\b"
)
_ERROR = re.compile(r"(?:Error|Exception|Throwable|_error|Failure)$")
# Where an error is a value: who makes one gives it back.
_MAKES = {
    ".go": r"\breturn\b[^\n]*(?<![\w.])(?:\w+\.)?{name}\b\s*(?:[({{,]|$)",
    ".py": r"^\s*return\s+(?:\w+\.)*{name}\(",
    **dict.fromkeys((".js", ".ts", "jsx", "tsx", "mjs", "cjs", "ava"), r"\bnew\s+(?:\w+\.)*{name}\b"),
    ".rs": r"\b(?:Err|bail!|ensure!|Error::\w+)\s*\([^\n]*\b{name}\b|^\s*{name} ?[({{]",
}
# Where patterns take an error apart.
_TAKES_APART = {
    ".rs": r"\b{name}\b[^\n]*=>|\bdowncast\w*::<[^\n]*\b{name}\b|\b(?:if|while) let\b[^\n=]*\b{name}\b[^\n]*="
    r"|\bmatches!\([^\n]*,[^\n]*\b{name}\b"
}
_TOO_BROAD = {"Exception", "BaseException", "object"}  # who catches these catches everything
MOST_BASES = 8
MOST_MENTIONS = 6
LONGEST = 110
MOST_FILES = 400  # in which it is looked for


def of_exception(workspace: Workspace, index: Index, one: Definition, *, catchers_first: bool) -> Found | None:
    """Of an exception that the project defines; None when nothing names it where it could."""
    last = one.last
    bases = bases_of(index, one)
    named_so = is_error(index, one)
    found = _found(workspace, index, last, bases, _who_can_name(index, one, bases), catchers_first, is_error=named_so)
    if found.claims or not any(_ERROR.search(name) for name in (last, *bases)):
        return found if found.claims else None
    below = subclasses_of(index, one)[:MOST_BASES]
    names = [each.last for each in below]
    of_kinds = [_found(workspace, index, name, [], _who_can_name(index, each, []), catchers_first)
                for name, each in zip(names, below, strict=True)]  # fmt: skip
    claims = tuple(claim for each in of_kinds for claim in each.claims)
    text = f"nobody raises or catches `{last}` by its name"
    if below:
        text += f"; {counted(len(below), 'class extends', 'classes extend')} it: {listed(f'`{n}`' for n in names)}"
    return Found(text, claims)


def outside_exception(workspace: Workspace, index: Index, name: str, *, catchers_first: bool) -> Found | None:
    """Of one that the project does not define; None when nobody raises or catches it."""
    last = name.rpartition(".")[2]
    found = _found(workspace, index, last, _builtin_bases(last), index.paths(), catchers_first, own=False)
    return found if found.claims else None


def _found(
    workspace: Workspace,
    index: Index,
    last: str,
    bases: list[str],
    paths: Iterable[str],
    catchers_first: bool,
    own: bool = True,
    is_error: bool = True,
) -> Found:
    """own: the project defines it, so that a file which imports that name from elsewhere means another."""
    packages = {path.removeprefix("src/").removeprefix("lib/").partition("/")[0].removesuffix(".py") for path in paths}
    said: dict[str, list[Claim]] = {"raised": [], "caught": [], "above": [], "checked": [], "mentioned": []}
    for path in sorted(paths, key=lambda path: (in_tests(path), path)):
        content = workspace.read(path) or b""
        if not any(name.encode() in content for name in (last, *bases)):
            continue
        text = content.decode("utf-8", "replace")
        if own and _from_elsewhere(text, last, packages):
            continue
        statements = list(syntax_at(workspace, path).of("raise", "catch"))
        spoken = [*_by_statement(statements, path, last, bases), *_by_line(statements, path, text, last, own, is_error)]
        for sort, line, does in spoken:
            kind = "mention" if sort == "mentioned" else "raises"
            said[sort].append(claim(index, kind, f"{who_at(index, path, line)} {does}", [(path, line)]))
    raised, caught, above, checked, mentioned = said.values()
    mentioned = [] if catchers_first and caught else mentioned
    text = f"raised by name in {counted(len(raised), 'place')}"
    told = f"caught by name in {len(caught)}"
    if catchers_first:
        told = f"caught by name in {counted(len(caught), 'place')}" if caught else "caught by name nowhere"
    told += f" and as one of its bases in {len(above)}" if above else ""
    told += f", and looked for in {len(checked)} more" if checked else ""
    told += f"; {counted(len(mentioned), 'other line names', 'other lines name')} it" if mentioned else ""
    caught += checked
    claims = (*caught, *above, *raised) if catchers_first else (*raised, *caught, *above)
    claims = (*claims, *mentioned[:MOST_MENTIONS])
    return Found(f"`{last}` is " + (f"{told}; {text}" if catchers_first else f"{text} and {told}"), claims)


def _by_statement(statements: list[Finding], path: str, last: str, bases: list[str]) -> Iterator[tuple[str, int, str]]:
    """(sort, line, what is done there) of statements that raise or catch it."""
    for each in statements:
        names = _names(each)
        if last in names:
            raises = each.kind == "raise"
            yield "raised" if raises else "caught", each.line, f"{'raises' if raises else 'catches'} `{last}`"
        elif each.kind == "catch" and not in_tests(path) and (base := next((b for b in bases if b in names), "")):
            yield "above", each.line, f"catches `{base}`, a base of `{last}`"


def _by_line(
    statements: list[Finding], path: str, text: str, last: str, own: bool, is_error: bool
) -> Iterator[tuple[str, int, str]]:
    """The same of lines that give it back, ask for it, or name it in another way."""
    told = {line for each in statements for line in range(each.line, each.end_line + 1)}
    checks = re.compile(_CHECKS.format(name=re.escape(last)))
    makes = _MAKES.get(path[-3:], "") if is_error or path[-3:] != ".py" else ""
    takes = re.compile(_TAKES_APART.get(path[-3:], "(?!)").format(name=re.escape(last)))
    for at, line in enumerate(text.splitlines(), 1):
        if last not in line:
            continue
        if takes.search(line) and at not in told:
            yield "caught", at, f"takes `{last}` apart"
        elif makes and at not in told and re.search(makes.format(name=re.escape(last)), line):
            yield "raised", at, f"gives `{last}` back" if "new" not in makes else f"makes `{last}`"
        elif not in_tests(path) and checks.search(line):
            yield "checked", at, f"checks for `{last}`"
        elif own and is_error and not in_tests(path) and at not in told and _names_it(line, last):
            yield "mentioned", at, f"names it: {line.strip()[:LONGEST]}"


def _names_it(line: str, name: str) -> bool:
    """Whether code uses the name there: no import, no comment, no text, no class of that name."""
    bare = re.sub(r"[\"'`][^\"'`]*[\"'`]", " ", line)
    known = re.search(rf"(?<![\w]){re.escape(name)}\b(?=[^\w\s]|$)(?!\.)", bare) is not None
    return known and not re.match(r"\s*(?:#|//|\*|(?:pub )?use\b|from\b|import\b|class\b|:|\w+,?$|\.\.)", line)


def _from_elsewhere(text: str, name: str, packages: set[str]) -> bool:
    """Whether a Python file imports that name from a package of others."""
    names = r"(?:\([^)]*?|[^(\n]*?)"
    imports = re.search(rf"(?m)^\s*from\s+([\w.]+)\s+import\s+{names}\b{re.escape(name)}\b(?!\s+as\b)", text)
    return imports is not None and imports[1][0] != "." and imports[1].partition(".")[0] not in packages


def is_error(index: Index, one: Definition) -> bool:
    """Whether its name or a base says that it is raised."""
    todo, seen = [one], set[str]()
    while todo:
        current = todo.pop()
        if _ERROR.search(current.qualname):
            return True
        bases = _bases(index, current) if current.id not in seen else ()
        if any(base in _TOO_BROAD - {"object"} or _builtin_bases(base) or _ERROR.search(base) for base in bases):
            return True
        above = [each for base in bases for each in index.definitions_named(base) if each.kind == "class"]
        todo += above[:MOST_BASES]
        seen.add(current.id)
    return False


def _who_can_name(index: Index, one: Definition, bases: list[str]) -> list[str]:
    """Its file, those that import it, those that import them (an `__init__` that gives it on), its bases' too."""
    if language_of(one.path) == "cpp":  # what is included includes others
        return list(index.paths())
    homes = [one.path]
    for base in bases:
        homes += [each.path for each in index.definitions_named(base) if each.kind == "class"]
    beside = [
        path for path in index.paths() if path.endswith((".go", ".java")) and _folder(path) in map(_folder, homes)
    ]
    found = dict.fromkeys((*homes, *beside))  # a package's files see each other without an import
    todo = list(found)
    while todo and len(found) < MOST_FILES:  # `http.errors.Late`, where `http` imports what imports `errors`
        for path in index.importers_of(todo.pop(0)):
            if path not in found:
                found[path] = None
                todo.append(path)
    return list(found)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def bases_of(index: Index, one: Definition) -> list[str]:
    """The names of the classes above it, nearest first, as far as files of the project tell."""
    found: list[str] = []
    todo = [one]
    while todo and len(found) < MOST_BASES:
        for base in _bases(index, todo.pop(0)):
            if base not in _TOO_BROAD and base not in found:
                found += [base, *(each for each in _builtin_bases(base) if each not in found)]
                todo += [each for each in index.definitions_named(base) if each.kind == "class"][:1]
    return found


def _bases(index: Index, one: Definition) -> tuple[str, ...]:
    return bases_at(index.facts_of(one.path), one.line)


def _builtin_bases(name: str) -> list[str]:
    cls = getattr(builtins, name, None)
    line = cls.__mro__[1:] if isinstance(cls, type) and issubclass(cls, BaseException) else ()
    return [base.__name__ for base in line if base.__name__ not in _TOO_BROAD]


def _names(each: Finding) -> set[str]:
    return {last_of(word) for word in re.split(r"[\s(),|<>]+", each.about.partition(" as ")[0]) if word}
