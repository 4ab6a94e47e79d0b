"""What an enterprise can get: the supports that reach its place and speak of its case.

Never “you qualify”: the text gives … to …. Where what the person said of himself
contradicts a condition, the answer says which one first.
"""

from __future__ import annotations

from index.tokenizer import fold
from rag import cues
from rag.answering import conditions, fact, series
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, rank_sentences
from rag.schema import AnswerKind, Draft, Segment

DEPTH = 6  # clauses that are read
BESIDE = 0.85  # of the best sentence's score, by another support that is told too
MOST, TOTAL = 3, 140  # supports, and code points of quotation for all of them


def compose(asked: Asked) -> Draft | None:
    """The support that speaks of the case, with its conditions; of a second document too, where it reaches the place."""
    found = rank_sentences(asked, asked.top(DEPTH))
    if not found:
        return None
    if series.introduces(asked, found[0]) and (listed := series.compose(asked, found[0])) is not None:
        return listed
    chosen = [found[0]]
    length = len(found[0].span)
    for other in found[1:]:
        if len(chosen) == MOST or length + min(len(other.span), fact.MORE_BUDGET) > TOTAL:
            break
        if other.score >= BESIDE * found[0].score and _gives_more(asked, other, chosen):
            chosen.append(other)
            length += min(len(other.span), fact.MORE_BUDGET)
    if cues.MAY.search(fold(asked.query.standalone)):
        for one in chosen:
            if (verdict := conditions.unmet(asked, one)) is not None:
                told = fact.segment(asked, one, asked.budget if verdict.whole else fact.MORE_BUDGET)
                words = _told(asked, verdict) + told.text
                return Draft(AnswerKind.ELIGIBILITY, (Segment(words, told.evidence),))
    if len(chosen) == 1:
        chosen = [fact.extended(asked, chosen[0], found)]
    segments = [
        fact.segment(asked, one, asked.budget if at == 0 else fact.MORE_BUDGET)
        for at, one in enumerate(chosen)
    ]
    return Draft(AnswerKind.ELIGIBILITY, tuple(segments))


def _gives_more(asked: Asked, other: Sentence, chosen: list[Sentence]) -> bool:
    """Whether a sentence gives something, or is the first of another document that reaches the place."""
    if all(other.clause.document_id != one.clause.document_id for one in chosen):
        return True
    supports = asked.library.supports_in(other.clause, other.span)
    return bool(supports) and not any(other.span.meets(one.span) for one in chosen)


def _told(asked: Asked, verdict: conditions.Verdict) -> str:
    if asked.query.english:
        return f"No (不符合): the text requires “{verdict.words}”. "
    return f"{'不够' if verdict.short_of_sum else '不符合'}：原文限于“{verdict.words}”。"
