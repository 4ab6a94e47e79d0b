"""The scorer against hand-made answers: each earns exactly what FORMAT.md gives it."""

from __future__ import annotations

from typing import Any

import pytest

from eval.measures import LENGTH_FLOOR, Score, score
from eval.reply import read_reply
from tests.eval.factories import OTHER, SECOND, TEXT, UNANSWERABLE, Ground, raw_reply, refusal

GOLD = "对新建工厂给予最高50万元奖励"
LEADS = ["牵头单位:省财政厅;配合单位:省商务厅", "省科技厅、省财政厅按职责分工负责"]
LISTED: dict[str, Any] = {
    "type": "list",
    "question": "省财政厅参与哪些任务？",
    "gold": LEADS,
    "gold_mode": "all",
    "facts": [["新建工厂"], ["改造工厂"]],
    "forbidden": ["组织培训"],
    "reference": "共2项：第1条支持新建工厂（牵头）；第2条支持改造工厂（按职责分工）。",
}
MISSING: dict[str, Any] = {
    "type": "missing",
    "question": "改造工厂最高补助多少？",
    "gold": ["对改造工厂给予补助,最高不超过万元"],
    "facts": [],
    "forbidden": [],
    "reference": "第2条写作“最高不超过万元”，数字在现有文本中缺失。",
}
_DUMP = (TEXT + OTHER * 5).strip()


def scored(ground: Ground, raw: Any, **fields: Any) -> Score:
    return score(ground.question(**fields), read_reply(raw), ground.texts, ground.departments)


def test_a_perfect_answer(ground: Ground) -> None:
    raw = raw_reply(
        "最高 50 万元。[1]", [ground.citation(GOLD)], [ground.passage("二、服务保障"), ground.passage(GOLD)]
    )
    assert scored(ground, raw) == Score(
        id="q-1",
        right=True,
        cited=True,
        right_and_cited=True,
        refused=False,
        found_at=(False, True, True, True),
        facts=1.0,
        citation_precision=1.0,
        citation_recall=1.0,
        too_long=False,
        forbidden=(),
        missing_facts=(),
        says_lacking=None,
        unsupported=(),
        broken=0,
        length=9,
    )


def test_a_wrong_number(ground: Ground) -> None:
    found = scored(ground, raw_reply("最高20万元。[1]", [ground.citation(GOLD)]))
    assert (found.right, found.cited, found.right_and_cited) == (False, True, False)
    assert (found.facts, found.missing_facts, found.forbidden) == (0.0, ("50万",), ("20万",))
    assert found.unsupported == ("20",)


def test_right_but_uncited(ground: Ground) -> None:
    found = scored(ground, raw_reply("最高50万元。"))
    assert (found.right, found.cited, found.right_and_cited) == (True, False, False)
    assert (found.citation_precision, found.citation_recall) == (None, 0.0)
    assert found.unsupported == ("50",)


def test_right_but_cited_elsewhere(ground: Ground) -> None:
    found = scored(ground, raw_reply("最高50万元。[1]", [ground.citation("每年培训工人3000人次以上")]))
    assert (found.right, found.cited, found.right_and_cited) == (True, False, False)
    assert (found.citation_precision, found.citation_recall) == (0.0, 0.0)


def test_a_clause_dump_is_too_long(ground: Ground) -> None:
    assert len(_DUMP) > LENGTH_FLOOR
    found = scored(ground, raw_reply(f"{_DUMP}[1]", [ground.citation(TEXT.strip())]), forbidden=[])
    assert (found.right, found.facts, found.cited, found.too_long) == (False, 1.0, True, True)
    assert found.length == len(_DUMP)


@pytest.mark.parametrize(("length", "too_long"), [(120, False), (121, True)])
def test_the_length_is_counted_without_markers(ground: Ground, length: int, too_long: bool) -> None:
    answer = "最高50万元。".ljust(length, "好")
    found = scored(ground, raw_reply(f"{answer} [1]", [ground.citation(GOLD)]))
    assert (found.length, found.too_long, found.right) == (length, too_long, not too_long)


def test_a_long_reference_allows_a_long_answer(ground: Ground) -> None:
    reference = "最高奖励50万元。" + "说明" * 30
    found = scored(ground, raw_reply("最高50万元。".ljust(4 * len(reference), "好")), reference=reference)
    assert found.right
    assert not found.too_long


def test_an_answerable_question_refused(ground: Ground) -> None:
    found = scored(ground, refusal("文件没有写新建工厂奖励50万元。"))
    assert (found.right, found.refused, found.facts, found.cited) == (False, True, 0.0, False)


