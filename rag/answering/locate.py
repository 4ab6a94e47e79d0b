"""Which documents and measures deal with a matter: by number and title."""

from __future__ import annotations

import re

from index.schema import Kind, Span
from index.tokenizer import fold
from rag import cues
from rag.answering import wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, rank_sentences, shortened
from rag.schema import AnswerKind, Draft, Evidence, Segment

DEPTH = 12  # clauses that are read
NEAR_BEST = 0.7  # of the best sentence's score, and of its coverage: what deals with the matter too
MOST = 4
QUOTE = 40  # code points shown of the sentence, where one place answers
_SEVERAL = re.compile(r"哪(?:些|几)|分别|都(?:在|写)|which (?:documents|measures)|each")


def compose(asked: Asked) -> Draft | None:
    """The place, or places, with the words that show it."""
    folded = fold(asked.query.text)
    several = _SEVERAL.search(folded) is not None or cues.ALL_DOCUMENTS.search(folded) is not None
    found = _quoted(asked) or _by_clause(asked, rank_sentences(asked, asked.top(DEPTH)))
    if not found:
        return None
    english = asked.query.english
    segments = []
    for sentence in _places(asked, found, several):
        document = asked.library.document(sentence.clause)
        where = wording.place(asked, sentence.clause)
        span = shortened(asked, sentence, QUOTE)
        name = (wording.short_title if several else wording.title)(document)
        name += wording.standing_mark(document, english)
        words = "" if several else "：" + re.sub(r"\s+", "", span.of(document.text)).rstrip("。；;，,")
        text = f"{where} of {name}{words}。" if english else f"{name}{where}{words}。"
        segments.append(Segment(text, (Evidence(sentence.clause, sentence.span),)))
    return Draft(AnswerKind.LOCATE, tuple(segments))


def _by_clause(asked: Asked, found: list[Sentence]) -> list[Sentence]:
    """The sentences in the order of their clauses: a place is told by the whole clause, not by one sentence of it."""
    rank = {clause.id: at for at, clause in enumerate(asked.top(DEPTH))}
    return sorted(found, key=lambda s: (rank[s.clause.id], -s.score, s.span))


def _quoted(asked: Asked) -> list[Sentence]:
    """Every place that says the words in quotes: a matter of reading, not of ranking."""
    words = [fold(quoted) for quoted in asked.query.quoted]
    found: list[Sentence] = []
    if not words:
        return found
    for clause in asked.ranked():
        text = asked.library.document(clause).text
        if clause.kind in (Kind.FURNITURE, Kind.COVER_LETTER) or not all(
            w in fold(clause.span.of(text)) for w in words
        ):
            continue
        inside = [s for s in rank_sentences(asked, [clause]) if words[0] in fold(s.span.of(text))]
        found.extend(
            inside[:1] or [Sentence(clause, _first(clause.span, text), 1.0, 1.0, frozenset(), False, ())]
        )
    return found


def _first(span: Span, text: str) -> Span:
    stop = text.find("。", span.start, span.end)
    return span if stop < 0 else Span(span.start, stop + 1)


def _places(asked: Asked, found: list[Sentence], several: bool) -> list[Sentence]:
    """The best sentence of each measure near enough to the best one; of one place only, unless several are asked for."""
    if not several:
        return found[:1]
    best: dict[str, Sentence] = {}
    for sentence in found:
        best.setdefault(asked.library.numbered(sentence.clause).id, sentence)
    top = max(found, key=lambda sentence: sentence.score)
    if asked.query.quoted:
        kept = list(best.values())
    else:
        kept = [
            s
            for s in best.values()
            if s.score >= NEAR_BEST * top.score and s.coverage >= NEAR_BEST * top.coverage
        ]
    if len(asked.query.named) > 1:  # one for each document that the question names
        told = {s.clause.document_id for s in kept}
        kept.extend(
            next((s for s in found if s.clause.document_id == d), found[0])
            for d in asked.query.named
            if d not in told
        )
    kept = list(dict.fromkeys(kept))[: MOST + 2 * bool(asked.query.quoted)]
    return sorted(kept, key=lambda s: (s.clause.document_id, s.span))
