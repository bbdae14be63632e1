"""The current change: contents, risk, compatibility."""

from made_rows import MadeRows

from sleepcode.core.answers.changes import compatibility, risk, what_changed
from sleepcode.core.answers.covering import broken_tests, untested_of
from sleepcode.core.answers.entry import declared, entry_points
from sleepcode.core.model import BrokenCallSite, Changed, Impact, Standing

ROWS = MadeRows(
    ["a.py", "a.py::hub", "a.py::leaf", "a.py::_inner", "b.py", "b.py::one", "b.py::two"],
    ["b.py::one -> a.py::hub", "b.py::two -> a.py::hub", "b.py::two -> a.py::leaf"],
)


def change(*hows: tuple[str, str], broken: tuple[BrokenCallSite, ...] = ()) -> Impact:
    changed = tuple(Changed(id, id.partition("::")[0], 1, 2, how) for id, how in hows)
    return Impact(changed, broken, (), Standing.EXACT, (), "")


def test_what_changed_is_told_by_definition() -> None:
    found = what_changed(ROWS, change(("a.py::hub", "signature"), ("b.py::one", "body")).changed)
    assert found.text == "2 definitions changed in 2 files"
    assert [claim.text for claim in found.claims] == ["`hub`: its signature", "`one`: its body"]


def test_a_definition_that_changed_in_two_ways_is_one_definition() -> None:
    both = change(("a.py::hub", "signature"), ("a.py::hub", "body"))
    assert what_changed(ROWS, both.changed).text == "1 definition changed in 1 file"
    assert [claim.text for claim in what_changed(ROWS, both.changed).claims] == ["`hub`: its signature and its body"]
    assert len(risk(ROWS, both, {}).claims) == 1
    assert "1 public definition lost or changed shape" in compatibility(ROWS, both).text
    assert broken_tests(ROWS, both).text.startswith("no test reaches the changed definition")


def test_where_there_are_no_tests_at_all_that_is_said() -> None:
    """That no test reaches it says that there are others."""
    changed = change(("a.py::hub", "body"))
    assert broken_tests(ROWS, changed).text == "no test reaches the changed definition: none is seen here at all"
    tested = MadeRows(["a.py", "a.py::hub", "tests/test_b.py", "tests/test_b.py::test_b"], [])
    assert broken_tests(tested, changed).text == "no test reaches the changed definition"


def test_call_sites_that_no_longer_fit_are_said_first() -> None:
    broken = (BrokenCallSite("b.py", 3, "leaf: takes 1 positional argument, 2 given"),)
    found = broken_tests(ROWS, change(("a.py::leaf", "signature"), broken=broken))
    assert found.text.startswith("1 call site no longer fits; ")


def test_which_of_a_few_no_test_reaches() -> None:
    hub, leaf = ROWS.definition("a.py::hub"), ROWS.definition("a.py::leaf")
    assert hub and leaf
    found = untested_of(ROWS, (hub, leaf), {"a.py::hub": 2, "a.py::leaf": 0})
    assert found.text == "no test reaches 1 definition of these 2"
    assert [claim.text for claim in found.claims] == ["`leaf` is reached by no test", "`hub` is reached by 2 tests"]


def test_the_riskiest_part_is_the_one_most_called_and_least_tested() -> None:
    impact = change(("a.py::leaf", "body"), ("a.py::hub", "body"), ("a.py::_inner", "added"))
    assert risk(ROWS, impact, {}).text == "the riskiest part is `hub`"
    assert risk(ROWS, impact, {"a.py::hub": 9}).text == "the riskiest part is `leaf`"
    first = risk(ROWS, impact, {}).claims[0].text
    assert first == "`hub`: its body changed; 2 callers in the product; no test reaches it"


def test_a_broken_call_site_outweighs_a_body_edit() -> None:
    broken = (BrokenCallSite("b.py", 3, "leaf() takes 1 positional argument, 2 given"),)
    impact = change(("a.py::hub", "body"), ("a.py::leaf", "signature"), broken=broken)
    assert risk(ROWS, impact, {}).text == "the riskiest part is `leaf`"


def test_compatibility_follows_semantic_versioning() -> None:
    assert "(major)" in compatibility(ROWS, change(("a.py::hub", "removed"))).text
    assert "(minor)" in compatibility(ROWS, change(("a.py::hub", "added"), ("a.py::leaf", "body"))).text
    assert "(patch)" in compatibility(ROWS, change(("a.py::leaf", "body"))).text
    assert compatibility(ROWS, change(("a.py::_inner", "removed"))).text == "compatible: nothing public changed (patch)"
    assert compatibility(ROWS, change()).text == "nothing changed"


FILES = {
    "pyproject.toml": (
        "[project]",
        "name = 'shop'",
        "[project.scripts]",
        'shop = "shop.cli:main"',
        "[project.entry-points.pytest11]",
        'shopping = "shop.plugin"',
    ),
    "setup.cfg": (
        "[options.entry_points]",
        "console_scripts =",
        "    old = shop.old:main",
        "[other]",
        "    no = a:b",
    ),
}


def test_installed_scripts_are_entry_points() -> None:
    assert list(declared(lambda path: FILES.get(path, ()))) == [
        ("shop", "shop.cli:main", "", "pyproject.toml", 4),
        ("shopping", "shop.plugin", "pytest11", "pyproject.toml", 6),
        ("old", "shop.old:main", "", "setup.cfg", 3),
    ]


def test_a_script_cites_its_declaration_and_its_function() -> None:
    hub = ROWS.one("a.py::hub")
    found = entry_points(ROWS, lambda name: (hub,) if name == "shop.cli.main" else (), lambda path: FILES.get(path, ()))
    assert found.claims[0].text == "`shop` runs `shop.cli:main`"
    assert [place.path for place in found.claims[0].evidence] == ["pyproject.toml", "a.py"]


def test_a_broken_pyproject_is_ordinary_life() -> None:
    assert list(declared(lambda path: ("[project",) if path == "pyproject.toml" else ())) == []
