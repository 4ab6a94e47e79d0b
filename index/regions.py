"""Provinces, cities and counties of China, and where a text names them.

The table ``data/regions.tsv`` (province, city, county; from the Ministry of Civil
Affairs' division codes) is the only place that knows their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.schema import Span

_TABLE = Path(__file__).parent / "data" / "regions.tsv"
# The peoples that autonomous places are named for; 族 may be left out behind the longer names.
_LONG_PEOPLES = (
    "维吾尔|蒙古|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|"
    "阿昌|普米|塔吉克|鄂温克|德昂|保安|裕固|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|高山|俄罗斯|乌孜别克|塔塔尔"
)
_PEOPLES = rf"(?:{_LONG_PEOPLES})族?|[壮回藏苗彝满侗瑶白傣黎佤畲水土羌怒京各]族"
_SUFFIX = re.compile(
    rf"(?:(?:{_PEOPLES})+自治[区州县旗]|特别行政区|自治[区州县旗]|省|市|地区|盟|州|林区|新区|县|区|旗)$"
)
_AUTONOMOUS = re.compile("自治([州县旗])$")
_NATION = "全国"
_LEVELS = ("province", "city", "county")
_SHORT_AUTONOMOUS = {"内蒙古自治区": "内蒙古", "西藏自治区": "西藏", "新疆维吾尔自治区": "新疆"}


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A place: ``city`` and ``county`` are empty where it is a whole province or city."""

    province: str
    city: str = ""
    county: str = ""

    @property
    def name(self) -> str:
        """The place's own name: the innermost part."""
        return self.county or self.city or self.province

    @property
    def full_name(self) -> str:
        """“安徽省淮北市”."""
        return self.province + self.city + self.county

    @property
    def level(self) -> str:
        if self.province == _NATION:
            return "national"
        return "county" if self.county else "city" if self.city else "province"

    def contains(self, other: Region) -> bool:
        """Whether ``other`` is this place or lies in it."""
        return (
            self.province == other.province
            and self.city in ("", other.city)
            and self.county in ("", other.county)
        )


NATIONAL = Region(_NATION)  # what national bodies speak for; no place that a text names


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; ``regions`` has several where the name is ambiguous."""

    span: Span
    regions: tuple[Region, ...]


def parse_region(name: str) -> Region | None:
    """“安徽省淮北市” or “淮北市” or “淮北” → Region; None if it is no place, or several."""
    found = find_regions(name, counties=None)
    if not found:
        return None
    # The innermost place that agrees with those before it.
    region = found[0].regions[0] if len(found[0].regions) == 1 else None
    for mention in found[1:]:
        inner = [r for r in mention.regions if region is None or region.contains(r)]
        if len(inner) == 1:
            region = inner[0]
    return region


def short_name(name: str) -> str:
    """The name without its suffix: 安徽省 → 安徽, 延边朝鲜族自治州 → 延边, 寿县 → 寿县."""
    if name in _SHORT_AUTONOMOUS:
        return _SHORT_AUTONOMOUS[name]
    short = _SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


def find_regions(text: str, counties: Iterable[str] | None = ()) -> tuple[Mention, ...]:
    """The places that ``text`` names, longest names first, without overlaps.

    Provinces and cities count with and without their suffix. A county counts with
    its suffix; without it (“肥西”) only where its full name is among ``counties``,
    because many short names are everyday words; None allows them all.
    """
    allowed = None if counties is None else frozenset(counties)
    found: list[Mention] = []
    for span in _occurrences(text):
        name = span.of(text)
        regions = tuple(
            region
            for region in _names()[0][name]
            if not region.county or name == region.county or allowed is None or region.county in allowed
        )
        if regions:
            highest = min(_LEVELS.index(region.level) for region in regions)
            regions = tuple(region for region in regions if _LEVELS.index(region.level) == highest)
            found.append(Mention(span, regions))
    return tuple(found)


def _occurrences(text: str) -> Iterator[Span]:
    """Where names of places stand: at each point the longest one, without overlaps."""
    _, by_head = _names()
    at = 0
    while at < len(text) - 1:
        name = next((name for name in by_head.get(text[at : at + 2], ()) if text.startswith(name, at)), "")
        if name:
            yield Span(at, at + len(name))
        at += len(name) or 1


def _written(name: str) -> set[str]:
    """A place's names: in full, short, and with the short suffix (延边州 for 延边朝鲜族自治州)."""
    short = short_name(name)
    autonomous = _AUTONOMOUS.search(name)
    return {name, short, short + autonomous[1]} if autonomous and short != name else {name, short}


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, tuple[Region, ...]], dict[str, tuple[str, ...]]]:
    """Name → the places that bear it; a name's first two characters → the names, longest first."""
    names: dict[str, set[Region]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        province, city, county = line.split("\t")
        region = Region(province, city, county)
        for name in _written(region.name):
            names.setdefault(name, set()).add(region)
    by_head: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        by_head.setdefault(name[:2], []).append(name)
    return (
        {name: tuple(sorted(regions)) for name, regions in names.items()},
        {head: tuple(group) for head, group in by_head.items()},
    )
