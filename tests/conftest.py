"""What every test may use."""

from played_model import model_server
from real_git import nobody, repo

__all__ = ["model_server", "nobody", "repo"]
