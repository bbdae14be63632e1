"""The impact of a change, for the rooms that may not import that room."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sleepcode.ask.structural import Impacts
    from sleepcode.core.model import Changed, Impact
    from sleepcode.hook import ImpactBetween
    from sleepcode.workspace import Workspace


def impacts() -> "Impacts":
    from sleepcode.ask.structural import Impacts

    def of_change(workspace: "Workspace", scope: str) -> "Impact":
        from sleepcode.impact import impact_of_scope

        return impact_of_scope(workspace, scope, refreshed=True)

    def changed(workspace: "Workspace", scope: str) -> "tuple[Changed, ...]":
        from sleepcode.impact import changed_in_scope

        return changed_in_scope(workspace, scope)

    def of_definitions(workspace: "Workspace", ids: tuple[str, ...]) -> "Impact":
        from sleepcode.impact import impact_of_definitions

        return impact_of_definitions(workspace, ids, refreshed=True)

    return Impacts(of_change, of_definitions, changed)


def impacts_between(workspace: "Workspace") -> "ImpactBetween":
    def impact_between(base: str, tip: str) -> "Impact":
        from sleepcode.core.changes.change import ChangeSpec
        from sleepcode.hook import MOST_PLACES
        from sleepcode.impact import impact_of

        change = ChangeSpec("revisions", f"{base}..{tip}")
        return impact_of(workspace, change, refreshed=True, most=MOST_PLACES)

    return impact_between
