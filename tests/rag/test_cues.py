"""Every pattern by which a question tells what it wants, with an example; and questions that must not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.tokenizer import fold
from rag import cues
from rag.pipeline import PolicyQA
from rag.query import Ask
from rag.question import split_questions
from rag.schema import AnswerKind

KINDS = [
    (AnswerKind.STATUS, "这份文件现在正式施行了没有？"),
    (AnswerKind.STATUS, "通知的发文字号是多少"),
    (AnswerKind.STATUS, "是哪个部门印发的"),
    (AnswerKind.STATUS, "When was the plan issued?"),
    (AnswerKind.LOCATE, "哪份文件第几条提到碳足迹？"),
    (AnswerKind.LOCATE, "Which measure mentions virtual power plants?"),
    (AnswerKind.DEPARTMENT, "这项任务由谁牵头？"),
    (AnswerKind.DEPARTMENT, "责任单位有哪些"),
    (AnswerKind.DEPARTMENT, "归哪个局管"),
    (AnswerKind.DEPARTMENT, "Which department leads this task?"),
    (AnswerKind.ELIGIBILITY, "我们是一家零部件企业，能拿什么支持？"),
    (AnswerKind.ELIGIBILITY, "咱厂够不够条件"),
    (AnswerKind.ELIGIBILITY, "Can our company get the subsidy?"),
]


@pytest.mark.parametrize(("kind", "question"), KINDS)
def test_each_kind_of_question_is_known_by_its_words(kind: AnswerKind, question: str) -> None:
    found = next((k for k, pattern in cues.KINDS if pattern.search(fold(question))), AnswerKind.FACT)
    assert found is kind


@pytest.mark.parametrize(
    "question",
    [
        "到2027年打造几家居行业前列的企业？",
        "企业牵头起草标准有奖励吗",
        "评上一家给多少",
        "充电桩要建多少个？",
    ],
)
def test_a_question_for_a_value_asks_for_no_department(question: str) -> None:
    department = next(pattern for kind, pattern in cues.KINDS if kind is AnswerKind.DEPARTMENT)
    assert department.search(fold(question)) is None


ASKS = [
    (Ask.AMOUNT, "最高能给多少钱"),
    (Ask.PERCENT, "按百分之几补贴"),
    (Ask.COUNT, "要建多少个充电桩"),
    (Ask.YEAR, "到哪一年完成"),
    (Ask.DATE, "几月几号印发"),
    (Ask.NUMBER, "发文字号是什么"),
    (Ask.CONTACT, "联系电话是多少"),
    (Ask.MATERIALS, "要交哪些材料"),
    (Ask.DEADLINE, "什么时候截止报名"),
    (Ask.ACTUAL, "去年实际完成了多少"),
    (Ask.PENALTY, "完不成怎么处罚"),
    (Ask.SCORING, "评分标准是什么"),
    (Ask.PERSON, "领导小组组长是谁"),
    (Ask.MEMBERS, "委员会由哪些专家组成"),
    (Ask.PROCEDURE, "怎么申请"),
    (Ask.SUPPORTING, "配合单位是哪家"),
    (Ask.LEAD, "谁牵头"),
]


@pytest.mark.parametrize(("ask", "question"), ASKS)
def test_each_value_that_is_asked_for_is_known_by_its_words(ask: Ask, question: str) -> None:
    asked = {found for found, pattern in cues.ASKS if pattern.search(fold(question))}
    assert ask in asked


def test_every_ask_has_an_example() -> None:
    assert {ask for ask, _ in ASKS} == {ask for ask, _ in cues.ASKS}


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("谁牵头？补多少钱？", ("谁牵头？补多少钱？",)),
        ("吉林由谁牵头这项任务？最高能补多少钱？", ("吉林由谁牵头这项任务？", "最高能补多少钱？")),
        ("我们在白城做零部件。新项目怎么奖励？", ("我们在白城做零部件。新项目怎么奖励？",)),
        ("充电桩目标", ("充电桩目标",)),
    ],
)
def test_several_questions_in_one_are_told_apart(question: str, parts: tuple[str, ...]) -> None:
    assert split_questions(question) == parts


# --- 660 ways of asking, on other matters and places, written without a look at the patterns ---------

ASKING = Path(__file__).parent.parent / "data" / "asking.tsv"
KNOWN = {"department": 0.9, "locate": 0.9, "eligibility": 0.8, "status": 0.6, "fact": 0.8}  # share that is


@pytest.mark.parametrize(("kind", "share"), KNOWN.items())
def test_most_ways_of_asking_are_known(qa: PolicyQA, kind: str, share: float) -> None:
    rows = [line.split("\t") for line in ASKING.read_text(encoding="utf-8").splitlines()]
    questions = [question for name, question in rows if name == kind]
    right = sum(qa.library.analyst.read(question).kind.value == kind for question in questions)
    assert len(questions) >= 40
    assert right >= share * len(questions)
