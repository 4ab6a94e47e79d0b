"""Question files → checked questions; what is wrong is named by file and line, all of it at once."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.errors import WenCeError
from index.schema import Span

TYPES = (
    "department",
    "amount",
    "target",
    "eligibility",
    "content",
    "list",
    "locate",
    "compare",
    "missing",
    "unanswerable",
)
STYLES = ("formal", "colloquial", "paraphrase", "english", "noisy")
QUOTE_LENGTH = (8, 200)  # code points, both included
_FIELDS = (
    "id",
    "type",
    "style",
    "history",
    "question",
    "answerable",
    "gold",
    "gold_mode",
    "facts",
    "forbidden",
    "reference",
)
_SHOWN = 20


class QuestionError(WenCeError):
    """A question file cannot be used; each line of the message names the file and the line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = len(problems) - _SHOWN
        super().__init__("\n".join(problems[:_SHOWN]) + (f"\n…… 另有 {more} 处问题" if more > 0 else ""))


class GoldMode(StrEnum):
    """How many of a question's golds it takes to answer it."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Gold:
    """Where an answer stands: ``text[span.start:span.end] == quote`` of the document."""

    document: str
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the benchmark, in the form of shared/questions/FORMAT.md."""

    id: str
    type: str
    style: str
    history: tuple[str, ...]
    question: str
    answerable: bool
    gold: tuple[Gold, ...]
    gold_mode: GoldMode
    facts: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]
    reference: str
    file: str

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that hold the golds, in order, once each."""
        return tuple(dict.fromkeys(gold.document for gold in self.gold))

    @property
    def golds_needed(self) -> int:
        """How many golds an answer has to cite."""
        return min(1, len(self.gold)) if self.gold_mode is GoldMode.ANY else len(self.gold)


def normal(text: str) -> str:
    """What facts and answers are compared in: NFKC, without white space, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def read_questions(
    files: Sequence[Path], texts: Mapping[str, str], *, absent: bool = False
) -> tuple[Question, ...]:
    """The questions of all files, in order; ``texts`` holds each document's text by its id.

    With ``absent``, questions on documents that are not there are passed over.

    Raises:
        QuestionError: naming every line that is malformed, has an unknown or missing
            field, an id that was there before, an unknown document, a quote that does
            not stand exactly once in its document, or a reference that fails its own facts.
    """
    problems: list[str] = []
    questions: list[Question] = []
    seen: dict[str, str] = {}
    for file in files:
        for number, line in _lines(file, problems):
            if absent and not _documents(line) <= set(texts):
                continue
            where = f"{file}:{number}"
            found, wrong = read_line(line, texts, file.name)
            if found is not None and found.id in seen:
                wrong = (*wrong, f"id {found.id} 在 {seen[found.id]} 已用过")
            problems += [f"{where}: {what}" for what in wrong]
            if found is not None:
                seen.setdefault(found.id, where)
                questions.append(found)
    if not problems and not questions:
        problems.append(f"{'、'.join(map(str, files)) or '没有问题文件'}: 没有一个问题")
    if problems:
        raise QuestionError(problems)
    return tuple(questions)


def _documents(line: str) -> set[str]:
    """The documents of a line's golds, as far as they can be read."""
    try:
        return {str(gold["document"]) for gold in json.loads(line)["gold"]}
    except (ValueError, KeyError, TypeError):
        return set()


def read_line(line: str, texts: Mapping[str, str], file: str = "") -> tuple[Question | None, tuple[str, ...]]:
    """One line → its question (None where it cannot be made) and what is wrong with it."""
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        return None, (f"不是合法的 JSON（第 {error.colno} 列：{error.msg}）",)
    if not isinstance(raw, dict):
        return None, ("应为一个 JSON 对象",)
    name = f"{raw.get('id', '(无 id)')} "
    wrong = [*_shape(raw)]
    if wrong:
        return None, tuple(name + what for what in wrong)
    golds: list[Gold] = []
    for entry in raw["gold"]:
        gold, what = _gold(entry, texts)
        golds += [gold] if gold else []
        wrong += [what] if what else []
    wrong += _agreement(raw)
    question = Question(
        id=raw["id"],
        type=raw["type"],
        style=raw["style"],
        history=tuple(raw["history"]),
        question=raw["question"],
        answerable=raw["answerable"],
        gold=tuple(golds),
        gold_mode=GoldMode(raw["gold_mode"]),
        facts=tuple(tuple(spellings) for spellings in raw["facts"]),
        forbidden=tuple(raw["forbidden"]),
        reference=raw["reference"],
        file=file,
    )
    return question, tuple(name + what for what in wrong)


