"""Issued or draft, by whom, when, number, period, whole or damaged: from the text and its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.markers import find_marker, own_words
from index.metadata import evidence
from index.schema import Clause, Document, GapKind, Kind, LinkKind, Outline, Span, Status
from index.tokenizer import fold
from rag import cues
from rag.answering import wording
from rag.answering.context import Asked
from rag.schema import AnswerKind, Draft, Evidence, Segment

_STATUS = {
    Status.IN_FORCE: "已印发",
    Status.DRAFT_FOR_COMMENT: "征求意见稿，不是正式印发的文件",
    Status.NOT_YET_EFFECTIVE: "已印发，尚未施行",
    Status.EXPIRED: "已失效",
    Status.REPEALED: "已废止",
    Status.SUPERSEDED: "已被代替",
    Status.UNKNOWN: "文本没有写明是否正式印发",
}
_TURNED = {LinkKind.REPEALS: "废止", LinkKind.REPLACES: "代替", LinkKind.AMENDS: "修改"}
_NUMBER = re.compile(r"文号|字号|document number")
_ISSUER = re.compile(
    r"(?:发|印发|发布|出台|制定)的|发文(?:机关|单位)|谁|哪(?:个|些|几个?)(?:部门|单位|机关)|由哪|联合|who|issued by|issuing"
)
_DATE = re.compile(r"那天|什么时候|何时|哪天|哪年|哪一[天年]|日期|时间|几号|when|date")
_EFFECTIVE = re.compile(r"施行|实施|生效|有效|执行|in force|effect")
_PERIOD = re.compile(r"管到|到期|实施期|期限|哪几年|年限|有效期|period")
_SINCE = re.compile(
    r"何日|(?:哪天|何时|什么时候|哪一天|几时)(?:起|开始)?(?:施行|实施|生效|执行)|有效期|施行(?:日期|时间)"
)
_OF_ONE_STANDING = re.compile(r"哪(?:些|几(?:份|个))[^，,。]{0,8}(?:征求意见|草案|未定稿|正式)")
_WHOLE = re.compile(r"完整|残缺|缺|断|whole|complete|broken")
_STATE = re.compile(r"状态|草案|征求意见|正式|施行了|生效|现行|draft|in force")


def compose(asked: Asked) -> Draft | None:
    """What is asked of a document's standing; None where no document is meant, or the text is silent on it."""
    folded = fold(asked.query.text)
    if cues.ALL_DOCUMENTS.search(folded) or _OF_ONE_STANDING.search(folded):
        return _all(asked, folded)
    documents = [d for d in asked.library.snapshot.documents if d.id in asked.query.documents]
    if not documents:
        return None
    segments: list[Segment] = []
    for document in documents[:3]:
        segments.extend(_of(asked, document, several=len(documents) > 1))
    return Draft(AnswerKind.STATUS, tuple(segments)) if segments else None


def _all(asked: Asked, folded: str) -> Draft | None:
    """The documents of one standing: drafts, or those issued."""
    wanted = Status.DRAFT_FOR_COMMENT if re.search(r"征求意见|草案|draft", folded) else Status.IN_FORCE
    segments = []
    for document in asked.library.snapshot.documents:
        state = _state(asked.library.snapshot.outlines[document.id], document)
        if document.status is wanted and state is not None:
            segments.append(Segment(f"{wording.title(document)}：{_STATUS[wanted]}。", (state,)))
    return Draft(AnswerKind.STATUS, tuple(segments)) if segments else None


def missing(asked: Asked) -> tuple[tuple[str, ...], bool]:
    """What is asked of the documents meant and stands in none of them, and whether something asked does stand there."""
    folded = fold(asked.query.text)
    documents = [d for d in asked.library.snapshot.documents if d.id in asked.query.documents]
    if not documents:
        return (), False
    wanted: dict[str, bool] = {}
    if _NUMBER.search(folded):
        wanted["发文字号"] = any(d.number for d in documents)
    if _PERIOD.search(folded):
        wanted["起止年份"] = any(d.period or d.expires or d.effective for d in documents)
    elif _DATE.search(folded) and not _EFFECTIVE.search(folded):
        wanted["印发日期"] = any(d.issued for d in documents)
    if _SINCE.search(folded):
        wanted["施行日期和有效期"] = any(d.effective or d.period for d in documents)
    if _ISSUER.search(folded) and not _DATE.search(folded):
        wanted["发文机关"] = any(d.issuers for d in documents)
    return tuple(name for name, there in wanted.items() if not there), any(wanted.values())


