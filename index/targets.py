"""Clauses → Target records: what is to be reached, how much, by when.

A figure is a goal where a year is set for it (“到2025年…达到130万辆”) or a plan's verb
governs it (“引进1-2家…”). How things stand today, sums given to somebody, conditions,
terms and ranks are none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index import target_words as words
from index.chunks import told_by
from index.figures import Figure, FigureKind, find_figures
from index.gaps import gaps
from index.schema import Amount, Clause, GapKind, Kind, Outline, Span, Target
from index.sentences import bare, parts, phrases, sentences

_SILENT = (Kind.FURNITURE, Kind.TITLE, Kind.NUMBER, Kind.ADDRESSEE, Kind.COVER_LETTER, Kind.ANNEX)
_QUANTITIES = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.RATIO, FigureKind.COUNT)
_GOES_ON = (Kind.GOAL, Kind.PARAGRAPH, Kind.LEAD)  # here a year holds for the sentences behind it, too
_INHERITS = (Kind.GOAL, Kind.TABLE_ROW)  # the year of the sentence that introduces them
_SEPARATORS = re.compile("、|以及|及(?!其)|和|并")
_OPENING = 12  # code points in which a leaf says that it lists conditions
_CELL = re.compile(r"[\t|｜]")
_COLON = re.compile(r"\s*[:：]\s*")
_BRACKETED = re.compile(r"《[^》]*》|（[^）]*）|\([^)]*\)")


@dataclass(frozen=True, slots=True)
class _When:
    """By when: a year, or that this copy lost it."""

    year: int | None = None
    lost: bool = False

    def __bool__(self) -> bool:
        return self.lost or self.year is not None


@dataclass(frozen=True, slots=True)
class _Found:
    """A goal before it is written down."""

    figure: Figure
    measure: Span
    when: _When
    yearly: bool


def targets(outline: Outline) -> tuple[Target, ...]:
    """Every quantified goal of a document, in the order of the text."""
    lost = tuple(gap.span for gap in gaps(outline) if gap.kind is GapKind.LOST_YEAR)
    text = outline.document.text
    introduced: dict[str | None, _When] = {}
    title = words.TITLE_YEAR.findall(outline.document.title)
    dated = [int(part) for part in outline.document.issued.split("-") if part.isdecimal()]
    issued, month = (dated[0], dated[1]) if len(dated) > 1 else (0, 0)
    this_year = _When(issued if 0 < month < 10 else None)  # a plan of autumn speaks of the next year
    this_year = _When(int(title[0])) if len(set(title)) == 1 else this_year
    found: list[Target] = []
    for leaf in outline.leaves():
        if leaf.kind in _SILENT or _tells_no_goal(outline, leaf):
            continue
        owner = outline.owner(leaf)
        reader = _Reader(outline, leaf, lost, introduced.get(leaf.parent_id, _When()), this_year, issued)
        found.extend(_record(text, owner.id, goal) for goal in reader.read(told_by(outline, leaf)))
        if leaf.kind in (Kind.PARAGRAPH, Kind.LEAD) and reader.when:
            introduced[leaf.parent_id] = reader.when
    return tuple(found)


def _tells_no_goal(outline: Outline, leaf: Clause) -> bool:
    """Whether a leaf tells how things stand, or which conditions have to be met."""
    text = outline.document.text
    parent = outline[leaf.parent_id] if leaf.parent_id else leaf
    above = Span(parent.span.start, max(parent.span.start, leaf.span.start))
    if parent.kind is not Kind.ROOT and words.LISTS_CONDITIONS.search(text, above.start, above.end):
        return True
    if words.CONDITIONS.search(text[leaf.span.start : leaf.span.start + _OPENING].partition("：")[0]):
        return True
    for clause in (leaf, *outline.ancestors(leaf)):
        if words.GOALS.search(clause.heading):
            return False
        if words.PRESENT.search(clause.heading) or words.CONDITIONS.search(clause.heading):
            return True
    return False


def _record(text: str, clause_id: str, goal: _Found) -> Target:
    figure, measure = goal.figure, goal.measure
    return Target(
        clause_id=clause_id,
        span=Span(min(measure.start, figure.span.start), max(measure.end, figure.span.end)),
        measure=re.sub(r"\s+", "", measure.of(text)),
        amount=Amount(figure.value, figure.unit, figure.span, figure.bound, figure.high),
        year=None if goal.yearly else goal.when.year,
        year_lost=goal.when.lost and not goal.yearly,
        yearly=goal.yearly,
    )


class _Reader:
    """Reads one leaf from left to right; ``when`` is the year that holds at the moment."""

    def __init__(
        self,
        outline: Outline,
        leaf: Clause,
        lost: tuple[Span, ...],
        introduced: _When,
        this_year: _When,
        issued: int,
    ) -> None:
        self.text = text = outline.document.text
        self.statute = any(clause.kind is Kind.ARTICLE for clause in (leaf, *outline.ancestors(leaf)))
        self.issued = issued  # the year; 0 where nobody knows
        self.past = False  # a year before that has been named in this sentence
        self.kind = leaf.kind
        self.default = introduced if leaf.kind in _INHERITS else _When()
        self.when = self.default
        self.subject: Span | None = None  # what the sentence measured last
        self.chained = False  # the phrase before had a goal
        self.gives = False  # a sum is given in this part of the sentence
        brackets = _BRACKETED.finditer(text, leaf.span.start, leaf.span.end)
        self.brackets = [Span(match.start(), match.end()) for match in brackets]
        self.figures = [
            figure for figure in find_figures(text, leaf.span) if not self._bracketed(figure.span)
        ]
        self.years = sorted(
            [(span, _When(lost=True)) for span in lost if leaf.span.holds(span)]
            + [(f.span, _When(int(f.high or f.value or 0))) for f in self.figures if self._sets_a_year(f)]
            + [
                (Span(match.start(), match.end()), this_year)
                for match in words.THIS_YEAR.finditer(text, leaf.span.start, leaf.span.end)
                if this_year
            ],
            key=lambda year: year[0],
        )

    def read(self, span: Span) -> Iterator[_Found]:
        """The goals inside ``span``."""
        if (row := self._row(span)) is not None:
            yield row
            return
        for sentence in sentences(self.text, span):
            if self.kind not in _GOES_ON or self.statute:
                self.when = self.default
            self.subject = None
            self.past = False
            for part in parts(self.text, sentence):
                self.chained = False
                cut = phrases(self.text, part)
                self.gives = self._sums(part) and words.GIVES.search(part.of(self.text)) is not None
                if words.DEFINES.search(self.text, part.start, part.end) is not None:
                    continue
                if words.GIVEN_TO.match(self.text, part.start) and words.GIVES.search(part.of(self.text)):
                    continue  # “对组织100人以上的旅行社给予奖励”
                for phrase in cut:
                    goals = list(self._phrase(phrase))
                    yield from goals
                    self.chained = bool(goals)
                    if not goals and (noun := _noun(self.text, phrase)) is not None:
                        self.subject = noun

    def _bracketed(self, span: Span) -> bool:
        return any(bracket.holds(span) for bracket in self.brackets)

    def _sets_a_year(self, figure: Figure) -> bool:
        if figure.kind not in (FigureKind.YEAR, FigureKind.DATE) or figure.value is None:
            return False
        if figure.kind is FigureKind.DATE and words.TERM_BEGINS.match(self.text, figure.span.end):
            return False  # “1月1日至3月31日”: when something is given
        before = self.text[max(0, figure.span.start - 3) : figure.span.start]
        return not (words.BASELINE.search(before) or words.NO_YEAR.match(self.text, figure.span.end))

    def _sums(self, span: Span) -> bool:
        sums = (FigureKind.MONEY, FigureKind.PERCENT)
        return any(figure.kind in sums and span.holds(figure.span) for figure in self.figures)

    def _row(self, span: Span) -> _Found | None:
        """“五百亿级:A市;”: a row of a table whose head is the level that it reaches."""
        figure = next((figure for figure in self.figures if span.holds(figure.span)), None)
        if self.kind is not Kind.TABLE_ROW or figure is None or not _is_level(figure):
            return None
        colon = _COLON.match(self.text, figure.span.end, span.end)
        if colon is None or self.text[span.start : figure.span.start].strip():
            return None
        return _Found(figure, bare(self.text, Span(colon.end(), span.end)), self.when, yearly=False)

    def _phrase(self, phrase: Span) -> Iterator[_Found]:
        """The goals between two commas; a year inside holds for what stands behind it."""
        begin = phrase.start
        until = words.UNTIL.search(self.text, phrase.start, phrase.end) is not None
        self.past = self.past or until
        for year, when in [year for year in self.years if phrase.holds(year[0])]:
            yield from self._stretch(phrase, Span(begin, max(begin, year.start)))
            self.when, begin = when, year.end
            self.past = until or (when.year is not None and when.year < self.issued)
        yield from self._stretch(phrase, Span(begin, phrase.end))

    def _stretch(self, phrase: Span, span: Span) -> Iterator[_Found]:
        figures = [f for f in self.figures if span.holds(f.span) and _measures(f)]
        if not figures or self._no_goal(phrase):
            return
        listed = ""  # the bound of the list that is being read: “超过百万辆…、百万个…”
        for piece, inside in _pieces(self.text, span, figures):
            for figure in _main(inside):
                before = _CELL.split(self.text[phrase.start : figure.span.start])[-1]
                if not self._governed(figure, before) or (
                    len(inside) == 1 and _qualifies(self.text, phrase, figure)
                ):
                    continue
                if (measure := _measure(self.text, piece, figure) or self.subject) is None:
                    continue
                self.subject = measure
                if listed and figure.bound == "exact" and figure.span.start == piece.start:
                    figure = replace(figure, bound=listed)
                listed = figure.bound if figure.bound == "more_than" else ""
                yield _Found(figure, measure, self.when, words.EVERY_YEAR.search(before) is not None)

    def _no_goal(self, phrase: Span) -> bool:
        """A condition, a sum that is given, or how things stand."""
        told = phrase.of(self.text)
        condition = told.startswith(("对", "凡", "符合", "具备")) or told.rstrip("，,；;。").endswith("的")
        if not self.when and words.REQUIRES.search(told):
            return True
        return (
            condition
            or words.FOR_EACH.search(told) is not None
            or bool(words.GIVES.search(told) or words.STANDS.search(told))
        )

    def _governed(self, figure: Figure, before: str) -> bool:
        """Whether a year is set for the figure, or a plan's verb leads to it."""
        if words.EVERY.search(before) or words.FROM.search(before) or self._idiom(figure, before):
            return False
        if self.past or (self.gives and figure.bound == "at_most" and figure.kind is not FigureKind.COUNT):
            return False  # how things stood, or the limit of a sum that is given
        if self.when:
            return not self.statute or self.when.lost or (self.when.year or 0) > self.issued
        if self.kind is Kind.ARTICLE or (
            self.gives and figure.bound != "exact" and words.STRONG.search(before) is None
        ):
            return False  # a statute's number, or the threshold of a sum that is given
        if words.GOAL.search(before) is not None:
            return True
        if self.chained and words.REACHED.search(before) is not None:
            return True
        if self.gives or self.statute:
            return False
        rate = figure.kind is FigureKind.PERCENT and self.kind is not Kind.PREAMBLE
        patterns = (words.LEVEL, words.RATE) if rate else (words.LEVEL,)
        return any(pattern.search(before) is not None for pattern in patterns)

    def _idiom(self, figure: Figure, before: str) -> bool:
        """“最多跑一次”, “前10位”, a share of something, a sum a head, a list that is closed (“A、B等4所”)."""
        around = self.text[max(0, figure.span.start - 4) : figure.span.end + 4]
        if figure.unit.endswith(("次", "位", "名", "强")) and words.IDIOM_BEFORE.search(before):
            return True
        if figure.kind in (FigureKind.PERCENT, FigureKind.RATIO) and before.rstrip().endswith("的"):
            return True  # a share of something: “投资额的10%”
        if figure.kind is FigureKind.MONEY and (
            words.PER_HEAD.search(before) or self.text.startswith(("级", "亿级"), figure.span.end)
        ):
            return "元" in figure.unit
        if words.ALLOWS.search(before) or before.endswith("等"):
            return True
        behind = words.IDIOM_BEHIND.match(self.text, figure.span.end)
        return words.NEVER.search(around) is not None or (figure.unit == "次" and behind is not None)


