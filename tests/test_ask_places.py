"""The places that speak of a question, as they are listed."""

from sleepcode.ask.places import by_name
from sleepcode.core.model import Definition
from sleepcode.core.questions.places import Place


def place(path: str, qualname: str, kind: str = "method") -> Place:
    return Place(Definition(f"{path}::{qualname}", path, "", qualname, kind, 1, 9), (), (), 1.0, 1.0)


def test_functions_of_one_name_are_listed_once_but_constructors_and_tests_stand_alone() -> None:
    found = by_name(
        (
            place("a.py", "Memory.get"),
            place("b.py", "Disk.get"),
            place("a.py", "Memory.__init__"),
            place("b.py", "Disk.__init__"),
            place("tests/test_a.py", "TestA.get"),
        )
    )
    assert [one.definition.qualname for one in found] == ["Memory.get", "Memory.__init__", "Disk.__init__", "TestA.get"]
    assert [other.qualname for other in found[0].namesakes] == ["Disk.get"]
