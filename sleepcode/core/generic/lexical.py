"""Lexical scopes: which variable a name stands for at a place."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Declared(NamedTuple):
    start: int  # byte where the name begins to be known; -1: everywhere in the scope
    var: int
    role: int  # id of the declaring node; a name is not known inside its own initial value


@dataclass(slots=True)
class Scope:
    """A module, class, function body or block."""

    kind: str  # module, class, namespace, function, block, extension
    definition: int  # whose code runs in it
    parent: "Scope | None"
    subject: int = 0  # the definition it is the body of; 0 for the module, blocks and extensions
    arrow: bool = False  # `this` is the outer one's
    receiver: str = ""  # of an extension: the class that it adds members to
    names: dict[str, list[Declared]] = field(default_factory=dict)

    def declare(self, name: str, var: int, start: int = -1, role: int = 0) -> None:
        self.names.setdefault(name, []).append(Declared(start, var, role))

    def find(self, name: str, position: int, open_roles: set[int], crossed: bool) -> int | None:
        """The variable, or None; *crossed*: the place is inside a definition within this scope."""
        found = self.names.get(name)
        if found is None:
            return None
        for declared in reversed(found):
            if declared.start <= position and declared.role not in open_roles:
                return declared.var
        return found[0].var if crossed else None
