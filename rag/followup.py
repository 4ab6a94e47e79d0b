"""A question that leans on the turn before it, made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.regions import Region, find_regions
from index.tokenizer import BIGRAM_MARK, fold
from rag import cues
from rag.query import Ask, Concept, Query
from rag.question_words import QuestionWords, search_text
from rag.references import References
from rag.schema import AnswerKind

VALUES = frozenset({Ask.AMOUNT, Ask.COUNT, Ask.PERCENT, Ask.YEAR})  # who asks for one asks for no department
CARRIED_WEIGHT = 0.3  # of the words of the turn before, where the question brings a matter of its own
_YEAR = re.compile(r"(?:到|至)?(?:19|20)\d{2}年?底?")
POINTED_BELOW = 3  # words of its own with which “it” no longer points at the matter of the turn before
SHORT_QUESTION = 12  # code points
_ROLE_WORD = re.compile(
    r"牵头|配合|负责|责任|单位|部门|厅局|哪家|几家|角色|名单|目标|指标|金额|年份|时间|施行|实施|省里|市里|省级|市级|那份|这份|方案|"
    r"打头|挑头|领头|主抓|条件|数字|两个|数能|直接|比较|比|标题|名称|题目|名字|任务|措施|内容|具体|规定|说法|情况|要求|位置|数额|标准|比例|家数|个数|类似|同样|相同|写明|牵的头|lead|leads|departments?|units?|support|responsible"
)


def leans_back(query: Query) -> bool:
    """Whether a question is completed from the turn before it.

    In a conversation that is the rule for one that names no document and no place.
    """
    folded = fold(query.text)
    if cues.ANAPHORA.search(folded) or query.neighbour:
        return True
    if query.documents or query.foreign:
        return False
    if len(query.concepts) <= 2 or len(query.text) <= SHORT_QUESTION:
        return True
    return not cues.ALL_DOCUMENTS.search(folded) and query.kind is not AnswerKind.LOCATE


def complete(query: Query, before: Query, references: References, words: QuestionWords) -> Query:
    """``query`` with what it leaves out taken from ``before``: the place, the document, the matter."""
    folded = fold(query.text)
    regions, documents, named = _where(query, before, references)
    matter = [
        c.surface for c in query.concepts if not any(m.regions[0] in regions for m in find_regions(c.surface))
    ]
    pointed = (
        cues.POINTS.search(folded) is not None
        and len(_matters(matter, documents, references)) < POINTED_BELOW
    )
    own = _own_matter(matter, documents, references) and not pointed
    topic = "" if own and not query.neighbour else _topic(before)
    if query.years:
        topic = _YEAR.sub("", topic)
    asked_kind = query.kind if query.kind is not AnswerKind.FACT or query.asks & VALUES else before.kind
    if before.kind is AnswerKind.STATUS and query.kind is AnswerKind.FACT and own:
        asked_kind = AnswerKind.FACT
    if len(documents) > 1 and cues.COMPARES.search(folded):
        asked_kind = AnswerKind.COMPARISON
    standalone = (
        _joined(regions, topic, query.text) if not query.neighbour else f"{before.standalone} {query.text}"
    )
    chinese = words.chinese(fold(standalone)) if query.english else ()
    carried = dict(before.weights) if topic else {w: v * CARRIED_WEIGHT for w, v in before.weights.items()}
    weights = carried | query.weights
    for token in list(weights):
        if topic and find_regions(token.removeprefix(BIGRAM_MARK)) and token not in query.weights:
            del weights[token]
    return Query(
        text=query.text,
        standalone=standalone,
        english=query.english,
        kind=asked_kind,
        asks=query.asks or before.asks,
        regions=regions,
        foreign=query.foreign,
        documents=documents,
        named=named,
        departments=query.departments or (before.departments if topic else ()),
        numbers=query.numbers or (before.numbers if query.neighbour else ()),
        years=query.years or (before.years if topic else ()),
        quoted=query.quoted or (before.quoted if topic else ()),
        concepts=tuple(dict.fromkeys((_kept(before, query) if topic else ()) + query.concepts)),
        weights=weights,
        search=" ".join([search_text(standalone, regions, documents), *chinese]),
        neighbour=query.neighbour,
        places=query.places or before.places,
        gate=query.gate or (() if query.regions or query.named else before.gate),
        trail=tuple(dict.fromkeys(before.trail + regions)),
        leans=not own,
    )


def _where(
    query: Query, before: Query, references: References
) -> tuple[tuple[Region, ...], tuple[str, ...], tuple[str, ...]]:
    """The places, the documents and the documents named, of the question or else of the turn before."""
    folded = fold(query.text)
    both = cues.BOTH.search(folded) is not None
    if query.foreign and not query.regions:
        return (), (), ()
    if query.regions or query.named:
        if (both or cues.COMPARES.search(folded)) and before.documents:
            regions = tuple(dict.fromkeys(before.regions + query.regions))
            return regions, tuple(dict.fromkeys(before.documents + query.documents)), query.named
        return query.regions, query.documents, query.named
    if cues.PROVINCIAL.search(folded) and before.regions:
        province = (Region(before.regions[0].province),)
        reference = references.resolve(query.text, province)
        return province, reference.documents, reference.named
    if both and len(before.trail) > len(before.regions):
        return before.trail, references.resolve(query.text, before.trail).documents, before.named
    return before.regions, before.documents, before.named


def _own_matter(words: Sequence[str], documents: Sequence[str], references: References) -> bool:
    """Whether a follow-up brings a matter of its own, beside a document's name."""
    return bool(_matters(words, documents, references))


def _matters(words: Sequence[str], documents: Sequence[str], references: References) -> list[str]:
    """The words of a question that are neither a document's name nor ask for a role or a value."""
    titles = fold("".join(references.title(document) for document in documents))
    return [word for word in words if len(word) >= 2 and word not in titles and not _is_role(word)]


def _kept(before: Query, query: Query) -> tuple[Concept, ...]:
    """The matter of the turn before; without its places where the question names others."""
    if not find_regions(query.text):
        return before.concepts
    return tuple(concept for concept in before.concepts if not find_regions(concept.surface))


def _is_role(word: str) -> bool:
    """Words that ask for a role or a value of the matter spoken of before."""
    return _ROLE_WORD.fullmatch(word) is not None or word.isdigit()


def _topic(before: Query) -> str:
    """The matter of the turn before: its words without its places, if places choose its documents."""
    return _without_places(before.standalone) if before.regions else before.standalone


def _without_places(text: str) -> str:
    for mention in reversed(find_regions(text)):
        text = text[: mention.span.start] + text[mention.span.end :]
    return text


def _joined(regions: Sequence[Region], topic: str, text: str) -> str:
    places = "、".join(
        region.name for region in regions if region.name not in text and not _short_in(region, text)
    )
    return " ".join(part for part in (places, topic, text) if part)


def _short_in(region: Region, text: str) -> bool:
    return any(region in mention.regions for mention in find_regions(text))
