"""What the pages keep in the data folder: conversations and votes, in one SQLite file."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rag.schema import Answer, Filters

FILE: Final = "wence.sqlite3"
_TABLES: Final = """
create table if not exists turn (
    session text not null, number integer not null, asked text not null, content blob not null,
    primary key (session, number));
create table if not exists vote (
    session text not null, number integer not null, voted text not null, good integer not null,
    word text not null, question text not null, answer text not null, snapshot text not null,
    primary key (session, number));
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer; ``number`` counts from 0 in its conversation."""

    number: int
    question: str
    filters: Filters
    answer: Answer


_TURN: Final = TypeAdapter(Turn)


class StoreError(Exception):
    """The data folder cannot be written or read; the conversation goes on unsaved."""


class Store:
    """Conversations by session id. Safe to share between threads: every call has its own connection."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._made = False

    def turns(self, session: str) -> tuple[Turn, ...]:
        """The turns of a conversation, oldest first; none of an unknown one.

        Turns that an older version wrote in another form are left out.
        """
        if not self._file.exists():
            return ()
        with self._open() as base:
            rows = base.execute("select content from turn where session = ? order by number", (session,))
            return tuple(turn for (content,) in rows.fetchall() if (turn := _read(content)) is not None)

    def add(self, session: str, turn: Turn) -> None:
        """Keep a turn."""
        with self._open() as base:
            base.execute(
                "insert or replace into turn values (?, ?, ?, ?)",
                (session, turn.number, _now(), _TURN.dump_json(turn)),
            )

    def vote(self, session: str, turn: Turn, *, good: bool, word: str = "") -> None:
        """Keep a thumb up or down with a word; a later vote on the same turn replaces it."""
        answer = turn.answer
        with self._open() as base:
            base.execute(
                "insert or replace into vote values (?, ?, ?, ?, ?, ?, ?, ?)",
                (session, turn.number, _now(), int(good), word, turn.question, answer.text, answer.snapshot),
            )

    def votes(self, session: str) -> dict[int, tuple[bool, str]]:
        """Number of the turn → (up, word)."""
        if not self._file.exists():
            return {}
        with self._open() as base:
            rows = base.execute("select number, good, word from vote where session = ?", (session,))
            return {number: (bool(good), word) for number, good, word in rows.fetchall()}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(self._file, timeout=5)
            try:
                if not self._made:
                    base.execute("pragma journal_mode = wal")
                    base.executescript(_TABLES)
                    self._made = True
                base.execute("pragma synchronous = normal")
                with base:
                    yield base
            finally:
                base.close()
        except (sqlite3.Error, OSError) as error:
            self._made = False
            raise StoreError(f"{self._file}: {error}") from error


def _read(content: bytes) -> Turn | None:
    try:
        return _TURN.validate_json(content)
    except ValidationError:
        return None


def _now() -> str:
    return datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds")
