"""Charts, drawn in the page by Altair; the colours hold in light and dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from rag.ui.duties import Duties, Duty, partners, together
from rag.ui.session import t

Chart = alt.LayerChart | alt.FacetChart
_AROUND = 14  # partners in the network picture


def ink() -> str:
    """The colour of words in a chart."""
    return "#e8ecf1" if dark() else "#1d2733"


def dark() -> bool:
    """Whether the page is shown dark."""
    return st.context.theme.type == "dark"


def _blue() -> str:
    return "#8fc0f5" if dark() else "#174f8f"


# Names near the middle run outwards, so that two beside each other do not meet.
_NAMES_AT: tuple[tuple[str, Literal["left", "center", "right"], int], ...] = (
    ("datum.x < -0.1 && datum.x > -0.6", "right", 24),
    ("datum.x > 0.1 && datum.x < 0.6", "left", -24),
    ("(abs(datum.x) <= 0.1 || abs(datum.x) >= 0.6)", "center", 0),
)


def network(name: str, rows: Sequence[Duty]) -> Chart | None:
    """A department among those it works with most; None where it always works alone."""
    counts = partners(rows).most_common(_AROUND)
    if not counts:
        return None
    spots = [{"name": name, "x": 0.0, "y": 0.0, "n": len(rows), "me": True, "side": 0}]
    for at, (partner, count) in enumerate(counts):
        angle = 2 * math.pi * at / len(counts) + math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        spots.append({"name": partner, "x": x, "y": y, "n": count, "me": False, "side": 1 if y >= 0 else -1})
    lines = [{"x": 0.0, "y": 0.0, "x2": spot["x"], "y2": spot["y"], "n": spot["n"]} for spot in spots[1:]]
    x_axis = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.35, 1.35]))
    y_axis = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1.25, 1.25]))
    tip = [
        alt.Tooltip("name:N", title=t("departments.unit")),
        alt.Tooltip("n:Q", title=t("departments.tasks")),
    ]
    edges = (
        alt.Chart(pd.DataFrame(lines))
        .mark_rule(color="#8796a8", opacity=0.55)
        .encode(
            x=x_axis,
            y=y_axis,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("n:Q", legend=None, scale=alt.Scale(range=[1, 7])),
        )
    )
    dots = (
        alt.Chart(pd.DataFrame(spots))
        .mark_circle(opacity=1)
        .encode(
            x=x_axis,
            y=y_axis,
            size=alt.Size("n:Q", legend=None, scale=alt.Scale(range=[90, 700])),
            color=alt.condition("datum.me", alt.value("#d98a1f"), alt.value(_blue())),
            tooltip=tip,
        )
    )
    words = alt.Chart(pd.DataFrame([spot | {"told": f"{spot['name']} {spot['n']}"} for spot in spots]))
    labels_at = [
        words.transform_filter(f"{side} && {where}").mark_text(
            dy=dy, dx=dx, align=align, fontSize=12, color=ink()
        )
        for side, dy in (("datum.side >= 0", -19), ("datum.side < 0", 21))
        for where, align, dx in _NAMES_AT
    ]
    labels = [part.encode(x=x_axis, y=y_axis, text="told:N") for part in labels_at]
    picture: Chart = alt.layer(edges, dots, *labels).properties(height=430).configure_view(stroke=None)
    return picture


def matrix(found: Duties, place: str, limit: int) -> Chart | None:
    """In how many tasks each two of a place's busiest departments work together."""
    names, pairs = together(found, place, limit)
    if len(names) < 2:
        return None
    cells = [
        {"a": a, "b": b, "n": pairs[a, b] if (a, b) in pairs else pairs[b, a]}
        for a in names
        for b in names
        if a != b
    ]
    x_axis = alt.X(
        "a:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=-45, labelLimit=150, labelColor=ink())
    )
    y_axis = alt.Y("b:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=150, labelColor=ink()))
    base = alt.Chart(pd.DataFrame(cells)).encode(x=x_axis, y=y_axis)
    scale = alt.Scale(range=["#1b222b", "#8fc0f5"] if dark() else ["#f5f7fa", "#174f8f"])
    squares = base.mark_rect().encode(
        color=alt.Color("n:Q", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("a:N", title=" "),
            alt.Tooltip("b:N", title=" "),
            alt.Tooltip("n:Q", title=t("departments.tasks")),
        ],
    )
    half = max(pairs.values(), default=0) / 2
    dark_cell, light_cell = ("#12171e", "#e8ecf1") if dark() else ("#ffffff", "#1d2733")
    numbers = (
        base.transform_filter("datum.n > 0")
        .mark_text(fontSize=12)
        .encode(
            text="n:Q", color=alt.condition(f"datum.n > {half}", alt.value(dark_cell), alt.value(light_cell))
        )
    )
    return alt.layer(squares, numbers).properties(height=80 + 30 * len(names))


def bars(values: Mapping[str, float], title: str, marked: str = "") -> Chart:
    """Shares between 0 and 1 as bars, in the order given; ``marked`` stands out."""
    rows: list[dict[str, Any]] = [
        {"name": name, "value": value, "told": f"{value:.3f}", "me": name == marked}
        for name, value in values.items()
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("name:N", sort=list(values), title=None, axis=alt.Axis(labelLimit=200, labelColor=ink())),
        x=alt.X(
            "value:Q",
            scale=alt.Scale(domain=[0, 1.08]),
            title=title,
            axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], labelColor=ink(), titleColor=ink()),
        ),
    )
    shapes = base.mark_bar(cornerRadiusEnd=3).encode(
        color=alt.condition("datum.me", alt.value("#d98a1f"), alt.value(_blue()))
        if marked
        else alt.value(_blue())
    )
    return alt.layer(
        shapes, base.mark_text(align="left", dx=4, color=ink()).encode(text="told:N")
    ).properties(height=alt.Step(34))
