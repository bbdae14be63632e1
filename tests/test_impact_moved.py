"""A definition that goes to another file: what imports it where it was must still find it there."""

import subprocess

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

ONE = "def one(x):\n    return x\n"
TWO = "def two(x):\n    return 2\n"
TEST = "from text import one\n\n\ndef test_one():\n    assert one(1)\n"


def test_what_moves_and_is_imported_where_it_was_breaks_nothing(repo):
    repo.commit({"text.py": f"{ONE}\n\n{TWO}", "test_one.py": TEST})
    repo.write("other.py", ONE)
    repo.write("text.py", f"from other import one\n\n\n{TWO}")
    found = impact_of(open_workspace(repo.root), ChangeSpec("current"))
    assert {(one.id, one.how) for one in found.changed} == {
        ("text.py::one", "removed"),
        ("other.py", "added"),
        ("other.py::one", "moved"),
    }
    assert found.broken_call_sites == ()
    assert {test.id for test in found.tests} <= {"test_one.py::test_one"}, "other globals may be in its new place"


def test_what_moves_away_breaks_who_imports_it(repo):
    repo.commit({"text.py": f"{ONE}\n\n{TWO}", "test_one.py": TEST})
    repo.write("other.py", ONE)
    repo.write("text.py", TWO)
    found = impact_of(open_workspace(repo.root), ChangeSpec("current"))
    assert [(site.path, site.line) for site in found.broken_call_sites] == [("test_one.py", 1)]
    assert [test.id for test in found.tests] == ["test_one.py::test_one"]


def test_a_file_that_is_renamed_with_all_its_imports_breaks_nothing(repo):
    user = "from text import one\n\n\ndef use(x):\n    return one(x)\n"
    repo.commit({"text.py": f"{ONE}\n\n{TWO}", "user.py": user, "test_user.py": TEST.replace("text", "user", 1)})
    subprocess.run(["git", "mv", "text.py", "words.py"], cwd=repo.root, check=True)
    repo.write("user.py", user.replace("text", "words"))
    found = impact_of(open_workspace(repo.root), ChangeSpec("current"), everything=True)
    assert (found.tests, found.broken_call_sites) == ((), ())
    repo.write("user.py", user)
    found = impact_of(open_workspace(repo.root), ChangeSpec("current"), everything=True)
    assert [site.path for site in found.broken_call_sites] == ["user.py"]
    assert [test.id for test in found.tests] == ["test_user.py::test_one"]
