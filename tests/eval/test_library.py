"""Finding in a library: which documents are gathered, what the rows say, and a run over two small folders."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.library import HEAD, Found, Row, documents_of, gather, rows, run
from index.documents import METADATA_FILE, read_corpus
from tests.eval.factories import DOCUMENT, OTHER, SECOND, TEXT, UNANSWERABLE, Ground, raw_question


def folder_of(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"关于{name}的通知\n一、内容。", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("names", "documents"),
    [
        (["b.txt", "a.txt"], ["a.txt", "b.txt"]),
        (["a.txt", "a.md", "a.pdf"], ["a.txt"]),
        (["a.html", "a.txt"], ["a.txt"]),
        (["a.pdf", "b.html", "documents.toml", "c.jpg"], ["a.pdf", "b.html"]),
        (["README.md", "readme.txt", "a.md"], ["a.md"]),
        (["a.txt", "a.b.txt"], ["a.b.txt", "a.txt"]),
        ([], []),
    ],
)
def test_of_the_files_of_one_stem_one_is_the_document_and_a_readme_is_none(
    tmp_path: Path, names: Sequence[str], documents: Sequence[str]
) -> None:
    assert [path.name for path in documents_of(folder_of(tmp_path, *names))] == documents


def told(file: str, region: str) -> str:
    return f'[[document]]\nfile = "{file}"\nregion = "{region}"\n'


def test_what_is_gathered_is_the_files_and_what_their_folder_tells(tmp_path: Path) -> None:
    one, two = folder_of(tmp_path / "one", "a.txt", "b.txt"), folder_of(tmp_path / "two", "c.txt")
    (two / METADATA_FILE).write_text(told("c.txt", "安徽省合肥市"), encoding="utf-8")
    gather([one / "b.txt", two / "c.txt"], [one, two], tmp_path / "corpus")
    assert sorted(path.name for path in (tmp_path / "corpus").iterdir()) == [
        "b.txt",
        "c.txt",
        METADATA_FILE,
    ]
    found = {
        outline.document.id: outline.document.region for outline in read_corpus(tmp_path / "corpus").outlines
    }
    assert found == {"b.txt": "", "c.txt": "安徽省合肥市"}


def test_what_each_of_two_folders_tells_is_kept(tmp_path: Path) -> None:
    one, two = folder_of(tmp_path / "one", "a.txt"), folder_of(tmp_path / "two", "c.txt")
    (one / METADATA_FILE).write_text(told("a.txt", "江苏省南京市"), encoding="utf-8")
    (two / METADATA_FILE).write_text(told("c.txt", "安徽省合肥市"), encoding="utf-8")
    gather([one / "a.txt", two / "c.txt"], [one, two], tmp_path / "corpus")
    found = {
        outline.document.id: outline.document.region for outline in read_corpus(tmp_path / "corpus").outlines
    }
    assert found == {"a.txt": "江苏省南京市", "c.txt": "安徽省合肥市"}


# --- the rows ----------------------------------------------------------------------------------------


class Maker:
    """Makes what a system made of a question."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def __call__(
        self, style: str = "formal", answerable: bool = True, ms: float = 1.0, **told: bool
    ) -> Found:
        fields: dict[str, Any] = {} if answerable else dict(UNANSWERABLE)
        blank = {
            "document_first": False,
            "document_in_ten": False,
            "clause_first": False,
            "clause_in_ten": False,
            "right": False,
            "refused": False,
        }
        question = self._ground.question(style=style, **fields)
        return Found(question, **{**blank, **told}, wall_ms=ms)


@pytest.fixture
def made(ground: Ground) -> Maker:
    return Maker(ground)


SHARES = (
    "document_first",
    "document_in_ten",
    "clause_first",
    "clause_in_ten",
    "right",
    "refused_wrongly",
    "refused_rightly",
)


def shares(row: Row) -> dict[str, float]:
    return {name: getattr(row, name) for name in SHARES if getattr(row, name) != 0}


@pytest.mark.parametrize(
    ("field", "share"),
    [
        ("document_first", "document_first"),
        ("document_in_ten", "document_in_ten"),
        ("clause_first", "clause_first"),
        ("clause_in_ten", "clause_in_ten"),
        ("right", "right"),
        ("refused", "refused_wrongly"),
    ],
)
def test_each_share_is_over_the_questions_that_have_an_answer(made: Maker, field: str, share: str) -> None:
    found = [made(**{field: True}), made(), made(), made(), made(answerable=False)]
    row, _ = rows(5, "bm25", found)
    assert (row.documents, row.system, row.style, row.count) == (5, "bm25", "all", 4)
    assert shares(row) == {share: 0.25}


