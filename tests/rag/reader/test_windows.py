"""Windows: whole sentences of a clause, none too long, behind the path that tells whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunks import body
from index.schema import Outline, Span
from index.sentences import sentences
from rag.reader.windows import PATH_LENGTH, WINDOW_LENGTH, Window, runs, windows
from tests.index.outlines import DOCUMENTS, corpus, outline_of
from tests.rag.reader.factories import window


def says(text: str) -> bool:
    return any(char.isalnum() for char in text)


def check(outline: Outline) -> list[Window]:
    """The windows of every leaf, after checking all that holds of any."""
    text = outline.document.text
    out: list[Window] = []
    for leaf in outline.leaves():
        own, found = body(outline, leaf), windows(outline, leaf)
        cut = sentences(text, own)
        for one in found:
            assert one.text == one.span.of(text)
            assert own.holds(one.span)
            assert len(one.text) <= WINDOW_LENGTH
            assert len(one.path) <= PATH_LENGTH
            assert says(one.text)
            # Only a sentence that fits no window is cut.
            broken = [each for each in cut if each.meets(one.span) and not one.span.holds(each)]
            assert all(len(each) > WINDOW_LENGTH for each in broken)
        edges = [own.start, *(at for one in found for at in (one.span.start, one.span.end)), own.end]
        assert edges == sorted(edges)
        between = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        assert not any(map(says, between)), "a word is in no window"
        out += found
    return out


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_word_of_the_corpus_is_in_one_window(name: str) -> None:
    assert len(check(corpus()[name])) >= len(corpus()[name].leaves()) // 2


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


@settings(deadline=None)
@given(invented)
def test_the_same_holds_for_any_text(words: list[str]) -> None:
    check(outline_of("".join(words)))


# --- where they are cut --------------------------------------------------------------------

SHORT = "支持企业发展。"  # 7
LONG = f"{'支持企业发展壮大，' * 21}奖励五十万元。"  # 196
A, B = "甲" * 219 + "。", "乙" * 220


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", []),
        ("。。。\n——", []),
        (SHORT, [SHORT]),
        (SHORT * 31, [SHORT * 31]),  # 217
        (SHORT * 32, [SHORT * 31, SHORT]),
        (SHORT * 3 + LONG + SHORT * 2, [SHORT * 3 + LONG, SHORT * 2]),
        (LONG + LONG, [LONG, LONG]),
        (f"{SHORT}\n\n {SHORT}\n", [f"{SHORT}\n\n {SHORT}"]),
        (A + A, [A, A]),
        (A + SHORT, [A, SHORT]),
        (B + SHORT, [B, SHORT]),
        ("乙" * 500, [B, B, "乙" * 60]),
        (f"{'甲' * 150}；{'乙' * 150}。", ["甲" * 150 + "；", "乙" * 150 + "。"]),
        (f"{'甲' * 150}，{'乙' * 150}。", ["甲" * 150 + "，", "乙" * 150 + "。"]),
        (f"{SHORT}{'——' * 200}。{SHORT}", [SHORT, f"{'—' * 180}。{SHORT}"]),
    ],
)
def test_whole_sentences_go_together_as_long_as_they_fit(text: str, cut: list[str]) -> None:
    found = [span.of(text) for span in runs(text, Span(0, len(text)))]
    assert found == cut


def test_a_run_stays_inside_its_span() -> None:
    text = "前文。支持企业。奖励。后文。"
    assert runs(text, Span(3, 11)) == (Span(3, 11),)
    assert runs(text, Span(3, 11), 5) == (Span(3, 8), Span(8, 11))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("某市若干措施\n一、目标\n（一）研发\n1.支持平台。给予补助。再给奖励。\n", ["给予补助。再给奖励。"]),
        ("某市若干措施\n一、目标\n", []),  # only a heading
        (f"某市若干措施\n一、目标\n1.支持平台。{LONG}{LONG}\n", [LONG, LONG]),
    ],
)
def test_the_windows_of_a_clause(text: str, found: list[str]) -> None:
    outline = outline_of(text)
    assert [one.text for one in windows(outline, outline.leaves()[-1])] == found


# --- the path ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "region", "path"),
    [
        ("若干措施", "", "若干措施 › 目标 › 支持平台"),
        ("若干措施", "安徽省淮北市", "安徽省淮北市 若干措施 › 目标 › 支持平台"),
        ("安徽省淮北市若干措施", "安徽省淮北市", "安徽省淮北市若干措施 › 目标 › 支持平台"),
        ("甲" * 78, "", "甲" * 78 + " › 目标 › 支持平台"),  # 90
        ("甲" * 79, "", "甲" * 45 + "…" + "甲" * 32 + " › 目标 › 支持平台"),
        ("甲" * 200, "乙", "乙 " + "甲" * 43 + "…" + "甲" * 32 + " › 目标 › 支持平台"),
    ],
)
def test_the_path_says_where_and_whose(title: str, region: str, path: str) -> None:
    parsed = outline_of("某市若干措施\n一、目标\n1.支持平台。给予补助。\n")
    outline = Outline(replace(parsed.document, title=title, region=region), parsed.clauses)
    (found,) = windows(outline, outline.leaves()[-1])
    assert found.path == path
    assert len(found.path) <= PATH_LENGTH


# --- spans of the document, seen from the window -------------------------------------------


@pytest.mark.parametrize(
    ("span", "inside"),
    [
        (Span(12, 14), Span(2, 4)),
        (Span(10, 15), Span(0, 5)),
        (Span(0, 12), Span(0, 2)),
        (Span(13, 99), Span(3, 5)),
        (Span(0, 99), Span(0, 5)),
        (Span(0, 10), Span(0, 0)),
        (Span(15, 20), Span(5, 5)),
        (Span(2, 4), Span(0, 0)),
        (Span(40, 44), Span(5, 5)),
        (Span(12, 12), Span(2, 2)),
    ],
)
def test_inside(span: Span, inside: Span) -> None:
    assert window("支持企业。", start=10).inside(span) == inside


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 12))
def test_inside_holds_the_characters_that_both_have(start: int, length: int, at: int, size: int) -> None:
    one, span = window("汽" * size, start=at), Span(start, start + length)
    both = {place - at for place in range(start, start + length)} & set(range(size))
    found = one.inside(span)
    assert set(range(found.start, found.end)) == both
    assert 0 <= found.start <= found.end <= size
