"""FileFacts: what one file says, as constraints; a pure function of its bytes and its language.

The flow of values is written as three-address code over the file's own variables (numbered from 0),
grouped by the definition whose body runs it.  This is the assignment graph of PyCG (Salis et al.,
ICSE 2021) and of Andersen's points-to analysis, cut at file borders: nothing here knows another file.
`core.link` solves the constraints of many files together.
"""

from collections.abc import Iterable
from typing import Any

import msgspec


class Op:  # no IntEnum, nor are Flag and Kind: up to Python 3.11 each look at a member takes 80 ns, of an int 20
    """Instructions; `d` is the variable written, `s`, `b`, `f` are variables read.

    A *key* is a constant str or int, `["<held>", s]` or None when it is not known.  Lines are 1-based.
    A *term* is a declared type: a variable, `[head, term, ...]` for a subscripted type, or
    `[-1, term, ...]` for a union.
    """

    COPY = 0  # d s
    LITERAL = 1  # d type [constant] an instance of a builtin type: "str", "int", "NoneType"
    DEF = 2  # d definition          the function or class with that index in FileFacts.definitions
    IMPORT = 3  # d level module name line   name "" binds the module itself; d -1 only runs it
    STAR = 4  # level module line    `from module import *`
    ATTR = 5  # d b name line
    SETATTR = 6  # b name s line     b.name = s; s -1 deletes it
    ITEM = 7  # d b key line         b[key]
    SETITEM = 8  # b key s line
    BOX = 9  # d kind [[key, s], ...]    a new list, tuple, set, dict or generator and what it holds
    CALL = 10  # d f [s, ...] [[keyword, s], ...] [*s, ...] [**s, ...] line [key]   key: the first argument;
    # of `namedtuple` the names of its fields
    ITER = 11  # d s line            an element of s
    ENTER = 12  # d s line           `with s as d`
    AWAIT = 13  # d s
    OPERATOR = 14  # d method left right line    right -1 for unary; `__add__`, `__eq__`, `__len__`, ...
    NARROW = 15  # d s class [how]   those values of s that may be instances of class; of none of it (how True); or
    # those that a variable declared with class may hold (how "declared"): all but objects of other classes;
    # what decorating class gave (how "decorated"): no other class that is decorated; none of a subclass (how "exact")
    TYPED = 16  # d term             an instance of the declared type
    RAISE = 17  # s line
    TYPEARG = 18  # d term           the declared type's class, as a value (generic bases)
    ALIAS = 22  # d term             d stands for the declared type (PEP 613, PEP 695, `Either = Union[A, B]`)
    SPREAD = 19  # d s               d holds the elements of s as its own elements (*s, **s in a display)
    SIGNED = 21  # d term            the functions that d holds are called as the declared function type says
    WHEN = 20  # p given count       the next *count* run only if the parameter was given, or only if not; or only if
    # it is of one of some builtin types ("+str int"), or of none of them ("-slice"); or one of some texts ("=name"), or
    # none of them ("!name other")


UNDER = "<under>"  # the member of a named type that holds what it is by itself: a slice, a map, a function (Go);
# of a class what a container that it extends holds (Java)
ITSELF = "<itself>"  # the member of a class that a base is generic over (`class B extends Base<B>`): see gives_itself
CALLED = "<call>"  # the member of an interface that holds how its values are called (TypeScript)
NAMED_BY = "<named by>"  # before the number of a variable: an ATTR or SETATTR whose name that holds (getattr)
ANY = "<any>"  # in an attribute's name: what stands there is not known, what stands around it is; alone in a SETATTR
A_CLASS = "<class>"  # as ANY, for the name of a class
BESIDE = "<beside>"  # the module in an IMPORT of the files whose top level runs whenever this one's does (Go's tests)
MIXED = "..."  # the name in a SETATTR that says: b has all that s has, too (Object.assign)


def is_pattern(name: str) -> bool:
    """Whether an attribute's name is known in part only."""
    return "<" in name and (ANY in name or A_CLASS in name)


