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
from index.markers import find_marker
from index.schema import Document, Span
from index.snapshot import Snapshot
from rag.schema import Citation, Cited, Draft, Evidence, Segment

_COUNTED = re.compile(r"共(?P<of>\d+)(?:项|条|个|处)(?:指标|任务)?|: (?P<measures>\d+) (?:measures|items):")
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{0,12})\s*[〔\[（(【](?P<year>\d{0,4})[〕\]）)】]\s*第?\s*(?P<nth>\d+)\s*号"
)
_BEFORE_CODE = re.compile(r".*(?:依照|按照|根据|依据|落实|贯彻|参照|执行|印发|文号写作|文号)[为是]?")
_DAY = re.compile(r"(?<!\d)0?(?P<month>\d{1,2})\s*(?:月|[-/.])\s*0?(?P<day>\d{1,2})(?:\s*日|(?!\d))")
_PLACED = (FigureKind.ORDINAL, FigureKind.YEAR, FigureKind.DATE, FigureKind.DOCUMENT_NUMBER)
# The end of a department's name, with the words before it: 民政厅, 科技局, 改革委, 市委.
_UNIT_END = re.compile(
    r"(?=((?:[\u4e00-\u9fff]{2}[厅局]|[省市县区州]委|[\u4e00-\u9fff](?![省市县区州])[\u4e00-\u9fff]委)))"
)


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
            clause = self._snapshot.clauses.get(evidence.clause.id)
            if clause is None or not evidence.span.start < evidence.span.end <= clause.span.end:
                return "引文不在原文中"
            if not clause.span.holds(evidence.span):
                return "引文不在所指条款中"
        said = " ".join(self._said_by(evidence) for evidence in segment.evidence)
        borne = " ".join([said, *(self._place_of(evidence) for evidence in segment.evidence)])
        words = _COUNTED.sub(lambda found: "" if _is_count(found, count) else found[0], segment.text)
        if unborne := digits(words) - digits(borne):
            return f"数字{'、'.join(sorted(unborne))}不在引文中"
        if unborne := _figures(words) - digits(said):
            return f"数字{'、'.join(sorted(unborne))}只是条款的编号"
        if _amounts(words) - _amounts(borne):
            return "数额与引文不符"
        if _days(words) - _days(borne):
            return "日期与引文不符"
        if any(not _has_number(borne, *number.groups()) for number in _NUMBER.finditer(words)):
            return "文号与引文不符"
        return self._strange_department(segment.text, borne)

    def _strange_department(self, words: str, borne: str) -> str:
        words, cited = re.sub(r"\s", "", words), re.sub(r"\s", "", borne)
        if self._departments is not None:
            for found in self._departments.finditer(words):
                if not any(name in cited for name in self._names[found[0]]):
                    return f"单位{found[0]}不在引文中"
        for found in _UNIT_END.finditer(words):
            if found[1] not in cited:
                return f"单位“{found[1]}”不在引文中"
        return ""

    def _said_by(self, evidence: Evidence) -> str:
        """The cited words without the clause's own number, the headings above them, and the title."""
        document = self._document(evidence)
        clause = self._snapshot.clauses[evidence.clause.id]
        outline = self._snapshot.outlines[document.id]
        words = clause.span.of(document.text)
        marker = find_marker(words.split("\n", 1)[0]) if outline.owner(clause).number else None
        start = clause.span.start + marker.end if marker is not None else clause.span.start
        headings = [clause.heading, *(above.heading for above in outline.ancestors(clause))]
        return " ".join(
            [document.text[max(start, evidence.span.start) : evidence.span.end], document.title, *headings]
        )

    def _place_of(self, evidence: Evidence) -> str:
        """Where the cited words stand: the document's number and date, the label, the numbers on the way to it."""
        document = self._document(evidence)
        clause = self._snapshot.clauses[evidence.clause.id]
        above = (clause, *self._snapshot.outlines[document.id].ancestors(clause))
        numbers = [f"第{one.number}条" for one in above if one.number.isdecimal()]
        return " ".join([document.number, document.issued, clause.label, *numbers])

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
            page=document.page(evidence.span.start),
        )

    def _document(self, evidence: Evidence) -> Document:
        return self._snapshot.outlines[evidence.clause.document_id].document


def _is_count(found: re.Match[str], segments: int) -> bool:
    """Whether “共N项” counts what is shown: the answer's rows, or the names that stand behind it."""
    counted = int(found["of"] or found["measures"])
    names = re.split(r"[、]|和", re.split("[。；;]", found.string[found.end() :])[0].lstrip("：:"))
    return counted <= segments or counted == len(names)


def _figures(words: str) -> frozenset[str]:
    """The spellings of all figures that measure something: no years, dates, or numbers of clauses and documents."""
    measured = [figure.span for figure in find_figures(words) if figure.kind not in _PLACED]
    return frozenset(spelling for span in measured for spelling in digits(span.of(words)))


def _days(words: str) -> frozenset[tuple[str, str]]:
    """Month and day of every date: 3月8日 is not 8月3日."""
    return frozenset((found["month"], found["day"]) for found in _DAY.finditer(words))


def _has_number(borne: str, code: str, year: str, nth: str) -> bool:
    """Whether a document number stands there with its code: 皖发〔2023〕8号 is not 吉发〔2023〕8号."""
    code = _BEFORE_CODE.sub("", code)
    for found in _NUMBER.finditer(borne):
        other = _BEFORE_CODE.sub("", found["code"])
        if (found["year"], found["nth"]) == (year, nth) and (other.endswith(code) or code.endswith(other)):
            return True
    return False


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
