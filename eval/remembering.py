"""An embedder that embeds a question once for all the systems of a run."""

from __future__ import annotations

from collections.abc import Sequence

from index.embedder import Array, Embedder, Progress


class Remembering(Embedder):
    """Another embedder, whose questions' vectors are kept.

    With ``fresh`` set it embeds even what it knows, so that a system that is being
    timed does all of its own work.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.fresh = False
        self._embedder = embedder
        self._known: dict[str, Array] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def revision(self) -> str:
        return self._embedder.revision

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def max_characters(self) -> int:
        return self._embedder.max_characters

    def embed_array(self, texts: Sequence[str], progress: Progress | None = None) -> Array:
        return self._embedder.embed_array(texts, progress)

    def embed_query_array(self, text: str) -> Array:
        if self.fresh or text not in self._known:
            self._known[text] = self._embedder.embed_query_array(text)
        return self._known[text]
