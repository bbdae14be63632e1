"""What git remembers of this file: how often it changes, why it did last, and with what."""

from collections.abc import Iterable

from sleepcode.core.static_notes.inputs import Inputs, Weighed, proved
from sleepcode.core.wording import counted, listed

LEAST_TOGETHER = 3  # commits; fewer is chance


def past(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about history."""
    seen = inputs.history
    if not seen.commits:
        return
    last = seen.commits[0]
    text = f"last changed {last.day} by {last.author}: “{last.subject}” ({last.id})"
    if seen.count > 1:
        before = listed((f"“{each.subject}”" for each in seen.commits[1:3]), 2)
        text += f"; {counted(seen.count, 'commit')} in all, before that {before}"
    yield Weighed(7, inputs.path, proved("history", text, [inputs.here(1)]))
    coupled = [(path, number) for path, number in seen.together if number >= LEAST_TOGETHER]
    if coupled:
        names = listed((f"`{path}` ({number} of {seen.count})" for path, number in coupled), 4)
        text = f"changes together with {names}"
        weight = 13 + 10 * coupled[0][1] / max(seen.count, 1)
        yield Weighed(weight, inputs.path, proved("history", text, [inputs.here(1)]))
