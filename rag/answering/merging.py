"""The answers to the questions in a question, put together."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import AnswerKind, Draft, Evidence, Refusal, Segment


def merge(outcomes: Sequence[Draft | Refusal]) -> Draft | Refusal:
    """One draft of all that was answered; what was not is said in a sentence, with the words read for it.

    A refusal only where every one of the questions was refused.
    """
    drafts = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
    if not drafts:
        return next(outcome for outcome in outcomes if isinstance(outcome, Refusal))
    if len(outcomes) == 1:
        return drafts[0]
    segments: list[Segment] = []
    told: list[Evidence] = []
    for outcome in outcomes:
        if isinstance(outcome, Draft):
            for segment in outcome.segments:
                said = "".join(earlier.text for earlier in segments)
                if segment.text.split("：")[-1].rstrip("。") in said or (
                    _quotes(outcome) and all(_is_told(evidence, told) for evidence in segment.evidence)
                ):
                    continue
                segments.append(segment)
                told.extend(segment.evidence)
        elif segments:
            message = outcome.message.split("；")[0].rstrip("。")
            segments.append(Segment(f"{message}。", segments[-1].evidence))
    notes = tuple(dict.fromkeys(note for draft in drafts for note in draft.notes))
    return Draft(drafts[0].kind, tuple(segments), notes)


def _quotes(draft: Draft) -> bool:
    """Whether the same place needs no second sentence. A status, and sentences of phrases, take many things from one place."""
    return draft.kind not in (AnswerKind.STATUS, AnswerKind.FACT, AnswerKind.ELIGIBILITY)


def _is_told(evidence: Evidence, told: Sequence[Evidence]) -> bool:
    """Whether an earlier sentence rests on the same words."""
    return any(
        other.clause.id == evidence.clause.id
        and (other.span.holds(evidence.span) or evidence.span.holds(other.span))
        for other in told
    )
