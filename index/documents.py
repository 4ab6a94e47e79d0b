"""A corpus folder → documents: the text of each file and what is known of it."""

from __future__ import annotations

import datetime
import hashlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index import metadata
from index.errors import CorpusError, DocumentError
from index.parser import parse
from index.regions import parse_region
from index.schema import Document, Outline, Status

SUFFIXES = (".txt", ".md")
METADATA_FILE = "documents.toml"
_NOT_DOCUMENTS = {"README.md", "README.txt"}


class _Entry(BaseModel):
    """One [[document]] of documents.toml; what it does not set is read from the text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    file: str
    title: str = ""
    issuers: list[str] = []
    region: str = ""
    status: Annotated[Status, Field(strict=False)] = Status.UNKNOWN
    number: str = ""
    issued: str | datetime.date = ""
    effective: str = ""
    period: Annotated[list[int], Field(min_length=2, max_length=2)] = []
    source: str = ""
    copy_faults: list[str] = []


@dataclass(frozen=True, slots=True)
class Corpus:
    """The outlines of all documents that could be read, and one line for each that could not."""

    outlines: tuple[Outline, ...]
    left_out: tuple[str, ...]


def read_corpus(folder: Path) -> Corpus:
    """Read every document of ``folder`` (and of its subfolders), in the order of their names.

    Raises CorpusError where the folder is missing, holds no readable document, or
    its documents.toml is malformed.
    """
    if not folder.is_dir():
        raise CorpusError(f"找不到语料文件夹 {folder}：请用 --corpus 指向放有 .txt 文件的文件夹")
    known = read_metadata(folder / METADATA_FILE)
    outlines: list[Outline] = []
    left_out: list[str] = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix.lower() not in SUFFIXES or path.name in _NOT_DOCUMENTS:
            continue
        name = path.relative_to(folder).as_posix()
        try:
            outlines.append(read_document(path, known.pop(name, {}), name))
        except DocumentError as error:
            left_out.append(str(error))
    left_out.extend(f"{METADATA_FILE} 写到的文件不存在：{name}" for name in sorted(known))
    if not outlines:
        why = "；".join(left_out) or f"没有 {'、'.join(SUFFIXES)} 文件"
        raise CorpusError(f"语料文件夹 {folder} 里没有可用的文件：{why}")
    return Corpus(tuple(outlines), tuple(left_out))


def read_document(path: Path, known: Mapping[str, Any] | None = None, name: str | None = None) -> Outline:
    """Read and parse one file; ``known`` (an entry of documents.toml) goes before what the text tells.

    Raises DocumentError, naming the file, where it is missing, empty, unreadable,
    binary, or neither UTF-8 nor GB18030.
    """
    name = name or path.name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"找不到文件 {path}") from None
    except OSError as error:
        raise DocumentError(f"{name}：读不了（{error.strerror or error}）：请检查文件权限") from None
    text = _decode(raw, name)
    clauses = parse(name, text)
    return Outline(_describe(name, text, hashlib.sha256(raw).hexdigest(), clauses, known or {}), clauses)


def _decode(raw: bytes, name: str) -> str:
    """UTF-8, else GB18030; line breaks become ``\\n``, as Python reads any text file."""
    if not raw.strip():
        raise DocumentError(f"{name}：空文件，没有可读的文字")
    if b"\x00" in raw:
        raise DocumentError(f"{name}：不是文本文件（含空字节）：请转成 UTF-8 的 .txt")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(char.isprintable() and not char.isspace() for char in text):
            raise DocumentError(f"{name}：空文件，没有可读的文字")
        return io.StringIO(text, newline=None).read()
    raise DocumentError(f"{name}：既不是 UTF-8 也不是 GB18030 编码：请另存为 UTF-8")


def _describe(
    name: str, text: str, sha256: str, clauses: tuple[Any, ...], known: Mapping[str, Any]
) -> Document:
    title = str(known.get("title") or metadata.title_of(text, clauses, Path(name).stem))
    issuers = tuple(known.get("issuers") or metadata.issuers_of(text, clauses))
    region = (
        parse_region(str(known["region"])) if "region" in known else metadata.region_of(text, title, issuers)
    )
    period = known.get("period")
    return Document(
        id=name,
        title=title,
        text=text,
        sha256=sha256,
        issuers=issuers,
        region=region.full_name if region else "",
        level=region.level if region else "",
        status=Status(known["status"]) if "status" in known else metadata.status_of(text, clauses),
        number=str(known.get("number") or metadata.number_of(text, clauses)),
        issued=str(known.get("issued") or metadata.issued_of(text, clauses)),
        effective=str(known.get("effective") or metadata.effective_of(text)),
        period=(int(period[0]), int(period[1])) if period else metadata.period_of(title),
        source=str(known.get("source", "")),
        copy_faults=tuple(known.get("copy_faults", ())),
    )


def read_metadata(path: Path) -> dict[str, dict[str, Any]]:
    """The entries of a documents.toml by file name; empty where there is no such file.

    Raises CorpusError, naming the entry and the key, where it is malformed.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("document", [])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CorpusError(f"{path}：读不了（{error.strerror or error}）") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}：不是合法的 TOML（{error}）") from None
    if not isinstance(entries, list):
        raise CorpusError(f"{path}：文件的说明应写成 [[document]]")
    known: dict[str, dict[str, Any]] = {}
    for at, entry in enumerate(entries, 1):
        where = f"{path}：第 {at} 个 [[document]]"
        try:
            checked = _Entry.model_validate(entry).model_dump(exclude_unset=True)
        except ValidationError as error:
            raise CorpusError(f"{where} {_first_fault(error)}") from None
        if "region" in checked and parse_region(checked["region"]) is None:
            raise CorpusError(f"{where} 的 region 不是中国的省、市、县：{checked['region']}")
        if known.setdefault(checked["file"], checked) is not checked:
            raise CorpusError(f"{where} 又写了一遍 {checked['file']}")
    return known


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    key = str(fault["loc"][0]) if fault["loc"] else ""
    match fault["type"]:
        case "missing":
            return f"没有 {key}"
        case "extra_forbidden":
            return f"有不认识的项 {key}；认识的有 {'、'.join(_Entry.model_fields)}"
        case "enum":
            return f"的 {key} 应为 {'、'.join(Status)} 之一，写的是 {fault['input']!r}"
        case _:
            return f"的 {key} 写得不对（{fault['msg']}）"
