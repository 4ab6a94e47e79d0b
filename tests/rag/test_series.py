"""Whole enumerations: where they stand to the best sentence, what introduces them, how they are told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.answering import series
from rag.answering.series import FEWEST, HEAD, MOST
from rag.schema import AnswerKind, Draft
from tests.rag.factories import Library

LONG = "老人评价,由所在街道组织入户调查,调查对象不少于收住老人的三分之一,调查结果在街道公告栏里公示七天以上,接受社会监督,有异议的可以提出。"
MEASURES = f"""支持养老服务发展若干措施
一、申请条件
1.申请补助。申请补助的机构应当符合下列条件：
（1）依法登记，取得证书。
（2）床位不少于20张；
（3）近两年无重大事故。
2.鼓励参与。鼓励社会力量参加活动。
（1）举办讲座。
（2）开展比赛。
3.只有一项。应当取得以下许可：
（1）唯一的许可。
二、考核
4.考核内容。考核包括：
（1）服务质量。
（2）{LONG}
5.考核办法。按照百分制考核。
三、重点任务
重点任务包括以下内容：
6.建设养老机构。新建机构十家。
（1）选址。在城区选址。
（2）施工。两年内完工。
7.培训护理人员。每年培训300人。
8.建设食堂。每个社区一座。
"""
RULES = """养老机构管理办法(征求意见稿)
第一条 为了规范养老机构，制定本办法。
第二条 设立养老机构，应当具备下列条件：
（一）有自己的名称、住所；
（二）有十张以上床位；
（三）有相应的服务人员。
第三条 养老机构不得有如下行为：
（一）虐待老人；
（二）骗取补助。
第四条 养老机构有以下情形之一的，责令改正：（1）未签合同；（2）擅自收费；（3）拒绝检查。
第五条 档案由下列部分组成：①合同；②评估表。
第六条 养老机构可以（1）自行清洗，（2）委托清洗。
第七条 本办法自发布之日起施行。
"""
NOTICE = """苏州市人民政府关于印发支持养老服务发展实施方案的通知
苏府〔2022〕17号
各县区人民政府:
一、支持建设
1.新建养老机构。对新建养老机构的,每张床位给予建设补助5000元。
2.培训护理人员。培训对象包括在岗护工和待业人员。
二、支持运营
3.发放运营补贴。对正常运营的养老机构,每月补贴200元。
"""
# A measure's heading ends with a full stop, and one takes the words before the items for its heading.
HEADED = """补助发放措施
1.不予补助。有以下情形之一的不予补助：（1）弄虚作假；（2）挪用资金的；（3）逾期不报。
2.有下列情形之一的应当退还：（1）提前撤床；（2）转让机构。
"""
MANY = "应当提交以下材料：\n" + "".join(f"（{n}）材料{n}。\n" for n in range(1, MOST + 2))
FILES = {
    "措施.txt": MEASURES,
    "办法.txt": RULES,
    "通知.txt": NOTICE,
    "补助.txt": HEADED,
    "材料.txt": f"申报须知\n一、材料\n{MANY}",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(Path(tmp_path_factory.mktemp("series")), FILES)


def compose(
    library: Library, words: str, question: str = "有哪些条件？", hidden: Sequence[str] = ()
) -> Draft | None:
    """What is told where the sentence with ``words`` is the best."""
    asked = library.asked(question, hidden=hidden)
    return series.compose(asked, library.sentence(asked, words))


def told(draft: Draft | None) -> list[str]:
    return [segment.text for segment in draft.segments] if draft is not None else []


def told_of(library: Library, words: str) -> list[str]:
    return told(compose(library, words))


CONDITIONS = ["第1条共3项：依法登记，取得证书；", "床位不少于20张；", "近两年无重大事故。"]
SETTING_UP = [
    "第二条（征求意见稿）共3项：有自己的名称、住所；",
    "有十张以上床位；",
    "有相应的服务人员。",
]
CORRECTED = ["第四条（征求意见稿）共3项：未签合同；", "擅自收费；", "拒绝检查。"]


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("应当符合下列条件", CONDITIONS),  # below the sentence
        ("依法登记", CONDITIONS),  # beside it, whichever it is
        ("床位不少于20张", CONDITIONS),
        ("近两年无重大事故", CONDITIONS),
        ("应当具备下列条件", SETTING_UP),
        ("十张以上床位", SETTING_UP),
        ("责令改正", CORRECTED),  # in one clause
        ("擅自收费", CORRECTED),
        ("下列部分组成", ["第五条（征求意见稿）共2项：合同；", "评估表。"]),
        ("虐待老人", ["第三条（征求意见稿）共2项：虐待老人；", "骗取补助。"]),  # 如下
        ("考核包括", ["第4条共2项：服务质量；"]),  # only a colon
        (
            "以下内容",
            ["三、重点任务共3项：建设养老机构；", "培训护理人员；", "建设食堂。"],
        ),  # by their headings
    ],
)
def test_the_items_are_told_in_their_order_with_their_count(
    library: Library, words: str, items: Sequence[str]
) -> None:
    assert told_of(library, words)[: len(items)] == items
    draft = compose(library, words)
    assert draft is not None
    assert draft.kind is AnswerKind.LIST
    assert f"共{len(draft.segments)}项：" in draft.segments[0].text


@pytest.mark.parametrize(
    "words",
    [
        "举办讲座",  # nothing introduces them
        "鼓励社会力量参加",
        "按照百分制",
        "自发布之日起",
        "自行清洗",  # numbers in the midst of a sentence
        "为了规范",
        "唯一的许可",  # one is no enumeration
        "应当取得以下许可",
        "材料3。",  # too many
    ],
)
def test_what_is_no_enumeration_is_told_as_none(library: Library, words: str) -> None:
    assert compose(library, words) is None


def test_an_addressee_introduces_no_enumeration(library: Library) -> None:
    """“各县区人民政府：” and behind it the sections of the whole document."""
    assert told_of(library, "培训对象包括") == []
    assert told_of(library, "每月补贴200元") == []


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("弄虚作假", ["第1条共3项：弄虚作假；", "挪用资金的；", "逾期不报。"]),
        ("提前撤床", ["第2条共2项：提前撤床；", "转让机构。"]),
    ],
)
def test_items_inside_a_measure_are_told_by_their_own_words_though_it_has_a_heading(
    library: Library, words: str, items: Sequence[str]
) -> None:
    assert told_of(library, words) == items


@pytest.mark.parametrize("words", ["新建机构十家", "每年培训300人"])
def test_the_place_is_that_of_all_items_and_not_of_the_one_that_is_best(library: Library, words: str) -> None:
    assert told_of(library, words)[:1] == ["三、重点任务共3项：建设养老机构；"]


def test_every_item_rests_on_its_own_words(library: Library) -> None:
    for words in ("应当符合下列条件", "十张以上床位", "责令改正", "以下内容"):
        draft = compose(library, words)
        assert draft is not None
        for at, segment in enumerate(draft.segments):
            (evidence,) = segment.evidence
            quote = library.words(evidence.clause.id, evidence.span)
            own = segment.text.partition("：")[2] if at == 0 else segment.text
            assert own.rstrip("；。") in quote
            assert evidence.clause.span.holds(evidence.span)
            assert quote == quote.strip()


def test_a_long_item_is_told_by_the_phrases_that_fit(library: Library) -> None:
    items = told_of(library, "服务质量")
    assert len(items) == FEWEST
    assert LONG.startswith(items[1].rstrip("。"))
    assert len(items[1]) <= HEAD + 1
    assert not items[1].endswith("，。")


# --- what is hidden ----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["应当符合下列条件", "依法登记"])
def test_a_hidden_item_is_not_told_and_not_counted(library: Library, words: str) -> None:
    draft = compose(library, words, hidden=["措施.txt#一/1/2"])
    assert told(draft) == ["第1条共2项：依法登记，取得证书；", "近两年无重大事故。"]


def test_where_hardly_an_item_is_left_none_is_told(library: Library) -> None:
    assert compose(library, "依法登记", hidden=["措施.txt#一/1/2", "措施.txt#一/1/3"]) is None


def test_an_item_of_which_every_clause_is_hidden_is_not_told(library: Library) -> None:
    leaves = ["措施.txt#三/6/lead", "措施.txt#三/6/1", "措施.txt#三/6/2"]
    draft = compose(library, "以下内容", hidden=leaves)
    assert told(draft) == ["三、重点任务共2项：培训护理人员；", "建设食堂。"]


@pytest.mark.parametrize(
    "hidden", ["办法.txt#第二条/一", "办法.txt#第二条/二", "办法.txt#第二条/三", "办法.txt#第四条"]
)
def test_a_hidden_clause_is_in_no_answer(library: Library, hidden: str) -> None:
    for question in ("设立养老机构应当具备哪些条件？", "养老机构有哪些情形的责令改正？"):
        answer = library.qa().ask(question, hidden=frozenset([hidden]))
        assert hidden not in {citation.clause_id for citation in answer.citations}
        assert library.words(hidden).strip("（）一二三；。\n") not in answer.text


# --- in an answer ------------------------------------------------------------------------------------


def test_an_enumeration_passes_the_gate_whole(library: Library) -> None:
    answer = library.qa().ask("设立养老机构应当具备哪些条件？")
    assert answer.kind is AnswerKind.LIST
    assert [segment.text for segment in answer.segments] == SETTING_UP
    assert [citation.clause_id for citation in answer.citations] == [
        f"办法.txt#第二条/{number}" for number in "一二三"
    ]


def test_in_english_the_opening_is_english_and_passes_the_gate(library: Library) -> None:
    question = "List all the conditions for setting up an elderly care institution"
    draft = compose(library, "应当符合下列条件", question)
    assert told(draft) == ["Measure 1: 3 items: 依法登记，取得证书；", *CONDITIONS[1:]]
    assert told(compose(library, "十张以上床位", question))[0].endswith(
        " (draft for comment): 3 items: 有自己的名称、住所；"
    )
    assert draft is not None
    passed = library.gate().check(draft)
    assert (len(passed.segments), passed.dropped) == (3, ())
