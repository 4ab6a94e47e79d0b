"""An enumeration of the text, whole: the items below or beside a sentence, or inside its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.chunks import body
from index.schema import Clause, Kind, Outline, Span
from index.sentences import sentences, trim
from rag.answering import wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence
from rag.schema import AnswerKind, Draft, Evidence, Segment

FEWEST, MOST = 2, 20  # items of an enumeration that is told
HEAD = 60  # code points of one item, at most
# What an enumeration begins behind: “符合下列条件：”, “包括以下情形之一的”.
_INTRODUCES = re.compile(r"(?:[：:]|(?:下列|以下|如下)[^。；;]*)\s*$")
_INLINE = re.compile(r"[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳]")
_NUMBERED = (Kind.ITEM, Kind.GOAL, Kind.MEASURE, Kind.SECTION, Kind.TABLE_ROW)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its clause, the words that name it, and the words that are cited for them."""

    clause: Clause
    words: str
    cited: Span


@dataclass(frozen=True, slots=True)
class Series:
    """The items in order, and the clause that introduces them."""

    opening: Clause
    items: tuple[Item, ...]


def compose(asked: Asked, best: Sentence) -> Draft | None:
    """The enumeration that ``best`` stands in or introduces; None where there is none."""
    found = _inside(asked, best) or _beside(asked, best)
    if found is None or not FEWEST <= len(found.items) <= MOST:
        return None
    where = wording.place(asked, found.opening, heading=False)
    mark = wording.standing_mark(asked.library.document(best.clause), asked.query.english)
    count = len(found.items)
    opening = f"{where}{mark}: {count} items: " if asked.query.english else f"{where}{mark}共{count}项："
    segments = []
    for at, item in enumerate(found.items):
        stop = "。" if at == count - 1 else "；"
        segments.append(
            Segment(f"{opening if at == 0 else ''}{item.words}{stop}", (Evidence(item.clause, item.cited),))
        )
    return Draft(AnswerKind.LIST, tuple(segments))


def introduces(asked: Asked, sentence: Sentence) -> bool:
    """Whether a sentence says nothing by itself, but that an enumeration follows: “应当提交下列材料：”."""
    return _INTRODUCES.search(sentence.span.of(asked.library.document(sentence.clause).text)) is not None


def _inside(asked: Asked, best: Sentence) -> Series | None:
    """Items between numbers in one clause: “……之一：（1）……；（2）……”."""
    text = asked.library.document(best.clause).text
    span = body(asked.library.outline(best.clause), best.clause)
    marks = list(_INLINE.finditer(text, span.start, span.end))
    if len(marks) < FEWEST or not _INTRODUCES.search(
        text[best.clause.span.start : marks[0].start()].rstrip()
    ):
        return None
    introduced = Span(_sentence_start(text, best.clause.span.start, marks[0].start()), span.end)
    if not introduced.meets(best.span):
        return None
    ends = [*(mark.start() for mark in marks[1:]), span.end]
    spans = [trim(text, Span(mark.end(), end)) for mark, end in zip(marks, ends, strict=True)]
    return Series(best.clause, tuple(_item(text, best.clause, one) for one in spans))


def _sentence_start(text: str, low: int, at: int) -> int:
    return max((text.rfind(stop, low, at) + 1 for stop in "。！？\n"), default=low) or low


def _beside(asked: Asked, best: Sentence) -> Series | None:
    """Clauses in a row of one kind below one parent, behind words that introduce them."""
    outline = asked.library.outline(best.clause)
    line = (best.clause, *outline.ancestors(best.clause))
    own = next((clause for clause in line if clause.kind in _NUMBERED and _counted(clause)), None)
    if own is not None and (found := _row(asked, outline, own)) is not None:
        return found
    if not introduces(asked, best):
        return None
    behind = next((c for c in outline.clauses if c.span.start >= best.clause.span.end), None)
    return None if behind is None or not _counted(behind) else _row(asked, outline, behind)


def _counted(clause: Clause) -> bool:
    return bool(clause.number) or clause.kind is Kind.GOAL


def _row(asked: Asked, outline: Outline, one: Clause) -> Series | None:
    """The clauses of the kind and parent of ``one`` in a row with it, if the leaf before them introduces them."""
    rows: list[list[Clause]] = [[]]
    for clause in outline.clauses:
        if clause.parent_id == one.parent_id:
            if clause.kind is one.kind and _counted(clause):
                rows[-1].append(clause)
            elif rows[-1]:
                rows.append([])
    row = next((row for row in rows if one in row), [])
    if not row or next(outline.ancestors(one), None) is None:
        return None
    text = outline.document.text
    before = [c for c in outline.clauses if c.leaf and c.span.end <= row[0].span.start][-1:]
    if (
        not before
        or before[0].parent_id != one.parent_id
        or not _INTRODUCES.search(before[0].span.of(text).rstrip())
    ):
        return None
    shown = [clause for clause in row if not _is_hidden(asked, outline, clause)]
    items = [
        Item(clause, clause.heading, clause.heading_span)
        if clause.heading and clause.heading_span is not None
        else _item(text, clause, trim(text, body(outline, clause)))
        for clause in shown
    ]
    return Series(before[0], tuple(items))


def _is_hidden(asked: Asked, outline: Outline, clause: Clause) -> bool:
    leaves = [leaf.id for leaf in outline.leaves() if clause.span.holds(leaf.span)]
    return bool(asked.hidden) and all(leaf in asked.hidden for leaf in leaves)


def _item(text: str, clause: Clause, span: Span) -> Item:
    """``span`` by its first sentence."""
    return Item(clause, re.sub(r"\s+", "", _head(text, span).of(text)).rstrip("。；;，,、：:"), span)


def _head(text: str, span: Span) -> Span:
    """An item's first sentence; of a long one the phrases that fit."""
    first = next(iter(sentences(text, span)), span)
    if len(first) <= HEAD:
        return first
    stops = [m.end() for m in re.finditer("[，,；;：:]", text[first.start : first.start + HEAD])]
    return Span(first.start, first.start + (stops[-1] if stops else HEAD))
