"""Everything of a kind, complete and counted: from records, never from the best hits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Clause, Responsibility, Role, Target
from index.tokenizer import fold
from index.units import same_unit
from rag.answering import wording
from rag.answering.context import Asked
from rag.schema import AnswerKind, Draft, Evidence, Segment

_ROLE_NAMES = {Role.LEAD: "牵头", Role.SUPPORTING: "配合", Role.SHARED: "按职责分工", Role.RESPONSIBLE: "责任单位"}
_ONLY_LEAD = re.compile(r"牵头(?!.{0,6}(?:配合|还是))|挑头|\bleads?\b")
_ONLY_SUPPORTING = re.compile(r"(?<!牵头、)(?<!牵头和)(?<!牵头还是)配合(?!.{0,6}牵头)|\bsupports?\b")
_ANY_ROLE = re.compile(r"参与|负责|涉及|责任单位|分工|职责|involved|responsib|牵头.{0,6}配合|配合.{0,6}牵头")
_TARGETS = re.compile(r"目标|指标|targets?|goals?")


def compose(asked: Asked) -> Draft | None:
    """A list by records where the question names what to list; None where it does not."""
    if asked.query.departments:
        return by_department(asked)
    folded = fold(asked.query.standalone)
    if _TARGETS.search(folded) and (asked.query.documents or asked.query.years):
        return targets(asked)
    return None


def by_department(asked: Asked) -> Draft | None:
    """Every measure in which a department has a part, in document order."""
    query, library = asked.query, asked.library
    name = query.departments[0]
    documents = set(query.documents) or {document.id for document in library.snapshot.documents}
    roles = _roles_asked(fold(query.text))
    found: dict[str, list[Responsibility]] = {}
    for record in library.snapshot.records.responsibilities:
        clause = library.snapshot.clauses[record.clause_id]
        if clause.document_id in documents and clause.id not in asked.hidden and _is(record, name):
            found.setdefault(clause.id, []).append(record)
    if roles:
        kept = {
            clause_id: [record for record in records if record.role in roles] for clause_id, records in found.items()
        }
        found = {clause_id: records for clause_id, records in kept.items() if records}
    if not found:
        return None
    clauses = [library.snapshot.clauses[clause_id] for clause_id in found]
    several = len({clause.document_id for clause in clauses}) > 1
    shown = next(iter(found.values()))[0].department
    role_word = "牵头" if roles == {Role.LEAD} else "配合" if roles == {Role.SUPPORTING} else "参与"
    segments = []
    for at, clause in enumerate(clauses):
        records = found[clause.id]
        told = "、".join(dict.fromkeys(_ROLE_NAMES[record.role] for record in records))
        if Role.LEAD in {record.role for record in records} and roles != {Role.LEAD}:
            told += "之一" if _shares_lead(asked, records[0]) else ""
        opening = _opening(asked, shown, role_word, len(clauses)) if at == 0 else ""
        where = wording.title(library.document(clause)) if several else ""
        tail = "" if roles and len(roles) == 1 else f"（{told}）"
        number = clause.number.removeprefix("第").removesuffix("条")
        text = f"{opening}{where}{number}. {wording.short_name(asked, clause)}{tail}；"
        segments.append(
            Segment(text, tuple(Evidence(clause, note) for note in dict.fromkeys(r.note for r in records)))
        )
    return Draft(AnswerKind.LIST, _closed(segments))


def targets(asked: Asked) -> Draft | None:
    """Every numbered target of the documents (and years) asked about, in document order."""
    query, library = asked.query, asked.library
    top = {library.numbered(clause).id for clause in asked.top(12)}
    found: list[tuple[Clause, Target]] = []
    for target in library.snapshot.records.targets:
        clause = library.snapshot.clauses[target.clause_id]
        if query.documents and clause.document_id not in query.documents:
            continue
        if query.years and target.year not in query.years:
            continue
        if clause.id in asked.hidden or not (clause.id in top or _section_asked(asked, clause)):
            continue
        found.append((clause, target))
    if not found:
        return None
    segments = []
    for at, (clause, target) in enumerate(found):
        words = re.sub(r"\s+", "", target.span.of(library.document(clause).text)).strip("，,。；;、")
        opening = f"共{len(found)}项指标：" if at == 0 else ""
        segments.append(Segment(f"{opening}{words}；", (Evidence(clause, target.span),)))
    return Draft(AnswerKind.LIST, _closed(segments))


def departments_named(asked: Asked) -> bool:
    """Whether any record of the documents meant has the department that the question names."""
    documents = set(asked.query.documents)
    return any(
        _is(record, name) and (not documents or record.clause_id.split("#")[0] in documents)
        for name in asked.query.departments
        for record in asked.library.snapshot.records.responsibilities
    )


def _opening(asked: Asked, shown: str, role_word: str, count: int) -> str:
    if asked.query.english:
        return f"{shown}: {count} measures: "
    return f"{shown}{role_word}的任务共{count}项："


def _section_asked(asked: Asked, clause: Clause) -> bool:
    """Whether the question names a heading above the clause."""
    folded = fold(asked.query.standalone)
    return any(a.heading and fold(a.heading) in folded for a in asked.library.outline(clause).ancestors(clause))


def _roles_asked(folded: str) -> frozenset[Role]:
    if _ANY_ROLE.search(folded):
        return frozenset()
    if _ONLY_LEAD.search(folded):
        return frozenset({Role.LEAD})
    if _ONLY_SUPPORTING.search(folded):
        return frozenset({Role.SUPPORTING})
    return frozenset()


def _is(record: Responsibility, name: str) -> bool:
    return any(same_unit(written, name) for written in (record.department, *record.aliases))


def _shares_lead(asked: Asked, record: Responsibility) -> bool:
    records = asked.library.facts.responsibilities[record.clause_id]
    return sum(r.role is Role.LEAD and r.note == record.note for r in records) > 1


def _closed(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    last = segments[-1]
    return (*segments[:-1], Segment(last.text.rstrip("；") + "。", last.evidence))
