"""A large collection of articles, indexed shard by shard on the disk with bounded memory, and searched.

WenCe's own parts: its chunks, tokens, BM25, embedder and fusion. At no time are
more than ``SHARD`` articles or ``_BLOCK`` vectors in memory. Every finished shard
and every block of vectors is kept: a stopped run goes on behind it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval.beir import Article
from index.chunks import chunk_outline
from index.embedder import Embedder
from index.lexical import LexicalIndex
from index.parser import parse
from index.schema import Document, Outline
from index.tokenizer import Tokenizer

DENSE_SHARE = 0.6  # of the fused score; the rest is BM25 (docs/decisions.md, 2026-11-22)
SHARD = 20_000  # articles whose tokens are in memory at once; idf is the shard's own
DEPTH = 1_000  # what is kept of each side, and what the fusion scales over
_BLOCK = 20_000  # vectors multiplied at once
_EMBEDDED_AT_ONCE = 64

Hits = dict[str, dict[int, float]]  # query id → article's row → score, the best DEPTH


def chunks_of(article: Article) -> list[str]:
    """What is embedded of an article, as WenCe cuts a document; its title where nothing else is left."""
    text = article.text if article.text.strip() else article.title
    document = Document(article.id, article.title, text, "")
    found = [chunk.text for chunk in chunk_outline(Outline(document, parse(article.id, text)))]
    return found or [f"{article.title}\n{text}".strip()]


class Store:
    """The folder that holds a collection's index; ``key`` stands for the corpus and for what reads it."""

    def __init__(self, folder: Path, key: str, *, quiet: bool = False) -> None:
        self._folder = folder
        self._quiet = quiet
        head = folder / "key.json"
        if not head.exists() or json.loads(head.read_text(encoding="utf-8")) != key:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            head.write_text(json.dumps(key), encoding="utf-8")

    def index_words(self, articles: Iterable[Article], count: int, tokenizer: Tokenizer) -> int:
        """BM25 shards of the articles; returns how many articles were there already."""
        done = len(self._shards()) * SHARD
        stream = islice(articles, done, None)
        with self._bar("words", count, min(done, count)) as bar:
            while shard := list(islice(_tokens(stream, tokenizer, bar), SHARD)):
                name = f"words-{len(self._shards()):04d}"
                making = self._folder / f".{name}"
                shutil.rmtree(making, ignore_errors=True)
                LexicalIndex.build(shard).save(making)
                making.rename(self._folder / name)
        return min(done, count)

    def index_vectors(self, articles: Iterable[Article], count: int, embedder: Embedder) -> int:
        """Append the vectors of the articles' chunks; returns how many articles were there already."""
        owners, vectors = self._folder / "owners.i4", self._folder / "vectors.f4"
        done = _whole(owners, vectors, embedder.dimension)
        with self._bar("vectors", count, done) as bar, owners.open("ab") as rows, vectors.open("ab") as out:
            for batch in _batches(islice(enumerate(articles), done, None)):
                texts = [(row, chunk) for row, article in batch for chunk in chunks_of(article)]
                embedded = embedder.embed_array([chunk for _, chunk in texts])
                out.write(embedded.astype("<f4").tobytes())
                out.flush()
                rows.write(np.array([row for row, _ in texts], dtype="<i4").tobytes())
                rows.flush()
                bar.update(len(batch))
        return done

    def search_words(self, queries: Mapping[str, str], tokenizer: Tokenizer) -> Hits:
        """BM25, one shard after the other."""
        hits: Hits = {id_: {} for id_ in queries}
        tokens = {id_: tokenizer.tokens(text) for id_, text in queries.items()}
        for nth, folder in enumerate(self._shards()):
            lexical = LexicalIndex.open(folder)
            for id_ in queries:
                scores = lexical.scores(tokens[id_])
                rows = _best(scores)
                found = {nth * SHARD + int(row): float(scores[row]) for row in rows if scores[row] > 0}
                hits[id_] = _merged(hits[id_], found)
        return hits

    def search_vectors(self, queries: Mapping[str, str], embedder: Embedder) -> Hits:
        """Inner products, block after block of the vectors' file; an article counts by its best chunk."""
        hits: Hits = {id_: {} for id_ in queries}
        owners = np.fromfile(self._folder / "owners.i4", dtype="<i4")
        stored = np.memmap(self._folder / "vectors.f4", dtype="<f4", mode="r")
        vectors = stored.reshape(len(owners), embedder.dimension)
        asked = {id_: embedder.embed_query_array(text) for id_, text in queries.items()}
        for start in range(0, len(owners), _BLOCK):
            block = np.asarray(vectors[start : start + _BLOCK])
            for id_, query in asked.items():
                scores = block @ query
                found: dict[int, float] = {}
                for row in _best(scores):
                    owner = int(owners[start + row])
                    found[owner] = max(found.get(owner, -1.0), float(scores[row]))
                hits[id_] = _merged(hits[id_], found)
        return hits

    def size_mb(self) -> float:
        """What the index takes on the disk."""
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file()) / 2**20

    def _shards(self) -> list[Path]:
        return sorted(self._folder.glob("words-*"))

    def _bar(self, name: str, total: int, done: int) -> tqdm[Any]:
        return tqdm(total=total, initial=done, desc=name, disable=self._quiet, unit="art")


