"""A question, with the turns before it, → a Query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.regions import Region, find_regions, parse_region
from index.snapshot import Snapshot
from index.tokenizer import fold
from rag import clause_numbers, cues, followup, lexicon
from rag.named_units import NamedUnits
from rag.query import Query
from rag.question_words import QuestionWords, search_text
from rag.references import Reference, References
from rag.schema import AnswerKind
from rag.spelling import Spelling

REMEMBERED = 512  # questions; a conversation reads its earlier turns again at every turn
MIN_PART = 5  # code points; a shorter part of a question is no question
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*年|(?!\d))")
_QUOTED = re.compile(r"[“\"「『‘']([^”\"」』’'《》]{2,30})[”\"」』’']")


class Analyst:
    """Reads questions against one snapshot's documents, places and departments."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._references = References(snapshot.documents, snapshot.tokenizer)
        self._text = "\n".join(document.text for document in snapshot.documents)
        self._counties = frozenset(
            region.county
            for mention in find_regions(self._text)
            for region in mention.regions
            if region.county and mention.span.of(self._text) == region.county
        )
        self._words = QuestionWords(snapshot.tokenizer, self._references, self._text, self._counties)
        self._units = NamedUnits(snapshot.records)
        self._spelling = Spelling(snapshot.tokenizer, self._text)
        self._alone = lru_cache(maxsize=REMEMBERED)(self._read_alone)

    @property
    def counties(self) -> frozenset[str]:
        """The counties and districts that the documents name in full."""
        return self._counties

    @property
    def references(self) -> References:
        return self._references

    def read(self, question: str, earlier: Sequence[str] = (), inside: bool = False) -> Query:
        """The Query of ``question``; what it leaves out is taken from ``earlier``, oldest first.

        ``inside``: it is one of several questions in one, and so leans on the one before.
        """
        query = self._alone(question)
        if not earlier:
            return query
        before = self.read(earlier[-1], earlier[:-1])
        if not (inside or followup.leans_back(query)):
            return query
        return followup.complete(query, before, self._references, self._words)

    # -- one question ---------------------------------------------------------

    def _read_alone(self, question: str) -> Query:
        question = self._spelling.corrected(question)
        folded = fold(question)
        english = lexicon.is_english(question)
        chinese = self._words.chinese(folded) if english else ()
        regions, foreign, places = self._places(question, folded, english)
        looked = question + "".join(chinese)
        reference = self._references.resolve(looked, regions)
        departments = self._units.find(question)
        asks = frozenset(ask for ask, pattern in cues.ASKS if pattern.search(folded))
        kind = _kind(folded, departments, regions, reference)
        if kind is AnswerKind.STATUS and self._names_another(question):
            kind = AnswerKind.FACT
        quoted = tuple(found for found in _QUOTED.findall(question) if not find_regions(found))
        return Query(
            text=question,
            standalone=question,
            english=english,
            kind=kind,
            asks=asks,
            regions=regions,
            foreign=foreign,
            documents=reference.documents,
            named=reference.named,
            departments=departments,
            numbers=clause_numbers.find(folded),
            years=tuple(int(year) for year in _YEAR.findall(folded)),
            quoted=quoted,
            concepts=self._words.concepts(folded, english, reference.documents),
            weights=self._words.weights(folded, chinese),
            search=f"{question} {' '.join(chinese)}"
            if english
            else search_text(question, regions, reference.documents),
            neighbour=_neighbour(folded),
            places=places,
            gate=self._references.titled(question),
            trail=regions,
        )

    def _places(
        self, question: str, folded: str, english: bool
    ) -> tuple[tuple[Region, ...], tuple[Region, ...], tuple[Region, ...]]:
        """The places that a document speaks for, those that none speaks of, and the innermost of all."""
        mentions = [region for m in find_regions(question, self._counties) for region in m.regions[:1]]
        if english:
            for _, names in lexicon.english_places().find(folded):
                known = [region for name in names if (region := parse_region(name)) is not None]
                reached = [region for region in known if self._references.reaching(region)]
                mentions.extend((reached or known)[:1])
        mentions = list(dict.fromkeys(mentions))
        reached = [region for region in mentions if self._references.reaching(region)]
        # 安徽省淮北市: the inner place is meant.
        inner = [
            r
            for r in reached
            if not any(o != r and r.contains(o) and _adjoin(question, r, o) for o in reached)
        ]
        # A place that a document speaks for decides where to look; a place inside it is the matter asked about.
        spoken = self._references.regions()
        inner = [r for r in inner if r in spoken] or inner
        if cues.PROVINCIAL.search(folded):  # “淮北……省里……”: the province's documents too
            inner.extend(
                p for r in inner for p in (Region(r.province),) if r.city and p in spoken and p not in inner
            )
        foreign = [r for r in mentions if r not in reached and not self._references.tells_of(r)]
        outer = {
            o for o in mentions for r in mentions if o != r and o.contains(r) and _adjoin(question, o, r)
        }
        return tuple(inner), tuple(foreign), tuple(r for r in mentions if r not in outer)

    def _names_another(self, question: str) -> bool:
        """Whether a name in quotes stands in the documents' text and is none of their titles."""
        names = re.findall(r"《([^》]{4,})》|“([^”]{6,})”", question)
        return any(
            name in self._text and not self._references.is_title(name)
            for pair in names
            for name in pair
            if name
        )


