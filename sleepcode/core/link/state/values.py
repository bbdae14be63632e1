"""Abstract values of the linker, interned as ints."""

from typing import Any


class Kind:
    """What a value is."""

    FUNCTION = 0  # (definition, context)
    CLASS = 1  # (class, 0)
    INSTANCE = 2  # (class, place)        made by a call of that very class; decorators' by place, else 0
    SELF = 3  # (class, 0)                an instance of it or of a subclass
    CLS = 4  # (class, 0)                 the class or a subclass
    MODULE = 5  # (file, package)         package: see Solver.packages
    BOUND = 6  # (function value, receiver value)
    EXTERNAL = 7  # (dotted name, 0)      something outside the project, by its name
    OBJECT = 8  # (dotted type, 0)        an instance of an outside type
    BOX = 9  # (box, 0)                   a container
    SUPER = 10  # (class, receiver value)
    PROPERTY = 11  # (getter value, setter value or -1)
    STATIC = 12  # (value, 0)
    CLASSMETHOD = 13  # (value, 0)
    PARTIAL = 14  # (partial, 1 where it binds like a function)
    GENERATOR = 15  # (function value, 0)
    MANAGER = 16  # (function value, 0)   what a @contextmanager function returns
    METHOD_OF_BOX = 17  # (box value, name)
    WRAPS = 18  # (wrapped value, 0)      functools.wraps(f): returns what it decorates
    MANAGED = 19  # (function value, 0)   a function under @contextmanager
    REFINER = 20  # (property value, name)  x.setter, x.getter
    MAKER = 22  # (function value, 0)     decorates by putting its argument in front of the function's
    FACTORY = 21  # (value, role)         a field whose value that makes, once an object is made; see making
    RECORD = 24  # (names of its fields, place)  what namedtuple makes: a type without a definition
    TYPE = 25  # (term, definition)       a name for a declared type; the term's variables are the solver's
    RETURNS = 26  # (variable, 0)         a function of which only is declared what it returns
    GUESSED = 23  # (value, variable with classes or -1)  see link.rules.patterns


INSTANCES = (Kind.INSTANCE, Kind.SELF)
OBJECTS = (*INSTANCES, Kind.CLASS, Kind.CLS)  # what attributes are looked up on

Value = tuple[int, Any, Any]  # a Kind, and what that says


class Values:
    """Values by number; equal values have one number."""

    def __init__(self) -> None:
        self.all: list[Value] = []
        self._numbers: dict[Value, int] = {}

    def function(self, value: int) -> Value:
        """The value, or the function of one that is bound to a receiver."""
        found = self.all[value]
        return self.all[found[1]] if found[0] == Kind.BOUND else found

    def number(self, kind: int, a: Any, b: Any = 0) -> int:
        value = (kind, a, b)
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self.all)
            self.all.append(value)
        return found