def _of(asked: Asked, document: Document, several: bool) -> Iterator[Segment]:
    folded = fold(asked.query.text)
    outline = asked.library.snapshot.outlines[document.id]
    name = wording.title(document) if several else ""
    told = False
    if _NUMBER.search(folded) and document.number and (found := _cited(outline, document.number)):
        lost = "，年份在本文本中缺失" if re.search(r"[〔\[]\s*[〕\]]", document.number) else ""
        yield Segment(f"{name}文号写作“{document.number}”{lost}。", (found,))
        told = True
    if _ISSUER.search(folded) and document.issuers:
        yield from _issuers(outline, document, name)
        told = True
    if _DATE.search(folded) and document.issued and (dated := _date(outline, document)):
        year, month, day = (int(part) for part in document.issued.split("-"))
        yield Segment(f"{name}{year}年{month}月{day}日印发。", dated)
        told = True
    if (_PERIOD.search(folded) or _EFFECTIVE.search(folded)) and document.period:
        found = _cited(outline, f"{document.period[0]}") and _period(outline, document)
        if found:
            yield Segment(f"{name}计划期为{document.period[0]}—{document.period[1]}年。", (found,))
            told = True
    ended = list(_turned(asked, document, name)) if _asks_standing(folded) else []
    yield from ended
    state = None if ended else _state(outline, document)
    if (
        state
        and (_STATE.search(folded) or _EFFECTIVE.search(folded) or not told)
        and not (told and _NUMBER.search(folded))
    ):
        yield Segment(f"{name}{_STATUS[document.status]}。", (state,))
    if _asks_standing(folded):
        for sentence in _terms(outline, document):
            yield Segment(f"文中规定{wording.sentence(document.quote(sentence.span))}", (sentence,))
    if _WHOLE.search(folded):
        yield from _faults(asked, document)


def _asks_standing(folded: str) -> bool:
    return any(words.search(folded) for words in (_EFFECTIVE, _STATE, _PERIOD))


def _turned(asked: Asked, document: Document, name: str) -> Iterator[Segment]:
    """What later documents of the corpus did to this one, in their own words."""
    for bearing in asked.library.links:
        verb = _TURNED.get(bearing.link.kind)
        if bearing.target != document.id or verb is None:
            continue
        outline = asked.library.snapshot.outlines[bearing.source]
        found = _sentence_at(outline, bearing.link.span)
        if found is not None:
            yield Segment(
                f"{name or wording.title(document)}已被{wording.title(outline.document)}{verb}。", (found,)
            )


def _terms(outline: Outline, document: Document) -> Iterator[Evidence]:
    """The sentences that tell from when and to when a document is in force."""
    spans = dict(document.spans)
    found = [_sentence_at(outline, spans[key]) for key in ("effective", "expires") if key in spans]
    if not any(found) and document.effective:
        found = [_sentence_with(outline, document.effective)]
    yield from dict.fromkeys(one for one in found if one is not None)


def _issuers(outline: Outline, document: Document, name: str) -> Iterator[Segment]:
    first = _cited(outline, document.issuers[0])
    last = _cited(outline, document.issuers[-1])
    if first and last and first.clause.id == last.clause.id:
        joined = Evidence(first.clause, Span(first.span.start, max(first.span.end, last.span.end)))
        yield Segment(f"{name}由{wording.joined(document.issuers)}印发。", (joined,))
    elif first:
        yield Segment(f"{name}由{document.issuers[0]}印发。", (first,))