class Flag:
    """Bits of DefFact.flags."""

    ASYNC = 1
    GENERATOR = 2
    STATIC = 4
    CLASSMETHOD = 8
    PROPERTY = 16
    ABSTRACT = 32
    TEST = 64  # the ecosystem's runner would collect it
    CONSTRUCTOR = 128  # other languages: runs when the class is instantiated
    OVERLOAD = 256  # a declaration without a body that another one implements


class Param(msgspec.Struct, frozen=True, array_like=True):
    name: str
    var: int
    kind: str  # "/" positional only, "" either, "*" var-positional, "k" keyword only, "**" var-keyword
    default: bool = False


class DefFact(msgspec.Struct, frozen=True, array_like=True):
    """A module, class, function, method, lambda or test block."""

    kind: str
    name: str
    parent: int  # index of the enclosing definition; -1 for the module
    line: int
    end_line: int
    var: int  # holds the bare value, before decorators
    params: tuple[Param, ...] = ()
    returns: int = -1  # variable that gathers what it returns
    yields: int = -1  # variable that gathers what it yields
    flags: int = 0
    bases: tuple[int, ...] = ()  # variables, in order
    members: dict[str, int] = {}  # a class's own names -> variable
    code: tuple[Any, ...] = ()  # instructions: [Op, operand, ...]
    decorators: tuple[str, ...] = ()  # as written, without arguments
    title: str = ""  # test blocks: the runner's name for it
    sends: int = -1  # variable with the value of its `yield` expressions


class FileFacts(msgspec.Struct, frozen=True, array_like=True):
    """One file's definitions, bindings and constraints."""

    language: str
    definitions: tuple[DefFact, ...]  # [0] is the module
    variables: int  # how many variables the code uses
    exports: dict[str, int] = {}  # names bound at module level -> variable
    free: dict[str, int] = {}  # names read but bound nowhere in the file -> variable
    all_names: tuple[str, ...] | None = None  # what `*` gives, where the file says so
    blind_spots: tuple[tuple[str, int], ...] = ()  # (kind, line)
    problems: tuple[tuple[int, str], ...] = ()  # (line, what could not be parsed)
    package: str = ""  # where the language declares one (Go, Java)
    uses: dict[int, tuple[str, ...]] = {}  # definition -> names and attribute names its own code reads
    says: dict[str, str] = {}  # a manifest (language "manifest"): see core/manifests.py; of a file of C++: the
    # arguments that its declarations give, `Class.name/how many it takes` -> how many of them
    dotted: tuple[str, ...] = ()  # `package.module.name` and `package.module:name` in its strings


def qualified_names(facts: FileFacts) -> list[str]:
    """The part of each definition's id after `::`, by index; empty for the module."""
    return names_of(facts.definitions)


def names_of(definitions: "Iterable[DefFact | Head]") -> list[str]:
    """The same, of all definitions of one file."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for definition in definitions:
        if definition.parent < 0:
            names.append("")
            continue
        outer = names[definition.parent]
        name = f"{outer}.{definition.name}" if outer else definition.name
        counts[name] = counts.get(name, 0) + 1
        names.append(name if counts[name] == 1 else f"{name}#{counts[name]}")
    return names


class PackageOnly(msgspec.Struct, frozen=True, array_like=True):
    """FileFacts of which nothing but the package is read: a tenth of the time."""

    language: str
    definitions: msgspec.Raw
    variables: int
    exports: msgspec.Raw
    free: msgspec.Raw
    all_names: msgspec.Raw
    blind_spots: msgspec.Raw
    problems: msgspec.Raw
    package: str


class Head(msgspec.Struct, frozen=True, array_like=True):
    """A DefFact of which only the name is read."""

    kind: str
    name: str
    parent: int


class OutlineOnly(msgspec.Struct, frozen=True, array_like=True):
    """FileFacts as they are kept (see core/packing.py), of which no code is read."""

    language: str
    definitions: msgspec.Raw  # Heads
    variables: int
    exports: dict[str, int]  # for the names: the variables are as packed
    free: msgspec.Raw
    all_names: msgspec.Raw
    blind_spots: msgspec.Raw
    problems: msgspec.Raw
    package: str
    uses: dict[int, tuple[str, ...]]
    says: msgspec.Raw
    dotted: msgspec.Raw
    imported: tuple[str, ...]
    bases: dict[int, tuple[str, ...]]
