"""What each instruction adds to the constraints (see core.facts.Op)."""

from collections.abc import Callable
from typing import Any

from sleepcode.core.facts import ANY, NAMED_BY, Op
from sleepcode.core.link.rules import (
    attribute_writes,
    constants,
    containers,
    making,
    members,
    names,
    narrowing,
    operator_methods,
    protocols,
    running_hooks,
    signatures,
    static_dispatch,
)
from sleepcode.core.link.rules.declarations import declared_classes, is_plain
from sleepcode.core.link.rules.generics import absolute
from sleepcode.core.link.state.records import Call, Frame
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind
from sleepcode.core.suites.tested import in_tests


def _literal(s: Solver, f: Frame, i: Any) -> None:
    s.give(f.variable(i[1]), Kind.OBJECT, f"builtins.{i[2]}")


def _define(s: Solver, f: Frame, i: Any) -> None:
    definition = s.program.definition_base[f.file] + i[2]
    if s.program.definitions[definition].kind in ("class", "namespace"):
        s.give(f.variable(i[1]), Kind.CLASS, definition)
    else:
        s.give(f.variable(i[1]), Kind.FUNCTION, definition, i[3] if len(i) > 3 else 0)


def _import(s: Solver, f: Frame, i: Any) -> None:
    names.imported(s, f.file, i[2], i[3], i[4], f.variable(i[1]), s.site(f.node, i[5]))


def _star(s: Solver, f: Frame, i: Any) -> None:
    names.imported(s, f.file, i[1], i[2], "", -1, s.site(f.node, i[3]))


def _attribute(s: Solver, f: Frame, i: Any) -> None:
    result, base, name = f.variable(i[1]), f.variable(i[2]), i[3]
    if name.startswith(NAMED_BY):
        name = constants.named_by(s, f, name)
        if name is None:
            s.watch(base, running_hooks.read_unnamed, result, s.site(f.node, i[4]))
            return
    s.attribute_of[result] = (base, name)
    if f.file in s.program.scripts:
        s.script_reads.append(result)
    if base in s.wide:
        s.widen(result)
    site = s.site(f.node, i[4])
    s.watch(base, members.read, name, result, site, s.receiver_of.get(base, -1))


def _set_attribute(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[4])
    source, base, name = f.variable(i[3]), f.variable(i[1]), i[2]
    if name.startswith(NAMED_BY):
        name = constants.named_by(s, f, name) or ANY
    method = s.receiver_of.get(base, -1)
    if method >= 0:
        s.set_inside.add((s.program.parent(method), name))
    elif source >= 0 and not in_tests(s.program.paths[f.file]):
        s.set_elsewhere.append((base, name, source))
    s.watch(base, attribute_writes.write, name, source, site)


def _item(s: Solver, f: Frame, i: Any) -> None:
    key = constants.key_of(s, f, i[3])
    held = constants.held_by(f, i[3])
    unpacked = isinstance(key, (tuple, list)) and key[0] == "<unpack>"
    site = s.site(f.node, i[4])
    result = f.variable(i[1])
    if key is None:
        s.widen(result)
    if s.program.types_builtins:
        s.taken_out.append((f.variable(i[2]), result))
    s.watch(f.variable(i[2]), protocols.item, key[1] if unpacked else key, result, site, unpacked, held)


def _set_item(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[4])
    key, source = constants.key_of(s, f, i[2]), f.variable(i[3])
    held = constants.held_by(f, i[2])
    s.watch(f.variable(i[1]), protocols.set_item, key, source, site, held)


def _box(s: Solver, f: Frame, i: Any) -> None:
    result = f.variable(i[1])
    if i[3] and all(f.variable(source) in s.literals for _, source in i[3]):
        # Only numbers and strings in it: nothing that could ever be called.
        s.literals.add(result)
        s.literal_boxes[result] = tuple(f.variable(source) for _, source in i[3])
        s.give(result, Kind.OBJECT, f"builtins.{i[2]}")
        return
    number = s.new_box(("display", result), i[2])
    for key, source in i[3]:
        if isinstance(key, (tuple, list)):
            key = constants.key_of(s, f, key)
        containers.put(s, s.boxes[number], key, f.variable(source))
        if i[2] == signatures.SIGNATURE:
            s.named["declared for", number, key] = f.variable(source)
    s.give(result, Kind.BOX, number)


def _spread(s: Solver, f: Frame, i: Any) -> None:
    s.literals.discard(f.variable(i[1]))
    into = s.new_box(("display", f.variable(i[1])), "list")
    s.give(f.variable(i[1]), Kind.BOX, into)
    site = s.site(f.node, i[3]) if len(i) > 3 else None
    s.watch(f.variable(i[2]), lambda s, value: protocols.absorb(s, s.boxes[into], value, site))


