"""Whether the clauses found answer at all: the threshold, what is named as missing, and the traits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag import silence
from rag.answering import signs
from rag.answering.context import Asked
from rag.answering.sentences import ranked
from rag.answering.signs import MOST_ODDS, Sign
from rag.query import Ask
from rag.reading import read
from rag.schema import Refusal, RefusalReason
from rag.silence import Fitted, Trait, of_content
from tests.rag.factories import Library, Scripted, weights_of

BED, TRAINING, CANTEEN = "hefei.txt#一/1", "hefei.txt#一/2", "hefei.txt#一/3"
Fit = Callable[..., None]


def fitted_of(refuse_below: float, **told: float) -> Fitted:
    weights = np.zeros(len(Trait))
    for name, weight in told.items():
        weights[Trait[name.upper()]] = weight
    return Fitted(weights, refuse_below)


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch) -> Fit:
    """Sets the odds that a question has an answer, the thresholds being 0: ``read`` of what was read, ``unread`` without."""

    def put(read: float = 0.0, unread: float = 0.0) -> None:
        monkeypatch.setattr(
            silence, "fitted", lambda is_read: fitted_of(0.0, one=read if is_read else unread)
        )

    monkeypatch.setattr(
        signs, "weights", lambda read: weights_of(clause=9.0, coverage=3.0, without=-0.1, answers=1.0)
    )
    return put


def told(asked: Asked) -> Refusal:
    refused = of_content(asked)
    assert refused is not None
    return refused


def with_readings(library: Library, asked: Asked, reader: Scripted, *names: str, away: str = "") -> Asked:
    passages = [library.passage(name) for name in names]
    found = read(reader, library.snapshot, asked.query.standalone, passages, lambda d: d == away)
    return replace(asked, readings=found)


# --- the weights file --------------------------------------------------------------------------------


@pytest.mark.parametrize("is_read", [True, False])
def test_the_weights_file_has_every_trait_and_no_other(is_read: bool) -> None:
    stored = json.loads(silence.FILE.read_text(encoding="utf-8"))["read" if is_read else "unread"]
    assert set(stored["weights"]) == {trait.name.lower() for trait in Trait}
    fitted = silence.fitted(is_read)
    assert fitted.weights.tolist() == [stored["weights"][trait.name.lower()] for trait in Trait]
    assert np.isfinite([*fitted.weights, fitted.refuse_below]).all()
    assert fitted.refuse_below == stored["refuse_below"]


def test_the_columns_are_numbered_from_nought() -> None:
    assert [int(trait) for trait in Trait] == list(range(len(Trait)))


def test_a_weights_file_that_lacks_a_trait_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = json.loads(silence.FILE.read_text(encoding="utf-8"))
    del stored["unread"]["weights"]["lead"]
    (tmp_path / "silence.json").write_text(json.dumps(stored), encoding="utf-8")
    monkeypatch.setattr(silence, "FILE", tmp_path / "silence.json")
    silence.fitted.cache_clear()
    try:
        with pytest.raises(KeyError, match="lead"):
            silence.fitted(False)
        assert len(silence.fitted(True).weights) == len(Trait)
    finally:
        silence.fitted.cache_clear()


def test_whatever_may_be_missing_has_a_name() -> None:
    assert set(silence.HOLDS) | {Ask.AMOUNT, Ask.COUNT, Ask.PERCENT} <= set(silence._NAMES)


# --- the threshold -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("odds", "refused"), [(-0.001, True), (0.0, False), (0.001, False)])
def test_what_lies_below_the_threshold_is_refused_and_what_lies_at_it_is_not(
    care: Library, fit: Fit, odds: float, refused: bool
) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    fit(unread=odds, read=-odds or 1.0)
    assert (of_content(asked) is not None) is refused
    fit(read=odds, unread=-odds or 1.0)  # of what was read the other weights count
    assert (of_content(with_readings(care, asked, Scripted({}), BED)) is not None) is refused


@pytest.mark.parametrize(
    "question",
    [
        "合肥第2条讲什么？",
        "第3条讲什么？",
        "哪份文件第几条提到食堂？",
        "合肥和苏州对新建养老机构的补助分别是多少？",
    ],
)
def test_what_is_asked_for_by_its_number_or_place_or_to_compare_is_never_refused_here(
    care: Library, fit: Fit, question: str
) -> None:
    fit(read=-9.0, unread=-9.0)
    assert of_content(care.asked(question)) is None


def test_where_there_is_no_sentence_nothing_was_found(care: Library, fit: Fit) -> None:
    fit(read=9.0, unread=9.0)
    asked = care.asked("新建养老机构补助多少钱？")
    empty = replace(asked, ranking=replace(asked.ranking, passages=()))
    assert told(empty).reason is RefusalReason.NOT_IN_CORPUS


# --- what is missing ---------------------------------------------------------------------------------

NEAREST = "最接近的是《合肥市支持养老服务发展若干措施》第1条“新建养老机构”。"


@pytest.mark.parametrize(
    ("question", "clauses", "message"),
    [
        ("新建养老机构的咨询电话是多少？", (BED, TRAINING, CANTEEN), f"手头的文件没有写联系方式；{NEAREST}"),
        ("新建养老机构申请要交哪些材料？", (BED, TRAINING, CANTEEN), f"手头的文件没有写申报材料；{NEAREST}"),
        (
            "新建养老机构什么时候截止申报？",
            (BED, TRAINING, CANTEEN),
            f"手头的文件没有写申报或反馈的时间；{NEAREST}",
        ),
        ("新建养老机构要建多少座？", (BED,), f"手头的文件没有写这个数量；{NEAREST}"),
        ("新建养老机构为什么好？", (BED,), f"手头的文件没有写这方面的内容；{NEAREST}"),
        (
            "培训护理人员补助多少钱？",
            (TRAINING,),
            "手头的文件没有写金额；最接近的是《合肥市支持养老服务发展若干措施》第2条“培训护理人员”。",
        ),
    ],
)
def test_what_is_missing_is_named_with_the_nearest_place(
    care: Library, fit: Fit, question: str, clauses: tuple[str, ...], message: str
) -> None:
    fit(read=-1.0, unread=1.0)
    asked = care.asked(question, clauses)
    asked = replace(asked, ranking=replace(asked.ranking, passages=asked.ranking.passages[: len(clauses)]))
    refused = told(with_readings(care, asked, Scripted({}), *clauses))
    assert (refused.reason, refused.message) == (RefusalReason.DOCUMENT_SILENT, message)


def test_in_english_it_is_named_in_english(care: Library, fit: Fit) -> None:
    fit(read=-1.0, unread=1.0)
    asked = care.asked(
        "What is the phone number for new elderly care institutions?", (BED, TRAINING, CANTEEN)
    )
    refused = told(with_readings(care, asked, Scripted({}), BED, TRAINING, CANTEEN))
    assert refused.message.startswith(
        "The documents at hand do not say how to get in touch; the closest place is "
    )


def test_what_is_there_is_not_called_missing(care: Library, fit: Fit) -> None:
    fit(read=-1.0, unread=1.0)
    for question, clause in (("巡访老人的咨询电话是多少？", "suzhou.txt#一/2"), ("食堂建多少座？", CANTEEN)):
        refused = told(with_readings(care, care.asked(question, (clause,)), Scripted({}), clause))
        assert "联系方式" not in refused.message
        assert "这个数量" not in refused.message


@pytest.mark.parametrize("question", ["玫瑰为什么红？", "Why are roses red?"])
def test_what_no_document_speaks_of_is_not_in_the_corpus(care: Library, fit: Fit, question: str) -> None:
    fit(read=-1.0, unread=-1.0)
    asked = care.asked(question, (BED,))
    refused = told(with_readings(care, asked, Scripted({}), BED))
    assert refused == silence.nothing_found(asked.query.english)
    fit(read=-1.0, unread=0.0)
    assert told(with_readings(care, asked, Scripted({}), BED)).reason is RefusalReason.DOCUMENT_SILENT


# --- the traits --------------------------------------------------------------------------------------


def having(asked: Asked, *, read: bool = True) -> dict[Trait, float]:
    found, features = ranked(asked, asked.top(silence.READ))
    values = silence.traits(asked, found, features, read=read).tolist()
    return dict(zip(Trait, values, strict=True))


@pytest.mark.parametrize(
    ("question", "clause", "trait", "value"),
    [
        ("新建养老机构补助多少钱？", BED, Trait.ONE, 1.0),
        ("新建养老机构补助多少钱？", BED, Trait.FIGURE, 1.0),
        ("新建养老机构补助多少钱？", BED, Trait.WITHOUT, 0.0),
        ("目标是多少？", BED, Trait.FIGURE, 0.0),  # any figure could be meant
        ("补助怎么拨付？", BED, Trait.FIGURE, 0.0),
        ("培训护理人员由哪个部门组织？", TRAINING, Trait.UNIT, 1.0),
        ("培训护理人员由哪个部门组织？", TRAINING, Trait.UNITLESS, 0.0),
        ("建成老年食堂由哪个部门负责？", CANTEEN, Trait.UNITLESS, 1.0),
        ("建成老年食堂多少座？", CANTEEN, Trait.UNITLESS, 0.0),
        ("新建养老机构的咨询电话是多少？", BED, Trait.HELD, 1.0),
        ("新建养老机构补助多少钱？", BED, Trait.HELD, 0.0),
        ("新建养老机构补助多少钱？", BED, Trait.UNHELD, 0.0),
        ("合肥新建养老机构补助多少钱？", BED, Trait.NAMED, 1.0),
        ("新建养老机构补助多少钱？", BED, Trait.NAMED, 0.0),
        ("新建养老机构补助多少钱？", BED, Trait.LEANS, 0.0),
    ],
)
def test_what_speaks_for_an_answer_and_against_it(
    care: Library, fit: Fit, question: str, clause: str, trait: Trait, value: float
) -> None:
    assert having(care.asked(question, (clause,)))[trait] == value


def test_what_shows_by_its_words_is_looked_for_in_the_first_clauses(care: Library, fit: Fit) -> None:
    phone = "suzhou.txt#一/2"
    question = "巡访老人的咨询电话是多少？"
    assert having(care.asked(question, (BED, TRAINING, phone)))[Trait.UNHELD] == 0.0
    assert having(care.asked(question, (BED, TRAINING, CANTEEN, phone)))[Trait.UNHELD] == 1.0


def test_the_reader_counts_only_where_it_is_asked(care: Library, fit: Fit) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    read_of = with_readings(care, asked, Scripted({"5000元": 4.0, "300人次": 2.0}), BED, TRAINING)
    found = having(read_of)
    assert (found[Trait.ODDS], found[Trait.ANSWERS], found[Trait.BEHIND]) == (
        4 / MOST_ODDS,
        4 / MOST_ODDS,
        0.0,
    )
    without = having(read_of, read=False)
    assert [without[one] for one in (Trait.ODDS, Trait.ANSWERS, Trait.BEHIND)] == [0.0] * 3
    assert having(asked)[Trait.ODDS] == 0.0


@pytest.mark.parametrize(("odds", "trait"), [(99.0, 1.0), (-99.0, -1.0)])
def test_the_readers_odds_are_bounded(care: Library, fit: Fit, odds: float, trait: float) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    assert having(with_readings(care, asked, Scripted({"5000元": odds}), BED))[Trait.ODDS] == trait


def test_what_is_of_another_place_does_not_count_for_the_odds(care: Library, fit: Fit) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    reader = Scripted({"9000元": 4.0, "5000元": 2.0})
    names = (BED, "suzhou.txt#一/1")
    assert having(with_readings(care, asked, reader, *names))[Trait.ODDS] == 4 / MOST_ODDS
    assert having(with_readings(care, asked, reader, *names, away="suzhou.txt"))[Trait.ODDS] == 2 / MOST_ODDS
    assert having(with_readings(care, asked, reader, BED, away="hefei.txt"))[Trait.ODDS] == -1.0


def test_the_lead_is_that_over_the_best_sentence_of_another_clause(care: Library, fit: Fit) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    found, features = ranked(asked, asked.top(silence.READ))
    other = next(one for one in found if one.clause.id != found[0].clause.id)
    traits = having(asked)
    assert traits[Trait.LEAD] == pytest.approx(1.0 - other.score)
    assert traits[Trait.MOST_COVERED] == pytest.approx(
        features[:, Sign.COVERAGE].max() - features[0, Sign.COVERAGE]
    )
    assert traits[Trait.COVERAGE] == features[0, Sign.COVERAGE]
    alone = replace(asked, ranking=replace(asked.ranking, passages=(care.passage(found[0].clause.id),)))
    assert having(alone)[Trait.LEAD] == 1.0


# --- in an answer ------------------------------------------------------------------------------------


def test_the_read_path_refuses_and_answers_by_the_threshold(care: Library, fit: Fit) -> None:
    question = "新建养老机构每张床位补助多少钱？"
    qa = care.qa(Scripted({"5000元": 4.0}))
    fit(read=-1.0, unread=1.0)
    refused = qa.ask(question)
    assert refused.refusal is not None
    assert refused.refusal.reason is RefusalReason.DOCUMENT_SILENT
    fit(read=1.0, unread=-1.0)
    assert "5000元" in qa.ask(question).text
    fit(read=-1.0, unread=1.0)
    assert "5000元" in care.qa().ask(question).text  # without a reader the other weights count
