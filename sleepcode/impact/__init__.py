"""What a change reaches: broken call sites, tests with their reasons, and what cannot be followed."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.changes.change import ChangeSpec, Versions
from sleepcode.core.collector import paused_collector
from sleepcode.core.grammar import unparsed_language
from sleepcode.core.model import (
    BlindSpot,
    Certainty,
    Changed,
    Definition,
    Impact,
    MeasuredChange,
    Standing,
)
from sleepcode.core.reach.upstream import MOST
from sleepcode.core.suites.titles import titled
from sleepcode.edges.index import Index
from sleepcode.edges.index.definitions import last_name
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.errors import UnknownSubject
from sleepcode.impact.basis import basis_of
from sleepcode.impact.command import command_for
from sleepcode.impact.versions import versions_of
from sleepcode.refresh import refresh
from sleepcode.revisions import revisions_of
from sleepcode.workspace import Workspace

if TYPE_CHECKING:
    from sleepcode.impact.walks import Walks

MOST_BLIND_SPOTS = 50
# What no graph follows, and how it is called in an answer.
UNFOLLOWED = {"data": "data", "dependency": "dependency", "config": "config"}


def impact_of(
    workspace: Workspace, spec: ChangeSpec, *, everything: bool = False, refreshed: bool = False, most: int = MOST
) -> Impact:
    """The impact of a change, on an index brought up to date.

    everything: all tests that may feel it, instead of those worth running.  refreshed: take the index
    as it is.  most: places that are looked at on the way to the tests.  Raises SleepcodeError when
    the change cannot be read, UnknownSubject for a name that nothing has.
    """
    if not refreshed:
        refresh(workspace)
    if spec.kind == "symbol":
        return _impact(workspace, (), (_as_if_edited(workspace.index(), spec.value),), everything)
    if spec.kind == "file":
        inside = workspace.index().definitions_in(workspace.relative(spec.value))
        if not inside:
            raise workspace.index().no_such(
                workspace.relative(spec.value),
                f"{spec.value} is not indexed",
                "`sleepcode status` shows which files are",
            )
        edited = tuple(_edited(one) for one in inside if one.kind not in ("class", "lambda"))
        return _impact(workspace, (), edited, everything)
    return _impact(workspace, versions_of(workspace, spec), None, everything, most)


def _changed_in(index: Index, versions: tuple[Versions, ...]) -> tuple[Changed, ...]:
    from sleepcode.core.changes.differences import changed_between
    from sleepcode.impact.moved import moved_between

    changed: list[Changed] = []
    for one in versions:
        changed += changed_between(one.path, one.before, one.after, partial(index.facts_of_content, one.path))
        if one.old_path != one.path and one.before is not None:
            changed.append(Changed(one.old_path, one.old_path, 1, 1, "removed"))
    return moved_between(versions, tuple(changed))


def impact_of_definitions(workspace: Workspace, ids: Iterable[str], *, refreshed: bool = False) -> Impact:
    """As if the bodies of these definitions had changed."""
    if not refreshed:
        refresh(workspace)
    index = workspace.index()
    return _impact(workspace, (), tuple(_as_if_edited(index, id) for id in ids), False)


def impact_of_scope(workspace: Workspace, scope: str, *, refreshed: bool = False) -> Impact:
    """Of a change as `ask` understands it; see Phrased.scope."""
    return impact_of(workspace, _spec_of(workspace, scope), refreshed=refreshed)


def changed_in_scope(workspace: Workspace, scope: str) -> tuple[Changed, ...]:
    """What changed alone, on an index that is up to date: of a release, where its tests take longest."""
    return _changed_in(workspace.index(), versions_of(workspace, _spec_of(workspace, scope)))


def _spec_of(workspace: Workspace, scope: str) -> ChangeSpec:
    revisions = "" if scope == "branch" else revisions_of(workspace.repository, scope)
    other = ChangeSpec({"staged": "staged", "branch": "branch"}.get(scope, "current"))
    return ChangeSpec("revisions", revisions) if revisions else other


def _as_if_edited(index: Index, name: str) -> Changed:
    found = index.definition(name)
    if found is None:
        named = index.definitions_named(name)
        if len(named) > 1:
            shown = ", ".join(one.id for one in named[:8])
            raise UnknownSubject(f"{name!r} names {len(named)} definitions", remedy=f"say which: {shown}")
        if not named:
            raise index.no_such(name, f"nothing here is called {name!r}", "`sleepcode status` shows what is indexed")
        found = named[0]
    return _edited(found)


def _edited(one: Definition) -> Changed:
    return Changed(one.id, one.path, one.line, one.end_line, "module-level" if one.kind == "module" else "body")


def _impact(
    workspace: Workspace,
    versions: tuple[Versions, ...],
    changed: tuple[Changed, ...] | None,
    everything: bool,
    most: int = MOST,
) -> Impact:
    """changed: None for what differs between the versions, which is found only where no answer was kept."""
    index = workspace.index()
    with paused_collector(), SuiteIndex.open(workspace.suite_file) as suite:
        suite.refresh(index.digests, workspace.read, index.generation())
        basis = basis_of(workspace, index, suite, versions, changed, everything, most)

        def work_out() -> bytes:
            what = _changed_in(index, versions) if changed is None else changed
            return msgspec.msgpack.encode(_followed(workspace, suite, versions, what, everything, most))

        answer = index.kept(basis, work_out)
        return msgspec.msgpack.decode(answer, type=Impact)


def _followed(
    workspace: Workspace,
    suite: SuiteIndex,
    versions: tuple[Versions, ...],
    changed: tuple[Changed, ...],
    everything: bool,
    most: int,
) -> Impact:
    """Worked out; what that takes is imported here, since an answer that was kept takes none of it."""
    from sleepcode.impact.arrows import Arrows
    from sleepcode.impact.broken import Broken
    from sleepcode.impact.defaults import calls_by_default
    from sleepcode.impact.followed import followed
    from sleepcode.impact.heirs import with_heirs
    from sleepcode.impact.moved import names_moved
    from sleepcode.impact.named_files import named_files
    from sleepcode.impact.plugged import plugged
    from sleepcode.impact.readers import Readers
    from sleepcode.impact.texts import Texts

    index = workspace.index()
    by_path = {one.path: one for one in versions}
    readers = Readers(index, index.reach(workspace.read))
    arrows = Arrows(index, suite, readers, plugged(readers, workspace.read))
    arrows.put(named_files(workspace, index, suite, readers, changed))
    arrows.put(calls_by_default(arrows, changed))
    before = {one.path: one.before for one in versions}
    moved = names_moved(versions, changed, lambda path: (one.id for one in index.definitions_in(path)))
    together = _changed_together(workspace, changed)
    texts = Texts(index, workspace.read)
    found = followed(arrows, changed, together, texts, most, before, moved)
    tests, likely = found.tests, found.likely
    unsettled = changed
    measurements: tuple[MeasuredChange, ...] = ()
    if _may_be_measured(workspace):
        from sleepcode.impact.measured import measured_of, merged, told, unsettled_changes

        measured = measured_of(workspace, by_path, changed, suite.test_ids())
        if measured:
            unsettled, measurements = unsettled_changes(measured, changed), told(measured)
            guessed = followed(arrows, unsettled, together, texts, most, before, moved)
            tests = merged(measured, tests, guessed.tests)
            likely |= guessed.likely  # besides those that came since it was measured
    broken = Broken(index, by_path, arrows.readers).sites(changed)
    named = tests if everything else tuple(t for t in tests if t.source != "static" or t.id in likely)
    blind = () if changed and not unsettled else _blind_spots(index, changed, found.walks)
    unsure = blind or any(one.certainty is not Certainty.RESOLVED or one.source != "static" for one in named)
    standing = Standing.LOWER_BOUND if changed and unsure else Standing.EXACT
    ids = [titled(id, partial(_is_block, index)) for id in with_heirs(readers.reach, [one.id for one in named])]
    command = command_for(workspace, index, ids)
    return Impact(changed, broken, named, standing, blind, command, measurements, len(tests) - len(named))


def _is_block(index: Index, id: str) -> bool:
    found = index.definition(id)
    return found is None or found.kind == "test"


def _may_be_measured(workspace: Workspace) -> bool:
    """Whether there is anything that the tests were seen to run; to look into it takes 20 ms of imports."""
    return (workspace.store / "measured.sqlite").exists() or (workspace.root / ".coverage").exists()


def _changed_together(workspace: Workspace, changed: tuple[Changed, ...]) -> dict[str, float]:
    """Files that changed in the same commits as the changed ones, 0 to 1; a wide change has none of its own."""
    paths = {one.path for one in changed}
    found: dict[str, float] = {}
    for path in paths if len(paths) <= 2 else ():
        for other, times in workspace.repository.co_changed(path, 100).items():
            if times > 1:
                found[other] = max(found.get(other, 0.0), times / (times + 2))
    return found


def _blind_spots(index: Index, changed: tuple[Changed, ...], walks: "tuple[Walks, ...]") -> tuple[BlindSpot, ...]:
    """Places on the way that nobody can follow, those in the changed files first."""
    found = [
        BlindSpot(one.path, one.line, UNFOLLOWED[one.how])
        for one in changed
        if one.how in UNFOLLOWED and not unparsed_language(one.path)
    ]
    found += [BlindSpot(one.path, one.line, "annotations") for one in changed if one.is_annotation]
    if any(one.is_cut for one in walks):
        found += [BlindSpot(one.path, one.line, "too-many-callers") for one in changed[:1]]
    paths = list(dict.fromkeys(one.path for one in changed))
    nearest: dict[int, int] = {}
    for walk in (way for each in walks for way in (each.called, each.imported)):
        for node, how in walk.items():
            if isinstance(node, int):
                nearest[node >> 16] = min(how.hops, nearest.get(node >> 16, how.hops))
    for file in sorted(nearest, key=lambda number: (nearest[number], number))[:MOST_BLIND_SPOTS]:
        definition = index.definition_of(file << 16)
        if definition is not None and definition.path not in paths:
            paths.append(definition.path)
    names = {last_name(one.id.partition("::")[2]) for one in changed}
    for path in paths:
        found += [spot for spot in index.blind_spots(path) if not spot.name or spot.name in names]
        if len(found) >= MOST_BLIND_SPOTS:
            break
    return tuple(found[:MOST_BLIND_SPOTS])
