"""The parser: whole outlines against tables written by hand, and nothing lost whatever the text is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Kind, Outline
from tests.index.outlines import DOCUMENTS, TABLES, corpus, labels, named, outline_of, shape, table, words


def put_together(outline: Outline) -> str:
    """The leaves one after another, after checking that they touch and that the tree holds together."""
    text = outline.document.text
    at = 0
    for leaf in outline.leaves():
        assert leaf.span.start == at, leaf
        at = leaf.span.end
    assert len({clause.id for clause in outline.clauses}) == len(outline.clauses)
    for clause in outline.clauses:
        if clause.parent_id is not None:
            assert outline[clause.parent_id].span.holds(clause.span)
            assert not outline[clause.parent_id].leaf
        if clause.heading_span is not None:
            assert clause.span.holds(clause.heading_span)
    return "".join(leaf.span.of(text) for leaf in outline.leaves())


# --- the five documents --------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_outline_is_the_one_written_by_hand(name: str) -> None:
    outline = corpus()[name]
    wanted = table(TABLES / "outline" / f"{name}.tsv")
    # ``opening`` and ``closing`` hold at most eight characters of the clause's own words.
    found = [
        (
            clause.kind.value,
            "/".join(clause.path),
            clause.heading,
            words(outline, clause)[: len(opening)],
            closing,
        )
        for clause, (*_, opening, closing) in zip(named(outline), wanted, strict=True)
        if words(outline, clause).endswith(closing)
    ]
    assert found == wanted


@pytest.mark.parametrize(
    ("name", "measures", "boxes"),
    [
        ("anhui-county-auto-parts", 21, 5),
        ("jilin-auto-cluster", 50, 0),
        ("huaibei-nev-cluster-draft", 24, 0),
        ("shenzhen-auto-city", 30, 0),
        ("anhui-county-clusters-draft", 12, 0),
    ],
)
def test_the_measures_run_through_each_document(name: str, measures: int, boxes: int) -> None:
    outline = corpus()[name]
    numbers = [int(clause.number) for clause in outline.clauses if clause.kind is Kind.MEASURE]
    assert numbers == list(range(1, measures + 1))
    assert sum(clause.kind is Kind.BOX for clause in outline.clauses) == boxes


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_leaves_are_the_document(name: str) -> None:
    outline = corpus()[name]
    assert put_together(outline) == outline.document.text


@pytest.mark.parametrize(
    ("name", "path", "label"),
    [
        ("anhui-county-auto-parts", "二/一/专栏1", "二、培育发展“三型”产业集群（一）专栏1"),
        ("jilin-auto-cluster", "四/二/29", "四、保障措施（二）29."),
        ("huaibei-nev-cluster-draft", "三/一/2", "三、主要任务（一）2."),
        ("shenzhen-auto-city", "三/二/7", "三、重点任务（二）7."),
        ("anhui-county-clusters-draft", "12", "12.深化结对合作共同成长"),
    ],
)
def test_a_label_names_the_place_as_a_person_would(name: str, path: str, label: str) -> None:
    assert [
        clause.label for clause in named(corpus()[name]) if "/".join(clause.path) == path and clause.number
    ] == [label]


# --- any text ------------------------------------------------------------------------------

ODD = [
    "\r",
    "\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\t",
    "\ufeff",
    "\u3000",
    "\u200b",
    " ",
]
MARKS = [
    *(
        "一、",
        "（一）",
        "(二)",
        "1.",
        "2．",
        "3、",
        "（1）",
        "2)",
        "①",
        "第一编",
        "第二章",
        "第三节",
        "第四条",
        "第四条之一",
        "第5条",
    ),
    *(
        "专栏1",
        "附件",
        "附件2：",
        "——",
        "--",
        "[bookmark: _GoBack]",
        "目录",
        "来源：",
        "全文如下：",
        "省〔2024〕1号",
    ),
]
WORDS = [
    "各市政府：",
    "实施方案",
    "推动产业发展。",
    "到2025年，",
    "3.5亿元",
    "甲县：发展甲",
    "（责任单位：省科技厅）",
    "《办法》",
    "a",
]
invented = st.lists(st.sampled_from(ODD + MARKS + WORDS) | st.text(max_size=5), max_size=60).map("".join)


@given(invented)
def test_the_leaves_are_the_text_whatever_it_is(text: str) -> None:
    assert put_together(outline_of(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "\n", " \r\n\t", "\ufeff", "。", "一、", "——", "第一条", "1.", "（一）\n（一）\n", *ODD, *MARKS],
)
def test_a_lone_mark_is_a_document_too(text: str) -> None:
    assert put_together(outline_of(text)) == text


@given(invented, invented)
def test_reading_is_the_same_every_time(one: str, other: str) -> None:
    first = outline_of(one)
    outline_of(other)
    assert outline_of(one).clauses == first.clauses


# --- a statute -----------------------------------------------------------------------------

STATUTE = """某省促进汽车产业发展条例
（2023年5月30日某省第十三届人民代表大会常务委员会第三次会议通过）