def _measures(figure: Figure) -> bool:
    goal = figure.unit.lstrip("十百千万亿") not in words.NO_GOAL
    return figure.kind in _QUANTITIES and (goal or _is_level(figure))


def _is_level(figure: Figure) -> bool:
    """“百亿级”, “五百亿”: a size without the word 元."""
    return figure.kind is FigureKind.MONEY and "元" not in figure.unit


def _pieces(text: str, span: Span, figures: list[Figure]) -> list[tuple[Span, list[Figure]]]:
    """A list (“A1个、B5—7个以及百万套C”) cut so that every piece keeps its own figures."""
    cuts: list[tuple[int, int]] = []
    begin = span.start
    for figure, following in itertools.pairwise(figures):
        between = list(_SEPARATORS.finditer(text, figure.span.end, following.span.start))
        if between:
            touching = [match for match in between if match.end() == following.span.start]
            chosen = touching[0] if touching else between[0]
            cuts.append((begin, chosen.start()))
            begin = chosen.end()
    cuts.append((begin, span.end))
    spans = [Span(start, end) for start, end in cuts]
    return [(piece, [figure for figure in figures if piece.holds(figure.span)]) for piece in spans]


def _main(figures: list[Figure]) -> list[Figure]:
    """What a piece counts; a size beside it (“1家企业突破50亿级”) belongs to the thing that is counted."""
    counts = [figure for figure in figures if figure.kind is FigureKind.COUNT]
    return counts or figures


