"""Hundreds of functions under one decorator: each caller reaches the function it names, and no other."""

import pytest

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files
from sleepcode.core.model import Certainty

FUNCTIONS = 700  # more than any bound on contexts

CLASS_WITH_OPTIONAL_ARGUMENTS = """
from functools import partial

class deco:
    def __new__(cls, function=None, *, name=None):
        if function is None:
            return partial(deco, name=name)
        made = object.__new__(cls)
        made.function = function
        return made

    def __call__(self, *given):
        return self.function(*given)
"""

FUNCTION_THAT_HANDS_BACK = """
from functools import partial

def deco(function=None, **options):
    if function is None:
        return partial(deco, **options)
    function.options = options
    return function
"""


@pytest.mark.parametrize("decorator", [CLASS_WITH_OPTIONAL_ARGUMENTS, FUNCTION_THAT_HANDS_BACK])
@pytest.mark.parametrize("use", ["@deco", "@deco(name='x')"])
def test_what_many_functions_are_decorated_with_does_not_mix_them(decorator: str, use: str) -> None:
    """
    The value of a decorated name is not that of its neighbours: no caller is said to reach another's function.
    """
    text = decorator + "".join(
        f"\n{use}\ndef f{i}():\n    return 1\n\ndef caller{i}():\n    return f{i}()\n" for i in range(FUNCTIONS)
    )
    wrong = []
    reached = set()
    for edge in _edges(text):
        caller, callee = edge.caller.rpartition("::")[2], edge.callee.rpartition("::")[2]
        if caller.startswith("caller"):
            reached.add(caller)
            if callee.startswith("f") and callee != caller.replace("caller", "f"):
                wrong.append((caller, callee))
    assert wrong == []
    assert len(reached) == FUNCTIONS


def test_a_place_that_may_run_any_of_very_many_is_no_fact() -> None:
    """
    What one call passes on from dozens of unrelated callers is named as candidates.
    """
    text = "def run(function):\n    function()\n" + "".join(
        f"\ndef f{i}():\n    return 1\n\nrun(f{i})\n" for i in range(40)
    )
    found = {edge.certainty for edge in _edges(text) if edge.caller.endswith("::run")}
    assert found == {Certainty.CANDIDATE}


def _edges(text: str):
    fact = extract("main.py", text.encode())
    assert fact is not None
    return link_files({"main.py": fact}).edges
