"""What every kind of answer is composed from."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from index.lineage import Bearing
from index.schema import Clause, Document, Gap, Kind, Outline, Responsibility, Span, Support, Target
from index.snapshot import Snapshot
from index.tokenizer import fold
from rag.query import Concept, Query
from rag.question import Analyst
from rag.reading import Reading
from rag.retrieval import Ranking, Retriever

_NO_MATTER = re.compile(r"[\d年底末初度呢前后到]")  # of a question for another year

_T = TypeVar("_T", Responsibility, Support, Target, Gap)


@dataclass(frozen=True, slots=True)
class Facts:
    """The records of a snapshot by clause and by document."""

    responsibilities: dict[str, tuple[Responsibility, ...]]
    supports: dict[str, tuple[Support, ...]]
    targets: dict[str, tuple[Target, ...]]
    gaps: dict[str, tuple[Gap, ...]]


class Library:
    """One snapshot, as the answers use it."""

    def __init__(
        self,
        snapshot: Snapshot,
        retriever: Retriever,
        analyst: Analyst,
        links: tuple[Bearing, ...] = (),
    ) -> None:
        self.links = links  # between the documents
        self.snapshot = snapshot
        self.retriever = retriever
        self.analyst = analyst
        self._passages = len(snapshot.passages)

    @cached_property
    def facts(self) -> Facts:
        records = self.snapshot.records
        return Facts(
            _by_clause(records.responsibilities),
            _by_clause(records.supports),
            _by_clause(records.targets),
            _by_clause(records.gaps),
        )

    def outline(self, clause: Clause) -> Outline:
        return self.snapshot.outlines[clause.document_id]

    def document(self, clause: Clause) -> Document:
        return self.outline(clause).document

    def document_of(self, document_id: str) -> Document:
        return self.snapshot.outlines[document_id].document

    def quote(self, clause: Clause, span: Span) -> str:
        return span.of(self.document(clause).text)

    def numbered(self, clause: Clause) -> Clause:
        """The measure, article or section that a leaf belongs to; the leaf itself where it has none."""
        if clause.kind in (Kind.MEASURE, Kind.ARTICLE, Kind.BOX):
            return clause
        for ancestor in self.outline(clause).ancestors(clause):
            if ancestor.kind in (Kind.MEASURE, Kind.ARTICLE, Kind.BOX):
                return ancestor
        if clause.kind is Kind.LEAD and clause.parent_id:
            return self.outline(clause)[clause.parent_id]
        return clause

    def gaps_in(self, clause: Clause, span: Span) -> tuple[Gap, ...]:
        """What this copy lost in the words at ``span`` of a leaf."""
        owners = dict.fromkeys((clause.id, self.numbered(clause).id))
        return tuple(
            gap for owner in owners for gap in self.facts.gaps.get(owner, ()) if gap.span.meets(span)
        )

    def supports_in(self, clause: Clause, span: Span) -> tuple[Support, ...]:
        """The supports that the words at ``span`` of a leaf give."""
        owners = dict.fromkeys((clause.id, self.numbered(clause).id))
        return tuple(s for owner in owners for s in self.facts.supports.get(owner, ()) if s.span.meets(span))

    def weight(self, word: str) -> float:
        """How telling a word is: its inverse document frequency among the passages."""
        seen = self.snapshot.lexical.frequency(word)
        return math.log(1 + self._passages / (seen or 0.5))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way to a draft."""

    query: Query
    ranking: Ranking
    library: Library
    budget: int  # code points of quotation for one sentence
    readings: tuple[Reading, ...] = ()  # of the best clauses, best first; empty where there is no reader
    hidden: frozenset[str] = frozenset()

    @property
    def carried(self) -> frozenset[Concept]:
        """The concepts that the turn before brought, if the question has a matter of its own beside them."""
        if not self.query.leans:
            return frozenset()
        text = fold(self.query.text)
        own = [concept for concept in self.query.concepts if concept.surface in text]
        if not any(len(_NO_MATTER.sub("", concept.surface)) for concept in own):
            return frozenset()
        return frozenset(self.query.concepts) - frozenset(own)

    @property
    def meant(self) -> tuple[str, ...]:
        """The documents that alone are looked into: with a reader only those named by their whole title or number."""
        return self.query.gate if self.readings else self.query.documents

    def top(self, count: int) -> tuple[Clause, ...]:
        """The best clauses inside the documents that are meant; only those of a measure that the question names."""
        documents = self.meant
        clauses = [
            p.clause for p in self.ranking.passages if not documents or p.clause.document_id in documents
        ]
        if self.query.numbers:
            where = documents or self.query.documents
            named = {c.id for n in self.query.numbers for c in self.library.retriever.numbered(n, where)}
            inside = [clause for clause in clauses if self.library.numbered(clause).id in named]
            clauses = inside or clauses
        return tuple(clauses[:count])

    def ranked(self) -> tuple[Clause, ...]:
        """All clauses inside the documents that are meant, best first."""
        return self.top(len(self.ranking.passages))


def _by_clause(records: Sequence[_T]) -> dict[str, tuple[_T, ...]]:
    grouped: dict[str, list[_T]] = defaultdict(list)
    for record in records:
        grouped[record.clause_id].append(record)
    return {clause_id: tuple(found) for clause_id, found in grouped.items()}
