"""Sentences and their parts: cut where a reader would, with nothing lost between the cuts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Span
from index.sentences import parts, phrases, sentences, trim

Cut = Callable[[str, Span], tuple[Span, ...]]


def pieces(cut: Cut, text: str) -> list[str]:
    return [span.of(text) for span in cut(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("  \n ", []),
        ("支持企业。奖励50万元。", ["支持企业。", "奖励50万元。"]),
        ("支持企业", ["支持企业"]),
        (" 支持企业。\u3000奖励50万元 。 ", ["支持企业。", "奖励50万元 。"]),
        ("行吗？行！好。", ["行吗？", "行！", "好。"]),
        ("真的吗？！好。", ["真的吗？！", "好。"]),
        # brackets and quotes keep their full stops
        ("支持企业（含合资。独资除外）发展。奖励。", ["支持企业（含合资。独资除外）发展。", "奖励。"]),
        ("按照“支持。鼓励”的要求。奖励。", ["按照“支持。鼓励”的要求。", "奖励。"]),
        ("他说：“支持。”然后走了。", ["他说：“支持。”然后走了。"]),
        ("“支持企业。”", ["“支持企业。”"]),
        # a note between two sentences stands alone
        (
            "支持企业。（责任单位：省科技厅）奖励企业。",
            ["支持企业。", "（责任单位：省科技厅）", "奖励企业。"],
        ),
        (
            "支持企业。（责任单位：省科技厅）。奖励企业。",
            ["支持企业。", "（责任单位：省科技厅）。", "奖励企业。"],
        ),
        ("支持企业（责任单位：省科技厅）。奖励企业。", ["支持企业（责任单位：省科技厅）。", "奖励企业。"]),
        # a bracket that is never closed swallows nothing
        ("支持企业（含合资。奖励。", ["支持企业（含合资。", "奖励。"]),
        ("支持企业)含合资。奖励。", ["支持企业)含合资。", "奖励。"]),
        ("支持企业（含合资)发展。奖励。", ["支持企业（含合资)发展。", "奖励。"]),
        # lines
        ("支持企业：\n奖励企业", ["支持企业：", "奖励企业"]),
        ("支持企业。\n奖励企业。", ["支持企业。", "奖励企业。"]),
        ("支持企\n业发展。奖励。", ["支持企\n业发展。", "奖励。"]),
        ("支持企业（含合\n资。独资除外）发展。", ["支持企业（含合\n资。独资除外）发展。"]),
        ("支持企业\n\n奖励企业", ["支持企业", "奖励企业"]),
        # points inside figures
        ("达到3.5亿元。增长1,900家。", ["达到3.5亿元。", "增长1,900家。"]),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert pieces(sentences, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支持甲；支持乙;支持丙。", ["支持甲；", "支持乙;", "支持丙。"]),
        ("支持甲（含乙；含丙）；支持丁。", ["支持甲（含乙；含丙）；", "支持丁。"]),
    ],
)
def test_parts(text: str, found: list[str]) -> None:
    assert pieces(parts, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到2025年，达到1,900家,增长5%；", ["到2025年，", "达到1,900家,", "增长5%；"]),
        ("（甲，乙），丙", ["（甲，乙），", "丙"]),
        ("甲,123", ["甲,", "123"]),
    ],
)
def test_phrases(text: str, found: list[str]) -> None:
    assert pieces(phrases, text) == found


texts = st.text(alphabet=" \n\t。；;，,！（()）【】“”《》：12年亿元支持企业", max_size=40)


@given(texts, st.data())
def test_nothing_but_white_space_is_lost(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    for cut in (sentences, parts, phrases):
        found = cut(text, span)
        assert all(span.holds(piece) and piece == trim(text, piece) for piece in found)
        assert all(one.end <= other.start for one, other in pairwise(found))
        assert "".join(piece.of(text) for piece in found).split() == span.of(text).split() or "".join(
            "".join(piece.of(text) for piece in found).split()
        ) == "".join(span.of(text).split())


@given(texts)
def test_parts_lie_inside_sentences_and_phrases_inside_parts(text: str) -> None:
    whole = Span(0, len(text))
    for inner, outer in ((parts, sentences), (phrases, parts)):
        outers = outer(text, whole)
        assert all(any(span.holds(piece) for span in outers) for piece in inner(text, whole))


@pytest.mark.parametrize(
    ("text", "span", "trimmed"), [(" 甲 ", (0, 3), (1, 2)), ("   ", (1, 3), (3, 3)), ("甲乙", (0, 1), (0, 1))]
)
def test_trim(text: str, span: tuple[int, int], trimmed: tuple[int, int]) -> None:
    assert trim(text, Span(*span)) == Span(*trimmed)
