"""A small corpus, and small makers of questions, replies and systems."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from eval.places import Places
from eval.questions import Question, read_line
from eval.reply import Reply, read_reply
from eval.support import Departments
from index.documents import read_corpus
from index.schema import Outline

TEXT = """关于支持工厂发展的若干措施
一、资金支持
1.支持新建工厂。对新建工厂给予最高50万元奖励。(牵头单位:省财政厅;配合单位:省商务厅)
2.支持改造工厂。对改造工厂给予补助,最高不超过万元。(省科技厅、省财政厅按职责分工负责)
二、服务保障
3.组织培训。每年培训工人3000人次以上,培训费用减免20%。(牵头单位:省教育厅)
"""
OTHER = """关于推广新能源汽车的通知
一、建设充电桩
1.到2025年建成充电桩1900个以上。(牵头单位:市能源局)
"""
DOCUMENT, SECOND = "gongchang.txt", "qiche.txt"


def write_corpus(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DOCUMENT).write_text(TEXT, encoding="utf-8")
    (folder / SECOND).write_text(OTHER, encoding="utf-8")
    return folder


class Ground:
    """The small corpus, read."""

    def __init__(self, folder: Path) -> None:
        self.corpus = write_corpus(folder)
        self.outlines: tuple[Outline, ...] = read_corpus(self.corpus).outlines
        self.places = Places(self.outlines)
        self.texts = self.places.texts
        self.departments = Departments(self.outlines)

    def question(self, **fields: Any) -> Question:
        found, wrong = read_line(json.dumps(raw_question(**fields)), self.texts, "questions.jsonl")
        assert found is not None, wrong
        assert wrong == ()
        return found

    def citation(
        self, quote: str, document: str = DOCUMENT, marker: int = 1, **fields: Any
    ) -> dict[str, Any]:
        start = self.texts[document].index(quote)
        place = {
            "marker": marker,
            "document": document,
            "start": start,
            "end": start + len(quote),
            "quote": quote,
        }
        return place | fields

    def passage(self, quote: str, document: str = DOCUMENT) -> dict[str, Any]:
        start = self.texts[document].index(quote)
        return {"document": document, "start": start, "end": start + len(quote)}


def raw_question(**fields: Any) -> dict[str, Any]:
    """A question that is right in every field; ``gold`` may be given as quotes of DOCUMENT."""
    question: dict[str, Any] = {
        "id": "q-1",
        "type": "amount",
        "style": "formal",
        "history": [],
        "question": "新建工厂最高奖励多少？",
        "answerable": True,
        "gold": ["对新建工厂给予最高50万元奖励"],
        "gold_mode": "any",
        "facts": [["50万"]],
        "forbidden": ["20万"],
        "reference": "最高奖励50万元。",
    } | fields
    question["gold"] = [
        {"document": DOCUMENT, "quote": gold} if isinstance(gold, str) else gold for gold in question["gold"]
    ]
    return question


UNANSWERABLE: dict[str, Any] = {
    "type": "unanswerable",
    "answerable": False,
    "gold": [],
    "facts": [],
    "forbidden": [],
    "reference": "文件没有写。",
}


def raw_reply(answer: str, citations: Sequence[Any] = (), passages: Sequence[Any] = (), **fields: Any) -> Any:
    return {
        "answer": answer,
        "kind": "fact",
        "refusal": None,
        "citations": list(citations),
        "passages": list(passages),
    } | fields


def reply(answer: str, citations: Sequence[Any] = (), passages: Sequence[Any] = (), **fields: Any) -> Reply:
    return read_reply(raw_reply(answer, citations, passages, **fields))


def refusal(message: str = "手头的文件没有写。") -> Any:
    return raw_reply(message, kind="refusal", refusal={"reason": "document_silent", "message": message})


class Scripted:
    """A system that says what it was told to say, and remembers what it was asked."""

    def __init__(self, replies: dict[str, Any], name: str = "scripted", can_hide: bool = False) -> None:
        self.name = name
        self.asked: list[str] = []
        self.hidden: frozenset[str] = frozenset()
        self.hidden_when_asked: dict[str, frozenset[str]] = {}
        self._replies = replies
        self._can_hide = can_hide

    def prepare(self) -> None:
        pass

    def answer(self, question: str, history: Sequence[str]) -> Any:
        self.asked.append(question)
        self.hidden_when_asked[question] = self.hidden
        said = self._replies[question]
        if isinstance(said, BaseException):
            raise said
        return said

    def hide(self, clause_ids: Collection[str]) -> bool:
        self.hidden = frozenset(clause_ids)
        return self._can_hide
