"""Quantified goals: what, how much, by when; and figures that are no goals."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.records import Score, score_records
from index.schema import Outline
from index.targets import targets
from tests.index.reading import measure, parsed

Told = tuple[str, str, str, str]  # measure, figure as written, bound, by when


def told(outline: Outline) -> list[Told]:
    """Every target of ``outline``, written down."""
    text = outline.document.text
    return [
        (
            target.measure,
            target.amount.span.of(text),
            target.amount.bound,
            "lost" if target.year_lost else "yearly" if target.yearly else str(target.year or ""),
        )
        for target in targets(outline)
    ]


@pytest.mark.parametrize(
    ("sentence", "goals"),
    [
        (
            "到2026年，产业规模突破1000亿元，新建起降点200个、通用机场3—5个。",
            [
                ("产业规模", "1000亿元", "more_than", "2026"),
                ("新建起降点", "200个", "exact", "2026"),
                ("通用机场", "3—5个", "range", "2026"),
            ],
        ),
        (
            "到2025年，出口额达到7亿元；到2027年，达到10亿元以上。",
            [("出口额", "7亿元", "exact", "2025"), ("出口额", "10亿元", "at_least", "2027")],
        ),
        ("到年，打造1-2家一流企业。", [("一流企业", "1-2家", "range", "lost")]),
        ("每年新增高新技术企业不少于30家。", [("新增高新技术企业", "30家", "at_least", "yearly")]),
        ("每年培训技能人才40人次以上。", [("技能人才", "40人次", "at_least", "yearly")]),
        ("每两年组织开展一次省级竞赛。", [("省级竞赛", "一次", "exact", "")]),
        ("2025年前，充电桩与车辆比低于1：2。", [("充电桩与车辆比", "1：2", "less_than", "2025")]),
        ("2027年底前，光纤覆盖率达100%。", [("光纤覆盖率", "100%", "exact", "2027")]),
        ("到2027年，研发投入强度达到3.5%左右。", [("研发投入强度", "3.5%", "about", "2027")]),
        # a size beside a count belongs to the thing that is counted
        (
            "到2027年，1家企业营收突破50亿元、3—5家企业突破10亿级。",
            [
                ("企业营收突破50亿元", "1家", "exact", "2027"),
                ("企业突破10亿级", "3—5家", "range", "2027"),
            ],
        ),
        ("到2027年，百亿集群达9个左右。", [("百亿集群", "9个", "about", "2027")]),
        ("培育产值超10亿元的龙头企业5家。", [("产值超10亿元的龙头企业", "5家", "exact", "")]),
        # a size alone
        ("到2027年，产业规模达到万亿级。", [("产业规模", "万亿级", "exact", "2027")]),
        ("打造百亿文旅产业。", [("百亿文旅产业", "百亿", "exact", "")]),
        # a bound that holds for a list
        (
            "实现超过百万辆新能源汽车、百万个充电桩接入。",
            [("新能源汽车", "百万辆", "more_than", ""), ("充电桩接入", "百万个", "more_than", "")],
        ),
        ("引进1—2家领军企业。", [("领军企业", "1—2家", "range", "")]),
        (
            "覆盖率提高到60%以上，较2022年提高10个百分点。",
            [
                ("覆盖率", "60%", "at_least", ""),
                ("覆盖率", "10个百分点", "exact", ""),
            ],
        ),
        ("带动就业，到2025年累计建成5G基站1.5万个。", [("5G基站", "1.5万个", "exact", "2025")]),
    ],
)
def test_a_goal_is_read(tmp_path: Path, sentence: str, goals: list[Told]) -> None:
    assert told(measure(tmp_path, sentence)) == goals


@pytest.mark.parametrize(
    "sentence",
    [
        "以省内7家整车企业为牵引。",
        "对首次认定的企业，给予一次性奖励50万元。",
        "对年营业收入首次突破1亿元的企业优先支持。",
        "每建成1个公共充电站，给予20万元补贴。",
        "推动年产6万吨负极材料项目早日开工。",
        "围绕四条重点产业链，瞄准世界500强招商。",
        "目前全市已建成充电桩1200个。",
        "通过三年的建设，构建省市县三级体系。",
        "企业应当在30日内提交材料。",
        "落实《产业发展规划（2021—2035年）》，打造“54321”工程。",
        "融入两大千亿产业集群，形成一批百亿级集群。",
    ],
)
def test_other_figures_are_no_goals(tmp_path: Path, sentence: str) -> None:
    assert told(measure(tmp_path, sentence)) == []


def test_how_things_stand_is_no_goal_and_a_heading_tells_it(tmp_path: Path) -> None:
    outline = parsed(
        tmp_path,
        "关于促进低空经济发展的实施意见\n一、发展现状\n产业规模达到120亿元，引进企业50家。\n"
        "二、现状及目标\n（一）目标。\n到2026年，产业规模达到300亿元。\n",
    )
    assert told(outline) == [("产业规模", "300亿元", "exact", "2026")]


def test_a_year_holds_for_the_goals_that_follow_and_for_rows_below_it(tmp_path: Path) -> None:
    outline = parsed(
        tmp_path,
        "海滨省海洋产业行动方案\n一、发展目标\n通过努力，到2028年，海洋产业体系基本形成。\n"
        "——产业规模扩大。海洋生产总值突破8000亿元。培育龙头企业20家。\n"
        "——创新能力提升。到2030年，新建创新平台10个。\n"
        "二、重点任务\n1.培育集群。新增规上企业15家。\n",
    )
    assert told(outline) == [
        ("海洋生产总值", "8000亿元", "more_than", "2028"),
        ("龙头企业", "20家", "exact", "2028"),
        ("新建创新平台", "10个", "exact", "2030"),
        ("新增规上企业", "15家", "exact", ""),
    ]


def test_a_statute_sets_a_goal_only_with_a_year(tmp_path: Path) -> None:
    outline = parsed(
        tmp_path,
        "海滨省绿色建筑条例\n第一条 为了发展绿色建筑，制定本条例。\n"
        "第二条 评审委员会组织专家五名以上开展评审。\n"
        "第三条 到2030年，新建建筑中绿色建筑占比不低于百分之九十。\n",
    )
    assert told(outline) == [("新建建筑中绿色建筑占比", "百分之九十", "at_least", "2030")]


def test_the_goals_of_the_five_documents_are_those_of_the_table(scores: dict[str, Score]) -> None:
    assert scores["targets"].expected >= 65
    assert scores["targets"].precision >= 0.95
    assert scores["targets"].recall >= 0.95


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """The sums over all documents, by kind."""
    return {score.kind: score for score in score_records() if score.document == "all"}
