"""Imports of what a string names: `import_module(path)` may give each module that a dotted string here names.

Plugins, formats and settings are mostly kept so.  Which of the strings comes to which place is not followed, so
this over-approximates, and is told after all that is declared; where more of them name something here than a
variable should hold, nothing is told.
"""

from sleepcode.core.link.rules.names import exported
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind
from sleepcode.core.suites.tested import in_tests

MOST = 60  # things that strings name
GIVES_MEMBER = ("resolve_name", "import_string", "locate")
MODULES, MEMBERS = -1, -2  # in the place of a module: any of those named, or what is named in them


def import_named(s: Solver, name: str, call: Call) -> None:
    """A call of what imports the module, or gives the member, that its first argument names."""
    if not isinstance(call.key, str):  # which the extractor reads as an import
        s.asked_by_name.append((call.result, MEMBERS if name.rpartition(".")[2] in GIVES_MEMBER else MODULES))


def read_named(s: Solver, module: int, result: int) -> None:
    """`getattr(module, name)` of a name that is not known: those that strings name."""
    s.asked_by_name.append((result, module))


def give_named(s: Solver) -> bool:
    """Let what waits for them have what strings name; whether anything new did."""
    asked = [one for one in dict.fromkeys(s.asked_by_name) if s.first_time("named in strings", *one)]
    s.asked_by_name = []
    for result, wanted in asked:
        s.wide.add(result)
        for module, member in sorted(_named(s)):
            if wanted == MODULES:
                s.give(result, Kind.MODULE, module)
            elif wanted in (module, MEMBERS) and (source := exported(s, module, member, set())) is not None:
                s.flow(source, result)
    return bool(asked)


def _named(s: Solver) -> frozenset[tuple[int, str]]:
    """(file, member or "" for the module itself) that strings outside of tests name; none if there are too many."""
    if s.named_in_strings is None:
        program, found = s.program, set()
        for file, facts in enumerate(program.facts):
            for text in () if in_tests(program.paths[file]) else facts.dotted:
                module, _, member = text.partition(":")
                target = program.modules(file, 0, module)
                if not target and not member:
                    module, _, member = text.rpartition(".")
                    target = program.modules(file, 0, module)
                if target and (not member or exported(s, target[0], member, set()) is not None):
                    found.add((target[0], member))
        s.named_in_strings = frozenset(found) if len(found) <= MOST else frozenset()
    return s.named_in_strings
