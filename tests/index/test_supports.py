"""Supports: who gets what, under which condition, how much; and what only sounds like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.records import Score, score_records
from index.schema import Outline, Support
from index.supports import supports
from tests.index.reading import measure, parsed

Told = tuple[str, str, list[str], str]  # beneficiary, instrument, amounts, ceiling


def told(outline: Outline) -> list[Told]:
    """Every support of ``outline``, written down; a lost ceiling is “?”."""
    return [
        (
            support.beneficiary,
            support.instrument,
            [amount.span.of(outline.document.text) for amount in support.amounts],
            ceiling(support),
        )
        for support in supports(outline)
    ]


def ceiling(support: Support) -> str:
    if support.ceiling is None:
        return ""
    return "?" if support.ceiling.value is None else f"{support.ceiling.value}{support.ceiling.unit}"


def only(folder: Path, sentence: str) -> tuple[Support, str]:
    """The one support of a plan that says ``sentence``, and the plan's text."""
    outline = measure(folder, sentence)
    (support,) = supports(outline)
    return support, outline.document.text


@pytest.mark.parametrize(
    ("sentence", "given"),
    [
        # with a sum
        (
            (
                "对首次认定的国家级专精特新“小巨人”企业，一次性奖励100万元；"
                "营收首次突破1亿元、5亿元、10亿元的，分别奖励20万元、50万元、100万元。"
            ),
            [
                ("首次认定的国家级专精特新“小巨人”企业", "奖励", ["100万元"], ""),
                ("首次认定的国家级专精特新“小巨人”企业", "奖励", ["20万元", "50万元", "100万元"], ""),
            ],
        ),
        (
            (
                "企业实施技术改造，固定资产投资额500万元以上的，按设备投资额的10%给予补助，最高200万元。"
                "单个企业年度累计不超过500万元。"
            ),
            [("企业", "补助", ["10%", "200万元", "500万元"], "500万元")],
        ),
        (
            "支持企业购买工业软件，按照不超过实际支出30%给予补贴，单个企业最高不超过2,000万元。",
            [("企业", "补贴", ["30%", "2,000万元"], "2000万元")],
        ),
        (
            "新引进的高层次人才团队，给予每个团队50万元—300万元资助，连续支持3年。",
            [("新引进的高层次人才团队", "资助", ["50万元—300万元", "3年"], "300万元")],
        ),
        (
            (
                "对完成技术改造的项目，按设备投资额的15%给予补助，最高不超过500万元；"
                "列入省级重点项目的，补助比例提高到20%，最高不超过800万元。"
            ),
            [
                ("完成技术改造的项目", "补助", ["15%", "500万元"], "500万元"),
                ("列入省级重点项目", "补助", ["20%", "800万元"], "800万元"),
            ],
        ),
        (
            "对新建并投入使用的公共充电桩，按0.2元/千瓦时给予运营补贴。",
            [("新建并投入使用的公共充电桩", "补贴", ["0.2元/千瓦时"], "")],
        ),
        (
            "对评价优秀的中试基地给予最高100万元奖励，对新认定孵化器给予最高500万元支持。",
            [
                ("评价优秀的中试基地", "奖励", ["100万元"], "100万元"),
                ("新认定孵化器", "支持", ["500万元"], "500万元"),
            ],
        ),
        ("对老区特色产业园区执行补助资金上浮20%政策。", [("老区特色产业园区", "补助资金", ["20%"], "")]),
        # lost in this copy
        (
            "对通过验收的示范项目，择优给予专项资金支持，最高支持额度不超过万元。",
            [("通过验收的示范项目", "专项资金支持", [], "?")],
        ),
        # without a figure
        (
            "支持符合条件的企业申报博士后科研工作站，并按规定给予设站补贴。",
            [("符合条件的企业", "补贴", [], "")],
        ),
        ("对胜出的促进机构给予政策支持。", [("胜出的促进机构", "政策支持", [], "")]),
        ("支持有条件的开发区开展零碳园区试点。", [("有条件的开发区", "试点", [], "")]),
        ("对集群企业出口的产品，在通关环节提供绿色通道。", [("集群企业出口的产品", "绿色通道", [], "")]),
        ("对悬挂新能源号牌的货车在市区道路不限行。", [("悬挂新能源号牌的货车", "不限行", [], "")]),
        (
            "公共停车场停放新能源汽车当日首次2小时以内免费。",
            [("公共停车场停放新能源汽车", "免费", ["2小时"], "")],
        ),
        ("鼓励引导基金优先支持产业链优质项目。", [("产业链优质项目", "优先", [], "")]),
        ("对成功发行债券的企业，按发债金额给予分段贴息。", [("成功发行债券的企业", "贴息", [], "")]),
    ],
)
def test_a_support_is_read(tmp_path: Path, sentence: str, given: list[Told]) -> None:
    assert told(measure(tmp_path, sentence)) == given


