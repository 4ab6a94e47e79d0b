"""Names of departments: which are one unit's, and what is never joined."""

from __future__ import annotations

from itertools import combinations

import pytest

from index import units
from index.units import (
    GROUP,
    function_of,
    is_unit,
    place_word,
    rank_of,
    rank_to_share,
    same_unit,
    shares_rank,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("省市场监管局", "省市场监督管理局"),
        ("省发展改革委", "省发展和改革委员会"),
        ("省发改委", "发展改革委"),
        ("省工业和信息化厅", "省工信厅"),
        ("市经济和信息化局", "市经信局"),
        ("省人力资源社会保障厅", "省人社厅"),
        ("省住房城乡建设厅", "省住建厅"),
        ("市科技创新委", "市科技创新委员会"),
        ("省 科技厅", "省科学技术厅"),
        ("安徽省科技厅", "省科技厅"),
        ("深圳市工业和信息化局", "市工业和信息化局"),
        ("市机关事务管理局", "市机关事物管理局"),
    ],
)
def test_one_unit_in_two_writings(one: str, other: str) -> None:
    assert same_unit(one, other)
    assert same_unit(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("省科技厅", "市科技局"),
        ("省科技厅", "省教育厅"),
        ("省工业和信息化厅", "省工业和信息化局"),
        ("市发展改革委", "省发展改革委"),
        ("市财政局", "县财政局"),
        ("市交通运输局", "市公安交警局"),
        ("市规划和自然资源局", "市自然资源局"),
    ],
)
def test_two_units(one: str, other: str) -> None:
    assert not same_unit(one, other)


@pytest.mark.parametrize("forms", units._FUNCTIONS, ids=lambda forms: forms[0])
def test_every_function_has_one_normal_form(forms: tuple[str, ...]) -> None:
    assert {function_of(f"省{form}厅") for form in forms} == {f"{forms[0]}厅"}
    assert function_of(function_of(f"省{forms[0]}厅")) == f"{forms[0]}厅"


def test_no_two_functions_run_together() -> None:
    normal = [forms[0] for forms in units._FUNCTIONS]
    assert [
        pair
        for pair in combinations(normal, 2)
        if function_of(f"省{pair[0]}厅") == function_of(f"省{pair[1]}厅")
    ] == []
    written = [form for forms in units._FUNCTIONS for form in forms]
    assert len(written) == len(set(written))


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("省科技厅", "省"),
        ("市科技局", "市"),
        ("市市场监管局", "市"),
        ("市场监管局", ""),
        ("自治区科技厅", "自治区"),
        ("区发改局", "区"),
        ("州科技局", "州"),
        ("国家发展改革委", "国家"),
        ("科技厅", ""),
        ("长春海关", ""),
        ("", ""),
    ],
)
def test_the_rank_word(name: str, rank: str) -> None:
    assert rank_of(name) == rank


@pytest.mark.parametrize(
    ("name", "shared"), [("省科技厅", "省"), ("国家发展改革委", ""), ("中央网信办", ""), ("科技厅", "")]
)
def test_a_ministrys_rank_is_its_own(name: str, shared: str) -> None:
    assert rank_to_share(name) == shared


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("工业和信息化局", True),
        ("市场监管局", True),
        ("发展改革委", True),
        ("机关事务管理中心", True),
        ("省科技厅", False),
        ("深圳供电局", False),
        ("长春海关", False),
        ("人行淮北中心支行", False),
        ("民航深圳监管局", False),
        ("各区政府", False),
        ("新区管委会", False),
        ("高新区管理委员会", False),
        ("临涣化工园区", False),
        ("濉溪县政府", False),
    ],
)
def test_a_name_takes_the_rank_before_it_or_has_its_own(name: str, shares: bool) -> None:
    assert shares_rank(name) is shares


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("各市〔州〕政府", True),
        ("各县（市、区）人民政府", True),
        ("相关部门", True),
        ("其他有关单位", True),
        ("省直有关部门", True),
        ("市级相关部门", True),
        ("市新能源汽车产业集群建设工作领导小组各成员单位", True),
        ("长春市政府", False),
        ("省科技厅", False),
    ],
)
def test_many_units_under_one_name(name: str, group: bool) -> None:
    assert (GROUP.search(name) is not None) is group


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("省科技厅", True),
        ("长春海关", True),
        ("濉溪县政府", True),
        ("国网安徽电力公司", True),
        ("局", False),
        ("中外合资企业", False),
        ("完成时限：2025年", False),
        ("3个部", False),
        ("厅" * 31, False),
    ],
)
def test_what_looks_like_a_unit(name: str, unit: bool) -> None:
    assert is_unit(name) is unit


@pytest.mark.parametrize(
    ("name", "place"), [("深圳供电局", "深圳"), ("人行淮北中心支行", "淮北"), ("省科技厅", "")]
)
def test_the_place_in_a_name(name: str, place: str) -> None:
    assert place_word(name) == place
