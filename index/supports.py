"""Clauses → Support records: who gets what, under which condition, how much, and what is missing.

A support is a run of phrases that gives: “对A的企业,按B的20%给予奖励,最高100万元”. It opens with
its beneficiary and goes on until the next one; a sentence such as “单个项目最高50万元。” still
belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from index import support_words as words
from index.chunks import body
from index.figure_words import TERMS
from index.figures import Figure, FigureKind, find_figures
from index.gaps import gaps
from index.schema import Amount, Clause, Gap, GapKind, Kind, Outline, Span, Support
from index.sentences import parts, phrases, sentences, trim

_SILENT = (Kind.FURNITURE, Kind.TITLE, Kind.NUMBER, Kind.ADDRESSEE, Kind.COVER_LETTER, Kind.ANNEX)
_LOST = (GapKind.LOST_AMOUNT, GapKind.MASKED_AMOUNT)
_SUMS = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.RATIO)
_UNIT = re.compile(r"(?:[十百千]?[万亿])?元|[%％]|[一-龥]{1,2}$")
_CAPPED = re.compile("不超过|不高于|最高|封顶|上限|以内")
_SHORT = 30  # code points of a beneficiary that is quoted whole


@dataclass(frozen=True, slots=True)
class _Giving:
    """A run of phrases that gives; ``what`` is where the instrument stands, ``at`` where the giving begins."""

    span: Span
    what: Span
    at: int


def supports(outline: Outline) -> tuple[Support, ...]:
    """Every support of a document, in the order of the text; also those without a figure."""
    lost = [gap for gap in gaps(outline) if gap.kind in _LOST]
    found: list[Support] = []
    for leaf in outline.leaves():
        if leaf.kind in _SILENT:
            continue
        inside = [gap for gap in lost if leaf.span.holds(gap.span)]
        owner = outline.owner(leaf)
        text = outline.document.text
        found.extend(_record(text, owner, giving, inside) for giving in _givings(text, _words(outline, leaf)))
    return tuple(found)


def _words(outline: Outline, leaf: Clause) -> Span:
    """A leaf's words behind its number, its heading included."""
    span = body(outline, leaf)
    heading = outline.owner(leaf).heading_span
    if heading is not None and leaf.span.holds(heading):
        return Span(min(heading.start, span.start), span.end)
    return span


def _givings(text: str, span: Span) -> Iterator[_Giving]:
    """The runs of phrases in ``span`` that give something."""
    run: Span | None = None
    for sentence in sentences(text, span):
        if text[sentence.start] in "（(":  # a note on who is responsible
            continue
        for part in parts(text, sentence):
            goes_on = words.GOES_ON.match(text, part.start) is not None
            if run is not None and not (goes_on and _what(text, run)):
                yield from _giving(text, run)
                run = None
            for phrase in phrases(text, part):
                if run is None:
                    run = phrase
                elif _opens(text, run, phrase):
                    yield from _giving(text, run)
                    run = phrase
                else:
                    run = Span(run.start, phrase.end)
    if run is not None:
        yield from _giving(text, run)


def _opens(text: str, run: Span, phrase: Span) -> bool:
    """Whether ``phrase`` begins another support than ``run``."""
    told = phrase.of(text)
    gives = _what(text, run) is not None
    if words.TO.match(told):
        return True
    if words.OPENS.match(told):
        return gives or words.TO.match(run.of(text)) is None
    return gives and words.TO.search(told) is not None and _what(text, phrase) is not None


def _what(text: str, span: Span) -> Span | None:
    """Where the instrument of the first giving in ``span`` stands."""
    for phrase in phrases(text, span):
        if words.NO_GIVING.search(phrase.of(text)):
            continue
        for pattern in words.GIVING:
            if (match := pattern.search(text, phrase.start, phrase.end)) is not None:
                return Span(*match.span("what"))
    return None


def _giving(text: str, run: Span) -> Iterator[_Giving]:
    what = _what(text, run)
    if what is None:
        return
    start = run.start
    to = words.TO.search(text, run.start, what.start)
    basis = words.BASIS.search(text, to.end() if to else start, what.end)
    at = basis.start() if basis else what.start
    if at <= start and to is None:  # “给予…的企业…奖励”: the giving opens the run
        at = start
    yield _Giving(trim(text, run), what, at)


def _record(text: str, owner: Clause, giving: _Giving, lost: list[Gap]) -> Support:
    span = giving.span
    figures = [figure for figure in find_figures(text, span) if _given(text, figure, giving)]
    amounts = [Amount(f.value, f.unit, f.span, f.bound, f.high) for f in figures]
    ceiling = next((c for f in reversed(figures) if (c := _ceiling(f)) is not None), None)
    missing = [gap.span for gap in lost if span.holds(gap.span)]
    for gap in missing:
        if gap.start < giving.at and not text[giving.at : gap.start].strip() == "":
            pass
    zone = _zone(text, giving)
    for gap in missing:
        if zone.holds(gap):
            continue
        unit = _UNIT.search(gap.of(text))
        amount = Amount(None, unit[0] if unit else "", gap, "at_most" if _CAPPED.search(gap.of(text)) else "exact")
        if amount.bound == "at_most":
            ceiling = amount
        else:
            amounts.append(amount)
    return Support(
        clause_id=owner.id,
        span=span,
        beneficiary=_beneficiary(text, owner, giving, zone),
        conditions=tuple(_conditions(text, zone)),
        instrument=giving.what.of(text),
        amounts=tuple(sorted(amounts, key=lambda amount: amount.span)),
        ceiling=ceiling,
        gap=bool(missing),
    )
