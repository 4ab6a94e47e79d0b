"""Small makers of what a snapshot is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from index.embedder import Array, Embedder, Progress
from index.lexical import LexicalIndex
from index.schema import (
    Amount,
    Chunk,
    Clause,
    Document,
    Gap,
    GapKind,
    Kind,
    Outline,
    Records,
    Responsibility,
    Role,
    Span,
    Status,
    Support,
    Target,
)
from index.snapshot_writer import write_snapshot
from index.tokenizer import Tokenizer
from index.vectors import VectorIndex

TOKENIZER = Tokenizer(("链主企业",))


class ToyEmbedder(Embedder):
    """A vector drawn from the text's sha256: exact, quick, and different for every text."""

    def __init__(self, name: str = "toy", dimension: int = 8, revision: str = "1") -> None:
        self._name, self._dimension, self._revision = name, dimension, revision

    @property
    def name(self) -> str:
        return self._name

    @property
    def revision(self) -> str:
        return self._revision

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def max_characters(self) -> int:
        return 500

    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        return np.array([self.embed_query_array(text) for text in texts], np.float32).reshape(
            -1, self._dimension
        )

    def embed_query_array(self, text: str) -> Array:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        drawn = np.random.default_rng(seed).standard_normal(self._dimension).astype(np.float32)
        scaled: Array = drawn / np.linalg.norm(drawn)
        return scaled


def outline(document_id: str = "a.txt", lines: Sequence[str] = ("支持链主企业。", "奖励50万元。")) -> Outline:
    """A document of one paragraph a line."""
    text = "\n".join(lines)
    document = Document(
        id=document_id,
        title=f"《{document_id}》",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        issuers=("省政府", "省汽车办"),
        status=Status.DRAFT_FOR_COMMENT,
        period=(2024, 2027),
        copy_faults=("masked_amount",),
    )
    whole = Span(0, len(text))
    root = f"{document_id}#"
    clauses = [Clause(root, document_id, Kind.ROOT, "", (), "", "", whole, None, None, not lines)]
    start = 0
    for nth, line in enumerate(lines, 1):
        end = min(start + len(line) + 1, len(text))
        span, path = Span(start, end), (str(nth),)
        clauses.append(
            Clause(
                f"{root}{nth}",
                document_id,
                Kind.MEASURE,
                str(nth),
                path,
                f"{nth}.",
                "",
                span,
                None,
                root,
                True,
            )
        )
        start = end
    return Outline(document, tuple(clauses))


def chunks_of(outlines: Sequence[Outline]) -> tuple[Chunk, ...]:
    """One chunk a leaf."""
    return tuple(
        Chunk(f"{leaf.id}@0", leaf.document_id, leaf.id, leaf.span, leaf.span.of(made.document.text))
        for made in outlines
        for leaf in made.leaves()
    )


def records(clause_id: str = "a.txt#1") -> Records:
    """One record of each kind, with every kind of value in it."""
    span = Span(0, 2)
    exact, lost = Amount(Decimal("50.10"), "万元", span, "at_most"), Amount(None, "万元", span)
    return Records(
        (
            Responsibility(
                clause_id, Role.LEAD, "省汽车办", "汽车办", span, span, span, ("发展改革委",), True
            ),
        ),
        (Support(clause_id, span, "链主企业", (span, Span(1, 3)), "奖励", (exact, lost), exact, True),),
        (Target(clause_id, span, "产量", exact, None, True),),
        (Gap(clause_id, span, GapKind.MASKED_AMOUNT),),
    )


def write(
    folder: Path,
    outlines: Sequence[Outline] | None = None,
    embedder: Embedder | None = None,
    timeout: float = 30.0,
) -> str:
    """A whole snapshot of ``outlines`` in ``folder``; its name."""
    outlines = [outline()] if outlines is None else outlines
    embedder = embedder or ToyEmbedder()
    chunks = chunks_of(outlines)
    return write_snapshot(
        folder,
        outlines=outlines,
        records=records(),
        chunks=chunks,
        tokenizer=TOKENIZER,
        lexical=LexicalIndex.build([TOKENIZER.tokens(chunk.text) for chunk in chunks]),
        vectors=VectorIndex.build(embedder.embed_array([chunk.text for chunk in chunks])),
        embedder=embedder,
        timeout=timeout,
    )
