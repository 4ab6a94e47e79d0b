"""A build embeds only what changed, tells what it did, and never takes the last good index away."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import build as building
from index.build import BuildReport, build
from index.chunks import chunk_outline
from index.documents import read_corpus
from index.embedder import Array, Progress
from index.errors import CorpusError, SnapshotError
from index.schema import Outline, Records
from index.snapshot import Snapshot, open_snapshot
from index.vectors import VectorIndex
from tests.index.factories import ToyEmbedder

A = "甲市若干措施\n一、支持研发\n1.建设平台。给予补助50万元。（市科技局牵头，市财政局配合）\n2.培育企业。到2027年培育100家企业。\n"
B = "乙市实施方案\n一、推动应用\n1.建设场景。开放应用场景。（责任单位：市交通局）\n"


class CountingEmbedder(ToyEmbedder):
    """Keeps the passages that it was given to embed."""

    def __init__(self, name: str = "toy", dimension: int = 8, revision: str = "1") -> None:
        super().__init__(name, dimension, revision)
        self.embedded: list[str] = []

    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        return super().embed_array(texts)


class Shop:
    """A corpus and its index, in folders of their own; ``first`` is what its first build told."""

    first: BuildReport

    def __init__(self, folder: Path, **files: str) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.corpus / f"{name}.txt").write_text(text, encoding="utf-8")

    def build(self, embedder: ToyEmbedder | None = None, progress: Progress | None = None) -> BuildReport:
        return build(self.corpus, self.index, embedder or ToyEmbedder(), progress)

    def open(self) -> Snapshot:
        return open_snapshot(self.index, "toy")

    def passages(self) -> list[str]:
        """What there is to embed."""
        return [
            chunk.text for outline in read_corpus(self.corpus).outlines for chunk in chunk_outline(outline)
        ]


def changes(report: BuildReport) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return report.added, report.changed, report.removed


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A corpus of two documents and its index; only to be copied."""
    shop = Shop(tmp_path_factory.mktemp("shop"), a=A, b=B)
    shop.first = shop.build()
    return shop


@pytest.fixture
def shop(built_once: Shop, tmp_path: Path) -> Shop:
    """A corpus of two documents and its index, for this test alone."""
    shop = Shop(tmp_path, a=A, b=B)
    shutil.copytree(built_once.index, shop.index, ignore=shutil.ignore_patterns(".lock"))
    shop.first = built_once.first
    return shop


def test_the_first_build_embeds_everything_and_says_so(tmp_path: Path) -> None:
    shop = Shop(tmp_path, a=A, b=B)
    embedder = CountingEmbedder()
    told: list[tuple[int, int]] = []
    report = shop.build(embedder, lambda done, of: told.append((done, of)))
    opened = shop.open()
    assert embedder.embedded == shop.passages() == [chunk.text for chunk in opened.chunks]
    assert told == [(report.embedded, report.embedded)]
    assert changes(report) == (("a.txt", "b.txt"), (), ())
    assert (report.documents, report.chunks, report.embedded) == (2, 3, 3)
    assert report.clauses == sum(len(outline.clauses) for outline in opened.outlines.values())
    assert (report.snapshot, report.records, report.unchanged) == (opened.name, opened.records, False)
    assert [record.department for record in opened.records.responsibilities] == [
        "市科技局",
        "市财政局",
        "市交通局",
    ]
    assert np.array_equal(opened.vectors.vectors(range(3)), ToyEmbedder().embed_array(shop.passages()))


def test_the_second_build_embeds_nothing_and_writes_nothing(shop: Shop) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in shop.index.rglob("*") if path.name != ".lock")
    embedder = CountingEmbedder()
    second = shop.build(embedder)
    assert (second.snapshot, second.unchanged, second.embedded) == (shop.first.snapshot, True, 0)
    assert embedder.embedded == []
    assert changes(second) == ((), (), ())
    assert (
        sorted((path, path.stat().st_mtime_ns) for path in shop.index.rglob("*") if path.name != ".lock")
        == before
    )


def test_only_what_changed_is_embedded(shop: Shop) -> None:
    shop.write("a", A.replace("50万元", "80万元"))
    shop.write("c", B.replace("乙市", "丙市"))
    (shop.corpus / "b.txt").unlink()
    embedder = CountingEmbedder()
    report = shop.build(embedder)
    assert changes(report) == (("c.txt",), ("a.txt",), ("b.txt",))
    assert [text.partition("\n")[2].strip() for text in embedder.embedded] == [
        "给予补助80万元。（市科技局牵头，市财政局配合）",
        "开放应用场景。（责任单位：市交通局）",
    ]
    opened = shop.open()
    assert np.array_equal(
        opened.vectors.vectors(range(len(opened.chunks))), ToyEmbedder().embed_array(shop.passages())
    )
    assert sorted(opened.outlines) == ["a.txt", "c.txt"]


