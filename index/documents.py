"""A corpus folder → documents: the text of each file and what is known of it."""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index import formats, metadata
from index.errors import CorpusError, DocumentError
from index.parser import parse
from index.regions import NATIONAL, parse_region
from index.schema import Outline, Status

SUFFIXES: Final = formats.SUFFIXES
METADATA_FILE = "documents.toml"
_NOT_DOCUMENTS = {"README.md", "README.txt"}
_SAMPLE: Final = 24  # code points of a probe for the same text
_PROBES: Final = 40
_SAME_TEXT: Final = 0.6  # of the probes stand in the other file too


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
    effective_from: str | datetime.date = ""
    expires: str | datetime.date = ""
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
        raise CorpusError(f"找不到语料文件夹 {folder}：请用 --corpus 指向放有文件的文件夹")
    known = read_metadata(folder / METADATA_FILE)
    outlines: list[Outline] = []
    left_out: list[str] = []
    for path in sorted(folder.rglob("*")):
        if (
            not (path.is_file() or path.is_symlink())
            or path.suffix.lower() not in SUFFIXES
            or path.name in _NOT_DOCUMENTS
        ):
            continue
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() and not _leads_inside(path, folder):
            left_out.append(f"{name}：指向语料文件夹之外，或没有文件，不予读取")
            continue
        try:
            outlines.append(read_document(path, known.pop(name, {}), name))
        except DocumentError as error:
            left_out.append(str(error))
    outlines, twins = _without_twins(outlines)
    left_out.extend(twins)
    left_out.extend(f"{METADATA_FILE} 写到的文件不存在：{name}" for name in sorted(known))
    if not outlines:
        why = "；".join(left_out) or f"没有 {'、'.join(SUFFIXES)} 文件"
        raise CorpusError(f"语料文件夹 {folder} 里没有可用的文件：{why}")
    return Corpus(tuple(outlines), tuple(left_out))


def read_document(path: Path, known: Mapping[str, Any] | None = None, name: str | None = None) -> Outline:
    """Read and parse one file; ``known`` (an entry of documents.toml) goes before what the text tells.

    Raises DocumentError, naming the file, where it is missing, too large, or ``formats.read`` cannot read it.
    """
    name = name or path.name
    try:
        if path.stat().st_size > formats.MAX_BYTES:
            raise DocumentError(f"{name}：文件超过 {formats.MAX_BYTES // 2**20} MB 的上限：请拆开")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"找不到文件 {path}") from None
    except OSError as error:
        raise DocumentError(f"{name}：读不了（{error.strerror or error}）：请检查文件权限") from None
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(f"{name}：不认识这种后缀；认识的有 {'、'.join(SUFFIXES)}")
    extract = formats.read(raw, name)
    clauses = parse(name, extract.text, body=extract.body, whole_lines=extract.whole_lines)
    document = metadata.describe(name, extract.text, hashlib.sha256(raw).hexdigest(), clauses, known or {})
    return Outline(replace(document, pages=extract.pages), clauses)


def _leads_inside(link: Path, folder: Path) -> bool:
    """Whether a link ends at a file of ``folder``; one that goes in circles ends nowhere."""
    try:
        return link.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _without_twins(outlines: list[Outline]) -> tuple[list[Outline], list[str]]:
    """The outlines without second copies of a document in another format, and a line for each of these.

    A second copy has the name of the first but for its suffix, in the same folder, and says the same.
    """
    kept: dict[PurePath, Outline] = {}
    told: list[str] = []
    single: list[Outline] = []
    for outline in sorted(outlines, key=lambda o: SUFFIXES.index(PurePath(o.document.id).suffix.lower())):
        name = PurePath(outline.document.id)
        first = kept.setdefault(name.with_suffix(""), outline)
        if first is outline or not _same_text(first.document.text, outline.document.text):
            single.append(outline)
        else:
            told.append(f"{name.as_posix()}：与 {first.document.id} 是同一份文件的两种格式，只收后者")
    order = {id(outline): at for at, outline in enumerate(outlines)}
    return sorted(single, key=lambda outline: order[id(outline)]), sorted(told)


def _same_text(one: str, other: str) -> bool:
    """Whether most of the shorter text stands in the longer one, white space aside."""
    short, long = sorted((re.sub(r"\s", "", text) for text in (one, other)), key=len)
    step = max(len(short) // _PROBES, 1)
    probes = [short[at : at + _SAMPLE] for at in range(0, max(len(short) - _SAMPLE, 0) + 1, step)]
    return sum(probe in long for probe in probes) >= _SAME_TEXT * len(probes)


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
        if checked.get("region", NATIONAL.name) != NATIONAL.name and parse_region(checked["region"]) is None:
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
