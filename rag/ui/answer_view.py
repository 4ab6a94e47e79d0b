"""An answer as the page shows it: sentences, chips, sources, remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from index.snapshot import Snapshot
from rag.answering.context import Library
from rag.schema import Answer, AnswerKind, Citation, Cited, Filters, Passage
from rag.ui import document_view
from rag.ui.session import Source, t
from rag.ui.text import shortened

_LISTED: Final = (AnswerKind.LIST, AnswerKind.COMPARISON, AnswerKind.SUPPORT, AnswerKind.ELIGIBILITY)
_LIST_FROM: Final = 3  # segments
_SHOWN: Final = 4  # sources before the rest is folded away
_NEAREST: Final = 3
_LEAD: Final = re.compile(r"^([^：]{4,60}：)(?=.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """The data for the answer part, and where each of its sources leads."""

    data: dict[str, Any]
    sources: tuple[Source, ...]


def view(library: Library, answer: Answer, opened: Source | None, *, animate: bool) -> Shown:
    """How ``answer`` is shown; ``opened`` is the source that the panel shows now."""
    refused = answer.refusal is not None
    places = answer.passages[:_NEAREST] if refused else answer.citations
    sources = tuple(_source(place) for place in places)
    lead, rows = _rows(answer)
    data = {
        "animate": animate,
        "lead": lead,
        "listed": answer.kind in _LISTED and len(rows) >= _LIST_FROM,
        "rows": [{"text": row.text.strip(), "markers": list(row.markers)} for row in rows],
        "refusal": {"reason": t(f"refusal.{answer.refusal.reason.value}"), "message": answer.refusal.message}
        if answer.refusal
        else None,
        "notes": list(answer.notes),
        "sources": [_entry(library.snapshot, place) for place in places],
        "opened": sources.index(opened) if opened in sources else -1,
        "shown": _SHOWN,
        "plain": plain(library.snapshot, answer),
        "words": {
            "sources": t("ask.nearest" if refused else "ask.sources"),
            "more": t("ask.more", n=len(sources) - _SHOWN),
            "copy": t("ask.copy"),
            "copied": t("ask.copied"),
            "took": t("ask.took", ms=f"{answer.timings_ms.get('total', 0):.0f}"),
        },
    }
    return Shown(data, sources)


def plain(snapshot: Snapshot, answer: Answer) -> str:
    """The answer as plain text with its citations below, for the clipboard."""
    lines = [answer.text, *answer.notes]
    lines += [
        f"[{citation.marker}] {cited(snapshot, citation)}：“{shortened(citation.quote, 0)}”"
        for citation in answer.citations
    ]
    return "\n".join(lines)


def cited(snapshot: Snapshot, citation: Citation) -> str:
    """《title》（number）label（page, where there is one）（status, where it is not in force）."""
    outline = snapshot.outlines.get(citation.document_id)
    number = f"（{outline.document.number}）" if outline is not None and outline.document.number else ""
    status = "" if citation.status.value == "in_force" else f"（{t(f'status.{citation.status.value}')}）"
    return f"《{citation.title}》{number}{citation.place}{status}"


def scope(snapshot: Snapshot, filters: Filters) -> list[str]:
    """What the person bounded the question to, in words; empty where to nothing."""
    titles = [
        snapshot.outlines[id_].document.title if id_ in snapshot.outlines else id_
        for id_ in filters.documents
    ]
    statuses = [t(f"status.{status.value}") for status in filters.statuses]
    return [*filters.regions, *titles, *filters.departments, *statuses]


def _rows(answer: Answer) -> tuple[str, tuple[Cited, ...]]:
    """The lead of a list (“共5项：”) apart from its rows."""
    rows = answer.segments
    if answer.kind in _LISTED and len(rows) >= _LIST_FROM:
        match = _LEAD.match(rows[0].text)
        if match:
            return match[1], (Cited(rows[0].text[match.end() :], rows[0].markers), *rows[1:])
    return "", rows


def _source(place: Citation | Passage) -> Source:
    if isinstance(place, Citation):
        return Source(place.document_id, place.clause_id, place.span, place.quote)
    return Source(place.clause.document_id, place.clause.id)


def _entry(snapshot: Snapshot, place: Citation | Passage) -> dict[str, Any]:
    if isinstance(place, Citation):
        document_id, label, words, marker = place.document_id, place.place, place.quote, place.marker
        title = place.title
    else:
        outline = snapshot.outlines.get(place.clause.document_id)
        document_id, label, marker = place.clause.document_id, place.clause.label, 0
        title = outline.document.title if outline else document_id
        words = place.clause.span.of(outline.document.text) if outline else ""
    outline = snapshot.outlines.get(document_id)
    return {
        "marker": marker,
        "title": f"《{title}》",
        "label": label,
        "badges": document_view.badges(outline.document) if outline else [],
        "words": shortened(document_view.tidy(words), 160),
        "open": t("ask.open_source", n=marker, label=f"《{title}》{label}"),
    }
