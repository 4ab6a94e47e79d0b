"""A text cut into lines that keep their offsets."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import markers, runon

_TERMINAL = "。！？；：!?;:…"
_CLOSERS = "”’」）)】》〕"
WRAP_LENGTH = (15, 60)  # code points a line: outside it, no copy breaks its lines
WRAP_SHARE = 0.5
FULL_SHARE = 0.75  # of the width: a shorter line ended of itself
FEWEST_LINES = 6
_LEADERS = re.compile(r"[.…·]{4,}\s*\d*$")  # an entry of a table of contents
_ROW = re.compile(r"\S[\t\u3000]+(?=\S).*\S[\t\u3000]+\S")  # cells of a table: such a line is whole


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its line break; ``words`` are without indent, leftovers and white space at the end."""

    index: int
    start: int
    text: str
    lead: int  # where ``words`` begin in ``text``
    words: str
    repeats: bool = False  # the page says once more what stands above

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def goes_on(self) -> bool:
        """Whether the line stops without the end of a sentence."""
        words = self.words.rstrip(_CLOSERS)
        return bool(words) and words[-1] not in _TERMINAL


def cut_lines(text: str) -> tuple[Line, ...]:
    """The lines of ``text``; put together they are the text.

    A line on which a copy put several numbered clauses counts as a line for each.
    """
    lines: list[Line] = []
    start = 0
    written = text.splitlines(keepends=True)
    few = sum(bool(line.strip()) for line in written) <= runon.FEW_LINES
    for whole in written:
        cuts = runon.cuts(whole, few)
        repeats = bool(cuts) and runon.is_repeat(whole, text[:start])
        edges = [0, *(() if repeats else cuts), len(whole)]
        for line in (whole[at:to] for at, to in itertools.pairwise(edges)):
            lead = markers.own_words(line)
            lines.append(Line(len(lines), start, line, lead, line[lead:].rstrip(), repeats))
            start += len(line)
    return tuple(lines)


def wrap_width(lines: Sequence[Line]) -> int:
    """The width in code points at which the copy broke its paragraphs; 0 where it left them whole.

    A width is told where the longest tenth of all lines is no longer than a printed
    line, and most of the lines that fill it go on without a sentence's end.
    """
    written = [line for line in lines if line.words and not _LEADERS.search(line.words)]
    if len(written) < FEWEST_LINES:
        return 0
    width = sorted(len(line.words) for line in written)[int(len(written) * 0.95)]
    if not WRAP_LENGTH[0] <= width <= WRAP_LENGTH[1]:
        return 0
    full = [line for line in written if len(line.words) >= FULL_SHARE * width]
    return width if sum(line.goes_on for line in full) >= max(WRAP_SHARE * len(full), 2) else 0


def is_broken(before: Line | None, line: Line, width: int) -> bool:
    """Whether ``line`` goes on with the one right before it, which the copy broke at ``width``."""
    return (
        width > 0
        and before is not None
        and before.index + 1 == line.index
        and before.goes_on
        and not _ROW.search(before.words)
        and len(before.words) >= FULL_SHARE * width
    )
