"""The sentences of the best clauses, scored by how well each one answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.chunks import body
from index.figures import Figure, find_figures
from index.notes import find_notes
from index.schema import Clause, Kind, Span
from index.sentences import parts, phrases, sentences, trim
from index.tokenizer import fold
from rag.answering import signs
from rag.answering.context import Asked
from rag.answering.signs import MOST_BEHIND, MOST_ODDS, Sign
from rag.answering.wanted import KINDS, wanted
from rag.evidence import scaled
from rag.query import Concept
from rag.retrieval import SPREAD
from rag.schema import AnswerKind

SENTENCE_LENGTH = 110  # code points; a longer sentence is taken by its parts
CARRIED_WEIGHT = 0.6  # of a concept that the turn before brought, beside 1 for one of the question's own
SYNONYM_CREDIT = 0.85
HEADING_CREDIT = 0.5
ENOUGH = 0.9  # of the best run of phrases' worth
FIGURE_SHARE = 0.5  # a phrase with an asked figure is worth this share of the question's words
FIGURES = 2  # phrases with one that count: more of them say other things
READABLE = 70  # code points; a shorter run takes the phrases beside it

# “以……思想为指导，全面贯彻……精神”: in every document, and the answer to hardly any question.
_SOLEMN = re.compile(
    r"\s*(?:以|坚持以?|高举|深入|全面|认真)[^。]{0,30}(?:思想|精神|理念|讲话|部署|战略)[^。]{0,6}(?:为指导|为引领|指引|，|,|、|和|精神)"
)
# A unit as the running text names it: 区民政部门, 市养老服务指导单位, 县招商引资工作领导小组办公室.
_UNIT = re.compile(
    r"[\u4e00-\u9fff]{2}(?:委员会|管委会|部门|单位|机构|小组|办公室|政府|街道办|中心|支行|[厅局委院])"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=\s*年|\s*[-—–~～至])")
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
    words: Span | None = None  # those of it that answer best, as the reader sees it


def rank_sentences(asked: Asked, clauses: Sequence[Clause]) -> list[Sentence]:
    """The sentences of ``clauses``, best first; notes on responsibility are left out.

    The best one scores 1, what is ``SPREAD`` log-odds and more behind it 0.
    """
    return ranked(asked, clauses)[0]


def ranked(asked: Asked, clauses: Sequence[Clause]) -> tuple[list[Sentence], npt.NDArray[np.float64]]:
    """As ``rank_sentences``, with what speaks for each: (n, ``Sign``)."""
    found, features = weighed(asked, clauses)
    if not found:
        return [], features
    # Row by row: a product of matrices rounds equal rows differently.
    odds = (features * signs.weights(bool(asked.readings))).sum(axis=1)
    away = {one.clause.id for one in asked.readings if one.elsewhere}
    odds -= SPREAD * np.array([one.clause.id in away for one in found])  # another place's answer nothing
    scores = np.maximum(0.0, 1 + (odds - odds.max()) / SPREAD)
    order = sorted(range(len(found)), key=lambda at: (-odds[at], found[at].clause.id, found[at].span))
    order = _of_the_year(order, features)
    scores[order[0]] = 1.0
    return [replace(found[at], score=float(scores[at])) for at in order], features[order]


def _of_the_year(order: list[int], features: npt.NDArray[np.float64]) -> list[int]:
    """The best sentence that names the year asked for ahead of one that names only others: it answers for them."""
    named = next((at for at in order if features[at, Sign.YEAR]), None)
    if named is None or not features[order[0], Sign.OTHER_YEAR]:
        return order
    return [named, *(at for at in order if at != named)]


def by_sentences(asked: Asked) -> Asked:
    """The question with the clauses that were read in the order of their best sentences.

    Behind all others stand those of the documents that are known to be of another place.
    """
    if not asked.readings:
        return asked
    best: dict[str, float] = {}
    for sentence in rank_sentences(asked, [one.clause for one in asked.readings]):
        best.setdefault(sentence.clause.id, sentence.score)
    readings = tuple(
        sorted(
            (replace(one, score=best.get(one.clause.id, 0.0)) for one in asked.readings),
            key=lambda one: (one.elsewhere, -one.score, one.clause.id),
        )
    )
    return replace(asked, readings=readings, ranking=asked.ranking.reordered(readings))


def weighed(asked: Asked, clauses: Sequence[Clause]) -> tuple[list[Sentence], npt.NDArray[np.float64]]:
    """The sentences of ``clauses`` in their order, not yet scored, and what speaks for each: (n, ``Sign``)."""
    library, query = asked.library, asked.query
    weights = {concept.surface: concept_weight(asked, concept) for concept in query.concepts}
    total = sum(weights.values()) or 1.0
    telling = library.retriever.telling(query)
    kinds = frozenset(kind for ask in query.asks for kind in KINDS.get(ask, frozenset()))
    figure = wanted(query)
    solemn = _ASKS_SOLEMN.search(fold(query.standalone)) is None
    gets = query.kind is AnswerKind.ELIGIBILITY
    units = query.kind is AnswerKind.DEPARTMENT
    asked_years = {str(year) for year in query.years}
    readings = {reading.clause.id: reading for reading in asked.readings}
    found: list[Sentence] = []
    rows: list[npt.NDArray[np.float64]] = []
    for clause in clauses:
        document = library.document(clause)
        heading = fold(_heading(asked, clause))
        reading = readings.get(clause.id)
        for span in cut(document.text, body(library.outline(clause), clause)):
            words = fold(span.of(document.text))
            covered: dict[str, float] = {}
            for concept in query.concepts:
                credit = max(matched(concept, words), HEADING_CREDIT * matched(concept, heading))
                if credit > 0:
                    covered[concept.surface] = credit
            coverage = sum(weights[name] * credit for name, credit in covered.items()) / total
            figures = find_figures(document.text, span)
            lost = bool(library.gaps_in(clause, span))
            typed = bool(kinds) and (any(one.kind in kinds for one in figures) or lost)
            row = np.zeros(len(Sign))
            odds, behind, best = reading.of(span) if reading is not None else (-MOST_ODDS, -MOST_BEHIND, span)
            row[Sign.ANSWERS] = min(max(odds, -MOST_ODDS), MOST_ODDS) / MOST_ODDS
            row[Sign.BEHIND] = max(behind, -MOST_BEHIND) / MOST_BEHIND
            row[Sign.BEST] = behind == 0.0
            row[Sign.CLAUSE] = max(0.0, asked.ranking.scores.get(clause.id, 0.0))
            row[Sign.COVERAGE] = coverage
            row[Sign.PAIRS] = sum(weight for token, weight in telling.items() if token in words)
            row[Sign.DENSE] = library.retriever.chunk_score(asked.ranking, clause.id, span)
            row[Sign.FIGURE] = typed
            if figure is not None and figure.strict:
                fits = any(map(figure.fits, figures)) or figure.lost_in(library, clause, span)
                row[Sign.WITHOUT] = not fits
            row[Sign.UNIT] = units and _UNIT.search(words) is not None
            named = set(_YEAR.findall(words)) if query.years else set()
            row[Sign.YEAR] = bool(named & asked_years)
            row[Sign.OTHER_YEAR] = bool(named) and not named & asked_years
            gives = library.supports_in(clause, span) if gets else ()
            row[Sign.GIVES] = bool(gives)
            row[Sign.GIVES_SUM] = any(s.amounts or s.ceiling or s.gap for s in gives)
            row[Sign.LETTER] = clause.kind is Kind.COVER_LETTER
            row[Sign.SOLEMN] = solemn and _SOLEMN.match(span.of(document.text)) is not None
            rows.append(row)
            words_found = best if reading is not None and len(best) else None
            found.append(
                Sentence(clause, span, 0.0, coverage, frozenset(covered), typed, figures, words_found)
            )
    features = np.array(rows).reshape(-1, len(Sign))
    features[:, Sign.DENSE] = scaled(features[:, Sign.DENSE])
    return found, features


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
    wanted = frozenset(kind for ask in asked.query.asks for kind in KINDS.get(ask, frozenset()))
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


def _heading(asked: Asked, clause: Clause) -> str:
    library = asked.library
    numbered = library.numbered(clause)
    return " ".join(dict.fromkeys((numbered.heading, clause.heading)))
