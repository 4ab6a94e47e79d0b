"""What the reader learns from: the written questions, the groups made of them, the measures that judge it."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.places import Places, Split
from eval.questions import STYLES, normal, read_questions
from index.documents import read_corpus
from index.e5 import open_bundled
from index.embedder import open_embedder
from index.errors import CorpusError
from index.regions import find_regions
from index.schema import Span
from rag.reader.encoding import Pair, encode
from rag.reader.training import examples, questions
from rag.reader.training.examples import Example, Examples
from rag.reader.training.measure import auroc, macro_f1
from rag.reader.training.questions import (
    HOME,
    General,
    Part,
    Source,
    Verdict,
    Written,
    read_general,
    read_sources,
)
from rag.reader.windows import WINDOW_LENGTH

PROJECT = Path(questions.__file__).parents[3]

# --- the files ---------------------------------------------------------------------------------------

KINDS = {"answer", "near", *Verdict}
TSV = {part: sorted((HOME / part).glob("*.tsv")) for part in Part}


def lines(part: Part) -> Iterator[tuple[str, list[str]]]:
    """“file:line”, and the line's columns."""
    for file in TSV[part]:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{file.name}:{number}", line.split("\t")


def fault(columns: Sequence[str]) -> str:
    """What is wrong with a line; nothing where it is well."""
    if len(columns) != 4:
        return f"{len(columns)} columns"
    kind, style, question, quote = columns
    if kind not in KINDS:
        return f"kind {kind}"
    if style not in STYLES:
        return f"style {style}"
    if not question.strip() or not quote.strip():
        return "an empty column"
    return ""


@pytest.mark.parametrize("part", Part)
def test_every_line_has_a_kind_a_style_a_question_and_a_quote(part: Part) -> None:
    assert [(where, what) for where, columns in lines(part) if (what := fault(columns))] == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("answer\tformal\t补多少？\t补助5000元", ""),
        ("answer\tformal\t补多少？", "3 columns"),
        ("answer\tformal\t补\t多少？\t补助5000元", "5 columns"),
        ("maybe\tformal\t补多少？\t补助5000元", "kind maybe"),
        ("met\trude\t补多少？\t补助5000元", "style rude"),
        ("near\tnoisy\t \t补助5000元", "an empty column"),
        ("near\tnoisy\t补多少？\t", "an empty column"),
    ],
)
def test_a_wrong_line_would_be_seen(line: str, what: str) -> None:
    assert fault(line.split("\t")) == what


def test_a_folder_holds_nothing_but_questions() -> None:
    found = {path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.is_file()}
    assert found == {f"{part}/{file.name}" for part in Part for file in TSV[part]}


def test_a_document_is_in_one_part_only() -> None:
    parts = defaultdict(list)
    for part, files in TSV.items():
        for file in files:
            parts[file.stem].append(part)
    assert {stem: found for stem, found in parts.items() if len(found) > 1} == {}


def test_each_kind_and_each_style_is_taught() -> None:
    taught = {(kind, style) for _, (kind, style, *_) in lines(Part.TRAIN)}
    assert taught == {(kind, style) for kind in KINDS for style in STYLES}


@pytest.fixture(scope="module")
def kept_apart(corpus_folder: Path) -> set[str]:
    """The questions of the benchmark's test half, in normal form."""
    places = Places(read_corpus(corpus_folder).outlines)
    asked = read_questions(sorted((PROJECT / "eval" / "questions").glob("*.jsonl")), places.texts)
    found = {normal(one.question) for one in asked if places.split(one) is Split.TEST}
    assert len(found) > 100
    return found


def test_no_question_of_the_benchmarks_test_half_is_learned(kept_apart: set[str]) -> None:
    assert [where for where, columns in lines(Part.TRAIN) if normal(columns[2]) in kept_apart] == []


def test_no_question_is_in_two_parts() -> None:
    asked = {part: {normal(columns[2]) for _, columns in lines(part)} for part in Part}
    shared = [asked[one] & asked[two] for one in Part for two in Part if one < two]
    assert shared == [set()] * 3


# --- reading them ------------------------------------------------------------------------------------

