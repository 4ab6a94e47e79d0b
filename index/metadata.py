"""What a document's own text tells of it: title, issuers, place, status, number, dates, period.

Nothing is guessed: what the text does not say stays empty. documents.toml, written
by a person, goes before what is read here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from index import lineage, portal, signature
from index.head import DOCUMENT_KINDS, TITLE_END
from index.lines import cut_lines
from index.portal import Header
from index.regions import NATIONAL, Region, find_regions, parse_region
from index.schema import Clause, Document, Kind, Span, Status
from index.validity import read_validity

_VERSION = re.compile(r"\s*[（(][^（()）]*(?:征求意见|送审|讨论|公开稿)[^（()）]*[)）]\s*")
_DRAFT = re.compile(r"征求意见稿|公开征求意见|草案|送审稿|讨论稿")
_NAMED = re.compile(rf"《([^《》]{{4,80}}?(?:{DOCUMENT_KINDS})(?:[（(][^（()）]*[)）])?)》")
_UNIT_END = "国务院|政府|办公厅|办公室|委员会|人民政府|委|厅|局|部|院|办|会|党委|管委会"
_ISSUES = re.compile(rf"^(?P<units>.{{2,150}}?(?:{_UNIT_END}))\s*(?=关于|印发)")
_ISSUED_BY = re.compile(rf"(?P<unit>[\u4e00-\u9fff]{{2,20}}?(?:{_UNIT_END}))(?:正式|联合)?印发\s*《")
_PERIOD = re.compile(r"[（(]\s*(\d{4})\s*年?\s*[—–\-~～至到]+\s*(\d{4})\s*年\s*[)）]")
_EFFECTIVE = re.compile(
    r"自(?:[^，,。；;]{0,20}(?:发布|印发|公布|通过)之日|\s*\d{4}年\d{1,2}月\d{1,2}日)起?(?:施行|实施|执行|生效)"
)
_VOICES = {
    "city": re.compile("[全我本]市|市委|市政府"),
    "province": re.compile("[全我本]省|省委|省政府|自治区(?:党委|人民政府)|全区"),
    "county": re.compile("[全我本]县|县委|县政府"),
}
_NATIONAL = re.compile(
    "中共中央|中央(?!(?:大|路))|国务院|全国人|中华人民共和国|最高人民|国家|"
    "(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|国家安全|民政|司法|财政|人力资源(?:和)?社会保障|自然资源|生态环境|"
    "住房(?:和)?城乡建设|交通运输|水利|农业农村|商务|文化和旅游|退役军人事务|应急管理|审计)(?:部|署)(?:办公厅)?$|"
    "中国(?:人民银行|证监会|银保监会|证券监督管理委员会|银行保险监督管理委员会)$"
)
_SPOKEN_FROM = 3
_NAMED_COUNTY = 2
_LETTER_LINE = 40  # code points; a longer line of a notice is no date and no name
_FIRST_WORDS = 400  # code points in which a notice says that it asks for comments
_DRAFT_TOLD = re.compile("解读|说明|情况|答记者问|《[^》]*》[^》]{0,20}(?:印发|发布)")
_ASKS = re.compile(
    r"(?:现|拟|特|将|公开|向社会|面向社会|广泛)[^。；\n]{0,80}?征求[^。；\n]{0,40}?意见|征求[^。；\n]{0,40}?意见的?(?:公告|通知|启事|函|公示)"
)
_ASKED = re.compile(
    r"(?:经|已|在)[^。；\n]{0,20}征求|征求[^。；\n]{0,20}意见[^。；\n]{0,8}(?:基础上|后|情况|采纳|结果|反馈)"
)
_DECREE = re.compile(r"^(?P<units>[\u4e00-\u9fff]{2,30}(?:国务院|政府|委员会|部|局|署))令(?:第.*)?$")
# 题注: “2022年11月25日北京市第十五届人民代表大会常务委员会第四十五次会议通过”.
_HISTORY = re.compile(
    r"\s*[（(]?\s*(?P<day>\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:经|由)?\s*(?P<unit>[\u4e00-\u9fff]{2,30}?(?:人民代表大会|常务委员会|政府|国务院|部|委员会|局))"
    r"[^，。；]{0,20}?(?:通过|公布|发布|批准)"
)
_VALIDITY = (
    (re.compile("废止"), Status.REPEALED),
    (re.compile("失效|无效"), Status.EXPIRED),
    (re.compile("(?:尚未|未)(?:生效|施行)"), Status.NOT_YET_EFFECTIVE),
    (re.compile("有效|正在执行|生效"), Status.IN_FORCE),
)
_HEAD_LENGTH = 6000  # code points in which a portal's table stands
_NO_HEADER = Header()


def describe(
    name: str, text: str, sha256: str, clauses: Sequence[Clause], known: Mapping[str, Any]
) -> Document:
    """The document of one file; ``known``, its entry in documents.toml, goes before what the text tells."""
    header = read_header(text, clauses)
    title = str(known.get("title") or title_of(text, clauses, Path(name).stem))
    issuers = tuple(known.get("issuers") or issuers_of(text, clauses, header))
    number = str(known.get("number") or number_of(text, clauses, header))
    issued, issued_at = (
        (str(known["issued"]), None) if known.get("issued") else issued_of(text, clauses, header)
    )
    status = Status(known["status"]) if "status" in known else status_of(text, clauses, header)
    validity = read_validity(text, _first_part(text, clauses), issued)
    since = str(
        known.get("effective_from")
        or signature.iso_date(_with_signs(header.value("effective")))
        or validity.effective
    )
    until = str(
        known.get("expires") or signature.iso_date(_with_signs(header.value("expires"))) or validity.expires
    )
    if (
        status is Status.UNKNOWN
        and "status" not in known
        and validity.effective
        and validity.effective != issued
    ):
        status = Status.IN_FORCE  # it names the day from which it is
    if "region" in known:
        region = NATIONAL if known["region"] == NATIONAL.name else parse_region(str(known["region"]))
    else:
        region = region_of(text, title, issuers)
    period = known.get("period")
    spans = {
        "title": evidence(text, title),
        "issuers": evidence(text, issuers[0]) if issuers else None,
        "number": evidence(text, number),
        "issued": issued_at,
        "effective": header.fields["effective"][1] if header.value("effective") else validity.effective_span,
        "expires": header.fields["expires"][1] if header.value("expires") else validity.expires_span,
    }
    stated = tuple(sorted(key for key in known if key in Document.__dataclass_fields__))
    return Document(
        id=name,
        title=title,
        text=text,
        sha256=sha256,
        issuers=issuers,
        region=region.full_name if region else "",
        level=region.level if region else "",
        status=status,
        number=number,
        issued=issued,
        effective=str(known.get("effective") or effective_of(text)),
        period=(int(period[0]), int(period[1])) if period else period_of(title),
        source=str(known.get("source", "")),
        places=places_of(text),
        copy_faults=tuple(known.get("copy_faults", ())),
        effective_from=since,
        expires=until,
        links=lineage.find_links(text, title, clauses),
        spans=tuple((key, span) for key, span in spans.items() if span is not None),
        stated=stated,
    )


def read_header(text: str, clauses: Sequence[Clause]) -> Header:
    """The table that a portal put above the document; empty where there is none."""
    numbered = (Kind.SECTION, Kind.MEASURE, Kind.ARTICLE)
    end = next((clause.span.start for clause in clauses if clause.kind in numbered), len(text))
    return portal.read_header(cut_lines(text[: min(end, _HEAD_LENGTH)]))


def _first_part(text: str, clauses: Sequence[Clause]) -> int:
    """Where the first of several documents in one file ends."""
    body = False
    for clause in clauses:
        body = body or clause.kind in (Kind.SECTION, Kind.MEASURE, Kind.ARTICLE)
        if body and clause.kind in (Kind.TITLE, Kind.COVER_LETTER):
            return clause.span.start
    return len(text)


def title_of(text: str, clauses: Sequence[Clause], fallback: str) -> str:
    """The title line(s), joined, without “（征求意见稿）”; a name in 《》 where the carrier alone gives it."""
    for clause in clauses:
        if clause.kind is Kind.TITLE:
            title = _VERSION.sub("", _joined(_without_leftovers(clause.span.of(text))).rstrip("。"))
            inner = lineage.carried_title(title)
            alone = TITLE_END.search(inner) and any(one.kind is Kind.ARTICLE for one in clauses)
            return inner if alone else title  # articles are those of what the notice carries
    carried = [c.span.of(text) for c in clauses if c.kind in (Kind.FURNITURE, Kind.COVER_LETTER)]
    named = Counter(name for words in carried for name in _NAMED.findall(words))
    if named:
        most = max(named.values())
        return _joined(next(name for name, count in named.items() if count == most))
    for line in text.splitlines():
        if line.strip():
            return line.strip()[:60] if TITLE_END.search(line.strip()) else fallback
    return fallback


def issuers_of(text: str, clauses: Sequence[Clause], header: Header = _NO_HEADER) -> tuple[str, ...]:
    """The units that a title puts before 关于, that sign, that the portal names, or that are said to have issued the text.

    Where a signature writes in full what the title shortens (省人民政府 for 贵州省人民政府), it goes before.
    """
    signed = _signers(text, clauses)
    named = _titled_issuers(text, clauses)
    if named:
        fuller = len(signed) == len(named) and all(
            full.endswith(short) for full, short in zip(signed, named, strict=True)
        )
        return signed if fuller else named
    if signed:
        return signed
    for clause in clauses:
        if clause.kind is Kind.FURNITURE and (issued := _ISSUED_BY.search(clause.span.of(text))):
            return (re.sub(r"^(?:近日|日前|月|日|由)+", "", issued["unit"]),)
    for clause in clauses:
        if clause.kind in (Kind.PREAMBLE, Kind.PARAGRAPH) and (
            passed := _HISTORY.match(text, clause.span.start, clause.span.end)
        ):
            return (passed["unit"],)
    return signature.units_in(header.value("issuer"))


def _titled_issuers(text: str, clauses: Sequence[Clause]) -> tuple[str, ...]:
    for kind in (Kind.COVER_LETTER, Kind.TITLE):
        for clause in clauses:
            if clause.kind is kind:
                words = _joined(clause.span.of(text), keep_spaces=True)
                if found := _ISSUES.match(words) or _DECREE.match(words):
                    return tuple(
                        re.split(r"[\s\u3000]+", re.sub(r"^[（(]转载[)）]", "", found["units"].strip()))
                    )
    return ()


def _signers(text: str, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Who signed the notice that carries a document, or the document; the first signature counts."""
    for kind in (Kind.COVER_LETTER, Kind.SIGNATURE):
        names: list[str] = []
        for clause in clauses:
            if clause.kind is kind and (kind is Kind.SIGNATURE or len(clause.span) <= 2 * _LETTER_LINE):
                for line in clause.span.of(text).splitlines():
                    names.extend(signature.signed_by(line))
                if names and signature.DATE.search(clause.span.of(text)):
                    break
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def region_of(text: str, title: str, issuers: Sequence[str]) -> Region | None:
    """The place of the issuers, else in the title, else the one that the text speaks for; ``NATIONAL`` of national bodies.

    A text that says 全市, 市委 … speaks for a city, one that says 全省, 省委 … for a
    province: the one that most of the places it names are or lie in, if it is named at
    least ``_SPOKEN_FROM`` times. One that says 我县, 县委 … more often than both speaks
    for the county that it names most.
    """
    for words in (*issuers, title):
        if (place := _first_place(words)) is not None:
            return place
        if _NATIONAL.match(words):
            return NATIONAL
    voices = {level: len(voice.findall(text)) for level, voice in _VOICES.items()}
    named = [mention.regions[0] for mention in find_regions(text) if len(mention.regions) == 1]
    if voices["county"] > max(voices["city"], voices["province"]):
        county = _most_named([region for region in named if region.county], _NAMED_COUNTY)
        if county is not None:
            return county
    if voices["city"] > voices["province"]:
        cities = [Region(region.province, region.city) for region in named if region.city]
        return _most_named(cities, _SPOKEN_FROM)
    if voices["city"] < voices["province"]:
        return _most_named([Region(region.province) for region in named], _SPOKEN_FROM)
    return None


