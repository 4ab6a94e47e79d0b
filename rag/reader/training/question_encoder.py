"""The question encoder's training: the vectors of an index stay as they are, questions learn to fall beside them.

The passages' vectors are those of the bundled embedder, held fast; the same model
with low-rank adapters embeds the questions. Loss: softmax over all passages at once
(Oord et al. 2018, InfoNCE), the passage of the answer against the rest.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.chunks import chunk_outline
from index.e5 import Bundled
from index.embedder import Embedder, clean
from index.regions import find_regions
from rag.reader.encoding import Pair
from rag.reader.training.network import Network, collate
from rag.reader.training.questions import General, Source

TEMPERATURE = 0.02  # of the cosines
BATCH = 64
QUESTION_CHARACTERS = 200
_QUERY = "query: "


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    epochs: int = 5
    seed: int = 1
    rate: float = 6e-5
    general: float = 0.3  # of the questions of an epoch


@dataclass(frozen=True, slots=True)
class Item:
    """A question, the rows of the passages that answer, and the document whose others alone are surely wrong (−1: all)."""

    question: str
    gold: tuple[int, ...]
    only: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages' vectors (n, dimension) with the number of the document each is of, and what is asked of them."""

    vectors: Tensor
    documents: Tensor
    policy: tuple[Item, ...]
    general: tuple[Item, ...]


def collect(sources: Sequence[Source], general: Sequence[General], embedder: Embedder) -> Collection:
    """Embed every chunk and every window of the general texts, and find the answers in them."""
    texts: list[str] = []
    documents: list[int] = []
    policy: list[Item] = []
    for number, source in enumerate(sources):
        chunks = chunk_outline(source.outline)
        start = len(texts)
        texts += [chunk.text for chunk in chunks]
        documents += [number] * len(chunks)
        for question in source.questions:
            gold = tuple(start + at for at, c in enumerate(chunks) if c.span.meets(question.span))
            if question.answers and gold:
                only = -1 if find_regions(question.question) else number
                policy.append(Item(question.question, gold, only))
    wide: list[Item] = []
    rows: dict[int, int] = {}
    for asked in general:
        if not asked.question.strip():
            continue
        for window in asked.windows:
            if id(window) not in rows:
                rows[id(window)] = len(texts)
                texts.append(window.text)
                documents.append(len(sources))
        gold = tuple(rows[id(w)] for w in asked.windows if w.span.meets(asked.span))
        wide.append(Item(asked.question, gold, -1))
    vectors = torch.from_numpy(embedder.embed_array(texts))
    return Collection(vectors, torch.tensor(documents), tuple(policy), tuple(wide))


def train(
    plan: Plan,
    bundled: Bundled,
    collection: Collection,
    judge: Callable[[Network], str],
    say: Callable[[str], None],
) -> Network:
    """Train from the bundled weights."""
    network = Network(bundled.weights, plan.seed)
    drawn = random.Random(plan.seed)
    optimiser = torch.optim.AdamW(list(network.linear.values()), lr=plan.rate, weight_decay=0.0, fused=True)
    share = int(plan.general / (1 - plan.general) * len(collection.policy))
    steps = plan.epochs * math.ceil((len(collection.policy) + share) / BATCH)
    step, started = 0, time.monotonic()
    for epoch in range(plan.epochs):
        items = [*collection.policy, *drawn.sample(collection.general, min(share, len(collection.general)))]
        drawn.shuffle(items)
        losses = []
        for at in range(0, len(items), BATCH):
            rate = min(1.0, (step + 1) / 20) * (1 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = plan.rate * rate
            loss = _loss(network, bundled, collection, items[at : at + BATCH])
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            losses.append(float(loss.detach()))
            step += 1
        say(
            f"epoch {epoch + 1}: {time.monotonic() - started:.0f} s  loss {np.mean(losses):.3f}  {judge(network)}"
        )
    return network


def embed(network: Network, bundled: Bundled, questions: Sequence[str]) -> Tensor:
    """The questions' vectors, (n, dimension), of length 1."""
    pairs = []
    for question in questions:
        ids = bundled.tokenizer.encode(_QUERY + clean(question, QUESTION_CHARACTERS)).ids
        specials = bundled.tokenizer.specials
        pairs.append(Pair((specials.bos, *ids, specials.eos), 0, (), ()))
    batch = collate(pairs, bundled.weights)
    hidden = network.hidden(batch).float() * batch.mask[..., None]
    return functional.normalize(hidden.sum(1) / batch.mask.sum(1, keepdim=True), dim=-1)


def found(network: Network, bundled: Bundled, asked: Collection) -> str:
    """In a line: how often a passage that answers is first, in five, in ten."""
    places = []
    with torch.no_grad():
        for start in range(0, len(asked.policy), BATCH):
            items = asked.policy[start : start + BATCH]
            cosines = embed(network, bundled, [item.question for item in items]) @ asked.vectors.T
            places += [
                int((row > row[list(item.gold)].max()).sum())
                for row, item in zip(cosines, items, strict=True)
            ]
    shares = (f"@{k} {np.mean(np.array(places) < k):.3f}" for k in (1, 5, 10))
    return f"dev n={len(places)} {' '.join(shares)}"


def _loss(network: Network, bundled: Bundled, collection: Collection, items: Sequence[Item]) -> Tensor:
    cosines = embed(network, bundled, [item.question for item in items]) @ collection.vectors.T
    logits = cosines / TEMPERATURE
    gold = torch.zeros_like(logits, dtype=torch.bool)
    shut = torch.zeros_like(logits, dtype=torch.bool)
    last = int(collection.documents.max())
    for row, item in enumerate(items):
        gold[row, list(item.gold)] = True
        if item.only >= 0:  # another city's document may answer as well
            shut[row] = (collection.documents != item.only) & (collection.documents != last)
    logits = logits.masked_fill(shut & ~gold, -1e4)
    right = torch.logsumexp(logits.masked_fill(~gold, -1e4), dim=1)
    return (torch.logsumexp(logits, dim=1) - right).mean()
