"""A small library with the same wording from many places: what is found first, what is shut out, what is read."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.schema import Span, Status
from rag import reading, retrieval
from rag.evidence import Feature
from rag.reader.windows import Window, windows
from rag.reading import DEPTH, MOST_WINDOWS, Reading, read, reordered
from rag.retrieval import SPREAD, Ranking
from rag.schema import Filters, Passage
from tests.rag.factories import Library, Scripted

CARE = """一、支持建设
1.新建养老机构。对新建养老机构的,每张床位给予建设补助5000元。
2.培训护理人员。每年培训养老护理人员300人次,培训费用全部减免。(牵头单位:民政厅)
二、支持运营
3.发放运营补贴。对正常运营的养老机构,按收住老人数每人每月补贴200元。
4.建设老年食堂。在社区建设老年食堂,每个食堂一次性补助三万元。
"""
# Only the place differs: in the title, the issuer, the signature, the body, nowhere.
FILES = {
    "anhui.txt": f"安徽省支持养老服务发展若干措施\n{CARE}",
    "hefei.txt": f"合肥市支持养老服务发展若干措施\n{CARE}",
    "feixi.txt": f"肥西县支持养老服务发展若干措施(征求意见稿)\n{CARE}",
    "body.txt": f"支持养老服务发展若干措施\n{CARE}5.建立联动机制。由无锡市的各街道建立联动机制。\n",
    "nowhere.txt": f"支持养老服务发展若干措施\n{CARE}",
    "notice.txt": f"苏州市人民政府关于印发支持养老服务发展实施方案的通知\n苏府〔2022〕17号\n各县区人民政府:\n{CARE}",
    "signed.txt": f"支持养老服务发展若干措施\n{CARE}南京市民政局\n2023年5月6日\n",
    "roses.txt": "昆明市鲜花产业发展行动计划(2023—2025年)\n一、扩大种植\n"
    "1.扩大玫瑰种植。到2025年玫瑰种植面积达到20万亩。\n",
    "sections.txt": "玉溪市烟花爆竹管理通告\n一、禁止燃放的区域为中心城区。\n二、违反规定的,由公安机关处理。\n",
}
BED, TRAINING, RUNNING, CANTEEN = "一/1", "一/2", "二/3", "二/4"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(Path(tmp_path_factory.mktemp("library")), FILES)


def ids(ranking: Ranking) -> list[str]:
    return [passage.clause.id for passage in ranking.passages]


def documents(ranking: Ranking) -> set[str]:
    return {passage.clause.document_id for passage in ranking.passages}


# --- the same wording from different places ----------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "document"),
    [
        ("安徽省", "anhui.txt"),
        ("安徽", "anhui.txt"),
        ("合肥", "hefei.txt"),
        ("安徽省合肥市", "hefei.txt"),
        ("肥西县", "feixi.txt"),
        ("苏州", "notice.txt"),  # in the issuer
        ("南京", "signed.txt"),  # only in the signature
        ("无锡市", "body.txt"),  # only in the body
    ],
)
@pytest.mark.parametrize(
    ("asked", "clause"),
    [("新建养老机构每张床位补助多少？", BED), ("培训养老护理人员的费用减免吗？", TRAINING)],
)
def test_of_the_same_wording_that_of_the_place_asked_about_comes_first(
    library: Library, place: str, document: str, asked: str, clause: str
) -> None:
    assert ids(library.rank(f"{place}{asked}"))[0] == f"{document}#{clause}"


def test_a_document_of_no_place_goes_before_that_of_another(library: Library) -> None:
    found = [one for one in ids(library.rank("合肥新建养老机构每张床位补助多少？")) if one.endswith(BED)]
    assert found.index(f"nowhere.txt#{BED}") < found.index(f"notice.txt#{BED}")


@pytest.mark.parametrize(
    "question",
    [
        "新建养老机构每张床位补助多少？",
        "合肥新建养老机构每张床位补助多少？",
        "昆明新建养老机构每张床位补助多少？",  # a place whose only document speaks of roses
        "哈尔滨新建养老机构每张床位补助多少？",  # a place that no document speaks for
        "合肥市支持养老服务发展若干措施里新建养老机构补多少？",  # the words of a title
        "《支持养老服务发展》里新建养老机构补多少？",  # not a whole title
    ],
)
def test_no_document_is_shut_out_by_the_name_of_another(library: Library, question: str) -> None:
    assert documents(library.rank(question)) == set(FILES)


@pytest.mark.parametrize("place", ["昆明", "玉溪", "哈尔滨"])
def test_the_matter_weighs_more_than_a_place_that_does_not_speak_of_it(library: Library, place: str) -> None:
    ranking = library.rank(f"{place}新建养老机构每张床位补助多少？")
    assert ranking.passages[0].clause.id.endswith(BED)


def test_ties_are_broken_by_the_clauses_id(library: Library) -> None:
    ranking = library.rank("新建养老机构每张床位补助多少？", Filters(documents=("nowhere.txt", "body.txt")))
    assert ids(ranking)[:2] == [f"body.txt#{BED}", f"nowhere.txt#{BED}"]
    assert ranking.scores[f"body.txt#{BED}"] == ranking.scores[f"nowhere.txt#{BED}"] == 1.0


def test_the_same_words_are_a_tie_wherever_their_vectors_stand_in_the_index(library: Library) -> None:
    ranking = library.rank("新建养老机构每张床位补助多少？")
    alike = [f"{name}.txt#{BED}" for name in ("body", "nowhere", "signed")]
    assert ids(ranking)[:3] == alike
    assert {ranking.scores[one] for one in alike} == {1.0}


def test_scores_fall_from_one_and_tell_the_same_log_odds_as_the_passages(library: Library) -> None:
    ranking = library.rank("合肥的老年食堂补助多少？")
    scores = [ranking.scores[one] for one in ids(ranking)]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0.0
    behind = [SPREAD * (1 - score) for score in scores if score > 0]
    assert len(behind) >= 2
    told = [passage.score for passage in ranking.passages]
    assert told[: len(behind)] == pytest.approx([math.exp(-one) for one in behind], abs=1e-4)
    assert max(told[len(behind) :], default=0.0) <= 1e-4  # e to the minus SPREAD, rounded


def test_the_cosines_are_of_all_chunks_and_the_best_is_the_first_clauses(library: Library) -> None:
    ranking = library.rank("合肥的老年食堂补助多少？")
    vector = library.embedder.embed_query_array(library.query("合肥的老年食堂补助多少？").search)
    cosines = np.asarray(library.snapshot.vectors.scores(vector), dtype=np.float32)
    assert ranking.dense.tolist() == pytest.approx(cosines.tolist(), abs=1e-6)
    chunks = library.snapshot.chunks
    first = [float(cosines[at]) for at, chunk in enumerate(chunks) if chunk.clause_id == ids(ranking)[0]]
    assert ranking.best_dense == pytest.approx(max(first))


def test_a_span_scores_as_the_chunk_that_it_meets(library: Library) -> None:
    ranking = library.rank("合肥的老年食堂补助多少？")
    (at,) = [
        n for n, chunk in enumerate(library.snapshot.chunks) if chunk.clause_id == f"hefei.txt#{CANTEEN}"
    ]
    span = library.snapshot.chunks[at].span
    told = [
        library.retriever.chunk_score(ranking, f"hefei.txt#{CANTEEN}", Span(span.start + 3, span.start + 4)),
        library.retriever.chunk_score(ranking, f"hefei.txt#{CANTEEN}", Span(span.end, span.end + 1)),
        library.retriever.chunk_score(ranking, "hefei.txt#none", span),
    ]
    assert told == [float(ranking.dense[at]), 0.0, 0.0]


# --- gates, filters, hidden clauses ------------------------------------------------------------------

EVERYWHERE = set(FILES)


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("《合肥市支持养老服务发展若干措施》里食堂补多少？", {"hefei.txt"}),
        ("《 合肥市支持养老服务发展若干措施 》里食堂补多少？", {"hefei.txt"}),
        # one title of several documents: it names them all
        ("《支持养老服务发展若干措施》里食堂补多少？", {"body.txt", "nowhere.txt", "signed.txt"}),
        ("《昆明市鲜花产业发展行动计划（2023—2025年）》里合肥的食堂补多少？", {"roses.txt"}),
        ("苏府〔2022〕17号里食堂补多少？", {"notice.txt"}),
        ("苏府[2022]17号文里食堂补多少？", {"notice.txt"}),
        ("苏府〔2022〕18号里食堂补多少？", EVERYWHERE),
        ("合肥市支持养老服务发展若干措施里食堂补多少？", EVERYWHERE),
        ("“合肥市支持养老服务发展若干措施”里食堂补多少？", EVERYWHERE),
        ("《合肥市支持养老服务》里食堂补多少？", EVERYWHERE),
    ],
)
def test_only_a_whole_title_in_its_marks_or_a_number_says_that_nowhere_else_is_looked(
    library: Library, question: str, where: set[str]
) -> None:
    assert documents(library.rank(question)) == where


CITY = "安徽省合肥市"


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        (Filters(), EVERYWHERE),
        (Filters(documents=("roses.txt",)), {"roses.txt"}),
        (Filters(documents=("roses.txt", "anhui.txt")), {"roses.txt", "anhui.txt"}),
        (Filters(regions=(CITY,)), {"hefei.txt"}),
        (Filters(regions=(CITY, "安徽省合肥市肥西县")), {"hefei.txt", "feixi.txt"}),
        (Filters(statuses=(Status.DRAFT_FOR_COMMENT,)), {"feixi.txt"}),
        (Filters(statuses=(Status.IN_FORCE,)), {"notice.txt", "signed.txt"}),
        (Filters(documents=("hefei.txt", "roses.txt"), regions=(CITY,)), {"hefei.txt"}),
        (Filters(documents=("roses.txt",), regions=(CITY,)), set()),
        (Filters(documents=("absent.txt",)), set()),
    ],
)
def test_filters_bound_where_is_looked(library: Library, filters: Filters, where: set[str]) -> None:
    assert documents(library.rank("南京的食堂补多少？", filters)) == where


def test_a_gate_and_a_filter_bind_together_and_may_leave_nothing(library: Library) -> None:
    ranking = library.rank("苏府〔2022〕17号里食堂补多少？", Filters(documents=("hefei.txt",)))
    assert (ranking.passages, ranking.scores, ranking.best_dense) == ((), {}, 0.0)
    assert len(ranking.dense) == len(library.snapshot.chunks)


@pytest.mark.parametrize(
    "hidden",
    [
        {f"hefei.txt#{BED}"},
        {f"hefei.txt#{BED}", f"roses.txt#{BED}"},
        {f"hefei.txt#{clause}" for clause in (BED, TRAINING, RUNNING, CANTEEN)},
        {"hefei.txt#no such clause"},
    ],
)
def test_a_hidden_clause_is_gone_and_only_that(library: Library, hidden: Collection[str]) -> None:
    asked = "合肥新建养老机构每张床位补助多少？"
    left = ids(library.rank(asked, hidden=frozenset(hidden)))
    assert set(left) == set(ids(library.rank(asked))) - set(hidden)


def test_a_hidden_clause_is_gone_though_the_turn_before_was_answered_from_it(library: Library) -> None:
    one = frozenset([f"hefei.txt#{BED}"])
    assert f"hefei.txt#{BED}" not in ids(library.rank("每张床位补助多少？", hidden=one, focus=one))


# --- what speaks for a clause ------------------------------------------------------------------------

CARING = ("anhui.txt", "body.txt", "feixi.txt", "hefei.txt", "notice.txt", "nowhere.txt", "signed.txt")


def of(names: Sequence[str], clause: str, value: float = 1.0) -> dict[str, float]:
    return {f"{name}#{clause}": value for name in names}


def every(library: Library, name: str, value: float = 1.0) -> dict[str, float]:
    return {one: value for one in library.snapshot.passages if one.startswith(name)}


def test_a_department_that_is_named_counts_where_the_clause_names_it(library: Library) -> None:
    assert library.having("民政厅负责什么？", Feature.UNIT) == of(CARING, TRAINING)


@pytest.mark.parametrize(
    ("quoted", "value"),
    [("“每张床位”补多少？", 1.0), ("“每张床位”补“5000元”吗？", 1.0), ("“每张床位”补“9000元”吗？", 0.5)],
)
def test_words_in_quotes_count_by_how_many_of_them_the_clause_holds(
    library: Library, quoted: str, value: float
) -> None:
    assert library.having(quoted, Feature.QUOTED) == of(CARING, BED, value)


def test_a_year_counts_in_the_clause_and_half_in_its_documents_own_years(library: Library) -> None:
    assert library.having("2025年要种多少玫瑰？", Feature.YEAR) == {f"roses.txt#{BED}": 1.0}
    assert library.having("2024年要种多少玫瑰？", Feature.YEAR) == {f"roses.txt#{BED}": 0.5}
    assert library.having("2026年要种多少玫瑰？", Feature.YEAR) == {}
    # the signature names it, and all else of its document is of that year
    signed = {**every(library, "signed.txt", 0.5), "signed.txt#signature-1": 1.0}
    found = library.having("2023年的老年食堂补助？", Feature.YEAR)
    assert found == {**signed, f"roses.txt#{BED}": 0.5}


def test_a_number_counts_for_the_measure_that_has_it_in_every_document(library: Library) -> None:
    assert library.having("第4条写了什么？", Feature.NUMBER) == of(CARING, CANTEEN)
    assert library.having("第9条写了什么？", Feature.NUMBER) == {}


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("合肥市养老服务措施第4条是什么内容？", {f"hefei.txt#{CANTEEN}"}),
        ("合肥第二条讲什么？", {f"hefei.txt#{TRAINING}"}),
        ("玉溪第2条讲什么？", {"sections.txt#二"}),  # no measures: its sections count
        ("昆明第2条讲什么？", set()),
        ("第5条讲什么？", {"body.txt#二/5"}),
    ],
)
def test_a_numbered_measure_is_found_in_the_documents_that_are_meant(
    library: Library, question: str, clauses: set[str]
) -> None:
    query = library.query(question)
    (number,) = query.numbers
    assert {clause.id for clause in library.retriever.numbered(number, query.documents)} == clauses


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("合肥市养老服务措施第4条是什么内容？", f"hefei.txt#{CANTEEN}"),
        ("安徽的养老措施，第3条写了什么？", f"anhui.txt#{RUNNING}"),
        ("玉溪烟花爆竹的通告第2条", "sections.txt#二"),
    ],
)
def test_a_numbered_measure_that_is_named_comes_first(library: Library, question: str, first: str) -> None:
    assert ids(library.rank(question))[0] == first


def test_a_numbered_measure_is_a_candidate_though_its_words_are_not_asked_for(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "CANDIDATES", 1)
    found = ids(library.rank("合肥市养老措施第4条，和床位补助一样吗？"))
    assert f"hefei.txt#{CANTEEN}" in found
    assert f"hefei.txt#{CANTEEN}" not in ids(library.rank("合肥市养老措施，和床位补助一样吗？"))


# --- the turn before ---------------------------------------------------------------------------------


def test_what_the_turn_before_was_answered_from_counts_and_so_does_its_document(library: Library) -> None:
    one = frozenset([f"nowhere.txt#{RUNNING}"])
    assert library.having("补多少？", Feature.BEFORE, focus=one) == {f"nowhere.txt#{RUNNING}": 1.0}
    assert library.having("补多少？", Feature.DOCUMENT_BEFORE, focus=one) == every(library, "nowhere.txt")
    assert library.having("补多少？", Feature.BEFORE) == {}


def test_the_turn_before_lifts_its_clause_over_the_same_wording_elsewhere(library: Library) -> None:
    asked, one = "新建养老机构每张床位补助多少？", f"nowhere.txt#{BED}"
    same = Filters(documents=("body.txt", "nowhere.txt"))
    assert ids(library.rank(asked, same))[:2] == [f"body.txt#{BED}", one]
    assert ids(library.rank(asked, same, focus=frozenset([one])))[:2] == [one, f"body.txt#{BED}"]


def test_the_turn_before_is_among_the_candidates_whatever_is_asked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "CANDIDATES", 1)
    asked, one = "昆明玫瑰种植面积", f"hefei.txt#{RUNNING}"
    assert one not in ids(library.rank(asked))
    assert one in ids(library.rank(asked, focus=frozenset([one, "absent.txt#1"])))


# --- reading -----------------------------------------------------------------------------------------


def told(found: Sequence[Reading]) -> list[tuple[str, float]]:
    return [(one.clause.id, one.score) for one in found]


def test_the_order_is_that_of_reader_and_retrieval_together(library: Library) -> None:
    reader = Scripted({"5000元": 1.0, "全部减免": 3.0, "200元": 1.0})
    passages = [
        library.passage(f"hefei.txt#{BED}", 1.0),
        library.passage(f"hefei.txt#{TRAINING}", 0.1),
        library.passage(f"hefei.txt#{RUNNING}", 0.5),
        library.passage(f"hefei.txt#{CANTEEN}", 0.9),
    ]
    found = read(reader, library.snapshot, "？", passages)
    wanted = [
        (f"hefei.txt#{BED}", 1.0),
        (f"hefei.txt#{TRAINING}", 3.0 + np.log(0.1)),
        (f"hefei.txt#{RUNNING}", 1.0 + np.log(0.5)),
        (f"hefei.txt#{CANTEEN}", -9.0 + np.log(0.9)),
    ]
    assert [name for name, _ in told(found)] == [name for name, _ in wanted]
    assert [score for _, score in told(found)] == pytest.approx([score for _, score in wanted])


def test_a_passage_that_scored_nothing_is_not_infinitely_unlikely(library: Library) -> None:
    assert reading.likelihood(library.passage(f"hefei.txt#{BED}", 0.0)) == pytest.approx(np.log(1e-4))
    assert reading.likelihood(library.passage(f"hefei.txt#{BED}", 1.0)) == 0.0


def test_readings_that_are_alike_stand_in_the_order_of_their_ids(library: Library) -> None:
    passages = [library.passage(f"{name}#{BED}") for name in reversed(CARING)]
    found = read(Scripted({"5000元": 1.0}), library.snapshot, "？", passages)
    assert [one.clause.id for one in found] == [f"{name}#{BED}" for name in CARING]


def test_spans_point_at_the_words_in_the_document(library: Library) -> None:
    script = {"5000元": 2.0, "培训费用全部减免": 1.0, "每人每月补贴200元": 0.0}
    passages = [library.passage(f"notice.txt#{clause}") for clause in (BED, TRAINING, RUNNING)]
    found = read(Scripted(script), library.snapshot, "？", passages)
    text = library.snapshot.outlines["notice.txt"].document.text
    assert [one.span.of(text) for one in found] == list(script)
    assert all(one.clause.span.holds(one.span) for one in found)
    assert [one.verdict for one in found] == [(2.0, 0.0, 1.0), (1.0, 0.0, 1.0), (0.0, 0.0, 1.0)]


def test_no_words_found_is_an_empty_span_inside_the_clause(library: Library) -> None:
    (one,) = read(Scripted({}), library.snapshot, "？", [library.passage(f"notice.txt#{RUNNING}")])
    assert len(one.span) == 0
    assert one.clause.span.holds(one.span)


LONG = 9  # windows of the long measure
SENTENCE = "对第{}类养老机构,由所在街道按照实际收住的老人人数、护理等级和服务质量核定补贴,并在每季度结束后的十五个工作日内拨付到机构的账户,同时在街道的公告栏里公示不少于七天,接受社会监督,有异议的可以向街道提出。"


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two measures of many sentences each, and an annex that says nothing of its own."""
    body = "".join(SENTENCE.format(f"{n:02}") for n in range(2 * LONG))
    text = f"合肥市养老补贴办法\n一、补贴\n1.{body}\n2.{body.replace('街道', '社区')}\n3.咨询电话为12345。\n"
    return Library(Path(tmp_path_factory.mktemp("long")), {"long.txt": text})


