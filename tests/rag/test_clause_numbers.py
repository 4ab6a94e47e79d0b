"""Clauses that a question names by number."""

from __future__ import annotations

import pytest

from rag import clause_numbers


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("第二十九条由谁牵头", [(29, 0)]),
        ("第一百零三条规定了什么", [(103, 0)]),
        ("第1042条", [(1042, 0)]),
        ("第五条之一讲什么", [(5, 1)]),
        ("第5条之2", [(5, 2)]),
        ("第三条第二项", [(3, 0)]),
        ("第二十条和第二十一条", [(20, 0), (21, 0)]),
        ("第3项任务", [(3, 0)]),
        ("measure 29", [(29, 0)]),
        ("措施12", [(12, 0)]),
        ("第一名奖励多少", []),
        ("第二产业", []),
        ("2024年第一季度", []),
    ],
)
def test_the_clauses_named(question: str, numbers: list[tuple[int, int]]) -> None:
    assert list(clause_numbers.find(question)) == numbers


def test_what_is_left_of_a_question() -> None:
    assert clause_numbers.without("吉林意见第五条之一讲什么") == "吉林意见 讲什么"
