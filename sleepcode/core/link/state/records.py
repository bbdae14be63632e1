"""What a link is made of: frames of variables, places that run something, calls, containers."""

from types import MappingProxyType
from typing import Any, NamedTuple, cast

MANY_PLACES = -1  # line of a site that stands for many; it is none itself

Target = int | str  # a node of the graph, or the name of what lies outside
# Of a site that runs nothing so far, as most do; see Solver.runs_at.
NO_TARGETS = cast(dict[Target, str], MappingProxyType({}))


class Frame:
    """Where a definition's code finds its variables, and which node of the graph runs it."""

    __slots__ = ("base", "file", "mapping", "node")

    def __init__(self, file: int, base: int, node: int, mapping: dict[int, int] | None = None) -> None:
        self.file, self.base, self.node, self.mapping = file, base, node, mapping

    def variable(self, local: int) -> int:
        if local < 0:
            return -1
        if self.mapping is not None:
            found = self.mapping.get(local)
            if found is not None:
                return found
        return self.base + local


class Site:
    """One place that may run something, and what it was seen to run: node -> kind of the edge.

    joined: numbers of the sites, each for MANY_PLACES, whose targets it runs as well.
    """

    __slots__ = ("joined", "line", "node", "number", "targets")

    def __init__(self, number: int, node: int, line: int) -> None:
        self.number, self.node, self.line = number, node, line
        self.targets = NO_TARGETS
        self.joined: tuple[int, ...] = ()

    def join(self, shared: "Site") -> None:
        if self.number >= 0 and shared.number not in self.joined:
            self.joined += (shared.number,)


NOWHERE = Site(-1, -1, 0)


class Call:
    """The operands of one call, as variables."""

    __slots__ = ("decorates", "key", "keywords", "mappings", "positional", "result", "site", "stars")

    def __init__(
        self,
        site: Site,
        result: int,
        positional: tuple[int, ...] = (),
        keywords: tuple[tuple[str, int], ...] = (),
        stars: tuple[int, ...] = (),
        mappings: tuple[int, ...] = (),
        decorates: bool = False,
        key: Any = None,
    ) -> None:
        self.site, self.result, self.positional = site, result, positional
        self.keywords, self.stars, self.mappings, self.decorates = keywords, stars, mappings, decorates
        self.key = key  # the first argument, where it is a constant str or int

    @property
    def first(self) -> int:
        """Its first argument by position; -1 where there is none."""
        return self.positional[0] if self.positional else -1

    def takes_plain_arguments(self) -> bool:
        return not (self.keywords or self.stars or self.mappings or self.decorates) and self.key is None

    def without(self, first: int) -> "Call":
        """What the call gives behind its *first* arguments; its result is not wanted."""
        return Call(self.site, -1, self.positional[first:], self.keywords, self.stars, self.mappings)

    def giving(self, *positional: int) -> "Call":
        """The same call with other arguments by position, of which the first is no constant."""
        return Call(self.site, self.result, positional, self.keywords, self.stars, self.mappings)

    def at(self, site: Site) -> "Call":
        given = self.positional, self.keywords, self.stars, self.mappings
        return Call(site, self.result, *given, self.decorates, self.key)

    def without_result(self) -> "Call":
        """The same call, of which what it returns is not wanted."""
        return Call(self.site, -1, self.positional, self.keywords, self.stars, self.mappings, key=self.key)


class Mark(NamedTuple):
    """How far each list of the solver was filled at some moment."""

    sites: int = 0
    nodes: int = 0
    calls: int = 0
    typed: int = 0
    narrowed: int = 0
    generic: int = 0


class Box:
    """A container: what it holds under known keys, under unknown ones, and all of it."""

    __slots__ = ("everything", "followers", "items", "keys", "kind", "loose", "owner")

    def __init__(self, kind: str, loose: int, everything: int) -> None:
        self.owner = -1  # class of whose objects it is the `__dict__`
        self.kind, self.loose, self.everything = kind, loose, everything
        self.items: dict[Any, int] = {}
        self.keys = -1  # variable with the keys of a mapping
        self.followers: list[Box] = []  # containers that take over whatever this one holds
