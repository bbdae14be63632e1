"""A large tree is linked in parts: what nobody imports, on copies of what the rest was found to do."""

from collections.abc import Callable, Sequence

from sleepcode.core.extract import extract
from sleepcode.core.link.graph import CERTAINTIES, definition_rows, link
from sleepcode.edges.workers import in_copies

SOURCES = {
    "shop/__init__.py": "",
    "shop/base.py": """
class Task:
    def run(self): return self.step()
    def step(self): return None
def call(function): return function()
def same(value): return value
""",
    "shop/prices.py": "from shop.base import call\ndef price(): return 3\ndef priced(): return call(price)\n",
    "tests/conftest.py": "import pytest\nfrom shop.base import Task\n@pytest.fixture\ndef task(): return Task()\n",
    "tests/test_a.py": """
from shop.base import Task, call, same
from shop.prices import priced
class Own(Task):
    def step(self): return priced()
def helper_a(): return 1
def test_own(): Own().run()
def test_helper(): call(helper_a)
def test_same(): same(Own()).step()
def test_fixture(task): task.step()
""",
    "tests/makers.py": "def made(): return 5\n",
    "tests/test_b.py": """
from shop.base import call
from tests.makers import made
def test_made(): made()
def helper_b(): return 2
def test_helper(): call(helper_b)
def test_unknown(thing): thing.priced_specially()
class Special:
    def priced_specially(self): return 4
""",
}


def linked(copies: Callable[..., Sequence[bytes]] | None) -> dict[tuple[str, str], str]:
    """(caller, callee) inside -> certainty."""
    facts = {path: extract(path, text.encode()) for path, text in SOURCES.items()}
    found = link({path: each for path, each in facts.items() if each is not None}, copies=copies, part=1)
    rows = definition_rows(found.program)
    ids = [rows[definition].id for definition in found.node_definition]
    return {
        (ids[edge.caller], ids[edge.callee]): CERTAINTIES[edge.certainty].value
        for edge in found.edges
        if isinstance(edge.callee, int)
    }


def test_parts_find_what_the_whole_finds() -> None:
    assert linked(in_copies) == linked(None)


def test_both_parts_are_seen_by_the_rest() -> None:
    callees = {callee for caller, callee in linked(in_copies) if caller == "shop/base.py::call"}
    assert callees == {"shop/prices.py::price", "tests/test_a.py::helper_a", "tests/test_b.py::helper_b"}


def test_a_part_goes_on_from_the_rest_and_from_no_other_part() -> None:
    seen: list[tuple[int, ...]] = []

    def counted(work: Callable[[tuple[int, ...]], bytes], items: Sequence[tuple[int, ...]]) -> Sequence[bytes]:
        seen.extend(items)
        return in_copies(work, items)

    linked(counted)
    paths = sorted(SOURCES)
    named = [[paths[file] for file in files] for files in seen]
    assert named == [["shop/prices.py", "tests/test_a.py"], ["tests/makers.py", "tests/test_b.py"]]
