"""What an enterprise can get: the supports that reach its place and speak of its case.

Never “you qualify”: the text gives … to …. Where what the person said of himself
contradicts a condition, the answer says which one first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from index.figures import Figure, FigureKind, find_figures, value_in_base
from index.numerals import to_int
from index.regions import Region, find_regions, parse_region
from index.schema import Span
from index.tokenizer import fold
from rag import cues
from rag.answering import fact, wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, rank_sentences
from rag.schema import AnswerKind, Draft, Segment

DEPTH = 6  # clauses that are read
BESIDE = 0.85  # of the best sentence's score, by another support that is told too
MOST, TOTAL = 3, 140  # supports, and code points of quotation for all of them
SUPPORT_WORTH = 0.08  # added to a sentence that gives something; as much again where it gives a sum

# A condition's word, and what somebody says who does not meet it.
CONTRADICTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "首次",
        re.compile(
            r"复核|复审|复评|再次|第[二三]次|不是(?:头|第)一(?:回|次)|不是首次|非首次|以前(?:就)?(?:评|拿|认定)过|not (?:the )?first"
        ),
    ),
    ("新认定", re.compile(r"复核|复审|不是新|早(?:就|已)|前几年|去年")),
    (
        "新开工",
        re.compile(
            r"没有新(?:上|开工|建)|不是新|早(?:[一两几]年)?就?(?:投产|建成|开工)|已经?(?:投产|建成)|老(?:项目|厂)"
        ),
    ),
    ("国家级", re.compile(r"(?<!不是)(?:省级|市级)(?!以上)|不是国家级|provincial|by the province")),
    (
        "工业和信息化部",
        re.compile(r"never by miit|省里(?:评|认定)|没(?:有)?(?:报|进|过)(?:国家|部里|工信部)"),
    ),
    ("规上", re.compile(r"规下|不够规上|没(?:有)?(?:上规|升规|入统)|还不是规上")),
    ("中小企业", re.compile(r"大型(?:企业|集团)|大企业|央企|上市集团")),
)
# Grades from the lowest up: “良好以上” is not met by who says “合格”.
GRADES = ("不合格", "合格", "良好", "优秀")
_NEGATED = r"(?:不(?:是|属于|在|算|符合|具备|到|够)|没(?:有)?|并非|\bnot\b)[^，,。？?；;]{{0,5}}{word}"
_THRESHOLD = {"more_than", "at_least"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition that the person's own words do not meet: the words of the text, and whether it is a sum."""

    words: str
    short_of_sum: bool


def compose(asked: Asked) -> Draft | None:
    """The support that speaks of the case, with its conditions; of a second document too, where it reaches the place."""
    found = _with_supports(asked, rank_sentences(asked, asked.top(DEPTH)))
    if not found:
        return None
    chosen = [found[0]]
    length = len(found[0].span)
    for other in found[1:]:
        if len(chosen) == MOST or length + min(len(other.span), fact.MORE_BUDGET) > TOTAL:
            break
        if other.score >= BESIDE * found[0].score and _gives_more(asked, other, chosen):
            chosen.append(other)
            length += min(len(other.span), fact.MORE_BUDGET)
    if len(chosen) == 1:
        chosen = [fact.extended(asked, chosen[0], found)]
    segments = [
        fact.segment(asked, one, asked.budget if at == 0 else fact.MORE_BUDGET)
        for at, one in enumerate(chosen)
    ]
    verdict = (
        None
        if not cues.SELF.search(fold(asked.query.standalone))
        else next((v for one in chosen if (v := _verdict(asked, one)) is not None), None)
    )
    if verdict is not None:
        segments[0] = Segment(_told(asked, verdict) + segments[0].text, segments[0].evidence)
    return Draft(AnswerKind.ELIGIBILITY, tuple(segments))


def _gives_more(asked: Asked, other: Sentence, chosen: list[Sentence]) -> bool:
    """Whether a sentence gives something, or is the first of another document that reaches the place."""
    if all(other.clause.document_id != one.clause.document_id for one in chosen):
        return True
    supports = asked.library.supports_in(other.clause, other.span)
    return bool(supports) and not any(other.span.meets(one.span) for one in chosen)


def _with_supports(asked: Asked, found: list[Sentence]) -> list[Sentence]:
    """The sentences in order again, those that give something ahead of those that only encourage."""
    scored = []
    for sentence in found:
        supports = asked.library.supports_in(sentence.clause, sentence.span)
        worth = SUPPORT_WORTH * bool(supports)
        worth += SUPPORT_WORTH * any(s.amounts or s.ceiling or s.gap for s in supports)
        scored.append(replace(sentence, score=sentence.score + worth))
    return sorted(scored, key=lambda s: (-s.score, s.clause.id, s.span))


def _told(asked: Asked, verdict: Verdict) -> str:
    if asked.query.english:
        return f"No (不符合): the text requires “{verdict.words}”. "
    return f"{'不够' if verdict.short_of_sum else '不符合'}：原文限于“{verdict.words}”。"


