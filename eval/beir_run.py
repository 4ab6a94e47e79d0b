"""A BEIR folder measured: indexed as a stream, searched, scored by ``ir_measures``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ir_measures

from eval.beir import CORPUS, articles, qrels, queries
from eval.collection import Hits, Store, file_hash, fuse
from eval.figures import mean
from eval.resources import Peak
from eval.run import code_hash, run_key
from eval.trec import Qrels, write_qrels
from index.embedder import open_embedder
from index.errors import WenCeError
from index.tokenizer import Tokenizer
from rag.settings import Settings

SIDES = ("bm25", "dense", "hybrid")
MEASURES = ("nDCG@10", "RR@10", "R@10", "R@100")
_INDEX = Path(__file__).parent.parent / "index"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a BEIR run found; ``seconds`` per stage, ``figures`` per side."""

    articles: int
    queries: int
    figures: dict[str, dict[str, float | None]]
    seconds: dict[str, float]
    peak_mb: float
    index_mb: float


def run(
    folder: Path, out: Path, sides: Sequence[str] = SIDES, split: str = "test", *, quiet: bool = False
) -> Measured:
    """Index (or go on indexing) the corpus, ask the split's queries, write runs and figures into ``out``.

    Raises:
        BeirError: the folder is not what it should be, by file and line, before anything is indexed.
    """
    if strange := sorted(set(sides) - set(SIDES)) or not sides:
        raise WenCeError(f"--sides 只能是 {'、'.join(SIDES)}，没有 {strange}")
    clock = _Clock()
    out.mkdir(parents=True, exist_ok=True)
    with Peak() as peak:
        with clock.part("read"):
            ids = [article.id for article in articles(folder)]
            judged, asked = _questions(folder, split, set(ids))
        embedder = open_embedder(Settings().embedder)
        made_by = (embedder.name, embedder.revision, code_hash(_INDEX))
        store = Store(out / "index", run_key(file_hash(folder / CORPUS), *made_by), quiet=quiet)
        words: Hits = {}
        dense: Hits = {}
        if {"bm25", "hybrid"} & set(sides):
            tokenizer = Tokenizer()
            with clock.part("index words"):
                store.index_words(articles(folder), len(ids), tokenizer)
            with clock.part("search words"):
                words = store.search_words(asked, tokenizer)
        if {"dense", "hybrid"} & set(sides):
            with clock.part("index vectors"):
                store.index_vectors(articles(folder), len(ids), embedder)
            with clock.part("search vectors"):
                dense = store.search_vectors(asked, embedder)
        hits = {"bm25": words, "dense": dense, "hybrid": fuse(dense, words) if dense and words else {}}
        figures = {side: _score(hits[side], ids, judged, out, side) for side in SIDES if side in sides}
    write_qrels(judged, out / "qrels.txt")
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return Measured(len(ids), len(asked), figures, clock.seconds, peak.mb, store.size_mb())


def told(found: Measured) -> str:
    """A printed table."""
    names = list(next(iter(found.figures.values())))
    lines = [
        f"{found.articles} 篇，{found.queries} 问",
        " ".join([" " * 8, *(f"{name:>9}" for name in names)]),
    ]
    for side, figures in found.figures.items():
        lines.append(" ".join([f"{side:<8}", *(f"{_shown(figures[name]):>9}" for name in names)]))
    times = "，".join(f"{stage} {spent:.1f} s" for stage, spent in found.seconds.items())
    lines.append(f"{times}；峰值内存 {found.peak_mb:.0f} MB；索引 {found.index_mb:.0f} MB")
    return "\n".join(lines)


def _questions(folder: Path, split: str, known: set[str]) -> tuple[Qrels, dict[str, str]]:
    every = queries(folder)
    judged = qrels(folder, split, set(every), known)
    return judged, {id_: text for id_, text in every.items() if id_ in judged}


def _score(hits: Hits, ids: Sequence[str], judged: Qrels, out: Path, side: str) -> dict[str, float | None]:
    """Write the side's run as a TREC file; its mean figures over all judged queries."""
    ranking: dict[str, dict[str, float]] = {}
    with (out / f"run-{side}.txt").open("w", encoding="utf-8") as file:
        for query, found in hits.items():
            ranking[query] = {ids[row]: float(len(found) - rank) for rank, row in enumerate(found)}
            for rank, (row, score) in enumerate(found.items(), 1):
                file.write(f"{query} Q0 {ids[row]} {rank} {score:.6f} {side}\n")
    wanted = {name: ir_measures.parse_measure(name) for name in MEASURES}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judged, 0.0) for name in MEASURES}
    for one in ir_measures.iter_calc(list(wanted.values()), judged, ranking):
        values[str(one.measure)][one.query_id] = float(one.value)
    return {name.replace("RR@", "MRR@"): mean(values[name].values()) for name in MEASURES}


def _shown(value: Any) -> str:
    return "–" if value is None else f"{value:.3f}"


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started
