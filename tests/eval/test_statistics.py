"""Intervals and tests on cases whose outcome is known."""

from __future__ import annotations

import math

import pytest

from eval.statistics import ROUNDS, bootstrap, compare, randomisation


def test_alike_systems_do_not_differ() -> None:
    assert randomisation([1, 0, 1], [1, 0, 1]) == 1.0


@pytest.mark.parametrize("n", [4, 8, 10])
def test_all_better_by_one_has_the_exact_p(n: int) -> None:
    """Only the two rounds of 2^n in which all pairs lie one way are as extreme."""
    assert randomisation([1] * n, [0] * n) == pytest.approx(2 / 2**n, abs=4 * math.sqrt(2 / 2**n / ROUNDS))


def test_the_test_has_two_sides() -> None:
    a, b = [1, 1, 1, 0, 1, 1], [0, 0, 1, 0, 0, 0]
    assert randomisation(a, b) == randomisation(b, a)


def test_p_is_never_zero() -> None:
    assert randomisation([1] * 100, [0] * 100) == 1 / (ROUNDS + 1)


def test_a_constant_has_no_spread() -> None:
    assert bootstrap([0.5] * 20) == (0.5, 0.5)


def test_the_interval_of_a_share_is_the_normal_one() -> None:
    low, high = bootstrap([1.0] * 200 + [0.0] * 200)
    half = 1.96 * math.sqrt(0.25 / 400)
    assert (low, high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.006)


def test_a_comparison_holds_together() -> None:
    found = compare([1, 1, 1, 0], [0, 1, 0, 0])
    assert (found.n, found.mean) == (4, 0.5)
    assert found.low <= found.mean <= found.high
    assert found == compare([1, 1, 1, 0], [0, 1, 0, 0])


@pytest.mark.parametrize(("a", "b"), [([], []), ([1], [1, 0])])
def test_pairs_are_wanted(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match="pairs"):
        compare(a, b)


def test_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap([])
