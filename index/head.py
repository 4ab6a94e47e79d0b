"""What stands before the numbered part: title, notice, number, addressee, preamble, the carrier's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from typing import Protocol

from index import furniture, markers, portal
from index.lines import Line, is_broken
from index.schema import Kind

FEWEST_ENTRIES = 3  # of a table of contents without its name
MOST_TITLE_LINES = 3  # of a title that does not say what it is
TITLE_LENGTH = 120  # code points; a longer line is text

# 公文种类: the words with which a document's title ends.
DOCUMENT_KINDS = (
    "方案|办法|意见|措施|计划|规划|规定|条例|细则|通知|决定|政策|指南|纲要|公告|通告|批复|函|法|章程|"
    "规则|标准|清单|指引|要点|决议|报告|解释|制度|准则|目录|举措|预案|通报|一览表"
)
TITLE_END = re.compile(rf"(?:{DOCUMENT_KINDS})\s*(?:[（(][^（()）]*[)）]\s*)*$")
DOCUMENT_NUMBER = re.compile(
    r"^[（(]?[\u4e00-\u9fff]{1,12}\s*[〔\[（(【﹝]\s*\d{0,4}\s*[〕\]）)】﹞]\s*第?\s*\d{0,5}\s*号?[)）]?$"
    r"|^(?:\d{4}\s*年\s*)?第\s*\d{1,5}\s*号$"
)
_DATE = re.compile(r"^[（(]?\s*(?:\d{4}|[二〇○零一九]{4})\s*年\s*\S{1,2}\s*月\s*\S{1,3}\s*日.*$")
_VERSION = re.compile(
    r"^[（(](?:.{0,12}(?:征求意见|送审|草案|试行|暂行|修订|修正|审议|讨论).{0,8}|\d{4}\s*年?\s*[—–\-~～至到]+\s*\d{4}\s*年?)[)）]$"
)
_COLUMNS = re.compile(r"\S[\t\u3000]+(?=\S).*\S[\t\u3000]+\S|\S *\| *\S")  # a row of a table
_ADDRESSEE = re.compile(r"各[^。；;]{2,100}[：:]$")
_BRACKETED = re.compile(r"^[（(].*[)）]$")


class Flat(Protocol):
    """Opens a clause at the top level, or goes on with the one before it."""

    def __call__(self, kind: Kind, line: Line, joined: bool = False) -> None: ...


def place(
    lines: Sequence[Line],
    opens: Callable[[Line], bool],
    flat: Flat,
    width: int,
    signed: Set[int] = frozenset(),
) -> int:
    """Give every line of the head its clause; returns how many of ``lines`` belong to it.

    ``width`` is that of a copy which broke its lines, else 0; ``signed`` are the
    indexes of the lines of signatures.
    """
    start = _carrier(lines, opens)
    for line in lines[:start]:
        flat(Kind.FURNITURE, line, joined=line is not lines[0])
    end = next(
        (at for at, line in enumerate(lines) if at >= start and (opens(line) or _contents(line))), len(lines)
    )
    numbered = end < len(lines)
    paragraphs = _paragraphs(lines[start:end], width, signed)
    kinds = _classify(
        ["".join(line.words for line in paragraph) for paragraph in paragraphs],
        numbered,
        [paragraph[0].index in signed for paragraph in paragraphs],
    )
    before: Kind | None = Kind.FURNITURE if start else None
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        if kind is not None:
            joins = kind is before and kind in (Kind.TITLE, Kind.FURNITURE, Kind.SIGNATURE)
            for line in paragraph:
                flat(kind, line, joined=joins or line is not paragraph[0])
            before = kind
    return _skip_contents(lines, end, flat)


def begins(lines: Sequence[Line], opens: Callable[[Line], bool], signed: bool) -> bool:
    """Whether another document begins with ``lines``, in one file with the one before.

    Its title or its addressees stand behind a signature (``signed``); elsewhere a title
    with a number or addressees right below it.
    """
    if not lines or not lines[0].words or opens(lines[0]):
        return False
    words = lines[0].words
    if len(words) > TITLE_LENGTH or markers.ANNEX.match(words):
        return False
    titled = TITLE_END.search(words) is not None and not re.search("[，,。；;：:]", words)
    if signed:
        return titled or _ADDRESSEE.match(words) is not None
    below = next((line.words for line in lines[1:] if line.words), "")
    return titled and bool(DOCUMENT_NUMBER.match(below) or _ADDRESSEE.match(below))


def _carrier(lines: Sequence[Line], opens: Callable[[Line], bool]) -> int:
    """The number of lines that are the carrier's: a news article's that announce the text
    (“全文如下：”), or a portal's menus and header table; 0 if there are none."""
    before = next((at for at, line in enumerate(lines) if opens(line)), len(lines))
    for at, line in enumerate(lines[:before]):
        if furniture.ANNOUNCES_TEXT.match(line.words):
            return at + 1
    return portal.ends_at(lines[:before], portal.read_header(lines[:before]))


