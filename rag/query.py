"""What a question asks, as the read path passes it on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.regions import Region
from rag.schema import AnswerKind


class Ask(StrEnum):
    """The kind of value that a question wants to hear."""

    AMOUNT = "amount"  # money, or a share of money
    COUNT = "count"
    YEAR = "year"
    DATE = "date"
    PERCENT = "percent"
    NUMBER = "document_number"
    LEAD = "lead"
    SUPPORTING = "supporting"
    PERSON = "person"
    MEMBERS = "members"
    CONTACT = "contact"
    MATERIALS = "materials"
    DEADLINE = "deadline"
    PROCEDURE = "procedure"
    ACTUAL = "actual"  # what has come of it, which a plan cannot know
    PENALTY = "penalty"
    SCORING = "scoring"


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question speaks of: as it was written, and other words for it."""

    surface: str  # folded
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question read: where it looks, what it wants, in which words.

    ``documents`` are the documents that the question names or that reach the place
    it names, best first; empty where it names none. ``foreign`` are places that no
    document speaks for. ``weights`` gives every token its share in the question's
    meaning (the words as asked weigh 1, what the lexicon adds weighs less).
    """

    text: str
    standalone: str
    english: bool
    kind: AnswerKind
    asks: frozenset[Ask]
    regions: tuple[Region, ...]
    foreign: tuple[Region, ...]
    documents: tuple[str, ...]
    named: tuple[str, ...]  # of ``documents``, those that the question names as documents
    departments: tuple[str, ...]
    numbers: tuple[tuple[int, int], ...]  # of clauses, as ``index.numerals.clause_value`` tells them
    years: tuple[int, ...]
    quoted: tuple[str, ...]
    concepts: tuple[Concept, ...]
    weights: dict[str, float]
    search: str  # what is embedded
    places: tuple[Region, ...] = ()  # every place that it names
    gate: tuple[str, ...] = ()  # documents named by their whole title or number: nowhere else is looked
    trail: tuple[Region, ...] = ()  # the places of this question and of the turns before it
    leans: bool = False  # it brings no matter of its own: that of the turn before is meant
    neighbour: int = 0  # “the next one”: +1, “the one before”: −1
