"""Query + snapshot → ranked clauses: candidates from the whole corpus, each weighed by what speaks for it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.chunks import path_text
from index.embedder import Array
from index.numerals import clause_value
from index.regions import Region
from index.schema import Clause, Kind, Outline, Span
from index.snapshot import Snapshot
from index.tokenizer import BIGRAM_MARK, fold
from rag.evidence import Feature, Places, Titles, scaled, weights
from rag.query import Query
from rag.reading import Reading, reordered
from rag.schema import Filters, Passage

Scores = npt.NDArray[np.float64]

CANDIDATES = 200  # of each side, dense and lexical
SPREAD = 10.0  # log-odds below the best candidate's at which a clause counts for nothing beside it
MOST_POINTED = 50  # clauses with a number that is named; more of them say nothing


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates in order, and what they scored: 1 the best, 0 what is ``SPREAD`` below it.

    ``dense`` holds the cosine of every chunk of the snapshot, shape (chunks,).
    """

    passages: tuple[Passage, ...]
    scores: dict[str, float]
    dense: Array
    best_dense: float  # the cosine of the best clause

    def reordered(self, readings: Sequence[Reading]) -> Ranking:
        """The ranking with the clauses that were read first, in the order of their readings."""
        if not readings:
            return self
        return replace(self, passages=reordered(self.passages, readings))