def test_a_right_refusal_is_over_the_questions_that_have_none(made: Maker) -> None:
    found = [made(), made(answerable=False, refused=True, right=True), made(answerable=False)]
    row, _ = rows(5, "bm25", found)
    assert (row.count, shares(row)) == (1, {"refused_rightly": 0.5})


def test_the_row_of_all_comes_first_and_then_the_styles_by_name(made: Maker) -> None:
    found = [
        made("noisy", right=True),
        made("english"),
        made("noisy"),
        made("english", right=True),
        made("formal"),
    ]
    assert [(row.style, row.count, row.right) for row in rows(2, "wence", found)] == [
        ("all", 5, 0.4),
        ("english", 2, 0.5),
        ("formal", 1, 0.0),
        ("noisy", 2, 0.5),
    ]


def test_a_share_of_nothing_is_no_number(made: Maker) -> None:
    answered, silent = (next(rows(1, "bm25", found)) for found in ([made()], [made(answerable=False)]))
    assert math.isnan(answered.refused_rightly)
    assert (answered.count, answered.refused_wrongly) == (1, 0.0)
    assert (silent.count, silent.refused_rightly) == (0, 0.0)
    assert all(math.isnan(getattr(silent, name)) for name in SHARES[:-1])


@pytest.mark.parametrize(
    ("times", "p95"), [([7.0], 7.0), ([3.0, 1.0], 1.0), ([float(n) for n in range(100, -1, -1)], 95.0)]
)
def test_the_time_is_the_one_that_nineteen_of_twenty_stay_under(
    made: Maker, times: Sequence[float], p95: float
) -> None:
    assert next(rows(1, "bm25", [made(ms=ms) for ms in times])).p95_ms == p95


def test_no_questions_make_no_rows() -> None:
    assert list(rows(1, "bm25", [])) == []


def test_a_line_stands_under_its_head() -> None:
    row = Row(120, "hybrid", "paraphrase", 40, 0.5, 0.75, 0.25, 1.0, 0.125, 0.0, 1.0, 12.4)
    assert (
        row.line()
        == "  120  hybrid  paraphrase     40   0.500   0.750   0.250   1.000   0.125   0.000   1.000      12"
    )
    assert len(row.line()) == len(HEAD)


# --- a run -------------------------------------------------------------------------------------------

CHARGING = {
    "id": "q-2",
    "style": "noisy",
    "question": "2025年建成多少个充电桩？",
    "gold": [{"document": SECOND, "quote": "到2025年建成充电桩1900个以上"}],
    "facts": [["1900"]],
    "forbidden": [],
    "reference": "1900个以上。",
}
SILENT = UNANSWERABLE | {"id": "q-3", "question": "彩票中奖了要交多少税？"}


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two folders of one document each, with what is no document."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, name, text in ((one, DOCUMENT, TEXT), (two, SECOND, OTHER)):
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        (folder / "README.md").write_text("不是文件。", encoding="utf-8")
    return [one, two]


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    questions = [raw_question(), raw_question(**CHARGING), raw_question(**SILENT)]
    file.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in questions), encoding="utf-8"
    )
    return file


def test_a_library_grows_in_the_order_of_its_folders_and_only_what_it_can_answer_is_asked(
    folders: Sequence[Path], asked: Path, tmp_path: Path
) -> None:
    found = list(run(folders, [asked], [1, 2], ["bm25"], tmp_path / "index"))
    assert [(row.documents, row.system, row.style, row.count) for row in found] == [
        (1, "bm25", "all", 1),
        (1, "bm25", "formal", 1),
        (2, "bm25", "all", 2),
        (2, "bm25", "formal", 1),
        (2, "bm25", "noisy", 1),
    ]
    for row in found:
        assert (row.document_first, row.document_in_ten, row.clause_first, row.clause_in_ten) == (1, 1, 1, 1)
        assert row.p95_ms > 0
    assert (tmp_path / "index" / "current").is_file()


def test_without_a_folder_for_the_index_nothing_stays_behind(
    folders: Sequence[Path], asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    (row, *_) = run(folders, [asked], [2], ["bm25"])
    assert (row.documents, row.count, row.document_first) == (2, 2, 1.0)
    assert list(scratch.iterdir()) == []
