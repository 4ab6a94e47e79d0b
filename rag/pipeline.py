"""The only way in: ``PolicyQA.open(...).ask(...)``."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from index.embedder import Array, Embedder, open_embedder
from index.errors import WenCeError
from index.numerals import clause_value
from index.regions import Region
from index.schema import Clause
from index.snapshot import Snapshot, open_snapshot
from rag import gate, lexicon, reading, refusal, silence
from rag.answering import dispatch, fact, merging
from rag.answering.context import Asked, Library
from rag.answering.sentences import by_sentences
from rag.query import Query
from rag.question import Analyst, split_questions
from rag.question_encoder import open_encoder
from rag.reader.reader import Reader, open_reader
from rag.retrieval import Ranking, Retriever, Scores
from rag.schema import Answer, AnswerKind, Draft, Filters, Passage, Refusal
from rag.settings import Settings
from rag.standing import Standing

_NO_FILTERS = Filters()
# What these ask for is a place, or stands in records: no words of one clause answer.
_UNREAD = (AnswerKind.COMPARISON, AnswerKind.STATUS)
MOST_PARTS = 3  # questions in a question that are answered
PARTS_BUDGET, MIN_BUDGET = 150, 60  # code points of quotation, for all of them and for each


class PolicyQA:
    """Answers questions from one snapshot. Safe to share between threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        embedder: Embedder,
        settings: Settings | None = None,
        reader: Reader | None = None,
        as_of: datetime.date | None = None,
    ) -> None:
        self.standing = Standing.on(snapshot, as_of or datetime.date.today())
        self.snapshot = snapshot = self.standing.snapshot
        self._settings = settings or Settings()
        self._embedder = embedder
        self._encode = open_encoder(embedder, self._settings.question_encoder)
        self._reader = reader
        self._gate = gate.Gate(snapshot)
        analyst = Analyst(snapshot)
        self._library = Library(snapshot, Retriever(snapshot), analyst, self.standing.links)

    @classmethod
    def open(
        cls,
        index: Path | str | None = None,
        embedder: str | None = None,
        settings: Settings | None = None,
        as_of: datetime.date | None = None,
    ) -> Self:
        """Open the index that answers; what is in force is told as of ``as_of``, today by default.

        ``settings`` are those of the environment where none are given.

        Raises:
            SnapshotError: there is no index yet, or it is damaged (the message says what to do).
            EmbedderMismatch: it was built with another embedder.
        """
        settings = settings or Settings()
        name = embedder or settings.embedder
        snapshot = open_snapshot(Path(index) if index is not None else settings.index, name)
        return cls(snapshot, open_embedder(name), settings, open_reader(settings.reader), as_of)

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
        unread = tuple(dict.fromkeys(note for reply in replies for note in reply.notes))
        regions = replies[0].asked.query.regions
        return self._answer(question, standalone, outcome, passages, regions, clock, unread)

    def read(self, question: str, earlier: Sequence[str] = (), hidden: frozenset[str] = frozenset()) -> Asked:
        """One question as the composers get it: ranked and read. Weights are fitted on this."""
        query = self._library.analyst.read(question, earlier)
        focus = self._before(query, earlier)
        return self._asked(query, earlier, _NO_FILTERS, hidden, focus, fact.BUDGET, _Clock())[0]

    def candidates(self, question: str, earlier: Sequence[str] = ()) -> tuple[list[Clause], Scores]:
        """The clauses that are looked at for a question, and what speaks for each: (n, ``rag.evidence.Feature``)."""
        query = self._library.analyst.read(question, earlier)
        focus = self._before(query, earlier)
        query, vector, _ = self._embedded(_within(query, focus), earlier)
        rows, features, _ = self._library.retriever.features(query, vector, _NO_FILTERS, focus=focus)
        return [self.snapshot.clauses[self.snapshot.passages[row]] for row in rows], features

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
        """One question: embedded, ranked, read, composed."""
        asked, notes = self._asked(query, turns, filters, hidden, focus, budget, clock)
        with clock.part("compose"):
            return _Reply(asked, dispatch.compose(asked), notes)

    def _asked(
        self,
        query: Query,
        turns: Sequence[str],
        filters: Filters,
        hidden: frozenset[str],
        focus: frozenset[str],
        budget: int,
        clock: _Clock,
    ) -> tuple[Asked, tuple[str, ...]]:
        """What a draft is composed from, and what had to be done without."""
        with clock.part("embed"):
            query, vector, unembedded = self._embedded(_within(query, focus), turns)
        with clock.part("retrieve"):
            hidden = hidden | self.standing.passed_over(query, filters)
            ranking = self._library.retriever.rank(query, vector, filters, hidden, focus)
        with clock.part("read"):
            readings, unread = self._read(query, ranking)
        with clock.part("compose"):
            asked = by_sentences(Asked(query, ranking, self._library, budget, readings, hidden))
        return asked, tuple(filter(None, (unembedded, unread)))

    def _embedded(self, query: Query, turns: Sequence[str]) -> tuple[Query, Array, str]:
        vector, unembedded = self._vector(query)
        return self._settle_neighbour(query, turns), vector, unembedded

    def _vector(self, query: Query) -> tuple[Array, str]:
        """The question's vector, and a line that says why the embedder itself made it, where it had to."""
        try:
            return self._encode(query.search), ""
        except WenCeError as error:
            return self._embedder.embed_query_array(query.search), f"{error}；本次检索没有用问题编码模型"

    def _read(self, query: Query, ranking: Ranking) -> tuple[tuple[reading.Reading, ...], str]:
        """The best candidates as the reader finds them; nothing and a line that says why, where it cannot read."""
        if self._reader is None or query.kind in _UNREAD:
            return (), ""
        try:
            retriever = self._library.retriever
            found = reading.read(
                self._reader,
                self.snapshot,
                query.standalone,
                ranking.passages,
                lambda document_id: (
                    document_id not in query.named and retriever.elsewhere(document_id, query.places)
                ),
            )
            return found, ""
        except WenCeError as error:
            return (), f"{error}；本次回答没有经过阅读模型"

    def _before(self, query: Query, turns: Sequence[str]) -> frozenset[str]:
        """The clause that the turn before was about."""
        if not turns or query.neighbour:
            return frozenset()
        before = self._library.analyst.read(turns[-1], turns[:-1])
        vector, _ = self._vector(before)
        best = self._library.retriever.rank(before, vector, _NO_FILTERS).passages[:1]
        return frozenset(passage.clause.id for passage in best)

    def _settle_neighbour(self, query: Query, turns: Sequence[str]) -> Query:
        """“The next one”: the measure beside the one that the turn before was about."""
        if not query.neighbour or not turns:
            return query
        before = self._library.analyst.read(turns[-1], turns[:-1])
        vector, _ = self._vector(before)
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
        unread: tuple[str, ...] = (),
    ) -> Answer:
        """Through the gate: a draft of which nothing passes is a refusal."""
        notes: tuple[str, ...] = ()
        passed = gate.NOTHING
        if isinstance(outcome, Draft):
            passed = self._gate.check(outcome)
            english = lexicon.is_english(question)
            notes = (*outcome.notes, *self.standing.remarks(passed.citations, english))
            if not passed.segments:
                outcome = silence.nothing_found(english=english)
        refused = outcome if isinstance(outcome, Refusal) else None
        return Answer(
            question=question,
            standalone_question=standalone,
            kind=outcome.kind if isinstance(outcome, Draft) else AnswerKind.REFUSAL,
            text=refused.message if refused is not None else gate.shown(passed.segments),
            segments=passed.segments,
            citations=passed.citations,
            refusal=refused,
            notes=unread if refused is not None else (*notes, *unread),
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
    notes: tuple[str, ...]  # what had to be done without, and why


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
        self._parts: dict[str, float] = {"embed": 0.0, "retrieve": 0.0, "read": 0.0, "compose": 0.0}

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
