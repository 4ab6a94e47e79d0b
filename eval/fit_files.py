"""Dev questions → what the weights are fitted to, and the files that they are kept in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from eval import fit
from eval.fit import Candidates, Features
from eval.places import Places, Split
from eval.questions import Gold, Question, read_questions
from index.schema import Clause
from rag import evidence, silence
from rag.answering import signs
from rag.answering.context import Asked
from rag.answering.sentences import ranked, weighed
from rag.pipeline import PolicyQA
from rag.reader.training.questions import Part, learnt_from
from rag.schema import AnswerKind
from rag.settings import Settings

MOST_WRONGLY = (
    0.03  # of the questions that have an answer, refused: on unseen ones it comes out at half as much again
)
CURVE = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2)
DIGITS = 3  # of a weight, as it is kept
READ = 10  # clauses whose sentences are weighed
_BY_SENTENCES = (AnswerKind.FACT, AnswerKind.ELIGIBILITY)


@dataclass(frozen=True, slots=True)
class Set:
    """Questions on the documents of an index."""

    qa: PolicyQA
    questions: tuple[Question, ...]
    places: Places


def open_set(index: Path, file: Path, *, read: bool = True) -> Set:
    """Open an index, with the reader or without, and the questions of a file on it."""
    qa = _open(index, read=read)
    places = Places(qa.snapshot.outlines.values())
    return Set(qa, read_questions([file], places.texts), places)


def open_dev(index: Path, files: Sequence[Path], *, read: bool = True) -> Set:
    """The benchmark's dev half on its own index, without the questions that the reader has learnt from."""
    qa = _open(index, read=read)
    places = Places(qa.snapshot.outlines.values())
    learnt = learnt_from(Part.TRAIN)
    questions = (
        question
        for question in read_questions(files, places.texts)
        if places.split(question) is Split.DEV and (question.history or question.question not in learnt)
    )
    return Set(qa, tuple(questions), places)


def _open(index: Path, *, read: bool) -> PolicyQA:
    return PolicyQA.open(index) if read else PolicyQA.open(index, settings=Settings(reader="none"))


def evidence_of(sets: Sequence[Set]) -> Iterator[Candidates]:
    """The candidates of every question that has its gold among them, as the retrieval weighs them."""
    for one, question in _every(sets):
        rows, features = one.qa.candidates(question.question, question.history)
        gold = np.array([_holds(clause, question.gold) for clause in rows], dtype=bool)
        if gold.any():
            yield Candidates(features, gold)


def sentences_of(sets: Sequence[Set]) -> Iterator[Candidates]:
    """The sentences of the first clauses of every question that sentences answer."""
    for one, question in _every(sets):
        asked = one.qa.read(question.question, question.history)
        if not question.answerable or asked.query.kind not in _BY_SENTENCES:
            continue
        found, features = weighed(asked, _first(asked))
        gold = np.array(
            [
                any(s.clause.document_id == g.document and s.span.meets(g.span) for g in question.gold)
                for s in found
            ],
            dtype=bool,
        )
        if gold.any() and not gold.all():
            yield Candidates(features, gold)


def silences_of(sets: Sequence[Set]) -> tuple[Features, npt.NDArray[np.bool_]]:
    """The traits of every question (n, ``Trait``) that the first clauses are asked for, and whether it has an answer."""
    rows: list[Features] = []
    answered: list[bool] = []
    for one, question in _every(sets):
        asked = one.qa.read(question.question, question.history)
        found, features = ranked(asked, asked.top(silence.READ))
        if found and asked.query.kind in (*_BY_SENTENCES, AnswerKind.DEPARTMENT, AnswerKind.LIST):
            rows.append(silence.traits(asked, found, features))
            answered.append(question.answerable)
    return np.array(rows), np.array(answered)


def _every(sets: Sequence[Set]) -> Iterator[tuple[Set, Question]]:
    rows = [(one, question) for one in sets for question in one.questions]
    yield from tqdm(rows, unit="q", mininterval=2)


def _first(asked: Asked) -> Sequence[Clause]:
    return [one.clause for one in asked.readings] or asked.top(READ)


def _holds(clause: Clause, golds: Sequence[Gold]) -> bool:
    return any(clause.document_id == g.document and clause.span.meets(g.span) for g in golds)


def fit_evidence(sets: Sequence[Set]) -> str:
    """Fit the weights of ``rag.evidence`` and keep them; returns what to print."""
    data = list(evidence_of(sets))
    w = fit.fit(data, evidence.weights())
    told = {"fitted": fit.first(data, w), "questions": len(data)}
    _write(evidence.FILE, {"weights": _named(evidence.Feature, w), **told})
    return json.dumps(told)


def fit_sentences(sets: Sequence[Set], *, read: bool) -> str:
    """Fit the weights of ``rag.answering.signs``, for clauses that were read or for such that were not."""
    data = list(sentences_of(sets))
    w = fit.fit(data, np.zeros(len(signs.Sign)))
    told = {"questions": len(data), **fit.first(data, w)}
    _keep(signs.FILE, read, {"weights": _named(signs.Sign, w), "fitted": told})
    signs.weights.cache_clear()
    return json.dumps(told)


def fit_silence(sets: Sequence[Set], *, read: bool) -> str:
    """Fit the weights of ``rag.silence``, and read the threshold from the risk–coverage curve at ``MOST_WRONGLY``."""
    rows, answered = silences_of(sets)
    w = fit.fit_logistic(rows, answered).round(DIGITS)  # as it is kept
    odds = rows @ w
    curve = risk_coverage(odds[answered], odds[~answered])
    at = next(row["below"] for row in curve if row["wrongly"] == MOST_WRONGLY)
    told = {
        "weights": _named(silence.Trait, w),
        "refuse_below": at,
        "questions": {"with an answer": int(answered.sum()), "without": int((~answered).sum())},
        "curve": curve,
    }
    _keep(silence.FILE, read, told)
    silence.fitted.cache_clear()
    return "\n".join(map(json.dumps, curve))


def risk_coverage(positive: Features, negative: Features) -> list[dict[str, float]]:
    """For each share of ``CURVE``: the log-odds below which it is refused wrongly, and what is refused rightly there."""
    ordered = np.sort(positive)
    curve = []
    for share in CURVE:
        below = _floor(float(ordered[int(share * len(ordered))]))
        curve.append(
            {"below": below, "wrongly": share, "rightly": round(float((negative < below).mean()), 3)}
        )
    return curve


def _named(names: type[IntEnum], w: Features) -> dict[str, float]:
    return {name.name.lower(): round(float(w[name]), DIGITS) for name in names}


def _keep(file: Path, read: bool, told: dict[str, object]) -> None:
    stored = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    _write(file, {**stored, "read" if read else "unread": told})


def _write(file: Path, told: dict[str, object]) -> None:
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _floor(value: float) -> float:
    """To three digits, never above: a threshold that is rounded up would refuse what it was read from."""
    return math.floor(value * 1000) / 1000
