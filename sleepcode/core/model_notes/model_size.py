"""A model's name and place -> whether it is asked small questions or one long one."""

import re

SMALL = 20.0  # billions of parameters; below it, models were seen to mix up what they read in long prompts
# Below it a model is asked for no sentence: of 14 that a 1.5B wrote about blocks of six projects, and that stood every
# check, 6 were wrong; of 56 claims proved from what it proposed, or quoted, none.  About two price lists 7 sentences of
# 7 were copies of lines, an instruction among them, and of 5 sums that came out 3 meant nothing (240 / 2 = 120 seats).
LEAST_TELLING = 3.0
_BILLIONS = re.compile(r"(?<![a-z0-9.])(?:\d+x)?(\d+(?:\.\d+)?)b(?![a-z])", re.I)


def asked_small(model: str, *, is_local: bool, chosen: str = "auto") -> bool:
    """chosen: `small` or `long` where the user says so; `auto` goes by the size that the name tells, and
    takes a model of unknown size for small when it runs on this machine."""
    if chosen != "auto":
        return chosen == "small"
    size = size_of(model)
    return size < SMALL if size else is_local


def size_of(model: str) -> float:
    """Billions of parameters by the model's name; 0 where it does not say."""
    return max((float(each) for each in _BILLIONS.findall(model.rpartition("/")[2])), default=0.0)


def tells(model: str) -> bool:
    """Whether its own sentences are worth checking."""
    return not 0.0 < size_of(model) < LEAST_TELLING
