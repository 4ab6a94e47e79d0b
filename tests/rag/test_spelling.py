"""Slips of the pen: what is put right, and what is left alone."""

from __future__ import annotations

import pytest

from index.tokenizer import Tokenizer
from rag.spelling import Spelling, simplified

TEXT = "由市科技局牵头，对创新平台给予补贴，建设产业园区和充电桩，推动产业集群发展，支持动力电池回收。"


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(Tokenizer(), TEXT)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("这条是谁签头", "这条是谁牵头"),
        ("有补帖没", "有补贴没"),
        ("零碳圆区谁管", "零碳园区谁管"),
        ("产业急群怎么建", "产业集群怎么建"),
        ("充電樁建多少個", "充电桩建多少个"),
        ("配合单位是那几家", "配合单位是哪几家"),
    ],
)
def test_a_word_that_only_sounds_right_is_put_right(spelling: Spelling, wrong: str, right: str) -> None:
    assert spelling.corrected(wrong) == right


@pytest.mark.parametrize(
    "question",
    [
        "这项任务由谁牵头？",
        "安徽各县去外地取经",
        "那家企业能拿补贴吗",
        "How much is paid for a charging pile?",
        "我是做二手车的，想开个店",
        "",
    ],
)
def test_what_may_be_right_is_left_alone(spelling: Spelling, question: str) -> None:
    assert spelling.corrected(question) == question


def test_traditional_characters_are_read() -> None:
    assert simplified("研發費用補貼") == "研发费用补贴"
    assert simplified("plain") == "plain"
