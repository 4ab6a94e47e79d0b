"""The reader in torch: the bundled model with heads on top.

What is trained are the linear layers and the heads; word vectors, positions, norms
and biases stay as they are. It counts in bfloat16 and learns in float32.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.e5.weights import LINEAR, Floats, Shape, Weights
from rag.reader.adapter import OUTPUTS
from rag.reader.encoding import Pair


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs put together: ``embedded`` (n, length, hidden), ``mask`` and ``inside`` (n, length).

    ``mask`` is true where there is a token, ``inside`` where it is one of the window's.
    """

    embedded: Tensor
    mask: Tensor
    inside: Tensor

    def __len__(self) -> int:
        return len(self.mask)


def collate(pairs: Sequence[Pair], weights: Weights) -> Batch:
    """``pairs`` padded to the longest of them, their word vectors looked up."""
    length = max(len(pair.ids) for pair in pairs)
    ids = np.full((len(pairs), length), weights.specials.pad, dtype=np.int64)
    inside = np.zeros((len(pairs), length), dtype=bool)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = pair.ids
        inside[row, pair.first : pair.first + len(pair.starts)] = True
    mask = np.arange(length) < np.array([[len(pair.ids)] for pair in pairs])
    return Batch(torch.from_numpy(weights.embeddings(ids)), torch.from_numpy(mask), torch.from_numpy(inside))


class Network(nn.Module):
    """Batch → scores (n, length, 6), as ``rag.reader.adapter`` names them."""

    def __init__(self, weights: Weights, seed: int) -> None:
        super().__init__()
        self.shape: Shape = weights.shape
        self.linear = nn.ParameterDict()
        for at in range(self.shape.layers):
            for name in LINEAR:
                matrix = weights.matrix(f"l{at}.{name}.w", self.shape.linear(name)[0])
                self.linear[f"l{at}/{name}/w"] = nn.Parameter(torch.from_numpy(matrix))
                self._hold(f"l{at}.{name}.b", weights.plain(f"l{at}.{name}.b"))
            for name in ("aln", "oln"):
                self._hold(f"l{at}.{name}.w", weights.plain(f"l{at}.{name}.w"))
                self._hold(f"l{at}.{name}.b", weights.plain(f"l{at}.{name}.b"))
        self._hold("emb.ln.w", weights.plain("emb.ln.w"))
        self._hold("emb.ln.b", weights.plain("emb.ln.b"))
        kind = weights.plain("emb.type").reshape(-1, self.shape.hidden)[0]
        self._hold("places", weights.plain("emb.pos").reshape(-1, self.shape.hidden) + kind)
        generator = torch.Generator().manual_seed(seed)
        start = torch.randn(OUTPUTS, self.shape.hidden, generator=generator)
        self.heads = nn.Linear(self.shape.hidden, OUTPUTS)
        self.heads.weight.data.copy_(start / math.sqrt(self.shape.hidden))
        self.heads.bias.data.zero_()

    def _hold(self, name: str, value: Floats) -> None:
        self.register_buffer(name.replace(".", "/"), torch.from_numpy(value.copy()).to(torch.bfloat16), False)

    def _held(self, name: str) -> Tensor:
        return self.get_buffer(name.replace(".", "/"))

    def forward(self, batch: Batch) -> Tensor:
        """The scores, float32."""
        scores: Tensor = self.heads(self.hidden(batch).float())
        return scores

    def hidden(self, batch: Batch) -> Tensor:
        """The hidden states, bfloat16, (n, length, hidden)."""
        n, length, hidden = batch.embedded.shape
        x = batch.embedded.to(torch.bfloat16) + self._held("places")[:length]
        x = self._norm(x.view(n * length, hidden), "emb.ln")
        away = torch.zeros(n, 1, 1, length, dtype=torch.bfloat16)
        away.masked_fill_(~batch.mask[:, None, None, :], -torch.inf)
        for at in range(self.shape.layers):
            mixed = self._attend(x, away, at)
            x = self._norm(x + self._times(mixed, f"l{at}.ao"), f"l{at}.aln")
            inner = functional.gelu(self._times(x, f"l{at}.fi"))
            x = self._norm(x + self._times(inner, f"l{at}.fo"), f"l{at}.oln")
        return x.view(n, length, hidden)

    def _attend(self, x: Tensor, away: Tensor, at: int) -> Tensor:
        n, length = away.shape[0], away.shape[-1]
        query, key, value = (
            self._times(x, f"l{at}.{name}").view(n, length, self.shape.heads, -1).transpose(1, 2)
            for name in "qkv"
        )
        # Written out: on a processor the fused kernel's way back is slower than this.
        likeness = (query * query.shape[-1] ** -0.5) @ key.transpose(2, 3)
        mixed = functional.softmax(likeness + away, dim=-1) @ value
        return mixed.transpose(1, 2).reshape(n * length, self.shape.hidden)

    def _times(self, x: Tensor, name: str) -> Tensor:
        matrix = self.linear[name.replace(".", "/") + "/w"].to(torch.bfloat16)
        return torch.addmm(self._held(f"{name}.b"), x, matrix.T)

    def _norm(self, x: Tensor, name: str) -> Tensor:
        size, epsilon = (self.shape.hidden,), self.shape.epsilon
        return functional.layer_norm(x, size, self._held(f"{name}.w"), self._held(f"{name}.b"), epsilon)

    def adapter(self, weights: Weights, rank: int) -> dict[str, Floats]:
        """What was learnt, as an adapter: of each change of a matrix its best approximation of ``rank``.

        That is its truncated singular value decomposition (Eckart and Young 1936).
        """
        out = {
            "heads.w": self.heads.weight.detach().numpy().copy(),
            "heads.b": self.heads.bias.detach().numpy().copy(),
        }
        for stored, parameter in self.linear.items():
            name = stored.replace("/", ".")
            matrix = parameter.detach()
            change = matrix - torch.from_numpy(weights.matrix(name, matrix.shape[0]))
            u, s, v = torch.linalg.svd(change, full_matrices=False)
            root = s[:rank].sqrt()
            out[f"{name}.B"] = (u[:, :rank] * root).numpy()
            out[f"{name}.A"] = (root[:, None] * v[:rank]).numpy()
        return out
