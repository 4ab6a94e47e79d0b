"""From when to when a document is in force, as its own closing words tell.

Sources: 《国务院办公厅关于加强行政规范性文件制定和监督管理工作的通知》 (施行日期、有效期) and the
closing clauses of 《立法技术规范（试行）》. A term counts from the first day in force; its last
day is the one before the day of the same date (自2031年1月1日起，有效期3年: to 2033-12-31), as
documents that write both have it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import markers
from index.numerals import to_int
from index.schema import Span
from index.signature import iso_date

_IN_FORCE = "施行|实施|执行|生效|试行|有效"
_KINDS = "办法|措施|方案|意见|规定|条例|细则|通知|决定|政策|计划|规划|指南|规则|制度|标准|举措|公告|通告|若干|文件|条款|文|条件|指引|要点"
_NUMBER = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?P<unit>年|个月)"
_ISO = len("2031-01-01")
_DAY = r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
_SELF = rf"(?:本|该|以上|上述|此)[^，,。；;]{{0,20}}?(?:{_KINDS})"
_SENTENCE = re.compile(r"[^。\n]+")
_FROM = re.compile(
    rf"(?:自|从|于)\s*(?:(?P<day>{_DAY})|(?P<issue>[^，,。；;]{{0,12}}(?:发布|印发|公布|颁布|签发|下发|发文|通过)之日)"
    rf"(?:\s*[（(](?P<told>\d{{4}}年\d{{1,2}}月\d{{1,2}}日)[)）])?)\s*(?:起)?\s*(?:(?P<later>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s*(?:个工作)?(?:日|天)(?:之)?后(?:起)?)?"
    rf"[^，,。；;]{{0,6}}?(?=(?:正式)?(?:{_IN_FORCE})|至|到)"
)
# What stands before “自…起施行” where the document speaks of itself; nothing is as good.
_OF_ITSELF = re.compile(
    rf"{_SELF}|(?:公布|印发|发布)(?:给你们|实施)?[，,]?\s*$|^[\s\d.、（）()一二三四五六七八九十]*$"
)
_TERM = re.compile(
    rf"(?:有效期|试行期?|暂定|期限|实施期|执行期|施行期|有效期限)(?:限)?\s*(?:暂定|定)?(?:为|是)?\s*{_NUMBER}"
)
_UNTIL = re.compile(
    rf"(?:有效期(?:限)?(?:截止|截至|至|到|为|延长至|止于)*|(?:施行|实施|执行|试行)(?:期限)?(?:为|期)?(?:截止|截至|至|到)|(?<=起)(?:施行|实施|执行)?[，,]?\s*(?:有效)?(?:至|到)|[，,]\s*(?:至|到))\s*(?P<day>{_DAY})"
)
_RANGE = re.compile(
    rf"(?:^|{_SELF}的?|政策)(?:有效期|执行期|实施期|施行期)限?(?:为|是|自|从)*\s*(?P<day>{_DAY})\s*起?\s*(?:至|到|[-—–~～]+)\s*(?P<last>{_DAY})"
)
_OWN_TERM = re.compile(rf"{_SELF}的?(?:有效期|试行期|实施期|执行期|施行期)")


@dataclass(frozen=True, slots=True)
class Validity:
    """The first and the last day in force (ISO dates, empty where not told) and the words that tell them."""

    effective: str = ""
    expires: str = ""
    effective_span: Span | None = None
    expires_span: Span | None = None


def read_validity(text: str, end: int, issued: str) -> Validity:
    """What ``text[:end]`` says of its own term; ``issued`` is the ISO date from which “自印发之日” counts."""
    effective = expires = ""
    since: Span | None = None
    until: Span | None = None
    for start, sentence in _sentences(text, end):
        marker = markers.find_marker(sentence)
        own = marker.end if marker else 0
        if (ranged := _RANGE.search(sentence[own:])) is not None:
            effective, expires = iso_date(ranged["day"]), _whole(iso_date(ranged["last"]))
            since = Span(start + own + ranged.start("day"), start + own + ranged.end("day"))
            until = Span(start + own + ranged.start("last"), start + own + ranged.end("last"))
            effective = effective if len(effective) == _ISO else f"{effective}-01"
            continue
        found = next((f for f in _FROM.finditer(sentence) if _is_own(sentence[: f.start()])), None)
        if found is None and not _OWN_TERM.search(sentence):
            continue
        if found is not None:
            effective = _first_day(found, issued)
            since = Span(start + found.start(), start + found.end())
        term = _last_day(sentence[found.start() if found else 0 :], effective or issued)
        if term is not None:
            expires, at, to = term
            shift = start + (found.start() if found else 0)
            until = Span(shift + at, shift + to)
    return Validity(effective, expires, since if effective else None, until)


def _sentences(text: str, end: int) -> Iterator[tuple[int, str]]:
    for found in _SENTENCE.finditer(text, 0, end):
        if re.search("自|从|于|有效期|试行|施行期|实施期|执行期", found[0]):
            yield found.start(), found[0]


def _is_own(before: str) -> bool:
    """Whether the words before “自…起” are about the document itself."""
    marker = markers.find_marker(before)
    words = before[marker.end :] if marker else before
    words = re.sub(r"^\s*[（(【][^（()）【】]{2,16}[)）】]\s*", "", words)
    return _OF_ITSELF.search(words.strip()) is not None


def _first_day(found: re.Match[str], issued: str) -> str:
    day = iso_date(found["day"]) if found["day"] else iso_date(found["told"]) if found["told"] else issued
    if len(day) != _ISO:
        return ""
    later = to_int(found["later"]) if found["later"] else 0
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=later or 0)).isoformat()


def _last_day(words: str, first: str) -> tuple[str, int, int] | None:
    """The last day in force that ``words`` tell, and where; ``first`` is the day from which a term counts."""
    until = _UNTIL.search(words)
    if until is not None:
        day = _whole(iso_date(until["day"]))
        return (day, until.start(), until.end()) if day else None
    term = _TERM.search(words)
    if term is None or len(first) != _ISO:
        return None
    months = (to_int(term["count"]) or 0) * (12 if term["unit"] == "年" else 1)
    return (_after(first, months), term.start(), term.end()) if months else None


def _after(first: str, months: int) -> str:
    """The day before the one ``months`` months after ``first``."""
    day = datetime.date.fromisoformat(first)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return ""
    start = datetime.date(year, month + 1, 1) + datetime.timedelta(days=day.day - 1)
    if start.month != month + 1:  # 31 August and six months: the last day of February
        return (datetime.date(start.year, start.month, 1) - datetime.timedelta(days=1)).isoformat()
    return (start - datetime.timedelta(days=1)).isoformat()


def _whole(day: str) -> str:
    """A day as it is; of a month (“2031-05”) the last one."""
    return _after(f"{day}-01", 1) if day and len(day) < _ISO else day
