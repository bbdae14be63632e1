"""Where an import of JavaScript or TypeScript leads: relative paths, packages of the workspace, paths of tsconfig."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sleepcode.languages.protocol import Manifests, Project

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts")
BUILT = frozenset(["dist", "build", "lib", "es", "esm", "cjs", "out", "umd", "types"])  # made from src
SOURCES = ("src/", "", "lib/", "source/")

Aliases = tuple[tuple[str, str, str], ...]  # what stands before and after the *, the pattern of the file


@dataclass(frozen=True, slots=True)
class Modules(Project):
    """A project as its manifests describe it."""

    named: Mapping[str, str] = field(default_factory=dict)  # package -> its folder
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # folder -> its package.json
    aliases: Mapping[str, Aliases] = field(default_factory=dict)  # folder -> of its tsconfig.json


def described(project: Project, manifests: Manifests) -> Modules:
    named: dict[str, str] = {}
    entries: dict[str, Mapping[str, str]] = {}
    aliases: dict[str, Aliases] = {}
    for path in sorted(manifests):
        said, folder, name = manifests[path], path.rpartition("/")[0], path.rpartition("/")[2]
        if name == "package.json":
            entries[folder] = said
            if said.get("name"):
                named.setdefault(said["name"], folder)
        elif name.endswith("config.json") or name.startswith("tsconfig"):
            aliases[folder] = (*aliases.get(folder, ()), *_aliases(folder, said))
    return Modules(project.paths, project.folders, project.packages, named=named, entries=entries, aliases=aliases)


def _aliases(folder: str, said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    base = join(folder, said.get("baseUrl", "."))
    for key, target in said.items():
        if key.startswith("paths "):
            before, _, after = key.removeprefix("paths ").partition("*")
            yield before, after, join(base, target) or target
    if "baseUrl" in said:
        yield "", "", join(base, "*")


def join(folder: str, module: str) -> str:
    """The path of *module* seen from *folder*; empty when it leads out of the repository."""
    parts = [part for part in folder.split("/") if part]
    for part in module.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts)


def file_of(stem: str, project: Project) -> tuple[str, ...]:
    """As Node and bundlers try: the path itself, with a suffix, as a folder's index."""
    bare, dot, suffix = stem.rpartition(".")
    tries = [stem]
    if dot and f".{suffix}" in (".js", ".jsx", ".mjs", ".cjs"):  # TypeScript writes .js for its .ts
        tries += [f"{bare}.{suffix.replace('js', 'ts')}", f"{bare}.tsx"]
    tries += [stem + s for s in SUFFIXES]
    tries += [f"{stem}/index{s}" if stem else f"index{s}" for s in SUFFIXES]
    return next(((t,) for t in tries if t in project.paths), ())


def module_of(module: str, path: str, project: Project) -> tuple[str, ...]:
    """The file that an import of *module* in the file at *path* means; empty when it lies outside."""
    folder = path.rpartition("/")[0]
    if module.startswith("."):
        stem = join(folder, module)
        found = file_of(stem, project) if stem or module in (".", "./", "..") else ()
        found = found or (_entry(stem, ".", project) if isinstance(project, Modules) else ())
        return found or (_source_of("", stem, project) if stem else ())  # a test of what was built
    if isinstance(project, Modules):
        found = _aliased(module, folder, project) or _named(module, project)
        if found:
            return found
    return _guessed(module, folder, project)


def _aliased(module: str, folder: str, project: Modules) -> tuple[str, ...]:
    """By the `paths` and `baseUrl` of the nearest tsconfig.json that has an answer."""
    while project.aliases:
        for before, after, target in project.aliases.get(folder, ()):
            if "*" not in target:
                found = file_of(target, project) if module == before else ()
            elif module.startswith(before) and module.endswith(after):
                held = module[len(before) : len(module) - len(after)]
                found = file_of(target.replace("*", held, 1), project)
            else:
                found = ()
            if found:
                return found
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    return ()


def _named(module: str, project: Modules) -> tuple[str, ...]:
    """A package of this repository, or a part of one."""
    parts = module.split("/")
    for count in range(len(parts), 0, -1):
        folder = project.named.get("/".join(parts[:count]))
        if folder is not None:
            return _entry(folder, "/".join([".", *parts[count:]]), project)
    return ()


def _entry(folder: str, sub: str, project: Modules) -> tuple[str, ...]:
    """The file of `.` or `./sub` of the package in *folder*: as it says, or where sources usually are."""
    said = project.entries.get(folder, {})
    stated = [value for key, value in said.items() if key.split(" ")[0] == sub]
    for target in stated:
        found = file_of(join(folder, target), project)
        if found:
            return found
    for target in stated:
        found = _source_of(folder, target, project)
        if found:
            return found
    below = sub.removeprefix(".").removeprefix("/")
    if below:
        for inner in SOURCES:
            found = file_of(join(folder, inner + below), project)
            if found:
                return found
        return _entry(join(folder, below), ".", project) if join(folder, below) in project.entries else ()
    for inner in ("src/index", "index", "lib/index", "src/main", "source/index"):
        found = file_of(join(folder, inner), project)
        if found:
            return found
    return ()


def _source_of(folder: str, target: str, project: Project) -> tuple[str, ...]:
    """What `./dist/x.min.mjs` was made from: src/x, src/index; `build/lib/x.js`: lib/x, too."""
    parts = [part for part in target.split("/") if part not in (".", "")]
    kept = [part for part in parts[:-1] if part not in BUILT]
    if len(kept) == len(parts) - 1:
        return ()
    stem = parts[-1].partition(".")[0]
    at = next(i for i, part in enumerate(parts) if part in BUILT)
    before, after = parts[:at], kept[at:]
    for within in ([*parts[at + 1 : -1], stem], ["src", *after, stem], ["src", *after, "index"]):
        found = file_of(join(folder, "/".join([*before, *within])), project)
        if found:
            return found
    return ()


def _guessed(module: str, folder: str, project: Project) -> tuple[str, ...]:
    """Without a manifest: `src/file`, `@/file` below the nearest src, a folder that bears the package's name."""
    below = module.removeprefix("@/").removeprefix("~/")
    if below != module or "/" in module:
        while below != module:
            for inner in ("src/", ""):
                found = file_of(join(folder, inner + below), project)
                if found:
                    return found
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        for stem in (module, f"src/{module}"):
            found = file_of(stem, project) if not stem.startswith("@") else ()
            if found:
                return found
    parts = module.split("/")
    name, rest = (parts[1], parts[2:]) if module.startswith("@") and len(parts) > 1 else (parts[0], parts[1:])
    for holder in (f"packages/{name}", f"libs/{name}", f"modules/{name}"):
        for inner in ("src/", "lib/", ""):
            found = file_of("/".join([holder, inner + "/".join(rest)]).rstrip("/"), project)
            if found:
                return found
    return ()
