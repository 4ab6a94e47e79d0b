"""Which documents a question speaks of: by name, by kind, by place."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.head import DOCUMENT_KINDS
from index.regions import Region, parse_region, short_name
from index.schema import Document, Status
from index.tokenizer import Tokenizer, fold
from rag import cues
from rag.lexicon import is_english

_KIND = re.compile(
    rf"(?:三年|五年|年度)?(?:行动|实施|工作|若干|政策|专项|发展|管理|暂行|试行|指导)?(?:{DOCUMENT_KINDS})(?=[（(]|$)"
)
_GENERIC = frozenset(
    [
        "关于",
        "实施",
        "加快",
        "推动",
        "推进",
        "进一步",
        "促进",
        "印发",
        "工程",
        "建设",
        "发展",
        "打造",
        "若干",
        "行动",
        "工作",
        "实施方案",
        "方案",
        "意见",
        "措施",
        "计划",
    ]
)
_DRAFT = re.compile(r"征求意见|草案|送审|draft")
NAME_WEIGHT, KIND_WEIGHT, DRAFT_WEIGHT = 4.0, 1.5, 2.0
REGION_WEIGHT, WITHIN_WEIGHT = 3.0, 1.0
NEAR_BEST = 0.75  # of the best document's score: what is below is not meant
NAMED_FROM = 2.5  # the score, places aside, from which a document counts as named


_Row = tuple[float, float, str]  # whole score, score without the place, document id


@dataclass(frozen=True, slots=True)
class _Profile:
    document: Document
    region: Region | None
    words: frozenset[str]
    kinds: tuple[str, ...]
    places: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """``documents``: best first, empty where none is meant. ``named``: those named as documents."""

    documents: tuple[str, ...]
    named: tuple[str, ...]


class References:
    """Knows the documents of one snapshot by their titles, kinds and places."""

    def __init__(self, documents: Sequence[Document], tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._profiles = tuple(_profile(document, tokenizer) for document in documents)
        seen = Counter(word for profile in self._profiles for word in profile.words)
        size = len(self._profiles)
        self._idf: Mapping[str, float] = {word: math.log(1 + size / count) for word, count in seen.items()}

    def resolve(self, question: str, regions: Sequence[Region]) -> Reference:
        """The documents that ``question`` names or that speak for one of ``regions``."""
        folded = fold(question)
        asked = frozenset(self._tokenizer.words(question)) | frozenset(_runs(folded))
        names = [name for pair in re.findall(r"《([^》]+)》|“([^”]{6,})”", question) for name in pair if name]
        scored: list[tuple[float, float, str]] = []
        for profile in self._profiles:
            name = self._name_score(profile, folded, asked, names)
            place = max((_place_score(profile.region, region, folded) for region in regions), default=0.0)
            if regions and place == 0.0 and not any(self._names(profile, name) for name in names):
                continue
            scored.append((name + place, name, profile.document.id))
        if not scored:
            return Reference((), ())
        scored.sort(key=lambda row: (-row[0], row[2]))
        best = scored[0][0]
        strong = [row for row in scored if row[1] >= NAMED_FROM]
        if not regions and not strong:
            return Reference((), ())
        if regions and len(regions) > 1:
            kept = _best_for_each(self._profiles, regions, scored, folded)
        else:
            kept = [row for row in scored if row[0] >= best * NEAR_BEST]
            kept = self._with_own_words(kept, scored, folded, asked)
        documents = tuple(row[2] for row in kept)
        return Reference(documents, tuple(row[2] for row in kept if row[1] >= NAMED_FROM))

    def _names(self, profile: _Profile, name: str) -> bool:
        """Whether ``name`` is, or is most of, the document's title."""
        return _overlap(fold(re.sub(r"\W", "", name)), fold(re.sub(r"\W", "", profile.document.title))) >= 0.6

    def _with_own_words(
        self, kept: list[_Row], scored: Sequence[_Row], folded: str, asked: frozenset[str]
    ) -> list[_Row]:
        """``kept`` with the documents that the question names by a title word which none of the kept ones has."""
        said = {
            profile.document.id: frozenset(
                w for w in profile.words if w in asked or (len(w) >= 3 and w in folded)
            )
            for profile in self._profiles
        }
        told = frozenset().union(*(said[row[2]] for row in kept))
        for row in scored:
            if row not in kept and row[1] >= NAMED_FROM and said[row[2]] - told:
                kept.append(row)
                told |= said[row[2]]
        return kept

    def reaching(self, region: Region) -> tuple[str, ...]:
        """The documents whose place is, or contains, ``region``: those that can apply there."""
        return tuple(
            profile.document.id
            for profile in self._profiles
            if profile.region is not None and profile.region.contains(region)
        )

    def tells_of(self, region: Region) -> bool:
        """Whether the text of some document names ``region``, or a place in it, among those that it names most."""
        return any(region.contains(told) for profile in self._profiles for told in profile.places)

    def titled(self, question: str) -> tuple[str, ...]:
        """The documents whose whole title stands in 《》, or whose number stands in the question; by id."""
        names = {_bare(name) for name in re.findall(r"《([^》]+)》", question)}
        folded = _bare(question)
        return tuple(
            profile.document.id
            for profile in self._profiles
            if _bare(profile.document.title) in names
            or (profile.document.number and _bare(profile.document.number) in folded)
        )

    def is_title(self, name: str) -> bool:
        """Whether ``name`` is, or is most of, a document's title."""
        return any(self._names(profile, name) for profile in self._profiles)

    def title(self, document_id: str) -> str:
        """A document's title; empty for an id that is none."""
        return next((p.document.title for p in self._profiles if p.document.id == document_id), "")

    def regions(self) -> tuple[Region, ...]:
        """The places that the documents speak for."""
        return tuple(sorted({profile.region for profile in self._profiles if profile.region is not None}))

    def _name_score(
        self, profile: _Profile, folded: str, asked: frozenset[str], names: Sequence[str]
    ) -> float:
        score = sum(
            self._idf[word] for word in profile.words if word in asked or (len(word) >= 3 and word in folded)
        )
        if is_english(folded):
            pass  # “measures” and “plan” are in every question
        elif cues.DOCUMENT_WORD.search(folded):
            said = [kind for kind in profile.kinds if fold(kind) in folded]
            score += KIND_WEIGHT * max((2.0 if len(kind) > 2 else 0.5 for kind in said), default=0.0)
        else:
            score *= 0.5
        if profile.document.status is Status.DRAFT_FOR_COMMENT and _DRAFT.search(folded):
            score += DRAFT_WEIGHT
        title = fold(re.sub(r"\W", "", profile.document.title))
        for name in names:
            score += NAME_WEIGHT * 2 * _overlap(fold(re.sub(r"\W", "", name)), title)
        return score


