"""The finished tree → clauses with ids, paths and labels as a person would cite them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numerals import to_chinese
from index.schema import Clause, Kind, Span

_FLAT_LABELS = {
    Kind.TITLE: "标题",
    Kind.NUMBER: "文号",
    Kind.ADDRESSEE: "主送机关",
    Kind.COVER_LETTER: "印发通知",
    Kind.PREAMBLE: "前言",
    Kind.FURNITURE: "转载网页",
    Kind.ANNEX: "附件",
    Kind.SIGNATURE: "落款",
    Kind.PARAGRAPH: "正文",
    Kind.GOAL: "正文",
    Kind.TABLE_ROW: "正文",
}
_SHORT = {Kind.PARAGRAPH: "p", Kind.GOAL: "g", Kind.TABLE_ROW: "r", Kind.LEAD: "lead"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A clause before it is named; ``parent`` is an index into the list of drafts."""

    kind: Kind
    token: str
    value: int | None
    numbering: str
    span: Span
    heading: Span | None
    parent: int | None
    leaf: bool


def name(document_id: str, text: str, drafts: Sequence[Draft]) -> tuple[Clause, ...]:
    """Give every draft its id, path, label and heading. Ids are unique within the document."""
    clauses: list[Clause] = []
    taken: set[str] = set()
    counts: dict[tuple[int | None, Kind], int] = {}
    for draft in drafts:
        parent = None if draft.parent is None else clauses[draft.parent]
        nth = counts[(draft.parent, draft.kind)] = counts.get((draft.parent, draft.kind), 0) + 1
        path = (parent.path if parent else ()) + ((draft.token,) if draft.token else ())
        heading = "" if draft.heading is None else re.sub(r"\s+", "", draft.heading.of(text))
        wanted = _id(document_id, draft, parent, nth)
        clause_id, again = wanted, 1
        while clause_id in taken:
            again += 1
            clause_id = f"{wanted}~{again}"
        taken.add(clause_id)
        clauses.append(
            Clause(
                id=clause_id,
                document_id=document_id,
                kind=draft.kind,
                number=draft.token,
                path=path,
                label=_label(
                    draft, drafts, parent, heading, nth, counts.get((draft.parent, Kind.PARAGRAPH), 0)
                ),
                heading=heading,
                span=draft.span,
                heading_span=draft.heading if heading else None,
                parent_id=None if parent is None else parent.id,
                leaf=draft.leaf,
            )
        )
    return tuple(clauses)


def _id(document_id: str, draft: Draft, parent: Clause | None, nth: int) -> str:
    if parent is None:
        return document_id
    join = "#" if parent.kind is Kind.ROOT else "/"
    if draft.token:
        return f"{parent.id}{join}{draft.token}"
    if draft.kind is Kind.LEAD:
        return f"{parent.id}{join}lead"
    return f"{parent.id}{join}{_SHORT.get(draft.kind, draft.kind.value + '-')}{nth}"


def _label(
    draft: Draft, drafts: Sequence[Draft], parent: Clause | None, heading: str, nth: int, paragraphs: int
) -> str:
    """``nth`` of its kind below the parent; ``paragraphs`` stand there before it."""
    if parent is None:
        return "全文"
    above = "" if parent.kind is Kind.ROOT else parent.label
    in_article = parent.kind is Kind.ARTICLE
    match draft.kind:
        case Kind.LEAD:
            return f"{above}第一款" if in_article and _has_paragraphs(draft, drafts) else above
        case Kind.PARAGRAPH if in_article:
            return f"{above}第{to_chinese(min(nth + 1, 999))}款"
        case Kind.PARAGRAPH | Kind.GOAL if above:
            return f"{above} 第{nth}{'段' if draft.kind is Kind.PARAGRAPH else '点'}"
        case Kind.TABLE_ROW if draft.token:
            return f"{above} 第{draft.token}行" if above else f"第{draft.token}行"
        case Kind.TABLE_ROW if above:
            return f"{above} {heading}"
        case Kind.ARTICLE:
            return draft.token
        case Kind.BOX:
            return above + draft.token
        case Kind.ANNEX if draft.token:
            return draft.token
        case Kind.ITEM if _below_article(draft, drafts):
            article = above.removesuffix("第一款")
            if parent.kind is Kind.ITEM:
                return f"{above}第{draft.token}目" if draft.token.isdecimal() else above + draft.token
            if in_article and _has_paragraphs(draft, drafts):
                article += f"第{to_chinese(min(paragraphs + 1, 999))}款"
            return f"{article}第{_written(draft)}项"
        case _ if draft.token.isdecimal() and parent.kind in (Kind.BOX, Kind.ANNEX):
            return f"{above}第{draft.token}项"
        case _ if draft.token:
            return above + _written(draft) + (heading if not above else "")
        case _:
            return _FLAT_LABELS.get(draft.kind, "正文")


def _written(draft: Draft) -> str:
    """The number with its punctuation, in one width."""
    match draft.numbering:
        case "一、":
            return f"{draft.token}、"
        case "（一）" | "（1）":
            return f"（{draft.token}）"
        case "1.":
            return f"{draft.token}."
        case _:
            return draft.token


def _has_paragraphs(draft: Draft, drafts: Sequence[Draft]) -> bool:
    return any(other.parent == draft.parent and other.kind is Kind.PARAGRAPH for other in drafts)


def _below_article(draft: Draft, drafts: Sequence[Draft]) -> bool:
    at = draft.parent
    while at is not None:
        if drafts[at].kind is Kind.ARTICLE:
            return True
        at = drafts[at].parent
    return False
