"""The figure that a question wants: its kind and units, what fits it, and what this copy lost of it."""

from __future__ import annotations

import pytest

from index.figures import FigureKind, find_figures
from index.schema import Span
from rag.answering.wanted import KINDS, Wanted, wanted
from rag.query import Ask
from tests.rag.factories import Library

COUNTED, MONEY, SHARE = frozenset({FigureKind.COUNT}), KINDS[Ask.AMOUNT], KINDS[Ask.PERCENT]


def of(care: Library, question: str) -> Wanted:
    found = wanted(care.query(question))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("建多少座食堂？", {"座"}),
        ("几座桥？", {"座"}),
        ("要买多少辆车？", {"辆", "台"}),
        ("培训多少人次？", {"人", "名", "位"}),
        ("一共有几名护士？", {"人", "名", "位"}),
        ("要处理多少吨？", {"吨"}),
        ("修多少公里路？", {"公里", "千米"}),
        ("几分钟到？", {"小时", "分钟"}),
        ("几分钟换一次电，要建多少座站？", {"座"}),  # what is asked by 多少 is meant
        ("How many people are trained?", {"人", "名", "位"}),
    ],
)
def test_a_count_is_wanted_in_the_units_that_are_asked_for(
    care: Library, question: str, units: set[str]
) -> None:
    assert of(care, question) == Wanted(Ask.COUNT, COUNTED, frozenset(units))


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("给多少钱？", Wanted(Ask.AMOUNT, MONEY, frozenset())),
        ("最高补助多少？", Wanted(Ask.AMOUNT, MONEY, frozenset())),
        ("占比百分之几？", Wanted(Ask.PERCENT, SHARE, frozenset())),
        ("目标是多少？", Wanted(Ask.COUNT, KINDS[Ask.COUNT], frozenset(), strict=False)),
    ],
)
def test_a_sum_or_a_share_is_wanted_in_any_unit_and_a_target_in_any_kind(
    care: Library, question: str, figure: Wanted
) -> None:
    assert of(care, question) == figure


@pytest.mark.parametrize(
    "question", ["由谁负责？", "要抓几个方面？", "有几种方式？", "哪一年完成？", "为什么要巡访？"]
)
def test_no_figure_is_wanted_where_none_or_no_certain_one_is_asked_for(care: Library, question: str) -> None:
    assert wanted(care.query(question)) is None


@pytest.mark.parametrize(
    ("question", "words", "fits"),
    [
        ("建多少座食堂？", "建成20座", True),
        ("建多少座食堂？", "建成20个", False),
        ("建多少座食堂？", "补助20万元", False),
        ("要买多少辆车？", "购置3万辆", True),
        ("要买多少辆车？", "购置300台", True),
        ("给多少钱？", "补助20万元", True),
        ("给多少钱？", "补助投资额的20%", True),
        ("给多少钱？", "建成20座", False),
        ("占比百分之几？", "达到20%", True),
        ("占比百分之几？", "达到20万元", False),
        ("目标是多少？", "建成20座", True),
        ("目标是多少？", "达到20%", True),
        ("目标是多少？", "到2025年", False),
    ],
)
def test_a_figure_fits_by_its_kind_and_by_its_units(
    care: Library, question: str, words: str, fits: bool
) -> None:
    (figure,) = find_figures(words, Span(0, len(words)))
    assert of(care, question).fits(figure) is fits


@pytest.mark.parametrize(
    ("question", "words", "lost"),
    [
        ("食堂最高补助多少？", "最高不超过万元", True),
        ("食堂最高补助多少？", "建成老年食堂20座", False),
        ("食堂建多少座？", "最高不超过万元", False),  # what was lost there is no count of 座
    ],
)
def test_what_this_copy_lost_is_told_where_it_stood(
    care: Library, question: str, words: str, lost: bool
) -> None:
    clause = care.clause("hefei.txt#一/3")
    start = clause.span.start + care.words(clause.id).index(words)
    span = Span(start, start + len(words))
    assert of(care, question).lost_in(care.facts, clause, span) is lost
