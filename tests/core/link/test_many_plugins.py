"""Many modules with the same functions, or classes of one base, in a table: any may be what is looked up."""

from sleepcode.core.extract import extract
from sleepcode.core.link import link_files

PLUGINS = 40  # more than a variable holds of unrelated values

DOOR = """
TABLE = {%s}

def get(name):
    return TABLE[name]

def run(names, text):
    chosen = [get(name) for name in names]
    for plugin in [one for one in chosen if one.ENABLED]:
        plugin.check(text)
"""


def test_what_each_of_very_many_modules_has_is_reached_by_its_name() -> None:
    """
    Through a table, a function, two lists and a loop.
    """
    files = {f"rules/r{i}.py": "ENABLED = True\n\ndef check(text):\n    pass\n" for i in range(PLUGINS)}
    imports = "".join(f"from rules import r{i}\n" for i in range(PLUGINS))
    files |= {"rules/__init__.py": "", "main.py": imports + DOOR % ", ".join(f"'{i}': r{i}" for i in range(PLUGINS))}
    facts = {path: fact for path, text in files.items() if (fact := extract(path, text.encode())) is not None}
    reached = {edge.callee for edge in link_files(facts).edges if edge.caller == "main.py::run"}
    assert {f"rules/r{i}.py::check" for i in range(PLUGINS)} <= reached


def test_a_method_of_the_class_is_reached_in_each_of_very_many_classes_of_one_base() -> None:
    """
    In a loop over a list of classes.
    """
    text = "class Kind:\n    @staticmethod\n    def score(text):\n        return 0\n"
    text += "".join(
        f"\nclass K{i}(Kind):\n    @staticmethod\n    def score(text):\n        pass\n" for i in range(PLUGINS)
    )
    text += f"\ndef best(text):\n    kinds = [{', '.join(f'K{i}' for i in range(PLUGINS))}]\n"
    text += "    return max(kind.score(text) for kind in kinds)\n"
    fact = extract("main.py", text.encode())
    assert fact is not None
    reached = {edge.callee for edge in link_files({"main.py": fact}).edges if edge.caller == "main.py::best"}
    assert {f"main.py::K{i}.score" for i in range(PLUGINS)} <= reached
