"""From questions on a small index to what weights are fitted to, and to the files that they are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import fit_files
from eval.fit import Features
from eval.fit_files import (
    CURVE,
    MOST_WRONGLY,
    Set,
    evidence_of,
    fit_evidence,
    fit_sentences,
    fit_silence,
    open_dev,
    open_set,
    risk_coverage,
    sentences_of,
    silences_of,
)
from eval.places import Places, Split
from eval.questions import Question, read_questions
from index.build import build
from index.embedder import open_embedder
from index.schema import Span
from index.snapshot import open_snapshot
from rag import evidence, silence
from rag.answering import signs
from rag.answering.signs import Sign
from rag.evidence import Feature
from rag.pipeline import PolicyQA
from rag.reader.decoding import Decoded
from rag.reader.windows import Window
from rag.silence import Trait
from tests.eval.factories import DOCUMENT, SECOND, UNANSWERABLE, Ground, raw_question
from tests.index.factories import ToyEmbedder

PILES = {"document": SECOND, "quote": "到2025年建成充电桩1900个以上"}
ASKED: Sequence[Mapping[str, Any]] = (
    {"id": "new"},
    {"id": "rebuilt", "question": "改造工厂最高补助多少？", "gold": ["对改造工厂给予补助,最高不超过万元"]},
    {"id": "trained", "question": "每年培训工人多少人次？", "gold": ["每年培训工人3000人次以上"]},
    {"id": "piles", "question": "建成充电桩多少个？", "gold": [PILES]},
    {"id": "led", "question": "组织培训由哪个部门牵头？", "gold": ["牵头单位:省教育厅"]},
    {"id": "placed", "question": "哪份文件第几条提到充电桩？", "gold": [PILES]},
    {"id": "roses", "question": "种玫瑰补助多少钱？", **UNANSWERABLE},
    {"id": "fined", "question": "新建工厂不达标罚款多少？", **UNANSWERABLE},
)


class Fake:
    """A reader that is sure of figures, and of nothing else."""

    name = "fake"

    def read(self, question: str, windows: Sequence[Window]) -> list[Decoded]:
        return [self._told(window.text) for window in windows]

    def _told(self, text: str) -> Decoded:
        at = next((at for at, char in enumerate(text) if char.isdigit()), None)
        if at is None:
            return Decoded(-4.0, Span(0, 0), (0.0, 0.0, 0.0))
        return Decoded(2.0, Span(at, at + 1), (0.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def index(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("fit")) / "index"
    build(ground.corpus, folder, ToyEmbedder())
    return folder


def question(ground: Ground, fields: Mapping[str, Any]) -> Question:
    """Right in all that counts here."""
    return ground.question(**{"facts": [], "forbidden": [], "type": "missing", **fields})


def set_of(index: Path, ground: Ground, *ids: str, read: bool = True) -> Set:
    """The questions of these ids, or all, on the small index."""
    qa = PolicyQA(open_snapshot(index, "toy"), ToyEmbedder(), reader=Fake() if read else None)
    rows = [question(ground, fields) for fields in ASKED if not ids or fields["id"] in ids]
    return Set(qa, tuple(rows), Places(qa.snapshot.outlines.values()))


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The three files, as copies that may be written."""
    for module, name in ((evidence, "evidence"), (signs, "sentences"), (silence, "silence")):
        copy = tmp_path / f"{name}.json"
        copy.write_text(module.FILE.read_text(encoding="utf-8"), encoding="utf-8")
        monkeypatch.setattr(module, "FILE", copy)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for kept in (evidence.weights, signs.weights, silence.fitted):
        kept.cache_clear()


def stored(files: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files / f"{name}.json").read_text(encoding="utf-8"))
    return found


# --- what is fitted to -------------------------------------------------------------------------------


def test_the_candidates_are_marked_that_hold_the_gold(index: Path, ground: Ground) -> None:
    every = set_of(index, ground)
    found = list(evidence_of([every]))
    answered = [one for one in every.questions if one.answerable]
    assert len(found) == len(answered)  # those without an answer have no gold
    for one, asked in zip(found, answered, strict=True):
        rows, features = every.qa.candidates(asked.question)
        assert one.features.tolist() == features.tolist()
        assert one.features.shape == (len(rows), len(Feature))
        (gold,) = asked.gold
        held = [row.id for row, is_gold in zip(rows, one.gold, strict=True) if is_gold]
        assert held == [leaf.id for leaf in every.places.leaves(gold.document, gold.span)]


def test_a_question_whose_gold_is_no_candidate_is_passed_over(index: Path, ground: Ground) -> None:
    one = set_of(index, ground, "new")
    (asked,) = one.questions
    (gold,) = asked.gold
    elsewhere = replace(asked, gold=(replace(gold, document="absent.txt"),))
    assert list(evidence_of([replace(one, questions=(elsewhere,))])) == []


