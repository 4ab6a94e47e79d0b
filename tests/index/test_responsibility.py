"""Who leads, supports, shares: all notes of the corpus by hand, and the notes of other provinces."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.notes import find_notes
from index.responsibility import responsibilities
from index.responsibility_words import LABELS, VERBS
from index.schema import Outline, Responsibility, Role, Span
from tests.index.outlines import DOCUMENTS, TABLES, corpus, outline_of, squeezed, table

LEAD, SUPPORTING, SHARED, RESPONSIBLE = Role.LEAD, Role.SUPPORTING, Role.SHARED, Role.RESPONSIBLE


def rows(outline: Outline) -> list[tuple[str, ...]]:
    """Every record as the tables write it, with the note's number within its measure."""
    text = outline.document.text
    notes: dict[str, list[Span]] = {}
    found: list[tuple[str, ...]] = []
    for record in responsibilities(outline):
        seen = notes.setdefault(record.clause_id, [])
        if record.note not in seen:
            seen.append(record.note)
        assert squeezed(record.span.of(text)) == record.as_written
        assert record.note.holds(record.span)
        scope = squeezed(record.scope.of(text))
        found.append(
            (
                outline[record.clause_id].number,
                str(seen.index(record.note) + 1),
                record.role.value,
                record.department,
                record.as_written,
                "|".join(record.aliases),
                str(int(record.group)),
                scope[:8],
                scope[-8:],
            )
        )
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_records_are_those_written_by_hand(name: str) -> None:
    assert rows(corpus()[name]) == table(TABLES / "responsibilities" / f"{name}.tsv")


def test_the_corpus_has_136_notes_in_124_measures() -> None:
    found = [
        (record.clause_id, record.note)
        for outline in corpus().values()
        for record in responsibilities(outline)
    ]
    assert (len(set(found)), len({clause_id for clause_id, _ in found})) == (136, 124)


# --- other provinces' notes -----------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A record, written down short; ``group`` names stand with a star."""

    role: Role
    names: str


def plan(*lines: str) -> Outline:
    """A plan whose only measure says ``lines``."""
    return outline_of("\n".join(["某省实施方案", "一、主要任务", *lines]) + "\n")


