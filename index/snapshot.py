"""The built index: verified, and open for reading. ``snapshot_writer`` makes it.

snapshots/
  current             the name of the snapshot that answers, one line
  0123456789abcdef/   one snapshot: its files, and manifest.json with their sha256
  .lock               held by whoever builds
  .building-…/        a build at work, or what a crash left; never opened
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.embedder import Embedder, canonical_name
from index.errors import EmbedderMismatch, SnapshotError
from index.lexical import LexicalIndex
from index.schema import Chunk, Clause, Document, Outline, Records
from index.tokenizer import Tokenizer
from index.vectors import VectorIndex

SCHEMA_VERSION: Final = 2

POINTER: Final = "current"
LEXICAL: Final = "lexical"
_NAME: Final = re.compile(r"[0-9a-f]{16}(?:-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """Which embedder made the vectors."""

    name: str
    dimension: int
    revision: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is made of. ``id`` is the sha256 of all that went in, without the time."""

    schema_version: int
    id: str
    created: str  # ISO, UTC
    embedder: EmbedderInfo
    counts: Mapping[str, int]
    libraries: Mapping[str, str]
    files: Mapping[str, str]  # path in the snapshot → sha256 in hex


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A built index, open for reading.

    Row i of ``vectors`` is ``chunks[i]``; row i of ``lexical`` is the leaf clause ``passages[i]``.

    ``notes`` is empty, or tells in one line each what a person should know of this
    snapshot: that a newer one is damaged and this older one answers.
    """

    name: str
    manifest: Manifest
    documents: tuple[Document, ...]
    outlines: Mapping[str, Outline]  # by document id
    clauses: Mapping[str, Clause]  # by clause id
    chunks: tuple[Chunk, ...]
    passages: tuple[str, ...]  # ids of the leaf clauses that have chunks, in reading order
    records: Records
    tokenizer: Tokenizer
    lexical: LexicalIndex
    vectors: VectorIndex
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The content's sha256 in hex: the same corpus, embedder and schema give the same."""
        return self.manifest.id


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class JsonFile(Generic[_T]):
    """A JSON file of a snapshot, and what it holds."""

    name: str
    adapter: TypeAdapter[_T]


DOCUMENTS: Final = JsonFile("documents.json", TypeAdapter(tuple[Document, ...]))
CLAUSES: Final = JsonFile("clauses.json", TypeAdapter(dict[str, tuple[Clause, ...]]))
CHUNKS: Final = JsonFile("chunks.json", TypeAdapter(tuple[Chunk, ...]))
RECORDS: Final = JsonFile("records.json", TypeAdapter(Records))
MANIFEST: Final = JsonFile("manifest.json", TypeAdapter(Manifest))


def open_snapshot(folder: Path, embedder_name: str | None, *, fallback: bool = True) -> Snapshot:
    """Open the snapshot that answers, after checking every file against its manifest.

    With ``fallback``, a damaged snapshot is passed over for the one before it, if
    that is good and of the same embedder; ``notes`` of the result then says so.

    Args:
        folder: where ``write_snapshot`` wrote.
        embedder_name: as for ``open_embedder``; it will embed the questions. None where no
            question will be asked: any embedder's index will do.

    Raises:
        SnapshotError: there is no index yet, or it is damaged (which file), or of another schema.
        EmbedderMismatch: it was built with another embedder.
    """
    name = None
    try:
        name = pointed(folder)
        if name is not None:
            return _open(folder, name, embedder_name)
    except EmbedderMismatch:
        raise
    except SnapshotError as damage:
        if fallback:
            for other in _others(folder, name):
                with contextlib.suppress(SnapshotError):
                    note = f"{damage}；在此之前由上一份索引回答"
                    return _open(folder, other, embedder_name, (note,))
        raise
    raise SnapshotError(f"{folder}：这里还没有索引：请运行 {build_command(folder)}")


def passages_of(chunks: Iterable[Chunk]) -> tuple[str, ...]:
    """The ids of the clauses that have chunks, in the order of the chunks."""
    return tuple(dict.fromkeys(chunk.clause_id for chunk in chunks))


def embedding_cache(snapshot: Snapshot, embedder: Embedder) -> dict[str, int]:
    """Which rows of ``snapshot.vectors`` can be used again for ``embedder``.

    Returns:
        ``text_key`` of a chunk's text → row; empty where the vectors are of
        another embedder, or of other weights under the same name.
    """
    if snapshot.manifest.embedder != EmbedderInfo(embedder.name, embedder.dimension, embedder.revision):
        return {}
    return {text_key(chunk.text): row for row, chunk in enumerate(snapshot.chunks)}


