"""A Word document: paragraphs and tables in order, automatic numbers as text, what is hidden or struck away."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.formats.extract import MAX_PARTS, MAX_UNPACKED, Extract, Unreadable
from index.formats.numbers import written

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HOLDERS = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "hyperlink"))
_GONE = frozenset(
    _W + name for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "txbxContent")
)
_WIDE_CELL = 6  # paragraphs in a cell: the table lays the page out


def read_docx(raw: bytes) -> Extract:
    """The text of a .docx.

    Raises Unreadable where it is damaged, locked, no Word document, or unpacks beyond the limits.
    """
    check_packed(raw, "Word")
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(raw))
    except (OpcError, KeyError, ValueError) as error:
        raise Unreadable("不是 Word 文档或已损坏：请用 Word 打开后另存为 .docx") from error
    numbering = _Numbering.of(document)
    notes = _notes(document)
    lines = [line for line in _blocks(document.element.body, numbering) if line.strip()]
    lines += notes
    if not lines:
        raise Unreadable("Word 文档里没有文字（可能只有图片）：请先做文字识别（OCR）")
    return Extract("\n".join(lines) + "\n", whole_lines=True)


def check_packed(raw: bytes, kind: str) -> None:
    """Raise Unreadable where a packed file is damaged, locked, hides entities, or unpacks beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(f"{kind} 文档加了密码：请先解除密码")
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Unreadable(f"{kind} 文档展开后过大，超过 {MAX_UNPACKED // 2**20} MB 的上限")
            for part in parts:
                words = packed.read(part) if part.filename.endswith((".xml", ".rels")) else b""
                if b"<!DOCTYPE" in words or b"<!ENTITY" in words:
                    raise Unreadable(f"{kind} 文档里有实体声明，不予读取")
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Unreadable(f"{kind} 文档已损坏，打不开：请重新下载或另存") from error


# -- paragraphs and tables ------------------------------------------------------


def _blocks(parent: Any, numbering: _Numbering) -> Iterator[str]:
    """The lines of a body or a cell."""
    for element in parent:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, numbering)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, numbering)
        elif element.tag in _HOLDERS:
            yield from _blocks(element, numbering)


def _paragraph(paragraph: Any, numbering: _Numbering) -> Iterator[str]:
    """A paragraph with its number, then what its text boxes hold."""
    words = "".join(_words(paragraph)).strip("\n")
    if words.strip():
        yield from (f"{numbering.next(paragraph)}{words}").split("\n")
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == _FALLBACK for above in box.iterancestors()):
            yield from _blocks(box, numbering)


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE or child.tag == _FALLBACK:
            continue
        if child.tag == f"{_W}r" and _is_hidden(child):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n" if child.get(f"{_W}type") != "page" else ""
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            yield from _words(child)


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "true") not in ("0", "false", "off")


def _table(table: Any, numbering: _Numbering) -> Iterator[str]:
    """A row a line, cells parted by tabs; a table of one column, or of long cells, is a frame: its paragraphs."""
    rows = [_cells(row) for row in _inside(table, "tr")]
    frame = max((len(row) for row in rows), default=0) < 2 or any(
        len(cell.findall(f"{_W}p")) >= _WIDE_CELL or cell.find(f"{_W}tbl") is not None
        for row in rows
        for cell in row
    )
    above: dict[int, str] = {}
    for row in rows:
        if frame:
            for cell in row:
                yield from _blocks(cell, numbering)
            continue
        cells: list[str] = []
        for cell in row:
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            words = " ".join(line.strip() for line in _blocks(cell, numbering) if line.strip())
            words = re.sub(r"[\t\n]+", " ", words)
            if merge is not None and merge.get(f"{_W}val") != "restart" and not words:
                words = above.get(len(cells), "")
            above[len(cells)] = words
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            wide = int(span.get(f"{_W}val")) if span is not None else 1
            cells += [words, *[""] * (min(wide, 100) - 1)]
        yield "\t".join(cells) if sum(map(bool, cells)) > 1 else "".join(cells)


