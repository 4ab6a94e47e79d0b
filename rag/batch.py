"""A file of questions, one JSON object a line → the turns to answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import BadInput


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a batch; ``history`` holds the earlier ones, oldest first."""

    question: str
    history: tuple[str, ...] = ()
    id: str | int | None = None


def read_batch(path: Path) -> tuple[Turn, ...]:
    """The questions of ``path`` in order; empty lines are passed over, other fields ignored.

    Raises:
        BadInput: the file cannot be read, or holds no question; or a line, named by
            its number, is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path}：读不了（{error.strerror or error}）") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}：不是 UTF-8 编码，请另存为 UTF-8") from None
    # Not splitlines: U+2028 and its like may stand inside a JSON string.
    turns = tuple(
        _read(f"{path} 第 {at} 行", line) for at, line in enumerate(text.split("\n"), 1) if line.strip()
    )
    if not turns:
        raise BadInput(f'{path}：没有问题，每行应是一个 JSON 对象，如 {{"id": "1", "question": "…"}}')
    return turns


def _read(where: str, line: str) -> Turn:
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}：不是 JSON（{error}）") from None
    if not isinstance(found, dict):
        raise BadInput(f"{where}：应是一个 JSON 对象")
    question, history, id_ = found.get("question"), found.get("history") or [], found.get("id")
    if not isinstance(question, str):
        raise BadInput(f"{where}：question 应是一句话（字符串）")
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise BadInput(f"{where}：history 应是一列话（字符串），先问的在前")
    if isinstance(id_, bool) or not isinstance(id_, str | int | None):
        raise BadInput(f"{where}：id 应是字符串或整数")
    return Turn(question, tuple(history), id_)
