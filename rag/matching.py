"""A company's profile held against the supports of the index: what fits, what is missing, what is unclear.

The words that tell a title, a size, a trade or a plan stand in data/profile.tsv.
A condition that the table does not cover is never taken as met: it is unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from index.regions import Region, parse_region
from index.schema import Clause, Document, Gap, Span, Support
from index.snapshot import Snapshot

_TABLE: Final = Path(__file__).parent / "data" / "profile.tsv"
_FILLER: Final = re.compile(
    r"[的“”\"'()（）、，,和及或等]|企业|产品|项目|称号|已获|获评|获得|首次|被|认定|为|省级|国家级|新|制造业|示范|对|管理|"
    r"工业和信息化部|集群内"
)
_BARE: Final = re.compile(r"^(?:集群内)?符合(?:相关|有关)?条件的$")
_UNSAID: Final = 3  # code points that a condition may hold beyond the words of the table


class Facet(StrEnum):
    """What the form asks for besides the place."""

    SIZE = "size"
    TRADE = "trade"
    TITLE = "title"
    PLAN = "plan"


class Verdict(StrEnum):
    """Whether a condition is met."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a company can be, have or plan; ``pattern`` finds it in a support's words."""

    facet: Facet
    id: str
    names: tuple[str, str]  # Chinese, English
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a company tells of itself. ``lacks`` are options that it said it has not.

    A facet with nothing chosen is not answered, and nothing is concluded from it.
    """

    region: str = ""
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()

    def answered(self, facet: Facet) -> bool:
        """Whether anything of the facet was chosen."""
        return any(option.facet is facet and option.id in self.has for option in options())


@dataclass(frozen=True, slots=True)
class Condition:
    """One requirement: ``words`` are the document's where ``span`` is set, else options of the table."""

    verdict: Verdict
    options: tuple[Option, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A support and how the profile stands to it; ``score`` orders the matches."""

    support: Support
    clause: Clause
    document: Document
    conditions: tuple[Condition, ...]
    score: float
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def unmet(self) -> bool:
        return any(condition.verdict is Verdict.UNMET for condition in self.conditions)

    @property
    def fits(self) -> bool:
        """Whether something that was chosen speaks for it."""
        return self.score > 0


@lru_cache(maxsize=1)
def options() -> tuple[Option, ...]:
    """All options of the form, in the order of the table."""
    rows = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line)
    return tuple(Option(Facet(f), id_, (zh, en), re.compile(pattern)) for f, id_, zh, en, pattern in rows)


def of_facet(facet: Facet) -> tuple[Option, ...]:
    """The options of one facet."""
    return tuple(option for option in options() if option.facet is facet)


def match(snapshot: Snapshot, profile: Profile) -> tuple[Match, ...]:
    """The supports that reach the profile's place, best first; ties by place in the text."""
    place = parse_region(profile.region) if profile.region else None
    gaps: dict[str, list[Gap]] = {}
    for gap in snapshot.records.gaps:
        gaps.setdefault(gap.clause_id, []).append(gap)
    found = []
    for support in snapshot.records.supports:
        clause = snapshot.clauses[support.clause_id]
        document = snapshot.outlines[clause.document_id].document
        if place is not None and not _reaches(document, place):
            continue
        inside = tuple(gap for gap in gaps.get(support.clause_id, ()) if gap.span.meets(support.span))
        found.append(_judge(profile, support, clause, document, inside))
    return tuple(sorted(found, key=lambda m: (m.unmet, -m.score, m.document.id, m.support.span.start)))


def deciding(matches: Iterable[Match], profile: Profile) -> Option | None:
    """The option whose answer settles the most open conditions; None where none settles two."""
    open_: Counter[str] = Counter()
    for one in matches:
        if one.unmet:
            continue
        for condition in one.conditions:
            if condition.verdict is Verdict.UNKNOWN:
                open_.update(option.id for option in condition.options if option.facet is Facet.TITLE)
    for id_ in profile.has | profile.lacks:
        open_.pop(id_, None)
    best = min(open_.items(), key=lambda pair: (-pair[1], pair[0]), default=None)
    if best is None:
        return None
    return next(option for option in options() if option.id == best[0])


def _judge(
    profile: Profile, support: Support, clause: Clause, document: Document, gaps: tuple[Gap, ...]
) -> Match:
    sentence = support.span.of(document.text)
    conditions: list[Condition] = []
    score = 0.0
    for facet in Facet:
        named = tuple(option for option in of_facet(facet) if option.pattern.search(sentence))
        chosen = [option for option in named if option.id in profile.has]
        if facet is Facet.PLAN or facet is Facet.TRADE:
            # What a support is about orders it; only titles and sizes are conditions by themselves.
            score += 2 * len(chosen)
            if profile.answered(facet) and named and not chosen:
                score -= 1
            continue
        if named:
            verdict = _verdict(profile, facet, named)
            conditions.append(Condition(verdict, named))
            score += {Verdict.MET: 3, Verdict.UNMET: -3, Verdict.UNKNOWN: 0}[verdict]
    known = tuple(option for condition in conditions for option in condition.options)
    conditions += [
        Condition(Verdict.UNKNOWN, (), span)
        for span in support.conditions
        if not _covered(span.of(document.text), known)
    ]
    return Match(support, clause, document, tuple(conditions), score, gaps)


def _verdict(profile: Profile, facet: Facet, named: Sequence[Option]) -> Verdict:
    if any(option.id in profile.has for option in named):
        return Verdict.MET
    if all(option.id in profile.lacks for option in named) or profile.answered(facet):
        return Verdict.UNMET
    return Verdict.UNKNOWN


def _covered(words: str, known: Sequence[Option]) -> bool:
    """Whether a condition says no more than the options that were found in it."""
    if _BARE.match(words):
        return False
    rest = words
    for option in known:
        rest = option.pattern.sub("", rest)
    return rest != words and len(_FILLER.sub("", rest)) <= _UNSAID


def _reaches(document: Document, place: Region) -> bool:
    region = parse_region(document.region) if document.region else None
    return region is None or region.contains(place)