CARE = """合肥市支持养老服务发展若干措施
一、支持建设
1.新建养老机构。对新建养老机构的,每张床位给予建设补助5000元。补助由区民政局在验收合格后的三十日内一次性足额拨付到机构账户。
2.培训护理人员。每年培训养老护理人员300人次,培训费用全部减免。参加培训的护理人员应当与本市养老机构签订一年以上的劳动合同。
二、支持运营
3.发放运营补贴。对正常运营的养老机构,按收住老人数每人每月补贴200元。补贴按季度发放,机构停业的从停业当月起停发。
"""
ROSES = """昆明市鲜花产业发展行动计划
一、扩大种植
1.扩大玫瑰种植。到2025年玫瑰种植面积达到20万亩。新增面积优先安排在安宁、晋宁等老产区,由农业农村局逐年下达计划。
2.建设温室。对新建的智能温室,按造价的百分之三十给予补助,每个项目最高一百万元。温室应当由同一主体连续经营三年以上。
"""
BED, CONTRACT, RUNNING = (
    "每张床位给予建设补助5000元",
    "签订一年以上的劳动合同",
    "按收住老人数每人每月补贴200元",
)
GREENHOUSE, YEARS = "每个项目最高一百万元", "由同一主体连续经营三年以上"
ASKED = {
    "care": [
        ("answer", "formal", "合肥市新建一张床位补多少？", BED),
        ("answer", "colloquial", "床位建好能补多少钱？", BED),
        ("near", "noisy", "运营补贴哪天到账", RUNNING),
        ("met", "formal", "我和敬老院签了两年合同", CONTRACT),
        ("not_said", "english", "I am forty years old", CONTRACT),
    ],
    "roses": [
        ("answer", "paraphrase", "盖大棚顶多拿多少钱？", GREENHOUSE),
        ("near", "formal", "昆明市的玫瑰卖多少钱一枝？", "玫瑰种植面积达到20万亩"),
        ("not_met", "colloquial", "大棚我干了一年就转手了", YEARS),
    ],
}

Rows = Sequence[tuple[str, str, str, str]]


