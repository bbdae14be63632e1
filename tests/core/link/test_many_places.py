"""However many places run a special method, each is an edge: one call stands for those past the first few."""

from sleepcode.core.extract import extract
from sleepcode.core.link.graph import CERTAINTIES, definition_rows, link
from sleepcode.core.link.rules.binding import PLACES_APART
from sleepcode.edges.workers import in_copies

PLACES = PLACES_APART + 4
KINDS = """
class Term:
    def __add__(self, other): return other.joined()
    def __len__(self): return 1
class Sum(Term):
    def __add__(self, other): return self
class Seen:
    def joined(self): return Done()
class Done:
    def end(self): pass
"""


def places_in(module: str) -> str:
    """PLACES functions that each add something to a Term."""
    places = "".join(f"def f{i}(term: Term):\n    (term + Seen()).end()\n    return len(term)\n" for i in range(PLACES))
    return f"from {module} import Seen, Term\n{places}"


def callees(sources: dict[str, str], *, apart: bool = False) -> dict[str, set[tuple[str, str]]]:
    """Caller -> (callee, certainty)."""
    facts = {path: extract(path, text.encode()) for path, text in sources.items()}
    found = link({p: f for p, f in facts.items() if f is not None}, copies=in_copies if apart else None, part=1)
    rows = definition_rows(found.program)
    ids = [rows[definition].id for definition in found.node_definition]
    called: dict[str, set[tuple[str, str]]] = {}
    for edge in found.edges:
        if isinstance(edge.callee, int) and edge.kind not in ("new", "import"):
            called.setdefault(ids[edge.caller], set()).add((ids[edge.callee], CERTAINTIES[edge.certainty].value))
    return called


EXPECTED = {
    ("kinds.py::Term.__add__", "inferred"),
    ("kinds.py::Sum.__add__", "inferred"),
    ("kinds.py::Term.__len__", "resolved"),
    ("kinds.py::Done.end", "resolved"),
}


def test_each_place_runs_the_method_and_its_overrides() -> None:
    """
    The last place has the edges of the first, operands are given and results are taken.
    """
    called = callees({"kinds.py": KINDS, "use.py": places_in("kinds")})
    assert {place: called[f"use.py::f{place}"] for place in (0, PLACES - 1)} == {0: EXPECTED, PLACES - 1: EXPECTED}
    assert called["kinds.py::Term.__add__"] == {("kinds.py::Seen.joined", "resolved")}


def test_places_of_parts_join_those_of_the_rest() -> None:
    """
    A large tree's tests are linked apart from what they use, and run the same.
    """
    sources = {"kinds.py": KINDS, "use.py": places_in("kinds")}
    sources |= {f"test_{part}.py": "import use\n" + places_in("kinds") for part in "ab"}
    assert callees(sources, apart=True) == callees(sources)


def test_places_of_parts_that_run_nothing_together_are_dropped() -> None:
    """
    A special method may be none of the project's: what stands for its places has nothing to tell.
    """
    kinds = "class Term:\n    __add__ = None\n    def used(self): pass\n"
    places = "".join(f"def f{i}(term: Term):\n    term + 1\n    term.used()\n" for i in range(PLACES))
    tests = {f"test_{part}.py": "from kinds import Term\n" + places for part in "ab"}
    assert callees({"kinds.py": kinds, **tests}, apart=True) == callees({"kinds.py": kinds, **tests})


def test_a_constant_key_is_told_apart_however_many_places_there_are() -> None:
    """
    What a table gives goes by its key at the last place as at the first.
    """
    source = """
def first(): pass
def second(): pass
class Table:
    def __getitem__(self, key):
        return {"first": first, "second": second}[key]
table = Table()
"""
    source += "".join(f"def f{i}():\n    table['first']()\ndef g{i}():\n    table['second']()\n" for i in range(PLACES))
    called = callees({"main.py": source})
    for place in (0, PLACES - 1):
        for caller, callee, other in (("f", "first", "second"), ("g", "second", "first")):
            found = dict(called[f"main.py::{caller}{place}"])
            assert found.get(f"main.py::{callee}") == "resolved"
            assert f"main.py::{other}" not in found
