"""What a document's own text tells of it: title, issuers, place, status, number, dates, period.

Nothing is guessed: what the text does not say stays empty. documents.toml, written
by a person, goes before what is read here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.head import DOCUMENT_KINDS, TITLE_END
from index.regions import Region, find_regions
from index.schema import Clause, Kind, Span, Status

_VERSION = re.compile(r"\s*[（(][^（()）]*(?:征求意见|送审|草案|讨论|公开稿)[^（()）]*[)）]\s*")
_DRAFT = re.compile(r"征求意见稿|公开征求意见|草案|送审稿|讨论稿")
_NAMED = re.compile(rf"《([^《》]{{4,80}}?(?:{DOCUMENT_KINDS})(?:[（(][^（()）]*[)）])?)》")
_UNIT_END = "政府|办公厅|办公室|委员会|人民政府|委|厅|局|部|院|办|会|党委|管委会"
_ISSUES = re.compile(rf"^(?P<units>.{{2,150}}?(?:{_UNIT_END}))\s*(?=关于|印发)")
_ISSUED_BY = re.compile(rf"(?P<unit>[\u4e00-\u9fff]{{2,20}}?(?:{_UNIT_END}))(?:正式|联合)?印发\s*《")
_PERIOD = re.compile(r"[（(]\s*(\d{4})\s*年?\s*[—–\-~～至到]+\s*(\d{4})\s*年\s*[)）]")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_EFFECTIVE = re.compile(
    r"自(?:[^，,。；;]{0,20}(?:发布|印发|公布|通过)之日|\s*\d{4}年\d{1,2}月\d{1,2}日)起?(?:施行|实施|执行|生效)"
)
_CITY_VOICE = re.compile("[全我本]市|市委|市政府")
_PROVINCE_VOICE = re.compile("[全我本]省|省委|省政府|自治区(?:党委|人民政府)|全区")
_SPOKEN_FROM = 3


def title_of(text: str, clauses: Sequence[Clause], fallback: str) -> str:
    """The title line(s), joined, without “（征求意见稿）”; a name in 《》 where the carrier alone gives it."""
    for clause in clauses:
        if clause.kind is Kind.TITLE:
            return _VERSION.sub("", _joined(_without_leftovers(clause.span.of(text))))
    carried = [c.span.of(text) for c in clauses if c.kind in (Kind.FURNITURE, Kind.COVER_LETTER)]
    named = Counter(name for words in carried for name in _NAMED.findall(words))
    if named:
        most = max(named.values())
        return _joined(next(name for name, count in named.items() if count == most))
    for line in text.splitlines():
        if line.strip():
            return line.strip()[:60] if TITLE_END.search(line.strip()) else fallback
    return fallback


def issuers_of(text: str, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The units that a title puts before 关于, or that a carrier says have issued the text."""
    for kind in (Kind.COVER_LETTER, Kind.TITLE):
        for clause in clauses:
            if clause.kind is kind and (
                found := _ISSUES.match(_joined(clause.span.of(text), keep_spaces=True))
            ):
                return tuple(found["units"].split())
    for clause in clauses:
        if clause.kind is Kind.FURNITURE and (issued := _ISSUED_BY.search(clause.span.of(text))):
            return (re.sub(r"^(?:近日|日前|月|日|由)+", "", issued["unit"]),)
    return ()


def region_of(text: str, title: str, issuers: Sequence[str]) -> Region | None:
    """The place of the issuers, else in the title, else the one that the text speaks for.

    A text that says 全市, 市委 … speaks for a city, one that says 全省, 省委 … for a
    province: the one that most of the places it names are or lie in, if it is named
    at least ``_SPOKEN_FROM`` times.
    """
    for words in (*issuers, title):
        if (place := _first_place(words)) is not None:
            return place
    city, province = (len(voice.findall(text)) for voice in (_CITY_VOICE, _PROVINCE_VOICE))
    if city == province:
        return None
    named = [mention.regions[0] for mention in find_regions(text) if len(mention.regions) == 1]
    seen = Counter(
        Region(region.province, region.city if city > province else "")
        for region in named
        if region.city or city < province
    )
    best, count = max(seen.items(), key=lambda row: (row[1], row[0]), default=(None, 0))
    return best if count >= _SPOKEN_FROM and 2 * count > seen.total() else None


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


def status_of(text: str, clauses: Sequence[Clause]) -> Status:
    """A draft if its title says so; in force if it has a number or somebody is said to have issued it; else unknown."""
    titles = [clause.span.of(text) for clause in clauses if clause.kind is Kind.TITLE]
    if any(_DRAFT.search(words) for words in titles):
        return Status.DRAFT_FOR_COMMENT
    issued = any(
        clause.kind is Kind.NUMBER
        or (clause.kind is Kind.COVER_LETTER and "印发" in clause.span.of(text))
        or (clause.kind is Kind.FURNITURE and _ISSUED_BY.search(clause.span.of(text)) is not None)
        for clause in clauses
    )
    return Status.IN_FORCE if issued else Status.UNKNOWN


def number_of(text: str, clauses: Sequence[Clause]) -> str:
    """The document number on a line of its own."""
    return next((_joined(clause.span.of(text)) for clause in clauses if clause.kind is Kind.NUMBER), "")


def issued_of(text: str, clauses: Sequence[Clause]) -> str:
    """The date under the notice that carries the document, as an ISO date."""
    dates = [
        found
        for clause in clauses
        if clause.kind is Kind.COVER_LETTER and len(clause.span) <= 40
        for found in [_DATE.search(clause.span.of(text))]
        if found is not None
    ]
    return "{:04d}-{:02d}-{:02d}".format(*map(int, dates[-1].groups())) if dates else ""


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
    folded = [(at, _fold(char)) for at, char in enumerate(text) if not char.isspace()]
    wanted = "".join(_fold(char) for char in words if not char.isspace())
    at = "".join(char for _, char in folded).find(wanted) if wanted else -1
    return None if at < 0 else Span(folded[at][0], folded[at + len(wanted) - 1][0] + 1)


def _fold(char: str) -> str:
    return {"(": "（", ")": "）", ":": "：", ",": "，", ";": "；"}.get(char, char)


def _joined(words: str, keep_spaces: bool = False) -> str:
    words = words.strip()
    return re.sub(r"\s*\n\s*", "", words) if keep_spaces else re.sub(r"\s+", "", words)


def _without_leftovers(words: str) -> str:
    return re.sub(r"\[bookmark:[^\]]*\]", "", words)
