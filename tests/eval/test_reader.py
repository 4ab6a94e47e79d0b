"""The reader alone: its figures by hand, a run on two documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from eval.reader import HEAD, Figures, Read, ask, by_style, figures, snapshot_of, verdicts
from index.embedder import open_embedder
from index.schema import Span
from rag import reading
from rag.answering import signs
from rag.answering.signs import Sign
from rag.reader.decoding import Decoded
from rag.reader.training import questions
from rag.reader.training.questions import Part
from rag.reader.windows import Window


def read(
    answers: bool = True,
    picked: bool = False,
    unread: bool = False,
    best: float | None = None,
    own: float | None = None,
    style: str = "formal",
) -> Read:
    return Read(style, answers, picked, unread, best, own)


# --- the figures -------------------------------------------------------------------------------------

NAN = math.nan


def test_the_figures_by_hand() -> None:
    every = [
        read(picked=True, unread=True, best=3.0, own=3.0),
        read(unread=True, best=1.0, own=0.0),
        read(unread=True, best=4.0, own=4.0),
        read(picked=True, best=4.0, own=4.0),
        read(answers=False, picked=True, unread=True, best=2.0, own=-1.0),
        read(answers=False, best=-2.0, own=0.0),
    ]
    # best log-odds 3, 1, 4, 4 against 2, −2: seven of eight pairs right; own clause 3, 0, 4, 4 against −1, 0: 7.5
    assert figures(every) == Figures(6, 0.5, 0.75, 7 / 8, 7.5 / 8)


def test_only_questions_with_an_answer_are_picked_for() -> None:
    some = [read(picked=True, best=1.0, own=1.0), read(answers=False, best=0.0, own=0.0)]
    assert figures(some) == Figures(2, 1.0, 0.0, 1.0, 1.0)


def test_a_question_that_was_not_read_is_counted_and_not_judged() -> None:
    some = [read(picked=True, best=1.0, own=1.0), read(answers=False, best=0.0, own=0.0)]
    assert figures([*some, read(unread=True)]) == Figures(3, 0.5, 0.5, 1.0, 1.0)


@pytest.mark.parametrize(
    ("some", "told"),
    [
        ([], Figures(0, NAN, NAN, NAN, NAN)),
        ([read(picked=True, best=1.0, own=1.0)], Figures(1, 1.0, 0.0, NAN, NAN)),
        ([read(answers=False, best=1.0, own=1.0)], Figures(1, NAN, NAN, NAN, NAN)),
    ],
)
def test_what_cannot_be_told_is_not_a_number(some: Sequence[Read], told: Figures) -> None:
    assert astuple(figures(some)) == pytest.approx(astuple(told), nan_ok=True)


def test_the_styles_are_told_apart_and_stand_by_name() -> None:
    one, two, three = (read(style=style) for style in ("noisy", "english", "noisy"))
    assert by_style([one, two, three]) == {"english": [two], "noisy": [one, three]}
    assert list(by_style([one, two, three])) == ["english", "noisy"]


def test_a_line_stands_under_its_head() -> None:
    line = Figures(12, 0.5, 0.75, 0.875, 0.25).line("formal")
    assert line == "formal            12    0.750    0.500      0.875   0.250"
    assert len(line) == len(HEAD)


# --- a run -------------------------------------------------------------------------------------------

CARE = """合肥市支持养老服务发展若干措施
一、支持建设
1.新建养老机构。对新建养老机构的,每张床位给予建设补助5000元。补助在验收合格后拨付。
2.培训护理人员。每年培训养老护理人员300人次。参加培训的人员应当签订一年以上的劳动合同。
"""
ROSES = """昆明市鲜花产业发展行动计划
一、扩大种植
1.扩大玫瑰种植。到2025年玫瑰种植面积达到20万亩。新增面积优先安排在老产区。
"""
CONTRACT = "应当签订一年以上的劳动合同"
WRITTEN = {
    "care": [
        ("answer", "formal", "新建养老机构每张床位补助多少？", "每张床位给予建设补助5000元"),
        ("answer", "noisy", "床位钱啥时候拨", "补助在验收合格后拨付"),
        ("near", "formal", "培训一名护理人员花多少钱？", "每年培训养老护理人员300人次"),
        ("met", "formal", "我签了两年合同", CONTRACT),
        ("not_met", "noisy", "我签了三个月合同", CONTRACT),
    ],
    "roses": [("answer", "formal", "玫瑰要种多少亩？", "玫瑰种植面积达到20万亩")],
}


class Scripted:
    """A reader that finds the words it was told of, for the question it was told them for."""

    name = "scripted"

    def __init__(self, script: Mapping[tuple[str, str], Decoded]) -> None:
        self._script = script
        self.seen: list[tuple[str, str]] = []

    def read(self, question: str, windows: Sequence[Window]) -> list[Decoded]:
        self.seen += [(question, window.text) for window in windows]
        return [self._told(question, window.text) for window in windows]

    def _told(self, question: str, text: str) -> Decoded:
        for (wanted, words), told in self._script.items():
            if wanted == question and (at := text.find(words)) >= 0:
                return Decoded(told.answers, Span(at, at + len(words)), told.verdict)
        return Decoded(-3.0, Span(0, 0), (0.0, 0.0, 1.0))


def finds(answers: float = 0.0, verdict: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Decoded:
    return Decoded(answers, Span(0, 0), verdict)


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The two documents, what is asked of them as the dev part, and one that nothing is asked of."""
    home, folder = tmp_path / "questions", tmp_path / "documents"
    (home / "dev").mkdir(parents=True)
    folder.mkdir()
    for name, text in (("care.txt", CARE), ("roses.txt", ROSES), ("other.txt", CARE)):
        (folder / name).write_text(text, encoding="utf-8")
    for stem, rows in WRITTEN.items():
        lines = "".join("\t".join(row) + "\n" for row in rows)
        (home / "dev" / f"{stem}.tsv").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(questions, "HOME", home)
    return folder


