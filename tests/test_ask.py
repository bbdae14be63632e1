"""`ask`, on a real repository, index, note store and ledger; only the model's words are played."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from opened import IMPACTS, opened
from played_model import ModelServer, Play
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.ask.given import Options
from sleepcode.core.model import (
    Anticipated,
    Claim,
    ClaimStanding,
    Evidence,
    Note,
    Span,
    Standing,
    Tokens,
)
from sleepcode.render.answer import as_json, footer
from sleepcode.workspace import Workspace

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": (
        '"""What is being bought."""\n\nimport os\n\nfrom shop.tax import rate\n\n\n'
        "class EmptyCart(Exception):\n    pass\n\n\n"
        "class Cart:\n"
        '    """Lines and their total."""\n\n'
        "    def __init__(self):\n        self.lines = []\n\n"
        "    def add(self, line):\n        self.lines.append(line)\n\n"
        "    def total(self):\n"
        "        if not self.lines:\n            raise EmptyCart('nothing')\n"
        "        return sum(self.lines) * rate()\n\n"
        "    def first(self):\n        if self.lines:\n            return self.lines[0]\n        return None\n\n\n"
        "def currency():\n    return os.environ['SHOP_CURRENCY']\n\n\n"
        "def _forgotten():\n    return 1\n"
    ),
    "shop/tax.py": "def rate():\n    return 1.2\n\n\ndef unused_rate():\n    return 0\n",
    "shop/web.py": (
        "from shop.cart import Cart, EmptyCart\n\n\n"
        "def pay(lines):\n    cart = Cart()\n    for line in lines:\n        cart.add(line)\n"
        "    try:\n        return cart.total()\n    except EmptyCart:\n        return 0\n"
    ),
    "tests/test_web.py": "from shop.web import pay\n\n\ndef test_pay():\n    assert pay([10]) == 12\n",
}
TOTAL = "shop/cart.py::Cart.total"


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def asked(workspace: Workspace, text: str, **options: object) -> Asked:
    return ask(workspace, text, IMPACTS, Options(**options))  # type: ignore[arg-type]


def told(found: Asked) -> list[str]:
    return [f"{claim.text} {claim.evidence[0].path}:{claim.evidence[0].span.start}" for claim in found.answer.claims]


# -- the graph


def test_who_calls_it_comes_with_lines_and_costs_nothing(workspace: Workspace) -> None:
    found = asked(workspace, "who calls Cart.total?")
    assert told(found) == ["`pay` calls `Cart.total` shop/web.py:9"]
    assert (found.answer.route, found.answer.freshness, found.answer.tokens_now) == (
        "graph",
        "fresh",
        Tokens(),
    )


def test_an_edit_is_seen_by_the_next_question(workspace: Workspace, repo: Repo) -> None:
    assert len(asked(workspace, "who calls rate?").answer.claims) == 1
    repo.write(
        "shop/web.py",
        FILES["shop/web.py"] + "\n\ndef show():\n    from shop.tax import rate\n    return rate()\n",
    )
    assert "`show` calls `rate` shop/web.py:16" in told(asked(workspace, "who calls rate?"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does Cart.total call?", "`Cart.total` calls `rate`, shop/tax.py:1"),
        ("where is Cart defined?", "`Cart`, a class, lines 12–29"),
        ("how does pay reach rate?", "1. `pay` calls `Cart.total`"),
        ("what is the signature of Cart.add?", "def add(self, line)"),
        ("is there dead code?", "function `_forgotten`, 2 lines, private"),
        ("who catches EmptyCart?", "`pay` catches `EmptyCart`"),
        ("which functions are untested?", "`Cart.first`, 4 lines, called from 0 places"),
        ("what is shop/cart.py:24 calling?", "`Cart.total` calls `rate`, shop/tax.py:1"),
        ("what imports shop/tax.py?", "`shop/cart.py` imports `shop/tax.py`"),
        ("when did Cart.total last change?", "Nobody: change"),
    ],
)
def test_structure_answers(workspace: Workspace, question: str, expected: str) -> None:
    found = asked(workspace, question)
    assert any(expected in claim.text for claim in found.answer.claims), told(found)
    assert found.answer.route == "graph"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does Cart.total raise?", "`Cart.total` raises `EmptyCart`"),
        ("can Cart.first return None?", "`Cart.first` can return `None`"),
        ("which environment variables does currency read?", "SHOP_CURRENCY"),
        ("what does Cart do?", "Lines and their total."),
        ("what does shop/cart.py do?", "What is being bought."),
    ],
)
def test_what_code_does_is_derived_without_a_note(workspace: Workspace, question: str, expected: str) -> None:
    found = asked(workspace, question)
    assert any(expected in claim.text for claim in found.answer.claims), told(found)
    assert found.answer.tokens_now.total == 0


def test_a_structural_question_imports_no_model_library(workspace: Workspace, repo: Repo) -> None:
    script = (
        "import sys\nfrom sleepcode.cli import app\n"
        "try:\n    app(['ask', 'who calls Cart.total?', '--json'])\nexcept SystemExit: pass\n"
        "loaded = {'litellm', 'openai', 'httpx', 'rich', 'pygal', 'diskcache'} & sys.modules.keys()\n"
        "print('LOADED', sorted(loaded))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=repo.root,
        capture_output=True,
        text=True,
        timeout=120,
        env=_environment(),
    )
    answer, loaded = done.stdout.strip().splitlines()[-2:]
    assert json.loads(answer)["route"] == "graph", done.stderr
    assert loaded == "LOADED []"


# -- subjects that are not clear


def test_an_unknown_subject_gets_near_names_and_no_guess(workspace: Workspace) -> None:
    found = asked(workspace, "who calls Cart.totl?")
    assert (found.answer.claims, found.answer.standing) == ((), Standing.UNKNOWN)
    assert "Cart.total" in found.answer.near


def test_it_is_what_was_asked_about_before(workspace: Workspace) -> None:
    first = asked(workspace, "what does Cart.total do?")
    second = ask(workspace, "and its callers?", IMPACTS, previous=first.understood)
    assert told(second) == ["`pay` calls `Cart.total` shop/web.py:9"]
    assert asked(workspace, "and its callers?").answer.near == ()


# -- notes


def remember(workspace: Workspace, question: str, text: str, digest: str | None = None) -> Note:
    """A model's note whose one claim cites shop/cart.py as it is (or was)."""
    asked(workspace, "where is Cart?")  # indexes
    seen = digest or workspace.index().digest_of_file("shop/cart.py")
    claim = Claim("behaviour", text, (Evidence("shop/cart.py", Span(24, 24), seen),), ClaimStanding.CITED)
    note = Note(
        "b" * 32, "shop/cart.py", (claim,), (Anticipated(question, "open", TOTAL, (claim,)),),
        "openai/other", "low", Tokens(900, 0, 100), 1.0,
    )  # fmt: skip
    workspace.notes().put(note)
    return note


