"""Lines that git writes, as values."""

import pytest

from sleepcode.core.git_output import PushedRef, is_zero, log, pushed_refs, raw_diff

ID = "a" * 40


@pytest.mark.parametrize("digits", [40, 64])
def test_all_zeros_is_no_object_in_both_hashes(digits: int) -> None:
    created, deleted = pushed_refs(
        [f"refs/heads/x {'b' * digits} refs/heads/x {'0' * digits}\n",
         f"(delete) {'0' * digits} refs/heads/y {'c' * digits}\n"]
    )  # fmt: skip
    assert (created.creates, created.deletes) == (True, False)
    assert (deleted.creates, deleted.deletes) == (False, True)


@pytest.mark.parametrize("line", ["", "\n", "refs/heads/x", f"a {ID} b", f"a {ID} b {'0' * 39}", f"a {ID} b zz"])
def test_a_line_that_is_not_the_protocol_is_left_out(line: str) -> None:
    assert pushed_refs([line]) == ()


def test_a_ref_may_be_named_by_any_expression() -> None:
    assert pushed_refs([f"HEAD~ {ID} refs/heads/x {ID}"]) == (PushedRef("HEAD~", ID, "refs/heads/x", ID),)


def test_an_empty_string_is_not_zero() -> None:
    assert not is_zero("") and is_zero("0000") and not is_zero("0001")


def test_a_rename_has_two_paths_and_a_deletion_one() -> None:
    output = f":100644 100644 {ID} {ID} R100\0old\nname\0new name\0:100644 000000 {ID} {'0' * 40} D\0gone\0"
    changes = raw_diff(output.encode())
    assert [(one.status, one.old_path, one.path) for one in changes] == [
        ("R", "old\nname", "new name"),
        ("D", "gone", "gone"),
    ]


def test_an_author_of_another_encoding_is_no_obstacle() -> None:
    (commit,) = log(b"\x01" + ID.encode() + b"\x0012\x00J\xe9r\xf4me\x00subject\x00\x00\na.py\x00b.py\x00")
    assert commit.when == 12
    assert commit.paths == ("a.py", "b.py")
