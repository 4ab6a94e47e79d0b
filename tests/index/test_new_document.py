"""A document that no rule was written for is read without a change of code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eval.records import Score, score_records
from index.documents import read_corpus
from index.extract import extract
from index.schema import Outline, Records
from tests.index.outlines import CORPUS, PROJECT, corpus, labels, shape
from tests.index.reading import parsed

DATA = PROJECT / "tests" / "data"


@pytest.fixture(scope="module")
def new() -> Outline:
    (outline,) = read_corpus(DATA / "new_corpus").outlines
    return outline


@pytest.mark.parametrize("kind", ["responsibilities", "supports", "targets", "gaps"])
def test_its_records_are_those_written_by_hand(kind: str) -> None:
    scores = score_records(DATA / "new_corpus", DATA / "new_tables")
    score: Score = next(
        score for score in scores if (score.kind, score.document) == (kind, "sichuan-hydrogen")
    )
    assert (score.missing, score.surplus) == ((), ())
    assert score.expected == score.found > 0


def test_its_outline_and_what_it_tells_of_itself(new: Outline) -> None:
    document = new.document
    assert (document.title, document.issuers) == (
        "支持氢能与储能产业高质量发展若干政策措施",
        ("四川省人民政府办公厅",),
    )
    assert (document.region, document.status.value, document.number) == (
        "四川省",
        "in_force",
        "川办发〔2026〕15号",
    )
    assert (document.issued, document.effective) == ("2026-03-18", "自印发之日起施行")
    assert [pair for pair in zip(shape(new), labels(new), strict=True) if pair[0][0] == "section"] == [
        (("section", "一"), "一、总体目标"),
        (("section", "二"), "二、支持技术创新"),
        (("section", "二/一"), "二、支持技术创新（一）"),
        (("section", "二/二"), "二、支持技术创新（二）"),
        (("section", "三"), "三、支持推广应用"),
        (("section", "三/三"), "三、支持推广应用（三）"),
        (("section", "三/四"), "三、支持推广应用（四）"),
        (("section", "四"), "四、强化要素保障"),
        (("section", "四/五"), "四、强化要素保障（五）"),
        (("section", "四/六"), "四、强化要素保障（六）"),
    ]


def said(records: Records, text: str) -> list[object]:
    """What the records say, without where it stands.

    Of a scope its end: an article has no heading, so that its first sentence belongs to it.
    """
    return [
        [
            (r.role, r.department, r.aliases, r.group, r.scope.of(text)[-12:])
            for r in records.responsibilities
        ],
        [
            (s.beneficiary, s.instrument, [a.span.of(text) for a in s.amounts], s.gap)
            for s in records.supports
        ],
        [(t.measure, t.amount.span.of(text), t.amount.bound, t.year, t.yearly) for t in records.targets],
        [(g.kind, g.span.of(text)) for g in records.gaps],
    ]


@pytest.mark.parametrize("number", ["{}.", "{}．", "（{}）", "第{}条 ", "\u3000\u3000第{}条　", "{}、"])
def test_its_records_do_not_hang_on_how_it_is_numbered(new: Outline, tmp_path: Path, number: str) -> None:
    text = new.document.text
    for nth, numeral in enumerate("一二三四五六", 1):
        text = text.replace(f"（{numeral}）", number.format(nth if number[0] in "{（" else numeral))
    other = parsed(tmp_path, text)
    assert shape(other) != shape(new)
    assert said(extract(other), text) == said(extract(new), new.document.text)


def test_its_records_do_not_hang_on_full_or_half_width(new: Outline, tmp_path: Path) -> None:
    text = new.document.text.translate(str.maketrans("（）：；，", "():;,"))
    other = parsed(tmp_path, text)
    halved = str.maketrans("（）：；，", "():;,")
    assert str(said(extract(other), text)).translate(halved) == str(
        said(extract(new), new.document.text)
    ).translate(halved)


def test_no_code_and_no_table_names_a_document_of_the_corpus() -> None:
    """What would be written for one document alone: its file, its title, its number."""
    names = {outline.document.id.removesuffix(".txt") for outline in corpus().values()}
    names |= {re.sub(r"[（(].*", "", outline.document.title) for outline in corpus().values()}
    names |= {outline.document.number for outline in corpus().values()} - {""}
    files = [
        path
        for folder in ("index", "rag")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in (".py", ".tsv", ".txt", ".toml") and not {"snapshots", "questions"} & {*path.parts}
    ]
    assert len(files) > 50
    found = {
        (path.relative_to(PROJECT).as_posix(), name)
        for path in files
        for name in names
        if name in path.read_text(encoding="utf-8")
    }
    assert found == set()
    assert CORPUS.name not in {part for path in files for part in path.parts[-2:]}
