"""What well-known functions of JavaScript's libraries do with their arguments: mixins, React's hooks, `expect`."""

from sleepcode.core.facts import MIXED, Op
from sleepcode.core.generic.calls import arguments_of, value_of
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.roles import Role

MIXES = frozenset({"assign", "extend", "mixin", "defaults", "setPrototypeOf"})  # into the first from the others
HOLDERS = frozenset({"Object", "_", "lodash", "$", "jQuery", "util", "angular"})  # of such functions
THROWS = ("toThrow", "throw", "rejects")  # matchers that call what they are given
FUNCTIONS = frozenset({"arrow_function", "function_expression"})


def known_outside(x: Extraction, role: Role, name: str) -> None:
    """Further values of the call at *role* of what is called *name*."""
    rule = RULES.get(name) or (_mix if name in MIXES and _is_of_library(x, role, name) else None)
    if rule is not None:
        rule(x, role, arguments_of(x, role)[0])


def _is_of_library(x: Extraction, role: Role, name: str) -> bool:
    """Whether the function is a library's: the project's own are read, and a method's `extend` is another thing."""
    written = x.name(role, "function")
    if written != name:
        return written.rpartition(".")[0] in HOLDERS
    code, bound = x.definitions[0].code, x.named(name)
    sources = {bound, *(i[2] for i in code if i[0] == Op.COPY and i[1] == bound)}  # require's is copied
    return any(i[0] == Op.IMPORT and i[1] in sources and not i[3].startswith(".") for i in code)


def _mix(x: Extraction, role: Role, given: list[int]) -> None:
    if len(given) < 2 or given[0] < 0:
        return
    for source in given[1:]:
        if source >= 0:
            x.emit(Op.SETATTR, given[0], MIXED, source, role.line)
    x.copy(x.values[role.node.id], given[0])


def _create(x: Extraction, role: Role, given: list[int]) -> None:
    """Object.create(prototype)."""
    if x.name(role, "function") == "Object.create" and given and given[0] >= 0:
        made = x.values[role.node.id] = x.box("object", [])
        x.emit(Op.SETATTR, made, MIXED, given[0], role.line)


def _same(x: Extraction, role: Role, given: list[int]) -> None:
    """Object.freeze(it) is it."""
    if x.name(role, "function").partition(".")[0] == "Object" and given:
        x.copy(x.values[role.node.id], given[0])


def _callback(x: Extraction, role: Role, given: list[int]) -> None:
    """useCallback(f, deps) is f."""
    if given:
        x.copy(x.values[role.node.id], given[0])


def _memo(x: Extraction, role: Role, given: list[int]) -> None:
    """useMemo(f, deps) is what f returns."""
    if given and given[0] >= 0:
        x.copy(x.values[role.node.id], x.call(given[0], [], role.node))


def _reference(x: Extraction, role: Role, given: list[int]) -> None:
    """useRef(v) is {current: v}."""
    x.values[role.node.id] = _object(x, role, "current", given[0] if given else -1)


def _state(x: Extraction, role: Role, given: list[int]) -> None:
    """useState(v) is [v, its setter]; v may be made by a function."""
    if given and given[0] >= 0:
        held = x.join([given[0], x.call(given[0], [], role.node)])
        x.copy(x.values[role.node.id], x.box("tuple", [(0, held)]))


def _rendered(x: Extraction, role: Role, given: list[int]) -> None:
    """renderHook(f) is {result: {current: what f returns}}."""
    if given and given[0] >= 0:
        current = _object(x, role, "current", x.call(given[0], [], role.node))
        x.copy(x.values[role.node.id], _object(x, role, "result", current))


def _expect(x: Extraction, role: Role, given: list[int]) -> None:
    """expect(f) looks at f, but expect(f).toThrow() and expect(() => f()) call it."""
    arguments = role.part("arguments")
    first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if first is None or not given or given[0] < 0:
        return
    around, matched = role.node.parent, ""
    while around is not None and around.type in ("member_expression", "call_expression", "await_expression"):
        named = around.child_by_field_name("property")
        matched = x.text(named) if named is not None else matched
        if matched.startswith(THROWS):
            break
        around = around.parent
    if first.type in FUNCTIONS or matched.startswith(THROWS):
        x.call(value_of(x, first), [], role.node)


def _object(x: Extraction, role: Role, name: str, value: int) -> int:
    made = x.box("object", [])
    if value >= 0:
        x.emit(Op.SETATTR, made, name, value, role.line)
    return made


RULES = {
    "create": _create,
    "freeze": _same,
    "preventExtensions": _same,
    "seal": _same,
    "useCallback": _callback,
    "useMemo": _memo,
    "useRef": _reference,
    "useState": _state,
    "renderHook": _rendered,
    "expect": _expect,
}
