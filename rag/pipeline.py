"""The only way in: ``PolicyQA.open(...).ask(...)``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from index.embedder import Embedder, open_embedder
from index.schema import Clause
from index.snapshot import Snapshot, open_snapshot
from rag import gate, refusal
from rag.answering import comparison, department, eligibility, fact, listing, locate, status
from rag.answering.context import Asked, Library
from rag.query import Query
from rag.question import Analyst
from rag.retrieval import Ranking, Retriever
from rag.schema import Answer, AnswerKind, Draft, Filters, Passage, Refusal, RefusalReason
from rag.settings import Settings

_NO_FILTERS = Filters()


class PolicyQA:
    """Answers questions from one snapshot. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder, settings: Settings | None = None) -> None:
        self.snapshot = snapshot
        self._settings = settings or Settings()
        self._embedder = embedder
        self._gate = gate.Gate(snapshot)
        analyst = Analyst(snapshot)
        self._library = Library(snapshot, Retriever(snapshot), analyst)

    @classmethod
    def open(cls, index: Path | str | None = None, embedder: str | None = None) -> Self:
        """Open the index that answers.

        Raises:
            SnapshotError: there is no index yet, or it is damaged (the message says what to do).
            EmbedderMismatch: it was built with another embedder.
        """
        settings = Settings()
        name = embedder or settings.embedder
        snapshot = open_snapshot(Path(index) if index is not None else settings.index, name)
        return cls(snapshot, open_embedder(name), settings)

    @property
    def library(self) -> Library:
        """The documents, clauses and records that the answers are made from."""
        return self._library

    def ask(
        self,
        question: str,
        earlier: Sequence[str] = (),
        filters: Filters = _NO_FILTERS,
        hidden: frozenset[str] = frozenset(),
    ) -> Answer:
        """Answer ``question``; ``earlier`` turns, oldest first, complete what it leaves out.

        ``filters`` bound the documents; ``hidden`` clauses are treated as not there.
        Never raises for what a person may type: what cannot be taken is refused.
        """
        clock = _Clock()
        bad = refusal.of_input(question)
        if bad is not None:
            return self._refused(question, question, bad, (), clock)
        turns = [turn for turn in earlier if refusal.of_input(turn) is None]
        query = self._library.analyst.read(question, turns)
        with clock.part("embed"):
            vector = self._embedder.embed_query_array(query.search)
        with clock.part("retrieve"):
            query = self._settle_neighbour(query, turns)
            ranking = self._library.retriever.rank(query, vector, filters, hidden)
        with clock.part("compose"):
            asked = Asked(query, ranking, self._library, hidden)
            refused, draft = self._compose(asked)
            passages = self._passages(asked, draft)
            if draft is not None:
                passed = self._gate.check(draft)
                if passed.segments:
                    return Answer(
                        question=question,
                        standalone_question=query.standalone,
                        kind=draft.kind,
                        text=gate.shown(passed.segments),
                        segments=passed.segments,
                        citations=passed.citations,
                        refusal=None,
                        notes=draft.notes,
                        passages=passages,
                        snapshot=self.snapshot.id,
                        regions=query.regions,
                        timings_ms=clock.milliseconds(),
                    )
        refused = refused or Refusal(RefusalReason.NOT_IN_CORPUS, "手头的文件里没有找到相关内容。")
        return self._refused(question, query.standalone, refused, passages, clock)

    def _compose(self, asked: Asked) -> tuple[Refusal | None, Draft | None]:
        """A draft by the question's kind, or a refusal."""
        kind = asked.query.kind
        if (refused := refusal.of_place(asked)) is not None:
            return refused, None
        if kind is AnswerKind.STATUS:
            draft = status.compose(asked)
            if (lacks := refusal.of_status(asked)) is not None:
                return lacks, None
            if draft is not None:
                return None, draft
        if kind is AnswerKind.LIST:
            if (refused := refusal.of_department(asked)) is not None:
                return refused, None
            if (draft := listing.compose(asked)) is not None:
                return None, draft
        if (refused := refusal.of_content(asked)) is not None:
            return refused, None
        composers = {
            AnswerKind.DEPARTMENT: department.compose,
            AnswerKind.LOCATE: locate.compose,
            AnswerKind.COMPARISON: comparison.compose,
            AnswerKind.ELIGIBILITY: eligibility.compose,
            AnswerKind.LIST: listing.compose,
        }
        composer = composers.get(kind)
        draft = composer(asked) if composer is not None else None
        if draft is None and kind is AnswerKind.DEPARTMENT:
            return refusal.without_department(asked), None
        return None, draft or fact.compose(asked)

    def _settle_neighbour(self, query: Query, turns: Sequence[str]) -> Query:
        """“The next one”: the measure beside the one that the turn before was about."""
        if not query.neighbour or not turns:
            return query
        before = self._library.analyst.read(turns[-1], turns[:-1])
        vector = self._embedder.embed_query_array(before.search)
        ranking = self._library.retriever.rank(before, vector, _NO_FILTERS)
        if not ranking.passages:
            return query
        beside = self._beside(self._library.numbered(ranking.passages[0].clause), query.neighbour)
        if beside is None or (number := _value(beside)) is None:
            return query
        return replace(
            query, numbers=(number,), documents=(beside.document_id,), concepts=(), weights={}, quoted=()
        )

    def _beside(self, clause: Clause, step: int) -> Clause | None:
        outline = self.snapshot.outlines[clause.document_id]
        same = [other for other in outline.clauses if other.kind is clause.kind]
        at = same.index(clause) + step
        return same[at] if 0 <= at < len(same) else None

    def _passages(self, asked: Asked, draft: Draft | None) -> tuple[Passage, ...]:
        """The ranked clauses; those that the answer, having read them, rests on stand first."""
        ranked = asked.ranking.passages
        if draft is not None:
            cited = dict.fromkeys(evidence.clause for segment in draft.segments for evidence in segment.evidence)
            first = [Passage(clause, 1.0, "record") for clause in cited]
            ranked = (*first, *(passage for passage in ranked if passage.clause not in cited))
        return tuple(ranked[: max(self._settings.passages, 10)])

    def _refused(
        self, question: str, standalone: str, why: Refusal, passages: tuple[Passage, ...], clock: _Clock
    ) -> Answer:
        return Answer(
            question=question,
            standalone_question=standalone,
            kind=AnswerKind.REFUSAL,
            text=why.message,
            segments=(),
            citations=(),
            refusal=why,
            notes=(),
            passages=passages,
            snapshot=self.snapshot.id,
            timings_ms=clock.milliseconds(),
        )


class _Clock:
    """Wall time of a question's parts, in milliseconds."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._parts: dict[str, float] = {"embed": 0.0, "retrieve": 0.0, "compose": 0.0}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._parts[name] += time.perf_counter() - started

    def milliseconds(self) -> dict[str, float]:
        parts = {"total": time.perf_counter() - self._started, **self._parts}
        return {name: round(seconds * 1000, 3) for name, seconds in parts.items()}


def _value(clause: Clause) -> int | None:
    from index.numerals import clause_value

    return clause_value(clause.number)
