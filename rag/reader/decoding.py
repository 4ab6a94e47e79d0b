"""The reader's scores of one pair → how sure it is, the words, the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.e5.weights import Floats
from index.schema import Span
from rag.reader.adapter import ANSWERS, END, MET, NOT_SAID, START
from rag.reader.encoding import Pair

LONGEST = 96  # tokens of an answer's words, at most


@dataclass(frozen=True, slots=True)
class Tokens:
    """A window's tokens: where each one stands, and how well the answer begins and ends with it.

    ``start`` and ``end`` are unscaled log-likelihoods, shape (tokens,); ``best`` is the best sum of
    a start and an end behind it.
    """

    places: tuple[Span, ...]
    start: Floats
    end: Floats
    best: float

    def best_in(self, span: Span) -> tuple[float, Span]:
        """The best words inside ``span`` of the window, and by how much they lie behind the best of all (0 and below)."""
        inside = [at for at, place in enumerate(self.places) if place.meets(span)]
        if not inside:
            return -np.inf, span
        low, high = inside[0], inside[-1] + 1
        sums = np.where(_reach(high - low), self.start[low:high, None] + self.end[None, low:high], -np.inf)
        start, end = divmod(int(sums.argmax()), high - low)
        words = Span(self.places[low + start].start, self.places[low + end].end)
        return min(0.0, float(sums[start, end]) - self.best), words


@dataclass(frozen=True, slots=True)
class Decoded:
    """``answers``: log-odds that the passage answers. ``span``: the words, in the window; empty where it has none.

    ``verdict``: log-odds against each other that a condition is met, not met, not said.
    ``tokens``: where else in the window an answer could stand; None where the reader does not tell.
    """

    answers: float
    span: Span
    verdict: tuple[float, float, float]
    tokens: Tokens | None = field(default=None, compare=False, repr=False)

    def best_in(self, span: Span) -> tuple[float, Span]:
        """As ``Tokens.best_in``; of a reader that tells no more than the best words, those where they meet ``span``."""
        if self.tokens is not None:
            return self.tokens.best_in(span)
        return (0.0, self.span) if self.span.meets(span) else (-np.inf, span)


def decode(scores: Floats, pair: Pair) -> Decoded:
    """Read ``scores`` (length, 6): the best start and end that stand in this order and near enough."""
    first, count = pair.first, len(pair.starts)
    answers = float(scores[0, ANSWERS])
    met, not_met, not_said = (float(value) for value in scores[0, MET : NOT_SAID + 1])
    span = Span(0, 0)
    if not count:
        return Decoded(answers, span, (met, not_met, not_said))
    begins, stops = scores[first : first + count, START], scores[first : first + count, END]
    sums = np.where(_reach(count), begins[:, None] + stops[None, :], -np.inf)
    start, end = divmod(int(sums.argmax()), count)
    span = Span(pair.starts[start], pair.ends[end])
    places = tuple(map(Span, pair.starts, pair.ends))
    tokens = Tokens(places, begins.copy(), stops.copy(), float(sums[start, end]))
    return Decoded(answers, span, (met, not_met, not_said), tokens)


def _reach(count: int) -> npt.NDArray[np.bool_]:
    """Which ends may follow which starts, shape (count, count): none before it, none further than ``LONGEST``."""
    square = np.ones((count, count), dtype=bool)
    return np.triu(square) & ~np.triu(square, LONGEST)