def _lines(file: Path, problems: list[str]) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.append(f"{file}: 找不到问题文件")
        return
    except OSError as error:
        problems.append(f"{file}: 读不了（{error.strerror or error}）")
        return
    except UnicodeDecodeError as error:
        problems.append(f"{file}: 不是 UTF-8 编码（第 {error.start} 字节）")
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _shape(raw: dict[str, Any]) -> Iterator[str]:
    """Fields that are missing, unknown, or of another type than FORMAT.md has them."""
    if missing := [field for field in _FIELDS if field not in raw]:
        yield f"缺少字段 {'、'.join(missing)}"
    if strange := sorted(set(raw) - set(_FIELDS)):
        yield f"不认识的字段 {'、'.join(strange)}"
    if missing:
        return
    for field in ("id", "question", "reference"):
        if not isinstance(raw[field], str) or not raw[field].strip():
            yield f"{field} 应为非空字符串"
    for field, known in (("type", TYPES), ("style", STYLES), ("gold_mode", tuple(GoldMode))):
        if raw[field] not in known:
            yield f"{field} 应为 {'、'.join(known)} 之一，而不是 {raw[field]!r}"
    if not isinstance(raw["answerable"], bool):
        yield "answerable 应为 true 或 false"
    for field in ("history", "forbidden"):
        if not _strings(raw[field]):
            yield f"{field} 应为非空字符串的列表"
    if not isinstance(raw["facts"], list) or not all(_strings(fact) and fact for fact in raw["facts"]):
        yield "facts 应为列表，其中每一项是一个事实的各种写法（非空字符串的列表）"
    keys = {"document", "quote"}
    if not isinstance(raw["gold"], list) or not all(
        isinstance(g, dict) and set(g) == keys and _strings(list(g.values())) for g in raw["gold"]
    ):
        yield "gold 应为 {document, quote} 的列表"


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _gold(entry: dict[str, str], texts: Mapping[str, str]) -> tuple[Gold | None, str]:
    document, quote = entry["document"], entry["quote"]
    text = texts.get(document)
    if text is None:
        return None, f"没有文件 {document}（语料里有 {'、'.join(sorted(texts)) or '零个文件'}）"
    start = text.find(quote)
    times = 0 if start < 0 else 1 if text.find(quote, start + 1) < 0 else 2
    if times != 1:
        return None, f"{document} 里{'没有' if times == 0 else '不止一处'}引文：{quote[:40]}"
    low, high = QUOTE_LENGTH
    wrong = (
        "" if low <= len(quote) <= high else f"引文应为 {low} 到 {high} 字，现为 {len(quote)}：{quote[:40]}"
    )
    return Gold(document, quote, Span(start, start + len(quote))), wrong


def _agreement(raw: dict[str, Any]) -> Iterator[str]:
    """Fields that contradict each other."""
    if raw["answerable"] != bool(raw["gold"]):
        yield "answerable 与 gold 矛盾：能回答的问题要有 gold，不能回答的不能有"
    if raw["answerable"] == (raw["type"] == "unanswerable"):
        yield "answerable 与 type 矛盾"
    if raw["answerable"] and not raw["facts"] and raw["type"] != "missing":
        yield "能回答的问题至少要有一个 fact"
    reference = normal(raw["reference"])
    for spellings in raw["facts"]:
        if not any(normal(spelling) in reference for spelling in spellings):
            yield f"reference 里没有 fact：{spellings}"
    for word in raw["forbidden"]:
        if normal(word) in reference:
            yield f"reference 里有 forbidden：{word}"
