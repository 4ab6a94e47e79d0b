"""Golds as qrels, checked by hand; passages as runs; ``ir_measures``' figures against a plain computation."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from eval.places import Places
from eval.questions import Question, read_questions
from eval.reply import Place
from eval.trec import Qrels, Ranking, make_qrels, make_ranking, measure, write_qrels, write_run
from index.documents import read_corpus
from index.schema import Span
from tests.eval.factories import DOCUMENT, SECOND, Ground

SAMPLE = Path(__file__).parents[2] / "eval" / "questions" / "sample.jsonl"
ANHUI, DRAFT, HUAIBEI, JILIN, SHENZHEN = (
    "anhui-county-auto-parts.txt",
    "anhui-county-clusters-draft.txt",
    "huaibei-nev-cluster-draft.txt",
    "jilin-auto-cluster.txt",
    "shenzhen-auto-city.txt",
)
# Looked up in the documents by eye: chapter, section and measure above each quote.
BY_HAND = {
    "ah-023": [f"{ANHUI}#三/二/4"],
    "ah-038": [f"{ANHUI}#三/六/专栏5/p1"],
    "ah-044": [f"{ANHUI}#三/一/2", f"{ANHUI}#三/五/14", f"{ANHUI}#三/五/15", f"{ANHUI}#三/六/18"],
    "ah-061": [f"{DRAFT}#2"],
    "hb-003": [f"{HUAIBEI}#二/g4", f"{HUAIBEI}#三/三/14"],
    "hb-006": [f"{HUAIBEI}#三/二/11"],
    "jl-032": [f"{JILIN}#四/三/30"],
    "sz-010": [f"{SHENZHEN}#三/六/21"],
    "x-005": [f"{JILIN}#四/七/47", f"{SHENZHEN}#三/七/22"],
    "x-015": [f"{DRAFT}#4", f"{JILIN}#四/三/34"],
}


@pytest.fixture(scope="module")
def sample(corpus_folder: Path) -> tuple[Places, dict[str, Question]]:
    places = Places(read_corpus(corpus_folder).outlines)
    return places, {question.id: question for question in read_questions([SAMPLE], places.texts)}


@pytest.mark.parametrize("question", BY_HAND)
def test_qrels_checked_by_hand(sample: tuple[Places, dict[str, Question]], question: str) -> None:
    places, questions = sample
    assert make_qrels([questions[question]], places) == {question: dict.fromkeys(BY_HAND[question], 1)}


def test_every_answerable_question_has_qrels(sample: tuple[Places, dict[str, Question]]) -> None:
    places, questions = sample
    qrels = make_qrels(questions.values(), places)
    assert set(qrels) == {question.id for question in questions.values() if question.answerable}


@pytest.fixture
def two_golds(ground: Ground) -> Question:
    return ground.question(gold=["对新建工厂给予最高50万元奖励", "每年培训工人3000人次以上"], gold_mode="all")


FIRST, THIRD = f"{DOCUMENT}#一/1", f"{DOCUMENT}#二/3"


def place(ground: Ground, start: str, end: str = "", document: str = DOCUMENT) -> Place:
    text = ground.texts[document]
    stop = text.index(end) + len(end) if end else text.index(start) + len(start)
    return Place(document, Span(text.index(start), stop))


def test_a_passage_stands_for_the_gold_clause_that_it_meets(ground: Ground, two_golds: Question) -> None:
    other = place(ground, "关于推广新能源汽车的通知", document=SECOND)
    passages = [other, place(ground, "3.组织培训", "3000人次"), place(ground, "新建工厂给予")]
    ranking = make_ranking(two_golds, passages, ground.places)
    assert list(ranking) == [f"{SECOND}@0-12", THIRD, FIRST]
    assert sorted(ranking.values(), reverse=True) == list(ranking.values()) == [3, 2, 1]


def test_a_chunk_over_two_golds_gives_both_clauses(ground: Ground, two_golds: Question) -> None:
    chunk = place(ground, "一、资金支持", "3000人次以上")
    assert list(make_ranking(two_golds, [chunk], ground.places)) == [FIRST, THIRD]


def test_a_gold_met_again_keeps_its_rank_under_another_name(ground: Ground, two_golds: Question) -> None:
    again = place(ground, "新建工厂给予最高")
    passages = [place(ground, "1.支持新建工厂", "奖励"), again, place(ground, "3.组织培训", "3000人次")]
    ranking = make_ranking(two_golds, passages, ground.places)
    assert list(ranking) == [FIRST, f"{DOCUMENT}@{again.span.start}-{again.span.end}", THIRD]


def test_a_passage_of_the_gold_clause_beside_the_quote_is_no_hit(ground: Ground, two_golds: Question) -> None:
    beside = place(ground, "牵头单位:省财政厅")
    assert FIRST not in make_ranking(two_golds, [beside], ground.places)


QRELS: Qrels = {"a": {"x": 1, "y": 1}, "b": {"z": 1}, "c": {"x": 1}, "d": {"x": 1}}
RANKING: Ranking = {
    "a": {"n": 4, "x": 3, "m": 2, "y": 1},
    "b": {f"n{at}": 20 - at for at in range(11)} | {"z": 1},
    "c": {},
}


def plain(k: int) -> dict[str, dict[str, float]]:
    """Recall, reciprocal rank and nDCG with binary gains, written out."""
    out: dict[str, dict[str, float]] = {"R": {}, "MRR": {}, "nDCG": {}}
    for question, relevant in QRELS.items():
        order = [
            clause for clause, _ in sorted(RANKING.get(question, {}).items(), key=lambda item: -item[1])
        ][:k]
        hits = [rank for rank, clause in enumerate(order, 1) if clause in relevant]
        ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), k) + 1))
        out["R"][question] = len(hits) / len(relevant)
        out["MRR"][question] = 1 / hits[0] if hits else 0.0
        out["nDCG"][question] = sum(1 / math.log2(rank + 1) for rank in hits) / ideal
    return out


def test_the_librarys_figures_are_those_of_a_plain_computation() -> None:
    found, wanted = measure(QRELS, RANKING), plain(10)
    assert found["R@10"] == pytest.approx(wanted["R"])
    assert found["MRR@10"] == pytest.approx(wanted["MRR"])
    assert found["nDCG@10"] == pytest.approx(wanted["nDCG"])
    assert found["R@5"] == pytest.approx(plain(5)["R"])
    assert found["MRR@10"] == {"a": 0.5, "b": 0.0, "c": 0.0, "d": 0.0}


def test_trec_files(tmp_path: Path) -> None:
    write_qrels({"a": {"x#一": 1}}, tmp_path / "qrels.txt")
    write_run({"a": {"n": 2.0, "x#一": 1.0}}, "mine", tmp_path / "run.txt")
    assert (tmp_path / "qrels.txt").read_text(encoding="utf-8") == "a 0 x#一 1\n"
    assert (tmp_path / "run.txt").read_text(encoding="utf-8") == "a Q0 n 1 2 mine\na Q0 x#一 2 1 mine\n"