def test_a_foreseen_question_is_answered_from_the_note(workspace: Workspace) -> None:
    remember(workspace, "why does `Cart.total` multiply by the rate?", "prices are net, so the rate is put on top")
    found = asked(workspace, "why is Cart.total multiplied by the rate?")
    assert (found.answer.route, found.answer.tokens_asleep) == ("anticipated", 1000)
    assert found.answer.claims[0].text == "prices are net, so the rate is put on top"
    assert found.answer.standing == Standing.UNKNOWN, "a model said it; it is cited, not proved"


def test_a_stale_note_is_no_answer(workspace: Workspace) -> None:
    remember(workspace, "why does `Cart.total` multiply by the rate?", "prices are net", digest="another")
    assert asked(workspace, "why does Cart.total multiply by the rate?").answer.route == "nearest"


def test_another_subjects_answer_is_no_answer(workspace: Workspace) -> None:
    remember(workspace, "why does it multiply by the rate?", "prices are net")
    assert asked(workspace, "why does Cart.add multiply by the rate?").answer.route == "nearest"


def test_without_a_model_an_open_question_says_so_and_shows_what_is_near(workspace: Workspace) -> None:
    remember(workspace, "why does `Cart.total` multiply by the rate?", "prices are net, so the rate is put on top")
    found = asked(workspace, "what would happen to Cart.total with another rate per country?")
    assert found.answer.route == "nearest"
    assert found.answer.text.startswith("nearest: ") and "no model is configured" in found.answer.why
    first, *others = (claim.text for claim in found.answer.claims)
    assert first == "prices are net, so the rate is put on top"
    assert any("rate()" in text for text in others), "its own lines that speak of it are shown as well"


