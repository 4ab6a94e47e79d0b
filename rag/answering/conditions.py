"""Conditions of a support against what somebody says of himself: which one is not met.

Only a plain contradiction counts. What the person leaves unsaid decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from index.areas import find_areas
from index.figures import Figure, FigureKind, find_figures, value_in_base
from index.numerals import to_int
from index.regions import Region, find_regions, parse_region
from index.schema import Span
from index.tokenizer import fold
from rag import cues, lexicon
from rag.answering import wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence

# Grades from the lowest up: “良好以上” is not met by who says “合格”.
GRADES = ("不合格", "合格", "良好", "优秀")
_NEGATED = r"(?:不(?:是|属于|在|算|符合|具备|到|够)|没(?:有)?|并非|\bnot\b)[^，,。？?；;]{{0,5}}{word}"
_THRESHOLD = {"more_than", "at_least"}
_EXCEPT = re.compile(
    r"除(?P<a>[^，,。；;（）()]{2,16}?)(?:以?外|之外)|(?P<b>[^，,。；;（）()]{2,24})除外|"
    r"不含(?P<c>[^，,。；;（）()]{2,12})"
)
_FOR = re.compile(r"用于[^，,。；;]{2,40}?领域")
_OWN_USE = re.compile(r"(?:用于|用来|拿来|拿去)([^，,。；;？?]{2,10})")
_BEHIND_EXCEPT = re.compile(r"[（(、]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition that the person's own words do not meet: in the words of the text.

    ``short_of_sum``: it is a sum; ``whole``: it is the place that the whole document is for.
    """

    words: str
    short_of_sum: bool = False
    whole: bool = False


def unmet(asked: Asked, sentence: Sentence) -> Verdict | None:
    """The first condition that the person's words contradict; None where none does."""
    return next(_unmet(asked, sentence), None)


def _unmet(asked: Asked, sentence: Sentence) -> Iterator[Verdict]:
    document = asked.library.document(sentence.clause)
    text, said = document.text, fold(asked.query.standalone)
    home = _home(asked)
    if home is not None and (reach := parse_region(document.region)) and not reach.contains(home):
        yield Verdict(f"{reach.name}的文件", whole=True)
    yield from _excepted(asked, said, text, sentence.span)
    supports = asked.library.supports_in(sentence.clause, sentence.span)
    spans = [s for support in supports for s in (*support.conditions, support.span)] or [sentence.span]
    for span in spans:
        yield from _outside_area(asked, text, span)
        yield from _short_of(asked, text, span)
        yield from _beyond(asked, text, span)
        yield from _below_grade(said, text, span)
        yield from _other_purpose(said, text, span)
        yield from _opposite(asked, said, text, span)


def _outside_area(asked: Asked, text: str, span: Span) -> Iterator[Verdict]:
    """A part of a province that none of the places lies in where the person says to be."""
    places = [m.regions[0] for m in find_regions(asked.query.standalone) if len(m.regions) == 1]
    inner = [p for p in places if not any(o != p and p.contains(o) for o in places)]
    for at, area in find_areas(span.of(text)):
        if inner and not any(area.meets(place) for place in inner):
            yield Verdict(_around(text, span, at.of(span.of(text))))


def _opposite(asked: Asked, said: str, text: str, span: Span) -> Iterator[Verdict]:
    """A word of the condition, and what says who does not meet it; or the condition's own word, denied."""
    words = fold(span.of(text))
    for word, pattern in lexicon.opposites():
        if word in words and pattern.search(said) and not pattern.search(words) and not _claimed(word, said):
            yield Verdict(_around(text, span, word))
    for concept in asked.query.concepts:
        name = concept.surface
        if len(name) >= 2 and name in words and re.search(_NEGATED.format(word=re.escape(name)), said):
            yield Verdict(_around(text, span, name))


def _claimed(word: str, said: str) -> bool:
    """Whether the person says the condition's own word of himself, undenied."""
    return word in said and not re.search(_NEGATED.format(word=re.escape(word)), said)


def _other_purpose(said: str, text: str, span: Span) -> Iterator[Verdict]:
    """What the text wants the money used for, and the person means to use it for something else."""
    for wanted in _FOR.finditer(span.of(text)):
        for own in _OWN_USE.finditer(said):
            pairs = {own[1][at : at + 2] for at in range(len(own[1]) - 1)}
            if pairs and not any(pair in fold(wanted[0]) for pair in pairs):
                yield Verdict(wanted[0])


