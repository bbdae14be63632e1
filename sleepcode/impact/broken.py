"""Call sites and imports that a change breaks for certain, each with the reason.

Certain means: the edge is resolved, the call fitted before and does not now; or the name that is
imported was bound in the old file and is not in the new one.
"""

from collections.abc import Iterator, Mapping

from sleepcode.core.anatomy import qualified_names
from sleepcode.core.change import Versions
from sleepcode.core.extract import extract
from sleepcode.core.facts import DefFact, FileFacts, Op
from sleepcode.core.fits import calls_at, imports_of, is_bound, misfit
from sleepcode.core.model import BrokenCallSite, Certainty, Changed
from sleepcode.edges.index import Index
from sleepcode.impact.starts import importers_of_gone

_MOST_IMPORTERS = 1000


class Broken:
    """Looks at each changed file once; *after* holds what is not in the index (a diff, a staged file)."""

    def __init__(self, index: Index, versions: Mapping[str, Versions]) -> None:
        self.index = index
        self.versions = versions
        self._now: dict[str, FileFacts | None] = {}

    def sites(self, changed: tuple[Changed, ...]) -> tuple[BrokenCallSite, ...]:
        found: list[BrokenCallSite] = []
        for path, version in self.versions.items():
            mine = [one for one in changed if one.path == path]
            signatures = [one for one in mine if one.how == "signature"]
            gone = [one for one in mine if one.how == "removed"]
            if not signatures and not gone and version.old_path == path:
                continue
            before = extract(version.old_path, version.before) if version.before is not None else None
            if before is None:
                continue
            after = extract(path, version.after) if version.after is not None else None
            for one in signatures:
                found += self._misfits(one, before, after)
            names = {one.id.partition("::")[2] for one in gone if "::" in one.id}
            found += self._names_gone(version, before, after, names)
        return tuple(sorted(dict.fromkeys(found), key=lambda site: (site.path, site.line, site.why)))

    def now(self, path: str) -> FileFacts | None:
        """The file as it will be."""
        if path not in self._now:
            version = self.versions.get(path)
            if version is None:
                self._now[path] = self.index.facts_of(path)
            else:
                self._now[path] = extract(path, version.after) if version.after is not None else None
        return self._now[path]

    def _misfits(self, one: Changed, before: FileFacts, after: FileFacts | None) -> Iterator[BrokenCallSite]:
        qualname = one.id.partition("::")[2]
        old, new = _definition(before, qualname), _definition(after, qualname) if after is not None else None
        if old is None or new is None:
            return
        short = old.name
        owner = qualname.split(".")[-2] if short == "__init__" and "." in qualname else ""
        for edge in self.index.callers_of(one.id):
            if edge.certainty is not Certainty.RESOLVED or edge.kind not in ("call", "decorator"):
                continue
            facts = self.now(edge.site.path)
            calls = calls_at(facts, edge.site.line) if facts is not None else ()
            named = [call for call in calls if call.name in (short, owner)]
            if not named and len(calls) == 1 and not calls[0].name:
                named = list(calls)
            for call in named:
                why = misfit(call, old, new, is_bound(old))
                if why:
                    yield BrokenCallSite(edge.site.path, edge.site.line, f"{qualname}: {why}")

    def _names_gone(
        self, version: Versions, before: FileFacts, after: FileFacts | None, removed: set[str]
    ) -> Iterator[BrokenCallSite]:
        """Imports of what is no longer there, and uses as an attribute of the module."""
        stays = set(after.exports) if after is not None else set()
        if after is not None and (_has_star(after) or "__getattr__" in stays):
            return  # the name may come from elsewhere
        gone = {name for name in (*before.exports, *removed) if "." not in name and name not in stays}
        module_gone = version.after is None or version.old_path != version.path
        if not gone and not module_gone:
            return
        old_path = version.old_path
        for importer in importers_of_gone(self.index, old_path)[:_MOST_IMPORTERS]:
            facts = self.now(importer)
            if facts is None:
                continue
            for level, module, name, line in imports_of(facts):
                if not self._is_module(level, module, importer, old_path):
                    inner = f"{module}.{name}" if module else name
                    if module_gone and name and self._is_module(level, inner, importer, old_path):
                        yield BrokenCallSite(importer, line, f"imports {inner}, which is no longer there")
                    continue
                if module_gone:
                    yield BrokenCallSite(importer, line, f"imports {module or '.'}, which is no longer there")
                elif name in gone:
                    yield BrokenCallSite(importer, line, f"imports {name}, which {old_path} no longer has")
            if not module_gone:
                yield from self._attributes_gone(importer, facts, gone, old_path)
        yield from self._own_uses(version.path, after, removed & gone)

    def _attributes_gone(
        self, importer: str, facts: FileFacts, gone: set[str], path: str
    ) -> Iterator[BrokenCallSite]:
        aliases = {
            instruction[1]
            for definition in facts.definitions
            for instruction in definition.code
            if instruction[0] == Op.IMPORT
            and self._is_module(
                instruction[2], ".".join(p for p in (instruction[3], instruction[4]) if p), importer, path
            )
        }
        for definition in facts.definitions:
            copies = set(aliases)
            for instruction in definition.code:
                if instruction[0] == Op.COPY and instruction[2] in copies:
                    copies.add(instruction[1])
                elif instruction[0] == Op.ATTR and instruction[2] in copies and instruction[3] in gone:
                    yield BrokenCallSite(
                        importer, instruction[4], f"uses {instruction[3]}, which {path} no longer has"
                    )

    def _own_uses(self, path: str, after: FileFacts | None, removed: set[str]) -> Iterator[BrokenCallSite]:
        """Names that the file itself still reads."""
        for name in removed if after is not None else ():
            assert after is not None
            variable = after.free.get(name)
            if variable is None:
                continue
            for definition in after.definitions:
                for instruction in definition.code:
                    if instruction[0] == Op.CALL and instruction[2] == variable:
                        yield BrokenCallSite(
                            path, instruction[7], f"calls {name}, which is no longer defined"
                        )

    def _is_module(self, level: int, module: str, importer: str, path: str) -> bool:
        tail = module.replace(".", "/")
        if level:
            folder = importer
            for _ in range(level):
                folder = folder.rpartition("/")[0]
            base = "/".join(part for part in (folder, tail) if part)
            return path in (f"{base}.py", f"{base}/__init__.py")
        return bool(tail) and f"/{path}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))


def _definition(facts: FileFacts | None, qualname: str) -> DefFact | None:
    if facts is None:
        return None
    names = qualified_names(facts)
    return facts.definitions[names.index(qualname)] if qualname in names else None


def _has_star(facts: FileFacts) -> bool:
    return any(instruction[0] == Op.STAR for d in facts.definitions for instruction in d.code)
