"""Which functions run, and which of their lines, in the Python that the tests run in (3.8 or later).

Imports nothing of sleepcode.  A bag maps code objects to the lines that ran; `into` says which bag is filled.
"""

from __future__ import annotations

import os
import sys
import threading
from types import CodeType, FrameType
from typing import Any, Callable, Dict, Set  # noqa: UP035 - typing names, for Python 3.8

Bag = Dict[CodeType, Set[int]]  # noqa: UP006

ALL_CALLS = 2000  # of one function in one bag; past that only every now and then one is followed by lines

_monitoring: Any = getattr(sys, "monitoring", None)  # Python 3.12: each line is told once, then costs nothing
_root = ""
_by_lines = True
_bag: Bag = {}
EARLY: Bag = {}  # what ran before pytest's plugins were there
_inside: dict[CodeType, bool] = {}
_sizes: dict[CodeType, int] = {}
_calls: dict[CodeType, int] = {}


def start(root: str, by_lines: bool) -> None:
    """Follow what is defined in files below *root*."""
    global _root, _by_lines
    _root, _by_lines = os.path.realpath(root) + os.sep, by_lines
    if _monitoring is not None:
        tool = next((number for number in (3, 4, 2) if _monitoring.get_tool(number) is None), None)
        if tool is not None:
            _monitoring.use_tool_id(tool, "sleepcode")
            events = _monitoring.events
            _monitoring.register_callback(tool, events.PY_START, _started)
            _monitoring.register_callback(tool, events.LINE, _line_of)
            _monitoring.set_events(tool, events.PY_START | (events.LINE if by_lines else 0))
            return
    threading.settrace(_called)
    sys.settrace(_called)


def is_on() -> bool:
    return bool(_root)


def into(bag: Bag) -> Bag:
    """Fill that bag from now on; the one that was filled before."""
    global _bag
    before, _bag = _bag, bag
    _calls.clear()
    if _monitoring is not None:
        _monitoring.restart_events()
    elif sys.gettrace() is not _called and _root:
        sys.settrace(_called)  # a debugger under test took it away
    return before


def stop() -> None:
    if _monitoring is None:
        sys.settrace(None)
        threading.settrace(None)


def places(bag: Bag) -> list[list[object]]:
    """[path from the root, first line, lines as bits above it in hexadecimal], one for each function."""
    found = []
    for code, lines in list(bag.items()):
        first = code.co_firstlineno
        bits = 0
        for line in list(lines):
            if line is not None and 0 <= line - first < 100_000:
                bits |= 1 << (line - first)
        found.append([os.path.realpath(code.co_filename)[len(_root) :], first, f"{bits:x}"])
    return found


def _is_inside(code: CodeType) -> bool:
    known = _inside.get(code)
    if known is None:
        name = code.co_filename
        known = _inside[code] = not name.startswith("<") and os.path.realpath(name).startswith(_root)
    return known


def _started(code: CodeType, offset: int) -> Any:
    if _is_inside(code):
        _bag.setdefault(code, set())
    return _monitoring.DISABLE


def _line_of(code: CodeType, line: int) -> Any:
    if _is_inside(code):
        _bag.setdefault(code, set()).add(line)
    return _monitoring.DISABLE


def _called(frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
    code = frame.f_code
    if event != "call" or not (_inside[code] if code in _inside else _is_inside(code)):
        return None
    lines = _bag.get(code)
    if lines is None:
        lines = _bag[code] = set()
    if not _by_lines or len(lines) >= (_sizes[code] if code in _sizes else _size(code)):
        return None
    calls = _calls[code] = _calls.get(code, 0) + 1
    if calls > ALL_CALLS and calls & (calls - 1):
        return None
    add = lines.add

    def followed(frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line":
            add(frame.f_lineno)
        return followed

    return followed


def _size(code: CodeType) -> int:
    """How many lines tracing can tell of it."""
    import dis

    size = _sizes[code] = len({line for _, line in dis.findlinestarts(code) if line and line > code.co_firstlineno})
    return size or 1
