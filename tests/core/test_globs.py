"""Which paths a glob of the settings covers."""

import pytest

from sleepcode.core.globs import any_of


@pytest.mark.parametrize(
    ("glob", "covers", "leaves"),
    [
        ("docs/", ["docs/a.py", "x/docs/deep/b.py"], ["docsy/a.py", "a/mydocs/b.py"]),
        ("/docs", ["docs/a.py", "docs"], ["x/docs/a.py"]),
        ("*.gen.py", ["a.gen.py", "x/y/b.gen.py"], ["a.py", "gen.py"]),
        ("src/*.py", ["src/a.py"], ["src/x/a.py", "x/src/a.py", "src/a.pyi"]),
        ("src/**/*.py", ["src/a.py", "src/x/y/a.py"], ["a.py"]),
        ("**/vendor/**", ["vendor/a.py", "x/vendor/y/a.py"], ["vendored/a.py"]),
        ("test_?.py", ["test_1.py"], ["test_12.py", "test_.py"]),
        ("[ab].py", ["a.py", "x/b.py"], ["c.py"]),
        ("[!a].py", ["b.py"], ["a.py"]),
        ("a+(b).py", ["a+(b).py"], ["aab.py"]),
        ("[", ["[", "x/["], ["a"]),
    ],
)
def test_a_glob_covers_what_people_mean_by_it(glob: str, covers: list[str], leaves: list[str]) -> None:
    matches = any_of([glob])
    assert [path for path in covers + leaves if matches(path)] == covers


def test_no_globs_cover_nothing() -> None:
    assert not any_of([])("a.py")
    assert not any_of(["", "/"])("a.py")
