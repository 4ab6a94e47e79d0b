"""What speaks for a sentence: a few features, and the weights that were fitted to them.

The weights were fitted with ``python -m eval fit`` (softmax over the sentences of the
clauses read, on dev questions) and stand in ``rag/data/sentences.json``: one set
for clauses that a model has read, one for those that none has.
"""

from __future__ import annotations

import json
from enum import IntEnum, auto
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

FILE: Final = Path(__file__).parent.parent / "data" / "sentences.json"


class Sign(IntEnum):
    """The columns, in order."""

    ANSWERS = 0  # the reader's log-odds that the window around it answers
    BEHIND = auto()  # by how much the best words in it lie behind the window's best: 0 and below
    BEST = auto()  # the window's best words stand in it
    CLAUSE = auto()  # the retrieval's score of its clause, 0 to 1
    COVERAGE = auto()  # of the question's words, by weight, those that it or its heading says
    PAIRS = auto()  # likewise of the question's words and bigrams, those in the sentence itself
    DENSE = auto()  # the cosine of its chunk, between the best and the last sentence
    FIGURE = auto()  # it has a figure of the kind asked for, or lost one
    WITHOUT = auto()  # a figure of certain units is asked for, and it has none and lost none
    UNIT = auto()  # who is responsible is asked, and it names a unit
    YEAR = auto()  # it names the year asked for
    OTHER_YEAR = auto()  # a year is asked for, and it names only others
    GIVES = auto()  # somebody asks what he gets, and it gives something
    GIVES_SUM = auto()  # and says how much
    LETTER = auto()  # it stands in the notice that carries the document
    SOLEMN = auto()  # it only declares whose thought guides the document


# Bounds and units of the two that have none of their own.
MOST_ODDS: Final = 8.0
MOST_BEHIND: Final = 12.0


@cache
def weights(read: bool) -> npt.NDArray[np.float64]:
    """The fitted weights, one for each sign.

    Raises:
        KeyError: the file lacks a sign.
    """
    stored = json.loads(FILE.read_text(encoding="utf-8"))["read" if read else "unread"]["weights"]
    return np.array([stored[sign.name.lower()] for sign in Sign])