def test_without_a_subject_the_places_that_speak_of_the_question_are_shown(workspace: Workspace) -> None:
    found = asked(workspace, "why is a payment for an empty cart nothing?").answer
    assert found.route == "nearest"
    assert found.text == f"nearest: {found.claims[0].text}"
    assert "`Cart.total` speaks of cart, empty and nothing: “raise EmptyCart('nothing')”" in [
        claim.text for claim in found.claims[:2]
    ]
    nothing = asked(workspace, "why is the moon round?").answer
    assert not nothing.claims
    assert "places" not in nothing.text


def test_a_subject_in_plain_words_is_looked_for_too(workspace: Workspace) -> None:
    found = asked(workspace, "what does refusing empty carts do?").answer
    assert found.text.startswith("nearest: `EmptyCart`") and "there is nothing called" in found.why
    assert found.claims[0].text == "`EmptyCart` speaks of carts and empty: “class EmptyCart(Exception):”"


# -- a model


@pytest.fixture
def with_model(workspace: Workspace, model_server: ModelServer) -> Workspace:
    settings = replace(workspace.settings, model="openai/played", api_base=model_server.base)
    return replace(workspace, settings=settings)


LIVE = "why does Cart.total refuse an empty cart instead of returning zero?"


def test_a_remark_that_gives_the_reason_answers_before_a_model_is_asked(
    with_model: Workspace, model_server: ModelServer, repo: Repo
) -> None:
    tax = (
        "def rate():\n    # One is added to the share of the tax, because the office wants a factor.\n    return 1.2\n"
    )
    repo.commit({"shop/tax.py": tax})
    found = asked(with_model, "why is one added to the share of the tax in rate()?")
    assert found.answer.text.startswith("`rate` gives as the reason: “One is added")
    assert model_server.requests == []


def test_a_live_answer_streams_and_is_checked(with_model: Workspace, model_server: ModelServer) -> None:
    model_server.plays(
        "`Cart.total` raises `EmptyCart` when there are no lines [shop/cart.py:23]. "
        "The `PriceOracle` decides that for all shops."
    )
    words: list[str] = []
    found = asked(with_model, LIVE, on_text=words.append)
    assert "".join(words) == found.answer.text
    assert found.answer.route == "live"
    assert [claim.text for claim in found.answer.claims] == ["`Cart.total` raises `EmptyCart` when there are no lines."]
    assert found.answer.unchecked == ("The `PriceOracle` decides that for all shops.",)
    assert found.answer.tokens_now.total > 0
    with_model.ledger().close()


@pytest.mark.parametrize(
    ("words", "stand"),
    [("The `PriceOracle` decides that for all shops.", 0), ("`Cart.total` needs lines [shop/cart.py:23].", 1)],
)
def test_beside_words_that_are_not_proved_the_lines_that_come_nearest_are_shown(
    with_model: Workspace, model_server: ModelServer, words: str, stand: int
) -> None:
    model_server.plays(words)
    found = asked(with_model, "why is a payment for an empty cart nothing?").answer
    assert len(found.claims) == stand and len(found.unchecked) == 1 - stand
    assert any("shop/cart.py:" in each for each in found.near)


def test_what_is_said_of_a_class_in_a_word_that_is_no_member_is_about_the_class(workspace: Workspace) -> None:
    def first(question: str) -> str:
        return asked(workspace, question).answer.text

    assert first("what is the responsibility of Cart?").startswith("nearest: `Cart`")
    assert first("what is the responsibility method of Cart?") == "there is nothing called `Cart.responsibility` here"


def test_without_a_subject_the_code_that_speaks_of_the_question_is_read(
    with_model: Workspace, model_server: ModelServer
) -> None:
    model_server.plays("`Cart.total` raises `EmptyCart` when there are no lines [shop/cart.py:23].")
    found = asked(with_model, "why is a payment for an empty cart nothing?").answer
    assert found.route == "live"
    sent = str(model_server.requests[-1])
    assert "def total(self):" in sent
    assert "def currency():" not in sent


