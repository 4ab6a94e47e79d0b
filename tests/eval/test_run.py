"""A run keeps every answer at once, goes on where it stopped, and scores nothing that it did not get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.questions import Question
from eval.run import code_hash, run_key, run_system
from eval.systems import SystemFailed
from index.errors import BadInput
from tests.eval.factories import Ground, Scripted, raw_reply

NAMES = ["一问？", "二问？", "三问？"]


@pytest.fixture
def questions(ground: Ground) -> list[Question]:
    return [ground.question(id=f"q-{at}", question=name) for at, name in enumerate(NAMES, 1)]


def replies(**other: Any) -> dict[str, Any]:
    return {name: raw_reply(f"答{name}") for name in NAMES} | other


def said(file: Path) -> list[str]:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [line["answer"]["answer"] for line in lines if "answer" in line]


def test_a_run_asks_all_and_keeps_all(questions: list[Question], tmp_path: Path) -> None:
    system, file = Scripted(replies()), tmp_path / "answers.jsonl"
    run = run_system(system, questions, file, "key", quiet=True)
    assert system.asked == NAMES
    assert [answered.reply.text for answered in run.answers] == said(file) == [f"答{name}" for name in NAMES]
    assert run.resumed == 0
    assert run.peak_mb > 1


def test_a_stopped_run_goes_on(questions: list[Question], tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run_system(Scripted(replies(**{"三问？": KeyboardInterrupt()})), questions, file, "key", quiet=True)
    assert said(file) == ["答一问？", "答二问？"]
    system = Scripted(replies(**{"一问？": raw_reply("别的")}))
    run = run_system(system, questions, file, "key", quiet=True)
    assert system.asked == ["三问？"]
    assert [answered.reply.text for answered in run.answers] == [f"答{name}" for name in NAMES]
    assert run.resumed == 2


def test_a_run_stopped_twice_loses_nothing(questions: list[Question], tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    for name in ("二问？", "三问？"):
        with pytest.raises(KeyboardInterrupt):
            run_system(Scripted(replies(**{name: KeyboardInterrupt()})), questions, file, "key", quiet=True)
    system = Scripted(replies())
    run_system(system, questions, file, "key", quiet=True)
    assert system.asked == ["三问？"]


def test_a_stop_while_the_system_loads_loses_nothing(questions: list[Question], tmp_path: Path) -> None:
    class SlowToLoad(Scripted):
        def prepare(self) -> None:
            raise KeyboardInterrupt

    file = tmp_path / "answers.jsonl"
    for system in (Scripted(replies(**{"三问？": KeyboardInterrupt()})), SlowToLoad(replies())):
        with pytest.raises(KeyboardInterrupt):
            run_system(system, questions, file, "key", quiet=True)
    assert said(file) == ["答一问？", "答二问？"]


def test_a_line_cut_short_is_asked_again(questions: list[Question], tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    run_system(Scripted(replies()), questions, file, "key", quiet=True)
    whole = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*whole[:2], whole[2][:20]]), encoding="utf-8")
    system = Scripted(replies())
    run_system(system, questions, file, "key", quiet=True)
    assert system.asked == NAMES[1:]


def test_another_key_starts_anew(questions: list[Question], tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run_system(Scripted(replies(**{"三问？": KeyboardInterrupt()})), questions, file, "old", quiet=True)
    system = Scripted(replies())
    run_system(system, questions, file, "new", quiet=True)
    assert system.asked == NAMES


def test_a_finished_run_starts_anew(questions: list[Question], tmp_path: Path) -> None:
    file, system = tmp_path / "answers.jsonl", Scripted(replies())
    for _ in range(2):
        run_system(system, questions, file, "key", quiet=True)
    assert system.asked == NAMES * 2


def test_a_system_that_fails_names_the_question(questions: list[Question], tmp_path: Path) -> None:
    system = Scripted(replies(**{"二问？": BadInput("太长")}))
    with pytest.raises(SystemFailed, match="scripted，问题 q-2：太长"):
        run_system(system, questions, tmp_path / "answers.jsonl", "key", quiet=True)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("好", "应为 ask --json 的 JSON 对象"),
        ({}, "答案缺少字段 answer"),
        ({"answer": 3, "citations": []}, "answer 应为 str"),
        ({"answer": "好"}, "答案缺少字段 citations"),
        (raw_reply("好", [{"document": "a.txt", "start": 0, "end": 3}]), "citations：答案缺少字段 quote"),
        (raw_reply("好", [], [{"document": "a.txt", "start": 5, "end": 3}]), "passages：not a span"),
        (raw_reply("好", [], ["第一条"]), "passages：应为 ask --json"),
        (raw_reply("好", [], [], refusal="没有"), "refusal 应为 dict"),
    ],
)
def test_an_answer_of_another_form_is_an_error(
    questions: list[Question], tmp_path: Path, raw: Any, told: str
) -> None:
    with pytest.raises(SystemFailed, match="问题 q-1") as caught:
        run_system(Scripted(replies(**{"一问？": raw})), questions, tmp_path / "a.jsonl", "key", quiet=True)
    assert told in str(caught.value)


def test_a_bad_answer_is_not_kept(questions: list[Question], tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    with pytest.raises(SystemFailed):
        run_system(Scripted(replies(**{"二问？": {}})), questions, file, "key", quiet=True)
    assert said(file) == ["答一问？"]


def test_the_key_changes_with_what_it_stands_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    before = code_hash(tmp_path)
    (tmp_path / "notes.md").write_text("nothing")
    assert code_hash(tmp_path) == before
    (tmp_path / "a.py").write_text("x = 2")
    assert code_hash(tmp_path) != before
    assert run_key("a", "b") != run_key("ab", "")
