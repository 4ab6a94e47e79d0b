"""The sentence, or two, that answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.figures import digits, find_figures
from index.schema import Clause, GapKind, Span
from index.sentences import phrases, trim
from index.tokenizer import fold
from rag import cues
from rag.answering import series, wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, concept_weight, rank_sentences, shortened
from rag.answering.wanted import wanted
from rag.schema import AnswerKind, Draft, Evidence, Segment

DEPTH = 5  # clauses that are read for the answer
SHORT_ANSWER = 118  # code points of an answer of one sentence, with the words that say where it stands
BUDGET = 105  # code points of its quotation, at most
GAP_BUDGET = 75  # of a sentence with a lost figure, if a figure is asked for: the remark on it stands behind
MORE_BUDGET = 80  # of a second one
BESIDE = 0.8  # of the best sentence's score, by a sentence beside it that is told too
NEW_SHARE = 0.18  # of the question's weight that a second sentence must add

FACETS_BUDGET = 190  # of all sentences together, where several things are asked at once
_FACETS = re.compile(
    r"分别|以及|各(?:是|有|自)|(?:什么|哪|几|多少|谁).*(?:什么|哪|几|多少|谁)|respectively|\band\b"
)

_LOST = {
    GapKind.LOST_YEAR: "年份",
    GapKind.LOST_AMOUNT: "数额",
    GapKind.MASKED_AMOUNT: "数额",
    GapKind.LOST_NUMBER: "文号中的年份",
}


def compose(
    asked: Asked, kind: AnswerKind = AnswerKind.FACT, clauses: Sequence[Clause] | None = None
) -> Draft | None:
    """An extractive answer; None where no clause has a sentence."""
    only_number = asked.query.numbers and not asked.query.concepts
    found = rank_sentences(asked, clauses if clauses is not None else asked.top(DEPTH))
    if not found:
        return None
    several = cues.LISTS.search(fold(asked.query.text)) is not None
    if (several or series.introduces(asked, found[0])) and (listed := series.compose(asked, found[0])):
        return listed
    asked = replace(asked, budget=min(asked.budget, SHORT_ANSWER - len(_prefix(asked, found[0].clause))))
    chosen = _whole(found) if only_number else choose(asked, found)
    if len(chosen) == 1:
        chosen = [extended(asked, chosen[0], found)]
    segments = tuple(
        segment(asked, one, asked.budget if at == 0 else MORE_BUDGET, first=at == 0)
        for at, one in enumerate(chosen)
    )
    return Draft(kind, segments)


def _around(asked: Asked, text: str, whole: Span, answer: Span, budget: int) -> Span:
    """The phrases of ``whole`` that hold ``answer``, with those before them, then behind, as far as they fit.

    Where a figure is asked for, those with another one like it are left out: they tell of another case.
    """
    rivals = _rivals(asked, text, whole, answer)
    if len(whole) <= budget and not rivals:
        return whole
    pieces = _tiers(text, phrases(text, whole), rivals, answer)
    met = [at for at, piece in enumerate(pieces) if piece.meets(answer)]
    if not met:
        return answer

    def free(at: int) -> bool:
        return not any(pieces[at].meets(rival) for rival in rivals)

    low, high = met[0], met[-1]
    while low > 0 and pieces[high].end - pieces[low - 1].start <= budget and free(low - 1):
        low -= 1
    while high + 1 < len(pieces) and pieces[high + 1].end - pieces[low].start <= budget and free(high + 1):
        high += 1
    return trim(text, Span(pieces[low].start, pieces[high].end))


def _rivals(asked: Asked, text: str, whole: Span, answer: Span) -> list[Span]:
    """The figures of ``whole`` like one of ``answer`` that is asked for; none where several things are asked."""
    figure = wanted(asked.query)
    if figure is None or _FACETS.search(fold(asked.query.text)):
        return []
    alike = [one.span for one in find_figures(text, whole) if figure.fits(one)]
    told = [span for span in alike if span.meets(answer)]
    return [span for span in alike if span not in told] if told else []


def _tiers(text: str, pieces: Sequence[Span], rivals: Sequence[Span], answer: Span) -> list[Span]:
    """``pieces``, those parted at “、” and “和” that hold figures of several cases, the answer's and others."""
    out: list[Span] = []
    for piece in pieces:
        inside = [rival for rival in rivals if piece.meets(rival)]
        if not inside or not piece.meets(answer):
            out.append(piece)
            continue
        start = piece.start
        for at in range(piece.start, piece.end):
            if text[at] in "、和" and not answer.start <= at < answer.end - 1:
                out.append(Span(start, at))
                start = at + 1
        out.append(Span(start, piece.end))
    return out