def _verdict(asked: Asked, sentence: Sentence) -> Verdict | None:
    """The first condition that the person's words contradict; None where none does."""
    document = asked.library.document(sentence.clause)
    text = document.text
    asks = fold(asked.query.standalone)
    if (
        (home := _home(asked)) is not None
        and (reach := parse_region(document.region))
        and not reach.contains(home)
    ):
        return Verdict(f"{reach.name}的文件", short_of_sum=False)
    spans = [
        s
        for support in asked.library.supports_in(sentence.clause, sentence.span)
        for s in (*support.conditions, support.span)
    ]
    for span in spans or [sentence.span]:
        words = fold(span.of(text))
        short = _short_of(asked, text, span) or _beyond(asked, text, span) or _below_grade(asks, text, span)
        if short is not None:
            return short
        for word, said in CONTRADICTIONS:
            if word in words and said.search(asks):
                return Verdict(_around(text, span, word), short_of_sum=False)
        for concept in asked.query.concepts:
            name = concept.surface
            if len(name) >= 2 and name in words and re.search(_NEGATED.format(word=re.escape(name)), asks):
                return Verdict(_around(text, span, name), short_of_sum=False)
    return None


def _short_of(asked: Asked, text: str, span: Span) -> Verdict | None:
    """A threshold in money that the one sum which the person names does not reach."""
    spoken = re.sub(r"(\d)\s*(?:个)?(亿|千万|百万|万)(?![元辆个家人台座])", r"\1\2元", asked.query.text)
    own = [f for f in find_figures(spoken) if f.kind is FigureKind.MONEY]
    if len(own) != 1 or (has := _base(own[0])) is None:
        return None
    for figure in find_figures(text, span):
        wants = _base(figure)
        if (
            figure.kind is FigureKind.MONEY
            and figure.bound in _THRESHOLD
            and wants is not None
            and has < wants
        ):
            return Verdict(_around(text, span, figure.span.of(text)), short_of_sum=True)
    return None


def _beyond(asked: Asked, text: str, span: Span) -> Verdict | None:
    """A count above what the text allows: 40分钟 of “不超过30分钟”, the 5th of “前3台”."""
    own = [f for f in find_figures(asked.query.text) if f.kind in (FigureKind.COUNT, FigureKind.ORDINAL)]
    for figure in find_figures(text, span):
        first = text[max(span.start, figure.span.start - 1) : figure.span.start] == "前"
        if (
            figure.kind is not FigureKind.COUNT
            or figure.value is None
            or not (first or figure.bound == "at_most")
        ):
            continue
        unit = figure.unit
        said = (
            re.findall(rf"第\s*(\d+|[一二三四五六七八九十]+)\s*{re.escape(unit)}", asked.query.text)
            if first
            else []
        )
        over = any((value := to_int(number)) is not None and value > figure.value for number in said)
        over = over or (
            not first and any(f.unit == unit and f.value is not None and f.value > figure.value for f in own)
        )
        if over:
            return Verdict(_around(text, span, figure.span.of(text)), short_of_sum=False)
    return None


def _below_grade(asks: str, text: str, span: Span) -> Verdict | None:
    """A grade below the one that the text asks for."""
    wanted = re.search(rf"({'|'.join(GRADES)})(?:及)?以上", span.of(text))
    said = re.findall("|".join(GRADES), re.sub(rf"(?:{'|'.join(GRADES)})(?:及)?以上", "", asks))
    if wanted and said and max(GRADES.index(grade) for grade in said) < GRADES.index(wanted[1]):
        return Verdict(_around(text, span, wanted[0]), short_of_sum=False)
    return None


def _home(asked: Asked) -> Region | None:
    """The place where the person says to be: “我们厂在淮北”, “我在安徽无为市”."""
    words = asked.query.text
    for mention in find_regions(words):
        before = words[max(0, mention.span.start - 8) : mention.span.start]
        if cues.SELF.search(fold(words[: mention.span.start])) and re.search(
            r"(?:在|是|位于|来自)[^，,。]{0,4}$", before
        ):
            return mention.regions[0] if len(mention.regions) == 1 else None
    return None


def _base(figure: Figure) -> Decimal | None:
    return value_in_base(figure)


def _around(text: str, span: Span, word: str) -> str:
    """The phrase of the text that holds ``word``, cut to a readable length."""
    at = fold(span.of(text)).find(fold(word))
    at = span.start + max(at, 0)
    start = max((text.rfind(mark, span.start, at) for mark in "，,；;。、对"), default=-1) + 1
    start = max(start, span.start)
    ends = [end for mark in "，,；;。、的" if (end := text.find(mark, at + len(word), span.end)) >= 0]
    end = min(ends, default=span.end)
    words = re.sub(r"\s+", "", text[start : min(end, start + 40)])
    return words or wording.sentence(word)
