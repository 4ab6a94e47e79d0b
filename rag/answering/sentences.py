"""The sentences of the best clauses, scored by how well each one answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.chunks import body
from index.figures import Figure, FigureKind, find_figures
from index.responsibility import find_notes
from index.schema import Clause, Span
from index.sentences import parts, phrases, sentences, trim
from index.tokenizer import fold
from rag.answering.context import Asked
from rag.query import Ask, Concept

SENTENCE_LENGTH = 110  # code points; a longer sentence is taken by its parts
CARRIED_WEIGHT = 0.6  # of a concept that the turn before brought, beside 1 for one of the question's own
SYNONYM_CREDIT = 0.85
HEADING_CREDIT = 0.5
ENOUGH = 0.9  # of the best run of phrases' worth
FIGURE_SHARE = 0.5  # a phrase with an asked figure is worth this share of the question's words
FIGURES = 2  # phrases with one that count: more of them say other things
READABLE = 70  # code points; a shorter run takes the phrases beside it
SOLEMN = 0.3  # taken from a sentence that only declares whose thought guides the document
COVERAGE, DENSE, CLAUSE, TYPE, YEAR = 0.5, 0.2, 0.3, 0.2, 0.15  # shares of a sentence's score

WANTED: dict[Ask, frozenset[FigureKind]] = {
    Ask.AMOUNT: frozenset({FigureKind.MONEY, FigureKind.PERCENT}),
    Ask.COUNT: frozenset({FigureKind.COUNT, FigureKind.MONEY, FigureKind.PERCENT, FigureKind.RATIO}),
    Ask.PERCENT: frozenset({FigureKind.PERCENT, FigureKind.RATIO}),
    Ask.YEAR: frozenset({FigureKind.YEAR, FigureKind.DATE}),
}

# “以……思想为指导，全面贯彻……精神”: in every document, and the answer to hardly any question.
_SOLEMN = re.compile(
    r"\s*(?:以|坚持以?|高举|深入|全面|认真)[^。]{0,30}(?:思想|精神|理念|讲话|部署|战略)[^。]{0,6}(?:为指导|为引领|指引|，|,|、|和|精神)"
)
_ASKS_SOLEMN = re.compile(r"思想|精神|理念|指导|依据|贯彻|总体要求|原则|战略|guid|principle|spirit")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may answer. ``covered`` are the concepts of the question that it, or its heading, speaks of."""

    clause: Clause
    span: Span
    score: float
    coverage: float
    covered: frozenset[str]
    typed: bool  # it has a figure of the kind that is asked for
    figures: tuple[Figure, ...]


def rank_sentences(
    asked: Asked, clauses: Sequence[Clause], concepts: Sequence[Concept] | None = None
) -> list[Sentence]:
    """The sentences of ``clauses``, best first; notes on responsibility are left out."""
    library, query = asked.library, asked.query
    concepts = query.concepts if concepts is None else concepts
    weights = {concept.surface: concept_weight(asked, concept) for concept in concepts}
    total = sum(weights.values()) or 1.0
    wanted = frozenset(kind for ask in query.asks for kind in WANTED.get(ask, frozenset()))
    rows: list[tuple[Clause, Span, frozenset[str], float, float, bool, tuple[Figure, ...]]] = []
    for clause in clauses:
        document = library.document(clause)
        heading = fold(_heading(asked, clause))
        for span in cut(document.text, body(library.outline(clause), clause)):
            words = fold(span.of(document.text))
            covered: dict[str, float] = {}
            for concept in concepts:
                credit = max(matched(concept, words), HEADING_CREDIT * matched(concept, heading))
                if credit > 0:
                    covered[concept.surface] = credit
            coverage = sum(weights[name] * credit for name, credit in covered.items()) / total
            figures = find_figures(document.text, span)
            typed = bool(wanted) and (
                any(figure.kind in wanted for figure in figures) or bool(library.gaps_in(clause, span))
            )
            dense = library.retriever.chunk_score(asked.ranking, clause.id, span)
            rows.append((clause, span, frozenset(covered), coverage, dense, typed, figures))
    if not rows:
        return []
    low, high = min(row[4] for row in rows), max(row[4] for row in rows)
    best = max((asked.ranking.scores.get(row[0].id, 0.0) for row in rows), default=1.0) or 1.0
    solemn = _ASKS_SOLEMN.search(fold(query.standalone))
    found = []
    for clause, span, names, coverage, dense, typed, figures in rows:
        score = COVERAGE * coverage + DENSE * ((dense - low) / (high - low) if high > low else 0.0)
        score += CLAUSE * max(0.0, asked.ranking.scores.get(clause.id, 0.0)) / best
        score -= SOLEMN * (
            solemn is None and _SOLEMN.match(span.of(asked.library.document(clause).text)) is not None
        )
        score += TYPE * typed + YEAR * _years_fit(asked, clause, span)
        found.append(Sentence(clause, span, score, coverage, names, typed, figures))
    return sorted(found, key=lambda s: (-s.score, s.clause.id, s.span))


