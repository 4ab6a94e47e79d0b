"""Fitting weights: the slopes are the losses', the losses fall, what tells the gold or the answered apart is found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from eval import fit
from eval.fit import RIDGE, Candidates, Features, first, fit_logistic, logistic_loss, loss, lowest


def candidates(features: Sequence[Sequence[float]], *gold: int) -> Candidates:
    """One question's rows, those at ``gold`` right."""
    mask = np.zeros(len(features), dtype=bool)
    mask[list(gold)] = True
    return Candidates(np.array(features, dtype=np.float64), mask)


def made_up(telling: int, width: int = 4, questions: int = 40, rows: int = 8) -> list[Candidates]:
    """Questions whose gold is the row that has the ``telling`` feature; all else is drawn."""
    drawn = np.random.default_rng(7)
    out = []
    for nth in range(questions):
        features = drawn.random((rows, width))
        features[:, telling] = 0
        features[nth % rows, telling] = 1
        out.append(candidates(features.tolist(), nth % rows))
    return out


START = np.zeros(4)

LOSSES = [
    # two rows that are alike: ln 2; all of them right: 0; one right of four, two right of four
    ([candidates([[0, 0], [0, 0]], 0)], [0, 0], np.log(2)),
    ([candidates([[0, 0], [0, 0]], 0, 1)], [0, 0], 0),
    ([candidates([[1, 0]] * 4, 0, 3)], [0, 0], np.log(2)),
    # softmax of (1, 0): the gold has e / (e + 1)
    ([candidates([[1, 0], [0, 1]], 0)], [1, 0], np.log1p(np.exp(-1)) + RIDGE),
    # the mean over questions, and the ridge from the start (0, 0)
    (
        [candidates([[1, 0], [0, 1]], 0), candidates([[1, 0], [0, 1]], 0, 1)],
        [3, 4],
        np.log1p(np.exp(1)) / 2 + 25 * RIDGE,
    ),
]


