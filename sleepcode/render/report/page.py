"""The page as text: seven findings, each with its picture, or with what is missing to draw it."""

from html import escape
from importlib import resources
from math import inf

from sleepcode.core.model_calls import ledger_maths as maths
from sleepcode.core.model_calls.verdict import PAYS, Verdict
from sleepcode.render.console import percent
from sleepcode.render.report.contexts import as_script
from sleepcode.render.report.graph_picture import listed, picture
from sleepcode.report import PREDICTABLE, QUESTIONS, Report

MOST_ON_CURVE = 30
SECONDS_FROM = 5000  # milliseconds; longer times are told in seconds
# For t = 10 and t = 1: the curve, its floor, the price without notes.
_SHADES = (("#5b8def", "#9db9f5", "#2f62c4"), ("#e0883a", "#eebb8d", "#a35a17"))


def page(found: Report) -> str:
    """Self-contained: style, script and pictures are inside; nothing is loaded."""
    body = "".join(
        f"<section><h2>{n}. {title}</h2>{section(found)}</section>" for n, (title, section) in enumerate(_SECTIONS, 1)
    )
    data = as_script(found.contexts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">"
        f"<title>sleepcode: {escape(found.repository)}</title><style>{_file('page.css')}</style></head><body>"
        f"<h1>Did sleeping pay in {escape(found.repository)}?</h1>{_tiles(found)}{body}"
        f'<script type="application/json" id="contexts">{data}</script>'
        f"<script>{_file('page.js')}</script></body></html>\n"
    )


def _file(name: str) -> str:
    return resources.files("sleepcode.render.report").joinpath(name).read_text("utf-8")


def _tiles(found: Report) -> str:
    figures = found.figures
    tiles = (
        (f"{figures.questions:,}", "questions asked"),
        (percent(figures.hit_rate), "answered without a token"),
        (percent(figures.predictability), "foreseen, of those the graph cannot answer"),
        (f"{figures.notes:,}", "notes stored"),
        (f"{figures.asleep.total:,}", "tokens asleep"),
        (f"{figures.live.total:,}", "tokens awake"),
    )
    shown = "".join(f"<div><b>{value}</b><span>{label}</span></div>" for value, label in tiles)
    start = ""
    if not figures.questions:
        start = _empty(
            "The ledger is empty: nothing was asked yet, so there is nothing to measure. Ask something "
            "(<code>sleepcode ask &quot;which tests break?&quot;</code>); every question becomes a row, and this page "
            "grows with them. The notes and the graph below are there already."
        )
    return f'<p class="soft">Every figure is measured in this repository.</p><div class="tiles">{shown}</div>{start}'


def _latency(found: Report) -> str:
    rows = found.figures.routes
    if not rows:
        return _empty("No question was asked yet.")
    from sleepcode.render.report.charts import bars

    asleep = [found.asleep_ms if row.route in maths.FROM_NOTES else 0.0 for row in rows]
    top = max(one + row.p50 for one, row in zip(asleep, rows, strict=True))
    unit, scale = ("s", 1000.0) if top >= SECONDS_FROM else ("ms", 1.0)
    chart = bars(
        [row.route for row in rows][::-1],
        [
            ("asleep, per context", [one / scale for one in asleep][::-1]),
            ("waited for, median", [row.p50 / scale for row in rows][::-1]),
        ],
        unit,
    )
    head = "<thead><tr><th>route<th>asked<th>median<th>95th percentile</thead>"
    table = "".join(f"<tr><td>{row.route}<td>{row.count:,}<td>{_time(row.p50)}<td>{_time(row.p95)}" for row in rows)
    note = "The first part of a bar was spent while nobody waited; the second part is what the developer saw."
    return f"<p>{note}</p>{_wide(chart)}{_wide(f'<table>{head}{table}</table>')}"


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:,.1f} s" if milliseconds >= SECONDS_FROM else f"{milliseconds:,.0f} ms"


def _tokens(found: Report) -> str:
    if found.live is None or found.composed is None:
        missing = "live" if found.live is None else "from notes by a model"
        return _empty(
            f"No question was answered {missing} yet, so there is nothing to compare. It takes a model "
            "(<code>SLEEPCODE_MODEL</code>); <code>sleepcode ask --live</code> answers without the notes."
        )
    from sleepcode.render.report.charts import bars

    both = (found.live, found.composed)
    parts = [
        ("prompt", [each.prompt - each.cached for each in both]),
        ("prompt, cached", [each.cached for each in both]),
        ("completion", [each.completion for each in both]),
    ]
    chart = bars(["live", "composed from notes"], parts, "tokens")
    ratio = found.live.total / max(1, found.composed.total)
    text = f"A live answer took {ratio:.1f} times the tokens of one from notes."
    if ratio < 1:
        text = f"Here notes saved nothing: a live answer took only {ratio:.0%} of the tokens of one from notes."
    asked = {one.route: one.count for one in found.figures.routes}
    lived = asked.get("live", 0)
    text += f" {lived} {'was' if lived == 1 else 'were'} answered live, {asked.get('composed', 0)} from notes."
    if found.figures.pairs:
        pair = found.figures.pairs
        text += (
            f" The same {pair.count} questions answered both ways took {pair.tokens_with:,.0f} tokens with notes and "
            f"{pair.tokens_without:,.0f} without."
        )
    return f"<p>{text}</p>{_wide(chart)}"


