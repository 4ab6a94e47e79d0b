"""A question and a window → the tokens that the reader is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.e5.tokenizer import E5Tokenizer
from index.embedder import clean_text

QUESTION_TOKENS: Final = 64  # of a question, at most; the rest is cut
PASSAGE_TOKENS: Final = 320  # of a path and a window, at most
_QUERY: Final = "query: "
_PASSAGE: Final = "passage: "


@dataclass(frozen=True, slots=True)
class Pair:
    """``ids`` with the specials; from ``first`` on, token i stands for ``text[starts[i]:ends[i]]`` of the window."""

    ids: tuple[int, ...]
    first: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def encode(tokenizer: E5Tokenizer, question: str, path: str, text: str) -> Pair:
    """Put question, path and window behind each other, as ``<s> query: … </s> passage: … </s>``."""
    specials = tokenizer.specials
    asked = tokenizer.encode(_QUERY + clean_text(question)).ids[:QUESTION_TOKENS]
    lead = f"{_PASSAGE}{path}\n" if path else _PASSAGE
    passage = tokenizer.encode(lead + text)
    ids = passage.ids[:PASSAGE_TOKENS]
    inside = next((at for at, end in enumerate(passage.ends[: len(ids)]) if end > len(lead)), len(ids))
    return Pair(
        (specials.bos, *asked, specials.eos, *ids, specials.eos),
        1 + len(asked) + 1 + inside,
        tuple(max(start - len(lead), 0) for start in passage.starts[inside : len(ids)]),
        tuple(end - len(lead) for end in passage.ends[inside : len(ids)]),
    )
