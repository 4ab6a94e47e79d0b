"""Exports are opened and read back."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import openpyxl
import pandas as pd
import pytest

from rag.pipeline import PolicyQA
from rag.schema import Filters
from rag.ui import export
from rag.ui.store import Turn

QUESTION = "省科技厅牵头哪些任务？"


@pytest.fixture(scope="module")
def turns(qa: PolicyQA) -> tuple[Turn, ...]:
    answered = qa.ask(QUESTION)
    odd = replace(qa.ask("# 标题 <b>\x00 *星*"), question="# 标题 <b>\x00 *星*")
    return Turn(0, QUESTION, Filters(), answered), Turn(1, odd.question, Filters(), odd)


def test_a_word_document_holds_question_answer_and_every_citation(
    qa: PolicyQA, turns: tuple[Turn, ...]
) -> None:
    paper = docx.Document(io.BytesIO(export.word(qa.snapshot, turns, "zh")))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert QUESTION in words
    assert "# 标题 <b> *星*" in words
    for citation in turns[0].answer.citations:
        assert f"[{citation.marker}] 《{citation.title}》" in words
        assert "".join(citation.quote.split()) in "".join(words.split())


def test_markdown_keeps_what_people_wrote_as_text(qa: PolicyQA, turns: tuple[Turn, ...]) -> None:
    words = export.markdown(qa.snapshot, turns, "en")
    assert r"## \# 标题 \<b\> \*星\*" in words
    assert words.count("  > ") == sum(len(turn.answer.citations) for turn in turns)
    assert "**Sources**" in words


TABLE = pd.DataFrame({"任务": ["=1+1", "提升\x00能力", "-"], "数": [1, 2, 3]})


def test_a_sheet_has_a_frozen_head_filters_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(export.excel(TABLE, "省/厅")))
    sheet = book["省 厅"]
    assert [cell.value for cell in sheet["A"]] == ["任务", "'=1+1", "提升能力", "'-"]
    assert [cell.value for cell in sheet["B"]] == ["数", 1, 2, 3]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B4"
    assert sheet["A1"].font.bold


def test_csv_opens_in_excel_with_its_chinese() -> None:
    assert export.csv(TABLE).decode("utf-8-sig") == "任务,数\n'=1+1,1\n提升能力,2\n'-,3\n"
    assert export.csv(TABLE).startswith(b"\xef\xbb\xbf")
