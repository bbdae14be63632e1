"""isinstance with whatever a variable holds: tuples of classes, nested ones, and containers that hold themselves."""

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files

SOURCE = """
class Leaf:
    def end(self): pass
class Other:
    def end(self): pass
def pick(kinds, found):
    inner = [kinds]
    outer = [inner]
    inner.append(outer)
    if not isinstance(found, inner):
        found.end()
def given(value):
    return value
def start():
    pick(Leaf, given(given(given(Other()))))
def picked(flag):
    found = Leaf() if flag else Other()
    if not isinstance(found, ((Leaf,), int)):
        found.end()
"""


def test_a_container_of_classes_may_hold_itself() -> None:
    """
    What is no instance of a nested tuple's classes is told apart, and a circle ends.
    """
    fact = extract("main.py", SOURCE.encode())
    assert fact is not None
    edges = link_files({"main.py": fact}).edges
    ends = {(edge.caller, edge.callee) for edge in edges if edge.callee.endswith(".end")}
    assert ("main.py::pick", "main.py::Other.end") in ends
    assert ("main.py::picked", "main.py::Other.end") in ends
    assert ("main.py::picked", "main.py::Leaf.end") not in ends
