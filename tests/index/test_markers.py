"""Numbering markers: every system of the table has examples, and look-alikes that are none."""

from __future__ import annotations

import pytest

from index.markers import ANNEX, BOX, GOAL, LEFTOVER, NUMBERINGS, find_marker, own_words

# system → (line, number as written, its value)
EXAMPLES = {
    "编": [("第一编 总则", "第一编", 1), ("第十二编附则", "第十二编", 12)],
    "章": [("第一章 总则", "第一章", 1), ("　　第二十一章　附则", "第二十一章", 21)],
    "节": [("第一节 一般规定", "第一节", 1), ("第三节保障", "第三节", 3)],
    "条": [
        ("第一条 为了", "第一条", 1),
        ("第一百零三条　违反", "第一百零三条", 103),
        ("第四条之一 平台", "第四条之一", 4),
        ("第12条 奖励", "第12条", 12),
        ("第五条【支持对象】企业", "第五条", 5),
    ],
    "一、": [("一、总体要求", "一", 1), ("二十三 、保障", "二十三", 23), ("三、四级市场开拓", "三", 3)],
    "（一）": [("（一）创新", "一", 1), ("(十二)创新", "十二", 12), ("（ 三 ）、创新", "三", 3)],
    "1.": [("1.提升", "1", 1), ("２９．提升", "２９", 29), ("3、提升", "3", 3), ("12 . 提升", "12", 12)],
    "（1）": [("（1）设备", "1", 1), ("(２)设备", "２", 2), ("3)设备", "3", 3)],
    "①": [("①设备", "①", 1), ("⑳厂房", "⑳", 20)],
}


def test_every_system_has_its_examples() -> None:
    assert list(EXAMPLES) == [numbering.name for numbering in NUMBERINGS]
    assert [numbering.rank for numbering in NUMBERINGS] == sorted(numbering.rank for numbering in NUMBERINGS)


@pytest.mark.parametrize(
    ("system", "line", "token", "value"),
    [(system, *example) for system, group in EXAMPLES.items() for example in group],
)
def test_a_marker_is_told(system: str, line: str, token: str, value: int) -> None:
    marker = find_marker(line)
    assert marker is not None
    assert (marker.numbering.name, marker.token, marker.value) == (system, token, value)
    assert token in line[marker.start : marker.end]
    assert not line[: marker.start].strip()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "总体要求",
        "1.5万吨",
        "１．５万吨",
        "2025年",
        "1234.提升",
        "第一条规定的",
        "第三条、第四条",
        "第三条和第四条",
        "第三条第二款",
        "第二章的规定",
        "第二章、第三章",
        "十、百、千亿级",
        "一、二、三产业",
        "一是创新",
        "（企业）创新",
        "说明（一）",
        "5G网络",
        "第一批企业",
        "百强企业",
    ],
)
def test_a_look_alike_is_none(line: str) -> None:
    assert find_marker(line) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  1.提升", "1.提升"),
        ("\t\u3000\ufeff\u200b1.提升", "1.提升"),
        ("[bookmark: _GoBack]15.提升", "15.提升"),
        (" [bookmark: _Toc1] _GoBack 15.提升", "15.提升"),
        ('HYPERLINK "http://a.b/c" 15.提升', "15.提升"),
        ("15.提升[bookmark: _GoBack]", "15.提升[bookmark: _GoBack]"),
        ("\u3000", ""),
    ],
)
def test_a_lines_own_words_begin_behind_indents_and_leftovers(line: str, words: str) -> None:
    assert line[own_words(line) :] == words
    assert "[bookmark" not in line or LEFTOVER.search(line) is not None


@pytest.mark.parametrize(
    ("line", "token"),
    [
        ("专栏1 重点企业", "专栏1"),
        ("专栏 4：重点企业", "专栏 4"),
        ("专栏一重点企业", "专栏一"),
        ("专栏：重点企业", "专栏"),
        ("专栏的内容", None),
        ("专栏、附件", None),
        ("本专栏1", None),
    ],
)
def test_a_box_opens_with_its_name(line: str, token: str | None) -> None:
    found = BOX.match(line)
    assert (found and found["token"]) == token


@pytest.mark.parametrize(
    ("line", "token"),
    [
        ("附件", "附件"),
        ("附件1", "附件1"),
        ("附 件 2：重点项目清单", "附 件 2"),
        ("附件：1.项目清单", "附件"),
        ("附录一", "附录一"),
        ("附表3", "附表3"),
        ("附件所列的项目", None),
        ("附件1所列的项目", None),
        ("附则", None),
    ],
)
def test_an_annex_has_its_line(line: str, token: str | None) -> None:
    found = ANNEX.match(line)
    assert (found and found["token"]) == token


@pytest.mark.parametrize(
    ("line", "goal"),
    [
        ("——到2025年", True),
        ("— 到2025年", True),
        ("--到2025年", True),
        ("―到2025年", True),
        ("-到2025年", False),
        ("——", False),
    ],
)
def test_a_goal_opens_with_a_dash(line: str, goal: bool) -> None:
    assert (GOAL.match(line) is not None) is goal
