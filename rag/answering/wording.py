"""How places, documents and departments are worded in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.head import DOCUMENT_KINDS
from index.numerals import to_int
from index.regions import parse_region
from index.regions import short_name as short_place
from index.schema import Clause, Document, Kind, Status
from rag.answering.context import Asked

SHORT_NAME = 14  # code points of a measure's name in a list


def place(asked: Asked, clause: Clause, *, heading: bool = True) -> str:
    """“第29条” with its heading, “专栏4”, or the section that a paragraph stands in."""
    numbered = asked.library.numbered(clause)
    if numbered.kind in (Kind.MEASURE, Kind.ARTICLE):
        name = short_name(asked, numbered) if heading else ""
        if _numbered_again(asked, numbered):  # “一、（二）1.”: the number alone could be another's
            return numbered.label.removesuffix(".") + (f"“{name}”" if name else "")
        written = numbered.number
        number = written if written.startswith("第") else f"第{written}条"
        if asked.query.english:
            bare = written.removeprefix("第").removesuffix("条")
            kind = "Article" if numbered.kind is Kind.ARTICLE else "Measure"
            number = f"{kind} {to_int(bare) or bare}"
        return number + (f"“{name}”" if name else "")
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


def _numbered_again(asked: Asked, clause: Clause) -> bool:
    """Whether another clause of the document has the same number: measures that are counted anew in every section."""
    outline = asked.library.outline(clause)
    return next(outline.ancestors(clause), None) is not None and any(
        other.number == clause.number and other.kind is clause.kind and other.id != clause.id
        for other in outline.clauses
    )


def short_name(asked: Asked, clause: Clause, most: int = 30) -> str:
    """A measure's heading; the beginning of its first sentence where it has none; ``most`` code points."""
    words = clause.heading
    if not words:
        words = clause.span.of(asked.library.document(clause).text).strip()
        words = re.sub(r"^(?:\[bookmark[^\]]*\])?\s*(?:第\S{1,8}?条|\S{1,8}?[.．、])\s*", "", words)
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


_MARKS = {
    Status.DRAFT_FOR_COMMENT: ("（征求意见稿）", " (draft for comment)"),
    Status.NOT_YET_EFFECTIVE: ("（尚未施行）", " (not yet in force)"),
    Status.EXPIRED: ("（已失效）", " (expired)"),
    Status.REPEALED: ("（已废止）", " (repealed)"),
    Status.SUPERSEDED: ("（已被代替）", " (superseded)"),
}


def standing_mark(document: Document, english: bool) -> str:
    """“（征求意见稿）”, “（已废止）”: what is not in force is never told as law."""
    return _MARKS[document.status][english] if document.status in _MARKS else ""


def joined(names: Iterable[str]) -> str:
    """Names as a list in a sentence: “A、B、C”."""
    return "、".join(names)


def sentence(words: str) -> str:
    """Words as one sentence: white space folded, one full stop at the end."""
    words = re.sub(r"\s+", "", words) if re.search(r"[\u4e00-\u9fff]", words) else words.strip()
    return words.rstrip("。；;，,、：:") + "。"
