"""What a text tells of itself: title, issuers, place, status, number, dates; and nothing that it does not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from index.documents import read_document
from index.metadata import effective_of, evidence, period_of, region_of
from index.schema import Document, Status
from tests.index.outlines import CORPUS
from tests.index.reading import parsed

KNOWN: dict[str, dict[str, Any]] = {
    entry["file"]: entry
    for entry in tomllib.loads((CORPUS / "documents.toml").read_text(encoding="utf-8"))["document"]
}
# What a person knows and the text does not tell in a way that can be read off.
NOT_TOLD = {
    ("anhui-county-clusters-draft.txt", "region"),  # “省委、省政府”, one mention of 安徽
    ("shenzhen-auto-city.txt", "issued"),  # “8月3日” in the article that carries it
}


def describe(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "issuers": list(document.issuers),
        "region": document.region,
        "status": document.status.value,
        "number": document.number,
        "issued": document.issued,
        "effective": document.effective,
        "period": None if document.period is None else list(document.period),
    }


@pytest.mark.parametrize("file", sorted(KNOWN))
def test_the_text_alone_tells_what_a_person_wrote_down(file: str) -> None:
    found = describe(read_document(CORPUS / file).document)
    empty: dict[str, Any] = {"issuers": [], "period": None}
    wanted = {key: KNOWN[file].get(key, empty.get(key, "")) for key in found}
    differing = {(file, key) for key in found if found[key] != wanted[key]}
    assert differing == {pair for pair in NOT_TOLD if pair[0] == file}
    assert all(found[key] in ("", [], None) for _, key in differing)


NOTICE = """淮北市人民政府办公室关于印发《淮北市低空经济发展行动方案（2025—2027年）》的通知
淮政办〔2025〕8号
各县区人民政府：
现将行动方案印发给你们，请认真贯彻执行。
淮北市人民政府办公室
2025年3月1日

淮北市低空经济发展行动方案
（2025—2027年）

为推动全市低空经济发展，制定本方案。
一、目标
实现增长。
二、附则
本方案自印发之日起施行。
"""


def test_a_notice_tells_everything(tmp_path: Path) -> None:
    assert describe(parsed(tmp_path, NOTICE).document) == {
        "title": "淮北市低空经济发展行动方案（2025—2027年）",
        "issuers": ["淮北市人民政府办公室"],
        "region": "安徽省淮北市",
        "status": "in_force",
        "number": "淮政办〔2025〕8号",
        "issued": "2025-03-01",
        "effective": "自印发之日起施行",
        "period": [2025, 2027],
    }


def test_a_bare_text_tells_nothing(tmp_path: Path) -> None:
    document = parsed(tmp_path, "支持企业发展。奖励50万元。\n").document
    assert describe(document) == {
        "title": "made-up",
        "issuers": [],
        "region": "",
        "status": "unknown",
        "number": "",
        "issued": "",
        "effective": "",
        "period": None,
    }
    assert document.level == ""


@pytest.mark.parametrize(
    ("head", "title", "status"),
    [
        ("某市若干措施", "某市若干措施", Status.UNKNOWN),
        ("某市若干措施（征求意见稿）", "某市若干措施", Status.DRAFT_FOR_COMMENT),
        ("某市若干措施\n（征求意见稿）", "某市若干措施", Status.DRAFT_FOR_COMMENT),
        ("某市若干措施（送审稿）", "某市若干措施", Status.DRAFT_FOR_COMMENT),
        ("某市促进产业发展\n若干措施", "某市促进产业发展若干措施", Status.UNKNOWN),
        ("某市若干措施\n某政发〔2024〕1号", "某市若干措施", Status.IN_FORCE),
        ("某市若干措施（试行）", "某市若干措施（试行）", Status.UNKNOWN),
        ("[bookmark: _GoBack]某市若干措施", "某市若干措施", Status.UNKNOWN),
    ],
)
def test_title_and_status(tmp_path: Path, head: str, title: str, status: Status) -> None:
    document = parsed(tmp_path, f"{head}\n为推动发展，制定本措施。\n一、目标\n实现增长。\n").document
    assert (document.title, document.status) == (title, status)


@pytest.mark.parametrize(
    ("title", "issuers", "text", "region"),
    [
        ("安徽省若干措施", (), "", "安徽省"),
        ("安徽省淮北市若干措施", (), "", "安徽省淮北市"),
        ("淮北市濉溪县若干措施", (), "", "安徽省淮北市濉溪县"),
        ("广西壮族自治区若干措施", (), "", "广西壮族自治区"),
        ("若干措施", ("深圳市工业和信息化局",), "", "广东省深圳市"),
        ("关于支持合肥市发展的若干措施", ("安徽省人民政府",), "", "安徽省"),
        ("若干措施", (), "全市要行动。淮北、濉溪县、杜集区协同，对接徐州市。", "安徽省淮北市"),
        ("若干措施", (), "全省要行动。合肥市、芜湖市、安徽协同，对接南京市。", "安徽省"),
        ("若干措施", (), "全市要行动。淮北、濉溪县、徐州、南京、合肥协同。", ""),
        ("若干措施", (), "合肥市、芜湖市、安徽协同。", ""),
        ("若干措施", (), "全省要行动，学习浙江经验。", ""),
        ("朝阳区若干措施", (), "", ""),  # of which city?
    ],
)
def test_the_place(title: str, issuers: tuple[str, ...], text: str, region: str) -> None:
    found = region_of(text, title, issuers)
    assert (found.full_name if found else "") == region


@pytest.mark.parametrize(
    ("text", "effective"),
    [
        ("本措施自发布之日起施行。", "自发布之日起施行"),
        ("本条例自2023年7月1日起施行。", "自2023年7月1日起施行"),
        ("自印发之日起实施，有效期三年。", "自印发之日起实施"),
        ("自2023年7月1日起施行。修改后自2024年1月1日起施行。", "自2024年1月1日起施行"),
        ("自行施行。", ""),
        ("", ""),
    ],
)
def test_in_force_from(text: str, effective: str) -> None:
    assert effective_of(text) == effective


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("方案(2024—2027年)", (2024, 2027)),
        ("方案（2023-2025年）", (2023, 2025)),
        ("方案（2023年至2025年）", (2023, 2025)),
        ("方案（2025年）", None),
        ("方案", None),
    ],
)
def test_the_period(title: str, period: tuple[int, int] | None) -> None:
    assert period_of(title) == period


@pytest.mark.parametrize(
    ("words", "found"),
    [("（征求意见稿）", "(征求\n意见稿)"), ("征求意见", "征求\n意见"), ("通知", None), ("", None)],
)
def test_where_a_text_says_it(words: str, found: str | None) -> None:
    text = "若干措施(征求\n意见稿)\n"
    span = evidence(text, words)
    assert (span and span.of(text)) == found
