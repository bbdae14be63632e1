"""Ctrl-C: the command is asked to end, and is ended when it has not done so in most of a second."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

PATIENCE = 0.7  # seconds
CODE = 130

_asked: list[threading.Timer] = []  # not empty: an interrupt was seen


def was_interrupted() -> bool:
    return bool(_asked)


def raise_interrupt() -> None:
    raise KeyboardInterrupt


def on_interrupt(
    ask_to_end: Callable[[], None] = raise_interrupt,
    last_words: Callable[[], None] = lambda: None,
    signals: tuple[int, ...] = (signal.SIGINT,),
) -> None:
    """What the signals do from now on; a second one ends the process at once.

    last_words: called when it does not end by itself.  What it was doing is then lost as by a kill,
    which the stores are made for: nothing half-written is ever seen.
    """

    def end() -> None:
        with suppress(Exception):
            last_words()
        end_now()

    def handle(number: int, frame: FrameType | None) -> None:
        if _asked:
            end()
        _asked.append(threading.Timer(PATIENCE, end))
        _asked[-1].daemon = True
        _asked[-1].start()
        ask_to_end()

    for number in signals:
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup`, or a script's `&`
            signal.signal(number, handle)


def end_now(code: int = CODE) -> None:
    """End this process and its children, without waiting for anything."""
    with suppress(Exception):
        import psutil

        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    os._exit(code)
