"""A diff, read and applied: what git writes, what `diff -u` writes, and their awkward corners."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleepcode.core.changes.diff import DoesNotApply, applied, parse, undoing


def git_diff(folder, *arguments):
    done = subprocess.run(["git", "diff", "--no-index", *arguments], cwd=folder, capture_output=True)
    return done.stdout


lines = st.lists(st.sampled_from([b"a", b"b", b"", b"c\r", b"def f():", b"-- x", b"\\ y", b"@@"]), max_size=8)


@settings(deadline=None, max_examples=40)
@given(before=lines, after=lines, first=st.sampled_from([b"", b"\n"]), second=st.sampled_from([b"", b"\n"]))
def test_what_git_diffs_applies_to_the_byte(tmp_path_factory, before, after, first, second):
    """
    For any two texts, with or without a newline at their end: the diff turns one into the other, and back.
    """
    folder = tmp_path_factory.mktemp("diff")
    old, new = b"\n".join(before) + first, b"\n".join(after) + second
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)
    for context in ("-U0", "-U3"):
        patches = parse(git_diff(folder, context, "old", "new"))
        assert (applied(patches[0], old) if patches else old) == new
        assert (applied(undoing(patches)[0], new) if patches else new) == old


def test_a_hunk_that_moved_is_found_where_it_went():
    """
    The diff was made before ten lines were put on top of the file.
    """
    diff = b"--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
    assert applied(parse(diff)[0], b"new\n" * 10 + b"one\ntwo\nthree\n") == b"new\n" * 10 + b"one\n2\nthree\n"


def test_lines_that_are_not_there_are_an_error_with_the_place():
    diff = b"--- a/x.py\n+++ b/x.py\n@@ -5 +5 @@\n-two\n+2\n"
    with pytest.raises(DoesNotApply, match=r"x\.py: line 5"):
        applied(parse(diff)[0], b"one\n")


def test_a_diff_with_lf_leaves_the_crlf_of_the_file():
    diff = b"--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
    assert applied(parse(diff)[0], b"one\r\ntwo\r\n") == b"one\r\n2\r\n"


def test_new_deleted_renamed_and_binary_files_are_told_apart(tmp_path):
    """
    What git says in the lines before the hunks counts, hunks or not.
    """
    text = (
        b"From: someone\n\nSubject\n---\n"
        b"diff --git a/new.py b/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x = 1\n"
        b"diff --git a/gone.py b/gone.py\ndeleted file mode 100644\n--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        b"diff --git a/one two.py b/two.py\nsimilarity index 100%\nrename from one two.py\nrename to two.py\n"
        b"diff --git a/logo.png b/logo.png\nindex 1..2 100644\nBinary files a/logo.png and b/logo.png differ\n"
        b"diff --git a/empty.py b/empty.py\nnew file mode 100644\nindex 0000000..e69de29\n"
    )
    patches = parse(text)
    assert [(p.old_path, p.new_path, p.binary) for p in patches] == [
        ("", "new.py", False),
        ("gone.py", "", False),
        ("one two.py", "two.py", False),
        ("logo.png", "logo.png", True),
        ("", "empty.py", False),
    ]
    assert applied(patches[0], None) == b"x = 1\n"
    assert applied(patches[1], b"x\n") is None
    assert applied(patches[2], b"same\n") == b"same\n"


def test_names_that_git_quotes_are_read():
    old, new = rb'"a/\303\244 b.py"', rb'"b/\303\244 b.py"'
    diff = b"diff --git %b %b\n--- %b\n+++ %b\n@@ -1 +1 @@\n-a\n+b\n" % (old, new, old, new)
    assert parse(diff)[0].path == "ä b.py"


def test_a_plain_diff_has_dates_and_no_prefix():
    diff = b"--- src/x.py\t2026-01-01 00:00:00\n+++ src/x.py\t2026-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n"
    assert parse(diff)[0].path == "src/x.py"
