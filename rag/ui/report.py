"""The files that ``python -m eval run`` leaves, read for the page: figures, answers, scores, questions."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]
FIGURES: Final = "figures.json"
REPORT: Final = "report.md"
COMMAND: Final = "python -m eval run"


class ReportError(Exception):
    """The report is there, but half-written or of another form."""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of the latest benchmark. ``main`` is the system that the others are compared with."""

    folder: Path
    figures: Json
    written: datetime.datetime
    main: str

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems' names, the main one first."""
        return (self.main, *sorted(set(self.figures["systems"]) - {self.main}))

    def overall(self, system: str) -> dict[str, float | None]:
        """Measure → figure over all questions."""
        return dict(self.figures["systems"][system]["main"])

    def groups(self, system: str, grouping: str) -> dict[str, dict[str, float | None]]:
        """Group → measure → figure."""
        return dict(self.figures["systems"][system][grouping])


def read_report(folder: Path) -> Report | None:
    """The latest report; None where there is none yet.

    Raises:
        ReportError: ``figures.json`` is not what the benchmark writes.
    """
    file = folder / FIGURES
    try:
        written = file.stat().st_mtime
        figures = json.loads(file.read_text(encoding="utf-8"))
        main = figures["compared_with"]
        if main not in figures["systems"] or not isinstance(figures["systems"][main]["main"], dict):
            raise ReportError(str(file))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{file}: {error}") from error
    return Report(folder, figures, datetime.datetime.fromtimestamp(written).astimezone(), main)


def scores(report: Report, system: str) -> tuple[Json, ...]:
    """What each question earned, in the order in which they were asked."""
    return _lines(report.folder / f"scores-{system}.jsonl")


def answers(report: Report, system: str) -> dict[str, Json]:
    """Question id → the answer in the form of ``ask --json``."""
    lines = _lines(report.folder / f"answers-{system}.jsonl")
    return {line["id"]: line["answer"] for line in lines if "answer" in line}


def questions(folder: Path) -> dict[str, Json]:
    """Question id → the question with its golds, over all files of the folder."""
    return {
        line["id"]: line for file in sorted(folder.glob("*.jsonl")) for line in _lines(file) if "id" in line
    }


def _lines(file: Path) -> tuple[Json, ...]:
    try:
        return _parsed(file, file.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=32)
def _parsed(file: Path, _changed: int) -> tuple[Json, ...]:
    """The whole lines of a JSONL file; one that is cut short is left out."""
    found = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return tuple(found)