def _whole(found: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of a measure that is asked for by its number alone, from its first, as far as they fit."""
    inside = sorted((s for s in found if s.clause.id == found[0].clause.id), key=lambda s: s.span)
    chosen = inside[:1]
    for sentence in inside[1:]:
        if sum(len(one.span) for one in chosen) + len(sentence.span) > FACETS_BUDGET:
            break
        chosen.append(sentence)
    return chosen


def choose(asked: Asked, found: Sequence[Sentence], most: int = 3) -> list[Sentence]:
    """The best sentence, and others that say what it leaves out of the question."""
    chosen = [found[0]]
    facets = _FACETS.search(fold(asked.query.text)) is not None
    weights = {c.surface: concept_weight(asked, c) for c in asked.query.concepts}
    total = sum(weights.values()) or 1.0
    told = set(found[0].covered)
    length = len(found[0].span)
    text = asked.library.document(found[0].clause).text
    unmet = digits(asked.query.text) - digits(found[0].span.of(text))
    for other in found[1:12]:
        # A figure that the question names is taken up, where the same clause has it.
        if (
            other.clause.id == found[0].clause.id
            and unmet & digits(other.span.of(text))
            and len(chosen) < most
        ):
            chosen.append(other)
            unmet -= digits(other.span.of(text))
            length += len(other.span)
            told |= other.covered
            continue
        if len(chosen) >= most:
            break
        if length + len(other.span) > (FACETS_BUDGET if facets else asked.budget):
            continue
        new = sum(weights.get(name, 0.0) for name in other.covered - told) / total
        wanted = other.typed and not any(one.typed for one in chosen)
        if (new >= NEW_SHARE or wanted) and other.score >= 0.6 * found[0].score:
            chosen.append(other)
            told |= other.covered
            length += len(other.span)
    return sorted(
        chosen,
        key=lambda s: (
            found.index(chosen[0]) if s.clause.id == chosen[0].clause.id else 99,
            s.clause.id,
            s.span,
        ),
    )


def extended(asked: Asked, best: Sentence, found: Sequence[Sentence]) -> Sentence:
    """``best`` with the sentences beside it that fit into the budget and speak of the question as well."""
    scores = {s.span: s.score for s in found if s.clause.id == best.clause.id}
    order = sorted(scores)
    low = high = order.index(best.span)
    while True:
        options = []
        if high + 1 < len(order) and len(Span(order[low].start, order[high + 1].end)) <= asked.budget:
            options.append((scores[order[high + 1]], 1))
        if low > 0 and len(Span(order[low - 1].start, order[high].end)) <= asked.budget:
            options.append((scores[order[low - 1]], 0))
        options = [option for option in options if option[0] >= BESIDE * best.score]
        if not options:
            break
        if max(options)[1]:
            high += 1
        else:
            low -= 1
    return replace(best, span=Span(order[low].start, order[high].end))


def segment(asked: Asked, sentence: Sentence, budget: int, *, first: bool = True) -> Segment:
    """One sentence as it is shown: where it stands, its words, and what this copy lost in them."""
    library = asked.library
    document = library.document(sentence.clause)
    lost = library.gaps_in(sentence.clause, sentence.span)
    room = min(budget, GAP_BUDGET) if lost and asked.query.asks else budget
    span = (
        _around(asked, document.text, sentence.span, sentence.words, room)
        if sentence.words is not None
        else shortened(asked, sentence, room)
    )
    remark = lost_note(asked, sentence.clause, span)
    text = f"{_prefix(asked, sentence.clause, first=first)}{wording.sentence(span.of(document.text))}{remark}"
    return Segment(text, (Evidence(sentence.clause, sentence.span),))


def _prefix(asked: Asked, clause: Clause, *, first: bool = True) -> str:
    """“第8条（征求意见稿）：”: where a sentence stands."""
    where = wording.place(asked, clause, heading=False)
    mark = wording.standing_mark(asked.library.document(clause), asked.query.english) if first else ""
    return f"{where}{mark}："


def lost_note(asked: Asked, clause: Clause, span: Span) -> str:
    """“（此处数额在本文本中缺失）” where the words have a gap."""
    gaps = asked.library.gaps_in(clause, span)
    kinds = list(dict.fromkeys(_LOST[gap.kind] for gap in gaps if gap.kind in _LOST))
    if not kinds:
        return "（原文到此中断，本文本不完整。）" if gaps else ""
    if asked.query.english:
        return "(The figure is missing in this copy; 本文本缺失。)"
    return f"（{wording.joined(kinds)}在本文本中缺失，无法确定。）"
