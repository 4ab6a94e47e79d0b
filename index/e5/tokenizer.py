"""Text → token ids with their places in the text, as the bundled model was trained with."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenizers import Tokenizer as Unigram
from tokenizers import models

from index.e5.weights import Weights

_SPACE: Final = "▁"
_SPECIAL: Final = re.compile(r"</?(?:s|pad|unk|mask)>")


# Han, ASCII, the marks of Latin-1 (“·”, “×”), punctuation, symbols, full-width forms.
_USUAL: Final = re.compile(
    r"[▁\u0020-\u007e\u00a0-\u00bf\u00d7\u00f7\u2010-\u2bff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*"
)
_ANY: Final = re.compile(r".*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Unigram:
    """A model of some of the pieces; ``ids[at]`` is the id in the file of its piece ``at``."""

    model: Unigram
    ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Tokens:
    """``ids`` of a text, and for each the half-open stretch of the text that it stands for."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


class E5Tokenizer:
    """SentencePiece unigram with the file's own pieces and normalisation map. Safe to share between threads.

    Three fifths of the pieces are of scripts that Chinese documents do not have; they
    are only loaded (0.3 GB) when a text needs them. What is cut is the same either way.
    """

    def __init__(self, weights: Weights) -> None:
        self.specials = weights.specials
        self._normalisation: Mapping[int, str] = weights.normalisation
        self._weights = weights
        self._lock = threading.Lock()
        self._usual = self._unigram(_USUAL)
        self._whole: _Unigram | None = None

    def _unigram(self, written: re.Pattern[str]) -> _Unigram:
        """The pieces that ``written`` matches, with the unknown one, and the rarest: its score is what an unknown character costs."""
        pieces = self._weights.pieces()
        unknown = self.specials.unk
        rarest = min(range(len(pieces)), key=lambda at: pieces[at][1])
        kept = [
            at for at, (piece, _) in enumerate(pieces) if at in (unknown, rarest) or written.fullmatch(piece)
        ]
        # No text may write a special token: their names hold what no tokenizer is given.
        named = [
            (f"\0{at}" if _SPECIAL.fullmatch(pieces[at][0]) else pieces[at][0], pieces[at][1]) for at in kept
        ]
        return _Unigram(Unigram(models.Unigram(named, unk_id=kept.index(unknown))), kept)

    def _for(self, text: str) -> _Unigram:
        if _USUAL.fullmatch(text):
            return self._usual
        with self._lock:
            if self._whole is None:
                self._whole = self._unigram(_ANY)
            return self._whole

    def encode(self, text: str) -> Tokens:
        """The tokens of ``text``, specials not among them; an empty text has the one token of a space."""
        out: list[str] = []
        source: list[int] = []
        for at, char in enumerate(text):
            for put in self._normalisation.get(ord(char), char):
                if put == " " and out and out[-1] == " ":
                    continue  # runs of spaces are one
                out.append(put)
                source.append(at)
        if not out or out[0] != " ":
            out.insert(0, " ")
            source.insert(0, 0)
        normal = "".join(_SPACE if char == " " else char for char in out)
        unigram = self._for(normal)
        encoding = unigram.model.encode(normal)
        starts = tuple(source[start] for start, _ in encoding.offsets)
        ends = tuple(min(source[end - 1] + 1, len(text)) for _, end in encoding.offsets)
        return Tokens(tuple(unigram.ids[at] for at in encoding.ids), starts, ends)
