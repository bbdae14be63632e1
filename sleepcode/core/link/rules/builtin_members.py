"""Which attributes builtin types and containers have: a value of one that lacks it is not what is read."""

import builtins
import collections
import itertools
import types
import weakref
from functools import cache

# What each shape of container stands for, see languages.python.library.COPIES.
STANDS_FOR: dict[str, tuple[type, ...]] = {
    "dict": (
        dict,
        collections.OrderedDict,
        collections.defaultdict,
        collections.Counter,
        collections.ChainMap,
        weakref.WeakKeyDictionary,
        weakref.WeakValueDictionary,
        types.MappingProxyType,
    ),
    "list": (list, tuple, collections.deque, itertools.chain, types.GeneratorType, type({}.keys()), type({}.items())),
    "tuple": (tuple, list),
    "set": (set, frozenset, weakref.WeakSet),
    "generator": (types.GeneratorType, types.AsyncGeneratorType),
}

# Bases that give a class nothing to be read.
MARKERS = {f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("Generic", "Protocol")}
MARKERS.add("abc.ABC")


NAMED_TUPLES = ("_replace", "_make", "_asdict", "_fields")  # what collections.namedtuple adds to a tuple


@cache
def container_has(kind: str, name: str) -> bool:
    """Whether a container of that shape may have the attribute; of a shape that is not listed any may."""
    types_of = STANDS_FOR.get(kind)
    named = kind == "tuple" and name in NAMED_TUPLES
    return types_of is None or named or any(hasattr(one, name) for one in types_of)


@cache
def builtin_has(name: str, attribute: str) -> bool:
    """Whether what goes by the dotted *name* may have the attribute; False only for builtin types without it."""
    module, _, last = name.rpartition(".")
    if name in MARKERS:
        return hasattr(object, attribute)
    known = getattr(builtins, last, None) if module == "builtins" else None
    named = known is tuple and attribute in NAMED_TUPLES
    return not isinstance(known, type) or named or hasattr(known, attribute)
