"""Dead and untested code."""

from collections.abc import Callable, Iterable

from made_rows import MadeRows

from sleepcode.core.answers.unused import dead, is_dead, untested
from sleepcode.core.facts import DefFact, FileFacts, Flag
from sleepcode.core.model import CallEdge, Definition

IDS = [
    "a.py",
    "a.py::main",
    "a.py::_helper",
    "a.py::_left",
    "a.py::Left",
    "a.py::Left.run",
    "a.py::mentioned",
    "a.py::registered",
    "a.py::exported",
    "tests/test_a.py",
    "tests/test_a.py::test_main",
]
ARROWS = [
    "a.py -> a.py::main",
    "a.py::main -> a.py::_helper",
    "tests/test_a.py::test_main -> a.py::main",
    "a.py::_left -> a.py::_left",
]


def spelled(names: set[str]) -> dict[str, list[tuple[str, int]]]:
    """Each definition's own line, and `mentioned` and `exported` once more elsewhere."""
    own = {one.qualname.rpartition(".")[2]: [(one.path, one.line)] for one in MadeRows(IDS).definitions}
    own["mentioned"].append(("a.py", 5))
    own["exported"].append(("b.py", 1))
    return {name: places for name, places in own.items() if name in names}


def rows() -> MadeRows:
    made = MadeRows(IDS, ARROWS)
    facts = []
    for at, one in enumerate(made.definitions_in("a.py")):
        last = one.qualname.rpartition(".")[2]
        parent = 4 if "." in one.qualname else 0
        decorators = ("app.route",) if last == "registered" else ()
        facts.append(DefFact(one.kind, last, parent, one.line, one.end_line, at, decorators=decorators))
    made.facts["a.py"] = FileFacts("python", tuple(facts), 9)
    return made


def test_dead_is_what_nothing_calls_and_no_other_line_names() -> None:
    made = rows()
    found = dead(made, made.definitions, made.edges, spelled)
    assert [claim.text for claim in found.claims] == [
        "function `_left`, 9 lines, private",
        "class `Left`, 9 lines, public: code outside may use it",
    ]
    assert "2 more have no caller, but code mentions their name" in found.text


def test_calling_only_itself_keeps_nothing_alive() -> None:
    made = rows()
    left = made.one("a.py::_left")
    assert is_dead(made, left, made.callers_of(left.id)).text == "nothing in the project calls `_left`"


def test_one_definition_is_dead_or_says_who_keeps_it_alive() -> None:
    made = rows()
    main, helper = made.one("a.py::main"), made.one("a.py::_helper")
    assert is_dead(made, helper, made.callers_of(helper.id)).text == "no: `_helper` is called from 1 place"
    assert is_dead(made, main, made.callers_of(main.id)).text == "no: `main` is called from 1 place"
    still = is_dead(made, main, made.callers_of(main.id), asks_alive=True)
    assert still.text == "yes: `main` is called from 1 place"


def graph_of(
    made: MadeRows,
) -> tuple[dict[int, Definition], Callable[[Iterable[int]], set[int]], Callable[[int], tuple[CallEdge, ...]]]:
    """Definitions by number, what runs below some of them, and the edges into one."""
    number = {id: at for at, id in enumerate(made.ids)}

    def below(roots: Iterable[int]) -> set[int]:
        seen = set(roots)
        while new := {number[e.callee] for e in made.edges if number[e.caller] in seen} - seen:
            seen |= new
        return seen

    return dict(enumerate(made.definitions)), below, lambda at: made.callers_of(made.ids[at])


def test_untested_is_what_no_test_reaches_at_any_distance() -> None:
    made = rows()
    found = untested(made, *graph_of(made), made.tests())
    names = [claim.text.split(",")[0] for claim in found.claims]
    assert "`_helper`" not in names and "`main`" not in names
    assert names == ["`_left`", "`Left.run`", "`mentioned`", "`registered`", "`exported`"]
    assert found.text == "5 of 7 functions are reached by no test"


def test_untested_within_a_folder() -> None:
    made = rows()
    assert untested(made, *graph_of(made), made.tests(), ["b.py"]).claims == ()


def test_an_abstract_method_is_not_dead() -> None:
    made = MadeRows(["a.py", "a.py::Base", "a.py::Base.step"])
    made.facts["a.py"] = FileFacts(
        "python",
        (
            DefFact("module", "", -1, 1, 9, 0),
            DefFact("class", "Base", 0, 11, 19, 1),
            DefFact("method", "step", 1, 21, 29, 2, flags=Flag.ABSTRACT),
        ),
        3,
    )
    assert [claim.text.split(",")[0] for claim in dead(made, made.definitions, made.edges, spelled).claims] == [
        "class `Base`"
    ]