@pytest.mark.parametrize(
    "sentence",
    [
        "支持企业建设工业设计中心，鼓励企业参加国际展会。",
        "同一企业不得重复享受补贴，骗取补贴资金的，追回资金。",
        "违反本办法规定的，给予警告，并处五千元以上二万元以下罚款。",
        "到2027年，培育龙头企业10家，产业规模达到500亿元。",
        "优先在集群推广应用数字化解决方案。",
        "建立激励机制，完善奖励制度。",
        "打造开放平台。（牵头单位：省科技厅；配合单位：省财政厅）",
    ],
)
def test_what_only_sounds_like_a_support_is_none(tmp_path: Path, sentence: str) -> None:
    assert told(measure(tmp_path, sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("对首次认定的企业，给予奖励50万元。", ["首次认定的"]),
        (
            "对通过评估，且纳入平台的软件企业，年收入首次突破1000万元的，奖励10万元。",
            ["通过评估", "且纳入平台的", "年收入首次突破1000万元的"],
        ),
        (
            "对投资超10亿元，近年新办企业实施的重大项目，择优给予专项资金支持。",
            ["投资超10亿元", "近年新办企业实施的"],
        ),
        ("对重点项目给予支持。", []),
    ],
)
def test_conditions_are_quoted(tmp_path: Path, sentence: str, conditions: list[str]) -> None:
    support, text = only(tmp_path, sentence)
    assert [condition.of(text) for condition in support.conditions] == conditions


@pytest.mark.parametrize(
    ("sentence", "gap", "top"),
    [
        ("对示范项目给予补贴，最高不超过万元。", True, "?"),
        ("对设备投资超万元的改造项目给予补贴，最高50万元。", True, "50万元"),
        ("对攻关项目给予资助XX万元。", True, ""),
        ("对示范项目给予补贴，最高不超过60万元。", False, "60万元"),
    ],
)
def test_a_lost_figure_is_told(tmp_path: Path, sentence: str, gap: bool, top: str) -> None:
    support, _ = only(tmp_path, sentence)
    assert (support.gap, ceiling(support)) == (gap, top)


def test_a_condition_s_figure_is_not_given_to_anybody(tmp_path: Path) -> None:
    support, text = only(
        tmp_path, "对总投资超过5亿元、用地300亩以上的项目，按投资额的5%给予奖励，最高800万元。"
    )
    assert [amount.span.of(text) for amount in support.amounts] == ["5%", "800万元"]


def test_the_words_of_a_support_are_those_of_its_sentence(tmp_path: Path) -> None:
    support, text = only(tmp_path, "加强统筹协调，形成合力，对重点企业给予奖励30万元，营造良好氛围。")
    assert support.span.of(text) == "对重点企业给予奖励30万元，"


def test_a_statute_gives_too(tmp_path: Path) -> None:
    outline = parsed(
        tmp_path,
        "海滨省促进中小企业发展条例\n第一条 为了促进中小企业发展，制定本条例。\n"
        "第二条 专项资金应当重点支持创新型中小企业。\n"
        "第三条 对符合条件的小型微型企业，按照规定减征、免征企业所得税。\n"
        "第四条 骗取财政补贴的，责令退回，并处五千元以上二万元以下罚款。\n",
    )
    assert told(outline) == [
        ("创新型中小企业", "支持", [], ""),
        ("符合条件的小型微型企业", "减征", [], ""),
    ]


def test_a_giver_is_no_beneficiary_and_the_heading_helps(tmp_path: Path) -> None:
    outline = parsed(
        tmp_path,
        "关于加快产业发展的实施意见\n一、主要任务\n1.支持企业升级改造。鼓励当地政府结合实际给予配套奖补。\n",
    )
    assert told(outline) == [("支持企业升级改造", "奖补", [], "")]


def test_the_supports_with_a_figure_of_the_five_documents_are_those_of_the_table(
    scores: dict[str, Score],
) -> None:
    assert scores["supports"].expected == 19
    assert scores["supports"].precision >= 0.95
    assert scores["supports"].recall >= 0.95


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """The sums over all documents, by kind."""
    return {score.kind: score for score in score_records() if score.document == "all"}
