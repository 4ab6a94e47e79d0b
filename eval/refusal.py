"""Leave-one-out refusal: the clauses that hold a question's golds are hidden, so the right answer is none.

Gives refusal figures on every answerable question without a hand label. What it
cannot know: whether another clause says the same. So an answer that is right all
the same (by the question's own facts) is counted apart, not as wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.figures import mean
from eval.measures import score
from eval.places import Places
from eval.questions import Question
from eval.reply import Reply
from eval.run import Run, run_system
from eval.support import Departments
from eval.systems import Json, System


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did with a question whose golds were hidden."""

    question: Question
    reply: Reply
    refused: bool
    right_anyway: bool  # another clause holds every fact


class WithoutGolds:
    """A system that answers each question as if the clauses of its golds were not there."""

    def __init__(self, system: System, questions: Sequence[Question], places: Places) -> None:
        self.name = f"{system.name} without golds"
        self._system = system
        self._hidden = {
            (question.question, question.history): gold_clauses(question, places) for question in questions
        }

    def prepare(self) -> None:
        """The system itself is ready."""

    def answer(self, question: str, history: Sequence[str]) -> Json:
        self._system.hide(self._hidden[question, tuple(history)])
        try:
            return self._system.answer(question, history)
        finally:
            self._system.hide(())

    def hide(self, clause_ids: Collection[str]) -> bool:
        return self._system.hide(clause_ids)


def gold_clauses(question: Question, places: Places) -> tuple[str, ...]:
    """The leaves that hold any part of any gold."""
    leaves = (leaf.id for gold in question.gold for leaf in places.leaves(gold.document, gold.span))
    return tuple(dict.fromkeys(leaves))


def leave_one_out(
    system: System, questions: Sequence[Question], places: Places, file: Path, key: str
) -> Run | None:
    """Every answerable question with its golds hidden; None where the system cannot hide clauses."""
    if not system.hide(()):
        return None
    asked = [question for question in questions if question.gold]
    return run_system(WithoutGolds(system, asked, places), asked, file, key) if asked else None


def outcomes(run: Run, texts: Mapping[str, str], departments: Departments) -> tuple[Outcome, ...]:
    """What each question came to."""
    return tuple(
        Outcome(
            answered.question,
            answered.reply,
            answered.reply.refused,
            not score(answered.question, answered.reply, texts, departments).missing_facts
            and not answered.reply.refused
            and bool(answered.question.facts),
        )
        for answered in run.answers
    )


def refusal_figures(found: Sequence[Outcome]) -> dict[str, float | None]:
    """The shares refused, right all the same, and answered otherwise."""
    return {
        "n": float(len(found)),
        "refused": mean(one.refused for one in found),
        "right-anyway": mean(one.right_anyway for one in found),
        "answered": mean(not one.refused and not one.right_anyway for one in found),
    }
