"""Outlines of made-up texts and of the corpus, and how the tests write them down."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from index.documents import read_corpus
from index.parser import parse
from index.schema import Clause, Document, Kind, Outline

PROJECT = Path(__file__).parent.parent.parent
TABLES = PROJECT / "tests" / "tables"
CORPUS = PROJECT / "corpus"
DOCUMENTS = tuple(sorted(path.stem for path in CORPUS.glob("*.txt")))


def outline_of(text: str) -> Outline:
    """The outline of ``text``, which bears the name “made.txt”."""
    return Outline(Document("made.txt", "made", text, ""), parse("made.txt", text))


@lru_cache(maxsize=1)
def corpus() -> dict[str, Outline]:
    """The five documents by their names without “.txt”."""
    return {Path(outline.document.id).stem: outline for outline in read_corpus(CORPUS).outlines}


def table(path: Path) -> list[tuple[str, ...]]:
    """The rows of a hand-written table, without its header."""
    return [tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def squeezed(words: str) -> str:
    """The words without white space and what a word processor left over, as the tables have them."""
    return re.sub(r"\s+", "", re.sub(r"\[bookmark:[^\]]*\]", "", words))


def words(outline: Outline, clause: Clause) -> str:
    """All words of a clause, squeezed."""
    return squeezed(clause.span.of(outline.document.text))


def named(outline: Outline) -> list[Clause]:
    """The clauses that a person would see: neither the root nor the opening words of a clause with others below it."""
    return [clause for clause in outline.clauses if clause.kind not in (Kind.ROOT, Kind.LEAD)]


def shape(outline: Outline) -> list[tuple[str, str]]:
    """Kind and path of every clause: ``("measure", "一/2")``."""
    return [(clause.kind.value, "/".join(clause.path)) for clause in named(outline)]


def labels(outline: Outline) -> list[str]:
    """How every clause would be cited."""
    return [clause.label for clause in named(outline)]
