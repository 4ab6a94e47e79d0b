"""Questions through systems: answers kept line by line, so that a stopped run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.questions import Question
from eval.reply import Reply, ReplyError, read_reply
from eval.resources import Peak
from eval.systems import Json, System, SystemFailed
from index.errors import WenCeError


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, what the system said, and how long the whole call took."""

    question: Question
    reply: Reply
    raw: Json
    wall_ms: float


@dataclass(frozen=True, slots=True)
class Run:
    """All answers of one system, in the order of the questions."""

    system: str
    answers: tuple[Answered, ...]
    prepare_s: float
    peak_mb: float
    resumed: int  # answers that an earlier, stopped run had left


def run_system(
    system: System, questions: Sequence[Question], file: Path, key: str, *, quiet: bool = False
) -> Run:
    """Ask every question; ``key`` stands for all that the answers depend on.

    ``file`` gets one JSON line an answer. Where it holds the answers of a run with
    the same key that was stopped, those are not asked again; a finished run starts anew.

    Raises:
        SystemFailed: the system failed at a question, or answered in another form; which one is named.
    """
    kept = _kept(file, key, questions)
    file.parent.mkdir(parents=True, exist_ok=True)
    _start(file, {"key": key, "system": system.name}, kept)
    answers: list[Answered] = []
    with Peak() as peak, file.open("a", encoding="utf-8") as out:
        start = time.perf_counter()
        system.prepare()
        prepare_s = time.perf_counter() - start
        for question in tqdm(questions, desc=system.name, unit="q", disable=quiet, mininterval=0.5):
            fresh = question.id not in kept
            raw, spent = _ask(system, question) if fresh else kept[question.id]
            try:
                answers.append(Answered(question, read_reply(raw), raw, spent))
            except ReplyError as error:
                raise SystemFailed(f"{system.name}，问题 {question.id}：{error}") from error
            if fresh:
                _line(out, {"id": question.id, "ms": round(spent, 3), "answer": raw})
        _line(out, {"done": True})
    return Run(system.name, tuple(answers), prepare_s, peak.mb, len(kept))


def run_key(*parts: str) -> str:
    """One hash of all that answers depend on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def code_hash(*folders: Path) -> str:
    """A hash of the code and the tables in the folders: other code, other answers."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".tsv", ".toml"} and path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _ask(system: System, question: Question) -> tuple[Json, float]:
    start = time.perf_counter()
    try:
        raw = system.answer(question.question, question.history)
    except WenCeError as error:
        raise SystemFailed(f"{system.name}，问题 {question.id}：{error}") from error
    return raw, (time.perf_counter() - start) * 1000


def _start(file: Path, head: Json, kept: dict[str, tuple[Json, float]]) -> None:
    """Begin the file anew with what is kept, in one step: a stop in between loses nothing."""
    beginning = file.with_name(file.name + ".new")
    with beginning.open("w", encoding="utf-8") as out:
        _line(out, head)
        for id_, (raw, spent) in kept.items():
            _line(out, {"id": id_, "ms": spent, "answer": raw})
    beginning.replace(file)


def _line(out: Any, value: Json) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


def _kept(file: Path, key: str, questions: Sequence[Question]) -> dict[str, tuple[Json, float]]:
    """The answers of a stopped run with the same key; nothing of a finished one."""
    lines = list(_read(file))
    if not lines or lines[0].get("key") != key or lines[-1].get("done"):
        return {}
    wanted = {question.id for question in questions}
    return {line["id"]: (line["answer"], line["ms"]) for line in lines[1:] if line.get("id") in wanted}


def _read(file: Path) -> Iterator[Json]:
    """The whole lines of a file; a line that a stop cut short ends it."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as stored:
        for line in stored:
            try:
                value = json.loads(line)
            except json.JSONDecodeError:
                return
            if not isinstance(value, dict):
                return
            yield value


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
