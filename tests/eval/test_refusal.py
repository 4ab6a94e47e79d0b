"""Leave-one-out refusal: the clauses of the golds are hidden while their question is asked, and only then."""

from __future__ import annotations

from pathlib import Path

from eval.refusal import gold_clauses, leave_one_out, outcomes, refusal_figures
from tests.eval.factories import DOCUMENT, UNANSWERABLE, Ground, Scripted, raw_reply, refusal

GOLDS = ["对新建工厂给予最高50万元奖励", "每年培训工人3000人次以上"]


def test_every_leaf_of_every_gold_is_hidden(ground: Ground) -> None:
    assert gold_clauses(ground.question(gold=GOLDS), ground.places) == (
        f"{DOCUMENT}#一/1",
        f"{DOCUMENT}#二/3",
    )


def test_a_gold_over_two_leaves_hides_both(ground: Ground) -> None:
    question = ground.question(gold=["配合单位:省商务厅)\n2.支持改造工厂"])
    assert gold_clauses(question, ground.places) == (f"{DOCUMENT}#一/1", f"{DOCUMENT}#一/2")


def test_only_answerable_questions_are_asked_and_nothing_stays_hidden(ground: Ground, tmp_path: Path) -> None:
    asked = {"一问？": refusal(), "二问？": raw_reply("50万元。"), "三问？": raw_reply("3000人次。")}
    system = Scripted(asked | {"四问？": refusal()}, can_hide=True)
    questions = [ground.question(id=name, question=name, gold=GOLDS[:1]) for name in asked]
    questions.append(ground.question(id="四问？", question="四问？", **UNANSWERABLE))
    run = leave_one_out(system, questions, ground.places, tmp_path / "hidden.jsonl", "key")
    assert run is not None
    assert system.asked == list(asked)
    assert set(system.hidden_when_asked.values()) == {frozenset({f"{DOCUMENT}#一/1"})}
    assert system.hidden == frozenset()
    found = outcomes(run, ground.texts, ground.departments)
    assert [(one.refused, one.right_anyway) for one in found] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    third = 1 / 3
    assert refusal_figures(found) == {"n": 3, "refused": third, "right-anyway": third, "answered": third}


def test_a_system_that_cannot_hide_is_left_out(ground: Ground, tmp_path: Path) -> None:
    system = Scripted({}, can_hide=False)
    assert leave_one_out(system, [ground.question()], ground.places, tmp_path / "hidden.jsonl", "key") is None
    assert system.asked == []
