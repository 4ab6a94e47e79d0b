"""Systems that answer questions; each hands over the ``ask --json`` object."""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.remembering import Remembering
from index.embedder import open_embedder
from index.errors import WenCeError
from index.schema import Document, Outline
from index.snapshot import Snapshot, open_snapshot
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.pipeline import PolicyQA

Json = dict[str, Any]

_RETRIES = 2


class SystemFailed(WenCeError):
    """A system is unknown, cannot be set up, or failed at a question."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a system may build on. ``index`` is None for the place where ``rag build`` writes."""

    outlines: tuple[Outline, ...]
    index: Path | None = None
    shared: dict[str, Any] = field(default_factory=dict, compare=False)  # what systems of one run share

    def embedder(self) -> Remembering:
        """The embedder that the settings name, one for all systems of a run."""
        if "embedder" not in self.shared:
            self.shared["embedder"] = Remembering(open_embedder(Settings().embedder))
        made: Remembering = self.shared["embedder"]
        return made

    def snapshot(self) -> Snapshot:
        """The built index, opened once; it has to be of the same documents."""
        if "snapshot" not in self.shared:
            opened = open_snapshot(self.index or Settings().index, self.embedder().name)
            same_documents(self.outlines, opened.documents)
            self.shared["snapshot"] = opened
        found: Snapshot = self.shared["snapshot"]
        return found

    def index_mb(self) -> float:
        """What the built index takes on the disk; 0 where no system used it."""
        if "snapshot" not in self.shared:
            return 0.0
        folder = (self.index or Settings().index) / self.snapshot().name
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


class System(Protocol):
    """What the benchmark asks; to add one's own, write such a class and name it ``module:Class``."""

    name: str

    def prepare(self) -> None:
        """Load or build what the system needs; called once, and timed."""

    def answer(self, question: str, history: Sequence[str]) -> Json:
        """The ``ask --json`` object for a question and its earlier turns, oldest first."""

    def hide(self, clause_ids: Collection[str]) -> bool:
        """Answer from now on as if these clauses were not there; none brings all back.

        Returns False where the system cannot: then it has no leave-one-out figures.
        """


class WenCe:
    """The pipeline as everybody meets it."""

    name = "wence"

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._qa: PolicyQA | None = None
        self._hidden: frozenset[str] = frozenset()

    def prepare(self) -> None:
        from rag.pipeline import PolicyQA
        from rag.reader.reader import open_reader

        settings = Settings()
        self._qa = PolicyQA(
            self._setup.snapshot(), self._setup.embedder(), settings, open_reader(settings.reader)
        )
        self._qa.ask("预热")

    def answer(self, question: str, history: Sequence[str]) -> Json:
        from rag.render import to_json

        if self._qa is None:
            self.prepare()
        assert self._qa is not None
        self._setup.embedder().fresh = not self._hidden  # timed without, repeated with hidden clauses
        return to_json(self._qa.ask(question, earlier=tuple(history), hidden=self._hidden))

    def hide(self, clause_ids: Collection[str]) -> bool:
        self._hidden = frozenset(clause_ids)
        return True


class Endpoint:
    """Any service that takes ``{"question", "history"}`` by POST and returns the ``ask --json`` object."""

    def __init__(self, url: str) -> None:
        self.name = re.sub(r"\W+", "-", url.split("://", 1)[1]).strip("-")
        self._url = url

    def prepare(self) -> None:
        import httpx

        self._client = httpx.Client(timeout=120)

    def answer(self, question: str, history: Sequence[str]) -> Json:
        import httpx

        for attempt in range(_RETRIES + 1):
            try:
                got = self._client.post(self._url, json={"question": question, "history": list(history)})
                got.raise_for_status()
                return _object(got.json())
            except httpx.TransportError as error:
                if attempt == _RETRIES:
                    raise SystemFailed(f"{self._url}: 连不上（{error}）") from error
                time.sleep(2**attempt)
            except httpx.HTTPStatusError as error:
                raise SystemFailed(f"{self._url}: 返回 {error.response.status_code}") from error
            except (ValueError, TypeError) as error:
                raise SystemFailed(f"{self._url}: 返回的不是 JSON 对象（{error}）") from error
        raise AssertionError("unreachable")

    def close(self) -> None:
        self._client.close()

    def hide(self, clause_ids: Collection[str]) -> bool:  # noqa: ARG002
        return False


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise TypeError(f"得到的是 {type(value).__name__}")
    return value


def same_documents(corpus: Sequence[Outline], built: Collection[Document]) -> None:
    """Raise SystemFailed where an index was not built from this corpus: its figures would mean nothing."""
    wanted = {outline.document.id: outline.document.sha256 for outline in corpus}
    if wanted != {document.id: document.sha256 for document in built}:
        raise SystemFailed("索引与语料不是同一批文件：先运行 python -m rag build")


def _baseline(name: str) -> Callable[[Setup], System]:
    def make(setup: Setup) -> System:
        from eval.baselines import make_baseline

        return make_baseline(name, setup)

    return make


NAIVE = ("naive-dense", "naive-bm25", "naive-rrf")
OWN_CHUNKS = ("bm25", "dense", "hybrid")
SYSTEMS: dict[str, Callable[[Setup], System]] = {name: _baseline(name) for name in (*NAIVE, *OWN_CHUNKS)}
SYSTEMS["wence"] = WenCe


def open_system(name: str, setup: Setup) -> System:
    """The system called ``name``: one of SYSTEMS, a URL, or ``module:Class`` (called with the setup).

    Raises:
        SystemFailed: there is no such system.
    """
    if name in SYSTEMS:
        return SYSTEMS[name](setup)
    if name.startswith(("http://", "https://")):
        return Endpoint(name)
    if re.fullmatch(r"[\w.]+:\w+", name):
        module, _, member = name.partition(":")
        try:
            system: System = getattr(importlib.import_module(module), member)(setup)
        except (ImportError, AttributeError) as error:
            raise SystemFailed(f"系统 {name} 打不开：{error}") from error
        return system
    raise SystemFailed(f"没有系统 {name}：可用 {'、'.join(SYSTEMS)}，一个网址，或 模块:类")