def test_the_index_is_of_the_documents_that_are_asked_about(documents: Path) -> None:
    snapshot, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    assert [document.id for document in snapshot.documents] == ["care.txt", "roses.txt"]
    assert [len(source.questions) for source in sources] == [5, 1]


def test_a_document_that_is_there_in_two_forms_is_indexed_in_the_one_that_is_asked_about(
    documents: Path,
) -> None:
    (documents / "care.md").write_text(f"# 导出\n{CARE}", encoding="utf-8")
    snapshot, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    wanted = [source.outline.document.id for source in sources]
    assert [document.id for document in snapshot.documents] == wanted


@pytest.fixture
def by_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence is as good as the reader finds it; where nothing was read, as its words are."""
    read_by, unread = np.zeros(len(Sign)), np.zeros(len(Sign))
    read_by[[Sign.ANSWERS, Sign.BEST]] = 5.0, 1.0
    unread[[Sign.CLAUSE, Sign.COVERAGE, Sign.FIGURE]] = 3.0, 3.0, 1.0
    monkeypatch.setattr(signs, "weights", lambda is_read: read_by if is_read else unread)


@pytest.mark.usefixtures("by_reader")
def test_every_question_is_ranked_read_and_judged(documents: Path) -> None:
    snapshot, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    written = [q for source in sources for q in source.questions if q.kind in ("answer", "near")]
    bed, due, near, roses = (question.question for question in written)
    reader = Scripted(
        {
            (bed, "建设补助5000元"): finds(4.0),
            (due, "建设补助5000元"): finds(2.0),  # the right clause, the wrong sentence
            (near, "300人次"): finds(1.0),
            (roses, "300人次"): finds(3.0),  # the wrong clause
        }
    )
    found = ask(snapshot, written, reader, open_embedder())
    assert [(one.style, one.answers) for one in found] == [
        ("formal", True),
        ("noisy", True),
        ("formal", False),
        ("formal", True),
    ]
    assert [(one.best, one.own) for one in found] == [(4.0, 4.0), (2.0, 2.0), (1.0, 1.0), (3.0, -3.0)]
    assert [one.picked for one in found] == [True, False, True, False]
    assert found[0].unread
    assert found[3].unread
    told = figures(found)
    assert (told.count, told.answered) == (4, 1.0)
    assert (told.picked, told.near) == pytest.approx((1 / 3, 2 / 3))


@pytest.mark.usefixtures("by_reader")
def test_the_reader_is_asked_for_the_gold_that_was_not_found(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "DEPTH", 1)
    snapshot, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    (roses,) = sources[1].questions
    asked_elsewhere = "新建养老机构每张床位补助多少？"
    moved = type(roses)(roses.document, roses.kind, roses.style, asked_elsewhere, roses.span)
    reader = Scripted({(asked_elsewhere, "20万亩"): finds(7.0), (asked_elsewhere, "5000元"): finds(1.0)})
    (found,) = ask(snapshot, [moved], reader, open_embedder())
    assert found == Read(roses.style, answers=True, picked=False, unread=False, best=1.0, own=7.0)


def test_a_question_whose_kind_is_not_read_has_no_best_and_still_its_own(documents: Path) -> None:
    snapshot, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    (roses,) = sources[1].questions
    where = "玫瑰的计划是什么时候印发的？"
    moved = type(roses)(roses.document, roses.kind, roses.style, where, roses.span)
    (found,) = ask(snapshot, [moved], Scripted({(where, "20万亩"): finds(7.0)}), open_embedder())
    assert (found.best, found.own) == (None, 7.0)


def test_a_gold_that_no_window_holds_has_no_log_odds_of_its_own(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "DEPTH", 1)
    snapshot, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    (roses,) = sources[1].questions
    heading = type(roses)(roses.document, roses.kind, roses.style, "新建养老机构补助多少？", Span(14, 16))
    assert snapshot.outlines[roses.document].document.text[14:16] == "一、"
    (found,) = ask(snapshot, [heading], Scripted({}), open_embedder())
    assert (found.best, found.own) == (-3.0, None)


def test_a_condition_is_put_to_the_reader_in_its_whole_sentence(documents: Path) -> None:
    _, sources = snapshot_of(Part.DEV, [documents], open_embedder())
    reader = Scripted(
        {
            ("我签了两年合同", CONTRACT): finds(verdict=(2.0, 0.0, 1.0)),
            ("我签了三个月合同", CONTRACT): finds(verdict=(2.0, 0.0, 1.0)),
        }
    )
    # one met, one not: both read as met. F1 of met 2/3, of not met 0
    assert verdicts(sources, reader) == pytest.approx((2, 1 / 3))
    sentence = f"参加培训的人员{CONTRACT}。"
    assert reader.seen == [("我签了两年合同", sentence), ("我签了三个月合同", sentence)]
