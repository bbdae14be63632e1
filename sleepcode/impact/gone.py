"""Names that a module no longer has -> the imports and uses of them that are left."""

from collections.abc import Callable, Iterator

from sleepcode.core.changes.change import Versions
from sleepcode.core.changes.fits import imports_of
from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.model import BrokenCallSite
from sleepcode.edges.index import Index
from sleepcode.impact.starts import importers_of_gone

_MOST_IMPORTERS = 1000
_OF_GO = {"min", "max", "clear", "any", "copy", "append", "delete", "len", "cap", "new", "make", "print", "close"}
Now = Callable[[str], FileFacts | None]


def names_gone(
    index: Index,
    now: Now,
    version: Versions,
    before: FileFacts,
    after: FileFacts | None,
    removed: set[str],
) -> Iterator[BrokenCallSite]:
    """Imports of what is no longer there, uses as an attribute of the module, calls in the file itself.

    now: facts of a file as it will be.  removed: qualified names.
    """
    stays = set(after.exports) if after is not None else set()
    if after is not None and (_has_star(after) or "__getattr__" in stays):
        return  # the name may come from elsewhere
    gone = {name for name in (*before.exports, *removed) if "." not in name and name not in stays}
    module_gone = version.after is None or version.old_path != version.path
    if not gone and not module_gone:
        return
    path = version.old_path
    for importer in importers_of_gone(index, path)[:_MOST_IMPORTERS]:
        facts = now(importer)
        if facts is None:
            continue
        for level, module, name, line in imports_of(facts):
            if not is_module(index, level, module, importer, path):
                inner = f"{module}.{name}" if module else name
                if module_gone and name and is_module(index, level, inner, importer, path):
                    yield BrokenCallSite(importer, line, f"imports {inner}, which is no longer there")
            elif module_gone:
                yield BrokenCallSite(importer, line, f"imports {module or '.'}, which is no longer there")
            elif name in gone:
                yield BrokenCallSite(importer, line, f"imports {name}, which {path} no longer has")
        if not module_gone:
            yield from _attributes_gone(index, importer, facts, gone, path)
    if not module_gone:
        yield from _reached_through_a_package(index, now, gone, path)
    if before.language != "python":  # another file of the package, or the language itself, may have it
        removed = {name for name in removed if name not in _OF_GO and not index.definitions_named(name)}
    yield from _own_uses(version.path, after, removed & gone)


def _attributes_gone(
    index: Index, importer: str, facts: FileFacts, gone: set[str], path: str
) -> Iterator[BrokenCallSite]:
    """`module.name`, where the file imports the module."""
    aliases = {
        instruction[1]
        for definition in facts.definitions
        for instruction in definition.code
        if instruction[0] == Op.IMPORT
        and is_module(index, instruction[2], _dotted(instruction[3], instruction[4]), importer, path)
    }
    for name, line in _read(facts, aliases, ()):
        if name in gone:
            yield BrokenCallSite(importer, line, f"uses {name}, which {path} no longer has")


def _reached_through_a_package(index: Index, now: Now, gone: set[str], path: str) -> Iterator[BrokenCallSite]:
    """`package.module.name`, where only the package is imported."""
    *folders, last = path.removesuffix(".py").split("/")
    for depth in range(len(folders), 0, -1):
        package = "/".join([*folders[:depth], "__init__.py"])
        if index.file_number(package) is None:
            return
        inner = tuple(part for part in (*folders[depth:], last) if part != "__init__")
        for importer in index.importers_of(package)[:_MOST_IMPORTERS] if inner else ():
            facts = now(importer)
            if facts is None or inner[-1] not in _attributes(facts):
                continue
            aliases = {
                instruction[1]
                for definition in facts.definitions
                for instruction in definition.code
                if instruction[0] == Op.IMPORT
                and instruction[1] >= 0
                and is_module(index, instruction[2], _dotted(instruction[3], instruction[4]), importer, package)
            }
            for name, line in _read(facts, aliases, inner):
                if name in gone:
                    yield BrokenCallSite(importer, line, f"uses {name}, which {path} no longer has")


def _attributes(facts: FileFacts) -> set[str]:
    return {i[3] for definition in facts.definitions for i in definition.code if i[0] == Op.ATTR}


def _read(facts: FileFacts, aliases: set[int], inner: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """(name, line) of what is read of the module that is *inner* of what *aliases* hold."""
    for definition in facts.definitions if aliases else ():
        depths = dict.fromkeys(aliases, 0)
        for instruction in definition.code:
            if instruction[0] == Op.COPY and instruction[2] in depths:
                depths[instruction[1]] = depths[instruction[2]]
            elif instruction[0] == Op.ATTR and instruction[2] in depths:
                depth = depths[instruction[2]]
                if depth == len(inner):
                    yield instruction[3], instruction[4]
                elif instruction[3] == inner[depth]:
                    depths[instruction[1]] = depth + 1


def _own_uses(path: str, after: FileFacts | None, removed: set[str]) -> Iterator[BrokenCallSite]:
    """Names that the file itself still reads."""
    for name in removed if after is not None else ():
        assert after is not None
        variable = after.free.get(name)
        if variable is None:
            continue
        for definition in after.definitions:
            for instruction in definition.code:
                if instruction[0] == Op.CALL and instruction[2] == variable:
                    yield BrokenCallSite(path, instruction[7], f"calls {name}, which is no longer defined")


def is_module(index: Index, level: int, module: str, importer: str, path: str) -> bool:
    """Whether an import, as written in *importer*, means the file *path*."""
    tail = module.replace(".", "/")
    if level:
        folder = importer
        for _ in range(level):
            folder = folder.rpartition("/")[0]
        base = "/".join(part for part in (folder, tail) if part)
        return path in (f"{base}.py", f"{base}/__init__.py")
    above = next((path.removesuffix(end) for end in (f"{tail}.py", f"{tail}/__init__.py") if path.endswith(end)), None)
    if not tail or above is None or (above and not above.endswith("/")):
        return False
    return not above or index.file_number(f"{above}__init__.py") is None  # `typing` is no `package/typing.py`


def _dotted(module: str, name: str) -> str:
    return ".".join(part for part in (module, name) if part)


def _has_star(facts: FileFacts) -> bool:
    return any(instruction[0] == Op.STAR for d in facts.definitions for instruction in d.code)