@pytest.mark.parametrize(("data", "w", "value"), LOSSES)
def test_the_loss_is_what_the_gold_lacks_of_all(data: list[Candidates], w: list[float], value: float) -> None:
    assert loss(np.array(w, dtype=np.float64), data, np.zeros(2))[0] == pytest.approx(value)


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_is_that_of_finite_differences(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    data = [candidates(drawn.random((6, 4)).tolist(), 0), candidates(drawn.random((3, 4)).tolist(), 1, 2)]
    w, start, width = drawn.normal(size=4) * 3, drawn.normal(size=4), 1e-6
    steps = width * np.eye(4)
    slope = [(loss(w + h, data, start)[0] - loss(w - h, data, start)[0]) / (2 * width) for h in steps]
    assert loss(w, data, start)[1] == pytest.approx(np.array(slope), abs=1e-7)


def test_large_scores_do_not_overflow() -> None:
    value, slope = loss(np.array([1e6, 0.0]), [candidates([[1, 0], [0, 0]], 0)], np.array([1e6, 0.0]))
    assert value == pytest.approx(0)
    assert slope == pytest.approx(np.zeros(2))


@pytest.mark.parametrize("telling", range(4))
def test_the_one_feature_that_tells_the_gold_is_found(telling: int) -> None:
    data = made_up(telling)
    w = fit.fit(data, START)
    assert int(np.argmax(np.abs(w))) == telling
    assert w[telling] > 3 * np.abs(np.delete(w, telling)).max()
    assert loss(w, data, START)[0] < loss(START, data, START)[0] / 5
    assert first(data, w) == {"gold@1": 1.0, "gold@5": 1.0, "gold@10": 1.0}


def test_what_is_found_is_the_lowest_point() -> None:
    data = made_up(0)
    w = fit.fit(data, START)
    assert loss(w, data, START)[1] == pytest.approx(np.zeros(4), abs=1e-3)


def test_a_feature_that_no_question_has_stays_where_it_was() -> None:
    data = [candidates([[1, 0], [0, 0]], 0), candidates([[0, 0], [1, 0]], 1)]
    w = fit.fit(data, np.array([0.0, 0.5]))
    assert w[1] == 0.5
    assert w[0] > 1


def test_the_start_is_not_written_over() -> None:
    start = np.zeros(4)
    fit.fit(made_up(1), start)
    assert start.tolist() == [0, 0, 0, 0]


def ranked(place: int, rows: int = 12) -> Candidates:
    """A question whose gold stands at ``place`` by the only feature."""
    return candidates([[float(rows - row)] for row in range(rows)], place)


@pytest.mark.parametrize(
    ("data", "shares"),
    [
        ([ranked(0)], (1.0, 1.0, 1.0)),
        ([ranked(1)], (0.0, 1.0, 1.0)),
        ([ranked(4)], (0.0, 1.0, 1.0)),
        ([ranked(5)], (0.0, 0.0, 1.0)),
        ([ranked(10)], (0.0, 0.0, 0.0)),
        ([ranked(0), ranked(2), ranked(11)], (0.3333, 0.6667, 0.6667)),
        ([candidates([[3], [2], [1]], 0, 2)], (1.0, 1.0, 1.0)),  # the best of the golds
        ([candidates([[1], [1]], 1)], (1.0, 1.0, 1.0)),  # only what scores above it stands before it
    ],
)
def test_where_the_gold_stands(data: list[Candidates], shares: tuple[float, ...]) -> None:
    assert first(data, np.ones(1)) == dict(zip(("gold@1", "gold@5", "gold@10"), shares, strict=True))


# --- with an answer against without ------------------------------------------------------------------


def mask(*answered: bool) -> npt.NDArray[np.bool_]:
    return np.array(answered, dtype=bool)


ONE_EACH = (np.array([[1.0, 0.0], [1.0, 1.0]]), mask(True, False))

LOGISTIC = [
    (*ONE_EACH, [0, 0], np.log(2)),  # nothing known: ln 2
    (*ONE_EACH, [1, -2], np.log1p(np.exp(-1)) / 2 + np.log1p(np.exp(-1)) / 2 + 5 * RIDGE),
    (*ONE_EACH, [1, 0], np.log1p(np.exp(-1)) / 2 + np.log1p(np.exp(1)) / 2 + RIDGE),
    # three with an answer weigh together as much as the one without
    (
        np.array([[1.0], [1.0], [1.0], [0.0]]),
        mask(True, True, True, False),
        [2],
        np.log1p(np.exp(-2)) / 2 + np.log(2) / 2 + 4 * RIDGE,
    ),
    # of one kind only, that half of the loss
    (np.array([[1.0], [1.0]]), mask(True, True), [0], np.log(2) / 2),
]


@pytest.mark.parametrize(("rows", "answered", "w", "value"), LOGISTIC)
def test_the_logistic_loss_by_hand(
    rows: Features, answered: npt.NDArray[np.bool_], w: list[float], value: float
) -> None:
    at = np.array(w, dtype=np.float64)
    assert logistic_loss(at, rows, answered, np.zeros(len(w)))[0] == pytest.approx(value)


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_of_the_logistic_loss_is_that_of_finite_differences(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    rows, answered = drawn.normal(size=(9, 4)), drawn.random(9) < 0.7
    w, start, width = drawn.normal(size=4) * 2, drawn.normal(size=4), 1e-6

    def value(at: Features) -> float:
        return logistic_loss(at, rows, answered, start)[0]

    slope = [(value(w + h) - value(w - h)) / (2 * width) for h in width * np.eye(4)]
    assert logistic_loss(w, rows, answered, start)[1] == pytest.approx(np.array(slope), abs=1e-7)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_large_odds_do_not_overflow(sign: float) -> None:
    w = np.array([sign * 1e6])
    value, slope = logistic_loss(w, np.array([[1.0], [-1.0]]), mask(True, False), w)
    assert value == pytest.approx(0.0 if sign > 0 else 1e6)
    assert slope == pytest.approx(np.array([0.0 if sign > 0 else -1.0]))


@pytest.mark.parametrize("telling", range(4))
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_what_tells_the_questions_with_an_answer_is_found(telling: int, share: float) -> None:
    drawn = np.random.default_rng(5)
    answered = np.arange(60) < share * 60
    rows = drawn.random((60, 4)) - 0.5
    rows[:, telling] = np.where(answered, 0.5, -0.5)
    w = fit_logistic(rows, answered)
    assert int(np.argmax(np.abs(w))) == telling
    assert ((rows @ w > 0) == answered).all()
    assert logistic_loss(w, rows, answered, START)[1] == pytest.approx(np.zeros(4), abs=1e-3)


def test_of_many_with_an_answer_and_few_without_both_are_told_apart() -> None:
    """They weigh the same in all: the constant does not call everything answered."""
    rows = np.array([[1.0, 1.0]] * 99 + [[1.0, -1.0]])
    odds = rows @ fit_logistic(rows, np.arange(100) < 99)
    assert odds[0] > 1
    assert odds[-1] == pytest.approx(-odds[0], abs=1e-3)


# --- the lowest point --------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_lowest_point_of_a_bowl_is_found(scale: float) -> None:
    middle = np.array([3.0, -2.0])
    found = lowest(
        lambda w: (scale * float((w - middle) @ (w - middle)), 2 * scale * (w - middle)), np.zeros(2)
    )
    assert found == pytest.approx(middle, abs=1e-3)


def test_from_the_lowest_point_there_is_nowhere_to_go() -> None:
    start = np.array([1.0, 2.0])
    assert lowest(lambda w: (float((w - start) @ (w - start)), 2 * (w - start)), start).tolist() == [1.0, 2.0]


def test_the_start_of_the_descent_is_not_written_over() -> None:
    start = np.zeros(2)
    lowest(lambda w: (float((w - 1) @ (w - 1)), 2 * (w - 1)), start)
    assert start.tolist() == [0.0, 0.0]