class Ground:
    """Documents and questions in folders of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.documents, self.home = folder / "documents", folder / "questions"
        self.documents.mkdir()
        monkeypatch.setattr(questions, "HOME", self.home)

    def document(self, name: str, text: str, folder: Path | None = None) -> None:
        folder = folder or self.documents
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    def ask(self, stem: str, rows: Rows, part: Part = Part.TRAIN) -> None:
        file = self.home / part / f"{stem}.tsv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")

    def read(self, part: Part = Part.TRAIN, *more: Path) -> tuple[Source, ...]:
        return read_sources(part, [self.documents, *more])


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, monkeypatch)


@pytest.fixture
def sources(ground: Ground) -> tuple[Source, ...]:
    ground.document("care.txt", CARE)
    ground.document("roses.md", ROSES)
    for stem, rows in ASKED.items():
        ground.ask(stem, rows)
    return ground.read()


def test_sources_are_the_documents_with_their_questions_and_spans(sources: tuple[Source, ...]) -> None:
    found = [
        (one.document, one.kind, one.style, one.question, one.span.of(source.outline.document.text))
        for source in sources
        for one in source.questions
    ]
    names = {"care": "care.txt", "roses": "roses.md"}
    assert found == [(names[stem], *row) for stem, rows in ASKED.items() for row in rows]
    assert [one.answers for one in sources[0].questions] == [True, True, False, False, False]


def test_a_sources_windows_are_those_of_its_leaves(sources: tuple[Source, ...]) -> None:
    for source in sources:
        text = source.outline.document.text
        assert all(window.span.of(text) == window.text for window in source.windows)
        assert all(len(window.text) <= WINDOW_LENGTH for window in source.windows)
    told = [window for window in sources[1].windows if window.text not in ROSES.splitlines()[0]]
    assert [window.text[:8] for window in told] == ["到2025年玫瑰", "对新建的智能温室"]
    assert [window.path.rpartition(" › ")[2] for window in told] == ["扩大玫瑰种植", "建设温室"]


def test_the_window_of_a_quote_holds_it(sources: tuple[Source, ...]) -> None:
    care = sources[0]
    for one in care.questions:
        window = care.window_of(one.span)
        assert window is not None
        assert window.span.holds(one.span)
        assert window.inside(one.span).of(window.text) == one.span.of(CARE)


@pytest.mark.parametrize("words", ["合肥市支持养老服务发展若干措施", "一、支持建设", "新建养老机构。"])
def test_a_title_and_a_heading_have_no_window(sources: tuple[Source, ...], words: str) -> None:
    at = CARE.index(words)
    assert sources[0].window_of(Span(at, at + len(words))) is None


def test_a_quote_across_two_windows_belongs_to_the_one_that_holds_more(sources: tuple[Source, ...]) -> None:
    first, second = (sources[0].window_of(one.span) for one in sources[0].questions[1::2])
    assert first is not None
    assert second is not None
    assert sources[0].window_of(Span(first.span.end - 2, second.span.start + 5)) is second
    assert sources[0].window_of(Span(first.span.end - 5, second.span.start + 2)) is first


def test_only_the_part_that_is_asked_for_is_read(ground: Ground) -> None:
    ground.document("care.txt", CARE)
    ground.document("roses.txt", ROSES)
    ground.ask("care", ASKED["care"], Part.TRAIN)
    ground.ask("roses", ASKED["roses"], Part.DEV)
    read = {part: [one.outline.document.id for one in ground.read(part)] for part in Part}
    assert read == {Part.TRAIN: ["care.txt"], Part.DEV: ["roses.txt"], Part.TEST: []}


def test_the_folders_are_looked_into_in_their_order(ground: Ground, tmp_path: Path) -> None:
    ground.document("care.txt", CARE)
    ground.document("care.txt", f"{CARE}4.另一份。这是另一份文件。\n", tmp_path / "second")
    ground.document("roses.txt", ROSES, tmp_path / "second")
    ground.ask("care", ASKED["care"])
    ground.ask("roses", ASKED["roses"])
    found = ground.read(Part.TRAIN, tmp_path / "second")
    assert [one.outline.document.text for one in found] == [CARE, ROSES]


@pytest.mark.parametrize(
    ("stem", "quote", "message"),
    [
        ("care", "每张床位给予建设补助6000元", "care.tsv:2：文件里没有这段引文：每张床位给予建设补助6000元"),
        ("lost", BED, "找不到文件 lost：请用 --documents 指出放它的文件夹"),
    ],
)
def test_a_missing_quote_or_document_is_told(ground: Ground, stem: str, quote: str, message: str) -> None:
    ground.document("care.txt", CARE)
    ground.ask(stem, [("answer", "formal", "补多少？", BED), ("answer", "formal", "补多少？", quote)])
    with pytest.raises(CorpusError) as told:
        ground.read()
    assert str(told.value) == message


def test_general_questions_come_with_the_windows_of_their_text(tmp_path: Path) -> None:
    text = "".join(f"第{n}句话说的是一件与别的句子都不相同的小事情。" for n in range(20))
    rows = {
        "contexts.jsonl.gz": [{"id": "a", "text": text}, {"id": "b", "text": "短。"}],
        "questions.jsonl.gz": [
            {"context": "b", "question": "长还是短？", "start": 0, "end": 1},
            {"context": "a", "question": "第几句？", "start": 0, "end": 3},
        ],
    }
    for name, entries in rows.items():
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)
    short, long = read_general(tmp_path)
    assert (short.question, short.span, [w.text for w in short.windows]) == (
        "长还是短？",
        Span(0, 1),
        ["短。"],
    )
    assert (long.question, long.span) == ("第几句？", Span(0, 3))
    assert "".join(window.text for window in long.windows) == text
    assert {window.path for window in long.windows} == {""}
    assert len(long.windows) == 3


# --- the groups --------------------------------------------------------------------------------------


class Drawn:
    """Groups drawn from sources; knows the question and the words of every pair."""

    def __init__(
        self, sources: Sequence[Source], monkeypatch: pytest.MonkeyPatch, general: Sequence[General] = ()
    ) -> None:
        self.words: dict[Pair, tuple[str, str, str]] = {}
        monkeypatch.setattr(examples, "encode", self._encode)
        self.general = general
        self.sources = sources
        self.written = {one.question: one for source in sources for one in source.questions}

    def _encode(self, tokenizer: object, question: str, path: str, text: str) -> Pair:
        pair = encode(open_bundled().tokenizer, question, path, text)
        self.words[pair] = (question, path, text)
        return pair

    def examples(self, seed: int = 1) -> Examples:
        return Examples(self.sources, self.general, open_bundled().tokenizer, open_embedder(), seed)

    def groups(self, seed: int = 1, turns: int = 16, size: int = 24) -> list[list[Example]]:
        made = self.examples(seed)
        return [group for turn in range(turns) for group in made.draw(turn, size)]

    def question(self, example: Example) -> Written:
        return self.written[self.words[example.pair][0]]

    def text(self, example: Example) -> str:
        return self.words[example.pair][2]

    def answer(self, example: Example) -> str:
        """The words of an example's tokens."""
        assert example.tokens is not None
        pair = example.pair
        start, end = (at - pair.first for at in example.tokens)
        return self.text(example)[pair.starts[start] : pair.ends[end]]

    def quote(self, question: Written) -> str:
        (own,) = [one for one in self.sources if one.outline.document.id == question.document]
        return question.span.of(own.outline.document.text)


