"""BM25 over the tokens of the passages, on bm25s.

Formula: BM25 as in Lucene (k1 = 1.5, b = 0.75), idf = ln(1 + (N − df + 0.5) / (df + 0.5)),
term part tf / (k1 · (1 − b + b · |d| / avgdl) + tf); Kamphuis et al., ECIR 2020.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from index.errors import SnapshotError

K1: Final = 1.5
B: Final = 0.75
# Above this the postings stay on disk and are mapped; below, reading them is quicker.
_MAP_FROM_BYTES: Final = 64 * 2**20
_DATA_FILE: Final = "data.csc.index.npy"


class LexicalIndex:
    """Scores every passage against a question's tokens. Read-only once made."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self._size = size

    def __len__(self) -> int:
        return self._size

    @classmethod
    def build(cls, passages: Sequence[Sequence[str]]) -> Self:
        """Index n passages, given as their tokens; one without tokens scores 0.

        Raises:
            ValueError: there are no passages.
        """
        if not passages:
            raise ValueError("no passages to index")
        bm25s = _bm25s()
        # Numbered in sorted order, so that the same passages give the same files.
        tokens = sorted({"", *(token for passage in passages for token in passage)})
        vocabulary = {token: number for number, token in enumerate(tokens)}
        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
        if len(vocabulary) == 1:  # not one token anywhere: no mean length to divide by
            passages = [[""] for _ in passages]
        numbers = [[vocabulary[token] for token in passage] for passage in passages]
        bm25.index((numbers, vocabulary), show_progress=False)
        return cls(bm25, len(passages))

    def save(self, folder: Path) -> None:
        """Write the index's files into ``folder``, which is made if need be."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that ``save`` wrote; large ones are mapped, not read.

        Raises:
            SnapshotError: a file is missing or damaged.
        """
        bm25s = _bm25s()
        try:
            mapped = (folder / _DATA_FILE).stat().st_size > _MAP_FROM_BYTES
            bm25 = bm25s.BM25.load(folder, mmap=mapped, show_progress=False)
            size = int(bm25.scores["num_docs"])
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise SnapshotError(f"{folder}：不是词语索引（{error}）：请运行 python -m rag build") from error
        return cls(bm25, size)

    def frequency(self, token: str) -> int:
        """In how many passages ``token`` stands."""
        number = self._bm25.vocab_dict.get(token)
        if number is None or not token:
            return 0
        starts = self._bm25.scores["indptr"]
        return int(starts[number + 1] - starts[number])

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every passage: float32, shape (n,), each ≥ 0.

        A token that no passage holds adds nothing; one that stands twice counts twice.
        """
        known = self._bm25.get_tokens_ids(token for token in tokens if token)
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)


def _bm25s() -> Any:
    """The library, imported when first needed, without its debugging lines."""
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s
