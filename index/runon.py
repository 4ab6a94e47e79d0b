"""A text that a copy put on one line, parted where its numbered clauses begin."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from index import markers
from index.markers import BY_NAME, Marker, Numbering

LENGTH = 120  # code points; a shorter line holds no text of several clauses
SENTENCE = 8  # code points of a sentence that does not stand twice by chance
REPEATED = 0.8  # of a line's sentences
FEW_LINES = 3  # of a document whose text may begin at any of the three systems
_OUTER = tuple(BY_NAME[name] for name in ("章", "条", "一、"))
_INNER = tuple(BY_NAME[name] for name in ("章", "条", "一、", "（一）", "1."))
# Before a number: the end of a sentence, or white space; a bracketed number needs none (“主要任务（一）…”).
_BOUNDARY = re.compile(r"(?<=[。；：:;！？!?”\s\u3000])(?=\S)|(?<![第、和及至或，,])(?=[（(])")
# Where a sentence or a title ends in the words before the first number, and where an indent was a line break.
_HEAD_BREAKS = re.compile(
    r"(?<=\S)(?=[ \t]*\u3000{2,}\S)|(?<=[：:])(?=\s*[\u4e00-\u9fff《])|"
    r"(?<=(?:方案|办法|意见|措施|计划|规划|规定|条例|细则|通知|决定))(?:[（(][^（()）]{2,16}[)）])?[。\s]+(?=\S)"
)
_SIGNATURE = re.compile(
    r"(?<=[。）)])[ \t\u3000]*"
    r"(?=[\u4e00-\u9fff]{4,30}(?:政府|办公厅|办公室|委员会|委|厅|局|部|院)[\s\u3000]*\d{4}年\d{1,2}月\d{1,2}日[^。]{0,30}$)"
)


def cuts(line: str, few: bool) -> tuple[int, ...]:
    """Where the clauses on one line begin, ascending, 0 left out; empty for a line that is one clause.

    Two numbers of an outer system that follow each other from 1 on (一、 and 二、, 第一条 and
    第二条) tell that a line is a text; ``few``: the document has hardly another line, so
    that （一） or 1. will do.
    """
    if len(line) < LENGTH:
        return ()
    outer = _INNER if few else _OUTER
    top = next((found for system in outer if len(found := _count(line, 0, len(line), system)) > 1), [])
    if not top:
        return ()
    begins = set(top)
    _part(line, [*top, len(line)], 0, begins)
    if min(begins):
        begins.update(at.end() for at in _HEAD_BREAKS.finditer(line, 0, min(begins)))
    begins.update(at.end() for at in _SIGNATURE.finditer(line, max(top)))
    return tuple(sorted(at for at in begins if line[:at].strip()))


def is_repeat(line: str, before: str) -> bool:
    """Whether a page says on one line what it said before, as some do for readers who want the bare text."""
    said = [words for part in re.split("[。；;]", line) if len(words := re.sub(r"\s", "", part)) >= SENTENCE]
    above = re.sub(r"\s", "", before)
    return len(said) > FEW_LINES and sum(words in above for words in said) >= REPEATED * len(said)


def _part(line: str, edges: list[int], depth: int, found: set[int]) -> None:
    """Add where the counts inside the pieces between ``edges`` begin anew."""
    if depth >= len(_INNER):
        return
    for start, end in itertools.pairwise(edges):
        own = markers.find_marker(line[start:end])
        for system in _INNER:
            if own is not None and system.rank <= own.numbering.rank:
                continue
            inner = _count(line, start + (own.end if own else 0), end, system)
            if len(inner) > 1:
                found.update(inner)
                _part(line, [*inner, end], depth + 1, found)
                break


def _count(line: str, start: int, end: int, system: Numbering) -> list[int]:
    """Where the numbers of one system stand that count from 1 on inside ``[start, end)``."""
    out: list[int] = []
    for at, marker in _markers(line, start, end, system):
        if marker.value == len(out) + 1:
            out.append(at)
    return out


def _markers(line: str, start: int, end: int, system: Numbering) -> Iterator[tuple[int, Marker]]:
    places = [start, *(found.start() for found in _BOUNDARY.finditer(line, start, end))]
    for at in places:
        found = system.pattern.match(line, markers.own_words(line[at:end]) + at, end)
        if found is not None:
            marker = markers.find_marker(line[at:end])
            if marker is not None and marker.numbering is system:
                yield at, marker
