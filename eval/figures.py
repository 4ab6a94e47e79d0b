"""Scores of questions → figures of a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.measures import CUTOFFS, Score
from eval.questions import Question

Scored = tuple[Question, Score]


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of a group of scored questions; None where it does not apply to any of them."""

    name: str
    value: Callable[[Sequence[Scored]], float | None]


def mean(values: Iterable[float | bool | None]) -> float | None:
    """The mean of what is there; None of nothing."""
    kept = [float(value) for value in values if value is not None]
    return sum(kept) / len(kept) if kept else None


def _answerable(
    measure: Callable[[Score], float | bool | None],
) -> Callable[[Sequence[Scored]], float | None]:
    return lambda scored: mean(measure(score) for question, score in scored if question.answerable)


def _found(at: int) -> Callable[[Score], bool | None]:
    return lambda score: None if score.found_at is None else score.found_at[at]


COLUMNS: tuple[Column, ...] = (
    Column("n", len),
    Column("overall", lambda scored: mean(s.right for _, s in scored)),
    Column("right", _answerable(lambda s: s.right)),
    Column("right+cited", _answerable(lambda s: s.right_and_cited)),
    Column("facts", _answerable(lambda s: s.facts)),
    Column("cited", _answerable(lambda s: s.cited)),
    Column("cit-P", _answerable(lambda s: s.citation_precision)),
    Column("cit-R", _answerable(lambda s: s.citation_recall)),
    Column("refused-ok", lambda scored: mean(s.refused for q, s in scored if not q.answerable)),
    Column("refused-bad", _answerable(lambda s: s.refused)),
    *(Column(f"gold@{k}", _answerable(_found(at))) for at, k in enumerate(CUTOFFS) if k != 3),
    Column("list", lambda scored: mean(s.facts for q, s in scored if q.type == "list")),
    Column("too-long", _answerable(lambda s: s.too_long)),
    Column("forbidden", lambda scored: sum(bool(s.forbidden) for _, s in scored)),
    Column("unsupported", lambda scored: sum(bool(s.unsupported) for _, s in scored)),
    Column("broken", lambda scored: sum(bool(s.broken) for _, s in scored)),
)


def figures(scored: Sequence[Scored]) -> dict[str, float | None]:
    """Every column's figure of one group."""
    return {column.name: column.value(scored) for column in COLUMNS}


def groups(scored: Sequence[Scored], key: Callable[[Question], str]) -> dict[str, list[Scored]]:
    """The scored questions by ``key``, in the order in which the keys first come."""
    out: dict[str, list[Scored]] = {}
    for one in scored:
        out.setdefault(key(one[0]), []).append(one)
    return out


def document_of(question: Question) -> str:
    """The group of a question in tables per document."""
    names = question.documents
    return names[0].removesuffix(".txt") if len(names) == 1 else "several" if names else "none"
