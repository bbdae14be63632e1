"""sleepcode: thinks about a code base while its developer is idle."""

__version__ = "0.1.0"
