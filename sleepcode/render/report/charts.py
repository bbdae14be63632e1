"""Charts as inline SVG, drawn by pygal; their inks are the page's own, so they follow light and dark."""

import re
from collections.abc import Callable, Iterable, Sequence
from math import floor, log10
from typing import Any

import pygal
from pygal.style import Style

# pygal computes with colours, so it is given stand-ins that become the page's variables afterwards.
_INKS = {"#010101": "var(--ink)", "#020202": "var(--soft)", "#030303": "var(--line)"}
COLOURS = ("#5b8def", "#e0883a", "#3aa675", "#b565c9", "#c94f5b", "#8a8f98")
_LOOK: dict[str, Any] = {
    "background": "transparent",
    "plot_background": "transparent",
    "foreground": "#020202",
    "foreground_strong": "#010101",
    "foreground_subtle": "#030303",
    "guide_stroke_color": "#030303",
    "major_guide_stroke_color": "#030303",
    "guide_stroke_dasharray": "2,3",
    "major_guide_stroke_dasharray": "2,3",
    "font_family": "inherit",
    "label_font_size": 13,
    "major_label_font_size": 13,
    "legend_font_size": 13,
    "value_font_size": 12,
    "title_font_size": 13,
    "opacity": ".85",
    "opacity_hover": "1",
    "stroke_opacity": "1",
}

# On a phone a chart is drawn anew: a picture for a desk, made smaller, has letters that nobody can read.
_PHONE: dict[str, Any] = {"width": 366, "legend_at_bottom_columns": 1, "margin_right": 16, "margin": 4}
_LEGEND_ROW = 22  # what a row of the legend adds to the height


def _style(colours: Sequence[str]) -> Style:
    return Style(colors=tuple(colours), **_LOOK)


def _config(**more: Any) -> dict[str, Any]:
    return {
        "style": _style(COLOURS),
        "js": (),
        "width": 640,
        "height": 340,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 2,
        "legend_box_size": 10,
        "truncate_label": -1,
        "truncate_legend": -1,
        "disable_xml_declaration": True,
        "no_prefix": False,
        "margin": 8,
        "margin_right": 34,
        "margin_bottom": 26,
        **more,
    }


def _for_desk_and_phone(draw: Callable[[dict[str, Any]], str]) -> str:
    return f'<div class="at-desk">{draw({})}</div><div class="at-phone">{draw(_PHONE)}</div>'


def bars(labels: Sequence[str], series: Iterable[tuple[str, Sequence[float]]], unit: str) -> str:
    """Stacked horizontal bars, one for each label; values in *unit*."""
    rows = list(series)
    top = max(map(sum, zip(*(values for _, values in rows), strict=True)), default=0)

    def draw(more: dict[str, Any]) -> str:
        height = 150 + 40 * len(labels) + (_LEGEND_ROW * (len(rows) - 1) if more else 0)
        chart = pygal.HorizontalStackedBar(
            **_config(height=height, value_formatter=lambda value: f"{value:,.0f}") | more
        )
        chart.x_labels = list(labels)
        chart.y_labels = ticks(top, 2 if more else 4)
        for name, values in rows:
            chart.add(f"{name} ({unit})", [round(value, 1) for value in values])
        return _inline(chart.render(is_unicode=True))

    return _for_desk_and_phone(draw)


def ticks(top: float, about: int = 4) -> list[float]:
    """Round numbers from 0 to at least *top*."""
    step = 10 ** floor(log10(top / about)) if top > 0 else 1.0
    step = next(step * times for times in (1, 2, 2.5, 5, 10) if step * times * about >= top)
    return [step * number for number in range(about + 1) if number == 0 or step * (number - 1) < top]


def curves(
    lines: Iterable[tuple[str, Sequence[tuple[float, float]], bool]],
    points: Iterable[tuple[str, Sequence[tuple[float, float]]]],
    x_title: str,
    y_title: str,
    colours: Sequence[str] = COLOURS,
) -> str:
    """Lines (the last part says whether it is dashed), and points without a line; a colour for each in turn."""
    drawn, dots = list(lines), list(points)

    def draw(more: dict[str, Any]) -> str:
        rows = len(drawn) + len(dots)
        looks = {
            "height": 470 + (_LEGEND_ROW * (rows - (rows + 1) // 2) if more else 0),
            "x_title": x_title,
            "y_title": y_title,
            "show_dots": False,
            "value_formatter": lambda value: f"{value:,.0f}",
            "x_value_formatter": lambda value: f"{value:g}",
        }
        chart = pygal.XY(**_config(style=_style(colours)) | looks | more)
        if more:  # fewer figures along the foot
            chart.x_labels = ticks(max((x for _, values, _ in drawn for x, _ in values), default=0))
        for name, values, dashed in drawn:
            style = {"width": 2, "dasharray": "6, 5"} if dashed else {"width": 2.5}
            chart.add(name, list(values), stroke_style=style)
        for name, values in dots:
            chart.add(name, list(values), stroke=False, show_dots=True, dots_size=5)
        return _inline(chart.render(is_unicode=True))

    return _for_desk_and_phone(draw)


def _inline(svg: str) -> str:
    for stand_in, ink in _INKS.items():
        svg = svg.replace(stand_in, ink)
    svg = re.sub(r"<\?xml[^>]*\?>|<!--.*?-->|@import url\([^)]*\);?", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\sxmlns:xlink="[^"]*"', "", svg)
    return re.sub(r"<script.*?</script>", "", svg, flags=re.DOTALL)
