"""The only way in: ``PolicyQA.open(...).ask(...)``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from index.embedder import Embedder, open_embedder
from index.numerals import clause_value
from index.regions import Region
from index.schema import Clause
from index.snapshot import Snapshot, open_snapshot
from rag import gate, lexicon, refusal
from rag.answering import dispatch, fact, merging
from rag.answering.context import Asked, Library
from rag.query import Query
from rag.question import Analyst, split_questions
from rag.retrieval import Ranking, Retriever
from rag.schema import Answer, AnswerKind, Draft, Filters, Passage, Refusal
from rag.settings import Settings

_NO_FILTERS = Filters()
MOST_PARTS = 3  # questions in a question that are answered
PARTS_BUDGET, MIN_BUDGET = 150, 60  # code points of quotation, for all of them and for each


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
            return self._answer(question, question, bad, (), (), clock)
        turns = [turn for turn in earlier if refusal.of_input(turn) is None]
        whole = self._library.analyst.read(question, turns)
        parts = (question,) if _is_one(whole) else split_questions(question)
        budget = fact.BUDGET if len(parts) == 1 else max(MIN_BUDGET, PARTS_BUDGET // len(parts))
        replies: list[_Reply] = []
        for at, part in enumerate(parts[:MOST_PARTS]):
            query = (
                whole
                if len(parts) == 1
                else self._library.analyst.read(part, [*turns, *parts[:at]], inside=at > 0)
            )
            focus = _cited(replies[-1].outcome) if replies else self._before(query, turns)
            replies.append(self._reply(query, turns, filters, hidden, focus, budget, clock))
        outcome = merging.merge([reply.outcome for reply in replies])
        passages = self._passages([reply.asked.ranking for reply in replies], outcome)
        standalone = (
            whole.standalone if len(parts) == 1 else " ".join(r.asked.query.standalone for r in replies)
        )
        return self._answer(question, standalone, outcome, passages, replies[0].asked.query.regions, clock)

    def _reply(
        self,
        query: Query,
        turns: Sequence[str],
        filters: Filters,
        hidden: frozenset[str],
        focus: frozenset[str],
        budget: int,
        clock: _Clock,
    ) -> _Reply:
        """One question: embedded, ranked, composed."""
        query = _within(query, focus)
        with clock.part("embed"):
            vector = self._embedder.embed_query_array(query.search)
        with clock.part("retrieve"):
            query = self._settle_neighbour(query, turns)
            ranking = self._library.retriever.rank(query, vector, filters, hidden, focus)
        with clock.part("compose"):
            asked = Asked(query, ranking, self._library, budget, hidden)
            return _Reply(asked, dispatch.compose(asked))

    def _before(self, query: Query, turns: Sequence[str]) -> frozenset[str]:
        """The clauses that the turn before was about, if the question brings no matter of its own."""
        if not turns or not query.leans or query.neighbour:
            return frozenset()
        before = self._library.analyst.read(turns[-1], turns[:-1])
        if before.documents and query.documents and not set(before.documents) & set(query.documents):
            return frozenset()
        vector = self._embedder.embed_query_array(before.search)
        best = self._library.retriever.rank(before, vector, _NO_FILTERS).passages[:1]
        return frozenset(passage.clause.id for passage in best)

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
        if beside is None or (number := clause_value(beside.number)) is None:
            return query
        return replace(
            query, numbers=(number,), documents=(beside.document_id,), concepts=(), weights={}, quoted=()
        )

    def _beside(self, clause: Clause, step: int) -> Clause | None:
        outline = self.snapshot.outlines[clause.document_id]
        same = [other for other in outline.clauses if other.kind is clause.kind]
        at = same.index(clause) + step
        return same[at] if 0 <= at < len(same) else None

    def _passages(self, rankings: Sequence[Ranking], outcome: Draft | Refusal) -> tuple[Passage, ...]:
        """The ranked clauses; those that the answer, having read them, rests on stand first.

        Of a question with several questions in it, the rankings take turns.
        """
        found: dict[str, Passage] = {}
        if isinstance(outcome, Draft):
            for segment in outcome.segments:
                for evidence in segment.evidence:
                    found.setdefault(evidence.clause.id, Passage(evidence.clause, 1.0, "cited"))
        most = max(self._settings.passages, 10)
        for row in zip(*(ranking.passages for ranking in rankings), strict=False):
            for passage in row:
                found.setdefault(passage.clause.id, passage)
            if len(found) >= most:
                break
        return tuple(found.values())[:most]

    def _answer(
        self,
        question: str,
        standalone: str,
        outcome: Draft | Refusal,
        passages: tuple[Passage, ...],
        regions: tuple[Region, ...],
        clock: _Clock,
    ) -> Answer:
        """Through the gate: a draft of which nothing passes is a refusal."""
        notes: tuple[str, ...] = ()
        passed = gate.NOTHING
        if isinstance(outcome, Draft):
            notes = outcome.notes
            passed = self._gate.check(outcome)
            if not passed.segments:
                outcome = refusal.nothing_found(english=lexicon.is_english(question))
        refused = outcome if isinstance(outcome, Refusal) else None
        return Answer(
            question=question,
            standalone_question=standalone,
            kind=outcome.kind if isinstance(outcome, Draft) else AnswerKind.REFUSAL,
            text=refused.message if refused is not None else gate.shown(passed.segments),
            segments=passed.segments,
            citations=passed.citations,
            refusal=refused,
            notes=() if refused is not None else notes,
            passages=passages,
            snapshot=self.snapshot.id,
            regions=regions,
            timings_ms=clock.milliseconds(),
        )


@dataclass(frozen=True, slots=True)
class _Reply:
    """One question of those in a question, and what came of it."""

    asked: Asked
    outcome: Draft | Refusal


def _is_one(query: Query) -> bool:
    """Whether several question marks ask one thing: a comparison, or a department's tasks and roles."""
    return query.kind is AnswerKind.COMPARISON or (query.kind is AnswerKind.LIST and bool(query.departments))


def _within(query: Query, focus: frozenset[str]) -> Query:
    """A question that only leans on the one before stays in the documents which that was answered from."""
    told = {clause_id.partition("#")[0] for clause_id in focus}
    kept = tuple(document for document in query.documents if document in told)
    return (
        replace(query, documents=kept)
        if query.leans and kept and query.kind is not AnswerKind.COMPARISON
        else query
    )


def _cited(outcome: Draft | Refusal) -> frozenset[str]:
    if isinstance(outcome, Refusal):
        return frozenset()
    return frozenset(evidence.clause.id for segment in outcome.segments for evidence in segment.evidence)


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
