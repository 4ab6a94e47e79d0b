"""The reader alone, on documents kept apart: which sentence it picks, and whether it knows what a text does not say."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.library import documents_of, gather
from index.build import build
from index.embedder import Embedder
from index.schema import Outline, Span
from index.sentences import sentences
from index.snapshot import Snapshot, open_snapshot
from rag.answering.context import Asked
from rag.answering.sentences import rank_sentences
from rag.pipeline import PolicyQA
from rag.reader.reader import Reader
from rag.reader.training.measure import auroc, macro_f1
from rag.reader.training.questions import Part, Source, Verdict, Written, read_sources
from rag.reader.windows import Window, windows

READ = 10  # clauses among whose sentences one is picked


@dataclass(frozen=True, slots=True)
class Read:
    """One question: whether the sentence picked from its first ten clauses holds the gold, with the reader and without.

    ``best`` is the best log-odds of the ten, ``own`` that of the gold's (or near miss's) own clause;
    None where nothing was read.
    """

    style: str
    answers: bool
    picked: bool
    unread: bool
    best: float | None
    own: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """``picked``: of the questions with an answer, those whose picked sentence holds the gold; ``unread``: without reader."""

    count: int
    picked: float
    unread: float
    answered: float  # AUROC of the best log-odds: questions with an answer against those without
    near: float  # AUROC of the one clause's log-odds: it answers against it is a near miss

    def line(self, name: str) -> str:
        """One row of the table that ``python -m eval reader`` prints."""
        return f"{name:14s}{self.count:6d}{self.unread:9.3f}{self.picked:9.3f}{self.answered:11.3f}{self.near:8.3f}"


HEAD = "                   n   unread   picked  AUROC any    near"


def snapshot_of(
    part: Part, folders: Sequence[Path], embedder: Embedder
) -> tuple[Snapshot, tuple[Source, ...]]:
    """An index of the documents of ``part`` alone, and what is asked of them."""
    sources = read_sources(part, folders)
    wanted = {source.outline.document.id for source in sources}
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch) / "corpus", Path(scratch) / "index"
        files = [path for folder in folders for path in documents_of(folder) if path.name in wanted]
        gather(files, [], corpus)
        build(corpus, index, embedder)
        return open_snapshot(index, embedder.name), sources


def ask(snapshot: Snapshot, questions: Iterable[Written], reader: Reader, embedder: Embedder) -> list[Read]:
    """Rank, read and judge every question."""
    with_reader, without = PolicyQA(snapshot, embedder, reader=reader), PolicyQA(snapshot, embedder)
    out = []
    for question in questions:
        asked, unread = with_reader.read(question.question), without.read(question.question)
        outline = snapshot.outlines[question.document]
        mine = [
            one.answers
            for one in asked.readings
            if one.clause.document_id == outline.document.id and one.clause.span.meets(question.span)
        ]
        out.append(
            Read(
                question.style,
                question.answers,
                _picks(asked, question),
                _picks(unread, question),
                max((one.answers for one in asked.readings), default=None),
                mine[0] if mine else _own(reader, question, outline),
            )
        )
    return out


def _picks(asked: Asked, question: Written) -> bool:
    """Whether the best sentence meets the gold."""
    best = next(iter(rank_sentences(asked, asked.top(READ))), None)
    return (
        best is not None and best.clause.document_id == question.document and best.span.meets(question.span)
    )


def _own(reader: Reader, question: Written, outline: Outline) -> float | None:
    """What the reader says of the question's own clause, where the ranking does not have it."""
    for leaf in outline.leaves():
        for window in windows(outline, leaf):
            if window.span.meets(question.span):
                return reader.read(question.question, [window])[0].answers
    return None


def figures(asked: Sequence[Read]) -> Figures:
    """The figures over ``asked``; nan where there is nothing to tell."""
    told = [one for one in asked if one.answers]
    own: dict[bool, list[float]] = {True: [], False: []}
    best: dict[bool, list[float]] = {True: [], False: []}
    for one in asked:
        if one.own is not None:
            own[one.answers].append(one.own)
        if one.best is not None:
            best[one.answers].append(one.best)
    return Figures(
        len(asked),
        float(np.mean([one.picked for one in told])) if told else float("nan"),
        float(np.mean([one.unread for one in told])) if told else float("nan"),
        auroc(best[True], best[False]),
        auroc(own[True], own[False]),
    )


def by_style(asked: Sequence[Read]) -> dict[str, list[Read]]:
    """The questions of each style."""
    return {style: [one for one in asked if one.style == style] for style in sorted({a.style for a in asked})}


def verdicts(sources: Sequence[Source], reader: Reader) -> tuple[int, float]:
    """How many conditions were put against a person's words, and the macro-F1."""
    truth, guessed = [], []
    for source in sources:
        text = source.outline.document.text
        for question in source.questions:
            window = source.window_of(question.span)
            if question.kind not in set(Verdict) or window is None:
                continue
            met = [s for s in sentences(text, window.span) if s.meets(question.span)]
            span = Span(met[0].start, met[-1].end) if met else question.span
            told = reader.read(question.question, [Window(window.path, span.of(text), span)])[0]
            truth.append(list(Verdict).index(Verdict(question.kind)))
            guessed.append(int(np.argmax(told.verdict)))
    return len(truth), macro_f1(truth, guessed)
