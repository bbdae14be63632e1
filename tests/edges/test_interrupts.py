"""An interrupted command ends, whether or not it listens."""

import signal
import subprocess
import sys

DEAF = """
import time
from sleepcode.edges.interrupts import on_interrupt
on_interrupt(lambda: None, lambda: print("last words", flush=True))
print("ready", flush=True)
time.sleep(1000)
while True: time.sleep(1000)
"""


def test_what_does_not_listen_is_ended_after_its_last_words() -> None:
    process = subprocess.Popen((sys.executable, "-c", DEAF), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert (process.returncode, output) == (130, "last words\n")


def test_a_second_interrupt_does_not_wait() -> None:
    code = DEAF.replace("from sleepcode", "import sleepcode.edges.interrupts as it; it.PATIENCE = 900\nfrom sleepcode")
    process = subprocess.Popen((sys.executable, "-c", code), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
    process.communicate(timeout=20)
    assert process.returncode == 130


def test_an_ignored_signal_stays_ignored() -> None:
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + DEAF.replace("1000", "0.01")
    code = code.replace("while True: time.sleep(0.01)", "signal.raise_signal(signal.SIGINT); print('still here')")
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, timeout=20)
    assert done.stdout.split("\n")[1] == "still here"