def test_what_is_not_in_the_vectors_is_rebuilt_without_embedding(shop: Shop) -> None:
    (shop.corpus / "documents.toml").write_text(
        '[[document]]\nfile = "a.txt"\nstatus = "repealed"\n', encoding="utf-8"
    )
    second = shop.build()
    assert (changes(second), second.embedded, second.unchanged) == (((), ("a.txt",), ()), 0, False)
    assert second.snapshot != shop.first.snapshot
    assert [document.status.value for document in shop.open().documents] == ["repealed", "unknown"]


@pytest.mark.parametrize("part", ["clauses", "records", "terms"])
def test_a_better_reader_is_used_though_no_file_changed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def other_label(outline: Outline) -> Outline:
        return Outline(
            outline.document, tuple(replace(clause, label=f"{clause.label}!") for clause in outline.clauses)
        )

    def read(folder: Path) -> object:
        found = read_corpus(folder)
        return replace(found, outlines=tuple(map(other_label, found.outlines)))

    other: dict[str, tuple[str, object]] = {
        "clauses": ("read_corpus", read),
        "records": ("extract", lambda outline: Records()),
        "terms": ("corpus_terms", lambda outlines, records: ("应用场景",)),
    }
    monkeypatch.setattr(building, *other[part])
    second = shop.build()
    assert (second.unchanged, second.embedded, changes(second)) == (False, 0, ((), (), ()))
    assert second.snapshot != shop.first.snapshot
    assert shop.build().unchanged


@pytest.mark.parametrize(
    "embedder", [CountingEmbedder("other"), CountingEmbedder("toy", 8, "2")], ids=["name", "revision"]
)
def test_other_weights_embed_everything_anew(shop: Shop, embedder: CountingEmbedder) -> None:
    report = shop.build(embedder)
    assert embedder.embedded == shop.passages()
    assert (changes(report), report.unchanged) == (((), (), ()), False)
    assert shop.build(embedder).unchanged


def test_what_cannot_be_read_is_left_out_and_named(shop: Shop) -> None:
    (shop.corpus / "bad.txt").write_bytes(b"\x00\x01")
    report = shop.build()
    assert [line.partition("：")[0] for line in report.left_out] == ["bad.txt"]
    assert sorted(shop.open().outlines) == ["a.txt", "b.txt"]
    again = shop.build()
    assert (again.unchanged, again.left_out) == (True, report.left_out)


@pytest.mark.parametrize("text", ["", "一、目标\n", "\x00"])
def test_a_corpus_that_says_nothing_is_refused_and_the_last_index_answers(shop: Shop, text: str) -> None:
    name = shop.first.snapshot
    for path in shop.corpus.iterdir():
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError):
        shop.build()
    assert shop.open().name == name


def full_disk(*args: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_failing_write_leaves_the_last_index_answering(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    name = shop.first.snapshot
    shop.write("c", B.replace("乙市", "丙市"))
    with monkeypatch.context() as patched:
        patched.setattr(VectorIndex, "save", full_disk)
        with pytest.raises(SnapshotError, match="原有的索引照常回答"):
            shop.build()
    assert (shop.open().name, shop.open().notes) == (name, ())
    assert sorted(shop.open().outlines) == ["a.txt", "b.txt"]
    embedder = CountingEmbedder()
    assert shop.build(embedder).added == ("c.txt",)
    assert len(embedder.embedded) == 1


class Interrupted(CountingEmbedder):
    """Somebody presses Ctrl-C while it embeds."""

    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        raise KeyboardInterrupt


def test_an_interrupted_build_leaves_the_last_index_answering(shop: Shop) -> None:
    name = shop.first.snapshot
    shop.write("c", B.replace("乙市", "丙市"))
    with pytest.raises(KeyboardInterrupt):
        shop.build(Interrupted())
    assert shop.open().name == name
    assert shop.build().added == ("c.txt",)


def test_a_damaged_index_is_mended_with_what_the_one_before_embedded(shop: Shop) -> None:
    shop.write("c", B.replace("乙市", "丙市"))
    damaged = shop.build().snapshot
    (shop.index / damaged / "chunks.json").write_bytes(b"")
    assert len(shop.open().notes) == 1
    embedder = CountingEmbedder()
    report = shop.build(embedder)
    assert (report.added, len(embedder.embedded), report.unchanged) == (("c.txt",), 1, False)
    assert shop.open().notes == ()
