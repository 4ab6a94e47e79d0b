"""Everyday words, English words and short names → the words that policy texts use.

The tables in ``rag/data`` are general knowledge of the field; none was made from a
document or a question (see rag/data/README.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose keys are looked for in a text, the longest first."""

    entries: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]

    def find(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The keys that stand in ``text``, without overlaps, each with what it stands for."""
        return tuple((found[0], self.entries[found[0]]) for found in self.pattern.finditer(text))


@lru_cache(maxsize=1)
def short_units() -> Table:
    """“发改委” → “发展改革委”, “发展和改革委员会”."""
    return _chinese("units_short.tsv")


@lru_cache(maxsize=1)
def english() -> Table:
    """English words and phrases → terms of policy texts."""
    return _english("english.tsv")


@lru_cache(maxsize=1)
def english_places() -> Table:
    """English names of places → their Chinese names."""
    return _english("places_en.tsv")


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Words that ask, link or are in every question, and so tell nothing of its subject."""
    return frozenset((_DATA / "stopwords.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def asking_words() -> frozenset[str]:
    """Words that questions ask with, whether or not a document has them."""
    return frozenset((_DATA / "asking.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def opposites() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A condition's word, and what somebody says who does not meet it (over the folded text)."""
    return tuple((word, re.compile("|".join(said))) for word, said in _read("opposites.tsv").items())


def is_english(text: str) -> bool:
    """Whether a question is asked in English (quoted Chinese names aside)."""
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return latin >= 3 and latin * 2 > han


def _read(name: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in (_DATA / name).read_text(encoding="utf-8").splitlines() if line)
    return {key.lower(): tuple(terms.split("|")) for key, terms in rows}


def _chinese(*names: str) -> Table:
    entries: dict[str, tuple[str, ...]] = {}
    for name in reversed(names):
        entries |= _read(name)
    return Table(entries, re.compile(_alternatives(entries)))


def _english(name: str) -> Table:
    entries = _read(name)
    plurals = {_plural(key): terms for key, terms in entries.items()}
    entries = plurals | entries
    return Table(entries, re.compile(rf"(?<![a-z])(?:{_alternatives(entries)})(?![a-z])"))


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _alternatives(entries: dict[str, tuple[str, ...]]) -> str:
    return "|".join(re.escape(key) for key in sorted(entries, key=lambda key: (-len(key), key)))