@pytest.fixture
def drawn(sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch) -> Drawn:
    return Drawn(sources, monkeypatch)


def of_kind(drawn: Drawn, *kinds: str) -> list[list[Example]]:
    found = [group for group in drawn.groups() if drawn.question(group[0]).kind in kinds]
    assert len(found) > 5
    return found


def test_the_sizes_are_of_what_there_is(drawn: Drawn) -> None:
    assert drawn.examples().sizes() == {
        "windows": sum(len(source.windows) for source in drawn.sources),
        "answered": 3,
        "near": 2,
        "verdicts": 3,
        "general": 0,
    }


def test_the_same_seed_and_turn_draw_the_same_groups(drawn: Drawn) -> None:
    one, two = drawn.examples(seed=3), drawn.examples(seed=3)
    two.draw(0, 40)  # what was drawn before does not matter
    assert one.draw(5, 24) == two.draw(5, 24)
    assert one.draw(5, 24) == one.draw(5, 24)


def test_another_seed_or_turn_draws_others(drawn: Drawn) -> None:
    made = drawn.examples(seed=3)
    assert made.draw(5, 24) != made.draw(6, 24)
    assert made.draw(5, 24) != drawn.examples(seed=4).draw(5, 24)


@pytest.mark.parametrize("size", [1, 10, 50])
def test_a_turn_has_at_least_so_many_pairs_and_the_shorter_groups_first(drawn: Drawn, size: int) -> None:
    groups = drawn.examples().draw(0, size)
    assert size <= sum(map(len, groups)) < size + 3
    longest = [max(len(example.pair.ids) for example in group) for group in groups]
    assert longest == sorted(longest)


def test_a_group_is_of_one_question(drawn: Drawn) -> None:
    assert {len({drawn.question(example).question for example in group}) for group in drawn.groups()} == {1}


def test_the_pair_that_answers_stands_first_and_its_tokens_cover_the_quote(drawn: Drawn) -> None:
    for group in of_kind(drawn, "answer"):
        quote = drawn.quote(drawn.question(group[0]))
        assert [example.answers for example in group] == [True] + [False] * (len(group) - 1)
        assert quote in drawn.answer(group[0])
        assert len(drawn.answer(group[0])) <= len(quote) + 4  # a token may reach over the quote's ends


def test_what_does_not_answer_does_not_hold_the_quote(drawn: Drawn) -> None:
    for group in of_kind(drawn, "answer"):
        quote = drawn.quote(drawn.question(group[0]))
        assert [quote in drawn.text(example) for example in group[1:]] == [False] * (len(group) - 1)
        assert all(example.tokens is None and example.verdict is None for example in group[1:])


def from_documents(drawn: Drawn, example: Example) -> set[str]:
    """The documents whose windows hold the first words of an example."""
    start = drawn.text(example)[:8]
    return {
        source.outline.document.id
        for source in drawn.sources
        if any(start in window.text for window in source.windows)
    }


@pytest.mark.parametrize("kinds", [("answer",), ("near",)])
def test_only_a_question_that_names_a_place_has_another_documents_windows_against_it(
    drawn: Drawn, kinds: tuple[str, ...]
) -> None:
    met: dict[str, set[str]] = defaultdict(set)
    for group in of_kind(drawn, *kinds):
        for example in group[1:]:
            met[drawn.question(example).question] |= from_documents(drawn, example)
    wanted = {
        one.question: {"care.txt", "roses.md"} if find_regions(one.question) else {one.document}
        for one in drawn.written.values()
        if one.kind in kinds
    }
    assert {document for found in wanted.values() for document in found} == {"care.txt", "roses.md"}
    assert met == wanted


def test_a_near_miss_stands_first_and_nothing_answers(drawn: Drawn) -> None:
    for group in of_kind(drawn, "near"):
        assert drawn.quote(drawn.question(group[0])) in drawn.text(group[0])
        assert [example.answers for example in group] == [False] * 2
        assert drawn.text(group[0]) != drawn.text(group[1])


