"""Query + snapshot → ranked clauses: dense and lexical, fused, bounded by what the question names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embedder import Array
from index.numerals import clause_value
from index.schema import Clause, Kind, Outline, Span
from index.snapshot import Snapshot
from index.tokenizer import fold
from rag.query import Query
from rag.schema import Filters, Passage

Scores = npt.NDArray[np.float64]

DENSE_SHARE = 0.6  # of the fused score; the rest is BM25 (docs/decisions.md, 2026-11-22)
DEPTH = 1000  # each side is scaled between its best and its thousandth score
QUOTED_BOOST = 0.4
HEADING_BOOST = 0.5
NUMBER_BOOST = 1.0
FOCUS_BOOST, LEANING_BOOST = (
    0.1,
    0.5,
)  # of the clause before, for a question with a matter of its own, and without
OTHER_DOCUMENTS = 0.2  # what a clause outside the documents meant keeps of its score
MIN_HEADING = 4  # code points; shorter headings are everyday words


@dataclass(frozen=True, slots=True)
class Ranking:
    """The clauses in order, and what the parts of them scored.

    ``dense`` holds the cosine of every chunk of the snapshot, shape (chunks,);
    ``meant`` says of every passage whether it stands in a document that the question means.
    """

    passages: tuple[Passage, ...]
    scores: dict[str, float]
    dense: Array
    best_dense: float  # the cosine of the best clause


class Retriever:
    """Ranks the leaf clauses of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._row = {clause_id: row for row, clause_id in enumerate(snapshot.passages)}
        self._clauses = tuple(snapshot.clauses[clause_id] for clause_id in snapshot.passages)
        self._ids = np.array(snapshot.passages)
        self._owner = np.array([self._row[chunk.clause_id] for chunk in snapshot.chunks], dtype=np.intp)
        self._chunks: dict[str, list[int]] = defaultdict(list)
        for at, chunk in enumerate(snapshot.chunks):
            self._chunks[chunk.clause_id].append(at)
        self._headings = tuple(fold(self._heading(clause)) for clause in self._clauses)
        self._folded = tuple(fold(clause.span.of(self._document_text(clause))) for clause in self._clauses)

    def rank(
        self,
        query: Query,
        vector: Array,
        filters: Filters,
        hidden: frozenset[str] = frozenset(),
        focus: frozenset[str] = frozenset(),
    ) -> Ranking:
        """All clauses, best first; ties by id. ``hidden`` clauses are left out.

        ``focus``: the clauses that the question before was answered from.
        """
        dense = np.asarray(self._snapshot.vectors.scores(vector), dtype=np.float64)
        by_clause = np.full(len(self._clauses), -1.0)
        np.maximum.at(by_clause, self._owner, dense)
        lexical = self._lexical(query)
        allowed = self._allowed(filters, hidden)
        meant = allowed & self._meant(query)
        fused = DENSE_SHARE * _scaled(by_clause, meant) + (1 - DENSE_SHARE) * _scaled(lexical, meant)
        fused += self._boosts(query, meant)
        if focus:
            inside = np.array([clause.id in focus for clause in self._clauses], dtype=bool)
            fused += (LEANING_BOOST if query.leans else FOCUS_BOOST) * inside
        fused = np.where(meant, fused, OTHER_DOCUMENTS * fused - 1.0)
        order = [row for row in np.lexsort((self._ids, -fused)) if allowed[row]]
        top = max((float(fused[row]) for row in order[:1]), default=1.0)
        passages = tuple(
            Passage(
                self._clauses[row],
                round(max(0.0, float(fused[row])) / max(top, 1.0), 4),
                _why(by_clause, lexical, row),
            )
            for row in order
        )
        scores = {self._clauses[row].id: float(fused[row]) for row in order}
        return Ranking(
            passages, scores, dense.astype(np.float32), float(by_clause[order[0]]) if order else 0.0
        )

    def chunk_score(self, ranking: Ranking, clause_id: str, span: Span) -> float:
        """The best cosine of the chunks of a clause that meet ``span``."""
        rows = [at for at in self._chunks.get(clause_id, ()) if self._snapshot.chunks[at].span.meets(span)]
        return max((float(ranking.dense[at]) for at in rows), default=0.0)

    def _lexical(self, query: Query) -> Scores:
        total = np.zeros(len(self._clauses))
        levels: dict[float, list[str]] = defaultdict(list)
        for token, weight in query.weights.items():
            levels[weight].append(token)
        for weight, tokens in sorted(levels.items()):
            total += weight * self._snapshot.lexical.scores(tokens)
        return total

    def _allowed(self, filters: Filters, hidden: frozenset[str]) -> npt.NDArray[np.bool_]:
        documents = {
            document.id
            for document in self._snapshot.documents
            if (not filters.documents or document.id in filters.documents)
            and (not filters.regions or document.region in filters.regions)
            and (not filters.statuses or document.status in filters.statuses)
        }
        return np.array(
            [clause.document_id in documents and clause.id not in hidden for clause in self._clauses],
            dtype=bool,
        )

    def _meant(self, query: Query) -> npt.NDArray[np.bool_]:
        if not query.documents:
            return np.ones(len(self._clauses), dtype=bool)
        meant = frozenset(query.documents)
        return np.array([clause.document_id in meant for clause in self._clauses], dtype=bool)

    def _boosts(self, query: Query, meant: npt.NDArray[np.bool_]) -> Scores:
        boosts = np.zeros(len(self._clauses))
        asked = fold(query.standalone)
        quoted = [fold(words) for words in query.quoted]
        for row in np.flatnonzero(meant):
            heading = self._headings[row]
            if len(heading) >= MIN_HEADING and heading in asked:
                boosts[row] += HEADING_BOOST
            hits = sum(words in self._folded[row] for words in quoted)
            boosts[row] += QUOTED_BOOST * hits
        if query.numbers and (query.documents or len(self._snapshot.documents) == 1):
            wanted = {
                clause.id for number in query.numbers for clause in self.numbered(number, query.documents)
            }
            for row in np.flatnonzero(meant):
                if any(clause_id in wanted for clause_id in self._line(self._clauses[row])):
                    boosts[row] += NUMBER_BOOST
        return boosts

    def numbered(self, number: int, documents: Sequence[str]) -> tuple[Clause, ...]:
        """The measures or articles with this number; sections only where a document has neither."""
        found: list[Clause] = []
        for document_id, outline in self._snapshot.outlines.items():
            if documents and document_id not in documents:
                continue
            kinds = (Kind.MEASURE, Kind.ARTICLE)
            clauses = [c for c in outline.clauses if c.kind in kinds] or [
                c for c in outline.clauses if c.kind is Kind.SECTION and len(c.path) == 1
            ]
            found.extend(clause for clause in clauses if clause_value(clause.number) == number)
        return tuple(found)

    def _line(self, clause: Clause) -> tuple[str, ...]:
        outline = self._snapshot.outlines[clause.document_id]
        return (clause.id, *(ancestor.id for ancestor in outline.ancestors(clause)))

    def _heading(self, clause: Clause) -> str:
        outline: Outline = self._snapshot.outlines[clause.document_id]
        if clause.kind is Kind.LEAD and clause.parent_id:
            return outline[clause.parent_id].heading
        return clause.heading

    def _document_text(self, clause: Clause) -> str:
        return self._snapshot.outlines[clause.document_id].document.text


def _scaled(scores: Scores, meant: npt.NDArray[np.bool_]) -> Scores:
    """Min–max over the best ``DEPTH`` scores of the clauses that are meant; 0 where all are alike."""
    inside = scores[meant]
    if not len(inside):
        return np.zeros_like(scores)
    top = np.sort(inside)[::-1][:DEPTH]
    low, high = float(top[-1]), float(top[0])
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray(np.clip((scores - low) / (high - low), 0.0, 1.0))


def _why(dense: Scores, lexical: Scores, row: int) -> str:
    parts = [f"dense {dense[row]:.3f}"]
    if lexical[row] > 0:
        parts.append(f"bm25 {lexical[row]:.1f}")
    return " · ".join(parts)
