"""The best clauses of a ranking, read: which of them answer, how surely, and with which words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.chunks import SILENT
from index.schema import Clause, Span
from index.snapshot import Snapshot
from rag.reader.decoding import Decoded
from rag.reader.reader import Reader
from rag.reader.windows import Window, windows
from rag.schema import Passage

DEPTH: Final = 10  # clauses that are read
_LEAST: Final = 1e-4  # of a passage's score: those are rounded to it
MOST_WINDOWS: Final = 14  # for one question; a long clause has several


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one clause.

    ``answers``: log-odds that it answers; ``span``: the words that do, in the document;
    ``verdict``: log-odds that the condition told there is met, not met, not spoken of.
    ``score``: by which readings are ordered, retrieval and reader together.
    ``elsewhere``: the question names a place, and the document is another's. ``windows``: all
    that was read of the clause.
    """

    clause: Clause
    answers: float
    span: Span
    verdict: tuple[float, float, float]
    score: float
    elsewhere: bool = False
    windows: tuple[tuple[Window, Decoded], ...] = ()

    def of(self, span: Span) -> tuple[float, float, Span]:
        """Of words at ``span`` in the clause: the log-odds of the window around them, how far its best words there
        lie behind its best of all (0 and below), and those words."""
        told = []
        for window, decoded in self.windows:
            if window.span.meets(span):
                behind, words = decoded.best_in(window.inside(span))
                start = window.span.start
                told.append((decoded.answers, behind, Span(start + words.start, start + words.end)))
        return max(told, key=lambda row: row[0] + row[1], default=(-math.inf, -math.inf, span))

    @property
    def accepted(self) -> bool:
        """Whether it rather answers than not, and is of the place asked about."""
        return self.answers >= 0 and not self.elsewhere


def read(
    reader: Reader,
    snapshot: Snapshot,
    question: str,
    passages: Sequence[Passage],
    elsewhere: Callable[[str], bool] = lambda _: False,
) -> tuple[Reading, ...]:
    """The first ``DEPTH`` of ``passages``, read; best first, ties by the clause's id.

    Behind all others stand the clauses of the documents that ``elsewhere`` knows to be of another place.
    """
    rows: list[tuple[Passage, Window]] = []
    for passage in _readable(snapshot, passages)[:DEPTH]:
        outline = snapshot.outlines[passage.clause.document_id]
        rows += [(passage, window) for window in windows(outline, passage.clause)]
    rows = rows[:MOST_WINDOWS]
    found: dict[str, Reading] = {}
    read_of: dict[str, list[tuple[Window, Decoded]]] = defaultdict(list)
    decoded = reader.read(question, [window for _, window in rows])
    for (passage, window), told in zip(rows, decoded, strict=True):
        read_of[passage.clause.id].append((window, told))
        start = window.span.start
        span = Span(start + told.span.start, start + told.span.end)
        score = told.answers + likelihood(passage)
        away = elsewhere(passage.clause.document_id)
        reading = Reading(passage.clause, told.answers, span, told.verdict, score, away)
        before = found.get(passage.clause.id)
        if before is None or reading.score > before.score:
            found[passage.clause.id] = reading
    every = (replace(one, windows=tuple(read_of[one.clause.id])) for one in found.values())
    return tuple(sorted(every, key=lambda one: (one.elsewhere, -one.score, one.clause.id)))


def likelihood(passage: Passage) -> float:
    """The logarithm of how likely the retrieval holds a clause beside its first one: 0 and below."""
    return math.log(max(passage.score, _LEAST))


def reordered(passages: Sequence[Passage], readings: Sequence[Reading]) -> tuple[Passage, ...]:
    """``passages`` with those that were read first, in the order of their readings."""
    by_clause = {passage.clause.id: passage for passage in passages}
    first = []
    last = 1.0
    for reading in readings:
        passage = by_clause.pop(reading.clause.id)
        score = last = min(last, round(0.5 + 0.5 * reading.score, 4))
        first.append(replace(passage, score=score, why=f"reader {reading.answers:+.1f} · {passage.why}"))
    rest = [replace(passage, score=round(passage.score / 2, 4)) for passage in by_clause.values()]
    return (*first, *rest)


def _readable(snapshot: Snapshot, passages: Sequence[Passage]) -> list[Passage]:
    """The passages that say something of their own: no furniture, no titles."""
    out = []
    for passage in passages:
        outline = snapshot.outlines[passage.clause.document_id]
        if outline.owner(passage.clause).kind not in SILENT:
            out.append(passage)
        if len(out) == DEPTH:
            break
    return out