def _most_named(regions: Sequence[Region], least: int) -> Region | None:
    """The place that most of ``regions`` are, if there are ``least`` of it; the last in the order of names on a tie."""
    seen = Counter(regions)
    best, count = max(seen.items(), key=lambda row: (row[1], row[0]), default=(None, 0))
    return best if count >= least and 2 * count > seen.total() else None


def places_of(text: str, most: int = 8) -> tuple[str, ...]:
    """The full names of the ``most`` places that the text names most often, ties in the order of their names.

    A name that several places bear counts for none of them.
    """
    seen = Counter(m.regions[0] for m in find_regions(text) if len(m.regions) == 1)
    ranked = sorted(seen.items(), key=lambda row: (-row[1], row[0]))
    return tuple(region.full_name for region, _ in ranked[:most])


def _first_place(words: str) -> Region | None:
    """The first place that ``words`` name, with what stands right behind it (安徽省淮北市濉溪县)."""
    place: Region | None = None
    end = -1
    for mention in find_regions(words):
        if place is not None and mention.span.start != end:
            break
        inner = [region for region in mention.regions if place is None or place.contains(region)]
        if len(inner) == 1:
            place, end = inner[0], mention.span.end
    return place


def status_of(text: str, clauses: Sequence[Clause], header: Header = _NO_HEADER) -> Status:
    """What a document says of its standing, whatever the day.

    What the portal's table says goes first; a draft if the title or the first words of
    the notice say so; in force if it has a number or a signature, names the day from
    which it is, or if somebody is said to have issued it; else unknown.
    """
    for words, status in _VALIDITY:
        if words.search(header.value("validity")):
            return status
    titles = [clause.span.of(text) for clause in clauses if clause.kind is Kind.TITLE]
    if any(_DRAFT.search(words) and not _DRAFT_TOLD.search(words) for words in titles) or _asks(
        text, clauses
    ):
        return Status.DRAFT_FOR_COMMENT
    issued = any(
        clause.kind in (Kind.NUMBER, Kind.SIGNATURE)
        or (clause.kind is Kind.COVER_LETTER and "印发" in clause.span.of(text))
        or (clause.kind is Kind.FURNITURE and _ISSUED_BY.search(clause.span.of(text)) is not None)
        for clause in clauses
    )
    return Status.IN_FORCE if issued else Status.UNKNOWN