@pytest.mark.parametrize(("raw", "right"), [(refusal(), True), (raw_reply("最高50万元。"), False)])
def test_a_question_that_the_documents_do_not_answer(ground: Ground, raw: Any, right: bool) -> None:
    found = scored(ground, raw, **UNANSWERABLE)
    assert (found.right, found.right_and_cited, found.refused) == (right, right, right)
    assert (found.cited, found.found_at, found.facts) == (None, None, None)
    assert (found.citation_precision, found.citation_recall) == (None, None)


def test_half_a_list(ground: Ground) -> None:
    raw = raw_reply("共1项：1. 支持新建工厂（牵头）。[1]", [ground.citation(LEADS[0], label="一、1.")])
    found = scored(ground, raw, **LISTED)
    assert (found.right, found.facts, found.missing_facts) == (False, 0.5, ("改造工厂",))
    assert (found.cited, found.citation_precision, found.citation_recall) == (False, 1.0, 0.5)
    assert found.unsupported == ()


def test_a_whole_list(ground: Ground) -> None:
    citations = [ground.citation(lead, marker=at, label=f"一、{at}.") for at, lead in enumerate(LEADS, 1)]
    raw = raw_reply(
        "共2项：1. 支持新建工厂；[1]2. 支持改造工厂。[2]", citations, [ground.passage(lead) for lead in LEADS]
    )
    found = scored(ground, raw, **LISTED)
    assert (found.right_and_cited, found.facts, found.citation_recall) == (True, 1.0, 1.0)
    assert found.unsupported == ()


def test_all_golds_are_wanted_among_the_first_k_as_far_as_k_goes(ground: Ground) -> None:
    one, two, far = ground.passage(LEADS[0]), ground.passage(LEADS[1]), ground.passage("二、服务保障")
    assert scored(ground, raw_reply("", (), [one, far, two]), **LISTED).found_at == (True, True, True, True)
    assert scored(ground, raw_reply("", (), [far, one, two]), **LISTED).found_at == (False, True, True, True)
    assert scored(ground, raw_reply("", (), [one, far, far]), **LISTED).found_at == (
        True,
        False,
        False,
        False,
    )


def test_a_citation_that_holds_a_fact_counts_for_precision_but_not_for_recall(ground: Ground) -> None:
    facts = [["50万"], ["3000人次"]]
    raw = raw_reply(
        "50万元，3000人次。[1][2]", [ground.citation(GOLD), ground.citation("工人3000人次", marker=2)]
    )
    found = scored(ground, raw, facts=facts, forbidden=[], reference="50万元,3000人次。")
    assert (found.citation_precision, found.citation_recall) == (1.0, 1.0)
    raw = raw_reply("50万元。[1][2]", [ground.citation(GOLD), ground.citation("省教育厅", marker=2)])
    assert scored(ground, raw).citation_precision == 0.5


@pytest.mark.parametrize(
    ("answer", "cited", "right"),
    [
        ("第2条写作“最高不超过万元”，数字在本文本中缺失。[1]", True, True),
        ("第2条写作“最高不超过万元”，数字在本文本中缺失。", False, False),
        ("最高不超过万元。[1]", True, False),
    ],
)
def test_a_lost_figure_is_cited_and_told(ground: Ground, answer: str, cited: bool, right: bool) -> None:
    citations = [ground.citation("最高不超过万元")] if cited else []
    found = scored(ground, raw_reply(answer, citations), **MISSING)
    assert (found.right, found.says_lacking) == (right, "缺失" in answer)


def test_a_lost_figure_is_no_refusal(ground: Ground) -> None:
    assert not scored(ground, refusal("数字缺失。"), **MISSING).right


def test_a_quote_that_does_not_stand_at_its_span_proves_nothing(ground: Ground) -> None:
    moved = ground.citation(GOLD) | {"quote": "对新建工厂给予最高50万元补助"}
    found = scored(ground, raw_reply("最高50万元。[1]", [moved]))
    assert (found.right, found.cited, found.broken) == (True, False, 1)
    assert (found.citation_precision, found.unsupported) == (0.0, ("50",))


def test_the_same_span_of_another_document_meets_no_gold(ground: Ground) -> None:
    text = ground.texts[SECOND]
    start = ground.texts["gongchang.txt"].index(GOLD)
    raw = raw_reply(
        "50万元[1]",
        [
            {
                "document": SECOND,
                "start": start,
                "end": start + 5,
                "quote": text[start : start + 5],
                "marker": 1,
            }
        ],
        [{"document": SECOND, "start": start, "end": start + 5}],
    )
    found = scored(ground, raw)
    assert (found.cited, found.broken, found.found_at) == (False, 0, (False,) * 4)


@pytest.mark.parametrize("answer", ["最高５０万元", "最高 50\n万元", "最高50万元"])
def test_width_and_white_space_do_not_matter(ground: Ground, answer: str) -> None:
    assert scored(ground, raw_reply(answer)).right
