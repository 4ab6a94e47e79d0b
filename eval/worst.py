"""Which answers went wrong worst, and in what way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.bench import Result
from eval.measures import Score
from eval.questions import Question
from eval.reply import Reply

# From what harms a reader most to what harms least.
_HARM = (
    ("broken", 100.0),
    ("unsupported", 50.0),
    ("forbidden", 40.0),
    ("answered", 30.0),  # … what the documents do not hold
    ("lacking", 25.0),  # a lost figure passed over in silence
    ("facts", 20.0),  # times the share of facts that is not there
    ("refused", 15.0),
    ("uncited", 8.0),
    ("long", 4.0),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question, its answer, and what was wrong with it, the worst first."""

    question: Question
    reply: Reply
    harm: float
    why: tuple[str, ...]


def worst(result: Result, n: int = 20) -> tuple[Wrong, ...]:
    """The ``n`` questions that went wrong worst; ties by id."""
    replies = {answered.question.id: answered.reply for answered in result.run.answers}
    found = [_judge(question, score, replies[question.id]) for question, score in result.scored]
    wrong = [one for one in found if one.harm > 0]
    return tuple(sorted(wrong, key=lambda one: (-one.harm, one.question.id))[:n])


def _judge(question: Question, score: Score, reply: Reply) -> Wrong:
    told: dict[str, str] = {}
    if score.broken:
        told["broken"] = f"{score.broken} 处引文与原文不符"
    if score.unsupported:
        told["unsupported"] = f"无出处：{_few(score.unsupported)}"
    if score.forbidden:
        told["forbidden"] = f"不该出现：{_few(score.forbidden)}"
    if not question.answerable and not score.refused:
        told["answered"] = "文件里没有，却作了答"
    if question.answerable and score.refused:
        told["refused"] = f"文件里有，却拒答（{reply.refusal_reason}）"
    elif question.answerable:
        if score.says_lacking is False:
            told["lacking"] = "没有说明这份文本缺这个数"
        if score.missing_facts:
            told["facts"] = (
                f"缺：{_few(score.missing_facts)}（{len(score.missing_facts)}/{len(question.facts)}）"
            )
        if score.cited is False:
            told["uncited"] = "没有引到依据" + (
                "" if score.found_at and score.found_at[-1] else "，前十条也没有"
            )
        if score.too_long:
            told["long"] = f"太长：{score.length} 字（参考答案 {len(question.reference)} 字）"
    share = len(score.missing_facts) / len(question.facts) if question.facts else 0.0
    harm = sum(weight * (share if name == "facts" else 1) for name, weight in _HARM if name in told)
    return Wrong(question, reply, harm, tuple(told[name] for name, _ in _HARM if name in told))


def _few(words: Sequence[str], n: int = 5) -> str:
    return "、".join(words[:n]) + (f" 等 {len(words)} 个" if len(words) > n else "")
