"""One lexical scope while it is walked: its names, in flow order and gathered."""

from typing import Any


class Scope:
    """*kind* is module, class, function or comprehension.

    env: name -> variable that holds it here and now (a strong update replaces it).
    versions: name -> every variable it was ever bound to.
    pending: names read before the walk could tell where they are bound.
    """

    __slots__ = (
        "attributes", "bound", "code", "dead", "definition", "env", "gathered", "kind", "lambdas", "loops",
        "names", "outer_names", "parent", "pending", "typing_only", "uses", "versions",
    )  # fmt: skip

    def __init__(self, kind: str, definition: int, parent: "Scope | None", code: list[Any]) -> None:
        self.kind = kind
        self.definition = definition
        self.parent = parent
        self.code = code
        self.env: dict[str, int] = {}
        self.versions: dict[str, list[int]] = {}
        self.gathered: dict[str, int] = {}
        self.pending: dict[str, int] = {}
        self.outer_names: set[str] = set()  # declared global or nonlocal
        self.bound: frozenset[str] | None = None  # every name bound in its text; None: not known
        self.attributes: dict[tuple[int, str], int] = {}  # reads of one attribute share a variable
        self.names: dict[str, int] = {}  # how often a definition of that name was seen
        # Of the loops around: the joined variables, and the names as each `break` leaves them.
        self.loops: list[tuple[dict[str, int], list[dict[str, int] | None]]] = []
        self.uses: set[str] = set()
        self.lambdas = 0
        self.typing_only = False  # in `if TYPE_CHECKING:`, which never runs
        self.dead = False  # after return, raise, break or continue


def inline_home(scope: Scope) -> Scope:
    """The function or module whose flow *scope*'s code is part of."""
    while scope.kind in ("class", "comprehension") and scope.parent is not None:
        scope = scope.parent
    return scope
