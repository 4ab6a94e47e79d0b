"""Where a clause stands, in words: a number alone where it is the only one, its whole label where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answering import wording
from tests.rag.factories import Library

AGAIN = """养老服务实施方案
一、建设
（一）机构
1.新建机构。新建养老机构十家。
2.改建机构。改建养老机构五家。
（二）设施
1.建设食堂。每个社区建设食堂。
二、运营
（一）补贴
3.发放补贴。每月发放补贴。
"""
ONCE = """养老服务若干措施
一、建设
1.新建机构。新建养老机构十家。
二、运营
2.发放补贴。每月发放补贴。
"""
RULES = """养老服务办法
第一条 为了规范养老服务，制定本办法。
第二条 养老机构应当登记。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    files = {"again.txt": AGAIN, "once.txt": ONCE, "rules.txt": RULES}
    return Library(Path(tmp_path_factory.mktemp("wording")), files)


def place(library: Library, clause_id: str, question: str = "养老？", heading: bool = True) -> str:
    return wording.place(library.asked(question), library.clause(clause_id), heading=heading)


@pytest.mark.parametrize(
    ("clause_id", "bare", "named"),
    [
        ("once.txt#一/1", "第1条", "第1条“新建机构”"),
        ("once.txt#二/2", "第2条", "第2条“发放补贴”"),
        ("again.txt#一/一/2", "第2条", "第2条“改建机构”"),  # its number stands once
        ("again.txt#二/一/3", "第3条", "第3条“发放补贴”"),
    ],
)
def test_a_number_that_stands_once_tells_the_place(
    library: Library, clause_id: str, bare: str, named: str
) -> None:
    assert place(library, clause_id, heading=False) == bare
    assert place(library, clause_id) == named


def test_an_article_is_told_by_its_number(library: Library) -> None:
    assert place(library, "rules.txt#第二条", heading=False) == "第二条"


def test_of_measures_that_are_counted_anew_the_whole_label_tells_the_place(library: Library) -> None:
    places = [place(library, f"again.txt#一/{number}/1", heading=False) for number in "一二"]
    assert len(set(places)) == 2
    for told, number in zip(places, "一二", strict=True):
        assert "第1条" not in told
        assert f"（{number}）" in told
        assert told.endswith("1")
    assert place(library, "again.txt#一/二/1") == f"{places[1]}“建设食堂”"


def test_in_english_a_measure_is_called_so_unless_it_is_counted_anew(library: Library) -> None:
    english = "How many elderly care institutions are built?"
    assert place(library, "once.txt#一/1", english, heading=False) == "Measure 1"
    assert place(library, "again.txt#一/一/1", english, heading=False) == place(
        library, "again.txt#一/一/1", heading=False
    )
