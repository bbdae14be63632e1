"""`python -m sleepcode` and the `sleepcode` script."""

import gc
import os
import signal


def main() -> None:
    # While modules load there is nothing to end in order, and a traceback helps nobody.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    # An answer makes many values that live until it is given: to look for garbage among them is a third of its time.
    gc.set_threshold(200_000, 20, 20)
    from sleepcode.cli import main as open_the_door

    open_the_door()


if __name__ == "__main__":
    main()
