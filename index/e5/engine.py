"""A graph opened by ONNX Runtime: many texts' tokens in, one array a text out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index.e5.weights import Floats, Weights
from index.errors import MissingExtra

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


_T = TypeVar("_T")


class Engine:
    """Runs one text at a time on each core, without padding: a result depends on its text alone."""

    def __init__(self, weights: Weights, graph: bytes) -> None:
        self._weights = weights
        self._session = _open(graph)
        self._pool = ThreadPoolExecutor(cores(), thread_name_prefix="e5")

    def run(self, ids: Sequence[int]) -> list[Floats]:
        """The graph's outputs for one text's tokens, each (length, width)."""
        embedded = self._weights.embeddings(np.array([ids], dtype=np.int64))
        return [np.asarray(output[0]) for output in self._session.run(None, {"embedded": embedded})]

    def run_all(self, texts: Sequence[Sequence[int]], make: Callable[[list[Floats]], _T]) -> Iterator[_T]:
        """What ``make`` makes of every text's outputs, in order, as they are done."""
        if len(texts) == 1:
            return iter((make(self.run(texts[0])),))
        return self._pool.map(lambda ids: make(self.run(ids)), texts)


def _open(graph: bytes) -> InferenceSession:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtra(
            f"自带的模型要用 ONNX Runtime（{error}）：请运行 pip install onnxruntime"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the cores take a text each
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
