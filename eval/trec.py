"""Golds and passages as TREC qrels and runs, scored by ``ir_measures``.

A gold is the leaf clause that holds most of its quote. A passage of any system
counts as one clause: the gold one that it meets, where it meets one, else itself;
so systems with clauses of their own, or with fixed chunks, stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import ir_measures

from eval.places import Places
from eval.questions import Question
from eval.reply import Place

Qrels = dict[str, dict[str, int]]  # question id → clause id → 1
Ranking = dict[str, dict[str, float]]  # question id → clause id → score, all different

DEPTH = 100
MEASURES = ("R@5", "R@10", "RR@10", "nDCG@10")
NAMES = {"RR@10": "MRR@10"}


def make_qrels(questions: Iterable[Question], places: Places) -> Qrels:
    """The relevant clauses of every question that has golds."""
    return {
        question.id: {_token(places.leaf(gold).id): 1 for gold in question.gold}
        for question in questions
        if question.gold
    }


def make_ranking(question: Question, passages: Sequence[Place], places: Places) -> dict[str, float]:
    """One question's passages as clause ids with falling scores.

    A passage that meets several golds gives all their clauses, one behind the other.
    One whose gold was there before keeps its rank under a name of its own.
    """
    golds = [(gold, _token(places.leaf(gold).id)) for gold in question.gold]
    order: dict[str, None] = {}
    for place in passages[:DEPTH]:
        met = [
            clause
            for gold, clause in golds
            if place.document == gold.document and place.span.meets(gold.span) and clause not in order
        ]
        for clause in met or [_token(f"{place.document}@{place.span.start}-{place.span.end}")]:
            order.setdefault(clause)
    return {clause: float(len(order) - rank) for rank, clause in enumerate(order)}


def measure(qrels: Qrels, ranking: Ranking) -> dict[str, dict[str, float]]:
    """Every measure of MEASURES for every question of the qrels: name → question id → value.

    A question that the ranking lacks has 0.
    """
    wanted = [ir_measures.parse_measure(name) for name in MEASURES]
    out = {NAMES.get(name, name): dict.fromkeys(qrels, 0.0) for name in MEASURES}
    kept = {question: ranking[question] for question in qrels if ranking.get(question)}
    for found in ir_measures.iter_calc(wanted, qrels, kept):
        name = str(found.measure)
        out[NAMES.get(name, name)][found.query_id] = float(found.value)
    return out


def write_qrels(qrels: Qrels, file: Path) -> None:
    """``question 0 clause relevance``, one a line."""
    lines = [f"{q} 0 {clause} {rel}\n" for q, clauses in qrels.items() for clause, rel in clauses.items()]
    file.write_text("".join(lines), encoding="utf-8")


def write_run(ranking: Ranking, system: str, file: Path) -> None:
    """``question Q0 clause rank score system``, one a line."""
    with file.open("w", encoding="utf-8") as out:
        for question, clauses in ranking.items():
            for rank, (clause, score) in enumerate(clauses.items(), 1):
                out.write(f"{question} Q0 {clause} {rank} {score:g} {system}\n")


def _token(name: str) -> str:
    """A name without white space, as TREC files need it."""
    return "_".join(name.split())
