"""What every test may use."""

import signal

from hypothesis import HealthCheck, settings
from played_model import model_server
from real_git import nobody, repo

__all__ = ["model_server", "nobody", "repo"]

# A busy machine is no wrong behaviour of ours.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

# Started in the background by a shell, a test run has Ctrl-C ignored, and so would all that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
