"""The passages' vectors in a flat FAISS index: exact, and quick up to about 100,000.

FAISS's own file format is used, through bytes: no pickle, and a full disk shows
as an ``OSError``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from index.errors import SnapshotError

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

VECTORS_FILE: Final = "vectors.faiss"
FULL_SCORES_UP_TO: Final = 100_000


class VectorIndex:
    """Inner products of a query with n stored vectors. Read-only once made."""

    def __init__(self, index: Any) -> None:
        import faiss

        self._index = index  # owns the memory that _rows looks into
        count, dimension = int(index.ntotal), int(index.d)
        flat = faiss.rev_swig_ptr(index.get_xb(), count * dimension) if count else np.empty(0, np.float32)
        rows = flat.reshape(count, dimension)
        rows.flags.writeable = False
        self._rows: Vectors = rows

    def __len__(self) -> int:
        return int(self._rows.shape[0])

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._rows.shape[1])

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Store float32 ``vectors``, shape (n, dimension); row numbers are the ids.

        Raises:
            ValueError: another shape, or a value that is not finite.
        """
        if vectors.ndim != 2 or vectors.shape[1] == 0:
            raise ValueError(f"vectors of shape (n, dimension) wanted, got {vectors.shape}")
        if not np.isfinite(vectors).all():
            raise ValueError("a vector holds a value that is not finite")
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def save(self, folder: Path) -> None:
        """Write the index's one file into ``folder``."""
        import faiss

        (folder / VECTORS_FILE).write_bytes(faiss.serialize_index(self._index).data)

    @classmethod
    def open(cls, folder: Path, dimension: int) -> Self:
        """The index that ``save`` wrote, of vectors of length ``dimension``.

        Raises:
            SnapshotError: the file is missing, damaged, or of another dimension.
        """
        import faiss

        path = folder / VECTORS_FILE
        mend = "请运行 python -m rag build"
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise SnapshotError(f"{path}：不是向量索引，或已损坏：{mend}") from error
        if not isinstance(index, faiss.IndexFlatIP) or index.d != dimension:
            raise SnapshotError(f"{path}：不是 {dimension} 维向量的平面索引：{mend}")
        return cls(index)

    def search(self, query: Vectors, k: int) -> tuple[Ids, Vectors]:
        """The best ``min(k, n)`` vectors for ``query`` of shape (dimension,).

        Returns:
            ids (int64) and inner products (float32), both of shape (min(k, n),),
            by falling score; equal scores by rising id.
        """
        k = min(k, len(self))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if len(self) <= FULL_SCORES_UP_TO:
            scores = self.scores(query)
            ids = np.flatnonzero(scores >= np.partition(scores, len(self) - k)[len(self) - k])
            found = scores[ids]
        else:
            columns, rows = self._index.search(self._checked(query)[None, :], k)
            found, ids = columns[0], rows[0]
        order = np.lexsort((ids, -found))[:k]
        return ids[order].astype(np.int64), found[order]

    def scores(self, query: Vectors) -> Vectors:
        """The inner product of ``query``, shape (dimension,), with every vector: float32, shape (n,).

        Made for up to ``FULL_SCORES_UP_TO`` vectors (5 ms for that many); above, use ``search``.
        """
        result: Vectors = self._rows @ self._checked(query)
        return result

    def vectors(self, ids: npt.ArrayLike) -> Vectors:
        """Copies of the stored vectors: float32, shape (len(ids), dimension)."""
        chosen: Vectors = self._rows[np.asarray(ids, dtype=np.int64)]
        return chosen

    def _checked(self, query: Vectors) -> Vectors:
        if query.shape != (self.dimension,):
            raise ValueError(f"a query of shape ({self.dimension},) wanted, got {query.shape}")
        return np.ascontiguousarray(query, dtype=np.float32)