def _date(outline: Outline, document: Document) -> tuple[Evidence, ...]:
    year, month, day = (int(part) for part in document.issued.split("-"))
    whole = _cited(outline, f"{year}年{month}月{day}日")
    if whole:
        return (whole,)
    day_only = _cited(outline, f"{month}月{day}日")
    year_only = _cited(outline, str(year))
    return tuple(found for found in (day_only, year_only) if found)


def _period(outline: Outline, document: Document) -> Evidence | None:
    assert document.period is not None
    first, last = document.period
    found = re.search(rf"{first}\s*[—–\-~至]+\s*{last}", document.text)
    return _in(outline, Span(found.start(), found.end())) if found else None


def _state(outline: Outline, document: Document) -> Evidence | None:
    """The words that show the status: the draft mark in the title, the number, the notice, the carrier."""
    if document.status is Status.DRAFT_FOR_COMMENT:
        for clause in outline.clauses:
            if clause.kind is Kind.TITLE:
                words = clause.span.of(document.text)
                start = clause.span.start + own_words(words)
                return Evidence(clause, Span(start, clause.span.start + len(words.rstrip())))
    for kind in (Kind.NUMBER, Kind.COVER_LETTER, Kind.SIGNATURE, Kind.FURNITURE, Kind.TITLE):
        for clause in outline.clauses:
            if clause.kind is kind and (
                kind in (Kind.NUMBER, Kind.SIGNATURE, Kind.TITLE) or "印发" in clause.span.of(document.text)
            ):
                at = clause.span.of(document.text).find("印发")
                start = clause.span.start + max(0, at - 20) if at >= 0 else clause.span.start
                end = min(clause.span.end, start + 80)
                return Evidence(clause, Span(start, start + len(document.text[start:end].rstrip())))
    return None


def _faults(asked: Asked, document: Document) -> Iterator[Segment]:
    gaps = [
        gap
        for gap in asked.library.snapshot.records.gaps
        if asked.library.snapshot.clauses[gap.clause_id].document_id == document.id
    ]
    outline = asked.library.snapshot.outlines[document.id]
    broken = [gap for gap in gaps if gap.kind is GapKind.BROKEN_OFF]
    if broken:
        clause = outline[broken[0].clause_id]
        yield Segment("本文本在句中断开，不完整。", (Evidence(clause, broken[0].span),))
    lost = [gap for gap in gaps if gap.kind is not GapKind.BROKEN_OFF]
    if lost:
        found = tuple(Evidence(outline[gap.clause_id], gap.span) for gap in lost[:3])
        yield Segment("本文本多处年份或数额缺失。" if len(lost) > 1 else "本文本有一处数额缺失。", found)


def _sentence_with(outline: Outline, words: str) -> Evidence | None:
    span = evidence(outline.document.text, words)
    return None if span is None else _sentence_at(outline, span)


def _sentence_at(outline: Outline, span: Span) -> Evidence | None:
    """The sentence in which ``span`` stands, behind its clause's number."""
    found = _in(outline, span)
    if found is None:
        return None
    clause, text = found.clause, outline.document.text
    first = clause.span.start + own_words(clause.span.of(text))
    marker = find_marker(clause.span.of(text).split("\n", 1)[0])
    if marker is not None and clause.span.start + marker.end <= span.start:
        first = clause.span.start + marker.end
    start = max(text.rfind("。", first, span.start) + 1, text.rfind("\n", first, span.start) + 1, first)
    stop = min(
        (at for at in (text.find(end, span.end, clause.span.end) for end in "。\n") if at >= 0), default=-1
    )
    end = clause.span.end if stop < 0 else stop + (text[stop] == "。")
    return Evidence(clause, Span(start, start + len(text[start:end].rstrip())))


def _cited(outline: Outline, words: str) -> Evidence | None:
    span = evidence(outline.document.text, words)
    return None if span is None else _in(outline, span)


def _in(outline: Outline, span: Span) -> Evidence | None:
    clause: Clause | None = next((leaf for leaf in outline.leaves() if leaf.span.holds(span)), None)
    return None if clause is None else Evidence(clause, span)
