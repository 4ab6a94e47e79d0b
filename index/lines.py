"""A text cut into lines that keep their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import markers

_TERMINAL = "。！？；：!?;:…"
_CLOSERS = "”’」）)】》〕"
WRAP_LENGTH = (15, 60)  # code points a line: outside it, no copy breaks its lines
WRAP_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its line break; ``words`` are without indent, leftovers and white space at the end."""

    index: int
    start: int
    text: str
    lead: int  # where ``words`` begin in ``text``
    words: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def goes_on(self) -> bool:
        """Whether the line stops without the end of a sentence."""
        words = self.words.rstrip(_CLOSERS)
        return bool(words) and words[-1] not in _TERMINAL


def cut_lines(text: str) -> tuple[Line, ...]:
    """The lines of ``text``; put together they are the text."""
    lines: list[Line] = []
    start = 0
    for index, line in enumerate(text.splitlines(keepends=True)):
        lead = markers.own_words(line)
        lines.append(Line(index, start, line, lead, line[lead:].rstrip()))
        start += len(line)
    return tuple(lines)


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the copy broke its paragraphs at a fixed width, so that lines have to be joined again.

    True where at least half of the lines go on without a sentence's end and the
    longest tenth of all lines is no longer than a printed line.
    """
    full = [line for line in lines if line.words]
    if len(full) < 6:
        return False
    lengths = sorted(len(line.words) for line in full)
    longest = lengths[int(len(lengths) * 0.95)]
    going_on = sum(line.goes_on for line in full)
    return WRAP_LENGTH[0] <= longest <= WRAP_LENGTH[1] and going_on / len(full) >= WRAP_SHARE
