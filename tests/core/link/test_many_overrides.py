"""However many subclasses override a method, a call through the base type may run each of them."""

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files

SUBCLASSES = 40  # more than a variable holds of unrelated values


def test_a_call_through_a_base_type_reaches_every_override() -> None:
    """
    Each of very many overrides is a target of its own.
    """
    text = "class Node:\n    def render(self):\n        return self.body()\n\n    def body(self):\n        return 0\n"
    text += "".join(f"\nclass N{i}(Node):\n    def body(self):\n        return {i}\n" for i in range(SUBCLASSES))
    fact = extract("main.py", text.encode())
    assert fact is not None
    reached = {edge.callee for edge in link_files({"main.py": fact}).edges if edge.caller == "main.py::Node.render"}
    assert reached == {"main.py::Node.body", *(f"main.py::N{i}.body" for i in range(SUBCLASSES))}
