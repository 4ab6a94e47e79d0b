"""Scores to readings, against trying every start with every end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.e5.weights import Floats
from index.schema import Span
from rag.reader.adapter import ANSWERS, END, MET, NOT_MET, NOT_SAID, OUTPUTS, START
from rag.reader.decoding import LONGEST, Decoded, Tokens, decode
from rag.reader.encoding import Pair

FIRST = 5  # tokens before the window's


def pair(count: int, width: int = 2) -> Pair:
    """A pair whose window has ``count`` tokens of ``width`` characters."""
    starts = tuple(width * at for at in range(count))
    return Pair(tuple(range(FIRST + count + 1)), FIRST, starts, tuple(start + width for start in starts))


def scores(
    count: int, starts: dict[int, float], ends: dict[int, float], of_pair: tuple[float, ...] = (0, 0, 0, 0)
) -> Floats:
    """Zeros, but for some of the window's tokens, and for what is said of the pair; very high outside the window."""
    out = np.zeros((FIRST + count + 1, OUTPUTS), np.float32)
    out[:FIRST, [START, END]] = out[FIRST + count :, [START, END]] = 100
    for column, values in ((START, starts), (END, ends)):
        for at, value in values.items():
            out[FIRST + at, column] = value
    out[0, ANSWERS : NOT_SAID + 1] = of_pair
    return out


@pytest.mark.parametrize(
    ("count", "starts", "ends", "span"),
    [
        (0, {}, {}, Span(0, 0)),
        (1, {}, {}, Span(0, 2)),
        (6, {1: 3}, {4: 3}, Span(2, 10)),
        (6, {3: 3}, {3: 3}, Span(6, 8)),
        (6, {4: 3}, {1: 2}, Span(8, 10)),  # not in this order: the better of the two, with the nearest other
        (6, {4: 2}, {1: 3}, Span(0, 4)),
        (6, {4: 3, 0: 2}, {1: 3, 5: 1}, Span(0, 4)),
        (6, {}, {}, Span(0, 2)),  # all alike: the first
        (6, {2: -1, 0: -1, 1: -1, 4: -1, 5: -1}, {}, Span(6, 8)),
        (200, {10: 5}, {10 + LONGEST - 1: 5}, Span(20, 20 + 2 * LONGEST)),
        (200, {10: 5}, {10 + LONGEST: 4}, Span(20, 22)),  # too far
        (200, {10: 5, 12: 3}, {10 + LONGEST: 4}, Span(24, 22 + 2 * LONGEST)),
    ],
)
def test_the_best_start_and_end(
    count: int, starts: dict[int, float], ends: dict[int, float], span: Span
) -> None:
    assert decode(scores(count, starts, ends), pair(count)).span == span


def test_the_first_token_speaks_for_the_pair() -> None:
    given_scores = scores(3, {}, {}, (1.5, -2.0, 0.25, 4.0))
    given_scores[1:, ANSWERS:] = 9
    assert decode(given_scores, pair(3)) == Decoded(1.5, Span(0, 2), (-2.0, 0.25, 4.0))
    assert (ANSWERS, MET, NOT_MET, NOT_SAID) == (2, 3, 4, 5)


@given(st.integers(1, 130), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 3.0]))
def test_no_other_span_is_better(count: int, seed: int, spread: float) -> None:
    # Whole numbers add up exactly, and make many ties.
    drawn = np.rint(spread * np.random.default_rng(seed).standard_normal((FIRST + count + 1, OUTPUTS)))
    given_scores = drawn.astype(np.float32)
    tokens = given_scores[FIRST : FIRST + count]
    ranked = [
        (-float(tokens[start, START] + tokens[end, END]), start, end)
        for start in range(count)
        for end in range(start, min(start + LONGEST, count))
    ]
    _, start, end = min(ranked)
    assert decode(given_scores, pair(count, 3)).span == Span(3 * start, 3 * end + 3)


# --- the best words in a part of the window ----------------------------------------------------------


def drawn(count: int, seed: int, spread: float = 3.0) -> Floats:
    """Scores of whole numbers: they add up exactly, and make many ties."""
    size = (FIRST + count + 1, OUTPUTS)
    return np.rint(spread * np.random.default_rng(seed).standard_normal(size)).astype(np.float32)