def _profile(document: Document, tokenizer: Tokenizer) -> _Profile:
    region = parse_region(document.region) if document.region else None
    place = {fold(part) for part in (document.region, *_place_names(region))}
    words = frozenset(
        word
        for word in tokenizer.words(document.title)
        if len(word) >= 2 and word not in _GENERIC and word not in place and not word.isdigit()
    )
    bare = re.sub(r"[（(][^（()）]*[)）]", "", document.title)
    found = _KIND.search(bare)
    kinds: tuple[str, ...] = ()
    if found:
        short = re.search(rf"(?:{DOCUMENT_KINDS})$", found[0])
        kinds = tuple(dict.fromkeys([found[0], short[0] if short else found[0]]))
    told = tuple(spoken for name in document.places if (spoken := parse_region(name)) is not None)
    return _Profile(document, region, words, kinds, told)


def _place_names(region: Region | None) -> tuple[str, ...]:
    if region is None:
        return ()
    names = [name for name in (region.province, region.city, region.county) if name]
    return (*names, *(short_name(name) for name in names))


def _place_score(own: Region | None, asked: Region, folded: str) -> float:
    if own is None:
        return 0.0
    if own == asked:
        return REGION_WEIGHT
    if own.contains(asked):  # a province's document for one of its cities
        return WITHIN_WEIGHT * 2 if cues.PROVINCIAL.search(folded) else WITHIN_WEIGHT
    return 0.0


def _best_for_each(
    profiles: Sequence[_Profile],
    regions: Sequence[Region],
    scored: Sequence[tuple[float, float, str]],
    folded: str,
) -> list[tuple[float, float, str]]:
    """Where several places are named: the best documents of each."""
    own = {profile.document.id: profile.region for profile in profiles}
    kept: dict[str, tuple[float, float, str]] = {}
    for region in regions:
        rows = [(row[1] + _place_score(own[row[2]], region, folded), row) for row in scored]
        rows = [(score, row) for score, row in rows if _place_score(own[row[2]], region, folded) > 0]
        exact = [(score, row) for score, row in rows if own[row[2]] == region] or rows
        best = max((score for score, _ in exact), default=0.0)
        kept.update({row[2]: row for score, row in exact if score >= best * NEAR_BEST})
    return sorted(kept.values(), key=lambda row: (-row[0], row[2]))


def _overlap(name: str, title: str) -> float:
    """The share of the name's character bigrams that stand in the title."""
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    return sum(pair in title for pair in pairs) / len(pairs) if pairs else 0.0


def _bare(words: str) -> str:
    return re.sub(r"\W", "", fold(words))


def _runs(text: str) -> list[str]:
    return re.findall(r"[\u4e00-\u9fff]+", text)
