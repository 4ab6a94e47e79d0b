"""Numbers and departments that no citation holds."""

from __future__ import annotations

import pytest

from eval.support import unsupported
from tests.eval.factories import Ground, reply

AWARD = "对新建工厂给予最高50万元奖励。(牵头单位:省财政厅;配合单位:省商务厅)"
TRAINING = "每年培训工人3000人次以上,培训费用减免20%。(牵头单位:省教育厅)"


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("最高50万元。", ()),
        ("最高５０万元。", ()),
        ("最高60万元。", ("60",)),
        ("最高50.5万元。", ("50.5",)),
        ("培训3,000人次。", ()),
        ("减免20%。", ()),
        ("减免百分之二十。", ()),
        ("减免百分之三十。", ("30",)),
        ("第1条：最高50万元。", ()),
        ("第一条：最高50万元。", ()),
        ("第4条：最高50万元。", ("4",)),
        ("第四条：最高50万元。", ("4",)),
        ("由省财政厅牵头。", ()),
        ("由财政厅牵头。", ()),
        ("由省科技厅牵头。", ("省科技厅",)),
        ("由省财政厅、市能源局牵头。", ("市能源局",)),
        ("共2项：支持新建工厂；组织培训。", ()),
        ("共3项：支持新建工厂；组织培训。", ("3",)),
        ("共2家：省财政厅、省商务厅。", ()),
        ("共5家：省财政厅、省商务厅。", ("5",)),
        ("1. 支持新建工厂\n2. 组织培训", ()),
        ("1. 支持新建工厂\n7. 组织培训", ("7",)),
        ("到2030年，奖励100万元，由省科技厅负责。", ("2030", "100", "省科技厅")),
    ],
)
def test_what_no_citation_holds(ground: Ground, answer: str, wrong: tuple[str, ...]) -> None:
    said = reply(
        answer,
        [
            ground.citation(AWARD, label="一、资金支持 1.", title="关于支持工厂发展的若干措施"),
            ground.citation(TRAINING, marker=2, label="二、服务保障 3."),
        ],
    )
    # The label of the second citation holds a 3; it must not stand in for a count.
    cited = said.citations if "3项" not in answer else said.citations[:1]
    assert unsupported(said, cited, ground.departments) == wrong


def test_without_citations_every_figure_is_unsupported(ground: Ground) -> None:
    assert unsupported(reply("省财政厅给50万元。"), (), ground.departments) == ("50", "省财政厅")


def test_a_shared_rank_word_reaches_over_the_list(ground: Ground) -> None:
    """“省科技厅、工业和信息化厅” means the province's, and an answer may spell it out."""
    held = reply("", [ground.citation("省科技厅、省财政厅按职责分工负责")]).citations
    assert unsupported(reply("省科技厅、省财政厅。"), held, ground.departments) == ()
