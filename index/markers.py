"""How Chinese government documents number their clauses, as data.

Sources: 《党政机关公文格式》 GB/T 9704-2012, 7.3.3 (一、 （一） 1. （1）), and
《立法技术规范（试行）》 for 编、章、节、条、款、项.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.numerals import to_int
from index.schema import Kind

_CN = "[零〇一二三四五六七八九十百千两]+"
_SPACED_CN = r"[零〇一二三四五六七八九十百千两](?:\s?[零〇一二三四五六七八九十百千两])*"
_NUM = r"[0-9０-９]{1,3}"
_SPACED = r"[0-9０-９](?:\s?[0-9０-９]){0,3}"  # as copies from PDF have it: “第 1 0 条”
# What follows the point where it is none of a decimal: a year, a month, an age (“3.2024年1月1日至…”).
_DATED = r"\d{4}\s*年|\d{1,2}\s*月(?!度)|\d{1,3}\s*周?岁"


@dataclass(frozen=True, slots=True)
class Numbering:
    """One numbering system: what its marker looks like and what it numbers.

    ``rank`` orders the systems from the outermost inwards where the document
    itself does not show the order. ``statute`` marks the fixed family 编章节条.
    """

    name: str
    rank: int
    kind: Kind
    pattern: re.Pattern[str]  # group "token": the number as written
    statute: bool = False


NUMBERINGS: tuple[Numbering, ...] = (
    Numbering(
        "编", 1, Kind.SECTION, re.compile(rf"(?P<token>第\s*{_SPACED_CN}\s*编)(?=\s|[^\s，,、的])"), True
    ),
    Numbering(
        "章", 2, Kind.SECTION, re.compile(rf"(?P<token>第\s*{_SPACED_CN}\s*章)(?=\s|[^\s，,、的])"), True
    ),
    Numbering(
        "节", 3, Kind.SECTION, re.compile(rf"(?P<token>第\s*{_SPACED_CN}\s*节)(?=\s|[^\s，,、的])"), True
    ),
    Numbering(
        "条",
        4,
        Kind.ARTICLE,
        re.compile(rf"(?P<token>第\s*(?:{_SPACED_CN}|{_SPACED})\s*条(?:之{_CN})?)(?![款规的第、，,和至或])"),
        True,
    ),
    Numbering("一、", 5, Kind.SECTION, re.compile(rf"(?P<token>{_CN}(?:之{_CN})?)\s*、(?!{_CN}、)")),
    Numbering("（一）", 6, Kind.SECTION, re.compile(rf"[（(]\s*(?P<token>{_CN}(?:之{_CN})?)\s*[)）]\s*、?")),
    Numbering(
        "1.",
        7,
        Kind.MEASURE,
        re.compile(rf"(?P<token>{_NUM}(?:之{_CN})?)\s*(?:[.．](?:(?![0-9０-９])|(?={_DATED}))|、)"),
    ),
    Numbering("（1）", 8, Kind.ITEM, re.compile(rf"(?:[（(]\s*)?(?P<token>{_NUM})\s*[)）]")),
    Numbering("①", 9, Kind.ITEM, re.compile(r"(?P<token>[\u2460-\u2473])")),
)
BY_NAME = {numbering.name: numbering for numbering in NUMBERINGS}

BOX = re.compile(rf"(?P<token>专栏\s*(?:{_CN}|{_NUM})?)(?=[\s:：]|[^\s，,。；;、的])")
ANNEX = re.compile(rf"(?P<token>附\s*(?:件|录|表)\s*(?:{_CN}|{_NUM})?)\s*(?:[:：].*)?$")
GOAL = re.compile(r"(?:[—―]{1,3}(?![—―])|--+(?!-))\s*(?=\S)")
LEFTOVER = re.compile(r"\[bookmark:[^\]\n]*\]|_GoBack|HYPERLINK \"[^\"\n]*\"")
INDENT = re.compile(r"[\s\u3000\ufeff\u200b]*")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found at the head of a line; offsets count from the line's start."""

    numbering: Numbering
    token: str
    value: int | None
    start: int
    end: int


def own_words(line: str) -> int:
    """Where a line's own words begin, behind indents and what a word processor left over."""
    at = _match_end(INDENT, line, 0)
    while (leftover := LEFTOVER.match(line, at)) is not None:
        at = _match_end(INDENT, line, leftover.end())
    return at


def find_marker(line: str) -> Marker | None:
    """The number that opens a line, if one does."""
    start = own_words(line)
    for numbering in NUMBERINGS:
        found = numbering.pattern.match(line, start)
        if found is not None:
            token = re.sub(r"\s", "", found["token"])
            inner = re.sub(rf"[第编章节条]|之{_CN}", "", token)
            return Marker(numbering, token, to_int(inner), start, found.end())
    return None


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()
