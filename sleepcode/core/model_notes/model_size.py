"""A model's name and place -> whether it is asked small questions or one long one."""

import re

SMALL = 20.0  # billions of parameters; below it, models were seen to mix up what they read in long prompts
_BILLIONS = re.compile(r"(?<![a-z0-9.])(?:\d+x)?(\d+(?:\.\d+)?)b(?![a-z])", re.I)


def asked_small(model: str, *, is_local: bool, chosen: str = "auto") -> bool:
    """chosen: `small` or `long` where the user says so; `auto` goes by the size that the name tells, and
    takes a model of unknown size for small when it runs on this machine."""
    if chosen != "auto":
        return chosen == "small"
    sizes = [float(each) for each in _BILLIONS.findall(model.rpartition("/")[2])]
    return max(sizes) < SMALL if sizes else is_local
