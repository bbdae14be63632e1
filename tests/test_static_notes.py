"""What the static writer says of a file, held to cases small enough to check by eye."""

import json
import shutil
from pathlib import Path

import pytest
from real_git import Repo

from sleepcode.core.model import Claim, ClaimStanding, Note, digest_of
from sleepcode.sleep import sleep
from sleepcode.workspace import open_workspace

CASES = Path(__file__).parent.parent / "fixtures" / "static_notes"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_case(case: str, repo: Repo) -> None:
    """
    expected.json: file -> its claims and answers as `text @ places`, and words that no claim may have.
    """
    shutil.copytree(CASES / case / "tree", repo.root, dirs_exist_ok=True)
    repo.commit(message="begin")
    workspace = open_workspace(repo.root)
    sleep(workspace)
    for path, expected in json.loads((CASES / case / "expected.json").read_text()).items():
        (note,) = workspace.notes().for_path(path)
        said = [shown(claim, path) for claim in note.claims if claim.kind != "history"]
        assert [each for each in expected["claims"] if each not in said] == [], said
        asked = {each.question: [shown(claim, path) for claim in each.answer] for each in note.anticipated}
        for question, answer in expected.get("answers", {}).items():
            assert asked.get(question) == answer, asked
        text = json.dumps([said, asked])
        assert [word for word in expected.get("never", []) if word in text] == []
        check_evidence(note, repo)


def shown(claim: Claim, path: str) -> str:
    places = [f"{'' if e.path == path else e.path}:{e.span.start}" for e in claim.evidence]
    return f"{claim.kind}: {claim.text} @ {' '.join(places)}"


def check_evidence(note: Note, repo: Repo) -> None:
    """Every claim is proved, and its lines are lines of the file as it is."""
    every = [*note.claims, *(claim for each in note.anticipated for claim in each.answer)]
    for claim in every:
        assert claim.standing is ClaimStanding.PROVED
        assert claim.evidence, claim
        for each in claim.evidence:
            content = (repo.root / each.path).read_bytes()
            assert each.digest == digest_of(content)
            assert 1 <= each.span.start <= each.span.end <= max(1, len(content.splitlines())), claim


def test_a_note_follows_what_tests_expect(repo: Repo) -> None:
    """
    A row of a test's table is part of what the note rests on; a test that has nothing to do with the file is not.
    """
    shutil.copytree(CASES / "expected_by_tests" / "tree", repo.root, dirs_exist_ok=True)
    repo.commit(message="begin")
    workspace = open_workspace(repo.root)
    sleep(workspace)
    test = repo.root / "tests/test_slugs.py"
    text = test.read_text() + "\n\ndef test_nothing_of_it():\n    assert 1 + 1 == 2\n"
    test.write_text(text)
    assert "slugs.py" not in sleep(workspace).written
    test.write_text(text.replace('("One", "one")', '("Two", "two")'))
    assert "slugs.py" in sleep(workspace).written
    (note, *_) = workspace.notes().for_path("slugs.py")
    assert "tests expect `slug('Two')` to be `'two'`" in [claim.text for claim in note.claims]
