"""Questions about history, on a repository with authors, tags and branches."""

import pytest
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.ask.given import Options
from sleepcode.cli.impacts import impacts
from sleepcode.errors import SleepcodeError
from sleepcode.workspace import open_workspace


@pytest.fixture
def shop(repo: Repo) -> Repo:
    """Three commits by two authors, the second one a release."""
    _by(repo, "Ann", "2020-01-02", {"pay.py": "def pay():\n    return 1\n", "README.md": "one\n"}, "pay")
    _by(repo, "Bob", "2021-01-02", {"pay.py": "def pay():\n    return 2\n", "tax.py": "def tax(): pass\n"}, "taxes")
    repo.git("tag", "v1.2")
    _by(repo, "Ann", "2022-01-02", {"pay.py": "def pay():\n    return 3\n", "tax.py": "def rate(): pass\n"}, "rates")
    return repo


def _by(repo: Repo, author: str, day: str, files: dict[str, str], message: str) -> None:
    for path, text in files.items():
        repo.write(path, text)
    repo.git("add", "--all")
    name, when = f"{author} <a@example.org>", f"{day}T12:00:00Z"
    repo.git("commit", "--quiet", f"--author={name}", f"--date={when}", "--message", message)


def _told(repo: Repo, question: str) -> tuple[str, list[str]]:
    workspace = open_workspace(repo.root)
    workspace.ensure_store()
    answer = ask(workspace, question, impacts(), Options()).answer
    return answer.text, [claim.text for claim in answer.claims]


def test_what_is_asked_of_a_file_or_function_stands_in_the_first_line(shop: Repo) -> None:
    assert _told(shop, "who changed pay.py most?")[0].startswith("`pay.py` was changed by Ann (2), Bob (1), last")
    assert "in 3 commits by 2 authors" in _told(shop, "how often did pay change?")[0]
    assert "by Bob: “taxes”" in _told(shop, "when was tax.py created?")[0]
    assert "by Bob: “taxes”" in _told(shop, "how was tax.py created?")[0]
    assert "by Bob" not in _told(shop, "how is tax.py created?")[0], "what does it now, not who did it then"
    assert "by Ann: “pay”" in _told(shop, "which commit introduced pay?")[0]
    assert _told(shop, "what changes together with pay.py?")[0] == "`pay.py` changes together with `tax.py` (2×)"


def test_of_all_files_and_commits(shop: Repo) -> None:
    assert _told(shop, "which files change most often?")[0] == "`pay.py` changed most: in 3 of the last 3 commits"
    assert _told(shop, "who are the main authors?")[0] == "by commits: Ann (2), Bob (1)"
    assert _told(shop, "who made the last commit?")[0].endswith("Ann: rates")


def test_what_changed_since_a_tag_comes_with_its_commits_and_is_sorted_out(shop: Repo) -> None:
    """
    A version is the tag that ends in it; only what was asked for is told.
    """
    text, claims = _told(shop, "what changed since the last tag?")
    assert text == "3 definitions changed in 2 files, 1 commit"
    assert claims[-1].endswith("Ann: rates")
    assert _told(shop, "which functions were removed since 1.2?")[0].startswith("1 definition removed in 1 file")
    assert _told(shop, "did pay change since 1.2?") == ("1 definition changed in 1 file", ["`pay`: its body"])
    shop.git("tag", "--delete", "v1.2")
    with pytest.raises(SleepcodeError, match="no tag"):
        _told(shop, "what changed since the last tag?")


def test_my_branch_is_what_its_commits_did(shop: Repo) -> None:
    shop.git("switch", "--quiet", "--create", "topic")
    _by(shop, "Bob", "2023-01-02", {"gift.py": "def gift(): pass\n"}, "gifts")
    assert _told(shop, "how many commits are on my branch?")[0] == "1 commit by Bob (1)"
    assert _told(shop, "which functions did my branch add?")[1][0] == "`gift.py`: new"


def test_a_shallow_clone_says_where_its_history_ends(shop: Repo) -> None:
    shop.git("clone", "--quiet", "--depth=1", f"file://{shop.root}", "../shallow")
    clone = Repo(shop.root.parent / "shallow")
    assert "shallow" in _told(clone, "when was tax.py created?")[0]
    with pytest.raises(SleepcodeError, match="not in this clone"):
        _told(clone, "what changed in the last commit?")
