"""One reply against one question: the scoring of shared/questions/FORMAT.md, and what else has to be zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.lacking import lacks_figure
from eval.questions import GoldMode, Question, normal
from eval.reply import Place, Reply
from eval.support import Departments, unsupported

CUTOFFS = (1, 3, 5, 10)
LENGTH_FLOOR = 120  # characters that any answer may have
LENGTH_FACTOR = 4  # … and how often the reference's length


@dataclass(frozen=True, slots=True)
class Score:
    """What one reply earned. Shares are in [0, 1]; None where a measure does not apply.

    ``found_at`` says for each of CUTOFFS whether the golds were among the first k passages.
    """

    id: str
    right: bool
    cited: bool | None  # every gold needed is met by a citation; None where there is no gold
    right_and_cited: bool
    refused: bool
    found_at: tuple[bool, ...] | None
    facts: float | None
    citation_precision: float | None
    citation_recall: float | None
    too_long: bool
    forbidden: tuple[str, ...]
    missing_facts: tuple[str, ...]
    says_lacking: bool | None  # only of ``missing`` questions
    unsupported: tuple[str, ...]
    broken: int  # citations whose quote does not stand at their span
    length: int


def score(question: Question, reply: Reply, texts: Mapping[str, str], departments: Departments) -> Score:
    """Score one reply.

    *Right*: every fact is there, nothing forbidden, no refusal, not too long; a
    ``missing`` question moreover wants the gold cited and the lack told; one that is
    not answerable wants a refusal. A citation whose quote does not stand at its span
    proves nothing: it counts as given, and meets no gold.
    """
    answer = normal(reply.text)
    sound = tuple(place for place in reply.citations if stands(place, texts))
    missing_facts = tuple(
        spellings[0] for spellings in question.facts if not any(normal(word) in answer for word in spellings)
    )
    forbidden = tuple(word for word in question.forbidden if normal(word) in answer)
    too_long = len(reply.text) > max(LENGTH_FLOOR, LENGTH_FACTOR * len(question.reference))
    met = met_golds(question, sound)
    cited = len(met) >= question.golds_needed if question.gold else None
    says_lacking = lacks_figure(reply.text) if question.type == "missing" else None
    if question.answerable:
        right = not (reply.refused or missing_facts or forbidden or too_long)
        right = right and (says_lacking is None or (says_lacking and bool(cited)))
    else:
        right = reply.refused
    facts = 1 - len(missing_facts) / len(question.facts) if question.facts else None
    return Score(
        id=question.id,
        right=right,
        cited=cited,
        right_and_cited=right and cited is not False,
        refused=reply.refused,
        found_at=tuple(found(question, reply.passages, k) for k in CUTOFFS) if question.gold else None,
        facts=0.0 if facts is not None and reply.refused else facts,
        citation_precision=_precision(question, reply.citations, sound),
        citation_recall=len(met) / question.golds_needed if question.gold else None,
        too_long=too_long,
        forbidden=forbidden,
        missing_facts=missing_facts,
        says_lacking=says_lacking,
        unsupported=() if reply.refused else unsupported(reply, sound, departments),
        broken=len(reply.citations) - len(sound),
        length=len(reply.text),
    )


def found(question: Question, passages: Sequence[Place], k: int) -> bool:
    """*Gold found at k*: the first k passages meet one gold (``any``), or min(k, golds) (``all``)."""
    met = 0
    for gold in question.gold:
        met += any(_meets(place, gold.document, gold.span.start, gold.span.end) for place in passages[:k])
    return met >= min(k, question.golds_needed)


def met_golds(question: Question, places: Sequence[Place]) -> tuple[int, ...]:
    """Which golds the places meet; with ``any`` the first of them stands for all."""
    met = [
        at
        for at, gold in enumerate(question.gold)
        if any(_meets(place, gold.document, gold.span.start, gold.span.end) for place in places)
    ]
    return tuple(met[:1] if question.gold_mode is GoldMode.ANY else met)


def stands(place: Place, texts: Mapping[str, str]) -> bool:
    """Whether a citation's quote is what its document has at its span."""
    text = texts.get(place.document)
    return text is not None and bool(place.quote) and place.span.of(text) == place.quote


def _meets(place: Place, document: str, start: int, end: int) -> bool:
    return place.document == document and place.span.start < end and start < place.span.end


def _precision(question: Question, given: Sequence[Place], sound: Sequence[Place]) -> float | None:
    """Of the citations given, the share that meets a gold or whose quote holds a fact's spelling."""
    if not given or not question.gold:
        return None
    spellings = [normal(word) for fact in question.facts for word in fact]
    good = 0
    for place in sound:
        meets = any(_meets(place, gold.document, gold.span.start, gold.span.end) for gold in question.gold)
        quote = "" if meets else normal(place.quote)
        good += meets or any(word in quote for word in spellings)
    return good / len(given)
