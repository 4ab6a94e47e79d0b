"""Words of documents and questions on their way to a screen: always as text, never as HTML or Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from index.schema import Span

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>&\"'=^])")
_SPACE = re.compile(r"\s+")

Piece = tuple[str, str]  # words, and the names of what they are: "", "quote", "gap target" …


def esc(words: str) -> str:
    """Words for ``st.html``: nothing in them is a tag."""
    return html.escape(words, quote=True)


def label(words: str, limit: int = 0) -> str:
    """Words for a widget's label, which Streamlit reads as Markdown: nothing in them is a mark.

    ``limit`` cuts after that many code points; 0 does not cut. ASCII colons become
    full-width ones: behind a backslash they would still open an emoji's name.
    """
    return _MARKDOWN.sub(r"\\\1", shortened(words, limit).replace(":", "："))


def shortened(words: str, limit: int) -> str:
    """White space folded, cut after ``limit`` code points; 0 does not cut."""
    flat = _SPACE.sub(" ", words).strip()
    return flat if not limit or len(flat) <= limit else flat[:limit].rstrip() + "…"


def cut(text: str, span: Span, layers: Sequence[tuple[Span, str]]) -> list[Piece]:
    """The words of ``span``, cut where a layer begins or ends.

    Each piece carries the names of the layers that cover it, in the order of
    ``layers``; the pieces put together are ``span.of(text)``.
    """
    inside = [(layer, name) for layer, name in layers if layer.meets(span)]
    edges = {span.start, span.end}
    for layer, _ in inside:
        edges |= {max(layer.start, span.start), min(layer.end, span.end)}
    ordered = sorted(edges)
    pieces: list[Piece] = []
    for start, end in pairwise(ordered):
        part = Span(start, end)
        names = dict.fromkeys(name for layer, name in inside if layer.holds(part))
        pieces.append((part.of(text), " ".join(names)))
    return pieces


def badge(name: str, words: str) -> str:
    """A small coloured mark; ``name`` picks the colour (see assets/page.css)."""
    return f'<span class="wc-badge wc-{esc(name)}">{esc(words)}</span>'
