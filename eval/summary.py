"""A finished benchmark → its figures, the same to the last digit at every run; times stand apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench import Bench, Result
from eval.figures import Scored, document_of, figures, groups, mean
from eval.places import Split
from eval.questions import Question
from eval.refusal import refusal_figures
from eval.statistics import bootstrap, compare

Figures = dict[str, float | None]
SIGNIFICANT = 0.05


def summary(bench: Bench) -> dict[str, Any]:
    """All figures of a benchmark, nested by system; no times."""
    main = main_result(bench)
    return {
        "questions": len(bench.ground.questions),
        "hashes": {
            "corpus": bench.ground.corpus_hash,
            "questions": bench.ground.questions_hash,
            "code": bench.ground.code_hash,
        },
        "systems": {result.system: _system(bench, result) for result in bench.results},
        "compared_with": main.system,
        "comparison": {
            result.system: comparison(main, result) for result in bench.results if result is not main
        },
    }


def main_result(bench: Bench) -> Result:
    """WenCe where it took part, else the last system named."""
    return next((result for result in bench.results if result.system == "wence"), bench.results[-1])


def by(bench: Bench, name: str) -> Callable[[Question], str]:
    """What questions are grouped by: type, style, document, or split."""
    keys: dict[str, Callable[[Question], str]] = {
        "type": lambda question: question.type,
        "style": lambda question: question.style,
        "document": document_of,
        "split": lambda question: bench.ground.places.split(question).value,
    }
    return keys[name]


GROUPINGS = ("type", "style", "document", "split")


def main_figures(result: Result) -> Figures:
    """The figures of one system over all its questions, retrieval and hidden golds included."""
    return _with_retrieval(result, result.scored) | {"hidden-refused": _hidden(result)}


def group_figures(bench: Bench, result: Result, name: str) -> dict[str, Figures]:
    """The figures of each group of one grouping, by the groups' names."""
    found = groups(result.scored, by(bench, name))
    return {group: _with_retrieval(result, found[group]) for group in sorted(found)}


def intervals(result: Result) -> dict[str, tuple[float, float]]:
    """Bootstrap intervals of the main shares."""
    rights = [float(score.right) for _, score in result.scored]
    answerable = [float(score.right) for question, score in result.scored if question.answerable]
    out = {"overall": bootstrap(rights)}
    if answerable:
        out["right"] = bootstrap(answerable)
    return out


def comparison(main: Result, other: Result) -> dict[str, dict[str, float]]:
    """What the main system has over another in *right*, in all and per type and style, and in *facts*."""
    pairs = list(zip(main.scored, other.scored, strict=True))
    keyed: dict[str, list[tuple[Scored, Scored]]] = {"all": pairs}
    for pair in pairs:
        question = pair[0][0]
        keyed.setdefault(f"type {question.type}", []).append(pair)
        keyed.setdefault(f"style {question.style}", []).append(pair)
    out = {
        name: _compared([one[1].right for one, _ in keyed[name]], [two[1].right for _, two in keyed[name]])
        for name in sorted(keyed)
    }
    told = [(one[1].facts, two[1].facts) for one, two in pairs]
    facts = [(one, two) for one, two in told if one is not None and two is not None]
    if facts:
        out["facts"] = _compared([one for one, _ in facts], [two for _, two in facts])
    return out


def _compared(a: Sequence[float], b: Sequence[float]) -> dict[str, float]:
    return asdict(compare([float(value) for value in a], [float(value) for value in b]))


def stage_times(result: Result) -> dict[str, tuple[float, float]]:
    """p50 and p95 in ms of each stage that the system tells, and of the whole call."""
    stages: dict[str, list[float]] = {}
    for answered in result.run.answers:
        for stage, spent in answered.reply.timings_ms.items():
            stages.setdefault(stage, []).append(spent)
        stages.setdefault("call", []).append(answered.wall_ms)
    return {stage: percentiles(values) for stage, values in stages.items()}


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """p50 and p95."""
    low, high = np.percentile(np.asarray(values), [50, 95])
    return float(low), float(high)


def write_summary(bench: Bench, folder: Path) -> dict[str, Any]:
    """``figures.json``: the summary, in a form that two runs write alike."""
    found = summary(bench)
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "figures.json").write_text(text + "\n", encoding="utf-8")
    return found


def _system(bench: Bench, result: Result) -> dict[str, Any]:
    return {
        "main": main_figures(result),
        "intervals": {name: list(pair) for name, pair in intervals(result).items()},
        "hidden": refusal_figures(result.hidden) if result.hidden else None,
        **{name: group_figures(bench, result, name) for name in GROUPINGS},
    }


def half_figures(bench: Bench, result: Result, half: Split) -> Figures:
    """The figures of one half of the questions."""
    scored = [one for one in result.scored if bench.ground.places.split(one[0]) is half]
    hidden = mean(one.refused for one in result.hidden if bench.ground.places.split(one.question) is half)
    return _with_retrieval(result, scored) | {"hidden-refused": hidden}


def _hidden(result: Result) -> float | None:
    return mean(one.refused for one in result.hidden)


def _with_retrieval(result: Result, scored: Sequence[Scored]) -> Figures:
    found = figures(scored)
    for name, values in result.retrieval.items():
        found[name] = mean(values.get(question.id) for question, _ in scored)
    return found
