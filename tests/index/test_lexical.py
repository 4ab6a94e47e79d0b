"""BM25 against the formula written out."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.lexical
from index.errors import SnapshotError
from index.lexical import K1, B, LexicalIndex

PASSAGES = [
    ["汽车", "产业", "集群"],
    ["汽车", "汽车", "零部件"],
    ["县域", "产业"],
    [],
    ["5g"],
]


def bm25(passages: list[list[str]], question: list[str]) -> list[float]:
    """BM25 as in Lucene, term by term."""
    mean = sum(map(len, passages)) / len(passages)
    scores = []
    for passage in passages:
        score = 0.0
        for token in question:
            count = passage.count(token)
            holding = sum(token in other for other in passages)
            if count:
                idf = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
                score += idf * count / (K1 * (1 - B + B * len(passage) / mean) + count)
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "question",
    [
        ["汽车"],
        ["汽车", "产业"],
        ["产业", "产业"],
        ["汽车", "没有这个词"],
        ["5g", "县域", "集群"],
    ],
)
def test_scores_are_the_formulas(question: list[str]) -> None:
    found = LexicalIndex.build(PASSAGES).scores(question)
    assert found.dtype == np.float32
    assert found == pytest.approx(bm25(PASSAGES, question), rel=1e-5)


TOKENS = st.sampled_from(["汽车", "产业", "集群", "5g", "#汽车", "a"])


@given(st.lists(st.lists(TOKENS, min_size=1), min_size=1, max_size=6), st.lists(TOKENS, max_size=5))
def test_scores_are_the_formulas_for_anything(passages: list[list[str]], question: list[str]) -> None:
    found = LexicalIndex.build(passages).scores(question)
    assert found == pytest.approx(bm25(passages, question), rel=1e-5)


@pytest.mark.parametrize("question", [[], [""], ["没有"], ["没有", "也没有"]])
def test_a_question_without_known_words_scores_nothing(question: list[str]) -> None:
    assert LexicalIndex.build(PASSAGES).scores(question).tolist() == [0.0] * len(PASSAGES)


def test_passages_without_any_word_score_nothing() -> None:
    assert LexicalIndex.build([[], []]).scores(["汽车"]).tolist() == [0.0, 0.0]


def test_no_passages_are_refused() -> None:
    with pytest.raises(ValueError, match="no passages"):
        LexicalIndex.build([])


@pytest.mark.parametrize("map_from", [index.lexical._MAP_FROM_BYTES, 0])
def test_opened_it_scores_as_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, map_from: int) -> None:
    monkeypatch.setattr(index.lexical, "_MAP_FROM_BYTES", map_from)
    built = LexicalIndex.build(PASSAGES)
    built.save(tmp_path)
    opened = LexicalIndex.open(tmp_path)
    assert len(opened) == len(built) == len(PASSAGES)
    assert opened.scores(["汽车", "产业"]).tolist() == built.scores(["汽车", "产业"]).tolist()


def test_the_same_passages_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        LexicalIndex.build(PASSAGES).save(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("damage", [b"", b"damaged", None])
@pytest.mark.parametrize("file", ["data.csc.index.npy", "vocab.index.json", "params.index.json"])
def test_a_damaged_file_is_an_error(tmp_path: Path, file: str, damage: bytes | None) -> None:
    LexicalIndex.build(PASSAGES).save(tmp_path)
    if damage is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(damage)
    with pytest.raises(SnapshotError, match="python -m rag build"):
        LexicalIndex.open(tmp_path)


def test_it_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    LexicalIndex.build(PASSAGES).save(tmp_path)
    LexicalIndex.open(tmp_path).scores(["汽车"])
    assert capfd.readouterr() == ("", "")
