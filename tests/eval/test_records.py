"""The comparison of records with the hand tables: what it counts, and that it notices a difference."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eval.records import TABLES, main, score_records


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables that a test may change."""
    return Path(shutil.copytree(TABLES, tmp_path / "tables"))


def test_every_kind_is_compared_and_no_floor_is_broken(corpus_folder: Path) -> None:
    sums = {score.kind: score for score in score_records(corpus_folder) if score.document == "all"}
    floors = {"responsibilities": 1.0, "gaps": 1.0, "targets": 0.95, "supports": 0.95}
    assert {kind: score.expected for kind, score in sums.items()} == {
        "responsibilities": 561,
        "gaps": 18,
        "targets": 67,
        "supports": 19,
    }
    for kind, floor in floors.items():
        assert sums[kind].precision >= floor, kind
        assert sums[kind].recall >= floor, kind


@pytest.mark.parametrize(
    ("table", "old", "new", "kind"),
    [
        ("gaps.tsv", "masked_amount", "lost_amount", "gaps"),
        ("targets.tsv", "1900\t个", "1901\t个", "targets"),
        ("targets.tsv", "\tyearly\n", "\t2027\n", "targets"),
        ("supports.tsv", "100万元\t100万元\t0", "100万元\t\t0", "supports"),
        ("responsibilities/shenzhen-auto-city.tsv", "1\t1\tresponsible", "1\t1\tlead", "responsibilities"),
    ],
)
def test_a_difference_is_counted_and_named(
    corpus_folder: Path, tables: Path, table: str, old: str, new: str, kind: str
) -> None:
    path = tables / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    before = {score.kind: score for score in score_records(corpus_folder) if score.document == "all"}[kind]
    path.write_text(text.replace(old, new), encoding="utf-8")
    scores = [score for score in score_records(corpus_folder, tables) if score.kind == kind]
    after = scores[-1]
    assert after.right < before.right
    assert after.precision < before.precision
    assert any(score.missing and score.surplus for score in scores)


def test_the_command_prints_one_line_a_document_and_kind(
    corpus_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(corpus_folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["kind", "document", "table", "found", "right", "precision", "recall"]
    assert len(lines) == 1 + 4 * 6
    gaps = next(line for line in lines if line.startswith("gaps") and " all " in line)
    assert gaps.split() == ["gaps", "all", "18", "18", "18", "1.000", "1.000"]


def test_the_command_names_what_differs(
    corpus_folder: Path, tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tables / "gaps.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("masked_amount", "lost_year"), encoding="utf-8")
    assert main(["--corpus", str(corpus_folder), "--tables", str(tables), "--details"]) == 0
    assert "    + *亿元" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("missing", ["--corpus", "--tables"])
def test_a_missing_folder_is_one_line_and_status_1(
    missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([missing, str(tmp_path / "nowhere")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("eval records: ")
    assert len(error.splitlines()) == 1
