"""Conversations as Word and Markdown; tables as Excel and CSV."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from index.snapshot import Snapshot
from rag.schema import Citation
from rag.ui.store import Turn
from rag.ui.text import shortened
from rag.ui.words import Language, say

if TYPE_CHECKING:
    import pandas as pd

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDEST: Final = 60  # characters of a column


def markdown(snapshot: Snapshot, turns: Sequence[Turn], language: Language) -> str:
    """A conversation with its citations; what people and documents wrote is escaped."""
    lines = [f"# {say(language, 'app.title')}", "", _made(snapshot), ""]
    for turn in turns:
        answer = turn.answer
        lines += [f"## {_plain(shortened(turn.question, 600))}", ""]
        if answer.refusal is not None:
            lines += [
                f"**{say(language, f'refusal.{answer.refusal.reason.value}')}**：{_plain(answer.text)}",
                "",
            ]
        else:
            for segment in answer.segments:
                markers = "".join(f"[{marker}]" for marker in segment.markers)
                lines += [f"{_plain(segment.text)}{_plain(markers)}", ""]
        lines += [f"- {_plain(note)}" for note in answer.notes]
        if answer.citations:
            lines += ["", f"**{say(language, 'ask.sources')}**", ""]
        for citation in answer.citations:
            lines.append(f"- {_plain(f'[{citation.marker}]')} {_plain(_cite(snapshot, citation, language))}")
            lines.append(f"  > {_plain(shortened(citation.quote, 0))}")
        lines.append("")
    return "\n".join(lines)


def word(snapshot: Snapshot, turns: Sequence[Turn], language: Language) -> bytes:
    """A conversation as a .docx with its citations."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paper = docx.Document()
    style = paper.styles["Normal"]
    style.font.size = Pt(11)
    style.element.rPr.get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    paper.core_properties.title = say(language, "app.title")
    paper.add_heading(say(language, "app.title"), 0)
    paper.add_paragraph(_made(snapshot))
    for turn in turns:
        answer = turn.answer
        paper.add_heading(_clean(shortened(turn.question, 600)), 1)
        if answer.refusal is not None:
            paragraph = paper.add_paragraph()
            paragraph.add_run(say(language, f"refusal.{answer.refusal.reason.value}")).bold = True
            paragraph.add_run("：" + _clean(answer.text))
        for segment in answer.segments:
            paragraph = paper.add_paragraph(_clean(segment.text))
            marks = paragraph.add_run("".join(f"[{marker}]" for marker in segment.markers))
            marks.font.superscript = True
        for note in answer.notes:
            paper.add_paragraph(_clean(note), style="List Bullet")
        if answer.citations:
            paper.add_heading(say(language, "ask.sources"), 2)
        for citation in answer.citations:
            paragraph = paper.add_paragraph(
                f"[{citation.marker}] {_clean(_cite(snapshot, citation, language))}"
            )
            paragraph.add_run().add_break()
            paragraph.add_run(f"“{_clean(shortened(citation.quote, 0))}”").italic = True
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def excel(table: pd.DataFrame, sheet: str) -> bytes:
    """A table as .xlsx: bold frozen head, filters, columns as wide as their words."""
    import pandas as pd
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        _safe(table).to_excel(
            writer, sheet_name=re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31] or "WenCe", index=False
        )
        page = next(iter(writer.sheets.values()))
        page.freeze_panes = "A2"
        page.auto_filter.ref = page.dimensions
        for at, name in enumerate(table.columns, 1):
            widest = max([_width(str(name)), *(_width(str(value)) for value in table[name])])
            page.column_dimensions[get_column_letter(at)].width = min(widest + 2, _WIDEST)
            page.cell(1, at).font = Font(bold=True)
        for row in page.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    return out.getvalue()


def csv(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8 with a mark at its head, so that Excel reads the Chinese."""
    return _safe(table).to_csv(index=False).encode("utf-8-sig")


def _safe(table: pd.DataFrame) -> pd.DataFrame:
    """Cells that a spreadsheet would take for a formula get an apostrophe in front."""
    return table.map(
        lambda value: (
            "'" + value
            if isinstance(value, str) and value.startswith(_FORMULA)
            else _clean(value)
            if isinstance(value, str)
            else value
        )
    )


def _cite(snapshot: Snapshot, citation: Citation, language: Language) -> str:
    outline = snapshot.outlines.get(citation.document_id)
    number = f"（{outline.document.number}）" if outline is not None and outline.document.number else ""
    status = say(language, f"status.{citation.status.value}")
    return f"《{citation.title}》{number}{citation.place}（{status}）"


def _made(snapshot: Snapshot) -> str:
    return f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M} · {snapshot.id[:16]}"


def _plain(words: str) -> str:
    """Words in Markdown: every mark escaped, a line's first character too."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(_clean(words).split()))
    return re.sub(r"^(\d+)([.)])|^([-+])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _clean(words: str) -> str:
    """Words without what XML cannot hold."""
    return _CONTROL.sub("", words)


def _width(words: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in words)
