"""A made-up document, read and parsed as a file of the corpus would be."""

from __future__ import annotations

from pathlib import Path

from index.documents import read_document
from index.schema import Outline

PROJECT = Path(__file__).parent.parent.parent
TABLES = PROJECT / "tests" / "tables"


def parsed(folder: Path, text: str) -> Outline:
    """The outline of ``text``."""
    path = folder / "made-up.txt"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def measure(folder: Path, *sentences: str) -> Outline:
    """The outline of a plan whose only measure says ``sentences``."""
    return parsed(folder, f"关于加快产业发展的实施意见\n一、主要任务\n1.推进重点工作。{''.join(sentences)}\n")
