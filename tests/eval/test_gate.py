"""The gate: what fell below the baseline by more than its tolerance stops; what rose does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval import bench, gate
from eval.bench import Plan
from eval.summary import main_figures, main_result

QUESTIONS = Path(gate.__file__).parent / "questions"


def baseline(**figures: float) -> dict[str, Any]:
    return {"figures": {name: {"value": value, "tolerance": 0.01} for name, value in figures.items()}}


@pytest.mark.parametrize(
    ("name", "was", "now", "good"),
    [
        ("right", 0.80, 0.80, True),
        ("right", 0.80, 0.79, True),
        ("right", 0.80, 0.785, False),
        ("right", 0.80, 0.99, True),
        ("right", 0.80, None, False),
        ("refused-bad", 0.05, 0.06, True),
        ("refused-bad", 0.05, 0.07, False),
        ("refused-bad", 0.05, 0.00, True),
        ("unsupported", 0.0, 1.0, False),
    ],
)
def test_one_figure(name: str, was: float, now: float | None, good: bool) -> None:
    (held,) = gate.hold({name: now}, baseline(**{name: was}))
    assert held.good is good


def test_a_baseline_of_other_questions_is_none(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    with pytest.raises(gate.GateError, match="还没有基线"):
        gate.read_baseline(file, "abc")
    file.write_text("{")
    with pytest.raises(gate.GateError, match="读不了"):
        gate.read_baseline(file, "abc")
    file.write_text(json.dumps({"questions": "abd"}))
    with pytest.raises(gate.GateError, match="另一批问题"):
        gate.read_baseline(file, "abc")


@pytest.mark.slow
def test_the_test_half_holds_against_the_baseline(
    snapshot_folder: Path, corpus_folder: Path, tmp_path: Path
) -> None:
    files = tuple(sorted(QUESTIONS.glob("*.jsonl")))
    done = bench.run(Plan(files, ("wence",), tmp_path, corpus_folder, snapshot_folder, "test"))
    kept = gate.read_baseline(gate.BASELINE, done.ground.questions_hash)
    held = gate.hold(main_figures(main_result(done)), kept)
    assert [one for one in held if not one.good] == []
    assert {one.name for one in held} == {*gate.HELD, *gate.ZERO}
