"""A PDF with a text layer: lines put together to paragraphs, page numbers and running heads away, pages kept."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.formats.extract import MAX_PAGES, MAX_TEXT, Extract, Unreadable
from index.markers import find_marker

_MARGIN = 0.12  # of the page's height, at its top and at its foot: where running heads and page numbers stand
_REPEATED = 0.4  # of the pages: a line at the edge that stands on so many is a running head
_FULL = 2.2  # em; a line that ends this near to the right edge is full
_INDENT = (1.2, 3.3)  # em; how far a paragraph's first line stands from the lines below it
_SAME = 0.6  # em; lines that begin there begin at one edge
_GAP = 1.3  # em; between the cells of a row
_COMMON = 0.05  # of the lines begin at an edge of the text
_INDENTED = 0.15  # of the lines are indented: the document marks its paragraphs so
_FEWEST = 8  # code points a page; with fewer, the pages are pictures
_TAIL = 4096  # bytes at the end, in which a whole file says that it ends
_GARBLED = 0.2  # of the characters have no meaning: a font without its table

_PAGE_NUMBER = re.compile(
    r"^[-—–－·\s]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*[/／]\s*\d{1,4})?\s*(?:页)?(?:[,，]?\s*共\s*\d{1,4}\s*页)?[-—–－·\s]*$"
)
_ENDS = "。；;！？!?：:"
_CLOSERS = "”’」）)】》〕"


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line: where it begins and ends, and where its last cell begins, in points.

    ``bottom`` is a share of the page's height, from its foot; ``em`` is a character's width in points.
    """

    text: str
    left: float
    right: float
    cell: float
    bottom: float
    em: float


def read_pdf(raw: bytes) -> Extract:
    """The text of a PDF, with the offset at which each page begins.

    Raises Unreadable where it is damaged, locked, too long, or has no text layer.
    """
    import pypdfium2 as pdfium

    if b"%%EOF" not in raw[-_TAIL:]:
        raise Unreadable("PDF 不完整，没有结尾：请重新下载")
    try:
        document = pdfium.PdfDocument(raw)
        count = len(document)
    except pdfium.PdfiumError as error:
        locked = "assword" in str(error) or "ecurity" in str(error)
        raise Unreadable(
            "PDF 加了密码：请先解除密码" if locked else "PDF 已损坏，打不开：请重新下载或另存"
        ) from None
    if not count:
        raise Unreadable("PDF 里没有页")
    if count > MAX_PAGES:
        raise Unreadable(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限：请拆开")
    pages: list[list[_Line]] = []
    written = 0
    for at in range(count):
        try:
            page = document[at]
            pages.append(_page(page.get_textpage(), page.get_height()))
        except pdfium.PdfiumError:
            raise Unreadable(f"PDF 第 {at + 1} 页已损坏：请重新下载或另存") from None
        written += sum(len(line.text) for line in pages[-1])
        if written > MAX_TEXT:
            raise Unreadable(f"文字超过 {MAX_TEXT} 字的上限：请拆开")
    text = "".join(line.text for page in pages for line in page)
    if len(text.strip()) < _FEWEST * count:
        raise Unreadable("PDF 是扫描件，没有文字层：请先做文字识别（OCR）")
    if sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text) > _GARBLED * len(text):
        raise Unreadable("PDF 的文字层是乱码（字体没有对照表）：请先做文字识别（OCR）")
    return _joined(_without_edges(pages))


def _page(text: Any, height: float) -> list[_Line]:
    """The lines of one page, those at the edges with ``bottom`` in the margins as a share above 1 or below 0."""
    import pypdfium2.raw as pdfium_c

    lines: list[_Line] = []
    row: list[tuple[str, tuple[float, float, float, float]]] = []
    for at in range(text.count_chars()):
        char = chr(pdfium_c.FPDFText_GetUnicode(text, at))
        if char in "\r\n":
            if row:
                lines.append(_line(row, height))
                row = []
        elif char not in "\x00\ufffe\x02":
            row.append((char, text.get_charbox(at, loose=True)))
    if row:
        lines.append(_line(row, height))
    return [line for line in lines if line.text]


