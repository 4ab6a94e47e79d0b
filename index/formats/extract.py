"""What every reader of a format gives back, and the limits that all of them keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.schema import Span

MAX_BYTES: Final = 64 * 2**20  # a file
MAX_UNPACKED: Final = 256 * 2**20  # what a packed file unpacks to, bytes
MAX_PARTS: Final = 5_000  # files in a packed file
MAX_PAGES: Final = 1_500
MAX_TEXT: Final = 1_000_000  # code points; the longest national plan has about 80,000


class Unreadable(Exception):
    """A file that this reader cannot take; the message says why and what to do, without the file's name."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file, and what its format tells of it beyond the words.

    ``pages`` are the offsets at which the pages begin, the first one 0; empty where the format
    has none. ``body`` is where the document itself stands in a page that has more around it;
    None where the format does not tell. ``whole_lines``: a line is a paragraph, whatever its length.
    A row of a table is a line, its cells are parted by tabs.
    """

    text: str
    pages: tuple[int, ...] = ()
    body: Span | None = None
    whole_lines: bool = False
