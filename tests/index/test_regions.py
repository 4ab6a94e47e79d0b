"""Places: every one of the table is found by its names, the longest first."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import regions
from index.regions import Region, find_regions, parse_region, short_name
from tests.index.outlines import CORPUS

ALL = [Region(*line.split("\t")) for line in regions._TABLE.read_text(encoding="utf-8").splitlines()]
NAMES = sorted(
    {name for region in ALL for name in regions._written(region.name)}, key=lambda name: (-len(name), name)
)


def found(text: str, counties: tuple[str, ...] | None = ()) -> list[tuple[str, list[str]]]:
    return [
        (m.span.of(text), [region.full_name for region in m.regions]) for m in find_regions(text, counties)
    ]


def test_the_table_is_whole() -> None:
    assert len({region.province for region in ALL}) == 34
    assert len(ALL) == len(set(ALL)) > 3000
    assert [region for region in ALL if region.county and not region.province] == []


@pytest.mark.parametrize("level", ["province", "city", "county"])
def test_every_place_is_found_by_its_full_name(level: str) -> None:
    missed = [
        region.full_name
        for region in ALL
        if region.level == level and parse_region(region.full_name) not in (region, None)
    ]
    assert missed == []


def test_every_province_and_city_is_found_by_both_names() -> None:
    for region in ALL:
        if not region.county:
            for name in (region.name, short_name(region.name)):
                (mention,) = find_regions(name)
                # 吉林 and 海南 are provinces before they are a city and a prefecture.
                assert region in mention.regions or mention.regions[0].level == "province"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "安徽省淮北市濉溪县",
            [("安徽省", ["安徽省"]), ("淮北市", ["安徽省淮北市"]), ("濉溪县", ["安徽省淮北市濉溪县"])],
        ),
        ("安徽的淮北", [("安徽", ["安徽省"]), ("淮北", ["安徽省淮北市"])]),
        (
            "延边州和延边朝鲜族自治州",
            [("延边州", ["吉林省延边朝鲜族自治州"]), ("延边朝鲜族自治州", ["吉林省延边朝鲜族自治州"])],
        ),
        ("内蒙古与广西", [("内蒙古", ["内蒙古自治区"]), ("广西", ["广西壮族自治区"])]),
        ("吉林", [("吉林", ["吉林省"])]),  # the province goes before the city of that name
        ("吉林市", [("吉林市", ["吉林省吉林市"])]),
        ("海南", [("海南", ["海南省"])]),
        (
            "和田地区于田县",
            [("和田地区", ["新疆维吾尔自治区和田地区"]), ("于田县", ["新疆维吾尔自治区和田地区于田县"])],
        ),
        ("推动产业发展", []),
        ("", []),
        ("肥西", []),  # a county's short name is often an everyday word
    ],
)
def test_places_in_a_text(text: str, mentions: list[tuple[str, list[str]]]) -> None:
    assert found(text) == mentions


def test_a_countys_short_name_counts_where_it_is_known() -> None:
    assert found("肥西", ("肥西县",)) == found("肥西", None) == [("肥西", ["安徽省合肥市肥西县"])]


def test_an_ambiguous_name_has_all_its_places() -> None:
    (mention,) = find_regions("朝阳区")
    assert {region.province for region in mention.regions} >= {"北京市", "吉林省"}
    assert parse_region("朝阳区") is None
    assert parse_region("长春市朝阳区") == Region("吉林省", "长春市", "朝阳区")


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("安徽省淮北市", Region("安徽省", "淮北市")),
        ("淮北", Region("安徽省", "淮北市")),
        ("广东省深圳市", Region("广东省", "深圳市")),
        ("吉林省", Region("吉林省")),
        ("火星", None),
        ("", None),
    ],
)
def test_a_place_by_name(name: str, region: Region | None) -> None:
    assert parse_region(name) == region
    assert region is None or parse_region(region.full_name) == region


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("安徽省", "安徽"),
        ("延边朝鲜族自治州", "延边"),
        ("新疆维吾尔自治区", "新疆"),
        ("寿县", "寿县"),
        ("广西壮族自治区", "广西"),
        ("宁夏回族自治区", "宁夏"),
        ("西双版纳傣族自治州", "西双版纳"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("长白朝鲜族自治县", "长白"),
        ("东乡族自治县", "东乡族自治县"),
        ("香港特别行政区", "香港"),
        ("神农架林区", "神农架"),
        ("锡林郭勒盟", "锡林郭勒"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_province_contains_its_cities_and_no_other() -> None:
    anhui, huaibei, shenzhen = Region("安徽省"), Region("安徽省", "淮北市"), Region("广东省", "深圳市")
    suixi = Region("安徽省", "淮北市", "濉溪县")
    assert [anhui.contains(place) for place in (anhui, huaibei, suixi, shenzhen)] == [True, True, True, False]
    assert [huaibei.contains(place) for place in (anhui, huaibei, suixi)] == [False, True, True]


# The reference: one alternation of all names, the longest first.
REFERENCE = re.compile("|".join(re.escape(name) for name in NAMES))
pieces = st.lists(
    st.sampled_from(NAMES) | st.text(alphabet="省市县区州的和安徽吉林海南山", max_size=4), max_size=8
)


@given(pieces.map("".join))
def test_names_are_found_as_one_long_pattern_finds_them(text: str) -> None:
    assert [span.of(text) for span in regions._occurrences(text)] == REFERENCE.findall(text)


def test_names_in_the_corpus_are_found_as_one_long_pattern_finds_them() -> None:
    for path in CORPUS.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert [span.of(text) for span in regions._occurrences(text)] == REFERENCE.findall(text)
