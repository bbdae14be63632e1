"""Whether a source was made by a program to be small: nobody edits it, and one line holds all of it."""

LEAST = 5_000  # bytes
LONG = 400  # bytes a line, on average


def is_minified(content: bytes) -> bool:
    return len(content) > LEAST and len(content) > LONG * (content.count(b"\n") + 1)
