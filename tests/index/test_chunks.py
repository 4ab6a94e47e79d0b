"""Chunks: whole sentences behind their path, never a lone heading, never more than the model reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import CHUNK_LENGTH, PATH_LENGTH, SILENT, body, chunk_outline, told_by
from index.embedder import BundledEmbedder
from index.schema import Chunk, Kind, Outline
from tests.index.outlines import DOCUMENTS, corpus, outline_of

WINDOW = BundledEmbedder().max_characters


def spoken(outline: Outline) -> list[str]:
    """The words of every chunk, without their path."""
    return [chunk.span.of(outline.document.text) for chunk in chunk_outline(outline)]


def check(outline: Outline) -> tuple[Chunk, ...]:
    """The chunks of ``outline``, after checking all that holds of any."""
    text = outline.document.text
    chunks = chunk_outline(outline)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        leaf = outline[chunk.clause_id]
        path, _, own = chunk.text.partition("\n")
        assert leaf.leaf
        assert outline.owner(leaf).kind not in SILENT
        assert own == chunk.span.of(text)
        assert body(outline, leaf).holds(chunk.span)
        assert any(char.isalnum() for char in own)  # no lone heading: a heading stands in the path
        assert len(own) <= CHUNK_LENGTH
        assert len(path) <= PATH_LENGTH
    covered = {at for chunk in chunks for at in range(chunk.span.start, chunk.span.end)}
    for leaf in outline.leaves():
        if outline.owner(leaf).kind in SILENT:
            continue
        words = body(outline, leaf)
        missed = [at for at in range(words.start, words.end) if text[at].isalnum() and at not in covered]
        assert missed == [], leaf
    return chunks


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_word_of_the_corpus_that_speaks_is_in_a_chunk(name: str) -> None:
    outline = corpus()[name]
    chunks = check(outline)
    assert max(len(chunk.text) for chunk in chunks) <= WINDOW
    # What is not in a chunk's own words is a number, or a heading in the path of what stands below it.
    paths = {chunk.text.partition("\n")[0].replace(" ", "") for chunk in chunks}
    unheard = [
        clause.heading
        for clause in outline.clauses
        if clause.heading and clause.kind not in SILENT and not any(clause.heading in path for path in paths)
    ]
    assert [heading for heading in unheard if heading not in "".join(spoken(outline))] == []


invented = st.lists(
    st.sampled_from(
        [
            "一、",
            "（一）",
            "1.",
            "第一条 ",
            "专栏1 ",
            "附件1",
            "——",
            "来源：",
            "\n",
            "\n\n",
            "。",
            "；",
            "，",
            "（",
            "）",
        ]
    )
    | st.text(alphabet="支持企业发展奖励5G、“”", max_size=80),
    max_size=40,
)


@given(invented)
def test_the_same_holds_for_any_text(parts: list[str]) -> None:
    check(outline_of("".join(parts)))


@pytest.mark.parametrize(
    "sentence",
    [
        "支" * 5000,
        "支持企业，" * 1000,
        "支持企业；" * 1000,
        "（" + "支持企业" * 1250 + "）",
        "支持企业" * 1250 + "。",
        "“" + "支持。" * 1666,
    ],
    ids=["no marks", "commas", "semicolons", "brackets", "a stop", "an open quote"],
)
def test_a_sentence_of_5000_characters_fits_the_window(sentence: str) -> None:
    chunks = check(outline_of(f"某市若干措施\n一、支持\n1.支持研发。{sentence}\n"))
    assert max(len(chunk.text) for chunk in chunks) <= WINDOW
    assert len(chunks) >= 5000 // CHUNK_LENGTH


def test_headings_however_long_leave_room_for_the_words() -> None:
    outline = outline_of(
        "某市若干措施\n"
        + "".join(f"{mark}{'很长的标题' * 11}\n" for mark in ("一、", "（一）", "1."))
        + "支持企业。\n"
    )
    (chunk,) = check(outline)
    assert chunk.text.endswith("\n支持企业。")
    assert len(chunk.text) <= WINDOW


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("某市若干措施\n一、目标\n（一）总体目标\n1.支持研发。给予补助。\n", ["给予补助。"]),
        ("某市若干措施\n一、目标\n", []),
        ("某市若干措施\n一、目标\n1.支持研发\n", ["支持研发"]),  # the measure is this one line
        ("某市若干措施\n一、目标\n——总量增长。到2025年翻番。\n", ["到2025年翻番。"]),
        ("某市若干措施\n一、目标\n专栏1 重点\n甲乙丙。\n", ["甲乙丙。"]),
        ("某市若干措施\n一、目标\n专栏1\n甲乙丙。\n", ["甲乙丙。"]),
        ("某市若干措施\n一、目标\n加快增长。\n附件1\n清单\n1.甲项目。\n", ["加快增长。", "清单", "甲项目。"]),
        (
            "某市若干措施\n各区政府：\n为推动发展，制定本措施。\n一、目标\n加快增长。\n来源：某网\n",
            ["各区政府：", "为推动发展，制定本措施。", "加快增长。"],
        ),
    ],
)
def test_a_heading_stands_in_the_path_and_furniture_is_silent(text: str, words: list[str]) -> None:
    outline = outline_of(text)
    check(outline)
    assert spoken(outline) == words


def test_the_path_leads_from_the_title_to_the_heading() -> None:
    outline = outline_of("某市若干措施\n一、目标\n（一）研发\n1.支持平台。给予补助。\n")
    assert [chunk.text for chunk in chunk_outline(outline)] == ["made › 目标 › 研发 › 支持平台\n给予补助。"]


def test_short_sentences_go_together_and_long_ones_alone() -> None:
    short, long = "支持企业发展。", "支持企业发展壮大，" * 5 + "奖励五十万元。"
    outline = outline_of(f"某市若干措施\n一、目标\n1.做好工作。{short}{short}{long}{long}{short}\n")
    assert spoken(outline) == [f"{short}{short}{long}", long, short]


def test_the_words_of_a_clause_with_and_without_its_heading() -> None:
    outline = outline_of("某市若干措施\n一、目标\n1.支持研发。给予补助。\n")
    leaf = outline.leaves()[-1]
    text = outline.document.text
    assert leaf.kind is Kind.MEASURE
    assert (body(outline, leaf).of(text), told_by(outline, leaf).of(text)) == (
        "给予补助。\n",
        "支持研发。给予补助。\n",
    )
