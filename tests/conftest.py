"""What every test may use."""

from played_model import model_server

__all__ = ["model_server"]
