"""What edited files are linked against: of what they import, that it is there, and the types it declares."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, NamedTuple

from sleepcode.core.facts import DefFact, FileFacts, Op
from sleepcode.core.link.around import outline
from sleepcode.core.link.state.program import Program
from sleepcode.core.manifests import MANIFEST
from sleepcode.edges.index import Index
from sleepcode.languages.protocol import Project, adapter

MOST_NEIGHBOURS = 40  # files whose names an edited file is linked against
MOST_BY_NAME = 40  # and further ones that define what it names, where that is seen without an import
MOST_OUTLINES = 300  # of neighbours, kept for the next save
MOST_DEFINERS = 12  # a name that more files define says little


def neighbourhood(index: Index, changed: Mapping[str, FileFacts]) -> tuple[dict[str, FileFacts], Mapping[str, Project]]:
    """Facts of the *changed* files and of what they import; of what those import, only that it is there.

    With it what imports are resolved by, which is the whole tree's.
    """
    whole = whole_tree(index)
    facts: dict[str, FileFacts] = {}
    wanted = list(changed)
    seen = set(changed)
    named: set[str] = set()  # found by what the changed files name: what types these declare is looked up, too
    for path in wanted:
        if path in changed:
            own, hands_on, types = _Neighbour(changed[path], True, frozenset())
        else:
            own, hands_on, types = _neighbour(index, path)
        if own is None:
            continue
        facts[path] = own
        if own.language != "python" and (path in changed or path in named):
            read = {name.lstrip(".") for used in own.uses.values() for name in used}
            names = read if path in changed else types
            found_by_name = _by_name(index, whole, path, names)
            for each in found_by_name:
                facts.setdefault(each, whole.facts[whole.number[each]])
            wanted.extend(each for each in found_by_name if each not in seen)
            seen.update(wanted)
            named.update(found_by_name if path in changed else ())
        for found in _imports_of(whole, path, own):
            if hands_on and found not in seen and len(seen) < MOST_NEIGHBOURS + len(changed):
                seen.add(found)
                wanted.append(found)
            for each in (found, *_around(whole, found)):
                facts.setdefault(each, whole.facts[whole.number[each]])
    return facts, whole.projects


class _Neighbour(NamedTuple):
    """A file that an edited one is linked against."""

    facts: FileFacts | None  # their outline
    hands_on: bool  # its own imports matter only then: a package's front
    types: frozenset[str]


_neighbours: dict[tuple[str, str], _Neighbour] = {}  # by path and digest: those of the last saves


def _neighbour(index: Index, path: str) -> _Neighbour:
    key = path, index.digest_of_file(path)
    found = _neighbours.get(key)
    if found is None:
        own = index.facts_of(path)
        found = _Neighbour(None, False, frozenset())
        if own is not None:
            found = _Neighbour(outline(own), path.endswith("__init__.py") or _hands_on(own), frozenset(_types_in(own)))
        if len(_neighbours) >= MOST_OUTLINES:
            _neighbours.clear()
        _neighbours[key] = found
    return found


def _hands_on(facts: FileFacts) -> bool:
    """Whether what other files export goes through this one (`export … from`)."""
    exported = set(facts.exports.values())
    return facts.language != "python" and any(
        i[0] == Op.STAR or (i[0] == Op.IMPORT and i[1] in exported) for i in facts.definitions[0].code
    )


def _types_in(facts: FileFacts) -> set[str]:
    """The names of declared types and bases that the file has from elsewhere."""
    named = {variable: name for name, variable in facts.free.items()}
    terms = {i[2] for fact in facts.definitions for i in fact.code if i[0] == Op.TYPED and isinstance(i[2], int)}
    terms.update(base for fact in facts.definitions for base in fact.bases)
    return {named[term] for term in terms & named.keys()}


def _by_name(index: Index, whole: Program, path: str, names: Set[str]) -> list[str]:
    """Files of the same family that define *names*: of the file's package, or linked to it without an import.

    Beside it and with most of the names first.
    """
    found = index.files_defining(sorted(names), MOST_DEFINERS)
    family, folder = whole.adapters[whole.number[path]].family, path.rpartition("/")[0]
    near = [
        (-count - (3 if each.rpartition("/")[0] == folder else 0), each)
        for each, count in found.items()
        if each in whole.number and whole.adapters[whole.number[each]].family == family
    ]
    return [each for _, each in sorted(near)[:MOST_BY_NAME]]


def _imports_of(whole: Program, path: str, facts: FileFacts) -> Iterator[str]:
    """The files that the imports of one file name."""
    if path in whole.number:
        yield from (whole.paths[number] for number in whole.imported(whole.number[path], facts))


def _around(whole: Program, path: str) -> Iterator[str]:
    """The packages that an import of the file runs, and what are attributes of a package: its modules."""
    folder = path.rpartition("/")[0]
    if path.endswith("/__init__.py"):
        yield from whole.beside(folder)
    while folder:
        if f"{folder}/__init__.py" in whole.number:
            yield f"{folder}/__init__.py"
        folder = folder.rpartition("/")[0]


_last: list[tuple[object, Program]] = []  # the tree of the last save, as nothing but files


def whole_tree(index: Index) -> Program:
    """Every file of the tree by its name alone, and what manifests say; kept until another file is there."""
    languages = index.languages_by_path()
    said = {path: index.facts_of(path) for path, language in languages.items() if language == MANIFEST}
    key = (hash(tuple(languages.items())), hash(repr(said)))
    if not _last or _last[0][0] != key:
        known = {language for language in languages.values() if language and language != MANIFEST}
        packages = index.packages(language for language in known if adapter(language).has_packages)
        facts = {path: file_alone(language, packages.get(path, "")) for path, language in languages.items() if language}
        facts |= {path: own for path, own in said.items() if own is not None}
        _last[:] = [(key, Program(facts))]
    return _last[0][1]


def file_alone(language: str, package: str, code: tuple[Any, ...] = ()) -> FileFacts:
    """Facts that say no more than that the file is there; code: of its imports."""
    return FileFacts(language, (DefFact("module", "", -1, 1, 1, 0, code=code),), 1, package=package)
