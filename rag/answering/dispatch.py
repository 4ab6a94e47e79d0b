"""One question, read and ranked, → a draft by its kind, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.tokenizer import fold
from rag import cues, refusal, silence
from rag.answering import comparison, department, eligibility, fact, listing, locate, merging, status
from rag.answering.context import Asked
from rag.query import Ask
from rag.schema import AnswerKind, Draft, Refusal

_COMPOSERS: Mapping[AnswerKind, Callable[[Asked], Draft | None]] = {
    AnswerKind.DEPARTMENT: department.compose,
    AnswerKind.LOCATE: locate.compose,
    AnswerKind.COMPARISON: comparison.compose,
    AnswerKind.ELIGIBILITY: eligibility.compose,
}


def compose(asked: Asked) -> Draft | Refusal:
    """What is asked of a document's standing and of departments comes from records; the rest from sentences."""
    kind = asked.query.kind
    if (refused := refusal.of_place(asked)) is not None:
        return refused
    if kind is AnswerKind.STATUS:
        if (refused := refusal.of_status(asked)) is not None:
            return refused
        if (draft := status.compose(asked)) is not None:
            return draft
    if kind is AnswerKind.LIST:
        if (refused := refusal.of_department(asked)) is not None:
            return refused
        if (draft := listing.compose(asked)) is not None:
            return draft
    if (refused := refusal.of_number(asked) or silence.of_content(asked)) is not None:
        return refused
    if asked.query.neighbour and asked.query.numbers:
        return merging.merge([d for d in (fact.compose(asked), department.compose(asked)) if d is not None])
    composer = _COMPOSERS.get(kind)
    draft = composer(asked) if composer is not None else None
    if draft is None and kind is AnswerKind.LIST and Ask.LEAD in asked.query.asks:
        draft = department.compose(asked)
    unread = not asked.readings  # without a reader only a note names who is responsible
    if (
        draft is None
        and unread
        and kind is AnswerKind.DEPARTMENT
        and cues.NAMES_UNITS.search(fold(asked.query.text))
    ):
        return refusal.without_department(asked)
    draft = draft or fact.compose(asked)
    return draft or silence.nothing_found(asked.query.english)
