"""The seam of the reader, and the ways to fill it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from index.e5 import open_bundled
from index.e5.engine import Engine
from rag.reader import adapter
from rag.reader.decoding import Decoded, decode
from rag.reader.encoding import encode
from rag.reader.windows import Window

BUNDLED: Final = "bundled"
NONE: Final = "none"


class Reader(Protocol):
    """Says of windows whether they answer a question, and with which words. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """Which model reads, for reports: its name and what changes with its weights."""

    def read(self, question: str, windows: Sequence[Window]) -> list[Decoded]:
        """One reading for each window, in their order.

        Raises:
            BadInput, MissingExtra: the model cannot be opened; the message says what to do.
        """


class BundledReader:
    """The reader that is trained here, on the bundled weights; works offline at once, without torch."""

    def __init__(self, path: Path = adapter.BUNDLED_ADAPTER) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: tuple[Engine, adapter.Adapter] | None = None

    @property
    def name(self) -> str:
        return f"{BUNDLED} {self._open()[1].sha256[:12]}"

    def read(self, question: str, windows: Sequence[Window]) -> list[Decoded]:
        engine, _ = self._open()
        tokenizer = open_bundled().tokenizer
        pairs = [encode(tokenizer, question, window.path, window.text) for window in windows]
        scores = engine.run_all([pair.ids for pair in pairs], lambda outputs: outputs[0])
        return [decode(score, pair) for score, pair in zip(scores, pairs, strict=True)]

    def _open(self) -> tuple[Engine, adapter.Adapter]:
        with self._lock:
            if self._opened is None:
                weights = open_bundled().weights
                trained = adapter.load(self._path, weights.shape)
                self._opened = Engine(weights, trained.graph(weights)), trained
            return self._opened


def open_reader(name: str = BUNDLED) -> Reader | None:
    """The reader called ``name``: “bundled”, a model's name or folder; None for “none”.

    Nothing is loaded yet; what is wrong with a model shows when it first reads.
    """
    stripped = name.strip() or BUNDLED
    if stripped == NONE:
        return None
    if stripped == BUNDLED:
        return BundledReader()
    from rag.reader.transformer import TransformerReader

    return TransformerReader(stripped)
