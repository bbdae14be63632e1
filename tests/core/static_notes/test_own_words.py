"""What a definition says of itself is told in one whole sentence."""

import pytest

from sleepcode.core.static_notes.own_words import first_sentence


@pytest.mark.parametrize(
    "doc, told",
    [
        ("Opens it. Closes it again.", "Opens it."),
        (
            "On some systems (e.g. SMB, i.e. Windows) it waits. Then it fails.",
            "On some systems (e.g. SMB, i.e. Windows) it waits.",
        ),
        (
            "**Deprecated** way to give *all* of it, with *args and **kwargs.",
            "Deprecated way to give all of it, with *args and **kwargs.",
        ),
        ("Return the host. :param url: an address", "Return the host."),
    ],
)
def test_a_sentence_ends_at_its_end(doc: str, told: str) -> None:
    assert first_sentence(doc) == told
