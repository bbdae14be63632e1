"""Call sites and imports that a change breaks for certain, each with the reason.

Certain means: the edge is resolved, the call fitted before and does not now; or the name that is
imported was bound in the old file and is not in the new one.
"""

from collections.abc import Iterable, Iterator, Mapping

from sleepcode.core.changes.anatomy import by_qualified_name
from sleepcode.core.changes.change import Versions
from sleepcode.core.changes.fits import calls_at, misfit
from sleepcode.core.extract import extract
from sleepcode.core.facts import DefFact, FileFacts, Flag, Op
from sleepcode.core.grammar import language_of
from sleepcode.core.model import BrokenCallSite, CallEdge, CallSite, Certainty, Changed
from sleepcode.edges.index import Index
from sleepcode.impact.constructors import altered_constructors
from sleepcode.impact.gone import names_gone
from sleepcode.impact.members_gone import members_gone, reads_of_a_method
from sleepcode.impact.readers import Readers
from sleepcode.impact.typed_gone import all_gone, is_kin, who_read
from sleepcode.languages.protocol import adapter

_CALLED = ("call", "new", "override", "decorator", "property")  # the last: a call of what became a property
_OF_A_CLASS = ("added", "removed", "class-attribute", "bases", "decorators")


class Broken:
    """Looks at each changed file once; *after* holds what is not in the index (a diff, a staged file)."""

    def __init__(self, index: Index, versions: Mapping[str, Versions], readers: Readers) -> None:
        self.index = index
        self.readers = readers
        self.versions = versions
        self._now: dict[str, FileFacts | None] = {}

    def sites(self, changed: tuple[Changed, ...]) -> tuple[BrokenCallSite, ...]:
        found: list[BrokenCallSite] = []
        for path, version in self.versions.items():
            mine = [one for one in changed if one.path == path]
            altered = {one.id: one for one in mine if one.how in ("signature", "decorators")}.values()
            if not altered and version.old_path == path and not any(one.how in _OF_A_CLASS for one in mine):
                continue
            before = extract(version.old_path, version.before) if version.before is not None else None
            if before is None:
                continue
            after = extract(path, version.after) if version.after is not None else None
            if version.before is not None and version.after is not None and after is not None:
                olds, news = by_qualified_name(before), by_qualified_name(after)
                for one in altered:
                    found += self._misused(one, olds, news, after)
                for name, old, new in altered_constructors(version.before, before, version.after, after):
                    found += self._no_longer_fit(self.index.creations_of(f"{path}::{name}"), name, old, new)
            names = {one.id.partition("::")[2] for one in mine if one.how == "removed" and "::" in one.id}
            found += names_gone(self.index, self.now, version, before, after, names)
            if after is not None:
                found += members_gone(self.readers, self.now, path, before, after)
            if before.language != "python":
                found += all_gone(self.readers, self.now, path, before, after)
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

    def _misused(
        self, one: Changed, olds: Mapping[str, DefFact], news: Mapping[str, DefFact], after: FileFacts
    ) -> Iterator[BrokenCallSite]:
        """olds, news: the definitions before and after, by qualified name."""
        qualname = one.id.partition("::")[2]
        old, new = olds.get(qualname), news.get(qualname)
        if old is None or new is None:
            return
        was, is_now = (bool(each.flags & Flag.PROPERTY) for each in (old, new))
        if was and not is_now:
            yield from reads_of_a_method(self.readers, self.now, one, after)
        elif not was:
            edges = self.index.callers_of(one.id)
            yield from self._no_longer_fit(edges or self._no_longer_led_to(one, new, after), qualname, old, new)

    def _no_longer_led_to(self, one: Changed, new: DefFact, after: FileFacts) -> Iterator[CallEdge]:
        """The calls by its name, where arguments choose the method: of those that do not fit it no edge leads to it."""
        if after.language == "python" or not adapter(after.language).overloads:
            return
        if any(each.id != one.id for each in self.index.definitions_named(new.name)):
            return  # another may be meant
        for path in who_read(self.readers, {new.name}):
            facts = self.now(path)
            if facts is None or not is_kin(facts, after):
                continue
            steps = (step for each in facts.definitions for step in each.code if step[0] == Op.CALL)
            for line in sorted({step[7] for step in steps}):
                if any(call.name == new.name for call in calls_at(facts, line)):
                    yield CallEdge(path, one.id, CallSite(path, line), Certainty.RESOLVED, "call")

    def _no_longer_fit(
        self, edges: Iterable[CallEdge], qualname: str, old: DefFact, new: DefFact
    ) -> Iterator[BrokenCallSite]:
        for edge in edges:
            if edge.certainty is Certainty.RESOLVED and edge.kind in _CALLED:
                yield from self._misfits(edge, qualname, old, new)

    def _misfits(self, edge: CallEdge, qualname: str, old: DefFact, new: DefFact) -> Iterator[BrokenCallSite]:
        """Of the calls on the edge's line, those that no longer fit."""
        owner = qualname.split(".")[-2] if old.kind == "method" and "." in qualname else ""
        made = owner if old.name == "__init__" else ""
        facts = self.now(edge.site.path)
        is_loose = language_of(edge.site.path) == "javascript"  # takes any number of arguments
        if _is_overloaded(self.now(edge.callee.partition("::")[0]), old) or is_loose:
            return
        calls = calls_at(facts, edge.site.line) if facts is not None else ()
        named = [call for call in calls if call.name in (old.name, made)]
        if not named and len(calls) == 1 and not calls[0].name:
            named = list(calls)
        for call in named:
            is_property = new.flags & Flag.PROPERTY
            why = "is a property now, and what it gives is called" if is_property else misfit(call, old, new, owner)
            if why:
                yield BrokenCallSite(edge.site.path, edge.site.line, f"{qualname}: {why}")


def _is_overloaded(facts: FileFacts | None, old: DefFact) -> bool:
    """Whether another definition of that name may be what the call means: overloads are told apart by their number."""
    if facts is None or facts.language == "python" or not adapter(facts.language).overloads:
        return False
    return sum(one.name == old.name for one in facts.definitions) > 1
