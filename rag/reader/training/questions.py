"""The written questions, and the general ones, as pairs of a question and a window.

A file of written questions is called as its document and has a line a question,
four columns parted by tabs: kind, style, question, quote. Kinds: ``answer`` (the
quote answers), ``near`` (the clause of the quote speaks of it and does not answer),
and the verdicts ``met``, ``not_met``, ``not_said`` (the quote is a condition; the
question says what a person tells of himself). The documents are not kept here.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.chunks import SILENT
from index.documents import SUFFIXES, read_document
from index.errors import CorpusError
from index.schema import Outline, Span
from rag.reader.windows import Window, runs, windows

HOME = Path(__file__).parent / "questions"


class Part(StrEnum):
    """What the questions on a document are for; a document is in one part only."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


class Verdict(StrEnum):
    """What a person's words say of a condition; in the order of the reader's outputs."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Written:
    """A question on a document. ``span`` is the quote's; ``kind`` as in the file."""

    document: str
    kind: str
    style: str
    question: str
    span: Span

    @property
    def answers(self) -> bool:
        """Whether the quote answers the question."""
        return self.kind == "answer"


@dataclass(frozen=True, slots=True)
class Source:
    """A document with all its windows, and what is asked of it."""

    outline: Outline
    windows: tuple[Window, ...]
    questions: tuple[Written, ...]

    def window_of(self, span: Span) -> Window | None:
        """The window that holds most of ``span``; None where none does (titles, headings, furniture)."""
        met = [(_shared(window.span, span), window) for window in self.windows]
        most, window = max(met, key=lambda row: row[0], default=(0, None))
        return window if most else None


@dataclass(frozen=True, slots=True)
class General:
    """A question of the general collection: a text cut into windows, and the span that answers."""

    question: str
    windows: tuple[Window, ...]
    span: Span


def read_sources(part: Part, folders: Sequence[Path]) -> tuple[Source, ...]:
    """The documents of ``part``, found by name in ``folders``.

    Raises:
        CorpusError: a document is in none of the folders, or does not hold a quote.
    """
    return tuple(_source(file, folders) for file in sorted((HOME / part).glob("*.tsv")))


def learnt_from(part: Part) -> frozenset[str]:
    """The questions of ``part``, as they are worded; the documents are not needed."""
    files = sorted((HOME / part).glob("*.tsv"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return frozenset(line.split("\t")[2] for line in lines)


def _source(file: Path, folders: Sequence[Path]) -> Source:
    outline = read_document(_find(file.stem, folders))
    text = outline.document.text
    questions = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        kind, style, question, quote = line.split("\t")
        at = text.find(quote)
        if at < 0:
            raise CorpusError(f"{file.name}:{number}：文件里没有这段引文：{quote}")
        questions.append(Written(outline.document.id, kind, style, question, Span(at, at + len(quote))))
    leaves = [leaf for leaf in outline.leaves() if outline.owner(leaf).kind not in SILENT]
    found = tuple(window for leaf in leaves for window in windows(outline, leaf))
    return Source(outline, found, tuple(questions))


def _find(stem: str, folders: Sequence[Path]) -> Path:
    for folder in folders:
        for suffix in SUFFIXES:
            if (path := folder / f"{stem}{suffix}").is_file():
                return path
    raise CorpusError(f"找不到文件 {stem}：请用 --documents 指出放它的文件夹")


def read_general(folder: Path) -> Iterator[General]:
    """The general questions: ``contexts.jsonl.gz`` (id, text), ``questions.jsonl.gz`` (context, question, start, end)."""
    texts: Mapping[str, str] = {row["id"]: row["text"] for row in _rows(folder / "contexts.jsonl.gz")}
    cut = {name: _windows(text) for name, text in texts.items()}
    for row in _rows(folder / "questions.jsonl.gz"):
        yield General(row["question"], cut[row["context"]], Span(row["start"], row["end"]))


def _windows(text: str) -> tuple[Window, ...]:
    return tuple(Window("", span.of(text), span) for span in runs(text, Span(0, len(text))))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _shared(one: Span, two: Span) -> int:
    return max(0, min(one.end, two.end) - max(one.start, two.start))
