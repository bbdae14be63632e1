"""The ledger's figures on the terminal."""

from math import inf

from sleepcode.core.model_calls.ledger_maths import Amortised
from sleepcode.core.model_calls.verdict import Verdict
from sleepcode.core.wording import counted
from sleepcode.render.console import clean, percent, say, styled, table
from sleepcode.stats import DropRate, Stats


def show_stats(found: Stats) -> None:
    if not found.questions and not found.asleep.total:
        say("the ledger is empty: nothing was asked yet and no model was called")
        say(styled('ask something (sleepcode ask "which tests break?"); every question becomes a row', "dim"))
        say(f"{found.notes} notes are stored")
        return
    _questions(found)
    _tokens(found)
    _price(found)
    if found.drop_rates:
        say(styled("\nwhat a model wrote, and what of it fell at the check", "bold"))
        table([_bought(one) for one in found.drop_rates], _BOUGHT, indent="  ")
    if found.verdicts:
        say(styled("\ndoes sleep pay?", "bold"))
        table([_verdict(one) for one in found.verdicts], _HEAD, indent="  ")


_BOUGHT = ("model", "effort", "notes", "claims offered", "dropped", "different ones kept", "tokens a note")


def _bought(one: DropRate) -> tuple[str, ...]:
    each = one.tokens / max(one.notes, 1)
    return (
        one.model,
        one.effort,
        f"{one.notes:,}",
        f"{one.offered:,}",
        f"{one.dropped:.0%}",
        f"{one.claims:,}",
        f"{each:,.0f}",
    )


def _questions(found: Stats) -> None:
    say(styled(counted(found.questions, "question"), "bold"))
    rows = [
        (one.route, str(one.count), f"{one.p50:,.0f} ms", f"{one.p95:,.0f} ms", f"{one.tokens:,.0f}")
        for one in found.routes
    ]
    table(rows, ("route", "asked", "p50", "p95", "tokens each"), indent="  ")
    say(f"  answered without a token: {percent(found.hit_rate)}")
    say(f"  foreseen, of those the graph cannot answer: {percent(found.predictability)}")


def _tokens(found: Stats) -> None:
    say(styled("\ntokens", "bold"))
    rows = [
        (name, f"{tokens.prompt:,}", f"{tokens.cached:,}", f"{tokens.completion:,}", f"${money:.4f}")
        for name, tokens, money in (
            ("asleep", found.asleep, found.money_asleep),
            ("awake", found.live, found.money_live),
        )
    ]
    table(rows, ("", "prompt", "of it cached", "completion", "money"), indent="  ")
    made = f"{found.notes_by_model} by a model, {found.tokens_per_note:,.0f} tokens each"
    say(f"  {found.notes} notes stored, {made if found.notes_by_model else 'none by a model'}")


def _price(found: Stats) -> None:
    say(styled("\na question's price, sleep shared over all that were asked", "bold"))
    if found.baseline is None:
        say("  no question was answered live, so there is nothing to compare with (`sleepcode ask --live`)")
    if found.pairs:
        pair = found.pairs
        say(
            f"  answered both ways: {pair.count}; {pair.tokens_with:,.0f} tokens and {pair.milliseconds_with:,.0f} ms "
            f"with notes, {pair.tokens_without:,.0f} tokens and {pair.milliseconds_without:,.0f} ms without"
        )
    table(
        [_amortised(one) for one in found.amortised],
        ("", "per question", "without notes", "pays from"),
        indent="  ",
    )


def _amortised(one: Amortised) -> tuple[str, str, str, str]:
    without = "not measured" if one.without is None else f"{one.without:,.0f}"
    return f"t = {one.weight:g}", f"{one.per_question:,.0f}", without, pays_from(one)


def pays_from(one: Amortised) -> str:
    """The number of questions at which sleep breaks even."""
    if one.break_even is None:
        return "not measurable yet"
    if one.break_even == inf:
        return "never: answers from notes cost as much"
    return "the first question" if one.break_even <= 1 else f"{one.break_even:,.1f} questions"


_HEAD = ("folder", "questions", "stable", "predictable", "idle time", "")


def _verdict(one: Verdict) -> tuple[str, ...]:
    figures = [percent(condition.figure) for condition in one.conditions]
    return (clean(one.folder), str(one.questions), *figures, one.says)
