"""What every test may use."""

from hypothesis import HealthCheck, settings
from played_model import model_server
from real_git import nobody, repo

__all__ = ["model_server", "nobody", "repo"]

# A busy machine is no wrong behaviour of ours.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")
