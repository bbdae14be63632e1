"""What is outside the project but known: Python's library as python.library.toml tells it, table by table."""

from typing import Any

from sleepcode.core.resource import table_of

_ROWS: dict[str, Any] = table_of("python.library.toml")


def _names(key: str) -> frozenset[str]:
    return frozenset(_ROWS[key].split())


def _by_kind(table: str) -> dict[str, str]:
    """Name -> the kind under which the table lists it."""
    return {name: kind for kind, names in _ROWS[table].items() for name in names.split()}


def _methods(rows: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Name -> methods, of rows that say these of several names."""
    return {name: tuple(methods.split()) for names, methods in rows.items() for name in names.split()}


def _of_classes(table: str) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for classes, rows in _ROWS[table].items():
        for each in classes.split():
            found[each] = found.get(each, {}) | _methods(rows)
    return found


BUILTINS = _names("builtins")
MODULES = _names("modules")
CALL_NOTHING = _names("call_nothing")
CALLED_BY_NAME = _names("called_by_name")
CALL_AFTER_ALL = _names("call_after_all")
IDENTITIES = _names("identities")
ITERATES = _names("iterates")
ITERATES_FIRST = _names("iterates_first")
APPLIES = _names("applies")
PASSES_ON = _names("passes_on")
FUNCTION_AT = dict.fromkeys(_names("function_first"), 0) | dict.fromkeys(_names("function_second"), 1)
SUBMITS = _names("submits")
FUTURE = "concurrent.futures.Future"
HOLDERS = _names("holders")
PUTS = _names("puts")
TAKES = _names("takes")
GIVES_ITSELF_TO = _names("gives_itself_to")
GIVE_ITEM = _names("give_item")
GIVE_VIEWS = _names("give_views")
HOLDS_FIRST = _by_kind("holds_first")
MAKES_TASK = _names("makes_task")
WAITS_FOR = _names("waits_for")
CHOOSES = _names("chooses")
LARGEST = _names("largest")
ENTERS = dict.fromkeys(_names("enters"), False) | dict.fromkeys(_names("enters_and_waits"), True)  # whether it waits
REFERENCES = _names("references")
REFERENT = "weakref.ref.__call__"
DECORATOR_MAKERS = _names("decorator_makers")
IMPORTS_BY_NAME = _names("imports_by_name")
PROPERTIES = _names("properties")
MANAGERS = _names("managers")
FIELDS = _names("fields")
MAKES_DEFAULT = _names("makes_default")
CONVERTS = _names("converts")
FIELD_CALLS = _names("field_calls")
AFTER_FIELDS = tuple(_ROWS["after_fields"].split())
REPLACES = _names("replaces")
FACTORIES = _names("factories")
RECORDS = _names("records")
MAKES_RECORD_TYPE = "collections.namedtuple"
COPIES = _by_kind("copies")
ASKS = {name: tuple(methods.split()) for name, methods in _by_kind("asks").items()}
ASK_ITERATORS = _names("ask_iterators")
EXPECTS = _by_kind("expects")
EXPECTS_TEXT = _names("expects_text")
COMPARES_HELD: dict[str, tuple[bool, bool]] = {name: tuple(both) for name, both in _ROWS["compares_held"].items()}
ASSERTS = _by_kind("asserts")
RETURNS = _by_kind("returns")
STANDARD = _names("standard")
DRIVEN_WHEN_MADE = _names("driven_when_made")
APPLICATIONS = frozenset(tuple(each.split()) for each in _ROWS["applications"])
CALLED_BACK = _methods(_ROWS["called_back"])
DRIVEN_BY = _methods(_ROWS["driven_by"])
RUNS = _of_classes("runs")
INSTEAD = _methods(_ROWS["instead"])  # special method -> those that are tried where a class has none
