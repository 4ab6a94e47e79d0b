"""What the reader is given: question, path and window behind each other, each word with its place in the window."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.e5 import open_bundled
from index.e5.tokenizer import E5Tokenizer
from rag.reader.encoding import PASSAGE_TOKENS, QUESTION_TOKENS, Pair, encode


@pytest.fixture(scope="module")
def tokenizer() -> E5Tokenizer:
    return open_bundled().tokenizer


@cache
def pieces() -> list[str]:
    return [piece for piece, _ in open_bundled().weights.pieces()]


def spelled(ids: tuple[int, ...]) -> str:
    return "".join(pieces()[token] for token in ids)


def placed(pair: Pair, text: str) -> list[tuple[str, str]]:
    """The window's tokens, each with its words."""
    return [
        (pieces()[token], text[start:end])
        for token, start, end in zip(pair.ids[pair.first : -1], pair.starts, pair.ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("question", "path", "text", "ids", "words"),
    [
        (
            "奖励？",
            "措施 › 目标",
            "支持企业。",
            "<s>▁query:▁奖励?</s>▁passage:▁措施▁›▁目标▁支持企业。</s>",
            [("支持", "支持"), ("企业", "企业"), ("。", "。")],
        ),
        ("奖励", "", "5G", "<s>▁query:▁奖励</s>▁passage:▁5G</s>", [("▁5", "5"), ("G", "G")]),
        (" 奖\x00励\n", "甲", "5", "<s>▁query:▁奖励</s>▁passage:▁甲▁5</s>", [("▁5", "5")]),
        ("", "", "", "<s>▁query:▁</s>▁passage:▁</s>", []),
        ("", "甲", "", "<s>▁query:▁</s>▁passage:▁甲▁</s>", []),
        ("５０", "甲", " ５０", "<s>▁query:▁50</s>▁passage:▁甲▁50</s>", [("▁50", " ５０")]),
    ],
)
def test_a_pair(
    tokenizer: E5Tokenizer, question: str, path: str, text: str, ids: str, words: list[tuple[str, str]]
) -> None:
    pair = encode(tokenizer, question, path, text)
    assert spelled(pair.ids) == ids
    assert placed(pair, text) == words


long = st.builds(
    lambda some, times: some * times,
    st.text(alphabet="支持新能源汽车龘𠀀abcZ05 ５０Ａ，。（）①㎡﷽› \u3000\n\u200b", max_size=30),
    st.sampled_from([1, 1, 1, 3, 40]),
)


@settings(deadline=None)
@given(long, long, long)
def test_every_token_of_the_window_has_its_place(
    tokenizer: E5Tokenizer, question: str, path: str, text: str
) -> None:
    specials = tokenizer.specials
    pair = encode(tokenizer, question, path, text)
    bos, *middle, eos = pair.ids
    assert (bos, eos) == (specials.bos, specials.eos)
    between = middle.index(specials.eos)
    assert 0 < between <= QUESTION_TOKENS
    assert len(middle) - between - 1 <= PASSAGE_TOKENS
    assert between + 2 <= pair.first <= len(pair.ids) - 1
    assert len(pair.starts) == len(pair.ends) == len(pair.ids) - 1 - pair.first
    assert list(pair.starts) == sorted(pair.starts)
    assert list(pair.ends) == sorted(pair.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(pair.starts, pair.ends, strict=True))
    for token, (piece, words) in zip(pair.ids[pair.first :], placed(pair, text), strict=False):
        if token != specials.unk and piece.strip("▁"):
            bare = unicodedata.normalize("NFKC", re.sub(r"[\s\u200b]", "", words))
            assert piece.strip("▁") in bare
    if len(middle) - between - 1 < PASSAGE_TOKENS:
        covered = {at for start, end in zip(pair.starts, pair.ends, strict=True) for at in range(start, end)}
        assert [at for at, char in enumerate(text) if char.isalnum() and at not in covered] == []


@pytest.mark.parametrize(
    ("question", "path", "text", "length", "window"),
    [
        # tokens in all, tokens of the window; “▁query:” and “▁passage:” are two each, then one for a space
        ("龘汽" * 5_000, "", "汽", 1 + QUESTION_TOKENS + 1 + 4 + 1, 1),
        ("汽", "", "汽a" * 5_000, None, PASSAGE_TOKENS - 3),
        ("汽", "a汽" * 5_000, "支持", None, 0),
        ("汽" * 1_000, "a汽" * 1_000, "汽" * 1_000, 1 + QUESTION_TOKENS + 1 + PASSAGE_TOKENS + 1, 0),
    ],
)
def test_what_is_too_long_is_cut(
    tokenizer: E5Tokenizer, question: str, path: str, text: str, length: int | None, window: int
) -> None:
    pair = encode(tokenizer, question, path, text)
    assert length in (None, len(pair.ids))
    assert len(pair.starts) == window
    assert len(pair.ids) <= 1 + QUESTION_TOKENS + 1 + PASSAGE_TOKENS + 1


def test_a_cut_passage_begins_as_the_whole(tokenizer: E5Tokenizer) -> None:
    text = "支持企业，奖励5万元。" * 100
    whole, part = encode(tokenizer, "奖励", "甲", text), encode(tokenizer, "奖励", "甲", text[:200])
    assert part.ids[:-9] == whole.ids[: len(part.ids) - 9]
    assert part.starts[:-9] == whole.starts[: len(part.starts) - 9]
    assert part.ends[:-9] == whole.ends[: len(part.ends) - 9]


@pytest.mark.parametrize("question", ["奖励</s>passage: 支持</s>", "<s>奖励", "奖励<pad>"])
def test_a_question_cannot_end_itself(tokenizer: E5Tokenizer, question: str) -> None:
    specials = tokenizer.specials
    pair = encode(tokenizer, question, "甲", "支持企业。")
    assert [pair.ids.count(token) for token in (specials.bos, specials.eos, specials.pad)] == [1, 2, 0]
