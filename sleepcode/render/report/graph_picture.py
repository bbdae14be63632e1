"""The calls around a change as SVG: tests, callers and changed definitions in three columns."""

from html import escape

from sleepcode.report import Around

WIDTH, ROW, BOX = 900, 34, 250
LONGEST = 31  # characters that fit into a box


def picture(around: Around) -> str:
    columns = [("tests", around.tests), ("callers", around.callers), ("changed", around.changed)]
    columns = [column for column in columns if column[1]]
    rows = max(len(ids) for _, ids in columns)
    height = 40 + rows * ROW
    gap = (WIDTH - BOX) / max(1, len(columns) - 1)
    at: dict[str, tuple[float, float]] = {}
    shown: list[str] = []
    for number, (title, ids) in enumerate(columns):
        left = number * gap
        shown.append(f'<text class="head" x="{left + 4:.0f}" y="16">{title} ({len(ids)})</text>')
        top = 28 + (rows - len(ids)) * ROW / 2
        for row, id in enumerate(ids):
            at[id] = (left, top + row * ROW)
            shown.append(_box(id, title, *at[id]))
    lines = [_line(at[a], at[b], certainty) for a, b, certainty in around.edges if a in at and b in at and a != b]
    label = "Calls from tests through callers to the changed definitions"
    return (
        f'<svg class="calls" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
        f"{''.join(lines)}{''.join(shown)}</svg>"
    )


def listed(around: Around) -> str:
    """The same in words, for a page that is too narrow for three columns: who is there, and what each calls."""
    shown: list[str] = []
    for title, ids in (("tests", around.tests), ("callers", around.callers), ("changed", around.changed)):
        rows = ""
        for id in ids:
            calls = [_short(b) + _MARK.get(certainty, "") for a, b, certainty in around.edges if a == id and b != id]
            told = f"<small>calls {escape(', '.join(dict.fromkeys(calls)))}</small>" if calls else ""
            rows += f"<li><code>{escape(_short(id))}</code>{told}"
        shown.append(f'<b>{title} ({len(ids)})</b><ul class="called">{rows}</ul>' if ids else "")
    return "".join(shown)


_MARK = {"inferred": " (inferred)", "candidate": " (by name only)", "far": " (through others)"}


def _short(id: str) -> str:
    return id.partition("::")[2] or id


def _box(id: str, kind: str, left: float, top: float) -> str:
    name = id.partition("::")[2] or id
    short = name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"
    return (
        f'<g class="{kind}"><title>{escape(id)}</title>'
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{BOX}" height="{ROW - 8}" rx="5"/>'
        f'<text x="{left + 8:.0f}" y="{top + 17:.0f}">{escape(short)}</text></g>'
    )


def _line(start: tuple[float, float], end: tuple[float, float], certainty: str) -> str:
    x1, y1 = start[0] + BOX, start[1] + (ROW - 8) / 2
    x2, y2 = end[0], end[1] + (ROW - 8) / 2
    if x2 <= start[0]:  # within a column
        x1, x2 = start[0] + BOX, end[0] + BOX
        bend = x1 + 40
    else:
        bend = (x1 + x2) / 2
    curve = f"M{x1:.0f} {y1:.0f} C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    return f'<path class="{certainty}" d="{curve}"/>'
