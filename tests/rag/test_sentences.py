"""What speaks for a sentence, the order by fitted weights, and the clauses in the order of their best sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.schema import Clause, Span
from rag.answering import signs
from rag.answering.context import Asked
from rag.answering.sentences import by_sentences, rank_sentences, ranked, weighed
from rag.answering.signs import MOST_BEHIND, MOST_ODDS, Sign
from rag.reading import read
from rag.retrieval import SPREAD
from tests.rag.factories import HEFEI, Library, Scripted, weights_of

BED, TRAINING, CANTEEN = "hefei.txt#一/1", "hefei.txt#一/2", "hefei.txt#一/3"
FIXED = (BED, TRAINING, CANTEEN)

Weigh = Callable[..., None]


@pytest.fixture
def weigh(monkeypatch: pytest.MonkeyPatch) -> Weigh:
    """Sets the weights by name, those of clauses that were read and of those that were not."""

    def put(**told: float) -> None:
        monkeypatch.setattr(signs, "weights", lambda read: weights_of(**told))

    return put


def clauses(library: Library, names: Sequence[str] = FIXED) -> list[Clause]:
    return [library.clause(name) for name in names]


def having(library: Library, asked: Asked, sign: Sign) -> dict[str, float]:
    """The first words of the sentences for which ``sign`` counts, with its value."""
    found, features = weighed(asked, clauses(library))
    values = zip(found, features[:, sign].tolist(), strict=True)
    return {library.words(one.clause.id, one.span)[:6]: round(value, 3) for one, value in values if value}


def with_readings(
    library: Library, asked: Asked, reader: Scripted, names: Sequence[str] = FIXED, away: str = ""
) -> Asked:
    passages = [library.passage(name) for name in names]
    found = read(reader, library.snapshot, asked.query.standalone, passages, lambda d: d == away)
    return replace(asked, readings=found)


# --- the weights files -------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [True, False])
def test_the_weights_file_has_every_sign_and_no_other(read: bool) -> None:
    stored = json.loads(signs.FILE.read_text(encoding="utf-8"))["read" if read else "unread"]["weights"]
    assert set(stored) == {sign.name.lower() for sign in Sign}
    assert signs.weights(read).tolist() == [stored[sign.name.lower()] for sign in Sign]
    assert np.isfinite(signs.weights(read)).all()


def test_the_columns_are_numbered_from_nought() -> None:
    assert [int(sign) for sign in Sign] == list(range(len(Sign)))


def test_a_weights_file_that_lacks_a_sign_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = json.loads(signs.FILE.read_text(encoding="utf-8"))
    del stored["read"]["weights"]["behind"]
    (tmp_path / "sentences.json").write_text(json.dumps(stored), encoding="utf-8")
    monkeypatch.setattr(signs, "FILE", tmp_path / "sentences.json")
    signs.weights.cache_clear()
    try:
        with pytest.raises(KeyError, match="behind"):
            signs.weights(True)
        assert len(signs.weights(False)) == len(Sign)
    finally:
        signs.weights.cache_clear()


# --- what speaks for a sentence ----------------------------------------------------------------------


def test_every_sentence_is_weighed_in_its_order_without_notes_and_headings(care: Library) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    found, features = weighed(asked, clauses(care))
    assert [care.words(one.clause.id, one.span) for one in found] == [
        "对新建养老机构的,每张床位给予建设补助5000元。",
        "补助在2026年验收合格后拨付。",
        "鼓励参加评比。",
        "以习近平新时代中国特色社会主义思想为指导，办好培训。",
        "每年培训护理人员300人次。",
        "由区民政部门组织。",
        "对社区食堂给予补助,最高不超过万元。",
        "建成老年食堂20座。",
    ]
    assert features.shape == (8, len(Sign))
    assert {one.score for one in found} == {0.0}
    assert [one.words for one in found] == [None] * 8


def test_nothing_to_weigh_is_weighed_as_nothing(care: Library) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    found, features = weighed(asked, [])
    assert (found, features.shape) == ([], (0, len(Sign)))
    assert rank_sentences(asked, []) == []


SIGNS: Mapping[tuple[str, Sign], Mapping[str, float]] = {
    ("新建养老机构补助多少钱？", Sign.FIGURE): {
        "对新建养老机": 1.0,
        "对社区食堂给": 1.0,
    },  # the second lost one
    ("食堂建多少座？", Sign.FIGURE): {
        "对新建养老机": 1.0,
        "每年培训护理": 1.0,
        "对社区食堂给": 1.0,
        "建成老年食堂": 1.0,
    },
    ("由哪个部门组织培训？", Sign.FIGURE): {},
    ("由哪个部门组织培训？", Sign.WITHOUT): {},
    ("目标是多少？", Sign.WITHOUT): {},  # any figure could be meant
    ("2026年的补助什么时候拨付？", Sign.YEAR): {"补助在202": 1.0},
    ("2027年的补助什么时候拨付？", Sign.YEAR): {},
    ("补助什么时候拨付？", Sign.YEAR): {},
    ("新建养老机构补助多少钱？", Sign.SOLEMN): {"以习近平新时": 1.0},
    ("培训以什么思想为指导？", Sign.SOLEMN): {},
    ("新建养老机构补助多少钱？", Sign.GIVES): {},
    ("新建养老机构补助多少钱？", Sign.UNIT): {},
}


@pytest.mark.parametrize(("question", "sign"), SIGNS)
def test_what_counts_for_a_sentence(care: Library, question: str, sign: Sign) -> None:
    assert having(care, care.asked(question), sign) == SIGNS[question, sign]


def test_a_figure_in_other_units_is_none_where_units_are_asked_for(care: Library) -> None:
    without = having(care, care.asked("食堂建多少座？"), Sign.WITHOUT)
    assert len(without) == 7
    assert "建成老年食堂" not in without
    lost = having(care, care.asked("食堂最高补助多少钱？"), Sign.WITHOUT)
    assert {"对新建养老机", "对社区食堂给"}.isdisjoint(lost)
    assert len(lost) == 6


def test_a_unit_counts_where_somebody_responsible_is_asked_for(care: Library) -> None:
    units = having(care, care.asked("培训护理人员由哪个部门组织？"), Sign.UNIT)
    assert units["由区民政部门"] == 1.0
    assert "每年培训护理" not in units


def test_who_asks_what_he_gets_is_given_what_gives(care: Library) -> None:
    asked = care.asked("我们是一家养老机构，能拿什么补助？")
    gives, sums = having(care, asked, Sign.GIVES), having(care, asked, Sign.GIVES_SUM)
    assert gives["对新建养老机"] == sums["对新建养老机"] == 1.0
    assert set(sums) <= set(gives)
    assert "鼓励参加评比" not in gives


def test_a_clauses_score_and_the_words_of_the_question_count(care: Library) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    assert having(care, asked, Sign.CLAUSE)["对新建养老机"] == round(asked.ranking.scores[BED], 3)
    coverage, pairs = having(care, asked, Sign.COVERAGE), having(care, asked, Sign.PAIRS)
    assert coverage["对新建养老机"] == 1.0
    assert 0 < coverage["鼓励参加评比"] < 1  # by its heading
    assert pairs["对新建养老机"] == max(pairs.values()) <= 1
    assert "鼓励参加评比" not in pairs
    dense = having(care, asked, Sign.DENSE)
    assert max(dense.values()) == 1.0
    assert min(dense.values()) > 0
    assert len(dense) < 8  # the last one has 0


def test_without_a_reading_a_sentence_is_as_unlikely_as_can_be(care: Library) -> None:
    _, features = weighed(care.asked("新建养老机构补助多少钱？"), clauses(care))
    assert features[:, [Sign.ANSWERS, Sign.BEHIND, Sign.BEST]].tolist() == [[-1.0, -1.0, 0.0]] * 8


def test_what_was_read_counts_for_the_sentences_of_its_windows(care: Library) -> None:
    reader = Scripted({"5000元": 4.0, "300人次": 99.0}, {"评比": -3.0})
    asked = with_readings(care, care.asked("新建养老机构补助多少钱？"), reader, (BED, TRAINING))
    found, features = weighed(asked, clauses(care))
    rows = features[:, [Sign.ANSWERS, Sign.BEHIND, Sign.BEST]].tolist()
    assert rows[0] == [4.0 / MOST_ODDS, 0.0, 1.0]
    assert rows[1] == [4.0 / MOST_ODDS, -1.0, 0.0]
    assert rows[2] == [4.0 / MOST_ODDS, -3.0 / MOST_BEHIND, 0.0]
    assert rows[4] == [1.0, 0.0, 1.0]  # no surer than can be
    assert rows[6] == [-1.0, -1.0, 0.0]  # not read
    told = [one.words and care.words(one.clause.id, one.words) for one in found]
    assert (told[0], told[2], told[4], told[6]) == ("5000元", "评比", "300人次", None)
    assert all(one.span.holds(one.words) for one in found if one.words is not None)


# --- the order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ({"clause": 1.0, "figure": 1.0}, "对新建养老机构的,每张床位给予建设补助5000元。"),
        ({"clause": -1.0, "figure": 0.1}, "对社区食堂给予补助,最高不超过万元。"),
        ({"year": 1.0}, "补助在2026年验收合格后拨付。"),
        ({"solemn": 1.0}, "以习近平新时代中国特色社会主义思想为指导，办好培训。"),
    ],
)
def test_the_order_is_by_the_weights(
    care: Library, weigh: Weigh, told: Mapping[str, float], first: str
) -> None:
    weigh(**told)
    found, features = ranked(care.asked("2026年新建养老机构补助多少钱？"), clauses(care))
    assert care.words(found[0].clause.id, found[0].span) == first
    odds = features @ weights_of(**told)
    assert odds.tolist() == sorted(odds.tolist(), reverse=True)
    assert [one.score for one in found] == pytest.approx(
        np.maximum(0, 1 + (odds - odds[0]) / SPREAD).tolist()
    )
    assert found == rank_sentences(care.asked("2026年新建养老机构补助多少钱？"), clauses(care))


def test_the_best_scores_one_and_what_lies_far_behind_nought(care: Library, weigh: Weigh) -> None:
    weigh(figure=SPREAD / 2, year=-2 * SPREAD)
    scores = {
        care.words(one.clause.id, one.span)[:6]: one.score
        for one in rank_sentences(care.asked("2026年新建养老机构补助多少钱？"), clauses(care))
    }
    assert (scores["对新建养老机"], scores["鼓励参加评比"], scores["补助在202"]) == (1.0, 0.5, 0.0)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_sentences_that_are_alike_stand_by_the_clauses_id_and_their_place(
    care: Library, weigh: Weigh, order: Sequence[int]
) -> None:
    weigh()
    names = [FIXED[at] for at in order]
    found = rank_sentences(care.asked("新建养老机构补助多少钱？"), clauses(care, names))
    places = [(one.clause.id, one.span) for one in found]
    assert places == sorted(places)
    assert {one.score for one in found} == {1.0}


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The same words in five documents of no place."""
    text = HEFEI.replace("合肥市", "").replace("市民政局", "民政局")
    files = {f"{name}.txt": text for name in "abcde"}
    return Library(Path(tmp_path_factory.mktemp("alike")), files)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_words_are_a_tie_wherever_they_stand(
    alike: Library, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    drawn = np.random.default_rng(seed).normal(size=len(Sign))  # their sums are not exact
    monkeypatch.setattr(signs, "weights", lambda read: drawn)
    asked = alike.asked("新建养老机构补助多少钱？")
    names = [f"{name}.txt#一/{nth}" for nth in (1, 2, 3) for name in "abcde"]
    for count in range(2, len(names) + 1):
        scores: dict[str, set[float]] = {}
        order: dict[str, list[str]] = {}
        for one in rank_sentences(asked, clauses(alike, names[:count])):
            words = alike.words(one.clause.id, one.span)
            scores.setdefault(words, set()).add(one.score)
            order.setdefault(words, []).append(one.clause.id)
        assert {words: each for words, each in scores.items() if len(each) > 1} == {}
        assert all(each == sorted(each) for each in order.values())


@pytest.mark.parametrize("is_read", [True, False])
def test_clauses_that_were_read_have_weights_of_their_own(
    care: Library, monkeypatch: pytest.MonkeyPatch, is_read: bool
) -> None:
    asked_for: list[bool] = []

    def weights(read: bool) -> object:
        asked_for.append(read)
        return weights_of(figure=1.0)

    monkeypatch.setattr(signs, "weights", weights)
    asked = care.asked("新建养老机构补助多少钱？")
    if is_read:
        asked = with_readings(care, asked, Scripted({"5000元": 1.0}))
    rank_sentences(asked, clauses(care))
    assert asked_for == [is_read]


# --- the clauses by their best sentences -------------------------------------------------------------


def ids(asked: Asked) -> list[str]:
    return [one.clause.id for one in asked.readings]


def test_without_a_reading_nothing_is_put_in_another_order(care: Library) -> None:
    asked = care.asked("新建养老机构补助多少钱？")
    assert by_sentences(asked) is asked


def test_clauses_stand_in_the_order_of_their_best_sentences(care: Library, weigh: Weigh) -> None:
    weigh(answers=MOST_ODDS)
    reader = Scripted({"5000元": 1.0, "300人次": 3.0, "20座": 2.0})
    after = by_sentences(with_readings(care, care.asked("新建养老机构补助多少钱？"), reader))
    assert ids(after) == [TRAINING, CANTEEN, BED]
    assert [one.score for one in after.readings] == pytest.approx([1.0, 1 - 1 / SPREAD, 1 - 2 / SPREAD])
    passages = [passage.clause.id for passage in after.ranking.passages]
    assert passages[:3] == ids(after)
    assert sorted(passages) == sorted(p.clause.id for p in care.asked("？").ranking.passages)
    scores = [passage.score for passage in after.ranking.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_clause_in_which_the_reader_sees_little_goes_ahead_by_its_sentence(
    care: Library, weigh: Weigh
) -> None:
    weigh(year=5.0, answers=1.0)
    reader = Scripted({"5000元": -2.0, "300人次": 3.0})
    asked = with_readings(care, care.asked("2026年的补助什么时候拨付？"), reader)
    assert ids(asked)[0] == TRAINING
    assert ids(by_sentences(asked))[0] == BED


@pytest.mark.parametrize("away", ["hefei.txt", "suzhou.txt"])
def test_what_is_of_another_place_stands_behind_all_others(care: Library, weigh: Weigh, away: str) -> None:
    weigh(answers=MOST_ODDS)
    reader = Scripted({"5000元": 3.0, "300人次": 1.0, "9000元": 2.0, "巡访": 0.0})
    names = (BED, TRAINING, "suzhou.txt#一/1", "suzhou.txt#一/2")
    asked = care.asked("新建养老机构补助多少钱？", names)
    after = by_sentences(with_readings(care, asked, reader, names, away))
    hefei, suzhou = [BED, TRAINING], ["suzhou.txt#一/1", "suzhou.txt#一/2"]
    assert ids(after) == (suzhou + hefei if away == "hefei.txt" else hefei + suzhou)
    assert [one.elsewhere for one in after.readings] == [False, False, True, True]
    scores = [passage.score for passage in after.ranking.passages]
    assert scores == sorted(scores, reverse=True)


def test_clauses_that_are_alike_stand_by_their_ids(care: Library, weigh: Weigh) -> None:
    weigh()
    asked = care.asked("新建养老机构补助多少钱？", FIXED[::-1])
    assert ids(by_sentences(with_readings(care, asked, Scripted({}), FIXED[::-1]))) == list(FIXED)


def test_words_that_the_reader_found_are_inside_their_sentence(care: Library, weigh: Weigh) -> None:
    weigh(best=1.0)
    asked = with_readings(
        care, care.asked("新建养老机构补助多少钱？"), Scripted({"5000元。补助在2026年": 4.0})
    )
    for one in rank_sentences(asked, clauses(care)):
        assert one.words is None or one.words.meets(one.span)
        assert isinstance(one.span, Span)
