"""Files as offices have them → text: one small reader a format, behind ``read``.

Adding a format: a module with a function from bytes to ``Extract`` that raises
``Unreadable``, and a line in ``READERS``.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from index.errors import DocumentError
from index.formats.extract import MAX_BYTES, MAX_TEXT, Extract, Unreadable
from index.formats.kinds import check_kind
from index.formats.readers import READERS
from index.formats.worker import read_apart

__all__ = ["MAX_BYTES", "SUFFIXES", "Extract", "read"]

SUFFIXES: Final = tuple(READERS)
_SIMPLE: Final = frozenset((".txt", ".md", ".markdown", ".html", ".htm"))
_LARGE: Final = 2**19  # bytes; from here on, these too are read apart


def read(raw: bytes, name: str) -> Extract:
    """The text of a file, by the suffix of its ``name``.

    Formats whose readers are programs of others, and what is large, are read in a process
    of their own: one that crashes, hangs or outgrows its memory takes nothing with it.

    Raises DocumentError, naming the file, why it cannot be read and what to do.
    """
    suffix = PurePath(name).suffix.lower()
    try:
        if len(raw) > MAX_BYTES:
            raise Unreadable(f"文件超过 {MAX_BYTES // 2**20} MB 的上限：请拆开")
        check_kind(raw, suffix)
        apart = suffix not in _SIMPLE or len(raw) > _LARGE
        extract = read_apart(raw, suffix) if apart else READERS[suffix](raw)
        if len(extract.text) > MAX_TEXT:
            raise Unreadable(f"文字超过 {MAX_TEXT} 字的上限：请拆开")
    except Unreadable as error:
        raise DocumentError(f"{name}：{error}") from None
    return extract
