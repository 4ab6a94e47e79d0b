"""What a file is by its first bytes, against what its suffix says."""

from __future__ import annotations

import re
from typing import Final

from index.formats.extract import Unreadable

_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_PDF: Final = (b"%PDF-",)
_RTF: Final = (b"{\\rtf",)
_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)

# By suffix: the beginnings that fit it, and those that tell another kind of file.
_FITS: Final[dict[str, tuple[bytes, ...]]] = {
    ".docx": _PACKED,
    ".odt": _PACKED,
    ".ofd": _PACKED,
    ".doc": (*_OLE, *_PACKED, *_RTF, b"<", b"\xef\xbb\xbf<", b"MIME-Version"),
    ".wps": (*_OLE, *_PACKED, *_RTF),
    ".rtf": _RTF,
}
_TEXTS: Final = (".txt", ".md", ".markdown")
_OTHERS: Final = (
    (_PDF, "PDF"),
    (_PACKED, "压缩包或新版 Office 文档"),
    (_OLE, "旧版 Office 文档，或加了密码的文档"),
    (_RTF, "RTF 文档"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM"), "图片"),
)


def check_kind(raw: bytes, suffix: str) -> None:
    """Raise Unreadable where a file is empty, or another kind of file than ``suffix`` says."""
    if not raw.strip():
        raise Unreadable("空文件，没有可读的文字")
    fits = raw[:1024].find(b"%PDF-") >= 0 if suffix == ".pdf" else raw.startswith(_FITS.get(suffix, b""))
    other = next((kind for marks, kind in _OTHERS if raw.startswith(marks)), "")
    if suffix == ".txt" and _PAGE.match(raw):
        other, fits = "网页", False
    if suffix not in _FITS and suffix != ".pdf" and other:
        fits = False
    if not fits:
        told = f"内容是{other}" if other else "内容不是，或已损坏"
        what = "不是文本文件" if suffix in _TEXTS else f"后缀是 {suffix}"
        raise Unreadable(f"{what}，{told}：请按内容改后缀，或重新下载")