def _price(found: Report) -> str:
    baseline = found.figures.baseline
    if not found.asleep_each:
        return _empty(
            "No note was written by a model, so sleep has cost no tokens: the static writer's notes are free, and a "
            "question answered from them saves all that a live one would take."
        )
    from sleepcode.render.report.charts import curves

    figures = found.figures.amortised
    with_notes = figures[0].with_notes or 0.0
    most = max([MOST_ON_CURVE, *(one.questions for one in found.measured)])
    lines = []
    for weight in maths.WEIGHTS:
        curve = maths.curve(found.asleep_each, with_notes, weight, most)
        lines.append((f"with notes, t = {weight:g}", [(float(n), price) for n, price in curve], False))
        for name, price in (("floor", with_notes), ("without notes", baseline)):
            if price is not None:
                flat = [(1.0, weight * price), (float(most), weight * price)]
                lines.append((f"{name}, t = {weight:g}", flat, True))
    points = [
        (
            f"measured, t = {weight:g}",
            [(float(one.questions), one.per_question[at]) for one in found.measured],
        )
        for at, weight in enumerate(maths.WEIGHTS)
        if found.measured
    ]
    # On a context of mean price, where its curve meets the line of questions without notes.
    breaks = [
        (one.weight, maths.break_even(found.asleep_each, with_notes, baseline, one.weight))
        if baseline is not None and one.with_notes is not None
        else (one.weight, None)
        for one in figures
    ]
    dots = [(weight, number) for weight, number in breaks if number is not None and 1 <= number <= most]
    for weight, number in dots:
        points.append((f"break-even, t = {weight:g}", [(number, weight * (baseline or 0.0))]))
    colours = [colour for shades in _SHADES for colour in (shades if baseline is not None else shades[:2])]
    colours += [shades[0] for shades in _SHADES] if found.measured else []
    colours += ["#1d9a6c" for _ in dots]
    chart = curves(lines, points, "questions on one context", "tokens asleep a question", colours)
    told = "; ".join(
        f"at t = {one.weight:g} {_pays(number, one.saved)}" for one, (_, number) in zip(figures, breaks, strict=True)
    )
    said = f"Sleep: {told}."
    if all(number is None for _, number in breaks):
        said = "From how many questions on sleep pays cannot be said before one was answered live."
    text = (
        "A token that somebody waits for is worth t tokens spent asleep (t = 10 in the paper, arXiv 2504.13171). "
        f"{_dots(len(found.measured))} {said}"
    )
    return f"<p>{text}</p>{_wide(chart)}"


def _dots(number: int) -> str:
    if number == 0:
        return "No context with a model's note was asked about yet."
    if number == 1:
        return "The dot is your context."
    return f"Each of the {number} dots of a colour is one of your contexts."


def _pays(questions: float | None, so_far: float | None) -> str:
    if questions is None:
        return "cannot be compared yet"
    if questions == inf:
        return "never pays: an answer from notes costs as much as a live one"
    saved = f", {so_far:+,.0f} tokens a question so far" if so_far is not None else ""
    if questions <= 1:
        return f"pays from the first question on a context{saved}"
    return f"pays from {questions:,.1f} questions on a context{saved}"


def _heat(found: Report) -> str:
    if not found.heat:
        return _empty(
            "This map needs the price of a note by a model and of a live answer; one of them was not measured yet."
        )
    top = max(abs(value) for row in found.heat for value in row) or 1.0
    head = "".join(f"<th>{number}" for number in QUESTIONS)
    here = found.figures.predictability
    asked = sum(one.questions for one in found.measured) / len(found.measured) if found.measured else None
    at = None
    if here is not None and asked is not None:
        at = (min(PREDICTABLE, key=lambda one: abs(one - here)), min(QUESTIONS, key=lambda one: abs(one - asked)))
    rows = []
    for share, row in reversed(list(zip(PREDICTABLE, found.heat, strict=True))):
        cells = ""
        for number, value in zip(QUESTIONS, row, strict=True):
            mark = ' class="here"' if (share, number) == at else ""
            cells += f'<td{mark} style="background:{_colour(value / top)}">{value:+,.0f}'
        rows.append(f"<tr><th>{share:.0%}{cells}")
    you = f" Here {here:.0%} were foreseen" if here is not None else ""
    if you:
        you += f", with {asked:,.1f} questions on a context (outlined)." if asked is not None else "."
    text = (
        "Tokens saved per question (t = 10), by the share foreseen and the questions on one context, "
        f"if a foreseen question takes no token when it is asked.{you}"
    )
    table = f'<table class="heat"><thead><tr><th>foreseen{head}</thead>{"".join(rows)}</table>'
    return f"<p>{text}</p>{_wide(table)}"


