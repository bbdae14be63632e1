"""Runs in every Python that the tests start: while one is traced, so is what it starts."""

import os
import sys


def _follow() -> None:
    root, out = os.environ.get("SLEEPCODE_PROBE_ROOT", ""), os.environ.get("SLEEPCODE_PROBE_OUT", "")
    test = os.environ.get("SLEEPCODE_PROBE_TEST", "")
    if not (root and out):
        return
    import atexit

    import sleepcode_trace

    if not test:  # pytest imports some modules before its plugins: those that `filterwarnings` names
        sleepcode_trace.into(sleepcode_trace.EARLY)
        sleepcode_trace.start(root, os.environ.get("SLEEPCODE_PROBE_LINES") == "1")
        return
    bag: sleepcode_trace.Bag = {}

    def tell() -> None:
        import json

        sleepcode_trace.stop()
        try:
            with open(out, "a") as file:
                file.write(json.dumps({"entered": test, "places": sleepcode_trace.places(bag)}) + "\n")
        except OSError:
            pass

    sleepcode_trace.into(bag)
    sleepcode_trace.start(root, os.environ.get("SLEEPCODE_PROBE_LINES") == "1")
    atexit.register(tell)


def _the_next_one() -> None:
    """The sitecustomize that this one stands before."""
    import importlib.machinery
    import importlib.util

    here = os.path.dirname(os.path.abspath(__file__))
    rest = [path for path in sys.path if os.path.abspath(path or ".") != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", rest)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_the_next_one()
_follow()