def test_the_windows_of_one_question_are_capped_in_the_order_of_the_passages(long: Library) -> None:
    outline = long.snapshot.outlines["long.txt"]
    first, second, third = (long.passage(f"long.txt#一/{n}") for n in (1, 2, 3))
    assert [len(windows(outline, one.clause)) for one in (first, second, third)] == [LONG, LONG, 1]
    reader = Scripted({})
    found = read(reader, long.snapshot, "？", [first, second, third])
    wanted = [*windows(outline, first.clause), *windows(outline, second.clause)][:MOST_WINDOWS]
    assert reader.seen == wanted
    assert len(wanted) == MOST_WINDOWS
    assert [one.clause for one in found] == [first.clause, second.clause]


def test_of_the_windows_of_a_clause_the_best_one_counts(long: Library) -> None:
    reader = Scripted({"第03类": 1.0, "第10类": 4.0, "第14类": 2.0})
    (one,) = read(reader, long.snapshot, "？", [long.passage("long.txt#一/1")])
    assert (one.answers, one.span.of(long.snapshot.outlines["long.txt"].document.text)) == (4.0, "第10类")


def test_ten_clauses_are_read_and_none_that_says_nothing_of_its_own(library: Library) -> None:
    every = [library.passage(one) for one in library.snapshot.clauses if library.snapshot.clauses[one].leaf]
    titles = [one for one in every if one.clause.kind.value in ("title", "document_number")]
    assert len(titles) > 2
    said = [one for one in every if one not in titles and windows_of(library, one)]
    found = read(Scripted({}), library.snapshot, "？", [*titles, *said])
    assert {one.clause.id for one in found} == {one.clause.id for one in said[:DEPTH]}