def told(records: tuple[Responsibility, ...]) -> list[Told]:
    """Role after role, with its departments; an alias behind “=”, a group with a star."""
    found: list[Told] = []
    for record in records:
        name = record.department + "*" * record.group + "".join(f"={alias}" for alias in record.aliases)
        if found and found[-1].role is record.role:
            found[-1] = Told(record.role, f"{found[-1].names} {name}")
        else:
            found.append(Told(record.role, name))
    return found


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        # labels
        (
            "（牵头单位：省经信厅；配合单位：省科技厅、省财政厅）",
            [(LEAD, "省经信厅"), (SUPPORTING, "省科技厅 省财政厅")],
        ),
        (
            "（牵头单位：省经信厅，配合单位：省科技厅、省财政厅）",
            [(LEAD, "省经信厅"), (SUPPORTING, "省科技厅 省财政厅")],
        ),
        ("（牵头单位：省经信厅 配合单位：省科技厅）", [(LEAD, "省经信厅"), (SUPPORTING, "省科技厅")]),
        ("（主办：省经信厅；协办：省科技厅）", [(LEAD, "省经信厅"), (SUPPORTING, "省科技厅")]),
        (
            "（主办单位：省经信厅，协办单位：各市州人民政府）",
            [(LEAD, "省经信厅"), (SUPPORTING, "各市州人民政府*")],
        ),
        (
            "【责任单位：市发改委、市工信局，各区县人民政府】",
            [(RESPONSIBLE, "市发改委 市工信局 各区县人民政府*")],
        ),
        (
            "[牵头单位：经济和信息化厅；责任单位：发展改革委、科技厅等，各市（州）人民政府]",
            [(LEAD, "经济和信息化厅"), (RESPONSIBLE, "发展改革委 科技厅 各市（州）人民政府*")],
        ),
        (
            "（责任领导：张三；牵头部门：区发改局；配合部门：区财政局、各镇街）",
            [(LEAD, "区发改局"), (SUPPORTING, "区财政局 各镇街*")],
        ),
        ("（完成时限：2025年12月；责任单位：市工信局）", [(RESPONSIBLE, "市工信局")]),
        ("（责任单位：市工信局，完成时限：2025年12月）", [(RESPONSIBLE, "市工信局")]),
        ("（责任单位：市工信局/市科技局）", [(RESPONSIBLE, "市工信局 市科技局")]),
        ("责任单位：市工信局、科技局。", [(RESPONSIBLE, "市工信局 市科技局")]),
        ("责任部门：市工信局 市财政局", [(RESPONSIBLE, "市工信局 市财政局")]),
        ("牵头单位：市工信局；配合单位：市财政局。", [(LEAD, "市工信局"), (SUPPORTING, "市财政局")]),
        # verbs
        (
            "（省发展改革委牵头，省工业和信息化厅、省科技厅等部门配合）",
            [(LEAD, "省发展改革委"), (SUPPORTING, "省工业和信息化厅 省科技厅")],
        ),
        ("（由省发展改革委牵头负责）", [(LEAD, "省发展改革委")]),
        ("（省工信厅牵头、省财政厅配合）", [(LEAD, "省工信厅"), (SUPPORTING, "省财政厅")]),
        ("（省工信厅牵头，2025年12月底前完成）", [(LEAD, "省工信厅")]),
        (
            "（省发改委、省经信厅按职责分工负责，各市州人民政府落实）",
            [(SHARED, "省发改委 省经信厅"), (RESPONSIBLE, "各市州人民政府*")],
        ),
        (
            "（经济和信息化厅牵头，科技厅、各市（州）人民政府按职责分工负责）",
            [(LEAD, "经济和信息化厅"), (SHARED, "科技厅 各市（州）人民政府*")],
        ),
        (
            "（市工信局，各县（市、区）人民政府，市级有关部门按职责分工负责）",
            [(SHARED, "市工信局 各县（市、区）人民政府* 市级有关部门*")],
        ),
        ("（省发展改革委会同省工业和信息化厅负责）", [(RESPONSIBLE, "省发展改革委 省工业和信息化厅")]),
        ("（市工信局、高新区管委会负责）", [(RESPONSIBLE, "市工信局 高新区管委会")]),
        # bare lists
        ("（市经信局、市科技局）", [(RESPONSIBLE, "市经信局 市科技局")]),
        ("（市经信局、科技局，各区县政府）。", [(RESPONSIBLE, "市经信局 市科技局 各区县政府*")]),
        # names
        (
            "（自治区工业和信息化厅、发展改革委、科技厅按职责分工负责）",
            [(SHARED, "自治区工业和信息化厅 自治区发展改革委 自治区科技厅")],
        ),
        (
            "（工业和信息化部、国家发展改革委、财政部等按职责分工负责）",
            [(SHARED, "工业和信息化部 国家发展改革委 财政部")],
        ),
        ("（牵头单位：省能源局〔省氢能办〕）", [(LEAD, "省能源局=省氢能办")]),
        (
            "（牵头单位：省能源局（省氢能办）；配合单位：省科技厅）",
            [(LEAD, "省能源局=省氢能办"), (SUPPORTING, "省科技厅")],
        ),
        ("（省科 技厅、省财政\u3000厅按职责分工负责）", [(SHARED, "省科技厅 省财政厅")]),
        ("(省科技厅,省财政厅牵头;省教育厅配合)", [(LEAD, "省科技厅 省财政厅"), (SUPPORTING, "省教育厅")]),
        ("（责任单位：省委组织部、省直有关部门）", [(RESPONSIBLE, "省委组织部 省直有关部门*")]),
        ("（市科技局、市财政局及各县区政府）", [(RESPONSIBLE, "市科技局 市财政局 各县区政府*")]),
        # a copy that broke the line
        (
            "（牵头单位：省经\n信厅；配合单位：省科技厅、\n省财政厅）",
            [(LEAD, "省经信厅"), (SUPPORTING, "省科技厅 省财政厅")],
        ),
    ],
)
def test_a_note_is_read(note: str, expected: list[tuple[Role, str]]) -> None:
    text = f"推动产业发展。{note}"
    outline = outline_of(text) if "\n" in note else plan(f"1.发展产业。{text}")
    if "\n" in note:  # broken lines lie inside one clause only where the whole copy breaks them
        clause = outline.leaves()[0]
        assert [squeezed(n.inner.of(text)) for n in find_notes(text, Span(0, len(text)))] == [
            squeezed(note)[1:-1]
        ]
        assert clause.span.start == 0
        return
    records = responsibilities(outline)
    assert told(records) == [Told(*each) for each in expected]
    assert {squeezed(record.scope.of(outline.document.text)) for record in records} == {"推动产业发展。"}


