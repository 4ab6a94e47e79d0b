"""Lost and masked figures: found in any document, and never where an ordinary word stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.records import Score, score_records
from index.gaps import gaps
from index.schema import Kind
from tests.index.reading import measure, parsed


def found(folder: Path, sentence: str) -> list[tuple[str, str]]:
    """Kind and words of every gap in a plan that says ``sentence``."""
    outline = measure(folder, sentence)
    return [(gap.kind.value, gap.span.of(outline.document.text)) for gap in gaps(outline)]


@pytest.mark.parametrize(
    ("sentence", "kind", "lost"),
    [
        ("到年，建成示范区。", "lost_year", "到年"),
        ("力争到 年，建成示范区。", "lost_year", "到 年"),
        ("计划（—年）已印发。", "lost_year", "（—年）"),
        ("20XX年建成。", "lost_year", "20XX年"),
        ("本办法自年月日起施行。", "lost_year", "自年月日"),
        ("单个项目最高不超过万元。", "lost_amount", "不超过万元"),
        ("年实现产值近亿元，居全国前列。", "lost_amount", "近亿元"),
        ("设备投资超万元的项目优先。", "lost_amount", "超万元"),
        ("总投资超过0万元的项目优先。", "lost_amount", "超过0万元"),
        ("对入选企业奖励万元。", "lost_amount", "奖励万元"),
        ("并处万元以上的罚款。", "lost_amount", "处万元以上"),
        ("研发投入增长%。", "lost_amount", "增长%"),
        ("占比提高个百分点。", "lost_amount", "提高个百分点"),
        ("预留份额不低于百分之。", "lost_amount", "不低于百分之"),
        ("新增家以上规上企业。", "lost_amount", "新增家"),
        ("企业数达到家。", "lost_amount", "达到家"),
        ("产量达到万辆。", "lost_amount", "达到万辆"),
        ("补贴期限不超过年。", "lost_amount", "不超过年"),
        ("自受理之日起个工作日内办结。", "lost_amount", "之日起个工作日内"),
        ("每年安排资金*亿元用于攻关。", "masked_amount", "*亿元"),
        ("拨给救灾款××万元。", "masked_amount", "××万元"),
        ("资助XX万元。", "masked_amount", "XX万元"),
        ("给予___万元补助。", "masked_amount", "___万元"),
        ("占比达到○○%。", "masked_amount", "○○%"),
        ("建成□□座。", "masked_amount", "□□座"),
        ("依据国发〔〕15号文件执行。", "lost_number", "〔〕"),
        ("依据国发〔2023〕号文件执行。", "lost_number", "号"),
        ("依据第号令执行。", "lost_number", "第号"),
    ],
)
def test_a_lost_figure_is_found(tmp_path: Path, sentence: str, kind: str, lost: str) -> None:
    assert found(tmp_path, sentence) == [(kind, lost)]


@pytest.mark.parametrize(
    "sentence",
    [
        "总投资亿元以上项目20个，突破亿元大关，超亿元项目3个，上亿元，数亿元，几万元，百万元，万元户。",
        "人均收入近万元，单位GDP能耗与万元产值能耗双下降。",
        "近年来，多年，到年底，到年末前完成，达到年产10万吨，自年满18周岁之日起。",
        "签约元宇宙项目，旅游达人，最高级别，最低层次，近万人参加，奖励先进个人，新增项目，建设项目。",
        "7×24小时服务，4X4越野车，提供0元入园，增速（%）见附表，第三条规定的，**5家**企业。",
        "自发布之日起30日内，有效期内，不超过年度预算，超过人均水平，会议室（）内。",
        "到2025年，营业收入达到100亿元，最高不超过500万元，增长8%，新增20家。",
    ],
)
def test_ordinary_words_are_no_gaps(tmp_path: Path, sentence: str) -> None:
    assert found(tmp_path, sentence) == []


def test_an_idiom_is_a_gap_where_the_copy_lost_other_figures(tmp_path: Path) -> None:
    assert found(tmp_path, "产值突破亿元。") == []
    assert found(tmp_path, "到年，产值突破亿元。") == [("lost_year", "到年"), ("lost_amount", "突破亿元")]


@pytest.mark.parametrize(
    ("ending", "lost"),
    [
        ("加强宣传推广，大力弘扬企业家精神，引导职工爱岗敬业，形成广泛", "形成广泛"),
        ("加强宣传推广，大力弘扬企业家精神，引导职工爱岗敬业，", "岗敬业，"),
    ],
)
def test_an_end_in_mid_sentence_is_found(tmp_path: Path, ending: str, lost: str) -> None:
    assert found(tmp_path, ending) == [("broken_off", lost)]


@pytest.mark.parametrize(
    "ending",
    [
        "加强宣传推广，大力弘扬企业家精神，形成良好氛围。",
        "加强宣传推广，形成良好氛围。（牵头单位：省科技厅；配合单位：省财政厅、各市政府）",
        "自发布之日起施行。\n联系人：张三，联系电话：0431-12345678，传真同号，欢迎来电咨询有关政策",
        "自发布之日起施行。\n某某省人民政府办公厅",
    ],
)
def test_a_whole_end_is_none(tmp_path: Path, ending: str) -> None:
    assert found(tmp_path, ending) == []


def test_a_gap_belongs_to_the_clause_that_a_lead_opens(tmp_path: Path) -> None:
    outline = parsed(
        tmp_path,
        "关于加快产业发展的实施意见\n一、主要任务\n（一）壮大产业。产值达到亿元。\n1.培育企业。奖励万元。\n",
    )
    owners = [outline[gap.clause_id] for gap in gaps(outline)]
    assert [(owner.kind, owner.number) for owner in owners] == [(Kind.SECTION, "一"), (Kind.MEASURE, "1")]


def test_the_gaps_of_the_five_documents_are_those_of_the_table(scores: dict[str, Score]) -> None:
    assert scores["gaps"].expected == 18
    assert (scores["gaps"].precision, scores["gaps"].recall) == (1.0, 1.0)


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """The sums over all documents, by kind."""
    return {score.kind: score for score in score_records() if score.document == "all"}
