"""A pytest plugin that writes down which tests passed and, when asked, which functions each one entered.

Runs in the project's own Python (3.8 or later), so it imports nothing of sleepcode.  Told by the
environment: SLEEPCODE_PROBE_OUT where to write, SLEEPCODE_PROBE_ROOT which files count (nothing is
traced without it), SLEEPCODE_PROBE_PARENT the process without which this one has no purpose.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from types import CodeType, FrameType
from typing import Any, Iterator, Tuple  # noqa: UP035 - typing names, for Python 3.8

import pytest

OUT = os.environ.get("SLEEPCODE_PROBE_OUT", "")
ROOT = os.environ.get("SLEEPCODE_PROBE_ROOT", "")
PARENT = int(os.environ.get("SLEEPCODE_PROBE_PARENT", "0"))

Place = Tuple[str, int]  # noqa: UP006  # path from the root, first line of the function

_passed: dict[str, bool] = {}
_entered: dict[str, set[Place]] = {}
_at_import: set[Place] = set()
_keys: dict[CodeType, Place | None] = {}
_now: set[Place] | None = None


def _note(code: CodeType) -> None:
    if code not in _keys:
        name = code.co_filename
        inside = name.startswith(ROOT + os.sep) and code.co_name != "<module>"
        _keys[code] = (name[len(ROOT) + 1 :], code.co_firstlineno) if inside else None
    key = _keys[code]
    if key is not None:
        (_at_import if _now is None else _now).add(key)


def _profile(frame: FrameType, event: str, arg: Any) -> None:
    if event == "call":
        _note(frame.f_code)


def _start() -> None:
    if not ROOT or not OUT:
        return
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None:  # Python 3.12: far cheaper, and other profilers stay usable
        tool = next((number for number in (3, 4, 2) if monitoring.get_tool(number) is None), None)
        if tool is not None:
            monitoring.use_tool_id(tool, "sleepcode")
            monitoring.register_callback(tool, monitoring.events.PY_START, lambda code, offset: _note(code))
            monitoring.set_events(tool, monitoring.events.PY_START)
            return
    sys.setprofile(_profile)
    threading.setprofile(_profile)


_start()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    global _now
    if PARENT and os.getppid() != PARENT:
        os._exit(3)  # whoever asked is gone
    _now = _entered.setdefault(item.nodeid.split("[")[0], set())
    yield
    _now = None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or not report.passed:
        id = report.nodeid.split("[")[0]
        _passed[id] = _passed.get(id, True) and report.passed


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not OUT:
        return
    sys.setprofile(None)
    found = {
        "passed": _passed,
        "entered": {id: sorted(keys) for id, keys in _entered.items() if keys} if ROOT else {},
        "at_import": sorted(_at_import),
    }
    with open(OUT + ".part", "w") as file:
        json.dump(found, file)
    os.replace(OUT + ".part", OUT)
