"""Clauses → what the reader reads: runs of whole sentences behind the path that leads to them."""

from __future__ import annotations

from dataclasses import dataclass

from index.chunks import body, path_text, pieces
from index.schema import Clause, Outline, Span

WINDOW_LENGTH = 220  # code points of a clause's own words in one window, at most
PATH_LENGTH = 90  # code points of the path before them, at most


@dataclass(frozen=True, slots=True)
class Window:
    """``text`` is the document's at ``span``; ``path`` tells whose words they are."""

    path: str
    text: str
    span: Span

    def inside(self, span: Span) -> Span:
        """The part of a document's ``span`` that lies in the window, counted from the window's start."""
        start = min(max(span.start - self.span.start, 0), len(self.text))
        return Span(start, max(start, min(span.end - self.span.start, len(self.text))))


def windows(outline: Outline, leaf: Clause) -> tuple[Window, ...]:
    """The windows of a leaf in reading order; none where it is only a heading."""
    text = outline.document.text
    path = _short(_placed(outline, path_text(outline, leaf)))
    return tuple(Window(path, span.of(text), span) for span in runs(text, body(outline, leaf)))


def runs(text: str, span: Span, length: int = WINDOW_LENGTH) -> tuple[Span, ...]:
    """Whole sentences of ``span`` put together as long as they fit ``length`` code points."""
    out: list[Span] = []
    for piece in pieces(text, span, length):
        if out and piece.end - out[-1].start <= length:
            out[-1] = Span(out[-1].start, piece.end)
        else:
            out.append(piece)
    return tuple(run for run in out if any(char.isalnum() for char in run.of(text)))


def _placed(outline: Outline, path: str) -> str:
    """The path with the document's place before it, where its title does not name it."""
    place = outline.document.region
    return path if not place or place in outline.document.title else f"{place} {path}"


def _short(path: str) -> str:
    half = PATH_LENGTH // 2
    return path if len(path) <= PATH_LENGTH else f"{path[:half]}…{path[len(path) - half + 1 :]}"
