"""How places, documents and departments are worded in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.schema import Clause, Document, Kind, Status
from rag.answering.context import Asked

SHORT_NAME = 16  # code points of a measure without a heading


def place(asked: Asked, clause: Clause, *, heading: bool = True) -> str:
    """“第29条” with its heading, “专栏4”, or the section that a paragraph stands in."""
    numbered = asked.library.numbered(clause)
    number = numbered.number.removeprefix("第").removesuffix("条")
    if numbered.kind in (Kind.MEASURE, Kind.ARTICLE):
        name = short_name(asked, numbered) if heading else ""
        return (f"Measure {number}" if asked.query.english else f"第{number}条") + (f"“{name}”" if name else "")
    if numbered.kind is Kind.BOX:
        return numbered.number + (f"“{numbered.heading}”" if heading and numbered.heading else "")
    label = clause.label
    return label if heading else label.split(" ")[0]


def short_name(asked: Asked, clause: Clause) -> str:
    """A measure's heading; the beginning of its first sentence where it has none."""
    if clause.heading:
        return clause.heading
    words = clause.span.of(asked.library.document(clause).text).strip()
    words = re.sub(r"^(?:\[bookmark[^\]]*\])?\s*\S{1,8}?[.．、]\s*", "", words)
    first = re.split(r"[，,。；;]", words, maxsplit=1)[0]
    return first if len(first) <= SHORT_NAME + 12 else first[:SHORT_NAME] + "……"


def title(document: Document) -> str:
    """The title in 《》, without years and versions in brackets."""
    bare = re.sub(r"[（(][^（()）]*[)）]\s*$", "", document.title)
    return f"《{bare}》"


def draft_mark(document: Document, english: bool) -> str:
    """“（征求意见稿）” for a draft: it is never told as law."""
    if document.status is not Status.DRAFT_FOR_COMMENT:
        return ""
    return " (draft for comment)" if english else "（征求意见稿）"


def joined(names: Iterable[str]) -> str:
    return "、".join(names)


def sentence(words: str) -> str:
    """Words as one sentence: white space folded, one full stop at the end."""
    words = re.sub(r"\s+", "", words) if re.search(r"[\u4e00-\u9fff]", words) else words.strip()
    return words.rstrip("。；;，,、：:") + "。"
