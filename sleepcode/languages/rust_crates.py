"""Rust: a path of modules -> the files they stand in, in this crate or another of the workspace."""

from collections import Counter
from collections.abc import Set

from sleepcode.core.facts import FileFacts, Op
from sleepcode.languages.protocol import Files, Project

ROOTS = ("lib.rs", "main.rs")
OUTSIDE = frozenset({"std", "core", "alloc", "crate", "self", "super"})


def files_of(module: str, path: str, project: Project) -> tuple[str, ...]:
    """What `a::b` names in the file at *path*; empty when it lies outside of the project."""
    found: tuple[str, ...] = ()
    for i, part in enumerate(module.split("::")):
        if part == "crate":
            found = _crate_root(path, project.paths)
        elif part == "self":
            found = (path,)
        elif part == "super":
            found = tuple(f for p in (found or (path,)) for f in _above(p, project.paths))
        elif i == 0:
            found = _child(path, part, project.paths) or _crate_named(part, project)
        else:
            found = tuple(f for p in found for f in _child(p, part, project.paths))
        if not found:
            return ()
    return found


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _is_root(path: str) -> bool:
    *folders, name = path.split("/")
    beside = folders[-1:] and folders[-1] in ("tests", "benches", "examples") and "src" not in folders[-2:-1]
    return name in ROOTS or bool(beside) or folders[-1:] == ["bin"] or name == "build.rs"


def _child(path: str, name: str, paths: frozenset[str]) -> tuple[str, ...]:
    """The file of `mod name;` in the file at *path*."""
    folder, file = _folder(path), path.rpartition("/")[2]
    if not (_is_root(path) or file == "mod.rs"):
        folder = join(folder, file.removesuffix(".rs"))
    tries = (join(folder, f"{name}.rs"), join(folder, f"{name}/mod.rs"))
    return tuple(t for t in tries if t in paths)[:1]


def _above(path: str, paths: frozenset[str]) -> tuple[str, ...]:
    """The file of the module around the one at *path*."""
    folder = _folder(path)
    if path.endswith("/mod.rs") or path == "mod.rs":
        folder = _folder(folder)
    tries = [join(folder, "mod.rs"), *(join(folder, root) for root in ROOTS), f"{folder}.rs"]
    return tuple(t for t in tries if t in paths and t != path)[:1]


def _crate_root(path: str, paths: frozenset[str]) -> tuple[str, ...]:
    if _is_root(path):
        return (path,)
    folder = _folder(path)
    while True:
        found = [join(folder, root) for root in ROOTS if join(folder, root) in paths]
        if found:
            return tuple(found[:1])
        if not folder:
            return ()
        folder = _folder(folder)


def crates(files: Files) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Crate -> its lib.rs, by folder and by what its own tests and binary import it as; and see `_prefixes`."""
    paths, names = frozenset(files), dict[str, tuple[str, ...]]()
    for lib in sorted(p for p in paths if p.endswith("lib.rs")):
        package = _folder(_folder(lib)) if _folder(lib).endswith("src") else _folder(lib)
        if package:
            names.setdefault(package.rpartition("/")[2].replace("-", "_"), (lib,))
            continue
        votes: Counter[str] = Counter()
        for path, facts in files.items():
            if _is_root(path) and path != lib:
                votes.update(sorted(_imported(facts) - OUTSIDE))
        if votes:
            names.setdefault(votes.most_common(1)[0][0], (lib,))
    return names, _prefixes(files, names.keys())


def _imported(facts: FileFacts) -> set[str]:
    """The first names of paths that lead out of the file's crate."""
    named = (str(i[3]) for d in facts.definitions for i in d.code if i[0] == Op.IMPORT)
    return {name for name in named if "::" not in name}


def _prefixes(files: Files, folders: Set[str]) -> tuple[str, ...]:
    """What the workspace's crates have before their folders' names, when two or more agree."""
    imported = {name for facts in files.values() for name in _imported(facts)}
    seen = {name for name in imported if name.partition("_")[2] in folders}
    votes = Counter(f"{name.partition('_')[0]}_" for name in seen)
    return tuple(sorted(prefix for prefix, count in votes.items() if count > 1))


def _crate_named(name: str, project: Project) -> tuple[str, ...]:
    if name in project.places:
        return (project.places[name],)
    if name in project.packages:
        return project.packages[name]
    # grep_searcher lies in crates/searcher, when grep_printer lies in crates/printer, too
    prefix, _, rest = name.partition("_")
    return project.packages.get(rest, ()) if f"{prefix}_" in project.roots else ()
