"""Which file an import means: packages, source roots, and the folder a script stands in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sleepcode.core.facts import FileFacts
from sleepcode.languages.protocol import Plain, Project, project_of, shared_folders
from sleepcode.languages.python import library

SOURCE_ROOTS = ("src", "lib", "python", "source")


@dataclass(frozen=True, slots=True)
class PythonProject:
    """*by_name*: dotted name -> paths, the likeliest first."""

    base: Project
    by_name: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]  # path -> dotted name its own project imports it by
    packages: frozenset[str]  # paths of __init__.py


def module_names(paths: frozenset[str]) -> dict[str, str]:
    """path -> dotted name: from the topmost folder in an unbroken chain of packages, or a source root."""
    folders = {path.rpartition("/")[0] for path in paths if path.endswith(("/__init__.py", "/__init__.pyi"))}
    if "__init__.py" in paths:
        folders.discard("")
    names: dict[str, str] = {}
    for path in paths:
        folder, _, file = path.rpartition("/")
        stem = file.partition(".")[0]
        top = folder
        if folder in folders:
            while top.rpartition("/")[0] in folders:
                top = top.rpartition("/")[0]
            top = top.rpartition("/")[0]
        else:
            root = folder.partition("/")[0]
            top = root if (root in SOURCE_ROOTS and folder != root) or (folder == root and root in SOURCE_ROOTS) else ""
        below = folder[len(top) :].strip("/") if top else folder
        parts = [part for part in below.split("/") if part]
        if stem != "__init__":
            parts.append(stem)
        names[path] = ".".join(parts) or stem
    return names


def python_project(files: Mapping[str, FileFacts]) -> PythonProject:
    paths = frozenset(files)
    names = module_names(paths)
    by_name: dict[str, list[str]] = {}
    for path in sorted(paths, key=lambda p: (p.endswith(".pyi"), p.count("/"), p)):
        by_name.setdefault(names[path], []).append(path)
        whole = path.rpartition(".")[0].replace("/", ".")
        whole = whole.removesuffix(".__init__")
        for name in {whole, *_below_roots(whole)} - {names[path]}:
            by_name.setdefault(name, []).append(path)
    packages = frozenset(p for p in paths if p.rpartition("/")[2] in ("__init__.py", "__init__.pyi"))
    return PythonProject(project_of(files), {name: tuple(found) for name, found in by_name.items()}, names, packages)


def _below_roots(whole: str) -> set[str]:
    """What a file may be imported as from a source root above it: `src/name/space/a.py` as name.space.a (PEP 420)."""
    parts = whole.split(".")
    return {".".join(parts[at + 1 :]) for at, part in enumerate(parts[:-1]) if part in SOURCE_ROOTS}


class Python(Plain):
    """The linker's hooks for Python."""

    packages_run = True
    family = "python"
    nominal_types = True
    implicit_this = ""
    builtins = library.BUILTINS
    free_is_external = False

    def project(self, files: Mapping[str, FileFacts]) -> PythonProject:  # type: ignore[override]
        return python_project(files)

    def resolve_module(self, module: str, level: int, path: str, project: PythonProject) -> tuple[str, ...]:  # type: ignore[override]
        folder = path.rpartition("/")[0]
        if level:
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return self._in_folder(folder, module, project)
        found = project.by_name.get(module)
        if found:
            return (max(found, key=lambda p: (shared_folders(p, path), -p.count("/"))),)
        if f"{folder}/__init__.py" in project.packages and module.partition(".")[0] in library.MODULES:
            return ()  # `from unittest import mock` beside a module of the package that is called unittest
        # A script imports its neighbours; so do tests, whose folder the runner puts on the path.  A project in a
        # subfolder has its own modules on the path: the nearest folder above that is no package and holds it.
        for above in (folder, *_outside_of_packages(folder, project)):
            beside = self._in_folder(above, module, project)
            if beside and beside != (path,):
                return beside
        return ()

    def _in_folder(self, folder: str, module: str, project: PythonProject) -> tuple[str, ...]:
        stem = "/".join(part for part in (folder, module.replace(".", "/")) if part)
        candidates = [f"{stem}/__init__.py", f"{stem}/__init__.pyi"] if stem else ["__init__.py"]
        if module:
            candidates = [f"{stem}/__init__.py", f"{stem}.py", f"{stem}/__init__.pyi", f"{stem}.pyi"]
        return next(((c,) for c in candidates if c in project.base.paths), ())


def _outside_of_packages(folder: str, project: PythonProject) -> Iterator[str]:
    """The folders above that are no packages, nearest first."""
    while folder:
        folder = folder.rpartition("/")[0]
        if not {f"{folder}/__init__.py", f"{folder}/__init__.pyi"} & project.packages:
            yield folder


adapter = Python()