def windows_of(library: Library, passage: Passage) -> tuple[Window, ...]:
    return windows(library.snapshot.outlines[passage.clause.document_id], passage.clause)


def test_nothing_to_read_is_read_as_nothing(library: Library) -> None:
    assert read(Scripted({}), library.snapshot, "？", []) == ()


@pytest.mark.parametrize(("answers", "accepted"), [(-9.0, False), (-0.01, False), (0.0, True), (9.0, True)])
def test_what_rather_answers_than_not_is_accepted(library: Library, answers: float, accepted: bool) -> None:
    passage = library.passage(f"hefei.txt#{BED}", 0.01)  # whatever the retrieval holds of it
    (one,) = read(Scripted({"5000元": answers}), library.snapshot, "？", [passage])
    assert one.accepted is accepted


def test_what_is_of_another_place_stands_behind_all_others_and_is_not_accepted(library: Library) -> None:
    reader = Scripted({"5000元": 5.0, "全部减免": 1.0})
    passages = [
        library.passage(f"{name}#{clause}")
        for name in ("hefei.txt", "notice.txt")
        for clause in (BED, TRAINING, RUNNING)
    ]
    found = read(reader, library.snapshot, "？", passages, lambda document: document == "hefei.txt")
    assert [one.clause.id for one in found] == [
        *(f"notice.txt#{clause}" for clause in (BED, TRAINING, RUNNING)),
        *(f"hefei.txt#{clause}" for clause in (BED, TRAINING, RUNNING)),
    ]
    assert [one.elsewhere for one in found] == [False] * 3 + [True] * 3
    assert [one.accepted for one in found] == [True, True, False, False, False, False]