@pytest.mark.parametrize(
    "sentence",
    [
        "支持企业（含中外合资企业、国有公司）发展。",
        "支持企业（以下简称市级企业）发展。",
        "由市工信局牵头，会同有关部门组织实施。",
        "支持龙头企业牵头组建联合体（牵引作用）。",
        "支持科研院所（省实验室、国家实验室）建设。",
        "奖励50万元（每家企业只能享受一次）。",
        "发挥园区（开发区）作用。",
        "支持企业上市（责任编辑除外）。",
        "（一）推动产业发展。",
        "支持企业（牵头）申报。",
    ],
)
def test_what_is_no_note(sentence: str) -> None:
    assert responsibilities(plan(f"1.发展产业。{sentence}做好服务。")) == ()


def test_several_notes_in_one_measure_each_cover_their_own_sentences() -> None:
    outline = plan(
        "1.发展产业。建设平台。引进企业。（省科技厅牵头）培育人才（省教育厅负责）。举办展会。"
        "（责任单位：省商务厅）其他工作由各地自定。"
    )
    assert [
        (record.department, record.role, record.scope.of(outline.document.text))
        for record in responsibilities(outline)
    ] == [
        ("省科技厅", LEAD, "建设平台。引进企业。"),
        ("省教育厅", RESPONSIBLE, "培育人才"),
        ("省商务厅", RESPONSIBLE, "举办展会。"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.发展产业。建设平台。", "引进企业。", "责任单位：省科技厅、省商务厅"],
        ["1.发展产业。建设平台。", "引进企业。", "（责任单位：省科技厅、省商务厅）"],
        ["1.发展产业。建设平台。", "引进企业。", "（省科技厅、省商务厅）"],
        ["1.发展产业。建设平台。", "引进企业。", "责任单位：省科技厅", "责任单位：省商务厅"],
    ],
)
def test_a_note_on_a_line_of_its_own_covers_the_measure_above_it(lines: list[str]) -> None:
    outline = plan(*lines)
    assert [
        (
            outline[record.clause_id].number,
            record.department,
            squeezed(record.scope.of(outline.document.text)),
        )
        for record in responsibilities(outline)
    ] == [("1", "省科技厅", "建设平台。引进企业。"), ("1", "省商务厅", "建设平台。引进企业。")]


def test_a_note_of_a_section_or_an_article_is_read_too() -> None:
    outline = outline_of(
        "某市措施\n一、支持研发\n（一）建设平台。给予补助。（牵头单位：市科技局）\n第三条 引进企业。（市商务局负责）\n"
    )
    assert [(outline[r.clause_id].label, r.department, r.role) for r in responsibilities(outline)] == [
        ("一、支持研发（一）", "市科技局", LEAD),
        ("第三条", "市商务局", RESPONSIBLE),
    ]


@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_gives_its_role(label: str) -> None:
    records = responsibilities(plan(f"1.发展产业。推动发展。（{label}：省科技厅、省财政厅）"))
    assert told(records) == [Told(LABELS[label], "省科技厅 省财政厅")]


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_gives_its_role(verb: str) -> None:
    records = responsibilities(plan(f"1.发展产业。推动发展。（省科技厅、省财政厅{verb}）"))
    assert told(records) == [Told(VERBS[verb], "省科技厅 省财政厅")]


UNITS = ["省科技厅", "省发展改革委", "省市场监管局", "各市（州）人民政府", "长春海关", "省能源局"]
lists = st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True)
spaces = st.sampled_from(["", " ", "\u3000"])


@given(
    lists, lists, st.sampled_from([("（", "）"), ("(", ")"), ("【", "】")]), st.sampled_from("：:"), spaces
)
def test_any_note_of_leads_and_supporters_is_read(
    leads: list[str], others: list[str], brackets: tuple[str, str], colon: str, space: str
) -> None:
    opening, closing = brackets
    note = f"{opening}牵头单位{colon}{space}{'、'.join(leads)};{space}配合单位{colon}{'、'.join(others)}{closing}"
    records = responsibilities(plan(f"1.发展产业。推动发展。{note}"))
    assert [(record.role, record.department) for record in records] == [
        *((LEAD, name) for name in leads),
        *((SUPPORTING, name) for name in others),
    ]


@given(
    st.text(alphabet="（）()【】：:；;，、。\n牵头配合责任单位省市科技厅局等按职责分工负责〔〕 ", max_size=60)
)
def test_any_text_is_taken(words: str) -> None:
    outline = plan(f"1.发展产业。推动发展。{words}")
    for record in responsibilities(outline):
        assert record.note.holds(record.span)
        assert record.scope.end <= record.note.start or record.scope.start >= record.note.end
        assert squeezed(record.span.of(outline.document.text)) == record.as_written
