"""Clauses → Support records: who gets what, under which condition, how much, and what is missing.

A support is a run of phrases that gives: “对A的企业,按B的20%给予奖励,最高100万元”. It opens with
its beneficiary and goes on until the next one; a sentence such as “单个项目最高50万元。” still
belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index import support_words as words
from index.beneficiaries import beneficiary
from index.chunks import told_by
from index.figure_words import TERMS
from index.figures import Figure, FigureKind, find_figures
from index.gaps import gaps
from index.schema import Amount, Clause, GapKind, Kind, Outline, Span, Support
from index.sentences import bare, parts, phrases, sentences, trim

_SILENT = (Kind.FURNITURE, Kind.TITLE, Kind.NUMBER, Kind.ADDRESSEE, Kind.COVER_LETTER, Kind.ANNEX)
_LOST = (GapKind.LOST_AMOUNT, GapKind.MASKED_AMOUNT)
_SUMS = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.RATIO)
_UNIT = re.compile(r"(?:[十百千]?[万亿])?元|[%％]|[一-龥]{1,2}$")
_CAPPED = re.compile("不超过|不高于|最高|封顶|上限|以内")
_HEADING = 20  # code points of a heading that is a name
_COLON = re.compile(r"(?<!\d)[:：](?!\d)\s*(?=对|[一-龥])")


@dataclass(frozen=True, slots=True)
class _Giving:
    """A run of phrases that gives."""

    span: Span
    what: Span  # the instrument
    zone: Span  # who gets it, and under which condition
    named: bool  # the zone opens with the name (“支持A…”), and tells then what A does


def supports(outline: Outline) -> tuple[Support, ...]:
    """Every support of a document, in the order of the text; also those without a figure."""
    text = outline.document.text
    lost = [gap.span for gap in gaps(outline) if gap.kind in _LOST]
    found: list[Support] = []
    for leaf in outline.leaves():
        if leaf.kind in _SILENT:
            continue
        missing = [gap for gap in lost if leaf.span.holds(gap)]
        runs = _runs(text, told_by(outline, leaf))
        owner = outline.owner(leaf)
        for giving in (_giving(text, run, missing) for run in runs):
            if giving is None:
                continue
            record = _record(text, owner, giving, missing, _heading(outline, owner))
            if not record.beneficiary and found and leaf.span.holds(found[-1].span):
                record = replace(
                    record, beneficiary=found[-1].beneficiary
                )  # the paragraph goes on about them
            if found and found[-1].beneficiary and _same_one(text, found[-1], giving):
                record = replace(record, beneficiary=found[-1].beneficiary)
            found.append(record)
    return tuple(found)


def _runs(text: str, span: Span) -> Iterator[Span]:
    """``span`` cut where another support may begin; a sentence that goes on stays with the one before it."""
    run: Span | None = None
    for sentence in sentences(text, span):
        if text[sentence.start] in "（(":  # a note on who is responsible
            continue
        for part in parts(text, sentence):
            if run is not None and not (words.GOES_ON.match(text, part.start) and _what(text, run)):
                yield run
                run = None
            for phrase in _steps(text, part):
                if run is not None and _opens(text, run, phrase):
                    yield run
                    run = None
                run = Span(run.start, phrase.end) if run is not None else phrase
    if run is not None:
        yield run


def _steps(text: str, part: Span) -> Iterator[Span]:
    """The phrases of a part; what a colon announces (“按以下标准奖励：对A…”) is a phrase of its own."""
    for phrase in phrases(text, part):
        begin = phrase.start
        for colon in _COLON.finditer(text, phrase.start, phrase.end):
            yield Span(begin, colon.end())
            begin = colon.end()
        yield Span(begin, phrase.end)


def _opens(text: str, run: Span, phrase: Span) -> bool:
    """Whether ``phrase`` begins another support than ``run``."""
    if words.TO.match(text, phrase.start) or text[run.end - 1] in ":：":
        return True
    if _is_tier(text, run, phrase):
        return True
    gives = _what(text, run) is not None
    if words.OPENS.match(text, phrase.start):
        return gives or words.TO.match(text, run.start) is None
    return (
        gives
        and words.TO.search(text, phrase.start, phrase.end) is not None
        and _what(text, phrase) is not None
    )


def _is_tier(text: str, run: Span, phrase: Span) -> bool:
    """“A每人补助200元，B每人补助150元”: a phrase that names another one and gives a sum of its own."""
    what = _what(text, phrase)
    if what is None or not _sums(text, phrase) or words.GENERIC.match(text, phrase.start):
        return False
    given = _what(text, run)
    if given is None or not any(_sums(text, other) for other in phrases(text, run) if other.holds(given)):
        return False
    basis = words.BASIS.search(text, phrase.start, what.end)
    lead = bare(text, Span(phrase.start, min(basis.start() if basis else what.start, what.start)))
    return len(lead) > 1 and words.GENERIC.match(text, lead.start, lead.end) is None


def _sums(text: str, span: Span) -> bool:
    return any(figure.kind in _SUMS for figure in find_figures(text, span))


def _what(text: str, span: Span) -> Span | None:
    """Where the instrument of the first giving in ``span`` stands."""
    for phrase in phrases(text, span):
        if words.NO_GIVING.search(text, phrase.start, phrase.end):
            continue
        for pattern in words.GIVING:
            if (match := pattern.search(text, phrase.start, phrase.end)) is not None:
                return Span(*match.span("what"))
    return None


def _giving(text: str, run: Span, missing: list[Span]) -> _Giving | None:
    """The run from its beneficiary to its last figure or limit; None where it gives nothing."""
    if (what := _what(text, run)) is None:
        return None
    cut = phrases(text, run)
    at = next(n for n, phrase in enumerate(cut) if phrase.holds(what))
    first, begin, named = _opening(text, cut[: at + 1], what)
    if (behind := _aimed(text, what)) is not None:
        zone, named = Span(max(begin, behind), cut[at].end), False
    else:
        starts = (
            words.BASIS_FIRST.match(text, phrase.start, phrase.end) for phrase in cut[first + 1 : at + 1]
        )
        behind_name = next((match.start() for match in starts if match is not None), None)
        end = _basis(text, max(begin, cut[at].start), what) if behind_name is None else behind_name
        zone = Span(begin, max(begin, end))
    last = at
    for n, phrase in enumerate(cut[at + 1 :], at + 1):
        if _limits(text, phrase, missing):
            last = n
    span = trim(text, Span(cut[first].start, cut[last].end))
    return _Giving(span, what, bare(text, zone), named)


def _basis(text: str, begin: int, what: Span) -> int:
    """Where the name ends that may begin at ``begin``, and how it is given begins."""
    dates = words.DATES.match(text, begin, what.start)
    start = dates.end() if dates is not None else begin
    basis = words.BASIS.search(text, start, what.end)
    if basis is not None and basis.start() == start and text[start] == "在":
        basis = words.BASIS.search(text, start + 1, what.end)  # “3月31日在A按B的5%给予”, “对在岗人员给予”
    return basis.start() if basis is not None else what.start


def _aimed(text: str, what: Span) -> int | None:
    """Where the beneficiary of “优先支持A” and “重点支持A” begins, behind the instrument."""
    if what.of(text) == "优先" and text.startswith("支持", what.end):
        return what.end + 2
    if what.of(text) == "支持" and words.AIMED.search(text[max(0, what.start - 2) : what.start]):
        return what.end
    return None


def _limits(text: str, phrase: Span, missing: list[Span]) -> bool:
    """Whether a phrase behind the giving says how much, how long or with what limit."""
    if any(phrase.holds(gap) for gap in missing) or words.LIMITS.search(text, phrase.start, phrase.end):
        return True
    return _sums(text, phrase) and words.AIMS.search(text, phrase.start, phrase.end) is None


def _opening(text: str, cut: tuple[Span, ...], what: Span) -> tuple[int, int, bool]:
    """The phrase that a support opens with, where its beneficiary begins, whether “支持A” opens it.

    Without “对A” and “支持A”, the phrases before the giving that end like a condition or
    a name open it: “首次认定的企业,给予…”.
    """
    for n, phrase in enumerate(cut):
        if (to := words.TO.search(text, phrase.start, min(phrase.end, what.start))) is not None:
            return n, to.end(), False
    if (to := words.FOR.match(text, cut[-1].start, what.start)) is not None:
        return len(cut) - 1, to.end(), False
    for n, phrase in enumerate(cut):
        if (opens := words.OPENS.match(text, phrase.start, phrase.end)) is not None:
            return n, opens.end(), True
    n = len(cut) - 1
    opening = words.BASIS_FIRST.match(text, cut[n].start, what.end)
    if n > 0 and (opening is not None or cut[n].start == what.start):
        n -= 1  # “A，给予…”: who gets it stands before the comma, whatever it ends with
    while n > 0 and words.NAMED.search(bare(text, cut[n - 1]).of(text)):
        n -= 1
    condition = bare(text, cut[n]).of(text).endswith("的")
    if n > 0 and condition and words.ENTITY.search(text, cut[n - 1].start, cut[n - 1].end):
        n -= 1  # “企业实施技术改造,投资500万元以上的,…”
    return n, cut[n].start, False


def _same_one(text: str, before: Support, giving: _Giving) -> bool:
    """“对A,奖励…;营收突破1亿元的,奖励…”: a condition without a name goes on about A."""
    between = text[before.span.end - 1 : giving.span.start]
    condition = giving.zone.of(text).endswith("的")
    unnamed = words.ENTITY.search(text, giving.zone.start, giving.zone.end) is None
    of_another = words.TO.match(text, before.span.start) is not None
    return of_another and condition and unnamed and "\n" not in between and "。" not in between


def _heading(outline: Outline, owner: Clause) -> str:
    """The nearest heading that names somebody (“新引进企业”), or a condition (“库容500吨以下的：”)."""
    if words.ENTITY.search(owner.heading):
        return owner.heading
    for clause in (owner, *outline.ancestors(owner)):
        heading = clause.heading.rstrip("：:")
        if len(heading) <= _HEADING and (words.NAMED.search(heading) or heading.endswith("的")):
            return heading.removesuffix("的")
    return ""


def _record(text: str, owner: Clause, giving: _Giving, missing: list[Span], heading: str) -> Support:
    span, zone = giving.span, giving.zone
    inside = [gap for gap in missing if span.holds(gap)]
    ceiling: Amount | None = None
    amounts: list[Amount] = []
    for figure in find_figures(text, span):
        if zone.meets(figure.span) or any(gap.meets(figure.span) for gap in inside):
            continue
        if not _given(text, figure, giving):
            continue
        written = f"{figure.unit}元" if _elided(figure) else figure.unit
        amounts.append(Amount(figure.value, written, figure.span, figure.bound, figure.high))
        if (figure.kind is FigureKind.MONEY or _elided(figure)) and figure.bound in ("at_most", "range"):
            ceiling = replace(amounts[-1], value=figure.high or figure.value, bound="at_most", high=None)
    for gap in inside:
        if zone.meets(gap):
            continue
        unit = _UNIT.search(gap.of(text))
        amount = Amount(None, unit[0] if unit else "", gap)
        if _CAPPED.search(text, max(span.start, gap.start - 10), gap.end):
            ceiling = replace(amount, bound="at_most")
        else:
            amounts.append(amount)
    return Support(
        clause_id=owner.id,
        span=span,
        beneficiary=beneficiary(text, heading, giving.span, giving.zone, named=giving.named),
        conditions=tuple(_conditions(text, giving)),
        instrument=giving.what.of(text),
        amounts=tuple(sorted(amounts, key=lambda amount: amount.span)),
        ceiling=ceiling,
        gap=bool(inside),
    )


def _elided(figure: Figure) -> bool:
    """“奖励20万、10万、5万元”: a sum without the word 元."""
    return figure.kind is FigureKind.COUNT and figure.unit in ("万", "亿", "十万", "百万", "千万")


def _given(text: str, figure: Figure, giving: _Giving) -> bool:
    """Whether somebody gets the figure: sums and shares, and terms where they limit the giving."""
    phrase = next(phrase for phrase in phrases(text, giving.span) if phrase.meets(figure.span))
    told = bare(text, phrase).of(text)
    if told.endswith("的") and not phrase.holds(giving.what):
        return False  # the condition of a second step: “其中营收超过1亿元的,”
    if phrase.end <= giving.what.start and words.BASIS_FIRST.match(told) is None:
        return False  # what stands before the giving and is no basis of it
    if words.SHARED_COST.search(told):
        return False
    if figure.kind in _SUMS or _elided(figure):
        return True
    return figure.kind is FigureKind.COUNT and figure.unit in TERMS and words.TERM.search(told) is not None


def _conditions(text: str, giving: _Giving) -> Iterator[Span]:
    """What has to be met: the zone's phrases that ask for something, and those behind it that end in 的."""
    for phrase in phrases(text, giving.zone):
        place = bare(text, phrase)
        if words.CONDITION.search(text, place.start, place.end):
            end = text.rfind("的", place.start, place.end) + 1
            yield Span(place.start, end or place.end)
        if giving.named:
            break  # what follows is what A does
    for phrase in phrases(text, Span(giving.zone.end, giving.span.end)):
        place = bare(text, phrase)
        if place.of(text).endswith("的") and len(place) > 2:
            yield place
