"""The sentence, or two, that answers."""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Clause, Gap, GapKind, Span
from rag.answering import wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, concept_weight, rank_sentences, shortened
from rag.schema import AnswerKind, Draft, Evidence, Segment

DEPTH = 5  # clauses that are read for the answer
BUDGET = 105  # code points of quotation, if one sentence answers
MORE_BUDGET = 80  # of a second one
NEW_SHARE = 0.18  # of the question's weight that a second sentence must add

_LOST = {
    GapKind.LOST_YEAR: "年份",
    GapKind.LOST_AMOUNT: "数额",
    GapKind.MASKED_AMOUNT: "数额",
    GapKind.LOST_NUMBER: "文号中的年份",
}


def compose(asked: Asked, kind: AnswerKind = AnswerKind.FACT, clauses: Sequence[Clause] | None = None) -> Draft | None:
    """An extractive answer; None where no clause has a sentence."""
    found = rank_sentences(asked, clauses if clauses is not None else asked.top(DEPTH))
    if not found:
        return None
    chosen = choose(asked, found)
    segments = tuple(segment(asked, one, BUDGET if at == 0 else MORE_BUDGET, first=at == 0) for at, one in enumerate(chosen))
    return Draft(kind, segments)


def choose(asked: Asked, found: Sequence[Sentence], most: int = 3) -> list[Sentence]:
    """The best sentence, and others that say what it leaves out of the question."""
    chosen = [found[0]]
    weights = {c.surface: concept_weight(asked, c) for c in asked.query.concepts}
    total = sum(weights.values()) or 1.0
    told = set(found[0].covered)
    length = len(found[0].span)
    for other in found[1:12]:
        if len(chosen) >= most or length + len(other.span) > 2 * BUDGET:
            break
        new = sum(weights.get(name, 0.0) for name in other.covered - told) / total
        wanted = other.typed and not any(one.typed for one in chosen)
        if (new >= NEW_SHARE or wanted) and other.score >= 0.6 * found[0].score:
            chosen.append(other)
            told |= other.covered
            length += len(other.span)
    return sorted(chosen, key=lambda s: (found.index(chosen[0]) if s.clause.id == chosen[0].clause.id else 99, s.clause.id, s.span))


def segment(asked: Asked, sentence: Sentence, budget: int, *, first: bool = True) -> Segment:
    """One sentence as it is shown: where it stands, its words, and what this copy lost in them."""
    library = asked.library
    document = library.document(sentence.clause)
    span = shortened(asked, sentence, budget)
    words = span.of(document.text)
    where = wording.place(asked, sentence.clause, heading=False)
    lost = lost_note(asked, sentence.clause, span)
    text = f"{where}{wording.draft_mark(document, asked.query.english) if first else ''}：{wording.sentence(words)}{lost}"
    return Segment(text, (Evidence(sentence.clause, span),))


def lost_note(asked: Asked, clause: Clause, span: Span) -> str:
    """“（此处数额在本文本中缺失）” where the words have a gap."""
    gaps = gaps_in(asked, clause, span)
    kinds = list(dict.fromkeys(_LOST[gap.kind] for gap in gaps if gap.kind in _LOST))
    if not kinds:
        return "（原文到此中断，本文本不完整。）" if gaps else ""
    if asked.query.english:
        return "(The figure is missing in this copy; 本文本缺失。)"
    return f"（{wording.joined(kinds)}在本文本中缺失，无法确定。）"


def gaps_in(asked: Asked, clause: Clause, span: Span) -> tuple[Gap, ...]:
    library = asked.library
    owners = {clause.id, library.numbered(clause).id}
    return tuple(
        gap for owner in sorted(owners) for gap in library.facts.gaps.get(owner, ()) if gap.span.meets(span)
    )
