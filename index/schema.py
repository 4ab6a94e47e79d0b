"""What a policy document is made of, and what its clauses say.

Every type is frozen and slotted; every position is a half-open range of
Unicode code points into ``Document.text``. Nothing here holds a second copy
of the text: whoever wants the words slices the document.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a clause is in the make-up of a document."""

    ROOT = "root"  # the whole document; never a leaf
    TITLE = "title"
    NUMBER = "document_number"  # 发文字号, on a line of its own
    ADDRESSEE = "addressee"  # 主送机关
    COVER_LETTER = "cover_letter"  # the notice that carries the document
    PREAMBLE = "preamble"
    SECTION = "section"  # 一、 （一） 第X编 第X章 第X节
    MEASURE = "measure"  # 1. 2. 3.
    ARTICLE = "article"  # 第X条
    ITEM = "item"  # (1) ① and the （一） below an article: 项
    GOAL = "goal"  # “—— … 。”
    LEAD = "lead"  # the opening words of a clause that has clauses below it
    PARAGRAPH = "paragraph"  # 段, 款
    BOX = "box"  # 专栏
    TABLE_ROW = "table_row"
    ANNEX = "annex"  # 附件
    SIGNATURE = "signature"  # 落款: who issued it and when, at the foot or under the title
    FURNITURE = "furniture"  # what the carrier put around the document


class Status(StrEnum):
    """Whether a document binds anybody, as its own text, its dates and later documents tell."""

    IN_FORCE = "in_force"
    DRAFT_FOR_COMMENT = "draft_for_comment"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    EXPIRED = "expired"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """What a document does to another one that it names."""

    REPEALS = "repeals"  # 废止
    REPLACES = "replaces"  # 代替
    AMENDS = "amends"  # 修改
    BASED_ON = "based_on"  # 根据《…》制定
    INTERPRETS = "interprets"  # 解读


class Role(StrEnum):
    """The part that a department has in a task."""

    LEAD = "lead"  # 牵头
    SUPPORTING = "supporting"  # 配合
    SHARED = "shared"  # 按职责分工负责, nobody leads
    RESPONSIBLE = "responsible"  # 责任单位, role not stated


