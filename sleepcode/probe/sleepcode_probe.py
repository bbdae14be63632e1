"""A pytest plugin that writes down which tests passed and, when asked, what code each one ran.

Runs in the project's own Python (3.8 or later), so it imports nothing of sleepcode.  It is told what to do by
variables SLEEPCODE_PROBE_…: OUT where to write (a line of JSON for each fact), ROOT the tree whose code is
traced (not traced without it), LINES whether by lines, ONLY a file with the ids to run, REVERSED to run them
last first, SECONDS the most that one test may take, FORKS a file with edits to run them with, one after the other,
CPU the most that a test may compute then, TREE the copy, ORIGIN the user's work tree, PARENT the process without
which this one has no purpose.  Ids are paths from TREE, without parameters.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any, Iterator  # noqa: UP035 - typing names, for Python 3.8

import pytest
import sleepcode_trace as trace

MOST_LATE = 3  # tests of one fork that take too long; with the last it ends
_late = 0
_told = {name: os.environ.get("SLEEPCODE_PROBE_" + name, "") for name in (
    "OUT", "ROOT", "LINES", "ONLY", "REVERSED", "SECONDS", "TREE", "ORIGIN", "PARENT", "FORKS", "CPU")}  # fmt: skip
_only: frozenset[str] | None = None
_ids: dict[str, str] = {}  # pytest's node id -> ours
_of_fixture: dict[int, trace.Bag] = {}  # what setting up a fixture that is shared between tests ran
_at_import = trace.EARLY


def _die_with(parent: str) -> None:
    """Where the system has such a thing: a test that hangs must not outlive a killed watcher."""
    if not sys.platform.startswith("linux") or str(os.getppid()) != parent:
        return
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)
    except (OSError, AttributeError):
        pass


def _parent_is_gone() -> bool:
    if not _told["PARENT"] or os.name != "posix":
        return False
    try:
        os.kill(int(_told["PARENT"]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False


_die_with(_told["PARENT"])
if _told["ONLY"]:
    with open(_told["ONLY"]) as _file:
        _only = frozenset(json.load(_file))
if _told["ROOT"] and not trace.is_on():
    trace.into(_at_import)
    trace.start(_told["ROOT"], bool(_told["LINES"]))


def _tell(fact: dict[str, Any]) -> None:
    if _told["OUT"]:
        with open(_told["OUT"], "a") as file:
            file.write(json.dumps(fact) + "\n")


def _path(item: Any) -> str:
    path = os.path.realpath(str(getattr(item, "path", None) or item.fspath))
    return os.path.relpath(path, os.path.realpath(_told["TREE"] or ".")).replace(os.sep, "/")


def _id(item: Any) -> str:
    if item.nodeid not in _ids:
        rest = item.nodeid.split("[")[0].partition("::")[2]
        _ids[item.nodeid] = _path(item) + "::" + rest
    return _ids[item.nodeid]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any) -> None:
    # Another tracer would take ours away, and its cost is paid at every run.
    if hasattr(early_config.known_args_namespace, "no_cov"):
        early_config.known_args_namespace.no_cov = True


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: Any) -> None:
    """What the project's options must not do here: stop early, leave tests out, spread them over processes."""
    _tell({"loaded": os.getpid(), "python": sys.version.split()[0]})
    quiet = {
        "maxfail": 0, "dist": "no", "tx": [], "numprocesses": 0, "looponfail": False, "lf": False,
        "failedfirst": False, "newfirst": False, "stepwise": False, "no_cov": True, "randomly_reorganize": False,
        "usepdb": False, "forked": False, "testmon": False,
        "tbstyle": "native", "showlocals": False,  # most of the time went into long ones
    }  # fmt: skip
    for name, value in quiet.items():
        if hasattr(config.option, name):
            setattr(config.option, name, value)


def _is_left_out(path: Any) -> bool | None:
    name = os.path.realpath(str(path))
    if _only is None or not name.endswith(".py") or os.path.basename(name) in ("conftest.py", "__init__.py"):
        return None
    relative = os.path.relpath(name, os.path.realpath(_told["TREE"] or ".")).replace(os.sep, "/")
    return None if relative in {id.partition("::")[0] for id in _only} else True


