"""Reading a corpus: what cannot be read is named and left out, and the others go on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.documents import read_corpus, read_document
from index.errors import CorpusError, DocumentError
from index.schema import Status

GOOD = "某市若干措施\n一、支持研发\n1.给予补助。补助50万元。\n"


def corpus(folder: Path, **files: str | bytes) -> Path:
    """A corpus folder of ``files``; the names end in .txt but for “documents”, which ends in .toml."""
    for name, content in files.items():
        path = folder / f"{name}.{'toml' if name == 'documents' else 'txt'}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def one_line(message: object) -> str:
    """A message as a person gets it: one line."""
    assert str(message)
    assert "\n" not in str(message)
    return str(message)


# --- what is read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (GOOD.encode(), GOOD),
        (GOOD.encode("gb18030"), GOOD),
        (GOOD.replace("\n", "\r\n").encode(), GOOD),
        (GOOD.replace("\n", "\r").encode("gb18030"), GOOD),
        (GOOD.encode("utf-16"), GOOD),
        (GOOD.encode("utf-8-sig"), "\ufeff" + GOOD),  # offsets count as any reader of UTF-8 counts
        ("一、甲\u2028乙\x0b丙。".encode(), "一、甲\u2028乙\x0b丙。"),
    ],
    ids=["utf-8", "gb18030", "crlf", "cr in gb18030", "utf-16", "bom", "odd breaks"],
)
def test_the_text_is_the_file(tmp_path: Path, raw: bytes, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    outline = read_document(path)
    assert outline.document.text == text
    assert outline.document.sha256 == hashlib.sha256(raw).hexdigest()
    assert "".join(leaf.span.of(text) for leaf in outline.leaves()) == text


def test_a_corpus_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    corpus(tmp_path, b=GOOD, a=GOOD)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "c.MD").write_text(GOOD, encoding="utf-8")
    for other in ("README.md", "table.csv"):
        (tmp_path / other).write_text(GOOD, encoding="utf-8")
    read = read_corpus(tmp_path)
    assert [outline.document.id for outline in read.outlines] == ["a.txt", "b.txt", "inner/c.MD"]
    assert read.left_out == ()


# --- what is not -----------------------------------------------------------------------------

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "空文件"),
    "blank": (b" \n\t\r\n", "空文件"),
    "blank in full width": ("\u3000\n\u200b\ufeff".encode(), "空文件"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "不是文本文件"),
    "no encoding": (b"\xff\xff\xff\xfe\xff\x80\x80", "既不是 UTF-8 也不是 GB18030"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_the_others_go_on(tmp_path: Path, name: str) -> None:
    content, why = BAD[name]
    read = read_corpus(corpus(tmp_path, bad=content, good=GOOD))
    assert [outline.document.id for outline in read.outlines] == ["good.txt"]
    (line,) = read.left_out
    assert one_line(line).startswith("bad.txt：")
    assert why in line


@pytest.mark.parametrize("name", BAD)
def test_a_corpus_of_nothing_but_bad_files_is_refused(tmp_path: Path, name: str) -> None:
    content, why = BAD[name]
    with pytest.raises(CorpusError) as error:
        read_corpus(corpus(tmp_path, bad=content))
    assert str(tmp_path) in one_line(error.value)
    assert why in str(error.value)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        if path.name == "bad.txt":
            raise PermissionError(13, os.strerror(13), str(path))
        return real(path)

    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", refuse)
    read = read_corpus(corpus(tmp_path, bad=GOOD, good=GOOD))
    assert read.left_out == ("bad.txt：读不了（Permission denied）：请检查文件权限",)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as error:
        read_document(tmp_path / "none.txt")
    assert one_line(error.value) == f"找不到文件 {tmp_path / 'none.txt'}"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda folder: None, "找不到语料文件夹"),
        (lambda folder: folder.write_text("a"), "找不到语料文件夹"),
        (lambda folder: folder.mkdir(), "没有 .txt、.md、"),
    ],
    ids=["missing", "a file", "empty"],
)
def test_a_folder_without_documents_is_refused(
    tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    folder = tmp_path / "corpus"
    make(folder)
    with pytest.raises(CorpusError, match=why) as error:
        read_corpus(folder)
    assert str(folder) in one_line(error.value)


# --- documents.toml --------------------------------------------------------------------------


def test_what_a_person_wrote_down_goes_before_the_text(tmp_path: Path) -> None:
    corpus(
        tmp_path,
        a=GOOD,
        documents='[[document]]\nfile = "a.txt"\ntitle = "甲措施"\nissuers = ["甲局", "乙局"]\nregion = "淮北"\n'
        'status = "repealed"\nnumber = "甲〔2024〕1号"\nissued = 2024-05-06\nperiod = [2024, 2026]\n'
        'source = "甲网"\ncopy_faults = ["缺页"]\n',
    )
    document = read_corpus(tmp_path).outlines[0].document
    assert (document.title, document.issuers, document.region, document.level) == (
        "甲措施",
        ("甲局", "乙局"),
        "安徽省淮北市",
        "city",
    )
    assert (document.status, document.number, document.issued) == (
        Status.REPEALED,
        "甲〔2024〕1号",
        "2024-05-06",
    )
    assert (document.period, document.source, document.copy_faults) == ((2024, 2026), "甲网", ("缺页",))


def test_an_entry_without_a_file_in_the_folder_is_named(tmp_path: Path) -> None:
    read = read_corpus(corpus(tmp_path, a=GOOD, documents='[[document]]\nfile = "b.txt"\n'))
    assert read.left_out == ("documents.toml 写到的文件不存在：b.txt",)


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("[[document]\n", "不是合法的 TOML"),
        (b"\xff\xfe[", "不是合法的 TOML"),
        ("document = 3\n", "应写成 [[document]]"),
        ("[document]\nfile = 'a.txt'\n", "应写成 [[document]]"),
        ("document = [3]\n", "第 1 个 [[document]]"),
        ("[[document]]\ntitle = '甲'\n", "第 1 个 [[document]] 没有 file"),
        ("[[document]]\nfile = 'a.txt'\ncolour = 'red'\n", "不认识的项 colour"),
        ("[[document]]\nfile = 'a.txt'\nstatus = 'valid'\n", "status 应为 in_force、draft_for_comment"),
        ("[[document]]\nfile = 'a.txt'\nstatus = [1]\n", "的 status"),
        ("[[document]]\nfile = 'a.txt'\nregion = '火星'\n", "不是中国的省、市、县：火星"),
        ("[[document]]\nfile = 'a.txt'\nissuers = '甲局'\n", "的 issuers"),
        ("[[document]]\nfile = 'a.txt'\nperiod = [2024]\n", "的 period"),
        ("[[document]]\nfile = 'a.txt'\nperiod = ['2024', '2025']\n", "的 period"),
        (
            "[[document]]\nfile = 'a.txt'\n[[document]]\nfile = 'a.txt'\n",
            "第 2 个 [[document]] 又写了一遍 a.txt",
        ),
    ],
)
def test_a_fault_in_documents_toml_is_named(tmp_path: Path, toml: str | bytes, why: str) -> None:
    with pytest.raises(CorpusError) as error:
        read_corpus(corpus(tmp_path, a=GOOD, documents=toml))
    message = one_line(error.value)
    assert str(tmp_path / "documents.toml") in message
    assert why in message
