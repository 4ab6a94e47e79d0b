"""Small files in the layout of the bundled weights, packed by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from index.e5.weights import LINEAR, Floats, Shape, Specials, Weights

SHAPE: Final = Shape(hidden=64, layers=2, heads=2, inner=128, vocabulary=24, positions=40, epsilon=2.0**-20)
SPECIALS: Final = Specials(bos=0, eos=2, pad=1, unk=3)
PIECES: Final = (
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁", -2.0),
    ("汽车", -3.5),
    ("汽", -4.25),
)
NORMALISATION: Final = {0x3000: " ", ord("５"): "5", ord("㎡"): "m2", 0x7F: ""}
MAGIC: Final = b"E5S1\x01\0\0\0"


@dataclass(frozen=True)
class Quantised:
    """A tensor of 4 bits: ``scales`` (rows, n), ``numbers`` −8…7 (rows, n × 32)."""

    scales: Floats
    numbers: np.ndarray

    @property
    def values(self) -> Floats:
        """Each number times its block's scale."""
        rows, columns = self.numbers.shape
        blocks = self.numbers.reshape(rows, -1, 32) * self.scales[:, :, None]
        return blocks.reshape(rows, columns).astype(np.float32)

    def packed(self) -> bytes:
        out = b""
        for scale, block in zip(
            self.scales.ravel().tolist(), self.numbers.reshape(-1, 32).tolist(), strict=True
        ):
            halves = [block[at] + 8 | (block[at + 16] + 8) << 4 for at in range(16)]
            out += struct.pack("<e16B", scale, *halves)
        return out


Tensors = Mapping[str, Quantised | Floats]


def quantised(rng: np.random.Generator, rows: int, columns: int, choices: Sequence[int]) -> Quantised:
    scales = rng.uniform(0.02, 0.06, (rows, columns // 32)).astype(np.float16).astype(np.float32)
    return Quantised(scales, rng.choice(choices, (rows, columns)))


def tensors(
    shape: Shape = SHAPE, seed: int = 0, choices: Sequence[int] = range(-8, 8)
) -> dict[str, Quantised | Floats]:
    """Every tensor of a model of ``shape``, drawn by ``seed``; the linear layers' numbers are among ``choices``."""
    rng = np.random.default_rng(seed)

    def row(size: int, middle: float = 0.0) -> Floats:
        return (middle + 0.1 * rng.standard_normal(size)).astype(np.float32)

    out: dict[str, Quantised | Floats] = {
        "emb.word": quantised(rng, shape.vocabulary, shape.hidden, range(-8, 8)),
        "emb.pos": row(shape.positions * shape.hidden),
        "emb.type": row(2 * shape.hidden),
        "emb.ln.w": row(shape.hidden, 1.0),
        "emb.ln.b": row(shape.hidden),
    }
    for at in range(shape.layers):
        for name in LINEAR:
            rows, columns = shape.linear(name)
            out[f"l{at}.{name}.w"] = quantised(rng, rows, columns, choices)
            out[f"l{at}.{name}.b"] = row(rows)
        for name in ("aln", "oln"):
            out[f"l{at}.{name}.w"] = row(shape.hidden, 1.0)
            out[f"l{at}.{name}.b"] = row(shape.hidden)
    return out


def packed(
    stored: Tensors,
    *,
    shape: Shape = SHAPE,
    specials: Specials = SPECIALS,
    pieces: Sequence[tuple[str, float]] = PIECES,
    normalisation: Mapping[int, str] = NORMALISATION,
    block: int = 32,
    magic: bytes = MAGIC,
) -> tuple[bytes, bytes]:
    """The head and the tensors of a file, as ``e5.c`` reads them."""
    sizes = (shape.hidden, shape.layers, shape.heads, shape.inner, shape.vocabulary, shape.positions, 2)
    head = magic + struct.pack("<7ifi", *sizes, shape.epsilon, block)
    head += struct.pack("<5i", len(pieces), specials.bos, specials.eos, specials.pad, specials.unk)
    texts = [text.encode() for text, _ in pieces]
    ends = [sum(map(len, texts[:at])) for at in range(len(texts) + 1)]
    head += struct.pack(f"<Q{len(ends)}I{len(pieces)}f", ends[-1], *ends, *(score for _, score in pieces))
    head += b"".join(texts)
    mapped = b"".join(
        struct.pack(f"<IB{len(to)}I", code, len(to), *map(ord, to)) for code, to in normalisation.items()
    )
    head += struct.pack("<iI", len(normalisation), len(mapped)) + mapped
    bodies = {
        name: (1, tensor.numbers.size, tensor.packed())
        if isinstance(tensor, Quantised)
        else (0, tensor.size, tensor.astype("<f4").tobytes())
        for name, tensor in stored.items()
    }
    start = len(head) + 4 + sum(2 + len(name) + 1 + 20 for name in bodies)
    head += struct.pack("<i", len(bodies))
    for name, (kind, count, data) in bodies.items():
        head += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, start, len(data))
        )
        start += len(data)
    return head, b"".join(data for _, _, data in bodies.values())


def small_weights(folder: Path, stored: Tensors | None = None, shape: Shape = SHAPE) -> Weights:
    """The opened file of ``stored`` in ``folder``."""
    path = folder / "small.bin"
    path.write_bytes(b"".join(packed(tensors(shape) if stored is None else stored, shape=shape)))
    return Weights(path)
