"""Where a bound on values is reached, the graph says so."""

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files
from sleepcode.core.model import BlindSpot, CallGraph

MANY = 40


def graph_of(classes: int) -> CallGraph:
    """One place runs a method of every class, one a property, one calls functions, and one what is no member."""
    kinds = "".join(
        f"class K{n}:\n    def run(self): pass\n    @property\n    def size(self): pass\n\n\ndef f{n}(): pass\n\n\n"
        for n in range(classes)
    )
    uses = (
        "def use(one):\n    one.run()\n    one.size\n    one.strange()\n\n\ndef call(function):\n    function()\n\n\n"
    )
    given = "".join(f"use(K{n}())\ncall(f{n})\n" for n in range(classes))
    facts = extract("main.py", (uses + kinds + given).encode())
    assert facts is not None
    return link_files({"main.py": facts})


def test_a_call_that_lost_values_is_a_blind_spot() -> None:
    """
    It names what is asked for, so that only answers about that name depend on it.
    """
    assert set(graph_of(MANY).blind_spots) == {
        BlindSpot("main.py", 2, "too-many-values", "run"),
        BlindSpot("main.py", 3, "too-many-values", "size"),
        BlindSpot("main.py", 8, "too-many-values"),
    }


def test_a_call_that_lost_nothing_is_none() -> None:
    few = graph_of(4)
    assert few.blind_spots == ()
    assert len([edge for edge in few.edges if edge.caller == "main.py::use"]) == 8
