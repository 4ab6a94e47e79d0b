"""The model as an ONNX graph: embedded tokens in, hidden states (or what heads make of them) out.

The word vectors are looked up outside (only the rows of a text's tokens are ever
read); everything behind them is here. Linear layers multiply whole numbers: the
weights are rounded to 8 bits with a scale for each output, the activations to 8
bits with a scale for each token (Dettmers et al. 2022, “LLM.int8()”, vector-wise
quantisation). Each token is thus rounded by itself, and whole numbers add up the
same in any order. The values of the attention are not rounded: they are a twelfth
of the work, and most of what rounding costs (lowest cosine .9987 with, .9995 without).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from index.e5.weights import Floats, Shape, Weights

OPSET: Final = 20
_MS: Final = "com.microsoft"
_IR: Final = 10
_MOST: Final = 127  # of a rounded weight or activation
_MIDDLE: Final = 128  # what stands for 0 in an activation

Matrices = Callable[[str, int], Floats]
Rows = Callable[[str], Floats]


@dataclass(slots=True)
class _Graph:
    """Nodes and constants as they are added; every call returns the name of what it makes."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, name: str, value: float | np.generic) -> str:
        return self.constant(name, np.array(value, dtype=np.float32))

    def node(self, kind: str, inputs: Sequence[str], name: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def rounded(self, x: str) -> tuple[str, str]:
        """``x`` in 8 bits a token, and the tokens' scales."""
        axis = self.constant(f"{x}.axis", np.array([-1], dtype=np.int64))
        most = self.node("ReduceMax", [self.node("Abs", [x], f"{x}.abs"), axis], f"{x}.most", keepdims=1)
        scale = self.node("Mul", [most, "per_step"], f"{x}.scale")
        steps = self.node("Round", [self.node("Div", [x, scale], f"{x}.steps")], f"{x}.round")
        shifted = self.node("Add", [steps, "middle"], f"{x}.shifted")
        return self.node("Cast", [shifted], f"{x}.u8", to=TensorProto.UINT8), scale

    def times(self, x: tuple[str, str], weights: Floats, name: str) -> str:
        """What ``rounded`` made of some x, times ``weights`` (outputs, inputs); without a bias."""
        scales = np.maximum(np.abs(weights).max(axis=1), np.finfo(np.float32).tiny) / _MOST
        numbers = np.rint(weights / scales[:, None]).astype(np.int8)
        product = self.node(
            "MatMulIntegerToFloat",
            [
                x[0],
                self.constant(f"{name}.w", numbers.T),
                "one",
                self.constant(f"{name}.s", scales.astype(np.float32)),
                "middle_u8",
            ],
            f"{name}.x",
            _MS,
        )
        return self.node("Mul", [product, x[1]], name)


def encoder(
    shape: Shape,
    matrix: Matrices,
    row: Rows,
    heads: Mapping[str, tuple[Floats, Floats]] | None = None,
) -> bytes:
    """The graph, serialised.

    Input: ``embedded`` float32 (1, length, hidden), the word vectors of one text's
    tokens. Output without ``heads``: ``hidden`` float32 (1, length, hidden). With
    ``heads``, name → weights (n, hidden) and bias (n,): the outputs have those names,
    (1, length, n).

    Args:
        matrix: a tensor's name and number of rows → its weights (rows, columns).
        row: a tensor's name → its values in one row (biases, norms, positions).
    """
    g = _Graph()
    g.number("per_step", 1 / _MOST)
    g.number("middle", _MIDDLE)
    g.number("one", 1.0)
    g.constant("middle_u8", np.array(_MIDDLE, dtype=np.uint8))
    x = _placed(g, row, shape)
    for at in range(shape.layers):
        x = _layer(g, x, f"l{at}", shape, matrix, row)
    if heads is None:
        outputs = {g.node("Identity", [x], "hidden"): shape.hidden}
    else:
        outputs = {name: len(bias) for name, (_, bias) in heads.items()}
        for name, (weights, bias) in heads.items():
            product = g.node(
                "MatMul", [x, g.constant(f"{name}.w", weights.T.astype(np.float32))], f"{name}.x"
            )
            g.node("Add", [product, g.constant(f"{name}.b", bias.astype(np.float32))], name)

    def told(name: str, width: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "length", width])

    graph = helper.make_graph(
        g.nodes, "e5", [told("embedded", shape.hidden)], [told(*o) for o in outputs.items()], g.constants
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(_MS, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
    return bytes(model.SerializeToString())


def _placed(g: _Graph, row: Rows, shape: Shape) -> str:
    """The word vectors with their positions and type, normed."""

    def index(name: str, value: int) -> str:
        return g.constant(name, np.array([value], dtype=np.int64))

    size = g.node("Shape", ["embedded"], "size")
    length = g.node("Slice", [size, index("first", 1), index("last", 2)], "length")
    kind = row("emb.type").reshape(-1, shape.hidden)[0]
    places = g.constant("places", row("emb.pos").reshape(-1, shape.hidden) + kind)
    here = g.node("Slice", [places, index("start", 0), length], "here")
    return _norm(g, ["embedded", here], "emb.ln", row, shape)


def _norm(g: _Graph, summed: Sequence[str], name: str, row: Rows, shape: Shape, bias: str = "") -> str:
    """The layer norm of a sum, and of a bias where there is one."""
    scale = g.constant(f"{name}.w", row(f"{name}.w"))
    shift = g.constant(f"{name}.b", row(f"{name}.b"))
    inputs = [*summed, scale, shift]
    if bias:
        inputs.append(g.constant(bias, row(bias)))
    return g.node("SkipLayerNormalization", inputs, f"{name}.out", _MS, epsilon=shape.epsilon)


def _layer(g: _Graph, x: str, own: str, shape: Shape, matrix: Matrices, row: Rows) -> str:
    """Attention, then feed-forward, each with its sum and norm behind it (as BERT)."""

    def weights(name: str) -> Floats:
        return matrix(f"{own}.{name}.w", shape.linear(name)[0])

    def times(rounded: tuple[str, str], name: str) -> str:
        return g.times(rounded, weights(name), f"{own}.{name}")

    rounded = g.rounded(x)
    values = g.node("MatMul", [x, g.constant(f"{own}.v.w", weights("v").T)], f"{own}.v")
    bias = np.concatenate([row(f"{own}.{name}.b") for name in "qkv"])
    attended = g.node(
        "MultiHeadAttention",
        [times(rounded, "q"), times(rounded, "k"), values, g.constant(f"{own}.qkv.b", bias)],
        f"{own}.attended",
        _MS,
        num_heads=shape.heads,
    )
    x = _norm(g, [times(g.rounded(attended), "ao"), x], f"{own}.aln", row, shape, f"{own}.ao.b")
    inner = times(g.rounded(x), "fi")
    inner = g.node("BiasGelu", [inner, g.constant(f"{own}.fi.b", row(f"{own}.fi.b"))], f"{own}.inner", _MS)
    return _norm(g, [times(g.rounded(inner), "fo"), x], f"{own}.oln", row, shape, f"{own}.fo.b")


def bundled_graph(weights: Weights) -> bytes:
    """The bundled embedder's graph."""
    return encoder(weights.shape, weights.matrix, weights.plain)
