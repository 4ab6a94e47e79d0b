"""Other people's data: read strictly, indexed shard by shard, resumed, measured."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval import beir, beir_run, collection
from eval.beir import Article, BeirError
from eval.collection import Store, chunks_of, fuse
from eval.synthesize import synthesize
from index.embedder import Array
from index.tokenizer import Tokenizer

TEXTS = {
    "d1": "对新建工厂给予最高50万元奖励。",
    "d2": "每年培训工人三千人次以上。",
    "d3": "到2025年建成充电桩1900个以上。",
    "d4": "支持企业开拓海外市场。",
    "d5": "建设汽车零部件产业园区。",
}
ASKED = {"q1": "充电桩建成多少个", "q2": "新建工厂奖励"}
JUDGED = "query-id\tcorpus-id\tscore\nq1\td3\t1\nq2\td1\t2\nq2\td2\t0\n"


def write(folder: Path, **files: str) -> Path:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    corpus = [{"_id": id_, "title": "", "text": text} for id_, text in TEXTS.items()]
    content = {
        "corpus": "\n".join(json.dumps(one, ensure_ascii=False) for one in corpus),
        "queries": "\n".join(json.dumps({"_id": id_, "text": text}) for id_, text in ASKED.items()),
        "qrels": JUDGED,
    } | files
    (folder / "corpus.jsonl").write_text(content["corpus"], encoding="utf-8")
    (folder / "queries.jsonl").write_text(content["queries"], encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(content["qrels"], encoding="utf-8")
    return folder


class LetterEmbedder:
    """Counts characters; counts its calls too."""

    name, revision, dimension = "letters", "1", 256

    def __init__(self) -> None:
        self.embedded = 0

    def embed_query_array(self, text: str) -> Array:
        counts = np.bincount([ord(char) % self.dimension for char in text], minlength=self.dimension)
        return np.asarray(counts / np.linalg.norm(counts), dtype=np.float32)

    def embed_array(self, texts: Any, progress: Any = None) -> Array:
        self.embedded += len(texts)
        return np.array([self.embed_query_array(text) for text in texts])


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> LetterEmbedder:
    made = LetterEmbedder()
    monkeypatch.setattr(beir_run, "open_embedder", lambda _: made)
    return made


def test_a_beir_folder_is_measured(tmp_path: Path, embedder: LetterEmbedder) -> None:
    found = beir_run.run(write(tmp_path / "data"), tmp_path / "out", quiet=True)
    assert (found.articles, found.queries) == (5, 2)
    for side in ("bm25", "dense", "hybrid"):
        assert found.figures[side] == {"nDCG@10": 1.0, "MRR@10": 1.0, "R@10": 1.0, "R@100": 1.0}
    run = (tmp_path / "out" / "run-bm25.txt").read_text(encoding="utf-8").splitlines()
    assert run[0].split()[:4] == ["q1", "Q0", "d3", "1"]
    assert "5 篇，2 问" in beir_run.told(found)


def test_a_second_run_embeds_only_the_last_article_again(tmp_path: Path, embedder: LetterEmbedder) -> None:
    data = write(tmp_path / "data")
    beir_run.run(data, tmp_path / "out", ("dense",), quiet=True)
    first = embedder.embedded
    beir_run.run(data, tmp_path / "out", ("dense",), quiet=True)
    assert (first, embedder.embedded - first) == (5, 1)


def test_another_corpus_is_indexed_anew(tmp_path: Path, embedder: LetterEmbedder) -> None:
    data = write(tmp_path / "data")
    beir_run.run(data, tmp_path / "out", ("dense",), quiet=True)
    write(data, corpus=(data / "corpus.jsonl").read_text(encoding="utf-8").replace("50", "60"))
    beir_run.run(data, tmp_path / "out", ("dense",), quiet=True)
    assert embedder.embedded == 10


@pytest.mark.parametrize("shard", [1, 2, 3, 100])
def test_shards_and_blocks_change_nothing_in_the_dense_ranking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shard: int
) -> None:
    monkeypatch.setattr(collection, "SHARD", shard)
    monkeypatch.setattr(collection, "_BLOCK", shard)
    monkeypatch.setattr(collection, "_EMBEDDED_AT_ONCE", shard)
    articles = [Article(id_, "", text) for id_, text in TEXTS.items()]
    store, embedder = Store(tmp_path / "index", "key", quiet=True), LetterEmbedder()
    tokenizer = Tokenizer()
    store.index_words(articles, 5, tokenizer)
    store.index_vectors(articles, 5, embedder)  # type: ignore[arg-type]
    dense = store.search_vectors(ASKED, embedder)  # type: ignore[arg-type]
    matrix = embedder.embed_array([chunks_of(article)[0] for article in articles])
    wanted = matrix @ embedder.embed_query_array(ASKED["q1"])
    assert list(dense["q1"]) == list(np.argsort(-wanted, kind="stable"))
    assert list(dense["q1"].values()) == pytest.approx(sorted(wanted, reverse=True))
    words = store.search_words(ASKED, tokenizer)
    assert next(iter(words["q1"])) == 2
    assert next(iter(fuse(dense, words)["q2"])) == 0


class Stop(Exception):
    """Stands for whatever stops a run."""


def index(folder: Path, *sources: Iterable[Article]) -> dict[str, bytes]:
    """Index the articles, from each source in turn until it stops; the files' bytes."""
    for source in sources:
        store = Store(folder, "key", quiet=True)
        with suppress(Stop):
            store.index_words(source, 5, Tokenizer())
            store.index_vectors(source, 5, LetterEmbedder())  # type: ignore[arg-type]
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Stopping:
    """Articles whose n-th pass over them stops after a few."""

    def __init__(self, articles: list[Article], after: int, nth: int) -> None:
        self._articles, self._after, self._passes = articles, after, nth

    def __iter__(self) -> Iterator[Article]:
        self._passes -= 1
        for at, article in enumerate(self._articles):
            if self._passes == 0 and at == self._after:
                raise Stop
            yield article


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_stopped_indexing_goes_on_to_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, nth: int
) -> None:
    monkeypatch.setattr(collection, "SHARD", 2)
    monkeypatch.setattr(collection, "_EMBEDDED_AT_ONCE", 2)
    articles = [Article(id_, "", text) for id_, text in TEXTS.items()]
    whole = index(tmp_path / "whole", articles)
    assert index(tmp_path / "stopped", Stopping(articles, after, nth), articles) == whole