def _colour(value: float) -> str:
    """-1 … 1 -> orange … green, through clear."""
    ink = "58,166,117" if value >= 0 else "224,136,58"
    return f"rgba({ink},{min(1.0, abs(value)) ** 0.5 * 0.75:.2f})"


def _contexts(found: Report) -> str:
    if not found.contexts:
        return _empty("No note is stored yet; <code>sleepcode sleep</code> writes them.")
    options = "".join(
        f'<option value="{at}">{escape(one.note.path)} · {escape(one.note.model)}'
        for at, one in enumerate(found.contexts)
    )
    left = (
        f" {found.contexts_left_out} more are left out; <code>--all</code> takes them in."
        if found.contexts_left_out
        else ""
    )
    return (
        f"<p>Left the source, right what was worked out about it, each fact tied to its line.{left}</p>"
        f'<p><label>note <select id="pick">{options}</select></label> <span class="soft" id="told"></span></p>'
        '<div class="context"><div class="source" tabindex="0" aria-label="source"></div><div></div>'
        '<ol class="facts"></ol><svg class="threads" aria-hidden="true"></svg></div>'
        '<details><summary>questions it answers</summary><dl id="asked"></dl></details>'
    )


def _calls(found: Report) -> str:
    if found.around is None:
        return _empty(f"{escape(found.why_not_around[:1].upper())}{escape(found.why_not_around[1:])}.")
    left = f" {found.around.left_out} more definitions and tests are left out." if found.around.left_out else ""
    kinds = "Solid: resolved; dashed: inferred; dotted: by name only; faint: a chain of calls, its middle left out."
    text = f"{kinds}{left}"
    drawn = f'<div class="wide at-desk" tabindex="0">{picture(found.around)}</div>'
    desk = f'<div class="at-desk"><p class="soft">{text}</p></div>{drawn}'
    return f'{desk}<div class="at-phone">{listed(found.around)}<p class="soft">{left}</p></div>'


def _verdicts(found: Report) -> str:
    if not found.verdicts:
        return _empty(
            "No question that takes notes was asked yet. A folder is judged by three figures: was its context stable, "
            "were its questions foreseen, was there idle time enough."
        )
    names = "".join(f"<th>{one.name} (≥ {one.threshold:.0%})" for one in found.verdicts[0].conditions)
    rows = "".join(_verdict(one) for one in found.verdicts)
    off = [one.folder for one in found.verdicts if one.says.startswith("use ")]
    switch = ""
    if off:
        globs = ", ".join(f'"{folder}/**"' for folder in off)
        switch = (
            "<p>To switch sleeping off there, put this into your own configuration (<code>sleepcode config</code> "
            f"shows where it is):</p><pre>awake = [{escape(globs)}]</pre>"
        )
    head = f"<thead><tr><th>folder<th>verdict<th>questions{names}<th>saved a question</thead>"
    table = f'<table class="verdict">{head}{rows}</table>'
    return f"{_wide(table)}{switch}"


def _verdict(one: Verdict) -> str:
    cells = ""
    for condition in one.conditions:
        mark = "" if condition.met is None else ' class="met"' if condition.met else ' class="unmet"'
        cells += (
            f'<td{mark} data-of="{escape(condition.name)} (≥ {condition.threshold:.0%})">{percent(condition.figure)}'
        )
    saved = "–" if one.amortised.saved is None else f"{one.amortised.saved:+,.0f}"
    kind = "pays" if one.says == PAYS else "not" if one.says.startswith("use ") else "soft"
    folder = escape(one.folder)
    return f'<tr><td><code>{folder}</code><td class="{kind}">{one.says}' + (
        f'<td data-of="questions">{one.questions:,}{cells}<td data-of="saved a question">{saved}'
    )


def _empty(text: str) -> str:
    return f'<p class="empty">{text}</p>'


def _wide(inner: str) -> str:
    """Scrolls by itself where it does not fit."""
    return f'<div class="wide" tabindex="0">{inner}</div>'


_SECTIONS = (
    ("How long an answer takes", _latency),
    ("Tokens a question takes, with notes and without", _tokens),
    ("What a question costs when sleep is shared", _price),
    ("Where sleep pays: predictability against questions", _heat),
    ("An enriched context as it is", _contexts),
    ("The calls around the current change", _calls),
    ("The verdict, folder by folder", _verdicts),
)
