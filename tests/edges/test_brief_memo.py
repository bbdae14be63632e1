"""What is remembered of briefs, and when not."""

from pathlib import Path

from sleepcode.edges.brief_memo import recall, remember


def test_briefs_are_recalled_in_the_state_they_were_worked_out_in_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "index.briefs"
    remember(file, "s" * 32, {"a.py": "1" * 32})
    assert recall(file, "s" * 32) == {"a.py": "1" * 32}
    assert recall(file, "t" * 32) == {}


def test_a_memo_that_is_missing_or_damaged_is_an_empty_one(tmp_path: Path) -> None:
    assert recall(tmp_path / "none", "s") == {}
    (tmp_path / "bad").write_bytes(b'{"state": 3')
    assert recall(tmp_path / "bad", "s") == {}


def test_where_it_cannot_be_written_nothing_fails_and_nothing_is_left(tmp_path: Path) -> None:
    remember(tmp_path / "gone" / "file", "s", {})
    (tmp_path / "folder").mkdir()
    remember(tmp_path / "folder", "s", {})
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]