def test_where_only_a_text_speaks_of_the_question_it_is_read(
    with_model: Workspace, repo: Repo, model_server: ModelServer
) -> None:
    repo.write("README.md", "# Shop\n\nHello.\n\n## Returns\n\nParcels go back within 30 days, free of charge.\n")
    model_server.plays(
        "Parcels may be sent back for 30 days [README.md:7]. They may be sent back for 30 weeks [README.md:7]."
    )
    found = asked(with_model, "how long can parcels be given back?").answer
    assert "Parcels go back within 30 days" in str(model_server.requests[-1])
    assert [claim.text for claim in found.claims] == ["Parcels may be sent back for 30 days."]
    assert found.unchecked == ("They may be sent back for 30 weeks [README.md:7].",)


def test_the_code_is_in_a_live_prompt_and_not_in_a_composed_one(
    with_model: Workspace, model_server: ModelServer
) -> None:
    remember(with_model, "what is added?", "the rate is put on top of net prices in `Cart.total`")
    model_server.plays("The rate is put on top of net prices [shop/cart.py:24].")
    composed = asked(with_model, "is the rate put on top of net prices by Cart.total or not?")
    live = asked(with_model, "is the rate put on top of net prices by Cart.total or not?", live=True)
    prompts = [json.dumps(request["messages"]) for request in model_server.requests]
    assert [composed.answer.route, live.answer.route] == ["composed", "live"]
    assert ["24|" in prompt for prompt in prompts] == [False, True]
    assert composed.answer.tokens_now.prompt < live.answer.tokens_now.prompt
    with_model.ledger().close()


def test_a_place_behind_the_full_stop_belongs_to_its_sentence(with_model: Workspace, model_server: ModelServer) -> None:
    model_server.plays("`Cart.total` raises `EmptyCart` when there are no lines. [shop/cart.py:23]")
    found = asked(with_model, LIVE)
    assert found.answer.unchecked == () and len(found.answer.claims) == 1
    with_model.ledger().close()


def test_what_nothing_here_speaks_of_costs_no_call_and_shows_nothing(
    with_model: Workspace, model_server: ModelServer
) -> None:
    for question in ("asdf qwer zxcv", "why is the moon round?"):
        found = asked(with_model, question)
        assert (found.answer.route, found.answer.claims) == ("nearest", ())
        assert "nothing here speaks of it" in found.answer.text
    assert model_server.requests == []
    with_model.ledger().close()


def test_no_model_means_no_call(with_model: Workspace, model_server: ModelServer) -> None:
    found = asked(with_model, LIVE, model=False)
    assert found.answer.route == "nearest"
    assert model_server.requests == []
    with_model.ledger().close()


# -- what is kept and shown


def test_every_question_is_a_row_of_the_ledger(workspace: Workspace) -> None:
    remember(workspace, "why does `Cart.total` multiply by the rate?", "prices are net")
    asked(workspace, "who calls Cart.total?")
    asked(workspace, "why does Cart.total multiply by the rate?")
    rows = workspace.ledger().questions()[-2:]
    assert [(row.intent, row.route, row.subject, row.foreseen) for row in rows] == [
        ("callers", "graph", TOTAL, False),
        ("open", "anticipated", TOTAL, True),
    ]


def test_json_has_a_version_and_all_that_is_shown(workspace: Workspace) -> None:
    shown = as_json(asked(workspace, "who calls Cart.total?").answer)
    assert list(shown) == [
        "version", "question", "answer", "claims", "route", "why", "freshness", "standing", "blind_spots",
        "near", "unchecked", "impact", "tokens", "milliseconds",
    ]  # fmt: skip


def test_the_footer_says_route_freshness_standing_tokens_and_time(workspace: Workspace) -> None:
    line = footer(replace(asked(workspace, "who calls Cart.total?").answer, milliseconds=12.3))
    assert line == "graph · fresh · exact · 0 tokens now · 0 asleep · 12 ms"


def test_control_characters_of_a_question_never_reach_the_screen(workspace: Workspace, repo: Repo) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sleepcode", "ask", "who calls `\x1b[31mred\x07`?"],
        cwd=repo.root, capture_output=True, text=True, timeout=120, env=_environment(),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr  # nothing is called so
    assert "\x1b" not in done.stdout and "\x07" not in done.stdout


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