def fuse(dense: Hits, words: Hits) -> Hits:
    """Min–max of each side over what was kept of it, weighted as WenCe weights them."""
    out: Hits = {}
    for id_ in dense:
        one, two = _scaled(dense[id_]), _scaled(words[id_])
        fused = {
            row: DENSE_SHARE * one.get(row, 0.0) + (1 - DENSE_SHARE) * two.get(row, 0.0)
            for row in sorted(set(one) | set(two))
        }
        out[id_] = _merged({}, fused)
    return out


def file_hash(file: Path) -> str:
    """The sha256 of a file, read as a stream."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _tokens(articles: Iterator[Article], tokenizer: Tokenizer, bar: tqdm[Any]) -> Iterator[list[str]]:
    same: dict[str, str] = {}  # one string object a word: the lists hold references only
    for article in articles:
        yield [same.setdefault(t, t) for t in tokenizer.tokens(f"{article.title}\n{article.text}")]
        bar.update()


def _batches(rows: Iterator[tuple[int, Article]]) -> Iterator[list[tuple[int, Article]]]:
    while batch := list(islice(rows, _EMBEDDED_AT_ONCE)):
        yield batch


def _whole(owners: Path, vectors: Path, dimension: int) -> int:
    """How many articles are embedded as a whole; what a stop left of a batch is cut off."""
    if not owners.exists() or not vectors.exists():
        owners.unlink(missing_ok=True)
        vectors.unlink(missing_ok=True)
        return 0
    rows = np.fromfile(owners, dtype="<i4")[: vectors.stat().st_size // (4 * dimension)]
    # The owners of a batch are written behind its vectors, so the last article is whole
    # unless its own rows were cut: it is embedded again.
    done = int(rows[-1]) if len(rows) else 0
    kept = int(np.searchsorted(rows, done))
    with owners.open("r+b") as file:
        file.truncate(4 * kept)
    with vectors.open("r+b") as file:
        file.truncate(4 * dimension * kept)
    return done


def _best(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The rows of the best DEPTH scores; equal scores by rising row."""
    k = min(DEPTH, len(scores))
    rows = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    best: npt.NDArray[np.int64] = rows[np.lexsort((rows, -scores[rows]))[:k]]
    return best


def _merged(one: dict[int, float], two: dict[int, float]) -> dict[int, float]:
    """The best DEPTH of both, best first; a row in both counts by its better score."""
    both = {row: max(one.get(row, -np.inf), two.get(row, -np.inf)) for row in one | two}
    return dict(sorted(both.items(), key=lambda item: (-item[1], item[0]))[:DEPTH])


def _scaled(side: dict[int, float]) -> dict[int, float]:
    if not side:
        return {}
    low, high = min(side.values()), max(side.values())
    return {row: (score - low) / (high - low) if high > low else 1.0 for row, score in side.items()}
