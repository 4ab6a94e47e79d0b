"""What an enterprise can get: the supports that reach its place and speak of its case."""

from __future__ import annotations

from rag.answering import fact
from rag.answering.context import Asked
from rag.schema import AnswerKind, Draft


def compose(asked: Asked) -> Draft | None:
    return fact.compose(asked, AnswerKind.ELIGIBILITY)
