"""How an answer says that this copy lacks a figure."""

from __future__ import annotations

import pytest

from eval.lacking import lacks_figure


@pytest.mark.parametrize(
    "answer",
    [
        "最高不超过万元（数额在本文本中缺失，无法确定）。",
        "手头文本写作“资金*亿元”，数字被隐去了。",
        "现有文本在第50项中断，责任单位缺失。",
        "这份文本没有写明具体金额。",
        "本文本未给出年份。",
        "数字没有写出来。",
        "这份文本缺这个数。",
        "原文此处缺少年份。",
        "“形成广泛”处中断。",
        "金额被遮盖。",
        "The figure is missing in this copy.",
        "the ceiling is omitted in this copy",
        "This copy lacks the exact amount.",
        "The text gives no figure.",
        "It does not state the amount.",
    ],
)
def test_the_lack_is_told(answer: str) -> None:
    assert lacks_figure(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "最高不超过50万元。",
        "最高不超过万元。",
        "建立“临时缺工清单”机制。",
        "填补国内空白的项目给予奖励。",
        "推动补链强链,解决缺芯问题。",
        "不得无故中断服务。",
        "No more than 50 million yuan.",
        "Support is given to missing links of the chain.",
        "",
    ],
)
def test_an_answer_that_only_quotes_does_not_tell_it(answer: str) -> None:
    assert not lacks_figure(answer)
