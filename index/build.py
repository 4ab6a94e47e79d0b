"""Corpus → snapshot. Embeds only what changed since the last one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.chunks import chunk_outline, passage_text
from index.documents import read_corpus
from index.embedder import Array, Embedder, Progress
from index.errors import CorpusError, SnapshotError
from index.extract import extract
from index.lexical import LexicalIndex
from index.schema import Chunk, Outline, Records
from index.snapshot import Snapshot, embedding_cache, open_snapshot, passages_of, text_key
from index.snapshot_writer import build_lock, write_snapshot
from index.terms import corpus_terms
from index.tokenizer import Tokenizer, usable_terms
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``seconds`` is wall time; ``left_out`` names what could not be read, and why."""

    snapshot: str
    documents: int
    clauses: int
    chunks: int
    embedded: int
    records: Records
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    left_out: tuple[str, ...]
    seconds: float
    unchanged: bool


def build(corpus: Path, index: Path, embedder: Embedder, progress: Progress | None = None) -> BuildReport:
    """Build ``corpus`` into ``index`` and let the result answer from then on.

    Raises CorpusError where there is nothing to build from, SnapshotError where the
    index cannot be written; the last good index goes on answering in both cases.
    """
    started = time.perf_counter()
    read = read_corpus(corpus)
    with build_lock(index):
        last = _last(index)
        before = {document.id: document for document in last.documents} if last else {}
        documents = {outline.document.id: outline.document for outline in read.outlines}
        records = Records()
        for outline in read.outlines:
            records = records + extract(outline)
        chunks = tuple(chunk for outline in read.outlines for chunk in chunk_outline(outline))
        if not chunks:
            raise CorpusError(f"{corpus}：这些文件里没有一句可以检索的话")
        name, embedded, unchanged = "", 0, False
        terms = corpus_terms(read.outlines, records)
        if last is not None and _says_the_same(last, read.outlines, records, chunks, terms, embedder):
            name, unchanged = last.name, True
        else:
            vectors, embedded = _embed(chunks, embedder, last, progress)
            tokenizer = Tokenizer(terms)
            clauses = {
                clause.id: (outline, clause) for outline in read.outlines for clause in outline.clauses
            }
            lexical = LexicalIndex.build(
                [tokenizer.tokens(passage_text(*clauses[clause_id])) for clause_id in passages_of(chunks)]
            )
            name = write_snapshot(
                index,
                outlines=read.outlines,
                records=records,
                chunks=chunks,
                tokenizer=tokenizer,
                lexical=lexical,
                vectors=VectorIndex.build(vectors),
                embedder=embedder,
            )
    return BuildReport(
        snapshot=name,
        documents=len(documents),
        clauses=sum(len(outline.clauses) for outline in read.outlines),
        chunks=len(chunks),
        embedded=embedded,
        records=records,
        added=tuple(sorted(set(documents) - set(before))),
        changed=tuple(sorted(id_ for id_ in set(documents) & set(before) if documents[id_] != before[id_])),
        removed=tuple(sorted(set(before) - set(documents))),
        left_out=read.left_out,
        seconds=time.perf_counter() - started,
        unchanged=unchanged,
    )


def _last(index: Path) -> Snapshot | None:
    """The snapshot that answers now, whatever embedded it; None where none can be built upon."""
    try:
        return open_snapshot(index, None)
    except SnapshotError:
        return None


def _says_the_same(
    last: Snapshot,
    outlines: Sequence[Outline],
    records: Records,
    chunks: tuple[Chunk, ...],
    terms: Sequence[str],
    embedder: Embedder,
) -> bool:
    """Whether a snapshot written now would hold what the last one holds."""
    made = last.manifest.embedder  # its dimension follows from these two, and would load the model
    return (
        not last.notes  # it is the newest one, and whole
        and (made.name, made.revision) == (embedder.name, embedder.revision)
        and last.outlines == {outline.document.id: outline for outline in outlines}
        and last.records == records
        and last.chunks == chunks
        and last.tokenizer.terms == usable_terms(terms)
    )


def _embed(
    chunks: tuple[Chunk, ...], embedder: Embedder, last: Snapshot | None, progress: Progress | None
) -> tuple[Array, int]:
    """Every chunk's vector, shape (n, dimension), and how many of them had to be embedded."""
    known = embedding_cache(last, embedder) if last is not None else {}
    rows = [known.get(text_key(chunk.text)) for chunk in chunks]
    vectors = np.empty((len(chunks), embedder.dimension), dtype=np.float32)
    kept = [at for at, row in enumerate(rows) if row is not None]
    if kept and last is not None:
        vectors[kept] = last.vectors.vectors([row for row in rows if row is not None])
    fresh = [at for at, row in enumerate(rows) if row is None]
    if fresh:
        vectors[fresh] = embedder.embed_array([chunks[at].text for at in fresh], progress)
    return vectors, len(fresh)