def text_key(text: str) -> str:
    """The sha256 of a chunk's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _open(folder: Path, name: str, embedder_name: str | None, notes: tuple[str, ...] = ()) -> Snapshot:
    home = folder / name
    manifest = _read_manifest(folder, home)
    wanted = manifest.embedder.name if embedder_name is None else canonical_name(embedder_name)
    if manifest.embedder.name != wanted:
        raise EmbedderMismatch(
            f"{folder}：索引是用嵌入模型“{manifest.embedder.name}”建的，现在要用的是“{wanted}”："
            f"请运行 WENCE_EMBEDDER={shlex.quote(wanted)} {build_command(folder)}，"
            f"或设 WENCE_EMBEDDER={shlex.quote(manifest.embedder.name)} 再问"
        )
    for file_name, expected in manifest.files.items():
        try:
            intact = sha256(home / file_name) == expected
        except OSError as error:
            raise _damaged(folder, home / file_name, error.strerror or "读不了") from error
        if not intact:
            raise _damaged(folder, home / file_name, "sha256 与清单不符")
    documents = _decode(folder, home, DOCUMENTS)
    clauses = _decode(folder, home, CLAUSES)
    chunks = _decode(folder, home, CHUNKS)
    records = _decode(folder, home, RECORDS)
    lexical = LexicalIndex.open(home / LEXICAL)
    vectors = VectorIndex.open(home, manifest.embedder.dimension)
    passages = passages_of(chunks)
    fit = len(chunks) == len(vectors) and len(passages) == len(lexical)
    if not fit or {document.id for document in documents} != set(clauses):
        raise _damaged(folder, home, "各文件对不上")
    outlines = {document.id: Outline(document, clauses[document.id]) for document in documents}
    return Snapshot(
        name=name,
        manifest=manifest,
        documents=documents,
        outlines=MappingProxyType(outlines),
        clauses=MappingProxyType({clause.id: clause for group in clauses.values() for clause in group}),
        chunks=chunks,
        passages=passages,
        records=records,
        tokenizer=Tokenizer.open(home),
        lexical=lexical,
        vectors=vectors,
        notes=notes,
    )


def _read_manifest(folder: Path, home: Path) -> Manifest:
    path = home / MANIFEST.name
    try:
        text = path.read_bytes()
        found = json.loads(text).get("schema_version")
    except OSError as error:
        raise _damaged(folder, path, error.strerror or "读不了") from error
    except (ValueError, AttributeError) as error:
        raise _damaged(folder, path, "不是清单") from error
    if found != SCHEMA_VERSION:
        raise SnapshotError(
            f"{home}：索引格式是 {found}，本程序读的是 {SCHEMA_VERSION}：请运行 {build_command(folder)}"
        )
    return _decode(folder, home, MANIFEST)


def _decode(folder: Path, home: Path, file: JsonFile[_T]) -> _T:
    path = home / file.name
    try:
        return file.adapter.validate_json(path.read_bytes())
    except OSError as error:
        raise _damaged(folder, path, error.strerror or "读不了") from error
    except ValidationError as error:
        raise _damaged(folder, path, "内容不是本程序写的格式") from error


def is_snapshot_name(name: str) -> bool:
    """Whether an entry of the index folder is a finished snapshot."""
    return _NAME.fullmatch(name) is not None


def pointed(folder: Path) -> str | None:
    """The name that the pointer holds; None where there is no pointer.

    Raises:
        SnapshotError: the pointer cannot be read, or holds no name.
    """
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(folder, folder / POINTER, "读不了") from error
    if not is_snapshot_name(name):
        raise _damaged(folder, folder / POINTER, "里面不是索引的名字")
    return name


def _others(folder: Path, name: str | None) -> list[str]:
    """The other snapshots' names, newest first."""
    with contextlib.suppress(OSError):
        others = [entry for entry in folder.iterdir() if is_snapshot_name(entry.name) and entry.name != name]
        others.sort(key=lambda entry: (-entry.stat().st_mtime, entry.name))
        return [entry.name for entry in others]
    return []


def _damaged(folder: Path, path: Path, why: str) -> SnapshotError:
    return SnapshotError(f"{path}：索引已损坏（{why}）：请运行 {build_command(folder)}")


def build_command(folder: Path) -> str:
    """What a person types to build into ``folder``."""
    return f"python -m rag build --index {shlex.quote(str(folder))}"


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