def tokens_of(given_scores: Floats, read: Pair) -> Tokens:
    tokens = decode(given_scores, read).tokens
    assert tokens is not None
    return tokens


def tried(tokens: Tokens, span: Span) -> list[tuple[float, int, int]]:
    """Every start with every end among the tokens that meet ``span``, the best first, as minus their sum."""
    inside = [at for at, place in enumerate(tokens.places) if place.meets(span)]
    return sorted(
        (-float(tokens.start[start] + tokens.end[end]), start, end)
        for start in inside
        for end in inside
        if start <= end < start + LONGEST
    )


@given(st.integers(1, 130), st.integers(0, 2**32 - 1), st.data())
def test_the_best_words_in_a_part_are_those_found_by_trying_all(
    count: int, seed: int, data: st.DataObject
) -> None:
    tokens = tokens_of(drawn(count, seed), pair(count, 3))
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, 3 * count + 9)] * 2)))
    span = Span(low, high)
    ranked = tried(tokens, span)
    behind, words = tokens.best_in(span)
    if not ranked:
        assert (behind, words) == (-np.inf, span)
        return
    worst, start, end = ranked[0]
    assert (behind, words) == (-worst - tokens.best, Span(3 * start, 3 * end + 3))
    assert words.meets(span)
    assert behind <= 0


@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.data())
def test_only_where_the_best_words_lie_is_nothing_behind(count: int, seed: int, data: st.DataObject) -> None:
    # No two sums are alike: ends count in steps of 1, starts in steps of 1000.
    order = np.random.default_rng(seed)
    given_scores = np.zeros((FIRST + count + 1, OUTPUTS), np.float32)
    given_scores[FIRST : FIRST + count, START] = 1000 * order.permutation(count)
    given_scores[FIRST : FIRST + count, END] = order.permutation(count)
    decoded = decode(given_scores, pair(count))
    low = data.draw(st.integers(0, 2 * count - 1))
    span = Span(low, data.draw(st.integers(low + 1, 2 * count)))
    first, last = (
        Span(decoded.span.start, decoded.span.start + 2),
        Span(decoded.span.end - 2, decoded.span.end),
    )
    behind, words = decoded.best_in(span)
    assert (behind == 0.0) == (span.meets(first) and span.meets(last))
    assert (words == decoded.span) == (behind == 0.0)


def test_no_window_reaches_further_in_a_part_than_in_all() -> None:
    given_scores = scores(200, {10: 5, 12: 3}, {10 + LONGEST: 4})
    behind, words = tokens_of(given_scores, pair(200)).best_in(Span(0, 22))
    assert (behind, words) == (-2.0, Span(20, 22))  # 5 + 0 against 3 + 4


@pytest.mark.parametrize("span", [Span(0, 0), Span(4, 4), Span(6, 6), Span(6, 9), Span(50, 60)])
def test_where_no_word_stands_nothing_can_be_the_answer(span: Span) -> None:
    assert tokens_of(drawn(3, 0), pair(3)).best_in(span) == (-np.inf, span)


def test_a_window_without_words_tells_of_no_part() -> None:
    decoded = decode(scores(0, {}, {}), pair(0))
    assert decoded.tokens is None
    assert decoded.best_in(Span(0, 5)) == (-np.inf, Span(0, 5))


@pytest.mark.parametrize(
    ("span", "found"),
    [
        (Span(0, 20), (0.0, Span(4, 9))),
        (Span(8, 12), (0.0, Span(4, 9))),
        (Span(9, 12), (-np.inf, Span(9, 12))),
        (Span(0, 4), (-np.inf, Span(0, 4))),
    ],
)
def test_a_reader_that_tells_only_its_best_words_is_taken_at_them(
    span: Span, found: tuple[float, Span]
) -> None:
    assert Decoded(1.0, Span(4, 9), (0.0, 0.0, 0.0)).best_in(span) == found


def test_what_is_told_of_the_tokens_is_no_part_of_what_was_read() -> None:
    told = decode(drawn(3, 1), pair(3))
    assert told == Decoded(told.answers, told.span, told.verdict)
    assert "tokens" not in repr(told)