def _paragraphs(lines: Sequence[Line], width: int, signed: Set[int]) -> list[list[Line]]:
    """The lines, those together that the copy broke; a title ends where it says what it is."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        before = paragraphs[-1] if paragraphs else []
        words = "".join(part.words for part in before)
        titled = TITLE_END.search(words) is not None and not re.search("[，,。；;]", words)
        apart = line.index in signed or (before and before[-1].index in signed)
        if before and line.words and not titled and not apart and is_broken(before[-1], line, width):
            before.append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _classify(paragraphs: Sequence[str], numbered: bool, signed: Sequence[bool]) -> list[Kind | None]:
    """What each paragraph is, from its words; None for one without words."""
    text = Kind.PREAMBLE if numbered else Kind.PARAGRAPH
    kinds: list[Kind | None] = []
    titled = False
    title = ""  # the words of the title that is being read
    last = ""
    for words, is_signed in zip(paragraphs, signed, strict=True):
        kind: Kind | None
        if not words:
            kind = None
        elif furniture.HEAD.match(words) or portal.is_tool(words):
            kind = Kind.FURNITURE
        elif markers.ANNEX.match(words) and len(words) <= 12:
            kind = Kind.ANNEX
        elif DOCUMENT_NUMBER.match(words):
            kind = Kind.NUMBER
        elif is_signed:
            kind = Kind.SIGNATURE
        elif words[-1] in "：:" and "。" not in words:
            kind = Kind.ADDRESSEE
        elif _DATE.match(words) or (_BRACKETED.match(words) and not _VERSION.match(words)):
            kind = text
        elif not titled and _is_stopped_title(words, kinds):
            kind = Kind.TITLE
        elif len(words) <= TITLE_LENGTH and (_VERSION.match(words) or words[-1] not in "。！？；;!?…"):
            may_be = (not titled or numbered) and _is_title(words, title, last)
            kind = Kind.TITLE if may_be else text
        else:
            kind = text
        if kind is text:
            titled = titled or Kind.TITLE in kinds
        if kind is not None:
            title = title + words if kind is Kind.TITLE else ""
            last = words if kind is text else ""
        kinds.append(kind)
    return _tell_cover_letter(paragraphs, _without_rest(paragraphs, kinds, text))


def _is_stopped_title(words: str, kinds: Sequence[Kind | None]) -> bool:
    """Whether a document's first words are a title behind which a copy put a full stop."""
    if any(kind not in (None, Kind.FURNITURE) for kind in kinds) or words[-1] != "。":
        return False
    bare = words[:-1]
    return (
        len(bare) <= TITLE_LENGTH
        and TITLE_END.search(bare) is not None
        and not re.search("[，,。；;：:]|^(?:为|现|根据|本)", bare)
    )


def _is_title(words: str, title: str, last: str) -> bool:
    """Whether words without a full stop go on with ``title``, or begin one behind the text ``last``.

    Behind a title that says what it is (…办法), or behind text that breaks off, only
    another title does.
    """
    if _COLUMNS.search(words) and title:
        return False
    if TITLE_END.search(words) or (title and _VERSION.match(words)):
        return True
    if title:
        return TITLE_END.search(title) is None and len(title) + len(words) <= TITLE_LENGTH
    return not last or last[-1] in "。！？；;!?…)）”"


def _without_rest(paragraphs: Sequence[str], kinds: list[Kind | None], text: Kind) -> list[Kind | None]:
    """Of many lines without full stops, none of which says what the document is, only the first is a title."""
    out = list(kinds)
    at = 0
    while at < len(out):
        run = [at] if out[at] is Kind.TITLE else []
        while run and run[-1] + 1 < len(out) and out[run[-1] + 1] in (Kind.TITLE, None):
            run.append(run[-1] + 1)
        said = [one for one in run if out[one] is Kind.TITLE]
        if len(said) > MOST_TITLE_LINES and not TITLE_END.search("".join(paragraphs[one] for one in said)):
            for one in said[1:]:
                out[one] = text
        at = run[-1] + 1 if run else at + 1
    return out


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
    letter = (Kind.TITLE, Kind.ADDRESSEE, Kind.PREAMBLE, Kind.PARAGRAPH, Kind.SIGNATURE)
    return [Kind.COVER_LETTER if kind in letter else kind for kind in before] + kinds[first_of_last:]


def _contents(line: Line) -> bool:
    return bool(furniture.CONTENTS.match(line.words))


def _skip_contents(lines: Sequence[Line], start: int, flat: Flat) -> int:
    """Behind a table of contents (its first entry stands again where the text begins)."""
    if start >= len(lines):
        return start
    first = start
    if _contents(lines[start]):
        first = next((at for at in range(start + 1, len(lines)) if lines[at].words), start)
    elif not _lists_sections(lines[start:]):
        return start
    name = re.sub(r"[\s.…·\d]+$", "", lines[first].words)
    body = next((at for at in range(first + 1, len(lines)) if lines[at].words.startswith(name)), start)
    for at in range(start, body):
        flat(Kind.FURNITURE, lines[at], joined=at != start)
    return body


def _lists_sections(lines: Sequence[Line]) -> bool:
    """Whether numbered lines follow each other here that all stand again, in this order, further on."""
    listed: list[str] = []
    written = [line.words for line in lines if line.words]
    for words in written:
        if markers.find_marker(words) is None or words[-1] in "。；;：:" or words in listed:
            break
        listed.append(words)
    behind = iter(written[len(listed) :])
    return len(listed) >= FEWEST_ENTRIES and all(words in behind for words in listed)
