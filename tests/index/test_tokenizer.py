"""Text → tokens: the same for building and asking."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.tokenizer import DICTIONARY_FILE, Tokenizer, fold

TERMS = ("新能源汽车零部件", "县域特色产业集群", "链主企业")
PLAIN = Tokenizer()
WITH_TERMS = Tokenizer(TERMS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \t\n　、。“”《》（）()!?", []),
        ("支持企业发展", ["支持", "企业", "发展"]),
        ("支持企业，发展。", ["支持", "企业", "发展"]),
        ("２０２５年", ["2025", "年"]),
        ("Ｖ２Ｘ", ["v2x"]),
        ("C-V2X与5G", ["c-v2x", "与", "5g"]),
        ("2024—2027年", ["2024", "2027", "年"]),
        ("2023-2025年", ["2023", "2025", "年"]),
        ("1,000万元", ["1,000", "万元"]),
        ("3.5%", ["3.5"]),
        ("R&D投入", ["r&d", "投入"]),
        ("AION Y Plus", ["aion", "y", "plus"]),
        ("二〇二五", ["二", "〇", "二五"]),
        ("①㎡", ["1m2"]),
        ("snake_case", ["snake", "case"]),
        ("汽车\x00产业", ["汽车", "产业"]),
        ("😀汽车🚗", ["汽车"]),
        ("Привет мир", ["привет", "мир"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert PLAIN.words(text) == words


@pytest.mark.parametrize(
    ("text", "bigrams"),
    [
        ("", []),
        ("汽", ["汽"]),
        ("汽车", ["汽车"]),
        ("汽车产业", ["汽车", "车产", "产业"]),
        ("汽车、产业", ["汽车", "产业"]),
        ("5G汽车", ["5g", "汽车"]),
        ("第29条", ["第", "29", "条"]),
    ],
)
def test_bigrams(text: str, bigrams: list[str]) -> None:
    assert PLAIN.bigrams(text) == bigrams


def test_tokens_are_words_and_marked_bigrams() -> None:
    assert PLAIN.tokens("5G支持企业") == ["5g", "支持", "企业", "#5g", "#支持", "#持企", "#企业"]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_corpus_stays_whole(term: str) -> None:
    assert term not in PLAIN.words(f"加快发展{term}。")
    assert term in WITH_TERMS.words(f"加快发展{term}。")


@pytest.mark.parametrize(
    "terms",
    [
        TERMS,
        tuple(reversed(TERMS)),
        (*TERMS, *TERMS, " 链主企业 "),
        (*TERMS, "", "车", "5G", "AI应用", "a b"),  # none of these can change a cut
    ],
)
def test_the_terms_order_and_spelling_do_not_matter(terms: tuple[str, ...]) -> None:
    assert Tokenizer(terms).terms == WITH_TERMS.terms == ("链主企业", "县域特色产业集群", "新能源汽车零部件")


@given(st.text())
def test_nothing_is_lost_and_nothing_added(text: str) -> None:
    kept = "".join(WITH_TERMS.words(text))
    folded = fold(text)
    position = 0
    for char in kept:
        position = folded.index(char, position) + 1
    left = [char for char in folded if char.isalnum()]
    assert sum(char.isalnum() for char in kept) == len(left)


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_width_does_not_matter(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)
    assert PLAIN.tokens(wide) == PLAIN.tokens(text)


def test_opened_it_cuts_as_it_did(tmp_path: Path, corpus_folder: Path) -> None:
    WITH_TERMS.save(tmp_path)
    opened = Tokenizer.open(tmp_path)
    assert opened.terms == WITH_TERMS.terms
    for path in sorted(corpus_folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert opened.tokens(text) == WITH_TERMS.tokens(text)


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", '{"terms": []}', '{"terms":[],"total":1,"words":"a\\nb","frequencies":[1]}'],
)
def test_a_damaged_dictionary_is_named(tmp_path: Path, damage: str) -> None:
    (tmp_path / DICTIONARY_FILE).write_text(damage)
    with pytest.raises(SnapshotError, match=DICTIONARY_FILE):
        Tokenizer.open(tmp_path)


def test_a_missing_dictionary_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=DICTIONARY_FILE):
        Tokenizer.open(tmp_path)


def test_the_dictionary_is_plain_json(tmp_path: Path) -> None:
    WITH_TERMS.save(tmp_path)
    assert json.loads((tmp_path / DICTIONARY_FILE).read_text(encoding="utf-8"))["terms"] == list(
        WITH_TERMS.terms
    )


def test_it_leaves_no_file_and_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Tokenizer(TERMS).tokens("加快发展新能源汽车零部件")
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