def _cells(row: Any) -> list[Any]:
    return list(_inside(row, "tc"))


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """The children of a name, also inside content controls and tracked insertions."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag in _HOLDERS:
            yield from _inside(child, name)


def _notes(document: Any) -> list[str]:
    """The footnotes, behind the text, each a line."""
    out: list[str] = []
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        from docx.oxml import parse_xml

        for note in parse_xml(relation.target_part.blob):
            if note.get(f"{_W}type") is None:
                out += [line for line in _blocks(note, _Numbering()) if line.strip()]
    return out


# -- automatic numbers ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Level:
    form: str  # ST_NumberFormat
    text: str  # “第%1条”
    start: int
    suffix: str
    digits: bool  # all numbers of the text in digits


@dataclass(slots=True)
class _Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # list → its levels
    lists: dict[str, str] = field(default_factory=dict)  # list → the list it counts with
    styles: dict[str, tuple[str | None, str, int]] = field(default_factory=dict)  # based on, list, level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> _Numbering:
        """The lists that a document defines; none where it has no numbering part."""
        made = cls()
        for relation in document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/numbering"):
                made._define(relation.target_part.element)
        for style in document.styles.element.findall(f"{_W}style"):
            based = style.find(f"{_W}basedOn")
            found = style.find(f"{_W}pPr/{_W}numPr")
            made.styles[style.get(f"{_W}styleId", "")] = (
                None if based is None else based.get(f"{_W}val"),
                _value(found, "numId"),
                _number(_value(found, "ilvl"), 0),
            )
        return made

    def _define(self, part: Any) -> None:
        kinds: dict[str, dict[int, _Level]] = {}
        for kind in part.findall(f"{_W}abstractNum"):
            kinds[kind.get(f"{_W}abstractNumId", "")] = {
                _number(level.get(f"{_W}ilvl"), 0): _level(level) for level in kind.findall(f"{_W}lvl")
            }
        for number in part.findall(f"{_W}num"):
            name = number.get(f"{_W}numId", "")
            kind_name = _value(number, "abstractNumId")
            self.levels[name] = dict(kinds.get(kind_name, {}))
            self.lists[name] = kind_name
            for change in number.findall(f"{_W}lvlOverride"):
                at = _number(change.get(f"{_W}ilvl"), 0)
                if (level := change.find(f"{_W}lvl")) is not None:
                    self.levels[name][at] = _level(level)
                if start := _value(change, "startOverride"):
                    self.restarts[name, at] = _number(start, 1)

    def next(self, paragraph: Any) -> str:
        """The number that Word writes before a paragraph; empty where it writes none."""
        name, at = self._list_of(paragraph)
        level = self.levels.get(name, {}).get(at)
        if level is None:
            return ""
        counts = self.counts.setdefault(self.lists[name], {})
        if (name, at) in self.restarts:
            counts[at] = self.restarts.pop((name, at)) - 1
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in [other for other in counts if other > at]:
            del counts[deeper]
        if level.form in ("bullet", "none"):
            return ""

        def number(found: re.Match[str]) -> str:
            outer = int(found[1]) - 1
            shown = self.levels[name].get(outer, level)
            form = "decimal" if level.digits else shown.form
            return written(counts.get(outer, shown.start), form)

        label = re.sub(r"%(\d)", number, level.text)
        between = " " if level.suffix != "nothing" and label[-1:].isalnum() else ""
        return label + between

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        name, at = _value(found, "numId"), _value(found, "ilvl")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        based: str | None = None if style is None else style.get(f"{_W}val")
        seen: set[str] = set()
        while not name and based is not None and based not in seen and based in self.styles:
            seen.add(based)
            based, name, styled = self.styles[based]
            at = at or str(styled)
        return name, _number(at, 0)


def _level(level: Any) -> _Level:
    legal = level.find(f"{_W}isLgl")
    return _Level(
        _value(level, "numFmt") or "decimal",
        _value(level, "lvlText"),
        _number(_value(level, "start"), 1),
        _value(level, "suff"),
        legal is not None and legal.get(f"{_W}val", "true") not in ("0", "false"),
    )


def _value(element: Any, name: str) -> str:
    child = element.find(_W + name) if element is not None else None
    return str(child.get(f"{_W}val", "")) if child is not None else ""


def _number(words: str | None, otherwise: int) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 6 else otherwise
