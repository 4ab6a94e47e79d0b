"""The training itself: draw, learn, keep, measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.e5 import Bundled
from rag.reader.adapter import ANSWERS, END, MET, NOT_SAID, START
from rag.reader.decoding import Decoded, decode
from rag.reader.encoding import encode
from rag.reader.training.examples import Example, Examples
from rag.reader.training.measure import Figures
from rag.reader.training.network import Network, collate
from rag.reader.windows import Window

TURN = 64  # pairs that are drawn together and sorted by length
BATCH = 16  # pairs of one step
WARM = 0.04  # of all steps, until the learning rate is at its height
AWAY = -1e4  # the score of a token outside the window


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train. The learning rate falls over ``pairs``; the training ends after ``stop`` of them."""

    pairs: int
    stop: int
    seed: int = 1
    rate: float = 1.2e-4
    heads_rate: float = 1e-3
    decay: float = 0.0
    measure_every: int = 10_000  # pairs


def train(
    plan: Plan,
    bundled: Bundled,
    examples: Examples,
    checkpoint: Path,
    judge: Callable[[Network], Figures],
    say: Callable[[str], None],
) -> Network:
    """Train from the start, or go on where ``checkpoint`` ends."""
    network = Network(bundled.weights, plan.seed)
    optimiser = torch.optim.AdamW(
        [
            {"params": list(network.linear.values()), "lr": plan.rate},
            {"params": list(network.heads.parameters()), "lr": plan.heads_rate},
        ],
        weight_decay=plan.decay,
        fused=True,
    )
    peaks = [plan.rate, plan.heads_rate]
    turn = seen = 0
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        turn, seen = kept["turn"], kept["seen"]
        say(f"going on after {seen} pairs")
    started, judged = time.monotonic(), seen
    run: list[tuple[float, ...]] = []
    while seen < plan.stop:
        for batch in _batches(examples.draw(turn, TURN)):
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * _rate(seen / plan.pairs)
            loss, parts = _loss(network, bundled, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            seen += sum(map(len, batch))
            run.append(parts)
        turn += 1
        if turn % 25 == 0:
            spans, answers, order, verdict = np.nanmean(np.array(run), axis=0)
            run.clear()
            say(
                f"{seen} pairs {time.monotonic() - started:.0f} s  span {spans:.3f} answers {answers:.3f} "
                f"order {order:.3f} verdict {verdict:.3f}"
            )
        if seen - judged >= plan.measure_every or seen >= plan.stop:
            judged = seen
            kept = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
            torch.save({**kept, "turn": turn, "seen": seen}, checkpoint)
            say(f"{seen} pairs: {judge(network).line()}")
    return network


def _rate(done: float) -> float:
    """Of the highest learning rate: up in a line, down in half a cosine."""
    return done / WARM if done < WARM else 0.02 + 0.98 * float(0.5 * (1 + np.cos(np.pi * min(1.0, done))))


def _batches(groups: Sequence[list[Example]]) -> list[list[list[Example]]]:
    out: list[list[list[Example]]] = [[]]
    for group in groups:
        if sum(map(len, out[-1])) >= BATCH:
            out.append([])
        out[-1].append(group)
    return out


def _loss(
    network: Network, bundled: Bundled, groups: Sequence[list[Example]]
) -> tuple[Tensor, tuple[float, ...]]:
    """The sum of four: the span's ends, answers or not, which of a group answers, the verdict."""
    flat = [example for group in groups for example in group]
    batch = collate([example.pair for example in flat], bundled.weights)
    scores = network(batch)
    zero = scores.sum() * 0
    held = [(row, example.tokens) for row, example in enumerate(flat) if example.tokens is not None]
    spans = answers = order = verdict = zero
    if held:
        rows = torch.tensor([row for row, _ in held])
        for place, which in ((0, START), (1, END)):
            logits = scores[rows, :, which].masked_fill(~batch.inside[rows], AWAY)
            spans = spans + functional.cross_entropy(logits, torch.tensor([t[place] for _, t in held])) / 2
    told = [(row, example.answers) for row, example in enumerate(flat) if example.answers is not None]
    if told:
        logits = scores[torch.tensor([row for row, _ in told]), 0, ANSWERS]
        truth = torch.tensor([float(value) for _, value in told])
        answers = functional.binary_cross_entropy_with_logits(logits, truth)
    losses, at = [], 0
    for group in groups:
        if group[0].answers and len(group) > 1:
            logits = scores[at : at + len(group), 0, ANSWERS]
            losses.append(functional.cross_entropy(logits[None], torch.tensor([0])))
        at += len(group)
    if losses:
        order = torch.stack(losses).mean()
    judged = [(row, example.verdict) for row, example in enumerate(flat) if example.verdict is not None]
    if judged:
        logits = scores[torch.tensor([row for row, _ in judged]), 0, MET : NOT_SAID + 1]
        verdict = functional.cross_entropy(logits, torch.tensor([value for _, value in judged]))
    parts = tuple(
        float(part.detach()) if some else float("nan")
        for part, some in ((spans, held), (answers, told), (order, losses), (verdict, judged))
    )
    return spans + answers + 0.5 * order + 0.5 * verdict, parts


def read_with(network: Network, bundled: Bundled, pairs: Sequence[tuple[str, Window]]) -> list[Decoded]:
    """What ``network`` says of questions and windows, in order."""
    encoded = [encode(bundled.tokenizer, q, window.path, window.text) for q, window in pairs]
    order = sorted(range(len(encoded)), key=lambda at: len(encoded[at].ids))
    out: dict[int, Decoded] = {}
    with torch.no_grad():
        for start in range(0, len(order), 2 * BATCH):
            rows = order[start : start + 2 * BATCH]
            scores = network(collate([encoded[at] for at in rows], bundled.weights)).numpy()
            out.update({at: decode(scores[row], encoded[at]) for row, at in enumerate(rows)})
    return [out[at] for at in range(len(encoded))]


def facts(plan: Plan, examples: Examples) -> dict[str, object]:
    """What the adapter's file says of how it came to be."""
    return {"plan": asdict(plan), "examples": examples.sizes()}