def _qualifies(text: str, phrase: Span, figure: Figure) -> bool:
    """Whether the figure only describes a thing: “25%的…”, “百亿级发展格局” (but not “打造百亿产业”)."""
    bound = words.BOUND_BEHIND.match(text, figure.span.end)
    behind = bound.end() if bound else figure.span.end
    if text.startswith("的", behind):
        return True
    named = _is_level(figure) and len(bare(text, Span(min(behind, phrase.end), phrase.end))) > 0
    if not named or words.LEVEL_WORD.match(text, behind):
        return False
    return words.MAKES.search(text, phrase.start, figure.span.start) is None


def _measure(text: str, piece: Span, figure: Figure) -> Span | None:
    """What the figure measures: the words before it, or, where it counts what follows, those behind it."""
    bound = words.BOUND_BEHIND.match(text, figure.span.end)
    behind = bare(text, Span(min(bound.end() if bound else figure.span.end, piece.end), piece.end))
    before = text[piece.start : figure.span.start]
    if (change := words.CHANGE.fullmatch(before)) is not None:
        start = piece.start + change.start("change")
        return None if change["than"] else Span(start, piece.start + change.end("change"))
    named = words.NO_NOUN.fullmatch(before) is None
    if _is_level(figure) and len(behind) and not words.LEVEL_WORD.match(text, behind.start):
        made = words.MAKES.search(text, piece.start, figure.span.start)
        return Span(made.start("what") if made else figure.span.start, behind.end)
    reached = (
        words.REACHED.search(before)
        or figure.kind in (FigureKind.PERCENT, FigureKind.RATIO)
        or (figure.kind is FigureKind.MONEY and "元" in figure.unit)
        or _is_level(figure)
    )
    if len(behind) and not (named and reached):
        task = words.NEXT_TASK.search(text, behind.start, behind.end)
        return Span(behind.start, task.start()) if task else behind
    return _noun(text, Span(piece.start, figure.span.start)) if named else None


def _noun(text: str, span: Span) -> Span | None:
    """The words of ``span`` without the verbs before them and the words that lead to a figure behind them."""
    leading = words.LEADING.match(text, span.start, span.end)
    start = leading.end() if leading else span.start
    trailing = words.TRAILING.search(text, start, span.end)
    noun = bare(text, Span(start, trailing.start() if trailing else span.end))
    return noun if len(noun) > 1 else None
