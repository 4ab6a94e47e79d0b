"""What passes along the read path: question → query → passages → draft → answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from index.regions import Region
from index.schema import Clause, Span, Status


class AnswerKind(StrEnum):
    """The shape of an answer."""

    FACT = "fact"
    DEPARTMENT = "department"
    LIST = "list"
    SUPPORT = "support"
    ELIGIBILITY = "eligibility"
    COMPARISON = "comparison"
    LOCATE = "locate"
    STATUS = "status"
    REFUSAL = "refusal"


class RefusalReason(StrEnum):
    """Why nothing is answered, and which way."""

    NOT_IN_CORPUS = "not_in_corpus"
    OTHER_REGION = "other_region"
    DOCUMENT_SILENT = "document_silent"
    OUT_OF_SCOPE = "out_of_scope"
    BAD_INPUT = "bad_input"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person chose beside the question; empty means all."""

    documents: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # full names, as in Document.region
    departments: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A ranked clause. ``score`` lies in [0, 1]; ``why`` says which side found it."""

    clause: Clause
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of one clause that a sentence of an answer rests on."""

    clause: Clause
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence (or row) of an answer and what it rests on; at least one evidence."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the gate. ``notes`` are remarks beside the answer."""

    kind: AnswerKind
    segments: tuple[Segment, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered proof: ``text[span.start:span.end] == quote`` of the document named."""

    marker: int
    document_id: str
    title: str
    status: Status
    clause_id: str
    label: str
    span: Span
    quote: str
    page: int | None = None  # of the document's file, counted from 1; None where it has none

    @property
    def place(self) -> str:
        """The label, with the page where there is one: “二、主要任务（三）（第3页）”."""
        return self.label if self.page is None else f"{self.label}（第{self.page}页）"


@dataclass(frozen=True, slots=True)
class Cited:
    """A segment as it is shown: its text and the markers of its citations."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, in words for the person who asked."""

    reason: RefusalReason
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the pipeline returns. ``text`` is the segments with their markers, or the refusal's message."""

    question: str
    standalone_question: str
    kind: AnswerKind
    text: str
    segments: tuple[Cited, ...]
    citations: tuple[Citation, ...]
    refusal: Refusal | None
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]
    snapshot: str
    regions: tuple[Region, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)