def _asks(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether the first words of a notice put its text up for comment."""
    kinds = (Kind.TITLE, Kind.COVER_LETTER, Kind.ADDRESSEE, Kind.PREAMBLE, Kind.PARAGRAPH)
    leaves = [clause for clause in clauses if clause.leaf and clause.kind is not Kind.FURNITURE]
    first = leaves[0].span.start if leaves else 0
    for clause in leaves:
        if clause.span.start - first > _FIRST_WORDS or clause.kind not in kinds:
            break
        words = clause.span.of(text)[:_FIRST_WORDS]
        if _ASKS.search(words) and not _ASKED.search(words):
            return True
    return False


def number_of(text: str, clauses: Sequence[Clause], header: Header = _NO_HEADER) -> str:
    """The document number on a line of its own, brackets around it aside, else the portal's.

    “第706号” below “…令” is one number: “中华人民共和国国务院令第706号”.
    """
    before = ""
    for clause in clauses:
        words = _joined(clause.span.of(text))
        if clause.kind is Kind.NUMBER:
            bare = _bare_number(words)
            return before + bare if bare.startswith("第") and before.endswith(("令", "公告")) else bare
        if clause.leaf:
            before = words
    return header.value("number")


def _bare_number(words: str) -> str:
    """“（黔府办发〔2031〕7号）” → “黔府办发〔2031〕7号”."""
    return words[1:-1] if words[0] in "（(" and words[-1] in "）)" else words


def issued_of(text: str, clauses: Sequence[Clause], header: Header = _NO_HEADER) -> tuple[str, Span | None]:
    """The day of issue as an ISO date (“2021-09” where no day is told), and where it stands.

    From the notice that carries the document, the signature, the portal's table, the
    words below the title that tell its history, and last the day on which the page was published.
    """
    letter = [c.span for c in clauses if c.kind is Kind.COVER_LETTER and len(c.span) <= _LETTER_LINE]
    signed = [c.span for c in clauses if c.kind is Kind.SIGNATURE]
    for spans in (letter[::-1], signed):
        for span in spans:
            found = signature.DATE.search(text, span.start, span.end)
            if found is not None and (day := signature.iso_date(found[0])):
                return day, Span(found.start(), found.end())
    if day := signature.iso_date(_with_signs(header.value("issued"))):
        return day, header.fields["issued"][1]
    for clause in clauses:
        if clause.kind in (Kind.PREAMBLE, Kind.PARAGRAPH) and (
            found := _HISTORY.match(text, clause.span.start, clause.span.end)
        ):
            return signature.iso_date(found["day"]), Span(found.start("day"), found.end("day"))
        if clause.kind in (Kind.SECTION, Kind.MEASURE, Kind.ARTICLE):
            break
    if day := signature.iso_date(_with_signs(header.value("published"))):
        return day, header.fields["published"][1]
    return "", None


def _with_signs(day: str) -> str:
    """“2024-03-14” → “2024年03月14日”."""
    return re.sub(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", r"\1年\2月\3日", day)


def effective_of(text: str) -> str:
    """“自……起施行”, as the text says it."""
    found = [match[0] for match in _EFFECTIVE.finditer(text)]
    return found[-1] if found else ""


def period_of(title: str) -> tuple[int, int] | None:
    """The years in the title: “(2024—2027年)” → (2024, 2027)."""
    found = _PERIOD.search(title)
    return (int(found[1]), int(found[2])) if found else None


def evidence(text: str, words: str) -> Span | None:
    """The first place where the text says ``words``, line breaks and width aside."""
    wanted = "".join(_fold(char) for char in words if not char.isspace())
    folded, places = _folded(text) if wanted else ("", ())
    at = folded.find(wanted) if wanted else -1
    return None if at < 0 else Span(places[at], places[at + len(wanted) - 1] + 1)


@lru_cache(maxsize=2)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without white space, in one width, and where each of its characters stands."""
    places = tuple(at for at, char in enumerate(text) if not char.isspace())
    return "".join(_fold(text[at]) for at in places), places


def _fold(char: str) -> str:
    return {"(": "（", ")": "）", ":": "：", ",": "，", ";": "；"}.get(char, char)


def _joined(words: str, keep_spaces: bool = False) -> str:
    words = words.strip()
    return re.sub(r"\s*\n\s*", "", words) if keep_spaces else re.sub(r"\s+", "", words)


def _without_leftovers(words: str) -> str:
    return re.sub(r"\[bookmark:[^\]]*\]", "", words)
