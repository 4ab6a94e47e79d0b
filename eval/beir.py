"""Other people's data: a BEIR folder (corpus.jsonl, queries.jsonl, qrels/*.tsv), read as a stream.

Source of the form: Thakur et al., BEIR, NeurIPS 2021; qrels may also be in TREC's
four columns. Everything malformed or unknown is an error with file and line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.trec import Qrels
from index.errors import WenCeError

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"


class BeirError(WenCeError):
    """A BEIR folder cannot be used; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of corpus.jsonl."""

    id: str
    title: str
    text: str


def articles(folder: Path) -> Iterator[Article]:
    """The corpus, one article at a time.

    Raises:
        BeirError: at the first line that is malformed, empty, or has an id that was there before.
    """
    file = folder / CORPUS
    seen: set[str] = set()
    for line, raw in _objects(file):
        article = Article(
            _text(raw, "_id", file, line), str(raw.get("title") or ""), str(raw.get("text") or "")
        )
        if not (article.title + article.text).strip():
            raise BeirError(f"{file}:{line}: {article.id} 没有文字")
        if article.id in seen:
            raise BeirError(f"{file}:{line}: _id {article.id} 已出现过")
        seen.add(article.id)
        yield article


def queries(folder: Path) -> dict[str, str]:
    """Query id → text. Raises BeirError as ``articles`` does."""
    file = folder / QUERIES
    found: dict[str, str] = {}
    for line, raw in _objects(file):
        id_ = _text(raw, "_id", file, line)
        if id_ in found:
            raise BeirError(f"{file}:{line}: _id {id_} 已出现过")
        found[id_] = _text(raw, "text", file, line)
    return found


def qrels(folder: Path, split: str, known_queries: set[str], known_articles: set[str]) -> Qrels:
    """Query id → article id → relevance of one split (``qrels/test.tsv``); relevance 0 is kept.

    Raises:
        BeirError: no such split, a malformed line, or an id that corpus or queries do not have.
    """
    file = folder / QRELS / f"{split}.tsv"
    if not file.is_file():
        there = "、".join(sorted(path.stem for path in (folder / QRELS).glob("*.tsv"))) or "没有"
        raise BeirError(f"{file}: 找不到；{folder / QRELS} 里有：{there}")
    found: Qrels = {}
    for number, line in _lines(file):
        cells = line.split("\t") if "\t" in line else line.split()
        if number == 1 and not cells[-1].strip().lstrip("-").isdigit():
            continue  # the head
        if len(cells) not in (3, 4) or not cells[-1].strip().lstrip("-").isdigit():
            raise BeirError(f"{file}:{number}: 应为 query-id、corpus-id、score 三列（或 TREC 的四列）")
        query, article = cells[0].strip(), cells[-2].strip()
        for id_, known, where in ((query, known_queries, QUERIES), (article, known_articles, CORPUS)):
            if id_ not in known:
                raise BeirError(f"{file}:{number}: {where} 里没有 {id_}")
        found.setdefault(query, {})[article] = int(cells[-1])
    if not found:
        raise BeirError(f"{file}: 没有一行判断")
    return found


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError:
        raise BeirError(f"{file}: 找不到；BEIR 文件夹里要有 {CORPUS}、{QUERIES}、{QRELS}/*.tsv") from None
    except UnicodeDecodeError as error:
        raise BeirError(f"{file}: 不是 UTF-8 编码（{error.reason}）") from None


def _objects(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in _lines(file):
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise BeirError(f"{file}:{number}: 不是合法的 JSON（第 {error.colno} 列：{error.msg}）") from None
        if not isinstance(value, dict):
            raise BeirError(f"{file}:{number}: 应为一个 JSON 对象")
        yield number, value


def _text(raw: dict[str, Any], field: str, file: Path, line: int) -> str:
    value = raw.get(field)
    if isinstance(value, int) and field == "_id":
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise BeirError(f"{file}:{line}: {field} 应为非空字符串")
    return value
