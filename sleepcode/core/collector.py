"""Python's cycle collector, held back while millions of small values are made that live on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    """No collection inside: each would walk every value made so far, a third of the time of a large link.

    What is made inside must not rely on it: break circles, or they stay until it runs again.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
