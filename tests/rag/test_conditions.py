"""What an enterprise says of itself against the conditions of the five documents."""

from __future__ import annotations

import pytest

from rag.pipeline import PolicyQA

UNMET = [
    ("我们的特色集群在芜湖市，补助上浮20%我们能享受吗？", "皖北"),
    ("我公司在合肥，能享受淮北的汽车制造业项目贷款贴息吗？", "淮北市的文件"),
    ("我们厂不是首次升规，安徽县域方案的升规奖励能拿吗？", "首次升规"),
    ("我们公司发债是用来还旧账的，淮北的分段贴息能拿吗？", "用于制造业、技术改造和科技创新领域"),
    ("我们中试基地绩效评价只得了合格，安徽的100万能拿吗", "良好以上"),
    ("我们开的是新能源重型货车，在淮北市区能享受不限行吗？", "重型货车和危险物品运输车辆除外"),
    ("我们商场的停车场自己定价，淮北新能源车2小时免费适用吗？", "政府定价"),
    ("我们的快递车没有去邮政部门备案，在淮北划定区域停20分钟可以吗？", "备案"),
]


@pytest.mark.parametrize(("question", "words"), UNMET)
def test_a_condition_that_is_not_met_is_named_in_the_words_of_the_text(
    qa: PolicyQA, question: str, words: str
) -> None:
    answer = qa.ask(question)
    assert answer.text.startswith(("不符合：", "不够："))
    assert words in answer.text.split("”")[0] or words in answer.text
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "我们的特色集群在亳州市，补助上浮20%我们能享受吗？",
        "我们厂首次升规，安徽县域方案的升规奖励能拿吗？",
        "我们中试基地绩效评价得了良好，安徽的100万能拿吗",
        "我们开的是新能源轻型货车，在淮北市区能享受不限行吗？",
        "我公司在淮北做汽车零部件，能享受制造业项目贷款贴息吗？",
    ],
)
def test_who_contradicts_nothing_hears_no_verdict(qa: PolicyQA, question: str) -> None:
    answer = qa.ask(question)
    assert answer.refusal is None
    assert "不符合" not in answer.text
    assert "不够：" not in answer.text
