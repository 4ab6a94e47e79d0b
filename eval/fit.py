"""Weights fitted to dev questions: the mathematics, small enough for numpy.

Two losses. Softmax over each question's candidates, those of the gold against the rest:
the mean over questions of −log Σ_gold softmax(features · w). Logistic, for questions with
an answer against those without: the mean of −log σ(± features · w). To both a ridge is
added that holds w near where it started. Gradient descent with a line search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Features = npt.NDArray[np.float64]
Valued = tuple[float, Features]  # what is minimised, and its gradient
RIDGE = 0.002
STEPS = 400


@dataclass(frozen=True, slots=True)
class Candidates:
    """One question's candidates: ``features`` (n, columns), and which of them hold a gold."""

    features: Features
    gold: npt.NDArray[np.bool_]


def loss(w: Features, data: Sequence[Candidates], start: Features) -> Valued:
    """The softmax loss."""
    total, slope = 0.0, np.zeros_like(w)
    for one in data:
        scores = one.features @ w
        scores -= scores.max()
        every = np.exp(scores)
        inside = every[one.gold].sum()
        total -= float(np.log(inside / every.sum()))
        slope += one.features.T @ (every / every.sum())
        slope -= one.features[one.gold].T @ (every[one.gold] / inside)
    away = w - start
    return total / len(data) + RIDGE * float(away @ away), slope / len(data) + 2 * RIDGE * away


def logistic_loss(w: Features, rows: Features, answered: npt.NDArray[np.bool_], start: Features) -> Valued:
    """The logistic loss. ``rows`` (n, columns); with and without an answer weigh the same in all."""
    signs = np.where(answered, 1.0, -1.0)
    share = np.where(answered, 0.5 / max(1, answered.sum()), 0.5 / max(1, (~answered).sum()))
    margins = signs * (rows @ w)
    value = float(share @ np.logaddexp(0.0, -margins))
    slope = rows.T @ (-share * signs / (1 + np.exp(np.clip(margins, -500, 500))))
    away = w - start
    return value + RIDGE * float(away @ away), slope + 2 * RIDGE * away


def fit(data: Sequence[Candidates], start: Features) -> Features:
    """The weights that minimise the softmax loss."""
    return lowest(lambda w: loss(w, data, start), start)


def fit_logistic(rows: Features, answered: npt.NDArray[np.bool_]) -> Features:
    """The weights that minimise the logistic loss."""
    start = np.zeros(rows.shape[1])
    return lowest(lambda w: logistic_loss(w, rows, answered, start), start)


def lowest(valued: Callable[[Features], Valued], start: Features) -> Features:
    """Where ``valued`` is lowest, from ``start`` on."""
    w, step = start.copy(), 1.0
    value, slope = valued(w)
    for _ in range(STEPS):
        while step > 1e-6:
            tried = w - step * slope
            found, next_slope = valued(tried)
            if found < value - 1e-4 * step * float(slope @ slope):
                w, value, slope = tried, found, next_slope
                step *= 1.6
                break
            step /= 2
        else:
            break
    return w


def first(data: Sequence[Candidates], w: Features) -> dict[str, float]:
    """The shares of questions whose gold is first, in five, in ten."""
    places = []
    for one in data:
        scores = one.features @ w
        places.append(int((scores > scores[one.gold].max()).sum()))
    found = np.array(places)
    return {f"gold@{k}": round(float((found < k).mean()), 4) for k in (1, 5, 10)}
