"""Slips of the pen in questions: traditional characters, and words that only sound like the right ones.

Pinyin input makes the second kind (“谁签头”, “补帖”). A run of characters is put right only where it
is no word of the language and no words of the documents, while one word of the documents, or of
those that questions ask with, sounds the same and shares a character with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from index.tokenizer import Tokenizer, fold
from rag import lexicon

LONGEST = 4  # characters of a word that is put right
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Characters that are words by themselves everywhere.
_JOINING = frozenset(
    "的了是不由去在和有我你他她它这那就都也还要会能可把被让给到对从向与及或又再很最更没上下里外中个家种条项哪么呢吗吧啊想搞用说看以为其人年月日往离拿紧亿时市"
)
# 哪 is often written 那: here it can only ask.
_WHICH = re.compile(
    r"那(?=几(?:个|家|条|项|份|种|类)(?!.{0,12}(?:怎么|如何|呢|吗)))|(?<=[是由归找])那(?=(?:个|家|些|份|一?年|几))|那(?=个文件.{0,6}(?:第几|哪))"
)


class Spelling:
    """Puts questions right by the words of one snapshot's documents."""

    def __init__(self, tokenizer: Tokenizer, text: str) -> None:
        self._tokenizer = tokenizer
        self._text = text

    def corrected(self, question: str) -> str:
        """``question`` in simplified characters, with the words put right that only sound right."""
        question = _WHICH.sub("哪", simplified(question))
        return _HAN.sub(lambda run: self._run(run[0]), question)

    def _run(self, run: str) -> str:
        borders = self._borders(run)
        at = 0
        while at < len(run) - 1:
            for length in range(min(LONGEST, len(run) - at), 1, -1):
                if at not in borders or at + length not in borders or not self._loose(borders, at, length):
                    continue
                if (word := self._right(run[at : at + length])) is not None:
                    run = run[:at] + word + run[at + length :]
                    borders = self._borders(run)
                    at += length - 1
                    break
            at += 1
        return run

    def _right(self, wrong: str) -> str | None:
        """The word that the characters stand for; None where they may be right."""
        if all(wrong[at : at + 2] in self._pairs for at in range(len(wrong) - 1)) or self._tokenizer.knows(
            wrong
        ):
            return None
        alike = [word for word in self._by_sound.get(_sound(wrong), ()) if _near(wrong, word)]
        return alike[0] if len(alike) == 1 else None

    def _borders(self, run: str) -> frozenset[int]:
        """Where the words of the language that the run is made of begin and end."""
        at = 0
        found = {0}
        for word in self._tokenizer.known_words(run):
            at += len(word)
            found.add(at)
        return frozenset(found)

    @staticmethod
    def _loose(borders: frozenset[int], at: int, length: int) -> bool:
        """Whether a piece of the characters is a word of one character: what is misspelt falls apart."""
        return any(here in borders and here + 1 in borders for here in range(at, at + length))

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """Every two neighbouring characters of the documents."""
        return frozenset(self._text[at : at + 2] for at in range(len(self._text) - 1))

    @cached_property
    def _by_sound(self) -> dict[str, tuple[str, ...]]:
        words = {w for w in self._tokenizer.words(self._text) if 2 <= len(w) <= LONGEST and _HAN.fullmatch(w)}
        return _sounds(words | lexicon.asking_words())


def _near(wrong: str, word: str) -> bool:
    """Whether at most half of the characters differ, and none of those is a word that joins others."""
    differing = [a for a, b in zip(wrong, word, strict=True) if a != b]
    return len(differing) * 2 <= len(word) and not any(char in _JOINING for char in differing)


def simplified(text: str) -> str:
    """Traditional characters → simplified ones (OpenCC); other text unchanged."""
    if text.isascii():
        return text
    return str(_converter().convert(text))


def _sounds(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        found[_sound(word)].add(fold(word))
    return {sound: tuple(sorted(group)) for sound, group in found.items()}


def _sound(word: str) -> str:
    """Pinyin without tones, each character by itself."""
    return " ".join(_syllable(char) for char in word)


@lru_cache(maxsize=8192)
def _syllable(char: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(char)[0])


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
