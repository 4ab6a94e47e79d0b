"""Areas: groups of places under one name."""

from __future__ import annotations

import pytest

from index.areas import find_areas
from index.regions import Region

WUHU = Region("安徽省", "芜湖市")
BOZHOU = Region("安徽省", "亳州市", "涡阳县")


def test_an_area_holds_its_places_and_what_lies_in_them() -> None:
    ((span, area),) = find_areas("对皖北地区特色产业集群上浮20%")
    assert (span.start, span.end, area.name) == (1, 3, "皖北")
    assert area.contains(BOZHOU)
    assert not area.contains(WUHU)
    assert area.meets(Region("安徽省")), "part of the province lies inside"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("粤东西北和珠三角", ["粤东西北", "珠三角"]),
        ("支持京津冀、长三角协同", ["京津冀", "长三角"]),
        ("产业园区", []),
    ],
)
def test_the_longest_name_is_taken(text: str, names: list[str]) -> None:
    assert [area.name for _, area in find_areas(text)] == names


def test_a_group_of_provinces_holds_their_cities() -> None:
    ((_, area),) = find_areas("东北三省")
    assert area.contains(Region("吉林省", "长春市"))
    assert not area.contains(WUHU)
