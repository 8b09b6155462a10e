"""Points with their medians and intervals, as a plot and as the table under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from simulator.agreement.figures import Figure

# Okabe and Ito's palette; shape and place say the same without colour.
# The points are light with a dark edge, to be seen on both grounds.
POINT_HUE, EDGE_HUE, MEDIAN_HUE = "#56b4e9", "#0072b2", "#d55e00"
# A row of a plot, in pixels.
ROW = 28
STYLE = """
<style>
.figures-box { max-height: 26rem; overflow-y: auto; }
.figures { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.4; }
.figures th, .figures td { text-align: right; padding: .3rem .5rem; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); font-variant-numeric: tabular-nums; }
.figures th:first-child { text-align: left; font-weight: 500; overflow-wrap: anywhere; }
.figures thead th { font-weight: 650; }
.figures .own th { font-weight: 700; }
</style>
"""


@dataclass(frozen=True)
class PlotRow:
    """One row of a plot: what it is called, its points (0-4), their median with its interval; `own` the viewer's."""

    label: str
    points: tuple[float, ...]
    figure: Figure
    own: bool = False


def strip_plot(rows: Sequence[PlotRow], title: str, alt_text: str) -> None:
    """Rows below each other: every point, the interval as a bar, the median as a stroke with its number."""
    # costs a second to load, so it is loaded where it is drawn
    import altair as alt

    order = [row.label for row in rows]
    axis = alt.Axis(labelLimit=170, title=None, domain=False, ticks=False)
    y = alt.Y("label:N", sort=order, scale=alt.Scale(domain=order), axis=axis)
    scale = alt.Scale(domain=[0, 4], nice=False)

    def x(name: str) -> Any:
        return alt.X(name, scale=scale, title=title, axis=alt.Axis(values=[0, 1, 2, 3, 4], format="d"))

    medians = [_median_values(row) for row in rows if row.figure.value is not None]
    intervals = [values for values in medians if values["low"] is not None]
    points = [{"label": row.label, "points": round(one, 2), "own": row.own} for row in rows for one in row.points]
    bars = alt.Chart(alt.InlineData(values=intervals)).mark_bar(
        height=9, color=MEDIAN_HUE, opacity=0.28, cornerRadius=3
    )
    dots = alt.Chart(alt.InlineData(values=points)).mark_point(
        filled=True, size=60, opacity=0.75, fill=POINT_HUE, stroke=EDGE_HUE, strokeWidth=1, shape="circle"
    )
    strokes = alt.Chart(alt.InlineData(values=medians)).mark_tick(thickness=3, height=20, color=MEDIAN_HUE, opacity=1)
    numbers = alt.Chart(alt.InlineData(values=medians)).mark_text(
        align="left", dx=8, fontSize=12, fontWeight="bold", color=MEDIAN_HUE
    )
    told = ["label:N", alt.Tooltip("median:Q", format=".2f"), "interval:N"]
    chart = (
        bars.encode(y=y, x=x("low:Q"), x2="high:Q", tooltip=told)
        + dots.encode(y=y, x=x("points:Q"), tooltip=["label:N", alt.Tooltip("points:Q", format=".2f")])
        + strokes.encode(y=y, x=x("median:Q"), tooltip=told)
        # the medians once more, as numbers down the right edge
        + numbers.encode(y=y, x=alt.value("width"), text="shown:N")
    )
    st.altair_chart(chart.properties(height=alt.Step(ROW), padding={"right": 34, "top": 6}), alt=alt_text)


def week_plot(rows: Sequence[PlotRow], title: str, alt_text: str) -> None:
    """Rows beside each other, in time: every point, a line through the medians with their intervals as a band."""
    import altair as alt

    order = [row.label for row in rows]
    medians = [_median_values(row) for row in rows if row.figure.value is not None]
    points = [{"label": row.label, "points": round(one, 2)} for row in rows for one in row.points]
    x = alt.X("label:O", sort=order, scale=alt.Scale(domain=order), title="week of", axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(domain=[0, 4], nice=False)

    def y(name: str) -> Any:
        return alt.Y(name, scale=scale, title=title, axis=alt.Axis(values=[0, 1, 2, 3, 4], format="d"))

    intervals = [values for values in medians if values["low"] is not None]
    told = ["label:N", alt.Tooltip("median:Q", format=".2f"), "interval:N"]
    bars = alt.Chart(alt.InlineData(values=intervals)).mark_bar(width=10, color=MEDIAN_HUE, opacity=0.28)
    dots = alt.Chart(alt.InlineData(values=points)).mark_point(
        filled=True, size=55, opacity=0.75, fill=POINT_HUE, stroke=EDGE_HUE, strokeWidth=1, shape="circle"
    )
    line = alt.Chart(alt.InlineData(values=medians)).mark_line(
        color=MEDIAN_HUE, strokeWidth=2, point=alt.OverlayMarkDef(shape="diamond", size=90, color=MEDIAN_HUE)
    )
    numbers = alt.Chart(alt.InlineData(values=medians)).mark_text(
        align="left", dx=9, dy=-7, fontSize=11, fontWeight="bold", color=MEDIAN_HUE
    )
    chart = (
        bars.encode(x=x, y=y("low:Q"), y2="high:Q", tooltip=told)
        + dots.encode(x=x, y=y("points:Q"), tooltip=["label:N", alt.Tooltip("points:Q", format=".2f")])
        + line.encode(x=x, y=y("median:Q"), tooltip=told)
        + numbers.encode(x=x, y=y("median:Q"), text="shown:N")
    )
    st.altair_chart(chart.properties(height=320), alt=alt_text)


def table(label: str, head: Sequence[str], rows: Sequence[Sequence[str]], own: Sequence[bool] = ()) -> str:
    """Rows as an HTML table, the first cell of each its heading; every cell is escaped."""
    columns = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    lines = []
    for number, (first, *cells) in enumerate(rows):
        mine = ' class="own"' if number < len(own) and own[number] else ""
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        lines.append(f'<tr{mine}><th scope="row">{escape(first)}</th>{shown}</tr>')
    return (
        f'{STYLE}<div class="figures-box" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="figures"><thead><tr>{columns}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
    )


def number(value: float | None) -> str:
    """To one decimal; a dash where there is none."""
    return "–" if value is None else f"{value:.1f}"


def interval(figure: Figure) -> str:
    """Both ends of an interval; a dash where there is none."""
    if figure.low is None or figure.high is None:
        return "–"
    return f"{figure.low:.1f} to {figure.high:.1f}"


def _median_values(row: PlotRow) -> dict[str, Any]:
    figure = row.figure
    shown = {"shown": number(figure.value), "interval": interval(figure), "low": figure.low, "high": figure.high}
    return {"label": row.label, "median": figure.value, **shown}
