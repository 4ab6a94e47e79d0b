"""What documents do to each other, and which of them are in force on a day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.numerals import clause_value
from index.schema import Clause, Document, Kind, Link, LinkKind, Outline, Span, Status

_NUMBER = re.compile(
    r"\s*[（(]?\s*(?P<number>[\u4e00-\u9fff]{1,12}\s*[〔\[（(【]\s*\d{4}\s*[〕\]）)】]\s*第?\s*\d{1,5}\s*号|"
    r"[\u4e00-\u9fff]{2,20}令\s*第\s*\d{1,4}\s*号)"
)
# A sentence; a list that a colon announces belongs to it (“下列文件同时废止：” and the lines of names).
_SENTENCE = re.compile(r"[^。\n]+?[:：][ \t]*\n(?:\s*[^。\n《]{0,8}《[^\n]*\n?)+|[^。\n]+")
_ENDED = re.compile(r"废止|失效|停止(?:执行|施行|实施)|不再(?:执行|施行)|终止执行")
_NOT_ENDED = re.compile(r"(?:继续|未|不予)[^，,。]{0,6}(?:有效|废止|失效)|失效(?:日期|后|前)|废止(?:日期|前)")
_REPLACED = re.compile(
    r"(?:代替|取代|替代)\s*(?:原)?\s*(?=《)|《[^《》]*》[^，,。；;]{0,30}(?:由|被)本[^，,。；;]{0,12}(?:代替|取代|替代)"
)
_CHANGED = re.compile(
    r"(?:修改为|修订为|作(?:出)?(?:如下|以下)修[改订]|予以修[改订]|删[去除]第|增加(?:一|二|两)[条款项])"
)
_CHANGES_TITLE = re.compile(r"(?:关于)?修[改订正](?P<title>[^《》]{4,60}?)?(?=[《的])|修正案")
_ENDS_TITLE = re.compile("关于(?:宣布)?(?:废止|停止执行)(?P<title>[^《》]{4,60}?)?(?=[《的])")
_EXPLAINS_TITLE = re.compile("解读|问答|答记者问|图解|政策说明|解释说明")
_GROUND = re.compile(r"(?:根据|依据|依照|按照|遵照|贯彻落实|贯彻执行|落实)[^。；;《]{0,60}(?=《)")
_GROUND_CLAUSES = 8  # leaves at a document's beginning in which it says what it rests on
_CARRIER = re.compile(
    r"^.{0,60}?(?:关于)?(?:印发|发布|公布|转发)[《〈]?(?P<title>.+?)[》〉]?的(?:通知|公告|通告|决定|函)$"
)
_VERSION = re.compile(r"[（(][^（()）]*(?:试行|暂行|修[订正改]|征求意见|送审|草案|版)[^（()）]*[)）]")
_REWORDED = re.compile(
    r"(第[零〇一二三四五六七八九十百\d]+条(?:之[一二三四五六七八九十])?)(?:的内容)?修改为|删[去除](第[零〇一二三四五六七八九十百\d]+条)(?!第)"
)
_ENDS_AS = {LinkKind.REPEALS: Status.REPEALED, LinkKind.REPLACES: Status.SUPERSEDED}
_SETTLED = (Status.DRAFT_FOR_COMMENT, Status.REPEALED, Status.SUPERSEDED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Bearing:
    """A link of one document of a corpus onto another one of it."""

    source: str  # document id
    target: str
    link: Link


def find_links(text: str, title: str, clauses: Sequence[Clause]) -> tuple[Link, ...]:
    """The documents that ``text`` repeals, replaces, amends, rests on or interprets, in the order of the text."""
    named = _named(text)
    links: dict[tuple[LinkKind, str], Link] = {}
    own = _bare(title)

    def add(kind: LinkKind, spans: Iterable[tuple[str, str, Span]]) -> None:
        for name, number, span in spans:
            key = (kind, _bare(name))
            if key[1] == own and kind not in (LinkKind.REPEALS, LinkKind.REPLACES):
                continue
            if key not in links or (number and not links[key].number):
                links[key] = Link(kind, name, number, span)

    heads = [clause.span for clause in clauses if clause.kind is Kind.TITLE]
    for kind, pattern in (
        (LinkKind.REPEALS, _ENDS_TITLE),
        (LinkKind.AMENDS, _CHANGES_TITLE),
        (LinkKind.INTERPRETS, _EXPLAINS_TITLE),
    ):
        if found := pattern.search(title):
            add(kind, [one for one in named if any(head.holds(one[2]) for head in heads)])
            bare = found.groupdict().get("title")
            if bare and (at := text.find(bare)) >= 0:  # 关于废止某办法的决定
                add(kind, [(bare, "", Span(at, at + len(bare)))])
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        if "《" not in words:
            continue
        inside = [one for one in named if sentence.start() <= one[2].start < sentence.end()]
        if (ended := _ENDED.search(words)) and not _NOT_ENDED.search(words):
            listed = re.search(r"[:：]\s*\n", words)
            reach = len(words) if listed else ended.start()
            before = [one for one in inside if one[2].start - sentence.start() < reach]
            add(LinkKind.REPEALS, before or inside)  # “《甲办法》同时废止”, else “废止《甲办法》”
        elif _REPLACED.search(words):
            add(LinkKind.REPLACES, inside)
        elif (changed := _CHANGED.search(words)) and inside:
            add(
                LinkKind.AMENDS,
                [one for one in inside if one[2].start - sentence.start() < changed.start()][:1],
            )
    leaves = [c for c in clauses if c.leaf and c.kind not in (Kind.FURNITURE, Kind.TITLE, Kind.NUMBER)]
    for leaf in leaves[:_GROUND_CLAUSES]:
        for ground in _GROUND.finditer(text, leaf.span.start, leaf.span.end):
            stop = next(
                (m.start() for m in re.finditer("[。；;\n]", text[ground.end() : leaf.span.end])),
                len(leaf.span),
            )
            bound = Span(ground.start(), min(leaf.span.end, ground.end() + stop))
            add(LinkKind.BASED_ON, [one for one in named if bound.holds(one[2])])
    return tuple(sorted(links.values(), key=lambda link: (link.span, link.kind)))


def bearings(documents: Sequence[Document]) -> tuple[Bearing, ...]:
    """The links between the documents of a corpus; what a draft would do counts not.

    A link finds its document by the number, else by the title; where several fit, none is meant.
    """
    numbers: dict[str, list[Document]] = {}
    titles: dict[str, list[Document]] = {}
    for document in documents:
        if document.number:
            numbers.setdefault(_plain(document.number), []).append(document)
        titles.setdefault(_bare(document.title), []).append(document)
    out: list[Bearing] = []
    for document in documents:
        if document.status is Status.DRAFT_FOR_COMMENT:
            continue
        for link in document.links:
            number = _plain(link.number) if link.number else ""
            fitting = [other for other in numbers.get(number, ()) if other.id != document.id]
            if len(fitting) != 1:
                fitting = [
                    other
                    for other in titles.get(_bare(link.title), ())
                    if other.id != document.id
                    and not (number and other.number and _plain(other.number) != number)
                ]
            if len(fitting) == 1:
                out.append(Bearing(document.id, fitting[0].id, link))
    return tuple(out)


def status_on(document: Document, day: datetime.date) -> Status:
    """The standing of one document on ``day``, by its own words alone.

    What documents.toml says of the status holds on every day.
    """
    status, today = document.status, day.isoformat()
    if status in _SETTLED or "status" in document.stated:
        return status
    if document.expires and document.expires < today:
        return Status.EXPIRED
    if document.effective_from:
        return Status.NOT_YET_EFFECTIVE if document.effective_from > today else Status.IN_FORCE
    return status


def standing(
    documents: Sequence[Document], links: Sequence[Bearing], day: datetime.date
) -> Mapping[str, Status]:
    """The standing of every document of a corpus on ``day``; ``links`` as ``bearings`` tells them.

    What a later document has repealed or replaced by then is not in force.
    """
    by_id = {document.id: document for document in documents}
    out = {document.id: status_on(document, day) for document in documents}
    for bearing in links:
        ended = _ENDS_AS.get(bearing.link.kind)
        target = by_id[bearing.target]
        if ended is None or "status" in target.stated or out[target.id] is Status.DRAFT_FOR_COMMENT:
            continue
        if _has_begun(by_id[bearing.source], day):
            out[target.id] = ended
    return out


def overruled(
    outlines: Mapping[str, Outline], links: Sequence[Bearing], day: datetime.date
) -> frozenset[str]:
    """The ids of the clauses, in documents that go on, which a later document rewords or strikes out by ``day``.

    “将第二条修改为：…” and “删去第五条” in a document that amends one document only.
    """
    amended: dict[str, set[str]] = {}
    for bearing in links:
        if bearing.link.kind is LinkKind.AMENDS and _has_begun(outlines[bearing.source].document, day):
            amended.setdefault(bearing.source, set()).add(bearing.target)
    out: set[str] = set()
    for source, targets in amended.items():
        if len(targets) != 1:
            continue
        text = outlines[source].document.text
        reworded = {clause_value(found[1] or found[2]) for found in _REWORDED.finditer(text)}
        outline = outlines[next(iter(targets))]
        for article in outline.clauses:
            if article.kind is Kind.ARTICLE and clause_value(article.number) in reworded:
                out.update(clause.id for clause in outline.clauses if article.span.holds(clause.span))
    return frozenset(out)


def _has_begun(document: Document, day: datetime.date) -> bool:
    begun = document.effective_from or document.issued
    return not begun or begun <= day.isoformat()


def _named(text: str) -> list[tuple[str, str, Span]]:
    """The names in 《》, one inside another counting with it, the number behind each, and where both stand."""
    out: list[tuple[str, str, Span]] = []
    for start, end in _brackets(text):
        name = re.sub(r"\s+", "", text[start + 1 : end - 1])
        found = _NUMBER.match(text, end)
        number = re.sub(r"\s+", "", found["number"]) if found else ""
        if 3 <= len(name) <= 120:
            out.append((name, number, Span(start, found.end("number") if found else end)))
    return out


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    depth = 0
    start = 0
    for found in re.finditer("[《》]", text):
        if found[0] == "《":
            if depth == 0:
                start = found.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, found.end()
        if depth and found.start() - start > 150:  # never closed
            depth = 0


def carried_title(title: str) -> str:
    """“某市政府关于印发某办法的通知” → “某办法”; empty for any other title."""
    found = _CARRIER.match(re.sub(r"\s", "", title))
    return found["title"] if found else ""


def _bare(title: str) -> str:
    """A title without its notice, its version and its punctuation."""
    return re.sub(r"[^\w]", "", _VERSION.sub("", carried_title(title) or title))


def _plain(number: str) -> str:
    """A document number in one writing: “穗府办规〔2019〕13号” → “穗府办规-2019-13”."""
    return "-".join(re.findall(r"[\u4e00-\u9fff]+(?=\W*\d)|\d+", number.replace("第", "")))
