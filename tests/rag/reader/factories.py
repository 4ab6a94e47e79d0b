"""Small makers of what the reader reads and of what it is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.e5.weights import Floats, Shape
from index.schema import Span
from rag.reader.adapter import save, shapes
from rag.reader.windows import Window


def window(text: str, path: str = "某市若干措施 › 支持研发", start: int = 0) -> Window:
    """``text`` as it stands at ``start`` of a document."""
    return Window(path, text, Span(start, start + len(text)))


def drawn(shape: Shape, seed: int = 0) -> dict[str, Floats]:
    """An adapter's tensors for a model of ``shape``, exact in half precision."""
    rng = np.random.default_rng(seed)
    return {
        name: (0.05 * rng.standard_normal(size)).astype(np.float16).astype(np.float32)
        for name, size in shapes(shape).items()
    }


def drawn_adapter(folder: Path, shape: Shape, seed: int = 0) -> Path:
    """The file of ``drawn``."""
    path = folder / f"drawn-{seed}.safetensors"
    save(path, drawn(shape, seed), {"seed": seed})
    return path
