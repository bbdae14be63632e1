"""What compiled languages decide before running: overloads by arity, named types, methods that give their receiver."""

from sleepcode.core.facts import ITSELF, UNDER, DefFact, Flag
from sleepcode.core.link.rules.inherited_overloads import inherited_overloads, takes
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind

UNSEEN = -1  # a receiver that the call does not name
FIELD = "."  # before an attribute's name: not a method of that name
# Types of Java's library that extend no other.
ROOTS = frozenset(
    {
        "AutoCloseable", "BiConsumer", "BiFunction", "BiPredicate", "Callable", "CharSequence", "Cloneable",
        "Comparable", "Comparator", "Consumer", "Entry", "Function", "Iterable", "Iterator", "Map", "Object",
        "Predicate", "Runnable", "Serializable", "Supplier",
    }
)  # fmt: skip
THROUGH = "?"  # before an attribute's name: the receiver itself, or what it holds, unless its class has the name


def through(s: Solver, value: int, name: str, result: int) -> None:
    """`optional.get()`, `list.iter()`: a wrapper is written as what it wraps."""
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        if s.hierarchy.member(a, name) is None:
            elements = inherited_elements(s, a)
            if elements >= 0:
                s.watch(elements, through, name, result)
            else:
                s.add(result, value)
    elif kind == Kind.BOX:
        s.flow(s.boxes[a].everything, result)
        s.add(result, value)
    elif kind in (Kind.FUNCTION, Kind.BOUND) and not is_functional(s, value, name):
        s.add(result, value)


def is_functional(s: Solver, value: int, name: str) -> bool:
    """Whether the method *name* of the function's value calls it (Java's lambdas behind an interface)."""
    kind, a, _ = s.values.function(value)
    if kind != Kind.FUNCTION:
        return False
    family = s.program.hooks_of(a).family
    return name in s.program.functional_names.get(family, ())


def fits_declaration(s: Solver, result: int, source: int, classes: int) -> None:
    """`result` has those values of *source* that a variable declared with *classes* can hold (Java)."""
    s.watch(source, _if_it_fits, result, classes)


def _if_it_fits(s: Solver, value: int, result: int, classes: int) -> None:
    kind, owner, _ = s.values.all[value]
    declared = s.points_to[classes]
    if kind not in INSTANCES or not declared or any(_can_be(s, d, kind, owner) for d in declared):
        s.add(result, value)


def _can_be(s: Solver, known: int, kind: int, owner: int) -> bool:
    declared, a, _ = s.values.function(known)
    order = s.hierarchy.order
    if declared == Kind.EXTERNAL:
        last = a.rpartition(".")[2]
        return last == "Object" or any(_may_extend(s, k, last) for k in (owner, *s.hierarchy.below(owner)))
    return declared != Kind.CLASS or a in order(owner) or (kind == Kind.SELF and owner in order(a))


def _may_extend(s: Solver, owner: int, name: str) -> bool:
    """Whether an object of the class can be of the library's type *name*.

    What a library's other types are is not known, but for those that are nothing else.
    """
    outside = (base.rpartition(".")[2] for base in s.hierarchy.outside(owner))
    return any(base == name or base not in ROOTS for base in outside)


def underlying(s: Solver, owner: int) -> int:
    """The variable with the slice, map or function that a named type of Go is; -1 where it is none."""
    found = s.hierarchy.member(owner, UNDER) if "go" in s.program.families else None
    return found[1] if found is not None else -1


def inherited_elements(s: Solver, owner: int) -> int:
    """The variable with the container that a class of Java extends (`class Rows extends ArrayList<Row>`); -1: none."""
    found = s.hierarchy.member(owner, UNDER) if s.program.types_builtins else None
    if found is None:
        return -1
    library = s.program.hooks_of(owner).library
    outside = (base.rpartition(".")[2] for base in s.hierarchy.outside(owner))
    return found[1] if any(name in library.containers for name in outside) else -1


def gives_itself(s: Solver, value: int) -> bool:
    """Whether a method that its outside base has may give the object back.

    `class Builder extends AbstractBuilder<Parser, Builder>`: what is generic over its own subclass returns that.
    """
    kind, owner, _ = s.values.all[value]
    return kind in INSTANCES and s.program.member(owner, ITSELF) is not None


def is_setter(s: Solver, value: int) -> bool:
    """Whether the function is what an assignment to its name runs (JavaScript's `set`)."""
    return "set" in s.program.definitions[s.values.all[value][1]].decorators


def overloads_meant(
    s: Solver, definition: int, fact: DefFact, call: Call, receiver: int | None
) -> tuple[bool, list[int]]:
    """Whether the call can be of this overload, or of this method where an override has the same parameters (Java).

    And of which overloads that the class inherits beside it.
    """
    by_parameters = fact.kind == "method" and s.program.hooks_of(definition).types_builtins
    if receiver is None and is_called_bare(s, definition, fact):
        receiver = UNSEEN
    is_taken = takes(fact, call, receiver) or not (by_parameters or definition in s.program.overloaded)
    if not by_parameters or receiver is None:
        return is_taken, []
    owner, beside = s.program.parent(definition), inherited_overloads(s, definition)
    if is_taken or beside:
        return is_taken, [other for other in beside if takes(s.program.definitions[other], call, receiver)]
    own = (s.program.definitions[child] for child in s.children.get(owner, ()))
    if any(other.name == fact.name and takes(other, call, receiver) for other in own):
        return False, []
    # What is inherited from outside under that name may well call it.
    return definition not in s.program.overloaded and bool(s.hierarchy.outside(owner)), []


def is_called_bare(s: Solver, definition: int, fact: DefFact) -> bool:
    """Whether a call of the method that names no object gives no receiver either: `Base::f(x)`, or `f(x)` (C++)."""
    if fact.kind != "method" or fact.flags & (Flag.STATIC | Flag.CONSTRUCTOR):
        return False
    hooks = s.program.hooks_of(definition)
    return hooks.family == "c" and bool(fact.params) and fact.params[0].name == hooks.implicit_this