class GapKind(StrEnum):
    """How this copy lost a figure."""

    LOST_YEAR = "lost_year"  # 到年
    LOST_AMOUNT = "lost_amount"  # 最高不超过万元
    MASKED_AMOUNT = "masked_amount"  # 资金*亿元
    LOST_NUMBER = "lost_number"  # 〔〕2号
    BROKEN_OFF = "broken_off"  # the text ends in mid-sentence


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points into a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def meets(self, other: Span) -> bool:
        """Whether the two have at least one code point in common."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether ``other`` lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The words that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Link:
    """A document that another one names, and what it does to it.

    ``title`` is as written in 《》; ``number`` is empty where none stands behind it.
    Which document of a corpus is meant is told by ``lineage.bearings``.
    """

    kind: LinkKind
    title: str
    number: str
    span: Span  # the title in its brackets, with the number behind it


@dataclass(frozen=True, slots=True)
class Document:
    """One policy document as it was handed over, with what its text tells of itself.

    ``id`` is the file's name in the corpus; ``sha256`` is of the file's bytes.
    What the text does not tell stays empty. ``status`` is what the text or
    documents.toml say, whatever the day: ``lineage.status_on`` tells the one of a day.
    ``stated`` names the fields that documents.toml sets; all others are read from the
    text, and ``spans`` tells where, if at one place.
    """

    id: str
    title: str
    text: str
    sha256: str
    issuers: tuple[str, ...] = ()
    region: str = ""  # "安徽省淮北市": province, then city, then county; "全国" of national bodies
    level: str = ""  # province | city | county | national
    status: Status = Status.UNKNOWN
    number: str = ""
    issued: str = ""  # ISO date
    effective: str = ""  # as the text says it
    period: tuple[int, int] | None = None  # years, both included
    source: str = ""
    places: tuple[str, ...] = ()  # full names of the places that the text names, the most named first
    copy_faults: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()  # the offsets at which the file's pages begin; empty where it has none
    effective_from: str = ""  # ISO date of the first day in force
    expires: str = ""  # ISO date of the last day in force
    links: tuple[Link, ...] = ()
    spans: tuple[tuple[str, Span], ...] = ()
    stated: tuple[str, ...] = ()

    def page(self, at: int) -> int | None:
        """The page of the file, counted from 1, on which the code point ``at`` stands; None where it has none."""
        return bisect.bisect_right(self.pages, at) or None

    def quote(self, span: Span) -> str:
        """The exact words at ``span``."""
        return span.of(self.text)


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of a document's outline.

    ``span`` covers the clause with all that stands below it; the spans of the
    leaves, in order, tile the document's text. ``path`` is the numbers from the
    top to this clause as written, without their punctuation:
    ``("四", "二", "29")``. ``label`` is the place as a person would cite it.
    """

    id: str
    document_id: str
    kind: Kind
    number: str
    path: tuple[str, ...]
    label: str
    heading: str
    span: Span
    heading_span: Span | None
    parent_id: str | None
    leaf: bool


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One department's part in the sentences that a note covers.

    Source of the roles: the notes themselves (牵头单位、配合单位、责任单位、按职责分工负责).
    """

    clause_id: str
    role: Role
    department: str  # normal form
    as_written: str
    span: Span  # where the department's name stands
    note: Span  # the whole note, brackets included
    scope: Span  # the sentences that the note speaks of
    aliases: tuple[str, ...] = ()
    group: bool = False  # “各市〔州〕政府”: many units under one name


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit; ``value`` is None where this copy lost it.

    ``value`` is in the unit as written (``Decimal("50")``, ``"万元"``), not converted.
    ``bound`` is how the text limits it: exact, at_most, at_least, more_than, less_than, about, range;
    of a range, ``value`` is the lower end and ``high`` the upper one.
    """

    value: Decimal | None
    unit: str
    span: Span
    bound: str = "exact"
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """Who gets what, under which condition."""

    clause_id: str
    span: Span  # the sentence, or the part of it, that gives
    beneficiary: str
    conditions: tuple[Span, ...]
    instrument: str  # 奖励 补助 贴息 奖补 补贴 试点 优先 …
    amounts: tuple[Amount, ...] = ()
    ceiling: Amount | None = None
    gap: bool = False  # a figure of this support is lost in this copy


@dataclass(frozen=True, slots=True)
class Target:
    """A quantified goal: what, how much, by when."""

    clause_id: str
    span: Span  # from the measured thing to the unit
    measure: str
    amount: Amount
    year: int | None
    year_lost: bool = False
    yearly: bool = False  # “每年新增100家”: a rate, bound to no year


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where this copy lost or masks a figure, or breaks off."""

    clause_id: str
    span: Span
    kind: GapKind


@dataclass(frozen=True, slots=True)
class Records:
    """What the clauses of one document, or of all of them, say."""

    responsibilities: tuple[Responsibility, ...] = ()
    supports: tuple[Support, ...] = ()
    targets: tuple[Target, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __add__(self, other: Records) -> Records:
        return Records(
            self.responsibilities + other.responsibilities,
            self.supports + other.supports,
            self.targets + other.targets,
            self.gaps + other.gaps,
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and indexed: a run of whole sentences of one leaf.

    ``text`` is the span's words behind the path that leads to them
    (title › section › heading); it never outgrows the embedder's window and is
    never a lone heading.
    """

    id: str
    document_id: str
    clause_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The clauses of one document in reading order, and the way between them."""

    document: Document
    clauses: tuple[Clause, ...]
    _by_id: dict[str, Clause] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {clause.id: clause for clause in self.clauses})

    def __getitem__(self, clause_id: str) -> Clause:
        return self._by_id[clause_id]

    def leaves(self) -> tuple[Clause, ...]:
        """The clauses that tile the text, in order."""
        return tuple(clause for clause in self.clauses if clause.leaf)

    def owner(self, leaf: Clause) -> Clause:
        """The clause that a leaf's words belong to: of a LEAD, the clause that it opens."""
        return self._by_id[leaf.parent_id] if leaf.kind is Kind.LEAD and leaf.parent_id else leaf

    def ancestors(self, clause: Clause) -> Iterator[Clause]:
        """From the clause's parent up to, and without, the root."""
        while clause.parent_id is not None:
            clause = self._by_id[clause.parent_id]
            if clause.kind is not Kind.ROOT:
                yield clause
