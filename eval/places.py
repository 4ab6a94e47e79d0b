"""Where golds stand in the outlines: the leaf and the measure of a span, and the split made from them."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from enum import StrEnum

from eval.questions import Gold, Question
from index.schema import Clause, Kind, Outline, Span

OPEN = ("sample.jsonl", "open.jsonl")  # read by those who tune: always dev
_MEASURES = (Kind.MEASURE, Kind.ARTICLE)


class Split(StrEnum):
    """The half that settings are tuned on, and the half that nobody looks at meanwhile."""

    DEV = "dev"
    TEST = "test"


class Places:
    """Finds clauses by span in the outlines of a corpus."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self.outlines: Mapping[str, Outline] = {outline.document.id: outline for outline in outlines}
        self._leaves = {name: outline.leaves() for name, outline in self.outlines.items()}
        self._starts = {name: [leaf.span.start for leaf in leaves] for name, leaves in self._leaves.items()}

    @property
    def texts(self) -> dict[str, str]:
        """Each document's text by its id."""
        return {name: outline.document.text for name, outline in self.outlines.items()}

    def leaves(self, document: str, span: Span) -> tuple[Clause, ...]:
        """The leaves that meet ``span``, in reading order; none for an unknown document."""
        leaves = self._leaves.get(document, ())
        at = max(bisect_right(self._starts.get(document, []), span.start) - 1, 0)
        found: list[Clause] = []
        while at < len(leaves) and leaves[at].span.start < span.end:
            if leaves[at].span.meets(span):
                found.append(leaves[at])
            at += 1
        return tuple(found)

    def leaf(self, gold: Gold) -> Clause:
        """The leaf that holds most of a gold; of two that hold as much, the first."""
        return max(
            self.leaves(gold.document, gold.span),
            key=lambda leaf: min(leaf.span.end, gold.span.end) - max(leaf.span.start, gold.span.start),
        )

    def measure(self, gold: Gold) -> Clause:
        """The numbered measure (or article) that a gold falls into; outside of any, its leaf."""
        leaf = self.leaf(gold)
        for clause in (leaf, *self.outlines[gold.document].ancestors(leaf)):
            if clause.kind in _MEASURES:
                return clause
        return leaf

    def split(self, question: Question) -> Split:
        """The half that a question belongs to.

        All questions on one measure (that of the first gold) fall into one half, by a
        hash of its id; unanswerable ones by a hash of their own; the sample is dev.
        """
        if question.file in OPEN:
            return Split.DEV
        key = self.measure(question.gold[0]).id if question.gold else question.id
        return Split.DEV if hashlib.sha256(key.encode()).digest()[0] % 2 else Split.TEST
