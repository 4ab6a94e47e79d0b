"""The whole way from question files to the report, twice alike; and the command line's one-line errors."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval import bench, printed
from eval.bench import Bench, Plan, Result
from eval.figures import figures, mean
from eval.report import write_report
from eval.summary import main_figures, summary, write_summary
from eval.worst import worst
from tests.eval.factories import UNANSWERABLE, Ground, raw_question
from tests.interrupts import hearing

PROJECT = Path(__file__).parents[2]
QUESTIONS = [
    raw_question(id="q-1"),
    raw_question(
        id="q-2", style="colloquial", gold=["每年培训工人3000人次以上"], facts=[["9999"]], reference="9999"
    ),
    raw_question(id="q-3", **UNANSWERABLE),
    raw_question(
        id="q-4",
        type="list",
        gold=["牵头单位:省财政厅;配合单位:省商务厅", "省科技厅、省财政厅按职责分工负责"],
        gold_mode="all",
        facts=[["新建工厂"], ["没有的事"]],
        reference="新建工厂,没有的事",
    ),
]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("questions") / "mine.jsonl"
    lines = [json.dumps(question, ensure_ascii=False) for question in QUESTIONS]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def run(ground: Ground, questions: Path, out: Path, *systems: str) -> tuple[Bench, dict[str, Any]]:
    done = bench.run(Plan((questions,), systems or ("naive-bm25",), out, ground.corpus))
    return done, write_summary(done, out)


def test_two_runs_give_the_same_files(ground: Ground, questions: Path, tmp_path: Path) -> None:
    made: list[dict[str, bytes]] = []
    for name in ("one", "two"):
        out = tmp_path / name
        done, found = run(ground, questions, out)
        text = write_report(done, found, out).read_text(encoding="utf-8")
        assert "# WenCe 评测报告" in text
        files = {
            path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith("answers")
        }
        timed = re.compile(r"## 速度.*?(?=## )|- 时间：.*", re.DOTALL)
        files["report.md"] = timed.sub("", text).encode()
        made.append(files)
    assert made[0] == made[1]
    assert set(made[0]) == {
        "figures.json",
        "qrels.txt",
        "report.md",
        "retrieval.png",
        "run-naive-bm25.txt",
        "scores-naive-bm25.jsonl",
        "systems.png",
        "types.png",
    }


def test_the_figures_are_the_means_of_the_scores(ground: Ground, questions: Path, tmp_path: Path) -> None:
    done, found = run(ground, questions, tmp_path)
    (result,) = done.results
    now = main_figures(result)
    assert found["systems"]["naive-bm25"]["main"] == now
    # One small document is one chunk: every gold is found, the answer is the whole document.
    assert now["n"] == 4
    assert now["gold@1"] == now["MRR@10"] == 1.0
    assert now["facts"] == pytest.approx((1 + 0 + 0.5) / 3)
    assert now["list"] == 0.5
    assert (now["refused-ok"], now["refused-bad"], now["hidden-refused"]) == (0.0, 0.0, None)
    assert now["overall"] == mean(score.right for _, score in result.scored)


def test_figures_of_nothing_do_not_apply() -> None:
    assert {name for name, value in figures([]).items() if value} == set()
    assert figures([])["right"] is None


def test_two_systems_are_compared(ground: Ground, questions: Path, tmp_path: Path) -> None:
    done = bench.run(Plan((questions,), ("naive-bm25",), tmp_path / "a", ground.corpus))
    (result,) = done.results
    better = tuple((question, replace(score, right=True)) for question, score in result.scored)
    found = summary(replace(done, results=(result, replace(result, system="wence", scored=better))))
    assert found["compared_with"] == "wence"
    compared = found["comparison"]["naive-bm25"]
    types = {f"type {question['type']}" for question in QUESTIONS}
    assert set(compared) == {"all", "facts", *types, "style formal", "style colloquial"}
    gained = 1 - result_mean(result)
    assert (compared["all"]["n"], compared["all"]["mean"]) == (4, gained)
    assert compared["all"]["low"] <= gained <= compared["all"]["high"]


def result_mean(result: Result) -> float:
    return mean(score.right for _, score in result.scored) or 0.0


def test_the_worst_come_first_with_their_reasons(ground: Ground, questions: Path, tmp_path: Path) -> None:
    done, _ = run(ground, questions, tmp_path)
    found = worst(done.results[0])
    assert [one.question.id for one in found] == ["q-3", "q-2", "q-4", "q-1"]
    assert found[0].why == ("文件里没有，却作了答",)
    assert found[1].why[0] == "缺：9999（1/1）"
    assert all(one.harm > 0 for one in found)
    assert "q-3 unanswerable" in printed.wrong(done, 1)


def test_the_printed_table_has_a_row_for_every_system_and_group(
    ground: Ground, questions: Path, tmp_path: Path
) -> None:
    done, _ = run(ground, questions, tmp_path)
    first = [line.split()[0] for line in printed.tables(done).splitlines() if line]
    for name in ("naive-bm25", "amount", "list", "unanswerable", "colloquial", "gongchang", "none"):
        assert name in first


def call(*arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_command_prints_the_table_and_writes_the_report(
    ground: Ground, questions: Path, tmp_path: Path
) -> None:
    done = call(
        *("run", "--questions", str(questions), "--systems", "naive-bm25", "--out", str(tmp_path)),
        *("--corpus", str(ground.corpus)),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:3] == ["n", "overall", "right"]
    assert (tmp_path / "report.md").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["check", "no-such-file.jsonl"], 1, "eval: no-such-file.jsonl: 找不到问题文件"),
        (["run", "--systems", "wense"], 1, "eval: 没有系统 wense"),
        (["run", "--corpus", "no-such-folder"], 1, "eval: 找不到语料文件夹 no-such-folder"),
        (["gate", "--baseline", "no-such-file", "--corpus", "no-such-folder"], 1, "eval: 找不到语料文件夹"),
        (["beir", "no-such-folder", "--out", "{tmp}"], 1, "eval: no-such-folder/corpus.jsonl: 找不到"),
        (["run", "--split", "half"], 2, "--split"),
        (["run", "--systems", ","], 2, "--systems"),
        (["sing"], 2, "sing"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_status(
    tmp_path: Path, arguments: list[str], status: int, told: str
) -> None:
    done = call(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    if status == 1:
        assert len(done.stderr.strip().splitlines()) == 1


SLOW = """
import pathlib, time
class Slow:
    name = "slow"
    def __init__(self, setup): pass
    def prepare(self): pass
    def hide(self, clause_ids): return False
    def answer(self, question, history):
        seen = pathlib.Path("seen")
        if seen.exists() and not pathlib.Path("go").exists():
            pathlib.Path("waiting").touch()
            time.sleep(60)
        seen.touch()
        return {"answer": "好", "refusal": None, "citations": [], "passages": []}
"""


def test_an_interrupted_command_says_so_and_goes_on(ground: Ground, questions: Path, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")
    command = [sys.executable, "-m", "eval", "run", "--questions", str(questions), "--systems", "slow:Slow"]
    command += ["--corpus", str(ground.corpus), "--out", "out"]
    environment = os.environ | {"PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}"}
    started = subprocess.Popen(
        hearing(command),
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "waiting").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=30)
    assert (started.returncode, told.strip().splitlines()[-1]) == (
        130,
        "eval: 已中断；再运行一次会从断处继续",
    )
    (tmp_path / "go").touch()
    again = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    lines = (tmp_path / "out" / "answers-slow.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 + len(QUESTIONS)
    assert "整个评测" not in (tmp_path / "out" / "report.md").read_text(
        encoding="utf-8"
    )  # no time of half a run
