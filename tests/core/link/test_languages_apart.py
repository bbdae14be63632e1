"""What one language means by a line says nothing about another one's."""

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files
from sleepcode.core.model import CallEdge

PYTHON = """\
class Bag:
    pass


def chosen():
    pass


def fill(key):
    chosen()
    bag = Bag()
    bag[key] = chosen
    return bag.other()
"""
SCRIPT = "export function mix(a, b, key) {\n  Object.assign(a, b);\n  a[key] = mix;\n}\n"


def edges(**sources: str) -> set[CallEdge]:
    found = {name.replace("_", "."): text for name, text in sources.items()}
    facts = {path: each for path, text in found.items() if (each := extract(path, text.encode())) is not None}
    return {edge for edge in link_files(facts).edges if edge.site.path.endswith(".py")}


def test_a_script_beside_it_changes_nothing_in_python() -> None:
    """
    In JavaScript a function that an object is given under a computed name may be any of its methods.
    """
    assert edges(bag_py=PYTHON, mix_js=SCRIPT) == edges(bag_py=PYTHON) != set()
