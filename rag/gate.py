"""The answer gate: nothing leaves that no cited word bears out.

Every number, date, percentage, document number, measure number and department in a
segment has to stand in the words that the segment cites, or in their place (label)
and document (title). What does not pass is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.figures import FigureKind, digits, find_figures, value_in_base
from index.schema import Document, Span
from index.snapshot import Snapshot
from rag.schema import Citation, Cited, Draft, Evidence, Segment

_COUNTED = re.compile(r"共\d+(?:项|条|个|处)(?:指标|任务)?|: \d+ measures:")


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed: the segments with their markers, the citations, and what was dropped."""

    segments: tuple[Cited, ...]
    citations: tuple[Citation, ...]
    dropped: tuple[str, ...]


NOTHING = Passed((), (), ())


class Gate:
    """Checks drafts against one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        names: dict[str, set[str]] = {}
        for record in snapshot.records.responsibilities:
            for name in (record.department, record.as_written, *record.aliases):
                names.setdefault(name, set()).update((record.department, record.as_written, *record.aliases))
        self._names = names
        ordered = sorted((name for name in names if len(name) >= 3), key=lambda name: (-len(name), name))
        self._departments = re.compile("|".join(re.escape(name) for name in ordered)) if ordered else None

    def check(self, draft: Draft) -> Passed:
        """Number the citations and drop every segment that says more than it cites."""
        citations: list[Citation] = []
        markers: dict[tuple[str, int, int], int] = {}
        kept: list[Cited] = []
        dropped: list[str] = []
        for segment in draft.segments:
            problem = self.problem(segment, len(draft.segments))
            if problem:
                dropped.append(f"{problem}：{segment.text}")
                continue
            numbers = []
            for evidence in segment.evidence:
                key = (evidence.clause.document_id, evidence.span.start, evidence.span.end)
                if key not in markers:
                    markers[key] = len(citations) + 1
                    citations.append(self._cite(markers[key], evidence))
                numbers.append(markers[key])
            kept.append(Cited(segment.text, tuple(dict.fromkeys(numbers))))
        return Passed(tuple(kept), tuple(citations), tuple(dropped))

    def problem(self, segment: Segment, count: int) -> str:
        """Why a segment may not pass; empty where it may. ``count`` is the number of rows it may state."""
        if not segment.evidence:
            return "没有引用"
        for evidence in segment.evidence:
            document = self._document(evidence)
            if not evidence.span.start < evidence.span.end <= len(document.text):
                return "引文不在原文中"
            if not self._snapshot.clauses[evidence.clause.id].span.holds(evidence.span):
                return "引文不在所指条款中"
        borne = " ".join(self._borne_by(evidence) for evidence in segment.evidence)
        words = _COUNTED.sub("", segment.text) if str(count) in segment.text else segment.text
        if unborne := digits(words) - digits(borne):
            return f"数字{'、'.join(sorted(unborne))}不在引文中"
        if _amounts(words) - _amounts(borne):
            return "数额与引文不符"
        if self._departments is not None:
            cited = re.sub(r"\s", "", borne)
            for found in self._departments.finditer(re.sub(r"\s", "", segment.text)):
                if not any(name in cited for name in self._names[found[0]]):
                    return f"单位{found[0]}不在引文中"
        return ""

    def _borne_by(self, evidence: Evidence) -> str:
        document = self._document(evidence)
        clause = self._snapshot.clauses[evidence.clause.id]
        outline = self._snapshot.outlines[document.id]
        headings = [above.heading for above in (clause, *outline.ancestors(clause))]
        numbers = [
            f"第{above.number}条" for above in (clause, *outline.ancestors(clause)) if above.number.isdigit()
        ]
        told = [document.title, document.number, document.issued, clause.label, *headings, *numbers]
        return " ".join([evidence.span.of(document.text), *told])

    def _cite(self, marker: int, evidence: Evidence) -> Citation:
        document = self._document(evidence)
        return Citation(
            marker=marker,
            document_id=document.id,
            title=document.title,
            status=document.status,
            clause_id=evidence.clause.id,
            label=evidence.clause.label,
            span=evidence.span,
            quote=quoted(document, evidence.span),
        )

    def _document(self, evidence: Evidence) -> Document:
        return self._snapshot.outlines[evidence.clause.document_id].document


def _amounts(words: str) -> frozenset[tuple[FigureKind, Decimal]]:
    """The sums and shares in ``words``, in yuan and as fractions: 500万元 is not 500亿元."""
    kinds = (FigureKind.MONEY, FigureKind.PERCENT)
    found = ((figure.kind, value_in_base(figure)) for figure in find_figures(words) if figure.kind in kinds)
    return frozenset((kind, value) for kind, value in found if value is not None)


def quoted(document: Document, span: Span) -> str:
    """The words at ``span``; raises AssertionError where a span lies outside the text."""
    words = document.text[span.start : span.end]
    assert len(words) == len(span), (document.id, span)
    return words


def shown(segments: Sequence[Cited]) -> str:
    """The answer's text: every segment behind which its markers stand."""
    return "".join(
        f"{segment.text}{''.join(f'[{marker}]' for marker in segment.markers)}" for segment in segments
    )
