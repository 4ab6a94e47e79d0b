"""The way in for those who fit and measure: a question as the composers get it, its candidates, other settings."""

from __future__ import annotations

import pytest

from rag.answering import signs
from rag.answering.fact import BUDGET
from rag.answering.signs import MOST_ODDS
from rag.evidence import Feature
from rag.pipeline import PolicyQA
from rag.settings import Settings
from tests.rag.factories import Library, Scripted, weights_of

BED, TRAINING, CANTEEN = "hefei.txt#一/1", "hefei.txt#一/2", "hefei.txt#一/3"
QUESTION = "合肥新建养老机构每张床位补助多少钱？"


@pytest.fixture(autouse=True)
def by_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence is as good as the reader finds it."""
    monkeypatch.setattr(signs, "weights", lambda read: weights_of(answers=MOST_ODDS))


def test_a_question_is_ranked_read_and_put_in_the_order_of_its_sentences(care: Library) -> None:
    asked = care.qa(Scripted({"20座": 5.0, "300人次": 3.0})).read(QUESTION)
    assert (asked.query, asked.budget, asked.hidden) == (care.query(QUESTION), BUDGET, frozenset())
    assert [one.clause.id for one in asked.readings][:2] == [CANTEEN, TRAINING]
    assert [one.clause.id for one in asked.ranking.passages][:2] == [CANTEEN, TRAINING]
    assert [one.answers for one in asked.readings][:2] == [5.0, 3.0]
    assert asked.readings[0].score == 1.0


def test_what_is_read_is_what_is_answered_from(care: Library) -> None:
    reader = Scripted({"5000元": 6.0})
    qa = care.qa(reader)
    asked, answer = qa.read(QUESTION), qa.ask(QUESTION)
    assert asked.readings[0].clause.id == BED
    assert [citation.clause_id for citation in answer.citations][:1] == [BED]


def test_without_a_reader_it_is_only_ranked(care: Library) -> None:
    asked = care.qa().read(QUESTION)
    assert asked.readings == ()
    assert asked.ranking.passages[0].clause.id == BED


@pytest.mark.parametrize("hidden", [{BED}, {BED, "suzhou.txt#一/1"}])
def test_a_hidden_clause_is_neither_ranked_nor_read(care: Library, hidden: set[str]) -> None:
    reader = Scripted({"5000元": 6.0})
    asked = care.qa(reader).read(QUESTION, hidden=frozenset(hidden))
    assert asked.hidden == hidden
    assert hidden.isdisjoint(passage.clause.id for passage in asked.ranking.passages)
    assert hidden.isdisjoint(one.clause.id for one in asked.readings)
    assert not any("5000元" in window.text for window in reader.seen)


def test_what_a_question_leaves_out_is_taken_from_the_turn_before(care: Library) -> None:
    asked = care.qa().read("苏州呢？", [QUESTION])
    assert asked.query.leans or "床位" in asked.query.standalone
    assert asked.ranking.passages[0].clause.id == "suzhou.txt#一/1"


def test_the_candidates_are_the_clauses_with_what_speaks_for_each(care: Library) -> None:
    qa = care.qa(Scripted({"20座": 5.0}))
    clauses, features = qa.candidates(QUESTION)
    assert features.shape == (len(clauses), len(Feature))
    ranked = {passage.clause.id for passage in care.qa().read(QUESTION).ranking.passages}
    assert {clause.id for clause in clauses} == ranked
    dense = dict(zip((clause.id for clause in clauses), features[:, Feature.DENSE].tolist(), strict=True))
    assert max(dense.values()) == 1.0


def test_the_turn_before_counts_among_what_speaks_for_a_candidate(care: Library) -> None:
    qa = care.qa()
    before = {
        clause.id: row[Feature.BEFORE]
        for clause, row in zip(*qa.candidates("那什么时候拨付？", [QUESTION]), strict=True)
    }
    assert [name for name, value in before.items() if value] == [BED]
    assert not qa.candidates("那什么时候拨付？")[1][:, Feature.BEFORE].any()


@pytest.mark.parametrize("reader", ["none", "bundled"])
def test_the_settings_given_are_those_of_the_environment_no_more(
    care: Library, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    monkeypatch.setenv("WENCE_READER", "bundled" if reader == "none" else "none")
    qa = PolicyQA.open(care.index, settings=Settings(reader=reader))
    assert bool(qa.read(QUESTION).readings) is (reader == "bundled")
    other = PolicyQA.open(care.index)
    assert bool(other.read(QUESTION).readings) is (reader == "none")


def test_the_index_of_the_settings_is_opened_where_none_is_named(care: Library) -> None:
    qa = PolicyQA.open(settings=Settings(index=care.index, reader="none"))
    assert set(qa.snapshot.outlines) == {"hefei.txt", "suzhou.txt"}
