"""Names of which only the ends are known: `getattr(self, "visit_" + x)` may mean every member that starts so."""

from sleepcode.core.facts import A_CLASS, ANY
from sleepcode.core.link.rules import narrowing
from sleepcode.core.link.rules.binding import bind
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import OBJECTS, Kind
from sleepcode.core.suites.tested import in_tests

CALLED = (Kind.FUNCTION, Kind.BOUND, Kind.PARTIAL, Kind.MANAGED, Kind.CLASS, Kind.CLS)


def read_pattern(s: Solver, value: int, pattern: str, result: int, site: Site) -> None:
    """Every member of *value* whose name fits the *pattern* `prefix<any>suffix` goes to *result*, known for a guess."""
    kind, a, _ = s.values.all[value]
    prefix, _, suffix = pattern.replace(A_CLASS, ANY).partition(ANY)
    starts_large = A_CLASS in pattern  # as the names of classes do

    def fits(name: str) -> bool:
        if not (name.startswith(prefix) and name.endswith(suffix) and len(name) > len(prefix) + len(suffix)):
            return False
        return not starts_large or name[len(prefix)].isupper()

    if kind in OBJECTS:
        classes = set(s.hierarchy.order(a))
        if kind in (Kind.SELF, Kind.CLS):
            classes.update(s.hierarchy.below(a))
        for current in sorted(classes):
            fact = s.program.definitions[current]
            base = s.program.base_of(current)
            for name, local in fact.members.items():
                key = ("pattern", value, base + local, result)
                if fits(name) and key not in s.named:
                    bound = s.named[key] = s.fresh()
                    s.watch(base + local, bind, value, bound, site)
                    s.watch(
                        bound, _guessed, _classes_named(s, name[len(prefix) : len(name) - len(suffix)], current), result
                    )
    elif kind == Kind.MODULE:
        base = s.program.variable_base[a]
        for name, local in s.program.facts[a].exports.items():
            if fits(name):
                s.watch(base + local, _guessed, -1, result)


def _guessed(s: Solver, value: int, classes: int, result: int) -> None:
    if s.values.all[value][0] in CALLED:
        s.give(result, Kind.GUESSED, value, classes)
    else:
        s.add(result, value)


def _classes_named(s: Solver, name: str, visitor: int) -> int:
    """The variable with the classes whose name that is: `visit_Add` is for an Add.  -1 where there is none.

    Of several, those that the *visitor*'s file can name are meant, else those of its package; those of tests only by
    a visitor in tests.
    """
    if not s.class_names:
        for number, fact in enumerate(s.program.definitions):
            if fact.kind == "class":
                for spelling in {fact.name, fact.name.lower()}:
                    s.class_names.setdefault(spelling, []).append(number)
    found = _nearest(s, s.class_names.get(name, []), s.program.file_of[visitor])
    if not found:
        return -1
    variable = s.variable_for("classes named", *found)
    for number in found:
        s.give(variable, Kind.CLASS, number)
    return variable


def _nearest(s: Solver, classes: list[int], file: int) -> list[int]:
    program = s.program
    path = program.paths[file]
    if not in_tests(path):
        classes = [c for c in classes if not in_tests(program.path_of(c))]
    if len(classes) < 2:
        return classes
    seen = s.seen_from.get(file)
    if seen is None:
        seen = s.seen_from[file] = _seen_from(program, file)
    top = path.partition("/")[0]
    named = [c for c in classes if program.file_of[c] in seen]
    return named or [c for c in classes if program.path_of(c).partition("/")[0] == top] or classes


def _seen_from(program: Program, file: int) -> frozenset[int]:
    """The file, those it imports, and those that packages among them hand on."""
    direct = set(program.imported(file, program.facts[file]))
    fronts = [front for front in direct if program.paths[front].endswith("__init__.py")]
    handed = {each for front in fronts for each in program.imported(front, program.facts[front])}
    return frozenset({file} | direct | handed)


def call_of_guessed(s: Solver, classes: int, call: Call) -> Call:
    """*call* as the member that is named for *classes* gets it: its argument is one of them."""
    if call.site.number >= 0:
        s.guessed_sites.add(call.site.number)
    if classes < 0 or not call.positional:
        return call
    first = call.positional[0]
    key = ("one of", first, classes)
    only = s.named.get(key)
    if only is None:
        only = s.named[key] = s.fresh()
        narrowing.narrow(s, only, first, classes)
    given = (only, *call.positional[1:])
    return Call(call.site, call.result, given, call.keywords, call.stars, call.mappings, call.decorates, call.key)