# --- what was read of a clause -----------------------------------------------------------------------


def test_a_reading_keeps_all_that_was_read_of_its_clause_and_only_that(long: Library) -> None:
    outline = long.snapshot.outlines["long.txt"]
    reader = Scripted({"第03类": 1.0, "第10类": 4.0})
    passages = [long.passage("long.txt#一/1"), long.passage("long.txt#一/3")]
    found = {one.clause.id: one for one in read(reader, long.snapshot, "？", passages)}
    for passage in passages:
        kept = found[passage.clause.id].windows
        assert tuple(window for window, _ in kept) == windows(outline, passage.clause)
        assert [decoded for _, decoded in kept] == reader.read("？", [window for window, _ in kept])


def place(long: Library, clause_id: str, words: str) -> Span:
    """Where ``words`` stand in a clause."""
    clause = long.clause(clause_id)
    start = clause.span.start + long.words(clause_id).index(words)
    return Span(start, start + len(words))


def test_words_are_told_by_the_window_around_them(long: Library) -> None:
    best = "第10类"
    reader = Scripted({"第03类": 1.0, best: 4.0}, {"护理等级": -3.0})
    (one,) = read(reader, long.snapshot, "？", [long.passage("long.txt#一/1")])
    spot = place(long, "long.txt#一/1", best)
    assert one.of(spot) == (4.0, 0.0, spot)
    assert one.of(Span(spot.start - 1, spot.end + 2)) == (4.0, 0.0, spot)
    third = place(long, "long.txt#一/1", "第03类")
    assert one.of(third) == (1.0, 0.0, third)  # the best of its own window
    text = long.snapshot.outlines["long.txt"].document.text
    grade = Span(text.index("护理等级", spot.end), text.index("护理等级", spot.end) + 4)
    assert one.of(grade) == (4.0, -3.0, grade)
    assert one.of(Span(spot.end, grade.end + 3)) == (4.0, -3.0, grade)


