"""What speaks for a clause: a few features, and the weights that were fitted to them.

Names are evidence, not a gate: a clause of a place that the question does not name
loses, it is not shut out. The weights were fitted with ``eval/fit.py`` (softmax
over the candidates of each dev question) and stand in ``rag/data/evidence.json``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import IntEnum, auto
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.regions import Region, parse_region
from index.schema import Document
from index.tokenizer import fold

Features = npt.NDArray[np.float64]

FILE: Final = Path(__file__).parent / "data" / "evidence.json"


class Feature(IntEnum):
    """The columns, in order. All lie in 0 to 1."""

    DENSE = 0  # the clause's best cosine, between the best and the last candidate
    LEXICAL = auto()  # its BM25, likewise
    COVERAGE = auto()  # of what the question says, by weight, that which the clause or the path to it says
    TITLE = auto()  # of the question's bigrams, by weight, those in the document's title
    PLACE_SAME = auto()  # a place named is the document's
    PLACE_AROUND = auto()  # it lies in the document's
    PLACE_WITHIN = auto()  # the document's lies in it
    PLACE_TOLD = auto()  # the document's text names it; less, where it names others more
    PLACE_ELSEWHERE = auto()  # the document is another place's, and its text does not name it
    YEAR = auto()  # a year named stands in the clause, or is the document's
    NUMBER = auto()  # the clause has the number named
    UNIT = auto()  # it names the department named
    QUOTED = auto()  # it holds the words in quotes
    BEFORE = auto()  # the turn before was answered from it
    DOCUMENT_BEFORE = auto()  # or from its document


@cache
def weights() -> Features:
    """The fitted weights, one for each feature.

    Raises:
        KeyError: the file lacks a feature.
    """
    stored: Mapping[str, float] = json.loads(FILE.read_text(encoding="utf-8"))["weights"]
    return np.array([stored[feature.name.lower()] for feature in Feature])


class Places:
    """How the place of a document bears on one that is named."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._own = {d.id: parse_region(d.region) if d.region else None for d in documents}
        self._told = {d.id: [parse_region(name) for name in d.places] for d in documents}

    def row(self, document_id: str, asked: Sequence[Region]) -> dict[Feature, float]:
        """The features of place for one document; none where no place is asked about."""
        best: dict[Feature, float] = {}
        elsewhere = bool(asked)
        own = self._own[document_id]
        for region in asked:
            told = self._rank(document_id, region)
            found: dict[Feature, float] = {Feature.PLACE_TOLD: told}
            if own is not None:
                found[Feature.PLACE_SAME] = float(own == region)
                found[Feature.PLACE_AROUND] = float(own != region and own.contains(region))
                found[Feature.PLACE_WITHIN] = float(own != region and region.contains(own))
            if own is None or told or any(found.get(f) for f in (*_RELATED,)):
                elsewhere = False
            for feature, value in found.items():
                best[feature] = max(best.get(feature, 0.0), value)
        best[Feature.PLACE_ELSEWHERE] = float(elsewhere)
        return best

    def _rank(self, document_id: str, region: Region) -> float:
        """1 for the place that the text names most, half for the second, and so on; 0 where it is not among them."""
        for at, told in enumerate(self._told[document_id]):
            if told is not None and region.contains(told):
                return 1 / (at + 1)
        return 0.0


_RELATED: Final = (Feature.PLACE_SAME, Feature.PLACE_AROUND, Feature.PLACE_WITHIN)


class Titles:
    """How much of a question stands in a document's title."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._pairs = {d.id: frozenset(_pairs(fold(d.title))) for d in documents}
        seen = Counter(pair for pairs in self._pairs.values() for pair in pairs)
        size = len(documents)
        self._weight = {pair: math.log(1 + size / count) for pair, count in seen.items()}
        self._unseen = math.log(1 + 2 * size)

    def share(self, document_id: str, asked: Mapping[str, float]) -> float:
        """Of the weight of ``asked`` (as ``pairs`` made it), what the title has."""
        total = sum(asked.values())
        own = self._pairs[document_id]
        return sum(weight for pair, weight in asked.items() if pair in own) / total if total else 0.0

    def pairs(self, question: str) -> dict[str, float]:
        """The question's character bigrams, each with how telling it is among the titles."""
        return {pair: self._weight.get(pair, self._unseen) for pair in _pairs(fold(question))}


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()]


def scaled(values: Features) -> Features:
    """Between the lowest and the highest: 0 to 1; all 0 where they are alike."""
    if not len(values) or values.max() <= values.min():
        return np.zeros_like(values)
    return np.asarray((values - values.min()) / (values.max() - values.min()))
