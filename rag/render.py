"""An answer, or a document's clauses, as JSON and text for every face."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any

from index.schema import Clause, Document, Outline, Records, Span
from rag.schema import Answer, Citation, Passage

STATUS_NAMES = {
    "in_force": "现行",
    "draft_for_comment": "征求意见稿",
    "not_yet_effective": "尚未施行",
    "expired": "已失效",
    "repealed": "已废止",
    "superseded": "已被代替",
    "unknown": "状态不明",
}


def to_json(answer: Answer, id_: str | int | None = None) -> dict[str, Any]:
    """The object that ``ask --json`` prints (docs: the contracts)."""
    return {
        "id": id_,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "kind": answer.kind.value,
        "answer": answer.text,
        "refusal": None
        if answer.refusal is None
        else {"reason": answer.refusal.reason.value, "message": answer.refusal.message},
        "citations": [_citation(citation) for citation in answer.citations],
        "passages": [_passage(rank, passage) for rank, passage in enumerate(answer.passages, 1)],
        "notes": list(answer.notes),
        "snapshot": answer.snapshot,
        "timings_ms": answer.timings_ms,
    }


def to_text(answer: Answer) -> str:
    """What a terminal shows: the answer, its remarks, then the sources."""
    lines = [answer.text, *answer.notes]
    for citation in answer.citations:
        status = STATUS_NAMES[citation.status.value]
        lines.append(
            f"[{citation.marker}] 《{citation.title}》（{status}）{citation.place}：“{_flat(citation.quote)}”"
        )
    if answer.refusal is not None and answer.passages:
        lines.append("最接近的条款：")
        lines.extend(
            f"  {passage.clause.document_id} {passage.clause.label}" for passage in answer.passages[:3]
        )
    return "\n".join(lines)


def clauses_json(outline: Outline, records: Records) -> dict[str, Any]:
    """The object that ``clauses --json`` prints."""
    return {
        "document": outline.document.id,
        "text": outline.document.text,  # of a file that is no plain text, the words that the spans count in
        "clauses": [
            {**_clause(clause), "page": outline.document.page(clause.span.start)}
            for clause in outline.clauses
            if clause.parent_id is not None or clause.leaf
        ],
        "responsibilities": [
            {
                "clause": record.clause_id,
                "role": record.role.value,
                "department": record.department,
                "as_written": record.as_written,
                "start": record.span.start,
                "end": record.span.end,
                "scope": [record.scope.start, record.scope.end],
                "aliases": list(record.aliases),
                "group": record.group,
            }
            for record in records.responsibilities
        ],
        "supports": [_record(record) for record in records.supports],
        "targets": [_record(record) for record in records.targets],
        "gaps": [_record(record) for record in records.gaps],
        "metadata": metadata_json(outline.document),
    }


def metadata_json(document: Document) -> dict[str, Any]:
    """What is known of a document: dates as ISO dates, empty where not told.

    ``spans`` tells where a value stands in the text; ``stated`` are the fields that
    documents.toml sets, all others are inferred from the text.
    """
    return {
        "title": document.title,
        "issuers": list(document.issuers),
        "number": document.number,
        "issued": document.issued,
        "effective": document.effective_from,
        "effective_as_written": document.effective,
        "expires": document.expires,
        "status": document.status.value,
        "region": document.region,
        "level": document.level,
        "links": [
            {
                "kind": link.kind.value,
                "title": link.title,
                "number": link.number,
                "start": link.span.start,
                "end": link.span.end,
            }
            for link in document.links
        ],
        "spans": {name: [span.start, span.end] for name, span in document.spans},
        "stated": list(document.stated),
    }


def clauses_text(outline: Outline, records: Records) -> str:
    """The outline as an indented list, with how many records each clause gave."""
    counts: dict[str, int] = {}
    for group in (records.responsibilities, records.supports, records.targets, records.gaps):
        for record in group:
            counts[record.clause_id] = counts.get(record.clause_id, 0) + 1
    lines = [f"《{outline.document.title}》（{STATUS_NAMES[outline.document.status.value]}）"]
    for clause in outline.clauses:
        if clause.parent_id is None:
            continue
        depth = sum(1 for _ in outline.ancestors(clause))
        told = f"  · {counts[clause.id]} 条记录" if clause.id in counts else ""
        lines.append(f"{'  ' * depth}{clause.label.split(' ')[-1]} {clause.heading} [{clause.kind}]{told}")
    return "\n".join(lines)


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "document": citation.document_id,
        "title": citation.title,
        "status": citation.status.value,
        "clause": citation.clause_id,
        "label": citation.label,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "page": citation.page,
    }


def _passage(rank: int, passage: Passage) -> dict[str, Any]:
    clause = passage.clause
    return {
        "rank": rank,
        "document": clause.document_id,
        "clause": clause.id,
        "label": clause.label,
        "start": clause.span.start,
        "end": clause.span.end,
        "score": passage.score,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind.value,
        "number": clause.number,
        "path": list(clause.path),
        "label": clause.label,
        "heading": clause.heading,
        "start": clause.span.start,
        "end": clause.span.end,
        "parent": clause.parent_id,
        "leaf": clause.leaf,
    }


def _record(record: Any) -> dict[str, Any]:
    """A record as plain JSON: its span as start and end, decimals as strings."""
    plain = {key: _plain(getattr(record, key)) for key in record.__slots__ if key != "span"}
    plain["clause"] = plain.pop("clause_id")
    return {"clause": plain.pop("clause"), "start": record.span.start, "end": record.span.end, **plain}


def _plain(value: Any) -> Any:
    match value:
        case Span():
            return [value.start, value.end]
        case Decimal():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [_plain(item) for item in value]
        case _ if hasattr(value, "__slots__"):
            return {key: _plain(getattr(value, key)) for key in value.__slots__}
        case _:
            return value


def _flat(words: str) -> str:
    return " ".join(words.split())
