"""Which documents and measures deal with a matter: by number and title."""

from __future__ import annotations

import re

from index.schema import Clause
from index.tokenizer import fold
from rag import cues
from rag.answering import wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, rank_sentences, shortened
from rag.schema import AnswerKind, Draft, Evidence, Segment

DEPTH = 12
NEAR_BEST = 0.72  # of the best sentence's score: what deals with the matter too
MOST = 4
QUOTE = 40  # code points shown of the sentence, where one place answers
_SEVERAL = re.compile(r"哪(?:些|几)|which documents|which measures|各")


def compose(asked: Asked) -> Draft | None:
    """The place, or places, with the words that show it."""
    found = rank_sentences(asked, asked.top(DEPTH))
    if not found:
        return None
    folded = fold(asked.query.text)
    several = _SEVERAL.search(folded) is not None or cues.ALL_DOCUMENTS.search(folded) is not None
    places = _places(asked, found, several)
    english = asked.query.english
    segments = []
    for sentence in places:
        document = asked.library.document(sentence.clause)
        where = wording.place(asked, sentence.clause)
        span = shortened(asked, sentence, QUOTE)
        name = wording.title(document) + wording.draft_mark(document, english)
        words = "" if several else f"：{re.sub(chr(92) + 's+', '', span.of(document.text)).rstrip('。；;，,')}"
        text = f"{where} of {name}{words}。" if english else f"{name}{where}{words}。"
        segments.append(Segment(text, (Evidence(sentence.clause, sentence.span),)))
    return Draft(AnswerKind.LOCATE, tuple(segments))


def _places(asked: Asked, found: list[Sentence], several: bool) -> list[Sentence]:
    """The best sentence of each measure, near enough to the best; of one place only, unless several are asked for."""
    best: dict[str, Sentence] = {}
    for sentence in found:
        clause: Clause = asked.library.numbered(sentence.clause)
        best.setdefault(clause.id, sentence)
    if not several:
        return found[:1]
    limit = NEAR_BEST * found[0].score
    kept = [s for s in best.values() if s.score >= limit and s.coverage >= 0.6 * found[0].coverage][:MOST]
    return sorted(kept, key=lambda s: (s.clause.document_id, s.span))
