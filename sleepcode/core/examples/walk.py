"""A function and literal arguments -> what becomes of the call: what it returns, raises or yields, and where.

One way through is followed, as far as the arguments decide it.  A condition about anything else is passed only
where its block does nothing but leave; it is told then.
"""

import ast
import builtins
import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sleepcode.core.examples.applied import MOST_ROUNDS
from sleepcode.core.examples.evaluate import assign, condition, evaluate, truth
from sleepcode.core.examples.frame import MOST_DEPTH, Frame, Trail
from sleepcode.core.examples.module import Function, Module
from sleepcode.core.examples.values import UNKNOWN, CannotTell, Raised, Value, known, shown, unknown

MOST_UNLESS = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a call."""

    kind: str  # returns, raises, yields, or ends: by reaching its last line
    value: str  # the literal, the exception's name, the literals that are yielded; empty: nothing that can be said
    message: str  # of what is raised, where it is known
    line: int
    decided: tuple[int, ...]  # lines where what was given decided
    unless: tuple[tuple[str, int], ...]  # ways out before it that other things decide
    does: bool  # whether it does something besides
    given: bool  # whether the value was worked out from what was given
    written: bool = True  # of what is raised: by a raise statement


class _Left(Exception):
    """A return, break or continue on its way out."""

    def __init__(self, how: str, value: Value, line: int) -> None:
        super().__init__(how)
        self.how, self.value, self.line = how, value, line


def outcome_of(function: Function, given: Mapping[str, Any], module: Module) -> Outcome | None:
    """None where it cannot be told.  given: parameter -> literal; the others are not known."""
    trail = Trail()
    names = {name: Value(copy.deepcopy(value), True, True) for name, value in given.items()}
    frame = _frame(function, names, module, trail, 0)
    if frame is None:
        return None
    yields = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _own_nodes(function))
    line = function.end_lineno or function.lineno
    value, kind, message, written = Value(None, True), "ends", "", True
    try:
        _run(function.body, frame)
    except _Left as left:
        value, kind, line = left.value, "returns", left.line
    except Raised as raised:
        kind, line, message, written = "raises", raised.line, raised.message or "", raised.written
        value = Value(raised.name, True, True)
    except (CannotTell, RecursionError):
        return None
    text = str(value.value) if kind == "raises" else shown(value.value) if value.known else ""
    if yields and kind != "raises":
        if not all(each.known and shown(each.value) for each in trail.yielded):
            return None
        kind, text = "yields", ", then ".join(f"`{shown(each.value)}`" for each in trail.yielded)
        value = known(None, *trail.yielded)
    elif yields and trail.yielded:
        return None
    decided = tuple(dict.fromkeys(trail.decided))
    return Outcome(kind, text, message, line, decided, tuple(trail.unless), bool(trail.effects), value.given, written)


def _own_nodes(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            found += [child, *_own_nodes(child)]
    return found


def _frame(function: Function, names: dict[str, Value], module: Module, trail: Trail, depth: int) -> Frame | None:
    nodes = _own_nodes(ast.Module(function.body, []))
    if any(isinstance(each, ast.Global | ast.Nonlocal | ast.Await | ast.YieldFrom) for each in nodes):
        return None
    local = {each.id for each in nodes if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    local |= {each.name for each in ast.walk(function) if isinstance(each, Function | ast.ClassDef)} - {function.name}
    for each in nodes:
        if isinstance(each, ast.Import | ast.ImportFrom):
            local |= {one.asname or one.name.partition(".")[0] for one in each.names}
    return Frame(module, trail, _bound(function, names), frozenset(local), _called, depth)


def _bound(function: Function, given: Mapping[str, Value]) -> dict[str, Value]:
    every = function.args
    named = [*every.posonlyargs, *every.args, *every.kwonlyargs]
    rest = [each for each in (every.vararg, every.kwarg) if each]
    return {each.arg: given.get(each.arg, UNKNOWN) for each in [*named, *rest]}


def _called(node: ast.expr, name: str, arguments: list[Value], named: dict[str, Value], frame: Frame) -> Value:
    """What a function of the same file gives back."""
    function = frame.module.functions[name]
    every = function.args
    parameters = [each.arg for each in (*every.posonlyargs, *every.args)]
    if frame.depth >= MOST_DEPTH or every.vararg or every.kwarg or len(arguments) > len(parameters):
        return unknown(*arguments, *named.values())
    given = dict(zip(parameters, arguments, strict=False)) | named
    defaults = dict(zip(parameters[::-1], every.defaults[::-1], strict=False))
    defaults |= {each.arg: value for each, value in zip(every.kwonlyargs, every.kw_defaults, strict=True) if value}
    for parameter, default in defaults.items():
        if parameter not in given:
            given[parameter] = Value(default.value, True) if isinstance(default, ast.Constant) else UNKNOWN
    inner = _frame(function, given, frame.module, frame.trail, frame.depth + 1)
    yields = any(isinstance(each, ast.Yield) for each in _own_nodes(function))
    if inner is None or yields or set(given) - inner.names.keys() or set(parameters) - given.keys():
        return unknown(*arguments, *named.values())
    try:
        _run(function.body, inner)
    except _Left as left:
        return left.value
    return Value(None, True)


def _run(body: list[ast.stmt], frame: Frame) -> None:
    for each in body:
        frame.step()
        _statement(each, frame)


def _statement(node: ast.stmt, frame: Frame) -> None:
    match node:
        case ast.Expr(value=ast.Yield(value=value)):
            frame.trail.yielded.append(evaluate(value, frame) if value else Value(None, True))
        case ast.Expr():
            if not isinstance(node.value, ast.Constant):
                evaluate(node.value, frame)
        case ast.Return():
            raise _Left("return", evaluate(node.value, frame) if node.value else Value(None, True), node.lineno)
        case ast.Assign():
            result = evaluate(node.value, frame)
            for target in node.targets:
                assign(target, result, frame)
        case ast.AnnAssign():
            if node.value:
                assign(node.target, evaluate(node.value, frame), frame)
        case ast.AugAssign():
            _augment(node, frame)
        case ast.If():
            _if(node, frame)
        case ast.For():
            _for(node, frame)
        case ast.While():
            _while(node, frame)
        case ast.Raise():
            raise _raised(node, frame)
        case ast.Try():
            _try(node, frame)
        case ast.Assert():
            test = condition(node.test, frame)
            frame.decides(test, node.lineno)
            if truth(test) is False:
                raise Raised("AssertionError", node.lineno)
            if truth(test) is None:
                _leaves_perhaps(f"not ({ast.unparse(node.test)})", node.lineno, frame)
        case ast.Break():
            raise _Left("break", UNKNOWN, node.lineno)
        case ast.Continue():
            raise _Left("continue", UNKNOWN, node.lineno)
        case ast.Pass():
            pass
        case ast.Import() | ast.ImportFrom():
            for one in node.names:
                frame.names[one.asname or one.name.partition(".")[0]] = UNKNOWN
        case _:
            _pass_over([node], frame)


def _augment(node: ast.AugAssign, frame: Frame) -> None:
    target = copy.copy(node.target)
    target.ctx = ast.Load()
    before = evaluate(target, frame)
    if before.known and isinstance(before.value, list | set | dict):
        raise CannotTell  # changes it in place, for all who hold it
    assign(node.target, evaluate(ast.copy_location(ast.BinOp(target, node.op, node.value), node), frame), frame)


def _if(node: ast.If, frame: Frame) -> None:
    test = condition(node.test, frame)
    frame.decides(test, node.lineno)
    is_true = truth(test)
    if is_true is not None:
        _run(node.body if is_true else node.orelse, frame)
    elif not node.orelse and isinstance(node.body[-1], ast.Return | ast.Raise):
        _leaves_perhaps(ast.unparse(node.test), node.lineno, frame)
    else:
        _pass_over([*node.body, *node.orelse], frame)


def _leaves_perhaps(condition: str, line: int, frame: Frame) -> None:
    frame.trail.unless.append((condition, line))
    if len(frame.trail.unless) > MOST_UNLESS or frame.depth:
        raise CannotTell


def _pass_over(body: list[ast.stmt], frame: Frame) -> None:
    """What may run or not, and has nothing to do with what was given: the names it sets are not known any more."""
    for each in (node for one in body for node in [one, *ast.walk(one)]):
        if isinstance(each, ast.Return | ast.Raise | ast.Break | ast.Continue | ast.Yield | ast.YieldFrom | ast.Await):
            raise CannotTell
        if isinstance(each, ast.Name) and frame.names.get(each.id, UNKNOWN).given:
            raise CannotTell
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store | ast.Del):
            frame.names[each.id] = UNKNOWN
        if isinstance(each, Function | ast.ClassDef):
            frame.names[each.name] = UNKNOWN
        if isinstance(each, ast.Name) and isinstance(frame.names.get(each.id, UNKNOWN).value, list | dict | set):
            frame.names[each.id] = UNKNOWN  # it may be changed in there
    frame.forget_attributes()
    frame.trail.effects += [each.lineno for each in body]


def _for(node: ast.For, frame: Frame) -> None:
    over = evaluate(node.iter, frame)
    if not over.known:
        if over.given:
            raise CannotTell
        _pass_over([*node.body, *node.orelse], frame)
        for each in ast.walk(node.target):
            if isinstance(each, ast.Name):
                frame.names[each.id] = UNKNOWN
        return
    frame.decides(over, node.lineno)
    try:
        items = list(over.value)
    except TypeError as error:
        raise Raised("TypeError", node.lineno) from error
    if len(items) > MOST_ROUNDS:
        raise CannotTell
    for item in items:
        if isinstance(over.value, list | dict | set) and len(over.value) != len(items):
            raise CannotTell  # it was changed while it was gone through
        assign(node.target, Value(item, True, over.given), frame)
        if _round(node.body, frame):
            return
    _run(node.orelse, frame)


def _round(body: list[ast.stmt], frame: Frame) -> bool:
    """Whether the loop was left."""
    try:
        _run(body, frame)
    except _Left as left:
        if left.how == "return":
            raise
        return left.how == "break"
    return False


def _while(node: ast.While, frame: Frame) -> None:
    for _ in range(MOST_ROUNDS):
        test = condition(node.test, frame)
        frame.decides(test, node.lineno)
        is_true = truth(test)
        if is_true is None:
            return _pass_over([*node.body, *node.orelse], frame)
        if not is_true:
            return _run(node.orelse, frame)
        if _round(node.body, frame):
            return None
    raise CannotTell


def _raised(node: ast.Raise, frame: Frame) -> Raised:
    if node.exc is None:
        raise CannotTell
    made = node.exc
    arguments = made.args if isinstance(made, ast.Call) else []
    name = ast.unparse(made.func if isinstance(made, ast.Call) else made)
    if not name.replace(".", "").replace("_", "").isalnum() or not name.rpartition(".")[2][:1].isupper():
        raise CannotTell  # a variable
    message = None
    if len(arguments) == 1:
        try:
            value = evaluate(arguments[0], frame)
        except (Raised, CannotTell):
            value = UNKNOWN
        message = value.value if value.known and isinstance(value.value, str) else None
    return Raised(name, node.lineno, message, written=True)


def _try(node: ast.Try, frame: Frame) -> None:
    if node.finalbody and any(isinstance(each, ast.Return) for each in node.finalbody):
        raise CannotTell
    before = len(frame.trail.effects)
    try:
        _run(node.body, frame)
        _may_have_failed(node, before, frame)
    except _Left:
        _may_have_failed(node, before, frame)
        _run(node.finalbody, frame)
        raise
    except Raised as raised:
        _may_have_failed(node, before, frame)
        handler = next((each for each in node.handlers if _covers(each.type, raised.name, frame)), None)
        if handler is None:
            raise
        frame.trail.decided.append(handler.lineno)
        if handler.name:
            frame.names[handler.name] = UNKNOWN
        _handle(handler, raised, frame)
        return _run(node.finalbody, frame)
    _run(node.orelse, frame)
    return _run(node.finalbody, frame)


def _may_have_failed(node: ast.Try, before: int, frame: Frame) -> None:
    """Whether something that is not known was done within, whose failure would be caught here."""
    if node.handlers and len(frame.trail.effects) > before:
        raise CannotTell


def _handle(handler: ast.ExceptHandler, raised: Raised, frame: Frame) -> None:
    try:
        _run(handler.body, frame)
    except CannotTell:
        last = handler.body[-1]
        if len(handler.body) == 1 and isinstance(last, ast.Raise) and last.exc is None:
            raise raised from None
        raise


def _covers(caught: ast.expr | None, name: str, frame: Frame) -> bool:
    """Raises CannotTell where it is not known whether the one is a kind of the other."""
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        each = [_covers(one, name, frame) for one in caught.elts]  # all of them have to be known
        return any(each)
    outer = ast.unparse(caught)
    if outer == name:
        return True
    above = getattr(builtins, outer, None) if outer not in frame.module.own else None
    below = getattr(builtins, name, None) if name not in frame.module.own else None
    if isinstance(above, type) and isinstance(below, type):
        return issubclass(below, above)
    if outer in ("Exception", "BaseException"):
        return True
    if isinstance(below, type) and below in _LEAF and outer in frame.module.classes:
        return False
    raise CannotTell


_LEAF = (TypeError, AttributeError, IndexError, KeyError, ZeroDivisionError)