def test_a_condition_stands_alone_or_in_its_sentence_with_the_verdict(drawn: Drawn) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for (example,) in of_kind(drawn, *Verdict):
        question = drawn.question(example)
        assert (example.verdict, example.answers, example.tokens) == (
            list(Verdict).index(Verdict(question.kind)),
            None,
            None,
        )
        found[question.question].add(drawn.text(example))
    contract = {CONTRACT, f"参加培训的护理人员应当与本市养老机构{CONTRACT}。"}
    assert found == {
        "我和敬老院签了两年合同": contract,
        "I am forty years old": contract,
        "大棚我干了一年就转手了": {YEARS, f"温室应当{YEARS}。"},
    }


def test_the_sentence_of_the_answer_is_cut_out_of_some_windows(drawn: Drawn) -> None:
    cut = "补助由区民政局在验收合格后的三十日内一次性足额拨付到机构账户。"
    texts = {drawn.text(example) for group in of_kind(drawn, "answer") for example in group[1:]}
    assert any(text.strip() == cut for text in texts)


def test_some_windows_come_without_their_path(drawn: Drawn) -> None:
    paths = [drawn.words[example.pair][1] for group in drawn.groups(turns=20) for example in group]
    assert 0.05 < float(np.mean([not path for path in paths])) < 0.3


def test_a_general_question_is_drawn_with_its_answer(
    sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"第{n}句话说的是一件与别的句子都不相同的小事情。" for n in range(20))
    general = General(
        "第三句说什么？", questions._windows(text), Span(text.index("第3句"), text.index("第3句") + 3)
    )
    drawn = Drawn(sources, monkeypatch, [general])
    found = [g for g in drawn.groups(turns=12) if drawn.words[g[0].pair][0] == general.question]
    assert len(found) > 3
    for group in found:
        assert [example.answers for example in group] == [True, False]
        assert "第3句" in drawn.answer(group[0])
        assert "第3句" not in drawn.text(group[1])


# --- the measures ------------------------------------------------------------------------------------

AUROCS: list[tuple[list[float], list[float], float]] = [
    ([2, 3], [0, 1], 1.0),
    ([0, 1], [2, 3], 0.0),
    ([1], [1], 0.5),
    ([1, 3], [2, 0], 0.75),
    ([1, 2], [1, 0, 2], (0.5 + 1 + 0 + 1 + 1 + 0.5) / 6),
]


@pytest.mark.parametrize(("positive", "negative", "value"), AUROCS)
def test_the_auroc_is_the_chance_of_the_right_order(
    positive: list[float], negative: list[float], value: float
) -> None:
    assert auroc(positive, negative) == pytest.approx(value)


@pytest.mark.parametrize(("positive", "negative"), [([], [1.0]), ([1.0], []), ([], [])])
def test_without_one_side_there_is_no_auroc(positive: list[float], negative: list[float]) -> None:
    assert np.isnan(auroc(positive, negative))


F1S: list[tuple[list[int], list[int], float]] = [
    ([0, 1, 2], [0, 1, 2], 1.0),
    ([0, 1, 2], [1, 2, 0], 0.0),
    # class 0: 2·1/(2+1), class 1: 2·2/(2+3)
    ([0, 0, 1, 1], [0, 1, 1, 1], (2 / 3 + 4 / 5) / 2),
    # class 2 is never guessed
    ([0, 1, 2, 2], [0, 1, 0, 1], (2 / 3 + 2 / 3 + 0) / 3),
    # a class that only was guessed is none of the classes
    ([0, 0, 1], [0, 2, 1], (2 / 3 + 1) / 2),
]


@pytest.mark.parametrize(("truth", "guessed", "value"), F1S)
def test_macro_f1_is_the_mean_over_the_classes_there_are(
    truth: list[int], guessed: list[int], value: float
) -> None:
    assert macro_f1(truth, guessed) == pytest.approx(value)


def test_without_a_class_there_is_no_f1() -> None:
    assert np.isnan(macro_f1([], []))


scores = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12)
labelled = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=20)


@settings(deadline=None)  # scikit-learn is loaded
@given(scores, scores)
def test_the_auroc_is_scikit_learns(positive: list[float], negative: list[float]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    truth = [1] * len(positive) + [0] * len(negative)
    assert auroc(positive, negative) == pytest.approx(metrics.roc_auc_score(truth, positive + negative))


@settings(deadline=None)
@given(labelled)
def test_macro_f1_is_scikit_learns_over_the_classes_there_are(pairs: list[tuple[int, int]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    truth, guessed = [t for t, _ in pairs], [g for _, g in pairs]
    wanted = metrics.f1_score(truth, guessed, labels=sorted(set(truth)), average="macro", zero_division=0)
    assert macro_f1(truth, guessed) == pytest.approx(wanted)