def _excepted(asked: Asked, said: str, text: str, span: Span) -> Iterator[Verdict]:
    """What the text excepts, and the person names: “重型货车除外”."""
    for found in _EXCEPT.finditer(span.of(text)):
        named = fold(_BEHIND_EXCEPT.split(found["a"] or found["b"] or found["c"])[-1])
        for thing in re.split("[、和及或]", named):
            meant = any(thing in c.others and c.surface not in thing for c in asked.query.concepts)
            if len(thing) >= 2 and (thing in said or meant):
                yield Verdict(found[0])


def _short_of(asked: Asked, text: str, span: Span) -> Iterator[Verdict]:
    """A threshold in money that the one sum which the person names does not reach."""
    spoken = re.sub(r"(\d)\s*(?:个)?(亿|千万|百万|万)(?![元辆个家人台座])", r"\1\2元", asked.query.text)
    own = [f for f in find_figures(spoken) if f.kind is FigureKind.MONEY]
    if len(own) != 1 or (has := value_in_base(own[0])) is None:
        return
    for figure in find_figures(text, span):
        if figure.kind is FigureKind.MONEY and figure.bound in _THRESHOLD and _more(figure, has):
            yield Verdict(_around(text, span, figure.span.of(text)), short_of_sum=True)


def _more(figure: Figure, has: Decimal) -> bool:
    wants = value_in_base(figure)
    return wants is not None and has < wants


def _beyond(asked: Asked, text: str, span: Span) -> Iterator[Verdict]:
    """A count above what the text allows: 40分钟 of “不超过30分钟”, the 5th of “前3台”."""
    own = [f for f in find_figures(asked.query.text) if f.kind in (FigureKind.COUNT, FigureKind.ORDINAL)]
    for figure in find_figures(text, span):
        first = text[max(span.start, figure.span.start - 1) : figure.span.start] == "前"
        if figure.kind is not FigureKind.COUNT or figure.value is None:
            continue
        if first:
            said = re.findall(
                rf"第\s*(\d+|[一二三四五六七八九十]+)\s*{re.escape(figure.unit)}", asked.query.text
            )
            over = any((value := to_int(number)) is not None and value > figure.value for number in said)
        else:
            over = figure.bound == "at_most" and any(
                f.unit == figure.unit and f.value is not None and f.value > figure.value for f in own
            )
        if over:
            yield Verdict(_around(text, span, figure.span.of(text)))


def _below_grade(said: str, text: str, span: Span) -> Iterator[Verdict]:
    """A grade below the one that the text asks for."""
    wanted = re.search(rf"({'|'.join(GRADES)})(?:及)?以上", span.of(text))
    own = re.findall("|".join(GRADES), re.sub(rf"(?:{'|'.join(GRADES)})(?:及)?以上", "", said))
    if wanted and own and max(GRADES.index(grade) for grade in own) < GRADES.index(wanted[1]):
        yield Verdict(_around(text, span, wanted[0]))


def _home(asked: Asked) -> Region | None:
    """The place where the person says to be: “我们厂在淮北”, “我在安徽无为市”."""
    words = asked.query.text
    for mention in find_regions(words):
        before = words[max(0, mention.span.start - 8) : mention.span.start]
        if cues.SELF.search(fold(words[: mention.span.start])) and re.search(
            r"(?:在|是|位于|来自|注册于|落户|地处|设在)[^，,。]{0,4}$", before
        ):
            return mention.regions[0] if len(mention.regions) == 1 else None
    return None


def _around(text: str, span: Span, word: str) -> str:
    """The phrase of the text that holds ``word``, cut to a readable length."""
    at = fold(span.of(text)).find(fold(word))
    at = span.start + max(at, 0)
    start = max((text.rfind(mark, span.start, at) for mark in "，,；;。、对"), default=-1) + 1
    start = max(start, span.start)
    ends = [end for mark in "，,；;。、的（(）)" if (end := text.find(mark, at + len(word), span.end)) >= 0]
    end = min(ends, default=span.end)
    words = re.sub(r"\s+", "", text[start : min(end, start + 40)])
    return words or wording.sentence(word)
