"""Questions to begin with and to go on with, made from the corpus at hand.

A question is only offered where the index at hand answers it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from index.regions import parse_region, short_name
from index.schema import Clause, Kind, Role
from rag.pipeline import PolicyQA
from rag.schema import Answer, AnswerKind, RefusalReason
from rag.ui.words import Language, say

GROUPS: Final = ("enterprise", "official", "evaluator")
_EACH: Final = 3
_NEXT: Final = 3


@lru_cache(maxsize=4)
def examples(qa: PolicyQA, language: Language) -> dict[str, tuple[str, ...]]:
    """Group → questions for a first visit."""
    made = {
        "enterprise": _enterprise(qa, language),
        "official": _official(qa, language),
        "evaluator": _figures(qa, language),
    }
    return {group: tuple(_answered(qa, found, _EACH)) for group, found in made.items()}


def following(qa: PolicyQA, answer: Answer, earlier: list[str], language: Language) -> tuple[str, ...]:
    """What a person may ask after ``answer``; ``earlier`` ends with the question that it answers."""
    asked = {answer.question, *earlier}
    made = [question for question in dict.fromkeys(_after(qa, answer, language)) if question not in asked]
    offered = tuple(_answered(qa, made, _NEXT))
    if not answer.citations:
        return offered
    elsewhere = (question for question in _elsewhere(qa, answer, language) if question not in asked)
    turn = [answer.standalone_question]
    other = next((question for question in elsewhere if qa.ask(question, turn).refusal is None), None)
    return (*offered[: _NEXT - 1], other) if other else offered


def _answered(qa: PolicyQA, questions: Iterable[str], limit: int) -> Iterator[str]:
    """The first ``limit`` questions that get an answer by themselves."""
    return islice((question for question in questions if _has_answer(qa, question)), limit)


@lru_cache(maxsize=2048)
def _has_answer(qa: PolicyQA, question: str) -> bool:
    return qa.ask(question).refusal is None


def _enterprise(qa: PolicyQA, language: Language) -> Iterator[str]:
    library = qa.library
    seen: set[str] = set()
    for record in qa.snapshot.records.supports:
        document = library.document(qa.snapshot.clauses[record.clause_id])
        place = _place(document.region)
        if record.amounts and place and place not in seen and 4 <= len(record.beneficiary) <= 16:
            seen.add(place)
            yield say(language, "question.support", place=place, who=record.beneficiary)
    for document in qa.snapshot.documents:
        if place := _place(document.region):
            yield say(language, "question.grants", place=place)


def _official(qa: PolicyQA, language: Language) -> Iterator[str]:
    leads: Counter[tuple[str, str]] = Counter()
    for record in qa.snapshot.records.responsibilities:
        if record.role is Role.LEAD and not record.group:
            region = qa.library.document(qa.snapshot.clauses[record.clause_id]).region
            leads[region, record.department] += 1
    several = [pair for pair, count in leads.most_common() if 2 <= count <= 12]
    for region, department in several[:1]:
        yield say(language, "question.leads", place=_place(region), department=department)
    for clause in _measures(qa, [record.clause_id for record in qa.snapshot.records.responsibilities]):
        yield say(language, "question.who", title=_title(qa, clause), number=clause.number)
    for region, department in several[1:4]:
        yield say(language, "question.leads", place=_place(region), department=department)


def _figures(qa: PolicyQA, language: Language) -> Iterator[str]:
    for record in qa.snapshot.records.targets:
        place = _place(qa.library.document(qa.snapshot.clauses[record.clause_id]).region)
        if record.year and place and record.amount.unit and 2 <= len(record.measure) <= 14:
            yield say(language, "question.target", place=place, year=record.year, measure=record.measure)
            break
    for document in qa.snapshot.documents:
        if document.status.value == "draft_for_comment":
            yield say(language, "question.status", title=document.title.split("(")[0].split("（")[0])
            break
    for clause in _measures(
        qa, [gap.clause_id for gap in qa.snapshot.records.gaps if "amount" in gap.kind.value]
    ):
        yield say(language, "question.amount", title=_title(qa, clause), number=clause.number)
        break


def _after(qa: PolicyQA, answer: Answer, language: Language) -> Iterator[str]:
    snapshot, library = qa.snapshot, qa.library
    if answer.refusal is not None:
        if answer.refusal.reason is not RefusalReason.BAD_INPUT:
            yield from (question for group in examples(qa, language).values() for question in group[:1])
        return
    cited = [snapshot.clauses[c.clause_id] for c in answer.citations if c.clause_id in snapshot.clauses]
    measures = [
        clause for clause in map(library.numbered, cited) if clause.kind in (Kind.MEASURE, Kind.ARTICLE)
    ]
    facts = library.facts
    for clause in measures[:1]:
        ids = [one.id for one in library.outline(clause).clauses if clause.span.holds(one.span)]
        duties = [duty for id_ in ids for duty in facts.responsibilities.get(id_, ())]
        if duties and answer.kind is not AnswerKind.DEPARTMENT:
            yield say(language, "question.who", title=_title(qa, clause), number=clause.number)
        if answer.kind is not AnswerKind.LIST:
            region = library.document(clause).region
            for duty in duties:
                if duty.role is Role.LEAD and not duty.group:
                    yield say(language, "question.leads", place=_place(region), department=duty.department)
                    break
        if any(facts.supports.get(id_) for id_ in ids):
            yield say(language, "question.terms", title=_title(qa, clause), number=clause.number)
        if answer.kind is not AnswerKind.FACT:
            yield say(language, "question.content", title=_title(qa, clause), number=clause.number)


def _elsewhere(qa: PolicyQA, answer: Answer, language: Language) -> Iterator[str]:
    """“And Jilin?”: the same question of another place."""
    if answer.kind in (AnswerKind.STATUS, AnswerKind.LOCATE, AnswerKind.COMPARISON):
        return
    here = {
        qa.snapshot.outlines[c.document_id].document.region
        for c in answer.citations
        if c.document_id in qa.snapshot.outlines
    }
    regions = dict.fromkeys(
        document.region for document in qa.snapshot.documents if document.region not in here
    )
    for region in list(regions)[:1]:
        if place := _place(region):
            yield say(language, "question.there", place=place)


def _measures(qa: PolicyQA, clause_ids: Iterable[str]) -> Iterator[Clause]:
    for clause_id in dict.fromkeys(clause_ids):
        clause = qa.library.numbered(qa.snapshot.clauses[clause_id])
        if clause.kind in (Kind.MEASURE, Kind.ARTICLE):
            yield clause


def _title(qa: PolicyQA, clause: Clause) -> str:
    """The place in front of a shortened title: enough for a person to know the document by."""
    title = qa.library.document(clause).title
    return title.split("(")[0].split("（")[0]


def _place(region: str) -> str:
    found = parse_region(region) if region else None
    return short_name(found.name) if found else ""
