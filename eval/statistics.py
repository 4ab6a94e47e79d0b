"""How sure a figure is: bootstrap intervals and the paired randomisation test, with a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 10_000
SEED = 20240517
LEVEL = 0.95
_BLOCK = 1_000  # rounds at a time: bounds the memory


@dataclass(frozen=True, slots=True)
class Difference:
    """``mean`` of a − b, its bootstrap interval, and the p value of the randomisation test."""

    n: int
    mean: float
    low: float
    high: float
    p: float


def bootstrap(values: Sequence[float], rounds: int = ROUNDS, seed: int = SEED) -> tuple[float, float]:
    """The percentile interval of the mean (Efron, 1979), 95 %.

    Raises ValueError of nothing.
    """
    if not values:
        raise ValueError("no values")
    data = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(seed)
    means = np.concatenate(
        [data[generator.integers(0, len(data), (size, len(data)))].mean(axis=1) for size in _blocks(rounds)]
    )
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def randomisation(a: Sequence[float], b: Sequence[float], rounds: int = ROUNDS, seed: int = SEED) -> float:
    """Two-sided p value of the paired randomisation test on the mean difference.

    Each round swaps each pair or not; p = (rounds at least as extreme + 1) / (rounds + 1).
    Source: Smucker, Allan and Carterette, CIKM 2007.
    """
    difference = _paired(a, b)
    observed = abs(difference.sum())
    generator = np.random.default_rng(seed)
    extreme = 0
    for size in _blocks(rounds):
        signs = generator.integers(0, 2, (size, len(difference)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ difference) >= observed - 1e-9).sum())
    return (extreme + 1) / (rounds + 1)


def compare(a: Sequence[float], b: Sequence[float]) -> Difference:
    """Two systems on the same questions, in the same order."""
    difference = _paired(a, b)
    low, high = bootstrap(difference.tolist())
    return Difference(len(difference), float(difference.mean()), low, high, randomisation(a, b))


def _paired(a: Sequence[float], b: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if len(a) != len(b) or not a:
        raise ValueError(f"pairs wanted, got {len(a)} and {len(b)} values")
    return np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)


def _blocks(rounds: int) -> list[int]:
    whole, rest = divmod(rounds, _BLOCK)
    return [_BLOCK] * whole + ([rest] if rest else [])
