"""Words of documents and questions never become markup."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Span
from rag.ui.text import cut, esc, label, shortened
from rag.ui.words import LANGUAGES, say, table

from .harness import PROJECT

TEXT = "按销售价格20%的标准给予奖励,最高不超过万元;补贴80%。"


def test_words_for_html_hold_no_tag_and_read_the_same() -> None:
    words = "<script>alert('1')</script> & \"x\""
    assert "<" not in esc(words)
    assert html.unescape(esc(words)) == words


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("**粗** _斜_", r"\*\*粗\*\* \_斜\_"),
        (":smile: :red[x]", r"：smile： ：red\[x\]"),
        ("[链接](http://a.b) $x$", r"\[链接\]\(http：//a\.b\) \$x\$"),
        ("# 一\n- 二", r"\# 一 \- 二"),
        ("<b>", r"\<b\>"),
    ],
)
def test_words_for_a_label_hold_no_mark(words: str, written: str) -> None:
    assert label(words) == written


def test_words_are_cut_with_a_sign() -> None:
    assert shortened("一 二\n三", 3) == "一 二…"
    assert shortened("一 二", 0) == "一 二"


def test_pieces_carry_the_layers_that_cover_them() -> None:
    quote, gap = Span(3, 23), Span(17, 22)
    assert cut(TEXT, Span(0, 24), [(quote, "quote"), (gap, "gap lost_amount")]) == [
        (TEXT[0:3], ""),
        (TEXT[3:17], "quote"),
        (TEXT[17:22], "quote gap lost_amount"),
        (TEXT[22:23], "quote"),
        (TEXT[23:24], ""),
    ]


@given(st.data())
def test_pieces_put_together_are_the_span(data: st.DataObject) -> None:
    def spans() -> st.SearchStrategy[Span]:
        ends = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
        return ends.map(lambda pair: Span(min(pair), max(pair)))

    span = data.draw(spans())
    layers = [(layer, f"l{at}") for at, layer in enumerate(data.draw(st.lists(spans(), max_size=4)))]
    pieces = cut(TEXT, span, layers)
    assert "".join(words for words, _ in pieces) == span.of(TEXT)
    for layer, name in layers:
        marked = sum(len(words) for words, names in pieces if name in names.split())
        overlap = min(layer.end, span.end) - max(layer.start, span.start)
        assert marked == max(0, overlap)


def test_every_word_of_the_interface_is_in_both_languages_with_the_same_places_to_fill() -> None:
    for key, pair in table().items():
        assert all(pair), key
        chinese, english = (sorted(re.findall(r"\{(\w+)\}", words)) for words in pair)
        assert chinese == english, key


def test_every_key_that_the_pages_use_is_in_the_table() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (PROJECT / "rag" / "ui").rglob("*.py")]
    used = {
        key
        for source in sources
        for key in re.findall(r"\b(?:t|say)\((?:language, |\"zh\", )?f?\"([a-z_]+\.[a-z_]+)\"", source)
    }
    assert len(used) > 80
    assert used - set(table()) == set()


def test_words_are_filled_in() -> None:
    assert [say(language, "ask.filters_on", n=2) for language in LANGUAGES] == ["筛选 · 2", "Filters · 2"]