def cut(text: str, span: Span) -> list[Span]:
    """The sentences inside ``span`` without notes; a long one by its parts between semicolons."""
    notes = [note.span for note in find_notes(text, span)]
    out: list[Span] = []
    for sentence in sentences(text, span):
        if any(note.meets(sentence) for note in notes):
            sentence = _without_notes(sentence, notes)
            sentence = trim(text, sentence)
        if not any(char.isalnum() for char in sentence.of(text)):
            continue
        if len(sentence) <= SENTENCE_LENGTH:
            out.append(sentence)
        else:
            out.extend(parts(text, sentence))
    return out


def matched(concept: Concept, words: str) -> float:
    """1 where the words hold the concept as asked, less for a synonym, a share for most of its characters."""
    if concept.surface in words:
        return 1.0
    if any(other in words for other in concept.others):
        return SYNONYM_CREDIT
    pairs = [concept.surface[at : at + 2] for at in range(len(concept.surface) - 1)]
    if len(pairs) < 2:
        return 0.0
    share = sum(pair in words for pair in pairs) / len(pairs)
    return 0.7 * share if share >= 0.5 else 0.0


def concept_weight(asked: Asked, concept: Concept) -> float:
    """How telling a concept is: that of its commonest wording in the corpus; less for one of the turn before.

    A question that brings a year alone (“2027年呢？”) asks for what the turn before asked for, undiminished.
    """
    weight = min(asked.library.weight(word) for word in (concept.surface, *concept.others))
    return CARRIED_WEIGHT * weight if concept in asked.carried else weight


def shortened(asked: Asked, sentence: Sentence, budget: int) -> Span:
    """The run of phrases that says what is asked, within ``budget`` code points where that can be.

    A run is worth the question's words that it says, once each, and its phrases with a figure of
    the asked kind or a lost one; of the runs worth nearly as much as the best, the shortest.
    """
    text = asked.library.document(sentence.clause).text
    if len(sentence.span) <= budget:
        return sentence.span
    pieces = phrases(text, sentence.span)
    lost = asked.library.gaps_in(sentence.clause, sentence.span)
    gives = asked.library.supports_in(sentence.clause, sentence.span)
    figure_worth = FIGURE_SHARE * sum(concept_weight(asked, c) for c in asked.query.concepts) or 1.0
    wanted = frozenset(kind for ask in asked.query.asks for kind in WANTED.get(ask, frozenset()))
    concepts = asked.query.concepts
    weights = [concept_weight(asked, concept) for concept in concepts]
    shares = [[matched(concept, fold(piece.of(text))) for concept in concepts] for piece in pieces]
    figured = [
        any(figure.kind in wanted for figure in sentence.figures if piece.holds(figure.span))
        or any(piece.meets(gap.span) for gap in lost)
        for piece in pieces
    ]
    giving = [any(piece.meets(support.span) for support in gives) for piece in pieces]

    def worth(start: int, end: int) -> float:
        said = sum(w * max(row[at] for row in shares[start:end]) for at, w in enumerate(weights))
        figures = min(sum(figured[start:end]), FIGURES)
        return said + figure_worth * (figures + any(giving[start:end]) / 2)

    windows = [
        (start, end, worth(start, end))
        for start in range(len(pieces))
        for end in range(start + 1, len(pieces) + 1)
        if end == start + 1 or pieces[end - 1].end - pieces[start].start <= budget
    ]
    most = max(value for _, _, value in windows)
    enough = [window for window in windows if window[2] >= ENOUGH * most]
    start, end, _ = min(enough, key=lambda w: (pieces[w[1] - 1].end - pieces[w[0]].start, -w[2], w[0]))
    while start > 0 and pieces[end - 1].end - pieces[start - 1].start <= min(budget, READABLE):
        start -= 1
    while end < len(pieces) and pieces[end].end - pieces[start].start <= min(budget, READABLE):
        end += 1
    return trim(text, Span(pieces[start].start, pieces[end - 1].end))


def _without_notes(sentence: Span, notes: Sequence[Span]) -> Span:
    start, end = sentence.start, sentence.end
    for note in notes:
        if note.meets(Span(start, end)):
            if note.start <= start:
                start = min(max(note.end, start), end)
            else:
                end = note.start
    return Span(start, max(start, end))


def _years_fit(asked: Asked, clause: Clause, span: Span) -> float:
    if not asked.query.years:
        return 0.0
    text = asked.library.document(clause).text
    words = span.of(text)
    if any(str(year) in words for year in asked.query.years):
        return 1.0
    return 0.0


def _heading(asked: Asked, clause: Clause) -> str:
    library = asked.library
    numbered = library.numbered(clause)
    return " ".join(dict.fromkeys((numbered.heading, clause.heading)))
