"""Expression -> its value where it is made of literals and of what can be worked out on them.

Only what is listed in `library` is computed, on small values; whatever else is called is not known, and
when it is handed something that was given, nothing can be said any more: it may raise.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from sleepcode.core.examples.applied import (
    binary,
    compared,
    computed,
    dotted,
    function_at,
    listed,
    method,
    now_given,
    worked,
)
from sleepcode.core.examples.frame import Frame
from sleepcode.core.examples.library import CONSTANTS, ONLY_TOLD, TYPES
from sleepcode.core.examples.values import UNKNOWN, CannotTell, Lazily, Raised, Settled, Value, known, unknown

_CONVERSIONS: dict[int, Callable[[Any], str]] = {114: repr, 115: str, 97: ascii}


def evaluate(node: ast.expr, frame: Frame) -> Value:
    """Raises Raised where Python would raise, CannotTell where that is not known."""
    value = condition(node, frame)
    if isinstance(value.value, Settled):
        raise CannotTell  # it holds or not; what it is, is not known
    return value


def condition(node: ast.expr, frame: Frame) -> Value:
    """As `evaluate`, where all that counts is whether it is true."""
    frame.step()
    found = _FORMS.get(type(node))
    return found(node, frame) if found else _other(node, frame)


def truth(value: Value) -> bool | None:
    """None where it is not known."""
    return bool(value.value) if value.known else None


def _no_lazy(value: Value) -> Value:
    """Of what is gone through once the kind is not told apart, so what it can do besides is not known."""
    if isinstance(value.value, Lazily):
        raise CannotTell
    return value


def _other(node: ast.AST, frame: Frame) -> Value:
    """Not followed; nothing can be said when something that was given is in it."""
    return unknown(*(frame.names.get(each.id, UNKNOWN) for each in ast.walk(node) if isinstance(each, ast.Name)))


def _constant(node: ast.Constant, frame: Frame) -> Value:
    return Value(node.value, True) if node.value is not Ellipsis else UNKNOWN


def _name(node: ast.Name, frame: Frame) -> Value:
    if node.id in frame.names:
        return frame.names[node.id]
    if node.id in frame.local:
        raise CannotTell
    if node.id in frame.module.constants:
        return Value(frame.module.constants[node.id], True)
    if node.id in frame.module.patterns:
        _, pattern, flags = frame.module.patterns[node.id]
        return Value(worked(node, re.compile, pattern, flags), True)
    if (dotted := frame.means(node.id)) in CONSTANTS:
        return Value(CONSTANTS[dotted], True)
    return UNKNOWN


def _collection(node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    kinds: dict[type[ast.AST], Callable[[list[Any]], Any]] = {ast.List: list, ast.Tuple: tuple, ast.Set: set}
    values: list[Value] = []
    for each in node.elts:
        if isinstance(each, ast.Starred):
            values += [Value(item, True, of.given) for of in [_all_of(each.value, frame)] for item in of.value]
        else:
            values.append(evaluate(each, frame))
    if not all(each.known for each in values):
        return unknown(*values)
    return known(worked(node, kinds[type(node)], [each.value for each in values]), *values)


def _all_of(node: ast.expr, frame: Frame) -> Value:
    """What can be iterated, as a list."""
    value = evaluate(node, frame)
    if not value.known:
        raise CannotTell
    return known(worked(node, listed, value.value), value)


def _dict(node: ast.Dict, frame: Frame) -> Value:
    found: dict[Any, Any] = {}
    parts: list[Value] = []
    for key, value in zip(node.keys, node.values, strict=True):
        content = evaluate(value, frame)
        name = evaluate(key, frame) if key else Value(None, True)
        parts += [content, name]
        if not (content.known and name.known):
            continue
        if key is None:
            found |= worked(node, dict, content.value)
        else:
            worked(node, operator.setitem, found, name.value, content.value)
    return known(found, *parts) if all(each.known for each in parts) else unknown(*parts)


def _bool(node: ast.BoolOp, frame: Frame) -> Value:
    ends = isinstance(node.op, ast.Or)
    given: list[Value] = []
    for each in node.values[:-1]:
        value = condition(each, frame)
        given.append(value)
        is_true = truth(value)
        if is_true is None:
            return _settled(node.values[node.values.index(each) + 1 :], given, frame, ends=ends)
        if is_true is ends:
            return known(value.value, *given)
    last = condition(node.values[-1], frame)
    return known(last.value, *given, last) if last.known else unknown(*given, last)


def _settled(rest: list[ast.expr], given: list[Value], frame: Frame, *, ends: bool) -> Value:
    """`something and False` is no in any case, whatever it is; only as a condition, so it has no value."""
    for each in rest:
        try:
            value = condition(each, frame)
        except Raised as error:  # if it is reached
            raise CannotTell from error
        given.append(value)
        if truth(value) is ends:
            return Value(Settled(ends), True, any(one.given for one in given))
    return unknown(*given)


def _unary(node: ast.UnaryOp, frame: Frame) -> Value:
    if isinstance(node.op, ast.Not):
        holds = condition(node.operand, frame)
        return known(not holds.value, holds) if holds.known else unknown(holds)
    value = _no_lazy(evaluate(node.operand, frame))
    if not value.known:
        return unknown(value)
    if isinstance(node.op, ast.USub):
        return known(worked(node, operator.neg, value.value), value)
    raise CannotTell


def _binary(node: ast.BinOp, frame: Frame) -> Value:
    return binary(node, *(_no_lazy(evaluate(each, frame)) for each in (node.left, node.right)))


def _compare(node: ast.Compare, frame: Frame) -> Value:
    return compared(node, [_no_lazy(evaluate(each, frame)) for each in (node.left, *node.comparators)])


def _if(node: ast.IfExp, frame: Frame) -> Value:
    test = condition(node.test, frame)
    frame.decides(test, node.lineno)
    is_true = truth(test)
    if is_true is None:
        return unknown(test, evaluate(node.body, frame), evaluate(node.orelse, frame))
    value = evaluate(node.body if is_true else node.orelse, frame)
    return known(value.value, value, test) if value.known else value


def _subscript(node: ast.Subscript, frame: Frame) -> Value:
    value = _no_lazy(evaluate(node.value, frame))
    if isinstance(node.slice, ast.Slice):
        parts = [
            evaluate(p, frame) if p else Value(None, True)
            for p in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        if not (value.known and all(each.known for each in parts)):
            return unknown(value, *parts)
        return known(worked(node, operator.getitem, value.value, slice(*(each.value for each in parts))), value, *parts)
    at = evaluate(node.slice, frame)
    if not (value.known and at.known):
        return unknown(value, at)
    return known(worked(node, operator.getitem, value.value, at.value), value, at)


def _attribute(node: ast.Attribute, frame: Frame) -> Value:
    if (written := ast.unparse(node)) in frame.names:
        return frame.names[written]
    if isinstance(node.value, ast.Name) and f"{frame.means(node.value.id)}.{node.attr}" in CONSTANTS:
        return Value(CONSTANTS[f"{frame.means(node.value.id)}.{node.attr}"], True)
    value = _no_lazy(evaluate(node.value, frame))
    if value.known and not hasattr(value.value, node.attr):
        raise Raised("AttributeError", node.lineno)
    return unknown(value)


def _joined(node: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[Value] = []
    for each in node.values:
        if not isinstance(each, ast.FormattedValue):
            parts.append(evaluate(each, frame))
            continue
        value = evaluate(each.value, frame)
        form = evaluate(each.format_spec, frame) if each.format_spec else Value("", True)
        if not (value.known and form.known):
            parts.append(unknown(value, form))
            continue
        if re.search(r"\d{3}", form.value):
            raise CannotTell
        turned = _CONVERSIONS.get(each.conversion)
        text = turned(value.value) if turned else value.value
        parts.append(known(worked(node, format, text, form.value), value))
    return known("".join(each.value for each in parts), *parts) if all(p.known for p in parts) else unknown(*parts)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame) -> Value:
    before = dict(frame.names)
    of: list[Value] = []
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    try:
        found = [[evaluate(each, frame) for each in elements] for _ in _rounds(node.generators, frame, of)]
    finally:
        frame.names.clear()
        frame.names.update(before)
    flat = [value for row in found for value in row]
    if not all(each.known for each in (*flat, *of)):
        return unknown(*flat, *of)
    if isinstance(node, ast.DictComp):
        return known(worked(node, dict, [(key.value, value.value) for key, value in found]), *flat, *of)
    kinds: dict[type[ast.AST], Callable[[list[Any]], Any]] = {ast.SetComp: set, ast.GeneratorExp: Lazily}
    kind = kinds.get(type(node), list)
    return known(worked(node, kind, [each.value for each in flat]), *flat, *of)


def _rounds(generators: list[ast.comprehension], frame: Frame, of: list[Value]) -> Iterator[None]:
    if not generators:
        yield
        return
    first = generators[0]
    if first.is_async:
        raise CannotTell
    over = _all_of(first.iter, frame)
    of.append(over)
    for item in over.value:
        frame.step()
        assign(first.target, Value(item, True, over.given), frame)
        tests = [condition(each, frame) for each in first.ifs]
        if not all(each.known for each in tests):
            raise CannotTell
        of += tests
        if all(each.value for each in tests):
            yield from _rounds(generators[1:], frame, of)


def assign(target: ast.expr, value: Value, frame: Frame) -> None:
    """Put the value where *target* says.  Raises CannotTell where that is out of sight."""
    if isinstance(value.value, Lazily):
        raise CannotTell  # it can be gone through once
    if isinstance(target, ast.Name):
        frame.names[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target, value, frame)
    elif isinstance(target, ast.Attribute):
        of = evaluate(target.value, frame)
        if of.known:
            raise Raised("AttributeError", target.lineno)
        frame.names[ast.unparse(target)] = value
        frame.trail.effects.append(target.lineno)
    elif isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
        of, at = evaluate(target.value, frame), evaluate(target.slice, frame)
        if of.known and at.known and value.known:
            worked(target, operator.setitem, of.value, at.value, value.value)
            known(of.value)
            now_given(target.value, of, (at, value), frame)
        elif of.known:
            raise CannotTell
        else:
            unknown(at)
            frame.trail.effects.append(target.lineno)
    else:
        raise CannotTell


def _unpack(target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    if any(isinstance(each, ast.Starred) for each in target.elts):
        raise CannotTell
    if not value.known:
        for each in target.elts:
            assign(each, unknown(value), frame)
        return
    items = worked(target, listed, value.value)
    if len(items) != len(target.elts):
        raise Raised("ValueError", target.lineno)
    for each, item in zip(target.elts, items, strict=True):
        assign(each, Value(item, True, value.given), frame)


def _call(node: ast.Call, frame: Frame) -> Value:
    written = ast.unparse(node.func)
    if written in ("isinstance", "hasattr", "callable") and frame.is_builtin(written):
        return _asked_about(written, node, frame)
    receiver = None
    if isinstance(node.func, ast.Attribute) and not dotted(node.func, frame):
        receiver = _no_lazy(evaluate(node.func.value, frame))
    arguments: list[Value] = []
    for each in node.args:
        if isinstance(each, ast.Starred):
            of = _all_of(each.value, frame)
            arguments += [Value(item, True, of.given) for item in of.value]
        else:
            arguments.append(evaluate(each, frame))
    named = {each.arg: evaluate(each.value, frame) for each in node.keywords if each.arg}
    if len(named) != len(node.keywords):
        raise CannotTell
    values = [*arguments, *named.values()]
    if ONLY_TOLD.fullmatch(written):
        frame.trail.effects.append(node.lineno)
        return UNKNOWN
    if receiver is not None and receiver.known and isinstance(node.func, ast.Attribute):
        return method(node, node.func.attr, receiver, arguments, named, frame)
    work = function_at(node.func, frame)
    if work is not None and all(each.known for each in values):
        return computed(work, arguments, named, node)
    if isinstance(node.func, ast.Name) and frame.is_of_module(node.func.id):
        return frame.call(node, node.func.id, arguments, named, frame)
    frame.forget_attributes()
    if work is None:
        frame.trail.effects.append(node.lineno)
    return unknown(*values, *([receiver] if receiver else ()))


def _asked_about(written: str, node: ast.Call, frame: Frame) -> Value:
    if not node.args or node.keywords:
        raise CannotTell
    value = _no_lazy(evaluate(node.args[0], frame))
    if not value.known:
        return unknown(value)
    if written == "callable":
        return known(callable(value.value), value)
    if written == "hasattr":
        name = evaluate(node.args[1], frame)
        return known(hasattr(value.value, name.value), value) if name.known else unknown(value)
    kinds = node.args[1]
    wanted = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    answers: list[bool | None] = []
    for each in wanted:
        plain = isinstance(each, ast.Name) and frame.is_builtin(each.id)
        answers.append(isinstance(value.value, TYPES[each.id]) if plain and each.id in TYPES else None)  # type: ignore[attr-defined]
    if True in answers:
        return known(True, value)
    return known(False, value) if None not in answers else unknown(value)


def _walrus(node: ast.NamedExpr, frame: Frame) -> Value:
    value = evaluate(node.value, frame)
    frame.names[node.target.id] = value
    return value


_FORMS: dict[type[ast.AST], Callable[[Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _collection,
    ast.Tuple: _collection,
    ast.Set: _collection,
    ast.Dict: _dict,
    ast.BoolOp: _bool,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.IfExp: _if,
    ast.Subscript: _subscript,
    ast.Attribute: _attribute,
    ast.JoinedStr: _joined,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Call: _call,
    ast.NamedExpr: _walrus,
}
