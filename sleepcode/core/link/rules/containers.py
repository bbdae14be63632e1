"""Containers: constant keys apart, everything else together."""

from typing import Any

from sleepcode.core.link.rules import slots
from sleepcode.core.link.state.records import Box, Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind


def attributes_of(s: Solver, owner: int) -> int:
    """The number of the mapping that is the `__dict__` of a class's objects: its items are their attributes."""
    number = s.new_box(("attributes", owner), "dict")
    s.boxes[number].owner = owner
    return number


def put(s: Solver, box: Box, key: Any, source: int) -> None:
    """`box[key] = source`; key None is not known, "<keys>" adds to the keys of a mapping."""
    if key == "<keys>":
        s.flow(source, keys_of(s, box))
    elif key is None:
        s.flow(source, box.loose)
    else:
        s.flow(source, _under(s, box, key))


def get(s: Solver, box: Box, key: Any, into: int) -> None:
    """`into = box[key]`."""
    if isinstance(key, int) and key < 0:
        known = [k for k in box.items if isinstance(k, int)]
        key = key + len(known) if box.kind in ("tuple", "list") and known and -key <= len(known) else None
    if key is None:
        s.flow(box.everything, into)
    elif box.owner >= 0 and isinstance(key, str):
        s.flow(slots.held(s, box.owner, key, virtual=True), into)
    else:
        s.flow(_under(s, box, key), into)
        s.flow(box.loose, into)


def cut(s: Solver, value: int, start: int | None, stop: int | None, into: int, place: int) -> None:
    """`into = value[start:stop]`; positions are kept where the start is a constant."""
    box = s.boxes[s.values.all[value][1]]
    if box.kind not in ("list", "tuple") or (start is None and box.kind == "list"):
        s.add(into, value)
        return
    number = s.new_box(("slice", value, place), box.kind)
    made = s.boxes[number]
    if start is None:  # what stood at any place may stand at any other
        s.flow(box.everything, made.loose)
        s.give(into, Kind.BOX, number)
        return
    s.flow(box.loose, made.loose)
    if stop is not None and stop < 0:
        stop += len([key for key in box.items if isinstance(key, int)])
    for key, held in tuple(box.items.items()):
        if isinstance(key, int) and key >= start and (stop is None or key < stop):
            put(s, made, key - start, held)
    s.give(into, Kind.BOX, number)


def _under(s: Solver, box: Box, key: Any) -> int:
    found = box.items.get(key)
    if found is None:
        if len(box.items) >= 400:
            return box.loose
        found = box.items[key] = _attribute(s, box.owner, key) if box.owner >= 0 else s.fresh()
        s.flow(found, box.everything)
        for follower in box.followers:
            put(s, follower, key, found)
    return found


def held_in(s: Solver, name: str, call: Call) -> Box:
    """The object of the outside class *name* that the call gives: its shape goes by that name."""
    number = s.new_box(("held", call.site.number, call.result), name)
    s.give(call.result, Kind.BOX, number)
    return s.boxes[number]


def _attribute(s: Solver, owner: int, key: Any) -> int:
    if not isinstance(key, str):
        return s.fresh()
    s.set_inside.add((owner, key))
    return slots.own(s, owner, key)


def keys_of(s: Solver, box: Box) -> int:
    if box.keys < 0:
        box.keys = s.fresh()
        for follower in box.followers:
            s.flow(box.keys, keys_of(s, follower))
    return box.keys


def absorb(s: Solver, into: Box, source: Box) -> None:
    """*into* takes over what *source* holds: by key for mappings, else together."""
    if source is into:
        return
    if source.kind == "dict" and into.kind == "dict":
        if into not in source.followers:
            source.followers.append(into)
            s.flow(source.loose, into.loose)
            for key, held in tuple(source.items.items()):
                put(s, into, key, held)
            s.flow(keys_of(s, source), keys_of(s, into))
    else:
        s.flow(elements(s, source), into.loose)


def elements(s: Solver, box: Box) -> int:
    """The variable with what iterating over the container gives."""
    return keys_of(s, box) if box.kind == "dict" else box.everything