# -- notes that turn out not to answer, and notes held against their absence


@pytest.mark.parametrize("nothing", ["The material does not say.", "There the material does not say what is added."])
def test_notes_that_do_not_answer_are_followed_by_the_code(
    nothing: str, with_model: Workspace, model_server: ModelServer
) -> None:
    remember(with_model, "what is added?", "the rate is put on top of net prices in `Cart.total`")
    model_server.plays(nothing, "`Cart.total` multiplies by what `rate` returns [shop/cart.py:24].")
    found = asked(with_model, "is the rate put on top of net prices by Cart.total or not?")
    assert found.answer.route == "live"
    assert "so the code was read" in found.answer.why
    assert len(model_server.requests) == 2
    counted = model_server.counted_prompt + model_server.counted_completion
    assert found.answer.tokens_now.total == counted, "both calls were paid"
    with_model.ledger().close()


def test_an_answer_from_facts_is_cited_by_us(with_model: Workspace, model_server: ModelServer) -> None:
    """A fact's place costs a dozen tokens, in the prompt and in the reply, and small models give the wrong one."""
    remember(with_model, "what is added?", "the rate is put on top of net prices in `Cart.total`")
    model_server.plays("The rate is put on top of net prices [7]. Nothing else happens.")
    words: list[str] = []
    found = asked(with_model, "is the rate put on top of net prices by Cart.total or not?", on_text=words.append)
    prompt = "\n".join(message["content"] for message in model_server.requests[0]["messages"])
    assert "- the rate is put on top" in prompt and "shop/cart.py" not in prompt
    place = "shop/cart.py:" + found.answer.text.partition("shop/cart.py:")[2].partition("]")[0]
    assert found.answer.text == f"The rate is put on top of net prices [{place}]. Nothing else happens."
    assert "".join(words) == found.answer.text
    with_model.ledger().close()


def test_a_lot_has_an_answer_from_notes_worked_out_without_them(
    with_model: Workspace, model_server: ModelServer
) -> None:
    remember(with_model, "what is added?", "the rate is put on top of net prices in `Cart.total`")
    model_server.plays("The rate is put on top of net prices [shop/cart.py:24].")
    question = "is the rate put on top of net prices by Cart.total or not?"
    some = replace(with_model, settings=replace(with_model.settings, counterfactual=0.2))
    assert ask(with_model, question, IMPACTS, lot=lambda: 0.0).again is None, "off by default"
    assert ask(some, question, IMPACTS, lot=lambda: 0.2).again is None
    found = ask(some, question, IMPACTS, lot=lambda: 0.1)
    assert found.again is not None
    row = found.again()
    assert row.tokens_without > row.tokens_with > 0
    assert some.ledger().pairs() == (row,)
    assert some.ledger().questions()[-1].route == "composed", "the second answer is no question of its own"
    with_model.ledger().close()


def test_a_model_that_fails_leaves_what_is_known(with_model: Workspace, model_server: ModelServer) -> None:
    remember(with_model, "what is added?", "the rate is put on top of net prices in `Cart.total`")
    model_server.plays(Play(status=401))
    found = asked(with_model, LIVE)
    assert found.failed is not None and "refused" in found.failed.problem
    assert found.answer.route == "nearest" and found.answer.standing == "unknown"
    assert "the model failed" in found.answer.why and found.answer.claims
    with_model.ledger().close()


@pytest.mark.parametrize("breaks_off", [{"finish": "length"}, {"cut_after": 10}])
def test_a_reply_that_breaks_off_is_checked_as_far_as_it_came(
    with_model: Workspace, model_server: ModelServer, breaks_off: dict[str, object]
) -> None:
    whole = "`Cart.total` raises `EmptyCart` when there are no lines. [shop/cart.py:23] And then it"
    model_server.plays(Play(whole, **breaks_off))  # type: ignore[arg-type]
    found = asked(with_model, LIVE)
    assert found.failed is None and found.answer.route == "live"
    assert len(found.answer.claims) == 1 and found.answer.standing == "unknown"
    assert "length limit" in found.answer.why or "broke off" in found.answer.why
    with_model.ledger().close()
