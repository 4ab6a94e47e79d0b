"""The same matter in two or more documents, side by side; a document that is silent is said to be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.regions import Region, find_regions, parse_region
from index.schema import Clause
from index.tokenizer import fold
from rag import cues
from rag.answering import department, fact, wording
from rag.answering.context import Asked
from rag.answering.sentences import concept_weight, rank_sentences
from rag.query import Concept
from rag.schema import AnswerKind, Draft, Segment

DEPTH = 8  # clauses of each document that are read
MOST = 4  # documents side by side
MOST_OF_ALL = 6  # where all documents are asked about
BUDGET, LEAST = 140, 60  # code points of quotation, for all documents together, and for each
SILENT_BELOW = 0.3  # of the best document's coverage of the question
OWN_SHARE = 0.25  # of the question's weight, in the phrases that do not name only other documents' places
_PHRASES = re.compile("[，,。；;？?！!]")


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
        name = wording.short_title(asked.library.document_of(document_id))
        if covers[document_id] < SILENT_BELOW * best or best == 0.0:
            silent.append(f"{name}：没有找到这方面的内容。")
            continue
        narrowed = replace(asked, query=replace(asked.query, documents=(document_id,)))
        if wants_department and (draft := department.compose(narrowed)) is not None:
            segments.extend(_named(name, segment) for segment in draft.segments[:1])
            continue
        matter = _matter(asked, documents, document_id)
        narrowed = replace(narrowed, query=replace(narrowed.query, concepts=matter))
        found = rank_sentences(narrowed, _clauses(asked, document_id))
        narrowed = replace(narrowed, budget=max(LEAST, BUDGET // len(documents)))
        segment = fact.segment(narrowed, fact.extended(narrowed, found[0], found), narrowed.budget)
        segments.append(_named(name, segment))
    return Draft(AnswerKind.COMPARISON, tuple(segments), tuple(silent)) if segments else None


def _matter(asked: Asked, documents: Sequence[str], document_id: str) -> tuple[Concept, ...]:
    """The concepts that are asked of this document: not those in phrases that name only others' places."""
    if asked.query.leans or asked.query.standalone != asked.query.text:
        return asked.query.concepts
    regions = {d: parse_region(asked.library.document_of(d).region) for d in documents}
    own = ""
    for phrase in _PHRASES.split(asked.query.standalone):
        named = {r for m in find_regions(phrase) for r in m.regions if r in regions.values()}
        if not named or regions[document_id] in named:
            own += phrase + "，"
    concepts = asked.query.concepts
    kept = tuple(c for c in concepts if asked.query.english or c.surface in fold(own))
    weight = sum(concept_weight(asked, c) for c in kept)
    return kept if weight >= OWN_SHARE * sum(concept_weight(asked, c) for c in concepts) else concepts


def department_asked(asked: Asked) -> bool:
    """Whether the question asks for units."""
    pattern = next(pattern for kind, pattern in cues.KINDS if kind is AnswerKind.DEPARTMENT)
    return pattern.search(fold(asked.query.standalone)) is not None


def _clauses(asked: Asked, document_id: str) -> list[Clause]:
    return [p.clause for p in asked.ranking.passages if p.clause.document_id == document_id][:DEPTH]


def _in_order(asked: Asked) -> list[str]:
    """The documents that are meant, in the order in which the question names their places.

    Where a place has several documents and the question names none of them, the
    one that speaks most of the matter stands for the place.
    """
    library, query = asked.library, asked.query
    if not query.documents:
        return list(library.snapshot.outlines)[:MOST_OF_ALL]
    if len(query.named) > 1 or len(query.regions) < 2:
        return list(query.documents[:MOST])
    chosen: list[str] = []
    for region in sorted(query.regions, key=lambda region: _mentioned(query.standalone, region)):
        own = [d for d in query.documents if library.document_of(d).region == region.full_name]
        own = own or [d for d in query.documents if d in library.analyst.references.reaching(region)]
        own = [d for d in own if d in query.named] or own
        if own:
            best = max(own, key=lambda d: (_best_score(asked, d), d))
            if best not in chosen:
                chosen.append(best)
    return chosen[:MOST]


def _mentioned(text: str, region: Region) -> int:
    places = [m.span.start for m in find_regions(text) if region in m.regions]
    return places[0] if places else len(text)


def _best_score(asked: Asked, document_id: str) -> float:
    return max((asked.ranking.scores.get(c.id, -9.0) for c in _clauses(asked, document_id)), default=-9.0)


def _named(name: str, segment: Segment) -> Segment:
    return Segment(f"{name}{segment.text}", segment.evidence)