class Retriever:
    """Ranks the leaf clauses of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._row = {clause_id: row for row, clause_id in enumerate(snapshot.passages)}
        self._clauses = tuple(snapshot.clauses[clause_id] for clause_id in snapshot.passages)
        self._owner = np.array([self._row[chunk.clause_id] for chunk in snapshot.chunks], dtype=np.intp)
        self._chunks: dict[str, list[int]] = defaultdict(list)
        for at, chunk in enumerate(snapshot.chunks):
            self._chunks[chunk.clause_id].append(at)
        self._numbered = _by_number(snapshot)
        self._places = Places(snapshot.documents)
        self._titles = Titles(snapshot.documents)

    def rank(
        self,
        query: Query,
        vector: Array,
        filters: Filters,
        hidden: frozenset[str] = frozenset(),
        focus: frozenset[str] = frozenset(),
    ) -> Ranking:
        """The candidates, best first; ties by id. ``hidden`` clauses are left out.

        ``focus``: the clauses that the question before was answered from.
        """
        rows, features, dense = self.features(query, vector, filters, hidden, focus)
        scores = (features * weights()).sum(axis=1)
        top = float(scores.max()) if len(scores) else 0.0
        order = sorted(range(len(rows)), key=lambda at: (-scores[at], self._clauses[rows[at]].id))
        passages = tuple(
            Passage(self._clauses[rows[at]], round(math.exp(float(scores[at]) - top), 4), _why(features[at]))
            for at in order
        )
        found = {
            self._clauses[row].id: max(0.0, 1 + (float(scores[at]) - top) / SPREAD)
            for at, row in enumerate(rows)
        }
        best = float(dense[self._chunks[passages[0].clause.id]].max()) if passages else 0.0
        return Ranking(passages, found, dense.astype(np.float32), best)

    def features(
        self,
        query: Query,
        vector: Array,
        filters: Filters,
        hidden: frozenset[str] = frozenset(),
        focus: frozenset[str] = frozenset(),
    ) -> tuple[list[int], Scores, Scores]:
        """The candidates' rows among the passages, their features (candidates, ``Feature``), all chunks' cosines."""
        # Rounded: the same vector's cosine differs in its last digits with the row that it stands in.
        dense = np.asarray(self._snapshot.vectors.scores(vector), dtype=np.float64).round(6)
        by_clause = np.full(len(self._clauses), -1.0)
        np.maximum.at(by_clause, self._owner, dense)
        lexical = self._lexical(query)
        allowed = self._allowed(filters, query, hidden)
        rows = self._candidates(by_clause, lexical, allowed, query, focus)
        out = np.zeros((len(rows), len(Feature)))
        if not rows:
            return rows, out, dense
        out[:, Feature.DENSE] = scaled(by_clause[rows])
        out[:, Feature.LEXICAL] = scaled(lexical[rows])
        told = self.telling(query)
        documents = [self._clauses[row].document_id for row in rows]
        self._of_documents(out, documents, query, focus)
        quoted = [fold(words) for words in query.quoted]
        wanted = {clause.id for n in query.numbers for clause in self.numbered(n, sorted(set(documents)))}
        years = {str(year) for year in query.years}
        units = [fold(name) for name in query.departments]
        for at, row in enumerate(rows):
            clause = self._clauses[row]
            outline = self._snapshot.outlines[clause.document_id]
            words = fold(clause.span.of(outline.document.text))
            out[at, Feature.NUMBER] = bool(wanted) and any(one in wanted for one in self._line(clause))
            out[at, Feature.BEFORE] = clause.id in focus
            path = fold(path_text(outline, clause))
            out[at, Feature.COVERAGE] = sum(w for token, w in told.items() if token in words or token in path)
            if years:
                here = any(year in words for year in years)
                out[at, Feature.YEAR] = 1.0 if here else 0.5 * self._of_year(outline, query.years)
            if units:
                out[at, Feature.UNIT] = any(unit in words for unit in units)
            if quoted:
                out[at, Feature.QUOTED] = sum(one in words for one in quoted) / len(quoted)
        return rows, out, dense

    def telling(self, query: Query) -> dict[str, float]:
        """The question's words and bigrams, each with its share of what they tell (inverse document frequency)."""
        size = len(self._clauses)
        weighed = {
            token.removeprefix(BIGRAM_MARK): weight
            * math.log(1 + size / (self._snapshot.lexical.frequency(token) or 0.5))
            for token, weight in query.weights.items()
        }
        total = sum(weighed.values()) or 1.0
        return {token: weight / total for token, weight in weighed.items()}

    def _candidates(
        self,
        dense: Scores,
        lexical: Scores,
        allowed: npt.NDArray[np.bool_],
        query: Query,
        focus: frozenset[str],
    ) -> list[int]:
        """The best rows of each side, and those that the question points at."""
        found: set[int] = set()
        for side in (dense, np.where(lexical > 0, lexical, -np.inf)):
            side = np.where(allowed, side, -np.inf)
            most = min(CANDIDATES, len(side))
            best = np.argpartition(-side, most - 1)[:most]
            found.update(int(row) for row in best if np.isfinite(side[row]))
        for number in query.numbers:
            pointed = self.numbered(number, query.documents)[:MOST_POINTED]
            found.update(row for clause in pointed for row in self._leaves(clause))
        found.update(self._row[one] for one in focus if one in self._row)
        return sorted(row for row in found if allowed[row])

    def _of_documents(
        self, out: Scores, documents: Sequence[str], query: Query, focus: frozenset[str]
    ) -> None:
        """Fill in the features that all clauses of a document share."""
        pairs = self._titles.pairs(query.standalone)
        before = {clause_id.partition("#")[0] for clause_id in focus}
        rows: dict[str, dict[Feature, float]] = {}
        for document in dict.fromkeys(documents):
            row = self._places.row(document, query.places)
            row[Feature.TITLE] = self._titles.share(document, pairs)
            row[Feature.DOCUMENT_BEFORE] = float(document in before)
            rows[document] = row
        for at, document in enumerate(documents):
            for feature, value in rows[document].items():
                out[at, feature] = value

    @staticmethod
    def _of_year(outline: Outline, years: Sequence[int]) -> bool:
        document = outline.document
        period = document.period
        return any(
            str(year) in document.title
            or document.issued.startswith(str(year))
            or (period is not None and period[0] <= year <= period[1])
            for year in years
        )

    def _lexical(self, query: Query) -> Scores:
        total = np.zeros(len(self._clauses))
        levels: dict[float, list[str]] = defaultdict(list)
        for token, weight in query.weights.items():
            levels[weight].append(token)
        for weight, tokens in sorted(levels.items()):
            total += weight * self._snapshot.lexical.scores(tokens)
        return total

    def _allowed(self, filters: Filters, query: Query, hidden: frozenset[str]) -> npt.NDArray[np.bool_]:
        documents = {
            document.id
            for document in self._snapshot.documents
            if (not filters.documents or document.id in filters.documents)
            and (not filters.regions or document.region in filters.regions)
            and (not filters.statuses or document.status in filters.statuses)
            and (not query.gate or document.id in query.gate)
        }
        return np.array(
            [clause.document_id in documents and clause.id not in hidden for clause in self._clauses],
            dtype=bool,
        )

    def chunk_score(self, ranking: Ranking, clause_id: str, span: Span) -> float:
        """The best cosine of the chunks of a clause that meet ``span``."""
        rows = [at for at in self._chunks.get(clause_id, ()) if self._snapshot.chunks[at].span.meets(span)]
        return max((float(ranking.dense[at]) for at in rows), default=0.0)

    def elsewhere(self, document_id: str, places: Sequence[Region]) -> bool:
        """Whether a document is of another place than ``places``, and its text names none of them."""
        return bool(self._places.row(document_id, places).get(Feature.PLACE_ELSEWHERE))

    def numbered(self, number: tuple[int, int], documents: Sequence[str] = ()) -> tuple[Clause, ...]:
        """The measures or articles with this number, of these documents (of all, where none is given).

        Sections count only where a document has neither measures nor articles.
        """
        wanted = frozenset(documents)
        found = self._numbered.get(number, ())
        return tuple(clause for clause in found if not wanted or clause.document_id in wanted)

    def _leaves(self, clause: Clause) -> list[int]:
        """The rows of the leaves inside a clause."""
        outline = self._snapshot.outlines[clause.document_id]
        inside = (leaf.id for leaf in outline.leaves() if clause.span.holds(leaf.span))
        return [self._row[leaf_id] for leaf_id in inside if leaf_id in self._row]

    def _line(self, clause: Clause) -> tuple[str, ...]:
        outline = self._snapshot.outlines[clause.document_id]
        return (clause.id, *(ancestor.id for ancestor in outline.ancestors(clause)))


def _by_number(snapshot: Snapshot) -> dict[tuple[int, int], tuple[Clause, ...]]:
    found: dict[tuple[int, int], list[Clause]] = defaultdict(list)
    for outline in snapshot.outlines.values():
        clauses = [c for c in outline.clauses if c.kind in (Kind.MEASURE, Kind.ARTICLE)] or [
            c for c in outline.clauses if c.kind is Kind.SECTION and len(c.path) == 1
        ]
        for clause in clauses:
            if (value := clause_value(clause.number)) is not None:
                found[value].append(clause)
    return {number: tuple(clauses) for number, clauses in found.items()}


def _why(features: Scores) -> str:
    """The features that count, as a person may read them."""
    told = sorted(
        (
            (float(value * weight), feature.name.lower())
            for feature, value, weight in zip(Feature, features, weights(), strict=True)
        ),
        key=lambda row: (-abs(row[0]), row[1]),
    )
    return " · ".join(f"{name} {value:+.1f}" for value, name in told[:4] if abs(value) >= 0.05)