目  录
第一编  总则
第一章  一般规定
第二编  附则

第一编  总则
第一章  一般规定
第一条  为了促进汽车产业发展，根据有关法律，制定本条例。
第二条  本省行政区域内的汽车产业发展活动，适用本条例。
    国家另有规定的，从其规定。
第三条  县级以上人民政府应当履行下列职责：
    （一）编制规划；
    （二）安排资金：
    1．预算资金；
    2．社会资金；
    （三）法律、法规规定的其他职责。
    前款规定的职责，由主管部门具体承担。
第二章  发展
第一节  创新
第四条  【创新平台】支持企业建设平台。依照
第三条第二款给予补助。
第四条之一  平台应当开放。
第二节  保障
第五条　各级财政应当安排资金：
    （一）预算；
    （二）基金：
    ① 引导基金；
    ② 产业基金。
第二编  附则
第六条  本条例自2023年7月1日起施行。
"""


def test_a_statute_with_parts_chapters_sections_articles_paragraphs_and_items() -> None:
    outline = outline_of(STATUTE)
    assert put_together(outline) == STATUTE
    assert list(zip(shape(outline), labels(outline), strict=True)) == [
        (("title", ""), "标题"),
        (("preamble", ""), "前言"),
        (("furniture", ""), "转载网页"),
        (("section", "第一编"), "第一编总则"),
        (("section", "第一编/第一章"), "第一编总则第一章"),
        (("article", "第一编/第一章/第一条"), "第一条"),
        (("article", "第一编/第一章/第二条"), "第二条"),
        (("paragraph", "第一编/第一章/第二条"), "第二条第二款"),
        (("article", "第一编/第一章/第三条"), "第三条"),
        (("item", "第一编/第一章/第三条/一"), "第三条第一款第（一）项"),
        (("item", "第一编/第一章/第三条/二"), "第三条第一款第（二）项"),
        (("item", "第一编/第一章/第三条/二/1"), "第三条第一款第（二）项第1目"),
        (("item", "第一编/第一章/第三条/二/2"), "第三条第一款第（二）项第2目"),
        (("item", "第一编/第一章/第三条/三"), "第三条第一款第（三）项"),
        (("paragraph", "第一编/第一章/第三条"), "第三条第二款"),
        (("section", "第一编/第二章"), "第一编总则第二章"),
        (("section", "第一编/第二章/第一节"), "第一编总则第二章第一节"),
        (("article", "第一编/第二章/第一节/第四条"), "第四条"),
        (("paragraph", "第一编/第二章/第一节/第四条"), "第四条第二款"),
        (("article", "第一编/第二章/第一节/第四条之一"), "第四条之一"),
        (("section", "第一编/第二章/第二节"), "第一编总则第二章第二节"),
        (("article", "第一编/第二章/第二节/第五条"), "第五条"),
        (("item", "第一编/第二章/第二节/第五条/一"), "第五条第（一）项"),
        (("item", "第一编/第二章/第二节/第五条/二"), "第五条第（二）项"),
        (("item", "第一编/第二章/第二节/第五条/二/①"), "第五条第（二）项①"),
        (("item", "第一编/第二章/第二节/第五条/二/②"), "第五条第（二）项②"),
        (("section", "第二编"), "第二编附则"),
        (("article", "第二编/第六条"), "第六条"),
    ]
    headings = {clause.label: clause.heading for clause in named(outline) if clause.heading}
    assert headings["第四条"] == "创新平台"
    leads = [
        clause.label for clause in outline.clauses if clause.kind is Kind.LEAD and clause.label.endswith("款")
    ]
    assert leads == ["第二条第一款", "第三条第一款", "第四条第一款"]


def test_measures_below_numbered_sections_with_articles() -> None:
    text = (
        "某市若干措施\n一、支持对象\n第一条 企业。\n二、支持标准\n第二条 奖励：\n（一）首次；\n（二）再次。\n"
    )
    assert shape(outline_of(text)) == [
        ("title", ""),
        ("section", "一"),
        ("article", "一/第一条"),
        ("section", "二"),
        ("article", "二/第二条"),
        ("item", "二/第二条/一"),
        ("item", "二/第二条/二"),
    ]


# --- numbers that number nothing -------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "到2025年，1.支持企业上市3家。",
        "2024年新增3. 5万辆。",
        "1.5万吨以上的企业给予奖励。",
        "3.5亿元资金用于补助。",
        "第三条规定的企业除外。",
        "第三条、第四条所列的企业除外。",
        "第二章的要求另行规定。",
        "十、百、千亿级企业一起培育。",
        "三家企业一、二期项目开工。",
        "附件所列的项目优先支持。",
        "专栏的内容由各市细化。",
        "2023-2025年逐年增长。",
        "5G网络覆盖全市。",
        "100家企业参与。",
    ],
)
def test_a_number_in_a_sentence_is_no_heading(line: str) -> None:
    text = f"某市实施方案\n一、主要任务\n1.推进重点工作。做好服务。\n{line}\n2.加强保障。落实责任。\n"
    assert shape(outline_of(text)) == [
        ("title", ""),
        ("section", "一"),
        ("measure", "一/1"),
        ("paragraph", "一/1"),
        ("measure", "一/2"),
    ]


@pytest.mark.parametrize(
    ("line", "path", "heading"),
    [
        ("1.加大投入。给予补助。", "一/1", "加大投入"),
        ("  1．加大投入。给予补助。", "一/1", "加大投入"),
        ("\t１．加大投入。给予补助。", "一/１", "加大投入"),
        ("\u3000\u30001、加大投入。给予补助。", "一/1", "加大投入"),
        ("[bookmark: _GoBack]1.加大投入。给予补助。", "一/1", "加大投入"),
        ("1 .加大投入。给予补助。", "一/1", "加大投入"),
        ("1.加大投入：给予补助；给予贴息。", "一/1", "加大投入"),
        ("1.5G网络建设。给予补助。", "一", "1.5G网络建设"),  # 1.5 is a figure: read so, whatever was meant
    ],
)
def test_stray_indents_and_leftovers_do_not_disturb(line: str, path: str, heading: str) -> None:
    outline = outline_of(f"某市实施方案\n一、主要任务\n{line}\n")
    last = outline.leaves()[-1]
    assert ("/".join(last.path), last.heading) == (path, heading)


# --- copies that break their lines -----------------------------------------------------------

WHOLE = """某市促进低空经济发展若干措施
为贯彻落实国家部署，加快培育低空经济产业集群，推动我市低空经济高质量发展，结合实际，制定以下措施。
一、支持整机研制
1.加大研发投入。对整机企业按研发投入的10%给予补助，单个企业每年最高不超过500万元，到2027年培育企业20家以上。
2.鼓励首台套应用。对首台套产品按销售额的3. 5%给予奖励，最高200万元。（市工业和信息化局牵头，市财政局配合）
二、完善基础设施
（一）起降场地。全市建设起降点不少于100个，其中2026年建成60个，2027年建成40个，并与周边城市互联互通。
（二）通信网络。按照“一网统飞”要求建设通信网络。
"""
SHAPE = [
    ("title", ""),
    ("preamble", ""),
    ("section", "一"),
    ("measure", "一/1"),
    ("measure", "一/2"),
    ("section", "二"),
    ("section", "二/一"),
    ("section", "二/二"),
]


def broken_at(width: int) -> list[str]:
    """The lines of a copy that has ``width`` characters on a line."""
    return [line[at : at + width] for line in WHOLE.splitlines() for at in range(0, len(line), width)]


# A line that is full and ends a sentence may end its paragraph, too: no reader could tell.
WIDTHS = [
    width
    for width in range(16, 45)
    if not any(len(line) == width and line[-1] == "。" for line in broken_at(width))
]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_copy_that_breaks_its_lines_has_the_same_outline(width: int) -> None:
    broken = "".join(f"{line}\n" for line in broken_at(width))
    outline = outline_of(broken)
    assert put_together(outline) == broken
    assert shape(outline) == SHAPE == shape(outline_of(WHOLE))
    assert [words(outline, clause) for clause in named(outline)] == [
        words(outline_of(WHOLE), clause) for clause in named(outline_of(WHOLE))
    ]


# --- boxes, contents, annexes ------------------------------------------------------------------


def test_numbered_items_of_a_box_do_not_disturb_the_count_around_it() -> None:
    outline = outline_of(
        "某省行动方案\n一、重点任务\n（一）培育集群\n1.建设载体。建设若干载体，形成规模。\n"
        "专栏1：重点载体\n1.甲载体。建设甲。\n2.乙载体。建设乙。\n"
        "专栏2 重点企业\n1.龙头企业：丙、丁。\n2.骨干企业：戊。\n3.配套企业：己。\n"
        "2.引进企业。引进若干企业，做好服务。\n3.培育人才。培育若干人才。\n（二）保障\n4.加强领导。各负其责。\n"
    )
    assert list(zip(shape(outline), labels(outline), strict=True))[3:] == [
        (("measure", "一/一/1"), "一、重点任务（一）1."),
        (("box", "一/一/专栏1"), "一、重点任务（一）专栏1"),
        (("item", "一/一/专栏1/1"), "一、重点任务（一）专栏1第1项"),
        (("item", "一/一/专栏1/2"), "一、重点任务（一）专栏1第2项"),
        (("box", "一/一/专栏2"), "一、重点任务（一）专栏2"),
        (("item", "一/一/专栏2/1"), "一、重点任务（一）专栏2第1项"),
        (("item", "一/一/专栏2/2"), "一、重点任务（一）专栏2第2项"),
        (("item", "一/一/专栏2/3"), "一、重点任务（一）专栏2第3项"),
        (("measure", "一/一/2"), "一、重点任务（一）2."),
        (("measure", "一/一/3"), "一、重点任务（一）3."),
        (("section", "一/二"), "一、重点任务（二）"),
        (("measure", "一/二/4"), "一、重点任务（二）4."),
    ]
    assert [clause.heading for clause in named(outline) if clause.kind is Kind.BOX] == [
        "重点载体",
        "重点企业",
    ]


@pytest.mark.parametrize(
    ("before", "items"),
    [(1, 2), (2, 2), (3, 3), (3, 5), (5, 3), (2, 1)],
)
def test_the_count_goes_on_behind_a_box(before: int, items: int) -> None:
    lines = ["某省行动方案", "一、重点任务"]
    lines += [f"{nth}.措施之{nth}。做好工作。" for nth in range(1, before + 1)]
    lines += ["专栏1 重点", *(f"{nth}.重点之{nth}。加快建设。" for nth in range(1, items + 1))]
    lines += [f"{nth}.措施之{nth}。做好工作。" for nth in range(before + 1, before + 3)]
    kinds = Counter(clause.kind for clause in named(outline_of("\n".join(lines))))
    assert (kinds[Kind.MEASURE], kinds[Kind.ITEM]) == (before + 2, items)


def test_a_table_of_contents_is_no_second_outline() -> None:
    contents = "目　录\n一、总体要求……1\n二、重点任务……2\n（一）培育集群……2\n"
    outline = outline_of(
        f"某省行动方案\n{contents}\n一、总体要求\n坚持创新。\n二、重点任务\n（一）培育集群\n1.建设载体。形成规模。\n"
    )
    assert shape(outline) == [
        ("title", ""),
        ("furniture", ""),
        ("section", "一"),
        ("paragraph", "一"),
        ("section", "二"),
        ("section", "二/一"),
        ("measure", "二/一/1"),
    ]
    assert words(outline, named(outline)[1]) == contents.replace("\n", "").replace("　", "")


def test_annexes_stand_beside_the_sections() -> None:
    outline = outline_of(
        "某省行动方案\n一、重点任务\n1.建设载体。形成规模。\n附件：1.重点项目清单\n2.名词解释\n\n"
        "附件1\n重点项目清单\n1.甲项目；\n2.乙项目。\n附件2\n名词解释\n一、集群\n二、链主\n"
    )
    assert list(zip(shape(outline), labels(outline), strict=True))[2:] == [
        (("measure", "一/1"), "一、重点任务1."),
        (("annex", "附件"), "附件"),
        (("item", "附件/2"), "附件第2项"),
        (("annex", "附件1"), "附件1"),
        (("paragraph", "附件1"), "附件1 第1段"),
        (("measure", "附件1/1"), "附件1第1项"),
        (("measure", "附件1/2"), "附件1第2项"),
        (("annex", "附件2"), "附件2"),
        (("paragraph", "附件2"), "附件2 第1段"),
        (("section", "附件2/一"), "附件2一、"),
        (("section", "附件2/二"), "附件2二、"),
    ]


# --- around the document -----------------------------------------------------------------------


def test_a_notice_and_what_it_carries_are_told_apart() -> None:
    text = (
        "某市人民政府关于印发《某市实施方案》的通知\n某政发〔2024〕8号\n各区人民政府：\n"
        "现将方案印发给你们，请认真贯彻执行。\n2024年3月1日\n\n某市实施方案\n\n为推动发展，制定本方案。\n一、目标\n实现增长。\n"
    )
    outline = outline_of(text)
    assert [(clause.kind.value, words(outline, clause)[:6]) for clause in named(outline)] == [
        ("cover_letter", "某市人民政府"),
        ("document_number", "某政发〔20"),
        ("cover_letter", "各区人民政府"),
        ("cover_letter", "现将方案印发"),
        ("cover_letter", "2024年3"),
        ("title", "某市实施方案"),
        ("preamble", "为推动发展，"),
        ("section", "一、目标实现"),
        ("paragraph", "实现增长。"),
    ]


def test_what_a_web_page_puts_around_a_document_is_furniture() -> None:
    text = (
        "首页 > 政务公开 > 文件\n发布时间：2024-03-01\n某市实施方案\n为推动发展，制定本方案。\n"
        "一、目标\n实现增长。\n来源：某市政府网\n责任编辑：张三\n扫一扫在手机打开当前页\n"
    )
    outline = outline_of(text)
    assert [(clause.kind.value, words(outline, clause)[:5]) for clause in named(outline)] == [
        ("furniture", "首页>政务"),
        ("title", "某市实施方"),
        ("preamble", "为推动发展"),
        ("section", "一、目标实"),
        ("paragraph", "实现增长。"),
        ("furniture", "来源：某市"),
    ]
