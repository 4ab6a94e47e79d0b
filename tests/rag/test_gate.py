"""The answer gate: what no cited word bears out does not get past it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.schema import Clause, Span
from index.snapshot import Snapshot, open_snapshot
from rag.gate import Gate, Passed, shown
from rag.schema import AnswerKind, Draft, Evidence, Segment
from tests.index.factories import ToyEmbedder

TEXT = """安徽省支持产业发展若干措施
皖政〔2024〕12号
一、支持研发
1.加大投入。对新认定的平台给予最高500万元奖励，补助比例不超过20%，每年支持3家，自2024年3月8日起受理。（牵头单位：省科技厅；配合单位：省财政厅、发展改革委）
29.完善服务。依照国发〔2023〕7号文件，建设30个服务站，其中2025年建成10个。（省商务厅负责）
"""
OTHER = "吉林省支持产业发展若干措施\n一、支持研发\n1.加大投入。给予最高800万元奖励。（牵头单位：省民政厅）\n"
FIRST, SECOND = "1.加大投入", "29.完善服务"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("gate")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "corpus" / "b.txt").write_text(OTHER, encoding="utf-8")
    build(folder / "corpus", folder / "index", ToyEmbedder())
    return open_snapshot(folder / "index", "toy")


def clause(snapshot: Snapshot, opening: str) -> Clause:
    """The clause of a.txt that opens so."""
    return next(c for c in snapshot.outlines["a.txt"].leaves() if c.span.of(TEXT).startswith(opening))


def passed(snapshot: Snapshot, *segments: tuple[str, str]) -> Passed:
    """What passes of segments, each with the opening of the clause that it cites whole."""
    draft = Draft(
        AnswerKind.FACT,
        tuple(
            Segment(text, (Evidence(found := clause(snapshot, opening), found.span),))
            for text, opening in segments
        ),
    )
    return Gate(snapshot).check(draft)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("最高500万元奖励。", FIRST),
        ("最高 5,00 万元".replace(",", ""), FIRST),
        ("最高奖励５００万元，比例不超过20%。", FIRST),
        ("第1条：每年支持3家。", FIRST),
        ("《安徽省支持产业发展若干措施》（皖政〔2024〕12号）第1条。", FIRST),
        ("皖政〔2024〕12号规定，自2024年3月8日起受理。", FIRST),
        ("3月8日起受理。", FIRST),
        ("牵头单位是省科技厅；配合单位是省财政厅、省发展改革委。", FIRST),
        ("第29条：建设30个服务站。", SECOND),
        ("依照国发〔2023〕7号文件。", SECOND),
        ("按照国发〔2023〕7号，由省商务厅负责。", SECOND),
        ("支持企业发展。", SECOND),  # no figure and no name: nothing to bear out
    ],
)
def test_what_the_cited_words_bear_out_passes(snapshot: Snapshot, text: str, cites: str) -> None:
    found = passed(snapshot, (text, cites))
    assert (shown(found.segments), found.dropped) == (f"{text}[1]", ())


@pytest.mark.parametrize(
    ("text", "cites", "why"),
    [
        # a number
        ("最高600万元奖励。", FIRST, "数字600"),
        ("最高500亿元奖励。", FIRST, "数额"),
        ("比例不超过500%。", FIRST, "数字500%"),
        ("最高20万元奖励。", FIRST, "数字20"),
        ("最高六百万元奖励。", FIRST, "数字600"),
        ("每年支持4家。", FIRST, "数字4"),
        ("每年支持四家。", FIRST, "数字4"),
        ("最高800万元奖励。", FIRST, "数字800"),  # the other document's
        ("到2026年建成。", SECOND, "数字2026"),
        ("建设30个服务站，支持3家。", SECOND, "数字3"),  # the other measure's
        # the number of a clause is no figure
        ("支持29家企业。", SECOND, "编号"),
        ("奖励29万元。", SECOND, "编号"),
        ("第30条：建设服务站。", FIRST, "数字30"),
        # a date
        ("自2024年8月3日起受理。", FIRST, "日期"),
        ("自2024年3月20日起受理。", FIRST, "数字20"),
        ("自2025年3月8日起受理。", FIRST, "数字2025"),
        # a document number
        ("依照国发〔2023〕8号文件。", SECOND, "数字8"),
        ("依照皖发〔2023〕7号文件。", SECOND, "文号"),
        ("依照国发〔2024〕7号文件。", SECOND, "文号"),
        # a department
        ("牵头单位是省商务厅。", FIRST, "单位省商务厅"),  # the other measure's
        ("牵头单位是省民政厅。", FIRST, "单位省民政厅"),  # the other document's
        ("牵头单位是省教育厅。", FIRST, "教育厅"),  # nobody's
        ("由市住建局负责。", FIRST, "住建局"),
        ("报市委同意。", FIRST, "市委"),
        ("配合单位是网信委。", FIRST, "网信委"),
        # a count that counts nothing
        ("共29项：第29条；", SECOND, "编号"),
        ("共12项。", FIRST, "编号"),
    ],
)
def test_what_they_do_not_is_dropped_and_named(snapshot: Snapshot, text: str, cites: str, why: str) -> None:
    found = passed(snapshot, (text, cites))
    assert (found.segments, found.citations) == ((), ())
    (dropped,) = found.dropped
    assert why in dropped.partition("：")[0]
    assert dropped.endswith(text)


def test_only_the_segment_that_says_too_much_is_dropped(snapshot: Snapshot) -> None:
    found = passed(snapshot, ("最高500万元。", FIRST), ("最高900万元。", FIRST), ("建设30个服务站。", SECOND))
    assert shown(found.segments) == "最高500万元。[1]建设30个服务站。[2]"
    assert [citation.quote for citation in found.citations] == [
        clause(snapshot, opening).span.of(TEXT) for opening in (FIRST, SECOND)
    ]


def test_a_count_of_the_rows_passes(snapshot: Snapshot) -> None:
    rows = (("共2项：第1条；", FIRST), ("第29条。", SECOND))
    assert len(passed(snapshot, *rows).segments) == 2
    assert len(passed(snapshot, ("共2个：省科技厅、省财政厅。", FIRST)).segments) == 1
    assert passed(snapshot, ("共5个：省科技厅、省财政厅。", FIRST)).segments == ()


def test_the_same_words_are_cited_once(snapshot: Snapshot) -> None:
    found = passed(snapshot, ("最高500万元。", FIRST), ("每年支持3家。", FIRST))
    assert shown(found.segments) == "最高500万元。[1]每年支持3家。[1]"
    assert [citation.marker for citation in found.citations] == [1]


# --- spans -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "why"),
    [
        (lambda c: Span(c.span.start, c.span.end + 1), "不在原文中"),
        (lambda c: Span(c.span.start, len(TEXT) + 99), "不在原文中"),
        (lambda c: Span(len(TEXT), len(TEXT) + 9), "不在原文中"),
        (lambda c: Span(c.span.start, c.span.start), "不在原文中"),
        (lambda c: Span(c.span.start - 1, c.span.end), "不在所指条款中"),
        (lambda c: Span(0, 5), "不在所指条款中"),
    ],
    ids=["one too far", "beyond the text", "behind the text", "empty", "one too early", "another clause's"],
)
def test_a_wrong_span_is_dropped(snapshot: Snapshot, span: object, why: str) -> None:
    found = clause(snapshot, FIRST)
    assert callable(span)
    evidence = Evidence(found, span(found))
    assert why in Gate(snapshot).problem(Segment("支持企业。", (evidence,)), 1)


def test_nothing_passes_without_evidence_or_with_a_clause_that_is_not_there(snapshot: Snapshot) -> None:
    found = clause(snapshot, FIRST)
    stranger = replace(found, id="c.txt#1", document_id="c.txt")
    gate = Gate(snapshot)
    assert gate.problem(Segment("支持企业。", ()), 1) == "没有引用"
    assert gate.problem(Segment("支持企业。", (Evidence(stranger, found.span),)), 1) == "引文不在原文中"
    both = Segment("支持企业。", (Evidence(found, found.span), Evidence(stranger, found.span)))
    assert gate.problem(both, 1) == "引文不在原文中"


def test_only_the_words_of_the_span_bear_not_the_rest_of_the_clause(snapshot: Snapshot) -> None:
    found = clause(snapshot, FIRST)
    at = TEXT.index("对新认定的平台")
    narrow = Evidence(found, Span(at, TEXT.index("，补助")))
    gate = Gate(snapshot)
    assert gate.problem(Segment("最高500万元。", (narrow,)), 1) == ""
    assert gate.problem(Segment("比例不超过20%。", (narrow,)), 1) == "数字20%不在引文中"
    assert gate.problem(Segment("牵头单位是省科技厅。", (narrow,)), 1) == "单位省科技厅不在引文中"


# --- whatever is written -------------------------------------------------------------------------


# Digits of the cited words pass with any unit but those of money and shares: the gate holds
# numbers and sums, not what the numbers count.
BARE = {(number, unit) for number in ("500", "3", "2024", "8") for unit in ("家", "个", "年", "人")}


@given(
    st.integers(0, 10**9) | st.sampled_from([3, 8, 12, 20, 500, 2024]),
    st.sampled_from(["万元", "亿元", "家", "个", "%", "年", "人"]),
)
def test_no_number_passes_that_is_not_cited(snapshot: Snapshot, value: int, unit: str) -> None:
    stated = {"500万元", "20%", "3家", "2024年"}
    found = passed(snapshot, (f"支持{value}{unit}。", FIRST))
    assert bool(found.segments) == (f"{value}{unit}" in stated or (str(value), unit) in BARE)


@given(st.integers(0, len(TEXT) + 5), st.integers(0, len(TEXT) + 5))
def test_every_citation_that_passes_quotes_its_document(snapshot: Snapshot, one: int, other: int) -> None:
    span = Span(min(one, other), max(one, other))
    for opening in (FIRST, SECOND):
        found = clause(snapshot, opening)
        checked = Gate(snapshot).check(
            Draft(AnswerKind.FACT, (Segment("支持企业。", (Evidence(found, span),)),))
        )
        assert bool(checked.citations) == (found.span.holds(span) and len(span) > 0)
        assert all(TEXT[c.span.start : c.span.end] == c.quote for c in checked.citations)
