"""What of a sentence is shown: the phrases around the words that answer, without rival figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index.schema import Span
from rag.answering import fact
from rag.schema import Answer
from tests.rag.factories import Library, Scripted

TIERS = "对取得证书的护理员给予一次性补贴,中级工每人5000元、高级工每人6000元和技师每人8000元,由所在机构申领。"
PHRASES = "新建机构补助5000元,改建机构补助3000元,扩建机构补助2000元,经费由市财政安排。"
LONG = "对新建的养老机构,在验收合格并且正常运营满一年以后,按照实际建成的床位数量,每张床位给予建设补助4000元,分两年平均拨付到机构的账户,同时接受审计。"
OTHER = "每座食堂补助9万元。到2027年建成食堂120座。"
SPOKEN = "补贴每人5000元,每年培训300人。"
FILE = f"养老服务补贴办法\n一、补贴\n1.{TIERS}\n2.{PHRASES}\n3.{LONG}\n4.{OTHER}\n5.{SPOKEN}\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(Path(tmp_path_factory.mktemp("fact")), {"办法.txt": FILE})


def shown(library: Library, question: str, words: str, budget: int = 105) -> str:
    """What is shown of the sentence with ``words``, where the reader finds them."""
    asked = library.asked(question)
    sentence = library.sentence(asked, words)
    start = FILE.index(words)
    found = replace(sentence, words=Span(start, start + len(words)))
    text = fact.segment(asked, found, budget).text
    return text.partition("：")[2]


# --- rival figures -----------------------------------------------------------------------------------

GIVEN = "对取得证书的护理员给予一次性补贴,"


@pytest.mark.parametrize(
    ("question", "words", "told"),
    [
        ("中级工每人补多少钱？", "中级工每人5000元", GIVEN + "中级工每人5000元。"),
        ("高级工每人补多少钱？", "高级工每人6000元", "高级工每人6000元。"),
        ("技师每人补多少钱？", "技师每人8000元", "技师每人8000元,由所在机构申领。"),
        ("改建机构补助多少钱？", "改建机构补助3000元", "改建机构补助3000元。"),
        ("扩建机构补助多少钱？", "扩建机构补助2000元", "扩建机构补助2000元,经费由市财政安排。"),
    ],
)
def test_the_figures_of_other_cases_are_left_out(
    library: Library, question: str, words: str, told: str
) -> None:
    found = shown(library, question, words)
    assert found == told
    for rival in ("5000元", "6000元", "8000元", "3000元", "2000元"):
        assert (rival in found) == (rival in words)


@pytest.mark.parametrize(
    "question",
    [
        "中级工和高级工分别补多少钱？",  # several are asked for
        "补贴由谁申领？",  # no figure is asked for
        "要培训多少人？",  # a figure of another kind is asked for
    ],
)
def test_where_no_rival_is_asked_about_the_whole_sentence_is_told(library: Library, question: str) -> None:
    assert shown(library, question, "中级工每人5000元") == TIERS


def test_a_figure_of_another_kind_is_no_rival(library: Library) -> None:
    assert shown(library, "补贴每人多少钱？", "补贴每人5000元") == SPOKEN
    assert shown(library, "每年培训多少人？", "每年培训300人") == SPOKEN


def test_figures_in_the_words_that_answer_are_no_rivals(library: Library) -> None:
    words = "中级工每人5000元、高级工每人6000元"
    found = shown(library, "护理员补多少钱？", words)
    assert words in found
    assert "8000元" not in found


# --- what fits ---------------------------------------------------------------------------------------


def test_a_sentence_that_fits_is_told_whole(library: Library) -> None:
    assert shown(library, "床位补助怎么拨付？", "分两年平均拨付") == LONG


@pytest.mark.parametrize("budget", [20, 40, 60])
@pytest.mark.parametrize(
    "words", ["每张床位给予建设补助4000元", "对新建的养老机构", "接受审计", "正常运营满一年"]
)
def test_of_a_longer_one_the_phrases_around_the_words_that_answer(
    library: Library, words: str, budget: int
) -> None:
    found = shown(library, "床位补助怎么拨付？", words, budget).rstrip("。")
    assert words in found
    assert found in LONG
    phrase = next(each for each in LONG.rstrip("。").split(",") if words in each)
    assert len(found) <= max(budget, len(phrase) + 1)
    at = LONG.index(found)
    assert at == 0 or LONG[at - 1] == ","  # whole phrases
    assert LONG[at + len(found)] in ",。"


# --- in an answer ------------------------------------------------------------------------------------


def ask(library: Library, question: str, script: Mapping[str, float]) -> Answer:
    return library.qa(Scripted(script)).ask(question)


def test_an_answer_that_was_read_shows_only_what_was_asked_for(library: Library) -> None:
    answer = ask(library, "护理员取得中级工证书每人补贴多少钱？", {"中级工每人5000元": 8.0})
    assert answer.refusal is None
    assert "5000元" in answer.text
    assert "6000元" not in answer.text
    assert "8000元" not in answer.text


def test_what_is_shown_is_in_the_sentence_that_is_cited(library: Library) -> None:
    answer = ask(library, "扩建机构补助多少钱？", {"扩建机构补助2000元": 8.0})
    (citation,) = answer.citations
    assert citation.quote == PHRASES
    assert citation.clause_id == "办法.txt#一/2"
