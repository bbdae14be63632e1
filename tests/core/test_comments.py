"""Where the comment above a definition begins."""

from sleepcode.core.comments import start_above


def test_a_block_above_is_a_comment_whatever_its_lines_begin_with() -> None:
    lines = ["import x", "", "/*", "Backs off.", "", "Note: not thread-safe.", "*/", "type BackOff struct {"]
    assert start_above(lines, 8) == 2