def _kind(
    folded: str,
    departments: Sequence[str],
    regions: Sequence[Region],
    reference: Reference,
) -> AnswerKind:
    if (
        departments
        and cues.LISTS.search(folded)
        and cues.TASKS.search(folded)
        and not cues.EXCEPT.search(folded)
    ):
        return AnswerKind.LIST
    if departments and cues.ITS_TASKS.search(folded):
        return AnswerKind.LIST
    kind = next((kind for kind, pattern in cues.KINDS if pattern.search(folded)), AnswerKind.FACT)
    if kind is AnswerKind.LOCATE or kind is AnswerKind.STATUS:
        return kind
    apart = len(regions) > 1 and not any(a.contains(b) for a in regions for b in regions if a != b)
    compares = cues.COMPARES.search(folded) is not None or cues.BOTH.search(folded) is not None
    if apart and cues.SELF.search(folded) and cues.MAY.search(folded):
        return AnswerKind.ELIGIBILITY  # somebody from one place asks for what another place gives
    if len(reference.documents) > 1 and (
        apart
        or (compares and len(regions) > 1)
        or (compares and (len(reference.named) > 1 or cues.SEVERAL.search(folded)))
    ):
        return AnswerKind.COMPARISON
    if kind is AnswerKind.FACT and not reference.documents and cues.ALL_DOCUMENTS.search(folded):
        return AnswerKind.COMPARISON
    if kind is AnswerKind.FACT and (
        cues.PARTS.search(folded)
        or cues.PLACES.search(folded)
        or (cues.LISTS.search(folded) and cues.GOALS.search(folded))
    ):
        return AnswerKind.LIST
    return kind


def _neighbour(folded: str) -> int:
    if cues.NEXT.search(folded):
        return 1
    return -1 if cues.PREVIOUS.search(folded) else 0


def split_questions(question: str) -> tuple[str, ...]:
    """The questions in a question; what only tells goes with the question behind it."""
    parts: list[str] = []
    told = ""
    for piece in cues.SPLIT.split(question):
        told += piece
        if len(told.strip()) >= MIN_PART and cues.QUESTION.search(fold(piece)):
            parts.append(told.strip())
            told = ""
    if told.strip():
        if parts:
            parts[-1] += told
        else:
            parts.append(told.strip())
    return tuple(parts) or (question,)


def _adjoin(question: str, outer: Region, inner: Region) -> bool:
    """Whether the two are named as one place (安徽省淮北市)."""
    names = (outer.name, outer.name[:-1])
    inners = (inner.name, inner.name[:-1])
    return any(f"{first}{second}" in question for first in names for second in inners)
