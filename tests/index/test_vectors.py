"""The vector index against plain inner products."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

import index.vectors
from index.errors import SnapshotError
from index.vectors import VECTORS_FILE, VectorIndex, Vectors

DIMENSION = 8


def unit_vectors(count: int, dimension: int = DIMENSION, seed: int = 0) -> Vectors:
    drawn = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    scaled: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return scaled


@pytest.mark.parametrize("full_up_to", [index.vectors.FULL_SCORES_UP_TO, 0])
@pytest.mark.parametrize("k", [1, 5, 50])
def test_search_finds_the_largest_inner_products(
    monkeypatch: pytest.MonkeyPatch, full_up_to: int, k: int
) -> None:
    monkeypatch.setattr(index.vectors, "FULL_SCORES_UP_TO", full_up_to)
    stored, query = unit_vectors(50), unit_vectors(1, seed=1)[0]
    ids, scores = VectorIndex.build(stored).search(query, k)
    expected = stored @ query
    assert ids.tolist() == np.argsort(-expected)[:k].tolist()
    assert scores == pytest.approx(expected[ids], abs=1e-6)
    assert (ids.dtype.name, scores.dtype.name) == ("int64", "float32")


@pytest.mark.parametrize("full_up_to", [index.vectors.FULL_SCORES_UP_TO, 0])
def test_equal_scores_come_by_rising_id(monkeypatch: pytest.MonkeyPatch, full_up_to: int) -> None:
    monkeypatch.setattr(index.vectors, "FULL_SCORES_UP_TO", full_up_to)
    axes = np.eye(DIMENSION, dtype=np.float32)
    ids, scores = VectorIndex.build(axes[[1, 0, 1, 0, 0]]).search(axes[0], 5)
    assert ids.tolist() == [1, 3, 4, 0, 2]
    assert scores.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(("count", "k", "found"), [(3, 10, 3), (3, 0, 0), (3, -1, 0), (0, 5, 0)])
def test_search_returns_no_more_than_there_are(count: int, k: int, found: int) -> None:
    ids, scores = VectorIndex.build(unit_vectors(count)).search(unit_vectors(1)[0], k)
    assert (ids.shape, scores.shape) == ((found,), (found,))


def test_scores_are_all_inner_products() -> None:
    stored, query = unit_vectors(20), unit_vectors(1, seed=1)[0]
    assert VectorIndex.build(stored).scores(query) == pytest.approx(stored @ query, abs=1e-6)


def test_vectors_are_the_stored_ones_and_a_copy() -> None:
    stored = unit_vectors(5)
    built = VectorIndex.build(stored)
    chosen = built.vectors([3, 1, 3])
    assert np.array_equal(chosen, stored[[3, 1, 3]])
    chosen[:] = 0
    assert np.array_equal(built.vectors([3, 1, 3]), stored[[3, 1, 3]])


@pytest.mark.parametrize("count", [0, 1, 50])
def test_opened_it_holds_what_was_stored(tmp_path: Path, count: int) -> None:
    stored = unit_vectors(count)
    VectorIndex.build(stored).save(tmp_path)
    opened = VectorIndex.open(tmp_path, DIMENSION)
    assert (len(opened), opened.dimension) == (count, DIMENSION)
    assert np.array_equal(opened.vectors(range(count)), stored)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.zeros(3, np.float32), "shape"),
        (np.zeros((3, 0), np.float32), "shape"),
        (np.full((1, 3), np.nan, np.float32), "finite"),
        (np.full((1, 3), np.inf, np.float32), "finite"),
    ],
)
def test_what_is_not_vectors_is_refused(vectors: Vectors, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        VectorIndex.build(vectors)


@pytest.mark.parametrize("shape", [(DIMENSION + 1,), (1, DIMENSION)])
def test_a_query_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        VectorIndex.build(unit_vectors(3)).scores(np.zeros(shape, np.float32))


def test_another_dimension_is_refused(tmp_path: Path) -> None:
    VectorIndex.build(unit_vectors(3)).save(tmp_path)
    with pytest.raises(SnapshotError, match=f"不是 {DIMENSION + 1} 维向量"):
        VectorIndex.open(tmp_path, DIMENSION + 1)


def test_another_kind_of_index_is_refused(tmp_path: Path) -> None:
    faiss.write_index(faiss.IndexFlatL2(DIMENSION), str(tmp_path / VECTORS_FILE))
    with pytest.raises(SnapshotError, match="平面索引"):
        VectorIndex.open(tmp_path, DIMENSION)


@pytest.mark.parametrize("kept", [0, 10, 60])
def test_a_cut_off_file_is_refused(tmp_path: Path, kept: int) -> None:
    VectorIndex.build(unit_vectors(3)).save(tmp_path)
    path = tmp_path / VECTORS_FILE
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(SnapshotError, match="已损坏"):
        VectorIndex.open(tmp_path, DIMENSION)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=VECTORS_FILE):
        VectorIndex.open(tmp_path, DIMENSION)
