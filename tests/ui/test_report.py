"""The benchmark's files, whole or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ui.report import ReportError, answers, questions, read_report, scores

from .harness import PROJECT


def test_a_report_is_read_down_to_its_answers(report_folder: Path) -> None:
    report = read_report(report_folder)
    assert report is not None
    assert report.systems == ("wence", "bm25")
    assert report.overall("wence")["right"] == 0.5
    assert [score["right"] for score in scores(report, "wence")] == [True, False]
    ids = {score["id"] for score in scores(report, "wence")}
    assert set(answers(report, "wence")) == ids
    assert ids <= set(questions(PROJECT / "eval" / "questions"))
    assert scores(report, "bm25") == ()


def test_no_report_is_none(tmp_path: Path) -> None:
    assert read_report(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"systems": {}}', '{"compared_with": "a", "systems": {"a": {"main": 1}}}']
)
def test_a_file_that_is_no_report_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "figures.json").write_text(text)
    with pytest.raises(ReportError, match=r"figures\.json"):
        read_report(tmp_path)
