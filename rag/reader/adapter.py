"""What was trained: low-rank adapters (and the reader's heads), a few megabytes beside the bundled weights.

A linear W x becomes (W + B A) x, with A of few rows and B of as many columns (as in Hu
et al. 2021, “LoRA”); merged before the graph is made, they cost nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from index.e5.graph import encoder
from index.e5.weights import LINEAR, Floats, Shape, Weights
from index.errors import BadInput

RANK: Final = 48
# What stands where in the heads' output. The last four count at a pair's first token alone.
START, END, ANSWERS, MET, NOT_MET, NOT_SAID = range(6)
OUTPUTS: Final = 6

QUESTION_RANK: Final = 24
BUNDLED_ADAPTER: Final = Path(__file__).parent / "weights" / "reader.safetensors"
QUESTION_ADAPTER: Final = Path(__file__).parent / "weights" / "questions.safetensors"


@dataclass(frozen=True, slots=True)
class Adapter:
    """``tensors``: for every linear its ``….A`` (r, inputs) and ``….B`` (outputs, r); ``heads.w``, ``heads.b``.

    ``facts`` is what its training says of it (data, figures); ``sha256`` that of the file.
    """

    tensors: Mapping[str, Floats]
    facts: Mapping[str, str]
    sha256: str

    def graph(self, weights: Weights) -> bytes:
        """The graph of ``weights`` with the adapters merged in; with ``scores`` (1, length, 6) where there are heads."""

        def matrix(name: str, rows: int) -> Floats:
            down, up = self.tensors[f"{name}.A"], self.tensors[f"{name}.B"]
            return weights.matrix(name, rows) + up @ down

        if "heads.w" not in self.tensors:
            return encoder(weights.shape, matrix, weights.plain)
        heads = {"scores": (self.tensors["heads.w"], self.tensors["heads.b"])}
        return encoder(weights.shape, matrix, weights.plain, heads)


def shapes(shape: Shape, rank: int = RANK, *, heads: bool = True) -> dict[str, tuple[int, ...]]:
    """The names and sizes of an adapter's tensors for a model of ``shape``."""
    out: dict[str, tuple[int, ...]] = {}
    if heads:
        out = {"heads.w": (OUTPUTS, shape.hidden), "heads.b": (OUTPUTS,)}
    for at in range(shape.layers):
        for name in LINEAR:
            rows, columns = shape.linear(name)
            out[f"l{at}.{name}.w.A"] = (rank, columns)
            out[f"l{at}.{name}.w.B"] = (rows, rank)
    return out


def load(path: Path, shape: Shape, rank: int = RANK, *, heads: bool = True) -> Adapter:
    """Read an adapter that ``save`` wrote.

    Raises:
        BadInput: the file is missing or damaged, or made for a model of another shape.
    """
    from safetensors import SafetensorError, safe_open

    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with safe_open(path, framework="numpy") as file:
            facts = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, ValueError) as error:
        raise BadInput(f"阅读模型 {path.name} 读不了（{error}）：请重新取得这个文件") from error
    if facts.pop("tensors", "") != _digest(tensors):
        raise BadInput(f"阅读模型 {path.name} 已损坏：请重新取得这个文件")
    if {name: tensor.shape for name, tensor in tensors.items()} != shapes(shape, rank, heads=heads):
        raise BadInput(f"阅读模型 {path.name} 与自带的权重尺寸不合：请换配套的文件")
    return Adapter(tensors, facts, digest)


def save(path: Path, tensors: Mapping[str, Floats], facts: Mapping[str, object]) -> None:
    """Write ``tensors`` in half precision with what is to be known of them."""
    from safetensors.numpy import save_file

    halves = {name: np.ascontiguousarray(tensor, dtype=np.float16) for name, tensor in tensors.items()}
    told = {name: json.dumps(fact, ensure_ascii=False) for name, fact in facts.items()}
    told["tensors"] = _digest({name: half.astype(np.float32) for name, half in halves.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(halves, path, metadata=told)


def _digest(tensors: Mapping[str, Floats]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode() + tensors[name].tobytes())
    return digest.hexdigest()
