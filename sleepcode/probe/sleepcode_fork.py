"""Runs some tests again and again, each time in a fork of this process in which functions are edited.

Starting pytest and collecting costs more than most tests do, so it is done once.  What is edited stands in the
files as well, for what the tests start, and is put back.  Runs in the project's own Python, like the plugin.
"""

from __future__ import annotations

import gc
import glob
import inspect
import json
import os
import signal
import sys
import threading
import time
import types
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Tuple  # noqa: UP035 - for Python 3.8

# A fork's exit codes: the edit cannot be made in a running process; too many of its tests took too long.
CANNOT, LATE = 70, 71
HOW = {CANNOT: "cannot", LATE: "too long"}
Live = Dict[Tuple[str, int, str], List[types.FunctionType]]  # noqa: UP006


class Tests(NamedTuple):
    """What was collected, and the plugin's means."""

    items: list[Any]
    id_of: Callable[[Any], str]
    tell: Callable[[Any], None]
    begin: Callable[[], None]  # first thing in a fork

    def among(self, ids: set[str]) -> list[Any]:
        return [item for item in self.items if self.id_of(item) in ids]


def run_each(plans: str, out: str, tree: str, tests: Tests) -> None:
    """Each plan of that file: {"files": {path: text}, "only": ids, "most": seconds}; ends early after litter.

    Tells {"fork": n} before and {"forked": n, "how": ""} after; how: "too long", or "cannot" where nothing is known.
    """
    with open(plans) as file:
        todo = json.load(file)
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return
    live = _live(tree)
    sound: set[str] = set()  # pass in a fork where nothing is edited
    before = _seen_in(tree)
    for number, plan in enumerate(todo):
        tests.tell({"fork": number})
        start = os.path.getsize(out)
        edited = {os.path.join(tree, path): text.encode() for path, text in plan["files"].items()}
        kept = {file: _replaced(file, content) for file, content in edited.items()}
        both = {file: (kept[file][0], content) for file, content in edited.items()}
        try:
            how = _forked(tests, set(plan["only"]), both, live, plan["most"])
        finally:
            for name, (content, times) in kept.items():
                _replaced(name, content)
                os.utime(name, ns=times)
        doubted = _failed_in(out, start) - sound
        tests.tell({"forked": -1})  # what follows is no part of it
        if doubted and how != "cannot":
            start = os.path.getsize(out)
            _forked(tests, doubted, {}, live, plan["most"])
            failed = _failed_in(out, start)
            sound |= doubted - failed
            how = "cannot" if failed else how
        tests.tell({"forked": number, "how": how})
        if _seen_in(tree) != before:
            return


def _forked(tests: Tests, only: set[str], edited: dict[str, tuple[bytes, bytes]], live: Live, most: float) -> str:
    """edited: by file, its text before and after."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            tests.begin()
            items = tests.among(only)
            if not all(_swap(file, before, after, live) for file, (before, after) in edited.items()):
                os._exit(CANNOT)
        except BaseException:  # whatever it is, no test ran
            os._exit(CANNOT)
        try:
            for item, after in zip(items, [*items[1:], None]):  # noqa: B905 - for Python 3.8
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            tests.tell({"ended": True})
        finally:
            os._exit(0)
    until, pause = time.monotonic() + most, 0.001
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
                return "too long"
            return HOW.get(os.WEXITSTATUS(status), "") if os.WIFEXITED(status) else ""
        if time.monotonic() > until:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return "too long"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def _live(tree: str) -> Live:
    """Every function of the tree that exists, by the place of its code."""
    found: Live = {}
    real: dict[str, str] = {}
    for one in gc.get_objects():
        if type(one) is types.FunctionType:
            code = one.__code__
            path = real.setdefault(code.co_filename, os.path.realpath(code.co_filename))
            if path.startswith(os.path.realpath(tree) + os.sep):
                found.setdefault((path, code.co_firstlineno, code.co_name), []).append(one)
    return found


def _swap(file: str, before: bytes, after: bytes, live: Live) -> bool:
    """Give the functions that exist the code of the edited text; whether that makes all of the difference.

    A file that was not imported so far will be, as it stands on the disk.
    """
    file = os.path.realpath(file)
    if not any(os.path.realpath(getattr(one, "__file__", None) or "") == file for one in list(sys.modules.values())):
        return True
    old, new = (dict(_codes(compile(text, file, "exec", dont_inherit=True))) for text in (before, after))
    for where, code in old.items():
        edited = new.get(where)
        if edited is None or _sense(edited) == _sense(code):
            continue
        functions = live.get((file, code.co_firstlineno, code.co_name), [])
        if not functions and where[1] == 0:
            return False
        for function in functions:
            try:
                function.__code__ = edited
            except ValueError:  # it closes over fewer variables
                return False
    return True


def _codes(code: types.CodeType, name: str = "", depth: int = 0) -> Iterator[tuple[tuple[str, int], types.CodeType]]:
    """((qualified name, in how many other functions), code) of each function that has a name."""
    counts: dict[str, int] = {}
    for one in code.co_consts:
        if isinstance(one, types.CodeType) and one.co_name[0] != "<":
            counts[one.co_name] = counts.get(one.co_name, 0) + 1
            inner = f"{name}.{one.co_name}#{counts[one.co_name]}"
            is_function = bool(one.co_flags & inspect.CO_NEWLOCALS)
            if is_function:
                yield (inner, depth), one
            yield from _codes(one, inner, depth + is_function)


def _sense(code: types.CodeType) -> tuple[Any, ...]:
    """All that a function does, wherever it stands."""
    parts = [_sense(one) if isinstance(one, types.CodeType) else (type(one), repr(one)) for one in code.co_consts]
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags, parts)


def _replaced(file: str, content: bytes) -> tuple[bytes, tuple[int, int]]:
    """What was there, and its times; the compiled form goes, which may be as old and as long."""
    seen = os.stat(file)
    with open(file, "rb") as old:
        was = old.read()
    with open(file, "wb") as new:
        new.write(content)
    stem = os.path.basename(file).rpartition(".")[0]
    for stale in glob.glob(
        os.path.join(glob.escape(os.path.dirname(file)), "__pycache__", glob.escape(stem) + ".*.pyc")
    ):
        os.unlink(stale)
    return was, (seen.st_atime_ns, seen.st_mtime_ns)


def _failed_in(out: str, start: int) -> set[str]:
    """The tests that failed according to what was told since."""
    with open(out, "rb") as file:
        file.seek(start)
        facts = [json.loads(line) for line in file if line.startswith(b'{"test"')]
    return {fact["test"] for fact in facts if not fact["good"]}


def _seen_in(tree: str) -> dict[str, tuple[int, int]]:
    """Every file with what tells that it changed; caches and hidden folders at the top are left alone."""
    found = {}
    for folder, inner, files in os.walk(tree):
        inner[:] = [x for x in inner if x != "__pycache__" and not (folder == tree and x.startswith("."))]
        for name in files:
            path = os.path.join(folder, name)
            seen = os.lstat(path)
            found[path] = (seen.st_mtime_ns, seen.st_size)
    return found
