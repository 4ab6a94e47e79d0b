"""Questions → vectors beside those of the passages that answer them.

The passages' vectors are the embedder's and stay as they are in the index. For the
bundled embedder there are low-rank adapters, trained on questions of people about
policy documents (``rag/reader/training/question_encoder.py``), with which the same
weights embed the question: it then falls nearer to the clause that answers it than
to one that is worded like it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from index.e5 import open_bundled
from index.e5.engine import Engine
from index.embedder import BUNDLED, Array, Embedder, clean
from rag.reader import adapter

NONE: Final = "none"
CHARACTERS: Final = 200  # of a question, at most; the rest is cut
_PROMPT: Final = "query: "


class QuestionEncoder:
    """The bundled weights with the trained adapters. Safe to use from several threads."""

    def __init__(self, path: Path = adapter.QUESTION_ADAPTER) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def embed(self, text: str) -> Array:
        """float32, shape (dimension,), length 1.

        Raises:
            BadInput: nothing is left of the text, or the adapters cannot be read.
        """
        bundled = open_bundled()
        specials = bundled.tokenizer.specials
        ids = bundled.tokenizer.encode(_PROMPT + clean(text, CHARACTERS)).ids
        (hidden,) = self._open().run((specials.bos, *ids, specials.eos))
        mean = hidden.mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _open(self) -> Engine:
        with self._lock:
            if self._engine is None:
                weights = open_bundled().weights
                trained = adapter.load(self._path, weights.shape, adapter.QUESTION_RANK, heads=False)
                self._engine = Engine(weights, trained.graph(weights))
            return self._engine


def open_encoder(embedder: Embedder, name: str = BUNDLED) -> Callable[[str], Array]:
    """What embeds the questions for an index of ``embedder``: the trained encoder where there is one for it.

    ``name`` “none” leaves it to the embedder.
    """
    if embedder.name != BUNDLED or name == NONE:
        return embedder.embed_query_array
    return QuestionEncoder().embed
