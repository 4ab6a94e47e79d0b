"""What people build in an afternoon, and WenCe's own chunks with one side of the search or both.

None of them reads the clause: the answer is the first chunk, and nothing is ever refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.systems import Json, Setup, SystemFailed
from index.embedder import Embedder
from index.lexical import LexicalIndex
from index.schema import Clause, Span
from index.tokenizer import Tokenizer
from index.vectors import VectorIndex

Scores = npt.NDArray[np.float32]
CHUNK_SIZE = 500
CHUNK_OVERLAP = 50
PASSAGES = 20
RRF_K = 60  # Cormack, Clarke and Büttcher, SIGIR 2009
DENSE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """What is ranked: a span of a document, and the clause that it belongs to, if to one."""

    document: str
    span: Span
    clause: Clause | None = None

    def place(self, span: Span) -> Json:
        """The fields that a passage and a citation have in common."""
        return {
            "document": self.document,
            "clause": self.clause.id if self.clause else "",
            "label": self.clause.label if self.clause else "",
            "start": span.start,
            "end": span.end,
        }


@dataclass(frozen=True, slots=True)
class Pieces:
    """What can be found, with a score of each side for a question; ``best`` is what is quoted of a piece."""

    pieces: tuple[Piece, ...]
    dense: Callable[[str], Scores]
    lexical: Callable[[str], Scores]
    best: Callable[[int, str], Span]


class Retriever:
    """Ranks pieces and quotes the first; ``fuse`` makes one score of the two sides."""

    def __init__(self, name: str, setup: Setup, gather: Callable[[Setup], Pieces], side: str) -> None:
        self.name = name
        self._setup = setup
        self._gather = gather
        self._side = side
        self._documents = {outline.document.id: outline.document for outline in setup.outlines}

    def prepare(self) -> None:
        self._all = self._gather(self._setup)
        self.answer("预热", ())

    def answer(self, question: str, history: Sequence[str]) -> Json:
        self._setup.embedder().fresh = False
        asked = "\n".join([*history, question])
        scores = _SIDES[self._side](self._all, asked)
        order = np.lexsort((np.arange(len(scores)), -scores))
        order = order[:PASSAGES]
        ranked = [(self._all.pieces[at], float(scores[at])) for at in order]
        return self._json(question, ranked, self._all.best(int(order[0]), asked))

    def hide(self, clause_ids: Collection[str]) -> bool:  # noqa: ARG002
        return False

    def _json(self, question: str, ranked: Sequence[tuple[Piece, float]], quoted: Span) -> Json:
        first = ranked[0][0]
        document = self._documents[first.document]
        quote = document.quote(quoted)
        citation = {
            "marker": 1,
            "title": document.title,
            "status": document.status.value,
            **first.place(quoted),
            "quote": quote,
        }
        return {
            "id": None,
            "question": question,
            "standalone_question": question,
            "kind": "fact",
            "answer": f"{quote} [1]",
            "refusal": None,
            "citations": [citation],
            "passages": [
                {"rank": rank, **piece.place(piece.span), "score": score}
                for rank, (piece, score) in enumerate(ranked, 1)
            ],
            "notes": [],
            "snapshot": "",
            "timings_ms": {},
        }


def make_baseline(name: str, setup: Setup) -> Retriever:
    """``naive-dense``, ``naive-bm25``, ``naive-rrf``, ``bm25``, ``dense`` or ``hybrid``."""
    gather = naive_pieces if name.startswith("naive-") else own_pieces
    return Retriever(name, setup, gather, name.removeprefix("naive-"))


def _rrf(pieces: Pieces, question: str) -> Scores:
    total = np.zeros(len(pieces.pieces), dtype=np.float32)
    for scores in (pieces.dense(question), pieces.lexical(question)):
        ranks = np.empty(len(scores), dtype=np.int64)
        ranks[np.lexsort((np.arange(len(scores)), -scores))] = np.arange(1, len(scores) + 1)
        total += (1 / (RRF_K + ranks)).astype(np.float32)
    return total


def _hybrid(pieces: Pieces, question: str) -> Scores:
    fused = DENSE_WEIGHT * _min_max(pieces.dense(question))
    fused += (1 - DENSE_WEIGHT) * _min_max(pieces.lexical(question))
    return np.asarray(fused, dtype=np.float32)


def _min_max(scores: Scores) -> Scores:
    low, high = scores.min(), scores.max()
    return np.asarray(
        (scores - low) / (high - low) if high > low else np.zeros_like(scores), dtype=np.float32
    )


_SIDES: dict[str, Callable[[Pieces, str], Scores]] = {
    "dense": lambda pieces, question: pieces.dense(question),
    "bm25": lambda pieces, question: pieces.lexical(question),
    "rrf": _rrf,
    "hybrid": _hybrid,
}


def naive_spans(text: str, size: int = CHUNK_SIZE, overlap: int = CHUNK_OVERLAP) -> tuple[Span, ...]:
    """The spans of the chunks that LangChain's RecursiveCharacterTextSplitter makes with its defaults."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, add_start_index=True)
    spans = []
    for chunk in splitter.create_documents([text]):
        start = chunk.metadata["start_index"]
        span = Span(start, start + len(chunk.page_content))
        if span.of(text) != chunk.page_content:
            raise SystemFailed("切块的起点与原文不符：langchain-text-splitters 的版本与此不合")
        spans.append(span)
    return tuple(spans)


