"""What stands before the numbered part: title, notice, number, addressee, preamble, the carrier's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from index import furniture, markers
from index.lines import Line, is_broken
from index.schema import Kind

TITLE_LENGTH = 120  # code points; a longer line is text

# 公文种类: the words with which a document's title ends.
DOCUMENT_KINDS = (
    "方案|办法|意见|措施|计划|规划|规定|条例|细则|通知|决定|政策|指南|纲要|公告|通告|批复|函|法|章程|"
    "规则|标准|清单|指引|要点|决议|报告|解释|制度|准则|目录"
)
TITLE_END = re.compile(rf"(?:{DOCUMENT_KINDS})\s*(?:[（(][^（()）]*[)）]\s*)*$")
DOCUMENT_NUMBER = re.compile(
    r"^[\u4e00-\u9fff]{1,12}\s*[〔\[（(【﹝]\s*\d{0,4}\s*[〕\]）)】﹞]\s*第?\s*\d{0,5}\s*号?$"
)
_DATE = re.compile(r"^[（(]?\s*(?:\d{4}|[二〇○零一九]{4})\s*年\s*\S{1,2}\s*月\s*\S{1,3}\s*日.*$")
_VERSION = re.compile(
    r"^[（(](?:.{0,12}(?:征求意见|送审|草案|试行|暂行|修订|修正|审议|讨论).{0,8}|\d{4}\s*年?\s*[—–\-~～至到]+\s*\d{4}\s*年?)[)）]$"
)
_BRACKETED = re.compile(r"^[（(].*[)）]$")


class Flat(Protocol):
    """Opens a clause at the top level, or goes on with the one before it."""

    def __call__(self, kind: Kind, line: Line, joined: bool = False) -> None: ...


def place(lines: Sequence[Line], opens: Callable[[Line], bool], flat: Flat, width: int) -> int:
    """Give every line of the head its clause; returns the index of the first line of the body.

    ``width`` is that of a copy which broke its lines, else 0.
    """
    start = _carrier(lines, opens)
    for line in lines[:start]:
        flat(Kind.FURNITURE, line, joined=line is not lines[0])
    end = next((line.index for line in lines[start:] if opens(line) or _contents(line)), len(lines))
    numbered = end < len(lines)
    paragraphs = _paragraphs(lines[start:end], width)
    kinds = _classify(["".join(line.words for line in paragraph) for paragraph in paragraphs], numbered)
    before: Kind | None = None
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        if kind is not None:
            joins = kind is before and kind in (Kind.TITLE, Kind.FURNITURE)
            for line in paragraph:
                flat(kind, line, joined=joins or line is not paragraph[0])
            before = kind
    return _skip_contents(lines, end, flat)


def _carrier(lines: Sequence[Line], opens: Callable[[Line], bool]) -> int:
    """The number of lines of a news article that announce the text (“全文如下：”); 0 if none do."""
    for line in lines:
        if furniture.ANNOUNCES_TEXT.match(line.words):
            return line.index + 1
        if opens(line):
            break
    return 0


def _paragraphs(lines: Sequence[Line], width: int) -> list[list[Line]]:
    """The lines, those together that the copy broke; a title ends where it says what it is."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        before = paragraphs[-1] if paragraphs else []
        words = "".join(part.words for part in before)
        titled = TITLE_END.search(words) is not None and not re.search("[，,。；;]", words)
        if before and line.words and not titled and is_broken(before[-1], line, width):
            before.append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _classify(paragraphs: Sequence[str], numbered: bool) -> list[Kind | None]:
    """What each paragraph is, from its words; None for one without words."""
    text = Kind.PREAMBLE if numbered else Kind.PARAGRAPH
    kinds: list[Kind | None] = []
    titled = False
    for words in paragraphs:
        kind: Kind | None
        if not words:
            kind = None
        elif furniture.HEAD.match(words):
            kind = Kind.FURNITURE
        elif markers.ANNEX.match(words) and len(words) <= 12:
            kind = Kind.ANNEX
        elif DOCUMENT_NUMBER.match(words):
            kind = Kind.NUMBER
        elif words[-1] in "：:" and "。" not in words:
            kind = Kind.ADDRESSEE
        elif _DATE.match(words) or (_BRACKETED.match(words) and not _VERSION.match(words)):
            kind = text
        elif len(words) <= TITLE_LENGTH and (_VERSION.match(words) or words[-1] not in "。！？；;!?…"):
            kind = Kind.TITLE if not titled or numbered else text
        else:
            kind = text
        if kind is text:
            titled = titled or Kind.TITLE in kinds
        kinds.append(kind)
    return _tell_cover_letter(paragraphs, kinds)


def _tell_cover_letter(paragraphs: Sequence[str], kinds: list[Kind | None]) -> list[Kind | None]:
    """Where a second title follows, all before it is the notice that carries the document."""
    last = max((at for at, kind in enumerate(kinds) if kind is Kind.TITLE), default=-1)
    if last < 0:
        return kinds
    first_of_last = last
    while first_of_last > 0 and kinds[first_of_last - 1] in (Kind.TITLE, None):
        first_of_last -= 1
    before = kinds[:first_of_last]
    second = TITLE_END.search("".join(paragraphs[first_of_last : last + 1]))
    carried = any(kind in (Kind.ADDRESSEE, Kind.PREAMBLE) for kind in before)
    if not (second and carried and Kind.TITLE in before):
        return kinds
    letter = (Kind.TITLE, Kind.ADDRESSEE, Kind.PREAMBLE, Kind.PARAGRAPH)
    return [Kind.COVER_LETTER if kind in letter else kind for kind in before] + kinds[first_of_last:]


def _contents(line: Line) -> bool:
    return bool(furniture.CONTENTS.match(line.words))


def _skip_contents(lines: Sequence[Line], start: int, flat: Flat) -> int:
    """Behind a table of contents (its first entry stands again where the text begins)."""
    if start >= len(lines) or not _contents(lines[start]):
        return start
    entry = next((line for line in lines[start + 1 :] if line.words), None)
    if entry is None:
        return start
    name = re.sub(r"[\s.…·\d]+$", "", entry.words)
    body = next((line.index for line in lines[entry.index + 1 :] if line.words.startswith(name)), start)
    for line in lines[start:body]:
        flat(Kind.FURNITURE, line, joined=line.index != start)
    return body
