"""Functions of which the defaults alone changed -> the calls that use one of these defaults: no other feels it."""

from collections.abc import Iterable

from sleepcode.core.changes.anatomy import by_qualified_name
from sleepcode.core.changes.fits import calls_at, gives
from sleepcode.core.facts import DefFact
from sleepcode.core.model import Changed
from sleepcode.impact.arrows import Arrows, Node, Ways
from sleepcode.impact.starts import defaults_node

_CALLS = ("call", "override")  # ways to run a function that show what it is given


def calls_by_default(arrows: Arrows, changed: Iterable[Changed]) -> dict[Node, Ways]:
    """For each such function, as arrows into what stands for its defaults."""
    found: dict[Node, Ways] = {}
    for one in changed:
        node = arrows.number(one.id) if one.only_defaults_of else None
        facts = arrows.readers.facts(one.path) if node is not None else None
        name = one.id.partition("::")[2]
        definition = by_qualified_name(facts).get(name) if facts is not None else None
        if node is not None and definition is not None:
            owner = name.rpartition(".")[0].rpartition(".")[2] if definition.kind == "method" else ""
            names = one.only_defaults_of or ()
            found[defaults_node(one)] = [
                (caller, weight, line, kind, certainty)
                for caller, weight, line, kind, certainty in arrows.into(node)
                if not (kind in _CALLS and _gives_all(arrows, caller, line, definition, owner, names))
            ]
    return found


def _gives_all(arrows: Arrows, caller: Node, line: int, definition: DefFact, owner: str, names: Iterable[str]) -> bool:
    """Whether each call of the function on that line of the caller gives all these parameters a value."""
    facts = arrows.readers.facts(arrows.reach.path(caller)) if isinstance(caller, int) else None
    called = {definition.name, owner if definition.name == "__init__" else definition.name}
    calls = [call for call in calls_at(facts, line) if call.name in called] if facts is not None else []
    return bool(calls) and all(gives(call, definition, name, owner) for call in calls for name in names)
