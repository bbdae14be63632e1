"""A note is shown with its lines, its freshness, and claims that hold today."""

import json
import subprocess
import sys

import pytest
from real_git import Repo

from sleepcode.core.model import Claim, ClaimStanding, Evidence, Note, Span, Tokens, digest_of
from sleepcode.errors import SleepcodeError, UnknownSubject
from sleepcode.notes import ShownNote, listed, notes_about
from sleepcode.sleep import sleep
from sleepcode.workspace import open_workspace

MONEY = '''"""Money."""


def total(items):
    if not items:
        raise ValueError("nothing")
    return sum(items)


class Till:
    def open(self):
        return total([1])
'''
CART = "from money import total\n\n\ndef pay(items):\n    return total(items)\n"


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.commit({"money.py": MONEY, "cart.py": CART, "logo.png": "\0"})
    sleep(open_workspace(repo.root))
    return repo


def note(repo: Repo, subject: str = "money.py") -> ShownNote:
    return notes_about(open_workspace(repo.root), str(repo.root / subject)).notes[0]


def held(shown: ShownNote, part: str) -> tuple[str, list[tuple[str, int]]]:
    """Whether the claim with these words holds, and where its evidence is."""
    (claim,) = [each for each in shown.claims if part in each.text]
    return claim.holds, [(each.path, each.span.start) for each in claim.evidence]


def test_a_fresh_note_shows_claims_with_their_lines(shop: Repo) -> None:
    shown = note(shop)
    assert (shown.freshness, shown.writer, shown.since) == ("fresh", "static", ())
    assert held(shown, "`total` raises `ValueError`") == ("yes", [("money.py", 6)])


def test_a_stale_note_is_called_stale_and_says_what_no_longer_holds(shop: Repo) -> None:
    shop.write("money.py", MONEY.replace('        raise ValueError("nothing")', "        return 0"))
    shown = note(shop)
    assert (shown.freshness, shown.since) == ("stale", ("money.py was edited",))
    assert held(shown, "`total` raises `ValueError`")[0] == "no"
    assert held(shown, "`total` is called by")[0] == "yes"


def test_a_stale_note_shows_what_is_so_now_and_not_only_what_was(shop: Repo) -> None:
    shop.write("money.py", MONEY + "\n\ndef change(coins):\n    raise LookupError(coins)\n")
    assert held(note(shop), "`change` raises `LookupError`") == ("yes", [("money.py", 16)])


def test_a_symbol_s_note_leaves_out_those_whose_names_begin_alike(shop: Repo) -> None:
    shop.write("money.py", MONEY + "\n\ndef total_or_none(items):\n    raise LookupError(items)\n")
    shown = notes_about(open_workspace(shop.root), "money.py::total").notes[0]
    assert [each.text for each in shown.claims if "total_or_none" in each.text and each.kind == "raises"] == []


def test_a_path_that_is_not_read_says_why(shop: Repo) -> None:
    (shop.root / "link.py").symlink_to("money.py")
    with pytest.raises(SleepcodeError, match="a symbolic link"):
        note(shop, "link.py")
    Repo(shop.root / "inner").write("b.py", "")
    with pytest.raises(SleepcodeError, match="part of another repository"):
        note(shop, "inner/b.py")


def test_claims_follow_their_lines_when_these_move(shop: Repo) -> None:
    shop.write("cart.py", "# a\n# b\n" + CART)
    shown = note(shop)
    assert shown.freshness == "fresh", "money.py's brief does not show where cart.py's lines are"
    assert held(shown, "`total` is called by") == ("yes", [("cart.py", 7), ("money.py", 12)])


def test_a_changed_caller_is_named(shop: Repo) -> None:
    shop.write("cart.py", CART + "\n\ndef pay_twice(items):\n    return total(items) * 2\n")
    shown = note(shop)
    assert (shown.freshness, shown.since) == ("stale", ("cart.py was edited",))


def test_without_a_stored_note_one_is_derived_and_called_so(repo: Repo) -> None:
    repo.commit({"money.py": MONEY})
    assert note(repo).freshness == "none"
    assert open_workspace(repo.root).notes().count() == 0, "looking stores nothing"


def test_a_symbol_shows_what_is_said_of_it(shop: Repo) -> None:
    shown = notes_about(open_workspace(shop.root), "Till.open")
    assert shown.subject == "money.py::Till.open"
    assert {each.subject for each in shown.notes[0].anticipated} <= {"money.py::Till.open"}
    assert [each for each in shown.notes[0].claims if "`total` raises" in each.text] == []


def test_a_claim_of_a_model_is_not_vouched_for_once_its_lines_changed(shop: Repo) -> None:
    def evidence() -> tuple[Evidence, ...]:
        content = (shop.root / "money.py").read_bytes()
        return (Evidence("money.py", Span(7, 7), digest_of(content)),)

    claim = Claim("invariant", "The sum is exact.", evidence(), ClaimStanding.CITED)
    written = Note("a" * 32, "money.py", (claim,), (), "some/model", "low", Tokens(900, 0, 100), 1e9)
    open_workspace(shop.root).notes().put(written)
    (model,) = [n for n in notes_about(open_workspace(shop.root), "money.py::Till").notes if n.writer != "static"]
    assert model.freshness == "stale"
    shop.write("money.py", MONEY.replace("sum(items)", "min(items)"))
    shown = notes_about(open_workspace(shop.root), str(shop.root / "money.py"))
    (model,) = [each for each in shown.notes if each.writer == "some/model"]
    assert [(each.text, each.holds) for each in model.claims] == [("The sum is exact.", "unchecked")]


def test_an_unknown_name_gets_near_ones_and_an_ambiguous_one_its_candidates(shop: Repo) -> None:
    with pytest.raises(UnknownSubject) as unknown:
        notes_about(open_workspace(shop.root), "totl")
    assert "total" in unknown.value.remedy
    shop.write("more.py", "def total():\n    pass\n")
    with pytest.raises(UnknownSubject) as ambiguous:
        notes_about(open_workspace(shop.root), "total")
    assert "money.py::total" in ambiguous.value.remedy and "more.py::total" in ambiguous.value.remedy


def test_a_file_without_a_grammar_is_refused_with_a_reason(shop: Repo) -> None:
    with pytest.raises(SleepcodeError, match="neither text nor code"):
        note(shop, "logo.png")


def test_the_list_has_stale_notes_first(shop: Repo) -> None:
    shop.write("money.py", MONEY + "\nX = 1\n")
    rows = [(each.freshness, each.path) for each in listed(open_workspace(shop.root)).files]
    assert rows == [("stale", "money.py"), ("fresh", "cart.py")]


def test_the_command_prints_plain_text_and_json(shop: Repo) -> None:
    shop.write("evil.py", '"""Do\x1b[31m this."""\n')

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "sleepcode", "notes", *words]
        done = subprocess.run(command, cwd=shop.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    text = run("money.py")
    assert "\nWho relies on it\n" in text and "\nWhat may go wrong\n" in text
    assert "  - `total` raises `ValueError` if `not items`  :6\n" in text
    assert "\x1b" not in text + run("evil.py")
    found = json.loads(run("money.py", "--json"))
    assert (found["version"], found["subject"], found["notes"][0]["freshness"]) == (1, "money.py", "fresh")
