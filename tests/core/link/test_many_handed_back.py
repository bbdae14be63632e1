"""A function that returns what it is given, called from very many places."""

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files

MANY = 150


def test_each_of_very_many_callers_gets_its_own_value_back() -> None:
    """
    Contexts of one function are bounded; of a function that hands its argument back none is needed.
    """
    lines = ["def keep(it):", "    note(it)", "    return it", "def note(it): pass"]
    for i in range(MANY):
        lines += [f"def f{i}(): pass", f"kept{i} = keep(f{i})", f"def call{i}(): kept{i}()"]
    facts = extract("main.py", "\n".join(lines).encode())
    assert facts is not None
    called = {e.caller: e.callee for e in link_files({"main.py": facts}).edges if ".py::call" in e.caller}
    assert called == {f"main.py::call{i}": f"main.py::f{i}" for i in range(MANY)}
