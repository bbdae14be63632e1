"""A small project as rows, written down instead of indexed."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from sleepcode.core.facts import DefFact, FileFacts
from sleepcode.core.model import BlindSpot, CallEdge, CallSite, Certainty, Definition


@dataclass
class MadeRows:
    """ids such as `a.py::C.f`; an edge is `caller -> callee`, `~>` inferred, `?>` candidate."""

    ids: list[str]
    arrows: list[str] = field(default_factory=list)
    spots: list[BlindSpot] = field(default_factory=list)
    facts: dict[str, FileFacts] = field(default_factory=dict)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        return tuple(self._made(at, id) for at, id in enumerate(self.ids))

    def _made(self, at: int, id: str) -> Definition:
        path, _, name = id.partition("::")
        last = name.rpartition(".")[2]
        kind = "module" if not name else "class" if last[:1].isupper() else "method" if "." in name else "function"
        module = path.removesuffix(".py").replace("/", ".")
        return Definition(id, path, module, name, kind, 10 * at + 1, 10 * at + 9)

    @property
    def edges(self) -> tuple[CallEdge, ...]:
        kinds = {"->": Certainty.RESOLVED, "~>": Certainty.INFERRED, "?>": Certainty.CANDIDATE}
        found = []
        for at, arrow in enumerate(self.arrows):
            caller, sign, callee = arrow.split(" ")[:3]
            kind = "import" if "::" not in caller + callee else "call"
            site = CallSite(caller.partition("::")[0], at + 1)
            found.append(CallEdge(caller, callee, site, kinds[sign], kind))
        return tuple(found)

    def definition(self, id: str) -> Definition | None:
        return next((one for one in self.definitions if one.id == id), None)

    def definitions_in(self, path: str) -> tuple[Definition, ...]:
        return tuple(one for one in self.definitions if one.path == path)

    def definitions_named(self, name: str) -> tuple[Definition, ...]:
        return tuple(one for one in self.definitions if f".{one.qualname}".endswith(f".{name}"))

    def callers_of(self, id: str) -> tuple[CallEdge, ...]:
        return tuple(edge for edge in self.edges if edge.callee == id)

    def creations_of(self, id: str) -> tuple[CallEdge, ...]:
        made = (edge for edge in self.edges if edge.callee == f"{id}.__init__")
        return tuple(replace(edge, callee=id, kind="new") for edge in made)

    def callees_of(self, id: str) -> tuple[CallEdge, ...]:
        return tuple(edge for edge in self.edges if edge.caller == id)

    def facts_of(self, path: str) -> FileFacts | None:
        if path in self.facts:
            return self.facts[path]
        made = [
            DefFact(one.kind, one.qualname.rpartition(".")[2], -1, one.line, one.end_line, at)
            for at, one in enumerate(self.definitions_in(path))
        ]
        return FileFacts("python", tuple(made), len(made))

    def digest_of_file(self, path: str) -> str:
        return "0" * 32

    def importers_of(self, path: str) -> tuple[str, ...]:
        return tuple(sorted({e.caller for e in self.edges if e.kind == "import" and e.callee == path}))

    def blind_spots(self, path: str | None = None) -> tuple[BlindSpot, ...]:
        return tuple(spot for spot in self.spots if path in (None, spot.path))

    def tests(self) -> tuple[Definition, ...]:
        return tuple(one for one in self.definitions if one.qualname.startswith("test_"))

    def paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.path for one in self.definitions))

    def one(self, id: str) -> Definition:
        found = self.definition(id)
        assert found is not None
        return found
