"""One ``PolicyQA`` a process, replaced when the index folder points at another snapshot."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from index.errors import WenCeError
from index.snapshot import POINTER
from rag.pipeline import PolicyQA

_RETRY = 5.0  # seconds before an index that could not be opened is tried again

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Served:
    """What answers now, and what a person should know of it (one line, or empty)."""

    qa: PolicyQA
    notice: str


class Engine:
    """Hands out the index that answers. Safe to share between threads.

    The pointer is looked at on every call; that costs one ``stat`` and one short read.
    While a new index cannot be opened, the one opened before goes on answering.
    """

    def __init__(self, index: Path, embedder: str) -> None:
        self._index = index
        self._embedder = embedder
        self._lock = threading.Lock()
        self._qa: PolicyQA | None = None
        self._key: _Key | None = None
        self._failed: tuple[_Key | None, float, str] | None = None
        # Many visitors share the cores: one thread each. Two threads a question wait for each
        # other as soon as the cores are busy, and an embedding of 20 ms takes 600 ms.
        os.environ.setdefault("OMP_NUM_THREADS", "1")

    def serve(self) -> Served:
        """The ``PolicyQA`` of the current snapshot.

        Raises:
            WenCeError: there is no index that can be opened, and none was open before.
        """
        key = self._pointed()
        with self._lock:
            if self._qa is not None and key is not None and key == self._key:
                return Served(self._qa, self._note())
            failed = self._failed
            if failed and failed[0] == key and time.monotonic() - failed[1] < _RETRY and self._qa is not None:
                return Served(self._qa, failed[2])
            try:
                self._qa = PolicyQA.open(self._index, self._embedder)
            except WenCeError as error:
                self._failed = (key, time.monotonic(), str(error))
                if self._qa is None:
                    raise
                return Served(self._qa, str(error))
            self._key, self._failed = key, None
            return Served(self._qa, self._note())

    def _note(self) -> str:
        return " ".join(self._qa.snapshot.notes) if self._qa is not None else ""

    def _pointed(self) -> _Key | None:
        """The pointer's content and time of change; None where there is none to read."""
        file = self._index / POINTER
        try:
            return file.read_text(encoding="utf-8").strip(), file.stat().st_mtime_ns
        except (OSError, UnicodeDecodeError):
            return None