@pytest.mark.parametrize("read", [True, False])
def test_the_sentences_are_marked_that_meet_the_gold(index: Path, ground: Ground, read: bool) -> None:
    every = set_of(index, ground, read=read)
    found = list(sentences_of([every]))
    assert len(found) == 4  # neither who leads nor where it stands, nor what has no answer
    for one in found:
        assert one.features.shape == (len(one.gold), len(Sign))
        assert int(one.gold.sum()) == 1
    best = [one.features[:, Sign.ANSWERS].max() for one in found]
    assert all(value > 0 for value in best) if read else set(best) == {-1.0}


def test_sentences_that_are_all_gold_or_none_teach_nothing(index: Path, ground: Ground) -> None:
    one = set_of(index, ground, "new")
    (asked,) = one.questions
    (gold,) = asked.gold
    whole = Span(0, len(ground.texts[DOCUMENT]))
    every = replace(
        asked, gold=(replace(gold, span=whole), replace(gold, document=SECOND, span=Span(0, 999)))
    )
    none = replace(asked, gold=(replace(gold, document="absent.txt"),))
    assert list(sentences_of([replace(one, questions=(every, none))])) == []


@pytest.mark.parametrize("read", [True, False])
def test_the_traits_are_of_every_question_that_sentences_or_a_note_answer(
    index: Path, ground: Ground, read: bool
) -> None:
    rows, answered = silences_of([set_of(index, ground, read=read)])
    assert rows.shape == (7, len(Trait))  # where it stands is not asked of sentences
    assert answered.tolist() == [True] * 5 + [False] * 2
    assert rows[:, Trait.ONE].tolist() == [1.0] * 7
    assert rows[:, Trait.ODDS].tolist() == ([2.0 / signs.MOST_ODDS] * 7 if read else [0.0] * 7)


def test_the_sets_are_taken_one_behind_the_other(index: Path, ground: Ground) -> None:
    one, two = set_of(index, ground, "new"), set_of(index, ground, "piles", "new")
    assert len(list(evidence_of([one, two]))) == 3
    assert len(list(sentences_of([one, two]))) == 3
    assert silences_of([one, two])[1].tolist() == [True] * 3


# --- what is kept ------------------------------------------------------------------------------------


def test_the_weights_of_clauses_are_kept_by_name_with_their_figures(
    index: Path, ground: Ground, files: Path
) -> None:
    told = json.loads(fit_evidence([set_of(index, ground)]))
    kept = stored(files, "evidence")
    assert set(kept["weights"]) == {feature.name.lower() for feature in Feature}
    assert kept["fitted"] == told["fitted"]
    assert kept["questions"] == told["questions"] == 6
    evidence.weights.cache_clear()
    assert evidence.weights().tolist() == list(kept["weights"].values())


@pytest.mark.parametrize("read", [True, False])
def test_the_weights_of_sentences_are_kept_beside_the_others(
    index: Path, ground: Ground, files: Path, read: bool
) -> None:
    mine, other = ("read", "unread") if read else ("unread", "read")
    before = stored(files, "sentences")
    signs.weights(read)  # what is remembered is forgotten
    told = json.loads(fit_sentences([set_of(index, ground, read=read)], read=read))
    kept = stored(files, "sentences")
    assert kept[other] == before[other]
    assert kept[mine]["fitted"] == told
    assert told["questions"] == 4
    assert set(kept[mine]["weights"]) == {sign.name.lower() for sign in Sign}
    assert signs.weights(read).tolist() == [kept[mine]["weights"][sign.name.lower()] for sign in Sign]


# --- the threshold -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positive", "below"),
    [
        ([float(n) for n in range(100)], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0]),
        ([-1.0, 0.0, 1.0], [-1.0] * 10),  # of three none may be refused
        ([5.0] * 50, [5.0] * 10),  # those that are alike stay together
        ([0.0006], [0.0] * 10),  # never rounded up
        ([-0.0006], [-0.001] * 10),
    ],
)
def test_the_curve_is_the_threshold_for_each_share(positive: list[float], below: list[float]) -> None:
    curve = risk_coverage(np.array(positive), np.array([0.5]))
    assert [row["below"] for row in curve] == below
    assert [row["wrongly"] for row in curve] == list(CURVE)
    assert [row["rightly"] for row in curve] == [float(value > 0.5) for value in below]


hundredths = st.lists(st.integers(-900, 900).map(lambda n: n / 100), min_size=1, max_size=60)


