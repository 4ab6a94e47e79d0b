"""The report's charts; English labels, so that no font is needed beyond matplotlib's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.bench import Bench, Result
from eval.figures import groups, mean
from eval.measures import CUTOFFS
from eval.statistics import bootstrap
from eval.summary import main_result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 120
_MAIN, _OTHER, _MARK = "#1f5fa8", "#9db4cc", "#c0392b"


def write_charts(bench: Bench, folder: Path) -> tuple[str, ...]:
    """Draw every chart into ``folder``; the files' names. The same figures give the same bytes."""
    drawn = {"systems.png": _systems(bench), "types.png": _types(bench), "retrieval.png": _retrieval(bench)}
    for name, figure in drawn.items():
        figure.savefig(folder / name, dpi=_DPI, metadata={"Software": None})
    return tuple(drawn)


def _new(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as NewFigure

    figure = NewFigure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _systems(bench: Bench) -> Figure:
    """Right and cited, and all facts present whatever the length, with 95 % bootstrap intervals."""
    figure, axes = _new(7.5, 0.55 * len(bench.results) + 1.6)
    main = main_result(bench)
    bars = (("all facts in the answer", 0.2, 0.55), ("right and cited", -0.2, 1.0))
    for label, shift, alpha in bars:
        for at, result in enumerate(reversed(bench.results)):
            values = [
                float(score.right_and_cited if shift < 0 else score.facts == 1)
                for question, score in result.scored
                if question.answerable and (shift < 0 or score.facts is not None)
            ]
            if not values:
                continue
            low, high = bootstrap(values)
            share = sum(values) / len(values)
            colour = _MAIN if result is main else _OTHER
            axes.barh(at + shift, share, 0.36, color=colour, alpha=alpha, label=label if at == 0 else None)
            axes.plot([low, high], [at + shift] * 2, color="black", linewidth=1)
    axes.set_yticks(range(len(bench.results)), [result.system for result in reversed(bench.results)])
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of answerable questions (95 % bootstrap interval)")
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, 1.18), ncols=2)
    return figure


def _types(bench: Bench) -> Figure:
    """The main system per type of question: right, with its interval, and the best of the others."""
    main = main_result(bench)
    found = groups(main.scored, lambda question: question.type)
    names = sorted(found, key=lambda name: (mean(score.right for _, score in found[name]) or 0.0, name))
    figure, axes = _new(7.5, 0.42 * len(names) + 1.2)
    for at, name in enumerate(names):
        values = [float(score.right) for _, score in found[name]]
        low, high = bootstrap(values)
        axes.barh(at, sum(values) / len(values), 0.6, color=_MAIN, label=main.system if at == 0 else None)
        axes.plot([low, high], [at, at], color="black", linewidth=1)
        others = [_right(result, name) for result in bench.results if result is not main]
        if others:
            axes.plot(max(others), at, "D", color=_MARK, label="best of the others" if at == 0 else None)
    axes.set_yticks(range(len(names)), [f"{name} ({len(found[name])})" for name in names])
    axes.set_xlim(0, 1)
    axes.set_xlabel(f"share right, {main.system} (95 % bootstrap interval)")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    return figure


def _right(result: Result, kind: str) -> float:
    return mean(score.right for question, score in result.scored if question.type == kind) or 0.0


def _retrieval(bench: Bench) -> Figure:
    """Gold found at k for every system."""
    figure, axes = _new(6, 4)
    axes.set_prop_cycle(color=["#9db4cc", "#c9a66b", "#8fae8b", "#b58db6", "#7d8590", "#d08c7a"])
    main = main_result(bench)
    for result in bench.results:
        shares = [
            mean(score.found_at[at] for _, score in result.scored if score.found_at is not None) or 0.0
            for at in range(len(CUTOFFS))
        ]
        own = {"linewidth": 2.5, "color": _MAIN} if result is main else {"linewidth": 1.2}
        axes.plot(CUTOFFS, shares, marker="o", markersize=4, label=result.system, **own)
    axes.set_xticks(CUTOFFS)
    axes.set_ylim(0, 1)
    axes.set_xlabel("k")
    axes.set_ylabel("gold found in the first k passages")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    return figure
