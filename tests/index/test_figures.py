"""Figures: every spelling that official documents use, and what only looks like a figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.figures import Figure, FigureKind, digits, find_figures, value_in_base
from index.schema import Span


def only(text: str) -> Figure:
    """The one figure of ``text``."""
    figures = find_figures(text)
    assert len(figures) == 1, [figure.span.of(text) for figure in figures]
    return figures[0]


@pytest.mark.parametrize(
    ("text", "written", "kind", "value", "high", "unit", "bound"),
    [
        # sums
        ("安排50万元", "50万元", "money", "50", None, "万元", "exact"),
        ("产值3,500亿元左右", "3,500亿元", "money", "3500", None, "亿元", "about"),
        ("资助５００万元", "５００万元", "money", "500", None, "万元", "exact"),
        ("给予50万元—200万元的奖补", "50万元—200万元", "money", "50", "200", "万元", "range"),
        ("投资1-2亿元", "1-2亿元", "money", "1", "2", "亿元", "range"),
        ("补贴8000元至1万元", "8000元至1万元", "money", "8000", "10000", "元", "range"),
        ("处二万元以上十万元以下罚款", "二万元以上十万元", "money", "20000", "100000", "元", "range"),
        ("补助三至五万元", "三至五万元", "money", "30000", "50000", "元", "range"),
        ("罚款五千元", "五千元", "money", "5000", None, "元", "exact"),
        ("按0.3元/千瓦时补贴", "0.3元/千瓦时", "money", "0.3", None, "元/千瓦时", "exact"),
        ("最高给予100万元", "100万元", "money", "100", None, "万元", "at_most"),
        ("不低于人民币2000万元", "2000万元", "money", "2000", None, "万元", "at_least"),
        ("投资超10亿元", "10亿元", "money", "10", None, "亿元", "more_than"),
        ("五百亿级产业集群", "五百亿级", "money", "50000000000", None, "级", "exact"),
        ("规模达到万亿级", "万亿级", "money", "1000000000000", None, "级", "exact"),
        ("企业突破50亿级", "50亿级", "money", "50", None, "亿级", "more_than"),
        ("规模达四百亿", "四百亿", "money", "40000000000", None, "", "exact"),
        # shares and ratios
        ("占比达到70%", "70%", "percent", "70", None, "%", "exact"),
        ("增长１０％以上", "１０％", "percent", "10", None, "%", "at_least"),
        ("不低于百分之四十", "百分之四十", "percent", "40", None, "%", "at_least"),
        ("百分之一以上百分之五以下", "百分之一以上百分之五", "percent", "1", "5", "%", "range"),
        ("提高1-2个百分点", "1-2个百分点", "percent", "1", "2", "个百分点", "range"),
        ("不超过项目总投资的30%", "30%", "percent", "30", None, "%", "at_most"),
        ("千分之三", "千分之三", "percent", "3", None, "‰", "exact"),
        ("车桩比低于1.5：1", "1.5：1", "ratio", "1.5", None, "", "less_than"),
        ("整零比约为2.5∶1", "2.5∶1", "ratio", "2.5", None, "", "about"),
        ("按1:4配套", "1:4", "ratio", "0.25", None, "", "exact"),
        # counts and terms
        ("新增100家以上", "100家", "count", "100", None, "家", "at_least"),
        ("培育1—2家", "1—2家", "count", "1", "2", "家", "range"),
        ("建成5～7个", "5～7个", "count", "5", "7", "个", "range"),
        ("保有量130万辆", "130万辆", "count", "130", None, "万辆", "exact"),
        ("突破千辆", "千辆", "count", "1000", None, "辆", "more_than"),
        ("接入百万辆", "百万辆", "count", "1000000", None, "辆", "exact"),
        ("引进一家", "一家", "count", "1", None, "家", "exact"),
        ("上百家企业", "百家", "count", "100", None, "家", "at_least"),
        ("三百多家企业", "三百多家", "count", "300", None, "家", "more_than"),
        ("扩大两倍", "两倍", "count", "2", None, "倍", "exact"),
        ("入库达到4 家以上", "4 家", "count", "4", None, "家", "at_least"),
        ("省市县三级联动", "三级", "count", "3", None, "级", "exact"),
        ("最多不超过3年", "3年", "count", "3", None, "年", "at_most"),
        ("连续近三年", "三年", "count", "3", None, "年", "exact"),
        ("停放2小时以内", "2小时", "count", "2", None, "小时", "at_most"),
        ("收到之日起三十日内", "三十日", "count", "30", None, "日", "at_most"),
        ("十二个月", "十二个月", "count", "12", None, "个月", "exact"),
        # years, dates, numbers of documents and clauses
        ("到2025年底", "2025年", "year", "2025", None, "年", "exact"),
        ("，2023-2027年", "2023-2027年", "year", "2023", "2027", "年", "range"),
        ("二〇二五年", "二〇二五年", "year", "2025", None, "年", "exact"),
        ("2025", "2025", "year", "2025", None, "年", "exact"),
        ("2023年8月3日", "2023年8月3日", "date", "2023", None, "", "exact"),
        ("2023-08-06", "2023-08-06", "date", "2023", None, "", "exact"),
        ("8月3日", "8月3日", "date", None, None, "", "exact"),
        ("依据皖发〔2023〕8号", "皖发〔2023〕8号", "document_number", "8", None, "号", "exact"),
        ("吉政发〔〕2号", "吉政发〔〕2号", "document_number", "2", None, "号", "exact"),
        ("第29条", "第29条", "ordinal", "29", None, "条", "exact"),
        ("第二十条", "第二十条", "ordinal", "20", None, "条", "exact"),
        ("专栏4", "专栏4", "ordinal", "4", None, "专栏", "exact"),
        # English
        ("at least 2 billion yuan", "2 billion yuan", "money", "2", None, "十亿元", "at_least"),
        ("10 percent", "10 percent", "percent", "10", None, "%", "exact"),
        ("up to 500,000 yuan", "500,000 yuan", "money", "500000", None, "元", "at_most"),
    ],
)
def test_a_figure_is_read(
    text: str, written: str, kind: str, value: str | None, high: str | None, unit: str, bound: str
) -> None:
    figure = only(text)
    assert figure.span.of(text) == written
    assert figure == Figure(
        figure.span,
        FigureKind(kind),
        None if value is None else Decimal(value),
        None if high is None else Decimal(high),
        unit,
        bound,
    )


@pytest.mark.parametrize(
    "text",
    [
        "一批 一体 一带一路 一是 统一 一次性奖励 一站式 一条龙 唯一 逐一 一定 一流 一些",
        "第一责任人 第三代 第三方 第一方阵",
        "零部件 零件 二期 高镍三元正极 三位一体 “六个回归” “五个一”机制 一件事 千家万户 百年变局",
        "数十家 几十家 几万元 数亿元 三五家 近年 多年",
        "不超过万元 近亿元 万元户 到年 达到亿元",
        "5G IPv6 V2G 4S店 46系电池 1+N 3.0版 “54321”工程",
        "8:30—17:30",
        "一级、二级供应商 国家级 每万人口",
    ],
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert [figure.span.of(text) for figure in find_figures(text)] == []


def test_figures_come_in_order_with_the_bound_of_each() -> None:
    text = "按投资额的10%给予补助，最高200万元；超过3家的，给予50万元，期限不超过3年。"
    assert [(f.span.of(text), f.bound) for f in find_figures(text)] == [
        ("10%", "exact"),
        ("200万元", "at_most"),
        ("3家", "more_than"),
        ("50万元", "exact"),
        ("3年", "at_most"),
    ]


def test_a_part_of_a_text_is_read_with_what_stands_around_it() -> None:
    text = "奖励10万元，最高50万元以内，共5家"
    part = Span(text.index("50"), text.index("以内"))
    assert [(f.span.of(text), f.bound) for f in find_figures(text, part)] == [("50万元", "at_most")]


@pytest.mark.parametrize(
    ("text", "value", "high"),
    [
        ("50万元", "500000", None),
        ("3,500亿元", "350000000000", None),
        ("五百亿级", "50000000000", None),
        ("50亿级", "5000000000", None),
        ("50万元—200万元", "500000", "2000000"),
        ("10%", "0.1", None),
        ("千分之三", "0.003", None),
        ("130万辆", "1300000", None),
        ("百万辆", "1000000", None),
        ("2.5∶1", "2.5", None),
        ("3 million yuan", "3000000", None),
        ("500万", "5000000", None),
        ("100万美元", None, None),  # not in yuan
        ("8月3日", None, None),
    ],
)
def test_values_can_be_compared(text: str, value: str | None, high: str | None) -> None:
    figure = only(text)
    assert value_in_base(figure) == (None if value is None else Decimal(value))
    assert value_in_base(figure, high=True) == (None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("3,500亿", {"3500"}),
        ("增长１０％", {"10%"}),
        ("百分之十", {"10%"}),
        ("10—20%", {"10%", "20%"}),
        ("1.5：1", {"1.5:1"}),
        ("引进一家、5—7个", {"1", "5", "7"}),
        ("五百亿级、百万辆、万亿级", {"500", "100", "1"}),
        ("500亿级", {"500"}),
        ("2023-08-06", {"2023", "8", "6"}),
        ("皖发〔2023〕8号第二十条", {"2023", "8", "20"}),
        ("1.50倍", {"1.5"}),
        ("① 一批企业，5G", {"5"}),
        ("没有数字", set()),
    ],
)
def test_digits_are_spelled_one_way(text: str, spellings: set[str]) -> None:
    assert digits(text) == spellings


@pytest.mark.parametrize(
    ("answer", "source", "passes"),
    [
        ("最高3500亿元", "达到3,500亿元左右", True),
        ("共1家", "引进一家企业", True),
        ("一家", "1家企业", True),
        ("10%", "投资额的10%", True),
        ("10", "投资额的10%", False),
        ("500万元", "最高50万元", False),
        ("2027年", "到2025年", False),
        ("百分之二十", "20%", True),
    ],
)
def test_a_number_passes_only_where_its_source_has_it(answer: str, source: str, passes: bool) -> None:
    assert (digits(answer) <= digits(source)) is passes


@given(
    st.text(
        alphabet="0123456789,.%:：—-一二三十百千万亿零年月日元家个第条〔〕至到以上不超过约 \n“”", max_size=60
    )
)
def test_any_text_is_read_in_order_and_inside_its_bounds(text: str) -> None:
    end = 0
    for figure in find_figures(text):
        assert end <= figure.span.start < figure.span.end <= len(text)
        end = figure.span.end
        value_in_base(figure)
    digits(text)