@given(hundredths, hundredths)
def test_no_threshold_costs_more_than_it_may_and_the_curve_never_falls(
    positive: list[float], negative: list[float]
) -> None:
    curve = risk_coverage(np.array(positive), np.array(negative))
    for name in ("below", "wrongly", "rightly"):
        values = [row[name] for row in curve]
        assert values == sorted(values)
    for row in curve:
        assert sum(value < row["below"] for value in positive) <= row["wrongly"] * len(positive)


def made_up(with_answer: int, without: int = 20) -> tuple[Features, npt.NDArray[np.bool_]]:
    """Traits that tell a little of whether there is an answer."""
    drawn = np.random.default_rng(with_answer)
    answered = np.arange(with_answer + without) < with_answer
    rows = drawn.normal(size=(len(answered), len(Trait))) + np.where(answered, 0.3, -0.3)[:, None]
    rows[:, Trait.ONE] = 1.0
    return rows, answered


@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("with_answer", [3, 24, 25, 100, 333])
def test_the_threshold_refuses_no_more_wrongly_than_it_may(
    monkeypatch: pytest.MonkeyPatch, files: Path, read: bool, with_answer: int
) -> None:
    rows, answered = made_up(with_answer)
    monkeypatch.setattr(fit_files, "silences_of", lambda sets: (rows, answered))
    mine, other = ("read", "unread") if read else ("unread", "read")
    before = stored(files, "silence")
    silence.fitted(read)  # what is remembered is forgotten
    printed = [json.loads(line) for line in fit_silence([], read=read).splitlines()]
    kept = stored(files, "silence")
    assert kept[other] == before[other]
    assert kept[mine]["questions"] == {"with an answer": with_answer, "without": 20}
    assert kept[mine]["curve"] == printed
    fitted = silence.fitted(read)
    assert fitted.weights.tolist() == [kept[mine]["weights"][trait.name.lower()] for trait in Trait]
    (chosen,) = [row for row in printed if row["wrongly"] == MOST_WRONGLY]
    assert fitted.refuse_below == chosen["below"]
    odds = rows @ fitted.weights
    assert odds[answered].mean() > odds[~answered].mean()
    # As they are kept, weights and threshold, and as the read path puts them together.
    assert (odds[answered] < fitted.refuse_below).mean() <= MOST_WRONGLY


def test_the_whole_way_from_questions_to_a_threshold(index: Path, ground: Ground, files: Path) -> None:
    fit_silence([set_of(index, ground)], read=True)
    kept = stored(files, "silence")["read"]
    assert kept["questions"] == {"with an answer": 5, "without": 2}
    assert set(kept["weights"]) == {trait.name.lower() for trait in Trait}


# --- opening -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that opens by its folder alone."""
    folder = Path(tmp_path_factory.mktemp("opened")) / "index"
    build(ground.corpus, folder, open_embedder())
    return folder


def write_questions(file: Path, *asked: Mapping[str, Any]) -> Path:
    lines = (json.dumps(raw_question(**fields), ensure_ascii=False) + "\n" for fields in asked)
    file.write_text("".join(lines), encoding="utf-8")
    return file


@pytest.mark.parametrize("read", [True, False])
def test_a_set_is_opened_with_the_reader_or_without(opened: Path, tmp_path: Path, read: bool) -> None:
    file = write_questions(tmp_path / "questions.jsonl", {"id": "q-1"})
    found = open_set(opened, file, read=read)
    assert [one.id for one in found.questions] == ["q-1"]
    assert set(found.places.outlines) == {DOCUMENT, SECOND}
    assert bool(found.qa.read("新建工厂最高奖励多少？").readings) is read


def test_the_dev_half_is_opened_without_what_the_reader_has_learnt_from(
    opened: Path, tmp_path: Path, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_files, "learnt_from", lambda part: {f"学过的问题{part.value}？"})
    rows: list[Mapping[str, Any]] = [
        {"id": f"{number}", "question": f"第{number}个没有答案的问题？", **UNANSWERABLE}
        for number in range(20)
    ]
    learnt = [
        {"id": f"learnt-{number}", "question": "学过的问题train？", **UNANSWERABLE} for number in range(20)
    ]
    later = [{**one, "id": f"later-{one['id']}", "history": ["前一个问题？"]} for one in learnt]
    file = write_questions(tmp_path / "questions.jsonl", *rows, *learnt, *later)
    found = open_dev(opened, [file], read=False)
    every = read_questions([file], ground.texts)
    dev = {one.id for one in every if ground.places.split(one) is Split.DEV}
    names = {one.id for one in found.questions}
    assert 0 < len(names) < len(every)
    assert names == {name for name in dev if not name.startswith("learnt-")}
    assert any(name.startswith("later-") for name in names)  # behind another turn it is another question