def test_a_batch_cut_short_on_the_disk_is_embedded_again(tmp_path: Path) -> None:
    articles = [Article(id_, "", text) for id_, text in TEXTS.items()]
    embedder = LetterEmbedder()
    store = Store(tmp_path / "index", "key", quiet=True)
    store.index_vectors(articles, 5, embedder)  # type: ignore[arg-type]
    vectors, owners = tmp_path / "index" / "vectors.f4", tmp_path / "index" / "owners.i4"
    whole = vectors.read_bytes()
    vectors.write_bytes(whole[: 4 * 256 * 3 + 10])
    store.index_vectors(articles, 5, embedder)  # type: ignore[arg-type]
    assert vectors.read_bytes() == whole
    assert len(owners.read_bytes()) == 4 * 5


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("corpus", '{"_id": "d1", "text": "好"}\n{"_id": ', "corpus.jsonl:2: 不是合法的 JSON"),
        ("corpus", '["d1"]', "corpus.jsonl:1: 应为一个 JSON 对象"),
        ("corpus", '{"text": "好"}', "corpus.jsonl:1: _id 应为非空字符串"),
        ("corpus", '{"_id": "d1", "text": " "}', "corpus.jsonl:1: d1 没有文字"),
        (
            "corpus",
            '{"_id": "d1", "text": "好"}\n{"_id": "d1", "text": "好"}',
            "corpus.jsonl:2: _id d1 已出现过",
        ),
        ("queries", '{"_id": "q1"}', "queries.jsonl:1: text 应为非空字符串"),
        ("qrels", "query-id\tcorpus-id\tscore\nq1\td3\n", "test.tsv:2: 应为 query-id、corpus-id、score"),
        ("qrels", "query-id\tcorpus-id\tscore\nq9\td3\t1\n", "test.tsv:2: queries.jsonl 里没有 q9"),
        ("qrels", "q1\td9\t1\n", "test.tsv:1: corpus.jsonl 里没有 d9"),
        ("qrels", "query-id\tcorpus-id\tscore\n", "test.tsv: 没有一行判断"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, embedder: LetterEmbedder, file: str, content: str, told: str
) -> None:
    with pytest.raises(BeirError) as caught:
        beir_run.run(write(tmp_path / "data", **{file: content}), tmp_path / "out", quiet=True)
    assert told in str(caught.value)
    assert embedder.embedded == 0


def test_trec_qrels_are_read_too(tmp_path: Path) -> None:
    folder = write(tmp_path, qrels="q1 0 d3 1\nq2 0 d1 2\n")
    assert beir.qrels(folder, "test", {"q1", "q2"}, set(TEXTS)) == {"q1": {"d3": 1}, "q2": {"d1": 2}}


def test_a_split_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BeirError, match="里有：test"):
        beir.qrels(write(tmp_path), "dev", set(ASKED), set(TEXTS))


def test_synthetic_articles_are_the_same_every_time(corpus_folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        synthesize(corpus_folder, tmp_path / name, articles=300, queries=20)
    made = [sorted((tmp_path / name).rglob("*.*")) for name in ("one", "two")]
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]
    ids = {article.id for article in beir.articles(tmp_path / "one")}
    asked = beir.queries(tmp_path / "one")
    assert (len(ids), len(asked)) == (300, 20)
    judged = beir.qrels(tmp_path / "one", "test", set(asked), ids)
    assert set(judged) == set(asked)
