"""The figure that a question wants, and whether a sentence has one like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.figures import Figure, FigureKind
from index.schema import Clause, GapKind, Span
from index.tokenizer import fold
from rag import cues
from rag.answering.context import Library
from rag.query import Ask, Query
from rag.schema import AnswerKind

KINDS: Final[dict[Ask, frozenset[FigureKind]]] = {
    Ask.AMOUNT: frozenset({FigureKind.MONEY, FigureKind.PERCENT}),
    Ask.COUNT: frozenset({FigureKind.COUNT, FigureKind.MONEY, FigureKind.PERCENT, FigureKind.RATIO}),
    Ask.PERCENT: frozenset({FigureKind.PERCENT, FigureKind.RATIO}),
    Ask.YEAR: frozenset({FigureKind.YEAR, FigureKind.DATE}),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The figure that a question wants: of these kinds, and counted in these units (any, where empty)."""

    ask: Ask
    kinds: frozenset[FigureKind]
    units: frozenset[str]
    strict: bool = True  # no other kind of figure could be meant

    def fits(self, figure: Figure) -> bool:
        """Whether a figure is of the kind and counts in the units."""
        if figure.kind not in self.kinds:
            return False
        return (
            not self.units or figure.kind is not FigureKind.COUNT or any(u in figure.unit for u in self.units)
        )

    def lost_in(self, library: Library, clause: Clause, span: Span) -> bool:
        """Whether this copy lost a sum or a count at ``span``, in the units asked for."""
        text = library.document(clause).text
        return any(
            gap.kind in (GapKind.LOST_AMOUNT, GapKind.MASKED_AMOUNT)
            and (not self.units or any(unit in gap.span.of(text) for unit in self.units))
            for gap in library.gaps_in(clause, span)
        )


def wanted(query: Query) -> Wanted | None:
    """What figure would answer; None where the question wants none, or any, or another kind of answer."""
    if query.kind not in (AnswerKind.FACT, AnswerKind.ELIGIBILITY):
        return None
    folded = fold(query.text)
    asked = folded.replace("几", "") if "多少" in folded else folded  # “几分钟……多少座”
    for pattern, units in cues.COUNTED_IN:
        if Ask.COUNT in query.asks and pattern.search(asked):
            return Wanted(Ask.COUNT, frozenset({FigureKind.COUNT}), units)
    if Ask.AMOUNT in query.asks:
        return Wanted(Ask.AMOUNT, KINDS[Ask.AMOUNT], frozenset())
    if Ask.PERCENT in query.asks:
        return Wanted(Ask.PERCENT, KINDS[Ask.PERCENT], frozenset())
    if Ask.COUNT in query.asks and not cues.COUNTED_KINDS.search(folded):
        return Wanted(Ask.COUNT, KINDS[Ask.COUNT], frozenset(), strict=False)
    return None