def test_of_two_windows_that_words_stand_in_the_better_one_tells(long: Library) -> None:
    reader = Scripted({"第03类": 1.0, "第10类": 4.0})
    (one,) = read(reader, long.snapshot, "？", [long.passage("long.txt#一/1")])
    whole = Span(one.windows[0][0].span.start, one.windows[-1][0].span.end)
    assert one.of(whole) == (4.0, 0.0, place(long, "long.txt#一/1", "第10类"))


def test_words_that_were_not_read_are_infinitely_unlikely(long: Library) -> None:
    (one,) = read(Scripted({"12345": 2.0}), long.snapshot, "？", [long.passage("long.txt#一/3")])
    span = place(long, "long.txt#一/2", "社区")
    assert one.of(span) == (-np.inf, -np.inf, span)
    phone = place(long, "long.txt#一/3", "咨询电话")
    assert one.of(phone) == (2.0, -np.inf, phone)  # read, and not the words that were found


# --- the ranking after the reading -------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        {"三万元": 4.0},
        {"全部减免": 4.0, "200元": 3.0, "5000元": 2.0},
        {},
        {"5000元": -4.0, "三万元": -6.0},
    ],
)
def test_reordered_passages_are_all_there_in_descending_score(
    library: Library, script: Mapping[str, float]
) -> None:
    ranking = library.rank("合肥新建养老机构每张床位补助多少？")
    found = read(Scripted(script), library.snapshot, "？", ranking.passages)
    readings = [replace(one, score=1 - at / DEPTH) for at, one in enumerate(found)]
    after = ranking.reordered(readings)
    assert len(readings) == DEPTH
    assert sorted(ids(after)) == sorted(ids(ranking))
    assert ids(after)[:DEPTH] == [one.clause.id for one in readings]
    assert ids(after)[DEPTH:] == [one for one in ids(ranking) if one not in ids(after)[:DEPTH]]
    scores = [passage.score for passage in after.passages]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)


