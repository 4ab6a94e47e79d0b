"""The file of what was trained: written, read back, refused when it is not whole, and merged into the weights."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from safetensors.numpy import save_file

from index.e5.engine import Engine
from index.e5.graph import bundled_graph, encoder
from index.e5.weights import LINEAR, Floats, Weights
from index.errors import BadInput
from rag.reader.adapter import OUTPUTS, RANK, load, save, shapes
from tests.index.e5_files import SHAPE, small_weights
from tests.rag.reader.factories import drawn, drawn_adapter


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    return small_weights(tmp_path)


def test_the_tensors_of_a_small_model() -> None:
    found = shapes(replace(SHAPE, layers=1))
    assert found == {
        "heads.w": (OUTPUTS, 64),
        "heads.b": (OUTPUTS,),
        **{f"l0.{name}.w.A": (RANK, 64) for name in ("q", "k", "v", "ao", "fi")},
        **{f"l0.{name}.w.B": (64, RANK) for name in ("q", "k", "v", "ao", "fo")},
        "l0.fi.w.B": (128, RANK),
        "l0.fo.w.A": (RANK, 128),
    }
    assert shapes(SHAPE).keys() - found.keys() == {name.replace("l0", "l1") for name in found if "l0" in name}


# --- written and read back -----------------------------------------------------------------


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path, tensors = tmp_path / "new" / "a.safetensors", drawn(SHAPE)
    save(path, tensors, {"seed": 7, "data": "汽车", "figures": [0.5, None]})
    found = load(path, SHAPE)
    assert found.tensors.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found.tensors[name].dtype == np.float32
        assert np.array_equal(found.tensors[name], tensor), name
    assert found.facts == {"seed": "7", "data": '"汽车"', "figures": "[0.5, null]"}
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_half_precision_is_kept(tmp_path: Path) -> None:
    path, tensors = tmp_path / "a.safetensors", drawn(SHAPE)
    tensors["heads.b"] = np.array([1 / 3, 1e-5, -2.0001, 0, 65504, 1], np.float32)
    tensors["heads.w"] = tensors["heads.w"].T.copy().T  # columns first in memory
    save(path, tensors, {})
    found = load(path, SHAPE).tensors
    assert np.array_equal(found["heads.b"], tensors["heads.b"].astype(np.float16).astype(np.float32))
    assert np.array_equal(found["heads.w"], tensors["heads.w"])


# --- refused -------------------------------------------------------------------------------


def changed(**other: Floats | None) -> dict[str, Floats]:
    """The drawn tensors with some others (``_`` for “.”), or without them."""
    named = {name.replace("_", "."): tensor for name, tensor in other.items()}
    return {name: tensor for name, tensor in (drawn(SHAPE) | named).items() if tensor is not None}


def refused(path: Path, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(path, SHAPE)
    assert re.fullmatch(rf"阅读模型 {re.escape(path.name)} {why}：请.+文件", str(caught.value))


DAMAGED, UNREADABLE, UNFIT = "已损坏", "读不了（.+）", "与自带的权重尺寸不合"


@pytest.mark.parametrize(
    "tensors",
    [
        pytest.param(drawn(replace(SHAPE, hidden=32)), id="narrower"),
        pytest.param(drawn(replace(SHAPE, layers=1)), id="fewer layers"),
        pytest.param(drawn(replace(SHAPE, layers=3)), id="more layers"),
        pytest.param(changed(heads_w=np.zeros((5, 64), np.float32)), id="another output"),
        pytest.param(changed(heads_b=None), id="without a tensor"),
        pytest.param(changed(more=np.zeros(1, np.float32)), id="with one more"),
        pytest.param({}, id="nothing"),
    ],
)
def test_another_shape_is_refused(tmp_path: Path, tensors: dict[str, Floats]) -> None:
    path = tmp_path / "other.safetensors"
    save(path, tensors, {})
    refused(path, UNFIT)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "none.safetensors", UNREADABLE)
    refused(tmp_path, UNREADABLE)


@pytest.mark.parametrize("keep", [0, 1, 7, 8, 9, 100, 1_000, -1, -1_000])
def test_a_cut_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = drawn_adapter(tmp_path, SHAPE)
    path.write_bytes(path.read_bytes()[:keep])
    refused(path, UNREADABLE)


@pytest.mark.parametrize("data", [b"\n" * 99, b"{}" * 99, b"\xff" * 99])
def test_any_other_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(data)
    refused(path, UNREADABLE)


def test_a_file_that_save_did_not_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    for metadata in (None, {"tensors": "0" * 64}):
        save_file(drawn(SHAPE), path, metadata=metadata)
        refused(path, DAMAGED)


def test_one_wrong_byte_is_refused_unless_no_tensor_is_another(tmp_path: Path) -> None:
    path, tensors = drawn_adapter(tmp_path, SHAPE), drawn(SHAPE)
    data = path.read_bytes()
    head = 8 + int.from_bytes(data[:8], "little")
    unseen: list[int] = []
    for at in (*range(0, head, 5), *range(head, len(data), len(data) // 40), len(data) - 1):
        for change in (0x01, 0x80):
            path.write_bytes(data[:at] + bytes([data[at] ^ change]) + data[at + 1 :])
            try:
                found = load(path, SHAPE).tensors
            except BadInput as error:
                if path.name not in str(error) or "\n" in str(error):
                    unseen.append(at)
                continue
            if found.keys() != tensors.keys() or any(
                not np.array_equal(found[n], t) for n, t in tensors.items()
            ):
                unseen.append(at)
    assert unseen == []


# --- merged --------------------------------------------------------------------------------


def constants(graph: bytes) -> dict[str, np.ndarray]:
    return {
        tensor.name: numpy_helper.to_array(tensor)
        for tensor in onnx.load_from_string(graph).graph.initializer
    }


def test_the_graph_has_the_weights_with_what_was_trained(tmp_path: Path, weights: Weights) -> None:
    tensors = drawn(SHAPE)
    found = constants(load(drawn_adapter(tmp_path, SHAPE), SHAPE).graph(weights))
    for at in range(SHAPE.layers):
        for name in LINEAR:
            own = f"l{at}.{name}.w"
            merged = weights.matrix(own, SHAPE.linear(name)[0]) + tensors[f"{own}.B"] @ tensors[f"{own}.A"]
            if name == "v":
                assert np.array_equal(found[own].T, merged)
            else:
                scales = found[f"l{at}.{name}.s"][:, None]
                assert scales[:, 0] == pytest.approx(np.abs(merged).max(axis=1) / 127)
                off = np.abs(found[own].T * scales - merged) / scales
                assert off.max() <= 0.501  # rounded to the nearest
    assert np.array_equal(found["scores.w"].T, tensors["heads.w"])
    assert np.array_equal(found["scores.b"], tensors["heads.b"])


def test_what_changes_nothing_leaves_the_weights_as_they_are(tmp_path: Path, weights: Weights) -> None:
    tensors = {name: tensor * (not name.endswith(".B")) for name, tensor in drawn(SHAPE).items()}
    path = tmp_path / "zero.safetensors"
    save(path, tensors, {})
    graph = load(path, SHAPE).graph(weights)
    heads = {"scores": (tensors["heads.w"], tensors["heads.b"])}
    assert graph == encoder(SHAPE, weights.matrix, weights.plain, heads)
    ids = [0, 5, 6, 9, 2]
    (hidden,), (scores,) = Engine(weights, bundled_graph(weights)).run(ids), Engine(weights, graph).run(ids)
    assert scores.shape == (len(ids), OUTPUTS)
    assert scores == pytest.approx(hidden @ tensors["heads.w"].T + tensors["heads.b"], abs=1e-5)