if int(pytest.__version__.split(".")[0]) >= 7:

    def pytest_ignore_collect(collection_path: Any) -> bool | None:
        return _is_left_out(collection_path)

else:

    def pytest_ignore_collect(path: Any) -> bool | None:  # type: ignore[misc]
        return _is_left_out(path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    if _only is not None:
        left_out = [item for item in items if _id(item) not in _only]
        items[:] = [item for item in items if _id(item) in _only]
        config.hook.pytest_deselected(items=left_out)
    if _told["REVERSED"]:
        items.reverse()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: Any) -> bool | None:
    if not _told["FORKS"]:
        return None
    import sleepcode_fork

    parent = str(os.getpid())
    tests = sleepcode_fork.Tests(session.items, _id, _tell, lambda: _die_with(parent))
    sleepcode_fork.run_each(_told["FORKS"], _told["OUT"], os.path.realpath(_told["TREE"]), tests)
    return True


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: Any, nextitem: Any) -> Iterator[None]:
    if _parent_is_gone():
        os._exit(3)  # whoever asked is gone
    name = _id(item)
    bag: trace.Bag = {}
    _tell({"began": name})
    if _told["ROOT"]:
        os.environ["SLEEPCODE_PROBE_TEST"] = name
        trace.into(bag)
    alarm = _set_alarm()
    yield
    if alarm:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if _told["CPU"]:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if _told["ROOT"]:
        trace.into({})  # what runs between two tests is nobody's
        os.environ.pop("SLEEPCODE_PROBE_TEST", None)
        for definitions in getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {}).values():
            for definition in definitions:
                for code, lines in _of_fixture.get(id(definition), {}).items():
                    bag.setdefault(code, set()).update(lines)
        _tell({"entered": name, "places": trace.places(bag)})


def _set_alarm() -> bool:
    if not _told["SECONDS"] or not hasattr(signal, "setitimer"):
        return False
    if _told["CPU"]:  # in a fork, which is ours alone
        import resource

        signal.signal(signal.SIGPROF, _too_long)
        signal.setitimer(signal.ITIMER_PROF, float(_told["CPU"]))
        # A call into C hears no signal, so the system ends it a little later.
        most = int(time.process_time() + float(_told["CPU"])) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    if signal.getsignal(signal.SIGALRM) not in (signal.SIG_DFL, _too_long):
        return False  # the project has its own use for it
    try:
        signal.signal(signal.SIGALRM, _too_long)
    except ValueError:  # not the main thread
        return False
    signal.setitimer(signal.ITIMER_REAL, float(_told["SECONDS"]))
    return True


def _too_long(*_: object) -> None:
    global _late
    _late += 1
    if _told["FORKS"] and _late == MOST_LATE:
        import sleepcode_fork

        os._exit(sleepcode_fork.LATE)
    raise TimeoutError("sleepcode: this test takes far longer than it did")


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Iterator[None]:
    """A shared fixture runs code once, for every test that asks for it."""
    if not _told["ROOT"] or fixturedef.scope == "function":
        yield
        return
    bag: trace.Bag = {}
    before = trace.into(bag)
    yield
    trace.into(before)
    for target in (_of_fixture.setdefault(id(fixturedef), {}), before):
        for code, lines in bag.items():
            target.setdefault(code, set()).update(lines)


def pytest_runtest_logreport(report: Any) -> None:
    if report.when == "call" or not report.passed:
        name = _ids.get(report.nodeid, report.nodeid.split("[")[0])
        _tell({"test": name, "good": report.passed, "seconds": round(report.duration, 4)})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: Any) -> None:
    trace.stop()
    found: dict[str, Any] = {"ended": True}
    if _told["ROOT"]:
        found["at_import"] = trace.places(_at_import)
    if _told["ORIGIN"]:
        found["elsewhere"] = sorted(_modules_from(os.path.realpath(_told["ORIGIN"])))
    _tell(found)


def _modules_from(origin: str) -> Iterator[str]:
    """Paths of the modules that were imported from the user's own work tree."""
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if isinstance(name, str) and os.path.realpath(name).startswith(origin + os.sep):
            yield os.path.relpath(os.path.realpath(name), origin).replace(os.sep, "/")