def test_what_the_retrieval_holds_of_a_clause_stays_when_it_was_read(library: Library) -> None:
    ranking = library.rank("合肥新建养老机构每张床位补助多少？")
    readings = read(Scripted({"三万元": 4.0}), library.snapshot, "？", ranking.passages)
    after = ranking.reordered([replace(one, score=0.5) for one in readings])
    assert after.scores == ranking.scores
    assert (after.best_dense, after.dense.tolist()) == (ranking.best_dense, ranking.dense.tolist())


def test_what_was_read_scores_above_what_was_not(library: Library) -> None:
    found = read(
        Scripted({"全部减免": 0.0, "5000元": 1.0}),
        library.snapshot,
        "？",
        [library.passage(f"hefei.txt#{clause}") for clause in (TRAINING, BED)],
    )
    readings = [replace(one, score=score) for one, score in zip(found, (1.0, 0.3), strict=True)]
    passages = [library.passage(f"hefei.txt#{clause}", s) for clause, s in ((RUNNING, 1.0), (TRAINING, 0.4))]
    after = reordered([*passages, library.passage(f"hefei.txt#{BED}", 0.2)], readings)
    assert [(one.clause.id.partition("#")[2], one.score, one.why) for one in after] == [
        (BED, 1.0, "reader +1.0 · dense"),
        (TRAINING, 0.65, "reader +0.0 · dense"),
        (RUNNING, 0.5, "dense"),
    ]


def test_a_clause_of_another_place_never_scores_above_one_before_it(library: Library) -> None:
    passages = [library.passage(f"hefei.txt#{clause}") for clause in (BED, TRAINING, RUNNING)]
    found = read(Scripted({}), library.snapshot, "？", passages)
    readings = [replace(one, score=score) for one, score in zip(found, (0.4, 0.9, 0.0), strict=True)]
    assert [one.score for one in reordered(passages, readings)] == [0.7, 0.7, 0.5]


def test_without_readings_the_ranking_stays(library: Library) -> None:
    ranking = library.rank("合肥的老年食堂补助多少？")
    assert ranking.reordered(()) is ranking
