"""Question files: every file of ours is right, and whatever is wrong is named by file and line."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from eval.places import OPEN, Places, Split
from eval.questions import STYLES, TYPES, Question, QuestionError, read_questions
from index.documents import read_corpus
from index.schema import Kind
from tests.eval.factories import DOCUMENT, UNANSWERABLE, Ground, raw_question

FOLDER = Path(__file__).parents[2] / "eval" / "questions"
SAMPLE = "sample.jsonl"
FILES = sorted(FOLDER.glob("*.jsonl"))


@pytest.fixture(scope="module")
def places(corpus_folder: Path) -> Places:
    return Places(read_corpus(corpus_folder).outlines)


@pytest.fixture(scope="module")
def questions(places: Places) -> tuple[Question, ...]:
    return read_questions(FILES, places.texts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_our_files_are_right(file: Path, places: Places) -> None:
    assert read_questions([file], places.texts)


def test_there_are_enough_of_every_kind(questions: tuple[Question, ...]) -> None:
    own = [question for question in questions if question.file != SAMPLE]
    assert len(questions) - len(own) == 99
    assert len(own) >= 250
    assert {question.type for question in own} == set(TYPES)
    assert {question.style for question in own} == set(STYLES)
    assert sum(bool(question.history) for question in own) >= 20


def test_every_numbered_measure_is_asked_about(questions: tuple[Question, ...], places: Places) -> None:
    asked = {places.measure(gold).id for question in questions for gold in question.gold}
    measures = {
        clause.id
        for outline in places.outlines.values()
        for clause in outline.clauses
        if clause.kind is Kind.MEASURE
    }
    assert sorted(measures - asked) == []


def test_the_split_keeps_a_measure_together(questions: tuple[Question, ...], places: Places) -> None:
    halves: dict[str, set[Split]] = defaultdict(set)
    for question in questions:
        if question.file in OPEN:
            assert places.split(question) is Split.DEV
        elif question.gold:
            halves[places.measure(question.gold[0]).id].add(places.split(question))
    assert {measure for measure, found in halves.items() if len(found) > 1} == set()


def test_both_halves_are_there(questions: tuple[Question, ...], places: Places) -> None:
    own = Counter(places.split(question) for question in questions if question.file not in OPEN)
    assert min(own.values()) >= 0.35 * sum(own.values())
    in_test = {question.type for question in questions if places.split(question) is Split.TEST}
    assert in_test == set(TYPES)


def wrong(**fields: Any) -> str:
    return json.dumps(raw_question(**fields), ensure_ascii=False)


def without(field: str) -> str:
    return json.dumps({name: value for name, value in raw_question().items() if name != field})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "q-1", ', "不是合法的 JSON"),
        ("[1, 2]", "应为一个 JSON 对象"),
        (without("facts"), "q-1 缺少字段 facts"),
        (wrong(topic="x"), "q-1 不认识的字段 topic"),
        (wrong(type="riddle"), "type 应为"),
        (wrong(style="rude"), "style 应为"),
        (wrong(gold_mode="some"), "gold_mode 应为 any、all 之一"),
        (wrong(id=7), "id 应为非空字符串"),
        (wrong(question="  "), "question 应为非空字符串"),
        (wrong(answerable="yes"), "answerable 应为 true 或 false"),
        (wrong(history="前文"), "history 应为非空字符串的列表"),
        (wrong(facts=["50万"]), "facts 应为列表"),
        (wrong(facts=[[]]), "facts 应为列表"),
        (wrong(gold=[{"document": DOCUMENT}]), "gold 应为"),
        (wrong(gold=[{"document": "x.txt", "quote": "八个字以上的引文"}]), "没有文件 x.txt"),
        (wrong(gold=["对新建工厂给予最高60万元奖励"]), f"{DOCUMENT} 里没有引文：对新建工厂给予最高60"),
        (wrong(gold=["牵头单位:省"]), f"{DOCUMENT} 里不止一处引文：牵头单位:省"),
        (wrong(gold=["最高50万"]), "引文应为 8 到 200 字，现为 5"),
        (wrong(answerable=False), "answerable 与 gold 矛盾"),
        (wrong(**UNANSWERABLE | {"type": "amount"}), "answerable 与 type 矛盾"),
        (wrong(facts=[]), "至少要有一个 fact"),
        (wrong(facts=[["60万"]]), "reference 里没有 fact"),
        (wrong(forbidden=["50 万元"]), "reference 里有 forbidden"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(
    ground: Ground, tmp_path: Path, line: str, told: str
) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(f"{wrong(id='good')}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionError) as caught:
        read_questions([file], ground.texts)
    assert any(problem.startswith(f"{file}:3: ") and told in problem for problem in caught.value.problems)


def test_all_problems_are_told_at_once(ground: Ground, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text(f"{wrong()}\n{{\n", encoding="utf-8")
    second.write_text(f"{wrong()}\n{wrong(id='q-2', type='?')}\n", encoding="utf-8")
    with pytest.raises(QuestionError) as caught:
        read_questions([first, second, tmp_path / "none.jsonl"], ground.texts)
    assert [problem.split(" ")[0] for problem in caught.value.problems] == [
        f"{first}:2:",
        f"{second}:1:",
        f"{second}:2:",
        f"{tmp_path / 'none.jsonl'}:",
    ]
    assert f"id q-1 在 {first}:1 已用过" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe{}"])
def test_an_empty_or_unreadable_file_is_an_error(ground: Ground, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_bytes(content)
    with pytest.raises(QuestionError, match=r"mine\.jsonl"):
        read_questions([file], ground.texts)
