"""Questions that are offered are made from the corpus, and the index answers them."""

from __future__ import annotations

import pytest

from rag.pipeline import PolicyQA
from rag.ui.questions import GROUPS, examples, following
from rag.ui.words import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_person_gets_questions_that_are_answered(qa: PolicyQA, language: Language) -> None:
    found = examples(qa, language)
    assert tuple(found) == GROUPS
    for group in GROUPS:
        assert len(set(found[group])) == len(found[group]) <= 3
    for question in found["enterprise"] + found["official"]:
        assert qa.ask(question).refusal is None
    if language == "zh":
        assert all(len(found[group]) >= 2 for group in GROUPS)


def test_what_comes_next_is_new_and_answered(qa: PolicyQA) -> None:
    question = "吉林对首台套产品有什么奖励？"
    offered = following(qa, qa.ask(question), [question], "zh")
    assert 1 <= len(offered) <= 3
    assert question not in offered
    assert all(qa.ask(one, [question]).refusal is None for one in offered)


def test_nothing_follows_what_could_not_be_read(qa: PolicyQA) -> None:
    assert following(qa, qa.ask(""), [""], "zh") == ()
