"""The end of a process that has answered: what the answer rests on is not taken apart, which is a tenth of its time."""

import atexit
import os
import sys
import threading
from contextlib import suppress


def leave(code: int) -> None:
    """Returns where it must end as usual: another thread is at work, or nobody reads what is printed any more."""
    if threading.active_count() > 1:
        return
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