def naive_pieces(setup: Setup) -> Pieces:
    """Fixed chunks, each side as in a tutorial: the same embedder, jieba's words."""
    if "naive" not in setup.shared:
        pieces = tuple(
            Piece(outline.document.id, span)
            for outline in setup.outlines
            for span in naive_spans(outline.document.text)
        )
        texts = {outline.document.id: outline.document.text for outline in setup.outlines}
        words = [piece.span.of(texts[piece.document]) for piece in pieces]
        tokenizer = Tokenizer()
        lexical = LexicalIndex.build([tokenizer.words(text) for text in words])
        setup.shared["naive"] = Pieces(
            pieces,
            _dense(setup.embedder(), words),
            lambda question: lexical.scores(tokenizer.words(question)),
            lambda at, _: pieces[at].span,
        )
    gathered: Pieces = setup.shared["naive"]
    return gathered


def _dense(embedder: Embedder, words: Sequence[str]) -> Callable[[str], Scores]:
    """Embeds the words when the first question comes: a system without this side does not wait for it."""
    index: list[VectorIndex] = []

    def scores(question: str) -> Scores:
        if not index:
            index.append(VectorIndex.build(embedder.embed_array(words)))
        return index[0].scores(embedder.embed_query_array(question))

    return scores


def own_pieces(setup: Setup) -> Pieces:
    """WenCe's chunks, words and vectors as they stand in the built index."""
    if "own" not in setup.shared:
        setup.shared["own"] = _own_pieces(setup)
    gathered: Pieces = setup.shared["own"]
    return gathered


def _own_pieces(setup: Setup) -> Pieces:
    snapshot, embedder = setup.snapshot(), setup.embedder()
    row = {clause_id: at for at, clause_id in enumerate(snapshot.passages)}
    owner = np.array([row[chunk.clause_id] for chunk in snapshot.chunks])

    def dense(question: str) -> Scores:
        scores = np.full(len(row), -1, dtype=np.float32)
        np.maximum.at(scores, owner, snapshot.vectors.scores(embedder.embed_query_array(question)))
        return scores

    def best(at: int, question: str) -> Span:
        scores = snapshot.vectors.scores(embedder.embed_query_array(question))
        rows = np.flatnonzero(owner == at)
        return snapshot.chunks[int(rows[np.argmax(scores[rows])])].span

    clauses = [snapshot.clauses[clause_id] for clause_id in snapshot.passages]
    return Pieces(
        tuple(Piece(clause.document_id, clause.span, clause) for clause in clauses),
        dense,
        lambda question: snapshot.lexical.scores(snapshot.tokenizer.tokens(question)),
        best,
    )