def _call(s: Solver, f: Frame, i: Any) -> None:
    variable = f.variable
    _, result, callee, positional, keywords, stars, mappings, line, *key = i
    call = Call(
        s.site(f.node, line),
        variable(result),
        tuple(map(variable, positional)),
        tuple([(name, variable(local)) for name, local in keywords]) if keywords else (),
        tuple(map(variable, stars)) if stars else (),
        tuple(map(variable, mappings)) if mappings else (),
        mappings is None,
        key[0] if key else None,
    )
    callee = variable(callee)
    if call.decorates:
        s.decorators[callee] = s.decorators.get(callee, 0) + 1
    if callee in s.wide:
        s.widen(call.result)
    s.calls.append((callee, call))
    s.watch(callee, Solver.call, call)


def _iterate(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[3])
    result = f.variable(i[1])
    s.widen(result)
    if s.program.types_builtins:
        s.taken_out.append((f.variable(i[2]), result))
    waits = len(i) > 4 and bool(i[4])
    s.watch(f.variable(i[2]), protocols.iterate, result, site, waits)


def _enter(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[3])
    result = f.variable(i[1])
    waits = len(i) > 4 and bool(i[4])
    s.watch(f.variable(i[2]), protocols.enter_with, result, site, waits)


def _await(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[3] if len(i) > 3 else 0)
    result = f.variable(i[1])
    s.watch(f.variable(i[2]), protocols.awaited, result, site)


def _operator(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[5])
    result, left, right = f.variable(i[1]), f.variable(i[3]), f.variable(i[4])
    operator_methods.operate(s, i[2], left, right, result, site)


def _narrow(s: Solver, f: Frame, i: Any) -> None:
    result, source, classes = f.variable(i[1]), f.variable(i[2]), f.variable(i[3])
    how = i[4] if len(i) > 4 else False
    if how == "declared":
        static_dispatch.fits_declaration(s, result, source, classes)
    elif how == "decorated":
        _decorated(s, result, source)
    else:
        narrowing.narrow(s, result, source, classes, how)


def _decorated(s: Solver, result: int, source: int) -> None:
    """`result` has what a class's decorators made of it: of one that many classes have, *source* has them all."""

    def keep(s: Solver, value: int) -> None:
        kind, a, _ = s.values.all[value]
        if kind != Kind.CLASS or not s.program.definitions[a].decorators:
            s.add(result, value)

    s.watch(source, keep)


def _typed(s: Solver, f: Frame, i: Any) -> None:
    if is_plain(s, i[2], f) or (isinstance(i[2], int) and f.variable(i[2]) in s.literals):
        s.plain.add(f.variable(i[1]))
    else:
        s.typed.append((f.variable(i[1]), i[2], f))
        if isinstance(i[2], int) and f.variable(i[2]) in s.texts:
            s.plain.add(f.variable(i[1]))
        classes = declared_classes(s, i[2], f)
        if classes:
            s.declared[f.variable(i[1])] = classes
            if s.program.adapters[f.file].checked_types:
                s.checked.add(f.variable(i[1]))


def _type_argument(s: Solver, f: Frame, i: Any) -> None:
    head = i[2][0] if isinstance(i[2], (list, tuple)) else i[2]
    if head >= 0:
        s.flow(f.variable(head), f.variable(i[1]))


def _alias(s: Solver, f: Frame, i: Any) -> None:
    s.give(f.variable(i[1]), Kind.TYPE, absolute(i[2], f), s.node_definition[f.node])


def _when(s: Solver, f: Frame, i: Any) -> None:
    """Where calls are not told apart, both may run."""


def _raise(s: Solver, f: Frame, i: Any) -> None:
    site = s.site(f.node, i[2])
    s.watch(f.variable(i[1]), making.raised, site)


RULES: dict[int, Callable[[Solver, Frame, Any], None]] = {
    Op.LITERAL: _literal,
    Op.DEF: _define,
    Op.IMPORT: _import,
    Op.STAR: _star,
    Op.ATTR: _attribute,
    Op.SETATTR: _set_attribute,
    Op.ITEM: _item,
    Op.SETITEM: _set_item,
    Op.BOX: _box,
    Op.CALL: _call,
    Op.ITER: _iterate,
    Op.ENTER: _enter,
    Op.AWAIT: _await,
    Op.OPERATOR: _operator,
    Op.NARROW: _narrow,
    Op.TYPED: _typed,
    Op.RAISE: _raise,
    Op.TYPEARG: _type_argument,
    Op.ALIAS: _alias,
    Op.SPREAD: _spread,
    Op.WHEN: _when,
    Op.SIGNED: signatures.signed,
}
