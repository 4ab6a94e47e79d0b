"""The same matter in two or more documents, side by side; a document that is silent is said to be."""

from __future__ import annotations

from dataclasses import replace

from index.tokenizer import fold
from rag import cues
from rag.answering import department, fact, wording
from rag.answering.context import Asked
from rag.answering.sentences import rank_sentences
from rag.schema import AnswerKind, Draft, Segment

DEPTH = 4
BUDGET = 80
SILENT_BELOW = 0.3  # of the best document's coverage of the question


def compose(asked: Asked) -> Draft | None:
    """One sentence, or two, for each document that is meant, in the order in which they are named."""
    documents = _in_order(asked)
    if len(documents) < 2:
        return None
    wants_department = department_asked(asked)
    segments: list[Segment] = []
    silent: list[str] = []
    covers: dict[str, float] = {}
    for document_id in documents:
        found = rank_sentences(asked, _clauses(asked, document_id))
        covers[document_id] = max((s.coverage for s in found[:4]), default=0.0)
    best = max(covers.values(), default=0.0)
    for document_id in documents:
        document = asked.library.snapshot.outlines[document_id].document
        name = wording.title(document)
        if covers[document_id] < SILENT_BELOW * best or best == 0.0:
            silent.append(f"{name}：没有找到这方面的内容。")
            continue
        narrowed = replace(asked, query=replace(asked.query, documents=(document_id,)))
        if wants_department and (draft := department.compose(narrowed)) is not None:
            segments.extend(_named(name, segment) for segment in draft.segments[:2])
            continue
        found = rank_sentences(narrowed, _clauses(asked, document_id))
        chosen = fact.choose(narrowed, found, most=2)
        for at, sentence in enumerate(chosen):
            segment = fact.segment(narrowed, sentence, BUDGET, first=at == 0)
            segments.append(_named(name, segment) if at == 0 else segment)
    return Draft(AnswerKind.COMPARISON, tuple(segments), tuple(silent)) if segments else None


def department_asked(asked: Asked) -> bool:
    """Whether the question asks for units."""
    pattern = next(pattern for kind, pattern in cues.KINDS if kind is AnswerKind.DEPARTMENT)
    return pattern.search(fold(asked.query.standalone)) is not None


def _clauses(asked: Asked, document_id: str) -> list:  # type: ignore[type-arg]
    return [p.clause for p in asked.ranking.passages if p.clause.document_id == document_id][:DEPTH]


def _in_order(asked: Asked) -> list[str]:
    """The documents that are meant; one for each place where the places are what is compared."""
    documents = list(asked.query.documents)
    if len(asked.query.regions) < 2 and not asked.query.named:
        return documents[:4]
    return documents[:4]


def _named(name: str, segment: Segment) -> Segment:
    return Segment(f"{name}{segment.text}", segment.evidence)
