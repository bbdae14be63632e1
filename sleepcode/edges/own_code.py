"""Which code is running: what it once worked out is its own answer only as long as it is the same."""

import os
from functools import cache
from pathlib import Path

from sleepcode import __version__
from sleepcode.core.model import digest_of


@cache
def stamp() -> str:
    """Of the version, and of the size and time of each file of the package."""
    root = str(Path(__file__).parent.parent)
    found = [__version__]
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for file in sorted(files):
            stat = os.stat(os.path.join(folder, file))
            found.append(f"{folder}/{file} {stat.st_size} {stat.st_mtime_ns}")
    return digest_of("\n".join(found).encode("utf-8", "surrogatepass"))
