"""How places, documents and departments are worded in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.head import DOCUMENT_KINDS
from index.regions import parse_region
from index.regions import short_name as short_place
from index.schema import Clause, Document, Kind, Status
from rag.answering.context import Asked

SHORT_NAME = 14  # code points of a measure's name in a list


def place(asked: Asked, clause: Clause, *, heading: bool = True) -> str:
    """“第29条” with its heading, “专栏4”, or the section that a paragraph stands in."""
    numbered = asked.library.numbered(clause)
    number = numbered.number.removeprefix("第").removesuffix("条")
    if numbered.kind in (Kind.MEASURE, Kind.ARTICLE):
        name = short_name(asked, numbered) if heading else ""
        return (f"Measure {number}" if asked.query.english else f"第{number}条") + (
            f"“{name}”" if name else ""
        )
    if numbered.kind is Kind.BOX:
        return numbered.number + (f"“{numbered.heading}”" if heading and numbered.heading else "")
    if not heading:
        return clause.label.split(" ")[0]
    named = (
        f"“{numbered.heading}”"
        if numbered.kind is Kind.SECTION and numbered.heading not in clause.label
        else ""
    )
    return clause.label + named


def short_name(asked: Asked, clause: Clause, most: int = 30) -> str:
    """A measure's heading; the beginning of its first sentence where it has none; ``most`` code points."""
    words = clause.heading
    if not words:
        words = clause.span.of(asked.library.document(clause).text).strip()
        words = re.sub(r"^(?:\[bookmark[^\]]*\])?\s*\S{1,8}?[.．、]\s*", "", words)
        words = re.split(r"[，,。；;]", words, maxsplit=1)[0]
        most = min(most, SHORT_NAME + 4)
    return words if len(words) <= most else words[:most] + "……"


def title(document: Document) -> str:
    """The title in 《》 without years and versions in brackets; behind its place, if it does not tell it."""
    bare = re.sub(r"[（(][^（()）]*[)）]\s*$", "", document.title)
    region = parse_region(document.region) if document.region else None
    told = region is None or any(name and name in bare for name in (region.name, short_place(region.name)))
    return f"《{bare}》" if told or region is None else f"{region.name}《{bare}》"


def short_title(document: Document) -> str:
    """Place and kind: “吉林省意见”, “淮北市实施方案”; the whole title where the place is not known."""
    region = parse_region(document.region) if document.region else None
    bare = re.sub(r"[（(][^（()）]*[)）]\s*$", "", document.title)
    kind = re.search(rf"(?:三年|五年)?(?:行动|实施|工作|若干|管理|发展)?(?:{DOCUMENT_KINDS})$", bare)
    return f"{region.name}{kind[0]}" if region and kind else title(document)


def draft_mark(document: Document, english: bool) -> str:
    """“（征求意见稿）” for a draft: it is never told as law."""
    if document.status is not Status.DRAFT_FOR_COMMENT:
        return ""
    return " (draft for comment)" if english else "（征求意见稿）"


def joined(names: Iterable[str]) -> str:
    """Names as a list in a sentence: “A、B、C”."""
    return "、".join(names)


def sentence(words: str) -> str:
    """Words as one sentence: white space folded, one full stop at the end."""
    words = re.sub(r"\s+", "", words) if re.search(r"[\u4e00-\u9fff]", words) else words.strip()
    return words.rstrip("。；;，,、：:") + "。"
