"""The names of a class's bases, as far as its own file tells."""

import pytest

from sleepcode.core.bases import bases_in, last_names
from sleepcode.core.extract import extract


@pytest.mark.parametrize(
    ("path", "text", "bases"),
    [
        ("a.js", "class Base {}\nclass Own extends Base {}\n", ("Base",)),  # nothing is exported
        ("a.py", "from b import Base as Other\n\nclass Own(Other): ...\n", ("Base",)),  # as it is called at home
        ("a.py", "from b import Base\n_Base = Base\n\nclass Own(_Base): ...\n", ("Base",)),
        ("a.py", "from b import Base\n\nclass Own(Base[int]): ...\n", ("Base",)),
        ("a.js", 'const Stream = require("some-stream")\nclass Own extends Stream {}\n', ("Stream",)),
        ("a.rs", "use std::fmt::Display;\nstruct Own;\nimpl Display for Own {}\n", ("std::Display",)),
    ],
)
def test_a_base_goes_by_the_name_it_was_imported_or_defined_by(path: str, text: str, bases: tuple[str, ...]) -> None:
    facts = extract(path, text.encode())
    assert facts is not None
    assert [each.bases for each in bases_in(facts) if each.fact.name == "Own"] == [bases]


def test_impact_knows_what_comes_from_the_languages_own_library_by_its_last_name() -> None:
    facts = extract("a.rs", b"use std::fmt::Display;\nstruct Own;\nimpl Display for Own {}\n")
    assert facts is not None
    assert list(last_names(bases_in(facts)).values()) == [("Display",)]
