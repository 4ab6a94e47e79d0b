"""Every answer to every question of the benchmark is cited to the character."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rag.pipeline import PolicyQA
from rag.render import to_json
from rag.schema import Answer, RefusalReason

pytestmark = pytest.mark.slow

QUESTIONS = Path(__file__).parent.parent.parent / "eval" / "questions"
FEWEST_PASSAGES = 10
UNREAD = (RefusalReason.BAD_INPUT, RefusalReason.OUT_OF_SCOPE)  # what is no question is not looked up


def questions() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted(QUESTIONS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


@pytest.fixture(scope="module")
def answers(qa: PolicyQA) -> dict[str, Answer]:
    """The answer to every question, by the question's id."""
    return {question["id"]: qa.ask(question["question"], question["history"]) for question in questions()}


def test_there_are_enough_questions_of_every_type() -> None:
    types = [question["type"] for question in questions()]
    assert len(types) >= 450
    assert min(types.count(name) for name in set(types)) >= 10


def test_every_citation_quotes_its_document(qa: PolicyQA, answers: dict[str, Answer]) -> None:
    wrong = []
    for name, answer in answers.items():
        for citation in answer.citations:
            outline = qa.snapshot.outlines[citation.document_id]
            clause = outline[citation.clause_id]
            holds = (
                citation.quote
                and outline.document.text[citation.span.start : citation.span.end] == citation.quote
                and clause.span.holds(citation.span)
                and (citation.title, citation.status) == (outline.document.title, outline.document.status)
                and citation.label == clause.label
            )
            if not holds:
                wrong.append((name, citation))
    assert wrong == []


def test_every_sentence_of_an_answer_has_its_citations(answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        markers = [citation.marker for citation in answer.citations]
        assert markers == list(range(1, len(markers) + 1)), name
        assert all(segment.markers for segment in answer.segments), name
        assert {marker for segment in answer.segments for marker in segment.markers} == set(markers), name
        assert [int(found) for found in re.findall(r"\[(\d+)\](?!\()", answer.text)] == [
            marker for segment in answer.segments for marker in segment.markers
        ], name


def test_an_answer_is_cited_or_a_refusal_with_its_reason(answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        if answer.refusal is None:
            assert answer.citations, name
            assert answer.kind.value != "refusal", name
        else:
            assert (answer.citations, answer.segments) == ((), ()), name
            assert answer.text == answer.refusal.message != "", name
            assert answer.kind.value == "refusal", name


def test_passages_are_ranked_and_enough(answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        ids = [passage.clause.id for passage in answer.passages]
        assert len(ids) == len(set(ids)), name
        read = answer.refusal is None or answer.refusal.reason not in UNREAD
        assert len(ids) >= (FEWEST_PASSAGES if read else 0), name
        assert all(0 <= passage.score <= 1 for passage in answer.passages), name


def test_nobody_is_told_that_he_qualifies(answers: dict[str, Answer]) -> None:
    assert [
        name
        for name, answer in answers.items()
        if re.search(r"(?:您|你|贵公司|你们)(?:完全)?符合", answer.text)
    ] == []


def test_a_draft_is_never_told_as_law(answers: dict[str, Answer]) -> None:
    """An answer from drafts alone says so, or gives its status with every citation."""
    for name, answer in answers.items():
        statuses = {citation.status.value for citation in answer.citations}
        shown = to_json(answer)
        assert [citation["status"] for citation in shown["citations"]] == [
            c.status.value for c in answer.citations
        ]
        assert statuses <= {"in_force", "draft_for_comment"}, name


def test_asking_again_gives_the_same_answer_to_the_byte(
    qa: PolicyQA, snapshot_folder: Path, answers: dict[str, Answer]
) -> None:
    other = PolicyQA.open(snapshot_folder)
    for question in questions()[::15]:
        for again in (qa, other):
            found = to_json(again.ask(question["question"], question["history"]))
            first = to_json(answers[question["id"]])
            assert found | {"timings_ms": None} == first | {"timings_ms": None}
