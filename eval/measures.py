"""One reply against one question: the scoring of shared/questions/FORMAT.md, and what else has to be zero."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.questions import GoldMode, Question, normal
from eval.reply import Place, Reply
from eval.support import Departments, unsupported

CUTOFFS = (1, 3, 5, 10)
LENGTH_FLOOR = 120  # characters that any answer may have
LENGTH_FACTOR = 4  # … and how often the reference's length

# How an answer says that the copy at hand lacks a figure; matched in the normal form.
LACKS_FIGURE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:缺失|缺少|缺了|缺|丢失|脱落|残缺|遗漏|漏了|空缺|空白|留空|遮盖|遮蔽|隐去|抹去|略去|中断|断开|不完整|看不到)",
        r"(?:没有|没|未|并未|并无|无)(?:给出|写出|写明|写|载明|注明|标明|列明|显示|提供|填)?(?:具体|确切|明确|完整)?"
        r"(?:的)?(?:数字|数额|金额|数值|年份|年度|额度|数目|日期|文号)",
        r"(?:数字|数额|金额|数值|年份|额度|数目|文号)(?:没有|没|未|并未)(?:给出|写出|写明|写|载明|注明|显示)",
        r"(?:无法|不能|没法|难以)(?:确定|给出|确认|得知|判断|回答)",
        r"(?:figure|number|amount|year|date|value|sum|digits?|unit|text|department)s?(?:is|are|was|were|has|have)?(?:been)?"
        r"(?:missing|lost|blank|masked|omitted|leftout|illegible|absent|notgiven|incomplete|truncated|brokenoff)",
        r"(?:missing|lacks?|lost|masked|blank|omits?)(?:the|a|an|its|any)?(?:exact|full)?"
        r"(?:figure|number|amount|year|date|value|sum)",
        r"nofigure|noamount|noyear|givesno|doesnot(?:give|state|show)|cannotbe(?:given|determined|confirmed)",
    )
)


@dataclass(frozen=True, slots=True)
class Score:
    """What one reply earned. Shares are in [0, 1]; None where a measure does not apply.

    ``found_at`` says for each of CUTOFFS whether the golds were among the first k passages.
    """

    id: str
    right: bool
    cited: bool | None  # every gold needed is met by a citation; None where there is no gold
    right_and_cited: bool
    refused: bool
    found_at: tuple[bool, ...] | None
    facts: float | None
    citation_precision: float | None
    citation_recall: float | None
    too_long: bool
    forbidden: tuple[str, ...]
    missing_facts: tuple[str, ...]
    says_lacking: bool | None  # only of ``missing`` questions
    unsupported: tuple[str, ...]
    broken: int  # citations whose quote does not stand at their span
    length: int


def score(question: Question, reply: Reply, texts: Mapping[str, str], departments: Departments) -> Score:
    """Score one reply.

    *Right*: every fact is there, nothing forbidden, no refusal, not too long; a
    ``missing`` question moreover wants the gold cited and the lack told; one that is
    not answerable wants a refusal. A citation whose quote does not stand at its span
    proves nothing: it counts as given, and meets no gold.
    """
    answer = normal(reply.text)
    sound = tuple(place for place in reply.citations if stands(place, texts))
    missing_facts = tuple(
        spellings[0] for spellings in question.facts if not any(normal(word) in answer for word in spellings)
    )
    forbidden = tuple(word for word in question.forbidden if normal(word) in answer)
    too_long = len(reply.text) > max(LENGTH_FLOOR, LENGTH_FACTOR * len(question.reference))
    met = met_golds(question, sound)
    cited = len(met) >= question.golds_needed if question.gold else None
    says_lacking = lacks_figure(reply.text) if question.type == "missing" else None
    if question.answerable:
        right = not (reply.refused or missing_facts or forbidden or too_long)
        right = right and (says_lacking is None or (says_lacking and bool(cited)))
    else:
        right = reply.refused
    facts = 1 - len(missing_facts) / len(question.facts) if question.facts else None
    return Score(
        id=question.id,
        right=right,
        cited=cited,
        right_and_cited=right and cited is not False,
        refused=reply.refused,
        found_at=tuple(found(question, reply.passages, k) for k in CUTOFFS) if question.gold else None,
        facts=0.0 if facts is not None and reply.refused else facts,
        citation_precision=_precision(question, reply.citations, sound),
        citation_recall=len(met) / question.golds_needed if question.gold else None,
        too_long=too_long,
        forbidden=forbidden,
        missing_facts=missing_facts,
        says_lacking=says_lacking,
        unsupported=() if reply.refused else unsupported(reply, sound, departments),
        broken=len(reply.citations) - len(sound),
        length=len(reply.text),
    )


def found(question: Question, passages: Sequence[Place], k: int) -> bool:
    """*Gold found at k*: ``any`` needs one gold met by the first k passages, ``all`` min(k, golds) of them."""
    met = 0
    for gold in question.gold:
        met += any(_meets(place, gold.document, gold.span.start, gold.span.end) for place in passages[:k])
    return met >= min(k, question.golds_needed)


def met_golds(question: Question, places: Sequence[Place]) -> tuple[int, ...]:
    """Which golds the places meet; with ``any`` the first of them stands for all."""
    met = [
        at
        for at, gold in enumerate(question.gold)
        if any(_meets(place, gold.document, gold.span.start, gold.span.end) for place in places)
    ]
    return tuple(met[:1] if question.gold_mode is GoldMode.ANY else met)


def stands(place: Place, texts: Mapping[str, str]) -> bool:
    """Whether a citation's quote is what its document has at its span."""
    text = texts.get(place.document)
    return text is not None and bool(place.quote) and place.span.of(text) == place.quote


def lacks_figure(answer: str) -> bool:
    """Whether an answer says that this copy lacks the figure."""
    words = normal(answer)
    return any(pattern.search(words) for pattern in LACKS_FIGURE)


def _meets(place: Place, document: str, start: int, end: int) -> bool:
    return place.document == document and place.span.start < end and start < place.span.end


def _precision(question: Question, given: Sequence[Place], sound: Sequence[Place]) -> float | None:
    """Of the citations given, the share that meets a gold or whose quote holds a fact's spelling."""
    if not given or not question.gold:
        return None
    spellings = [normal(word) for fact in question.facts for word in fact]
    good = 0
    for place in sound:
        meets = any(_meets(place, gold.document, gold.span.start, gold.span.end) for gold in question.gold)
        quote = "" if meets else normal(place.quote)
        good += meets or any(word in quote for word in spellings)
    return good / len(given)