def _line(row: Sequence[tuple[str, tuple[float, float, float, float]]], height: float) -> _Line:
    inked = [(char, box) for char, box in row if not char.isspace() and box[2] > box[0]]
    if not inked:
        return _Line("", 0.0, 0.0, 0.0, 0.5, 1.0)
    wide = [box[2] - box[0] for char, box in inked if char >= "\u3000"] or [
        box[3] - box[1] for _, box in inked
    ]
    em = max(statistics.median(wide), 1.0)
    text, before, cell = "", inked[0][1][0], inked[0][1][0]
    for char, box in row:
        if char.isspace() or box[2] <= box[0]:
            text += char if char.isspace() else ""
            continue
        if box[0] - before > _GAP * em and text.strip():
            text, cell = text.rstrip() + "\t", box[0]
        text += char
        before = box[2]
    text = re.sub(r" +", " ", text).strip()
    cells = text.split("\t")
    if len(cells) > 1 and (min(map(len, cells)) < 2 or _is_numbered(cells)):
        text, cell = " ".join(cells), inked[0][1][0]  # letters set apart, or a number from its words: no row
    return _Line(
        text,
        min(box[0] for _, box in inked),
        max(box[2] for _, box in inked),
        cell,
        statistics.median(box[1] for _, box in inked) / max(height, 1.0),
        em,
    )


def _is_numbered(cells: Sequence[str]) -> bool:
    """Whether the first of two cells is nothing but the number of the other one."""
    marker = find_marker(f"{cells[0]} {cells[1]}") if len(cells) == 2 else None
    return marker is not None and marker.end >= len(cells[0])


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without page numbers and running heads."""
    seen = Counter(key for page in pages for key in {_key(line) for line in page if _at_edge(line)})
    enough = max(2.0, _REPEATED * len(pages))
    return [
        [
            line
            for line in page
            if not (_at_edge(line) and (_PAGE_NUMBER.match(line.text) or seen[_key(line)] >= enough))
        ]
        for page in pages
    ]


def _at_edge(line: _Line) -> bool:
    return not _MARGIN <= line.bottom <= 1 - _MARGIN


def _key(line: _Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", line.text))


def _joined(pages: Sequence[Sequence[_Line]]) -> Extract:
    """The lines as paragraphs; a paragraph may run over pages."""
    layout = _Layout.of([line for page in pages for line in page])
    text = ""
    starts: list[int] = []
    last: _Line | None = None
    for page in pages:
        starts.append(len(text))
        for line in page:
            if last is not None:
                text += _between(text[-1], line.text[0]) if layout.goes_on(last, line) else "\n"
                if line is page[0]:
                    starts[-1] = len(text)
            text += line.text
            last = line
    return Extract(f"{text}\n", pages=(0, *starts[1:]), whole_lines=True)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the lines of a document begin and end: its edges on the left, the one on the right, in points."""

    lefts: tuple[float, ...]
    right: float
    indents: bool

    @classmethod
    def of(cls, lines: Sequence[_Line]) -> _Layout:
        """The layout that the lines show."""
        em = statistics.median(line.em for line in lines)
        lefts = Counter(round(line.left / em * 2) for line in lines)
        enough = max(2.0, _COMMON * len(lines))
        edges = tuple(half * em / 2 for half, count in lefts.items() if count >= enough)
        rights = sorted(line.right for line in lines)
        right = max(rights, key=lambda at: (sum(at - _FULL * em <= other <= at for other in rights), at))
        made = cls(edges, right, indents=False)
        indented = sum(made.is_indented(line) for line in lines)
        return cls(edges, right, indents=indented >= _INDENTED * len(lines))

    def is_indented(self, line: _Line) -> bool:
        """Whether a line begins where a paragraph does, two characters in from an edge."""
        nearest, farthest = (line.left - em * line.em for em in _INDENT)
        return any(farthest <= edge <= nearest for edge in self.lefts)

    def goes_on(self, last: _Line, line: _Line) -> bool:
        """Whether ``line`` goes on with the paragraph of ``last``, which the page's width broke."""
        if abs(self.right - last.right) > _FULL * last.em or "\t" in line.text:
            return False
        if not last.cell - _INDENT[1] * last.em <= line.left <= last.cell + _SAME * last.em:
            return False  # another column, or further in
        if self.indents:
            return not self.is_indented(line)
        return last.text.rstrip(_CLOSERS)[-1:] not in _ENDS and find_marker(line.text) is None


def _between(before: str, after: str) -> str:
    """A space where the break stood between two words in Latin letters."""
    return " " if before.isascii() and after.isascii() and before.isalpha() and after.isalpha() else ""
