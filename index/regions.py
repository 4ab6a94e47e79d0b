"""Provinces, cities and counties of China, and where a text names them.

The table ``data/regions.tsv`` (province, city, county; from the Ministry of Civil
Affairs' division codes) is the only place that knows their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.schema import Span

_TABLE = Path(__file__).parent / "data" / "regions.tsv"
_SUFFIX = re.compile(
    r"(?:(?:壮族|回族|维吾尔|[\u4e00-\u9fff]{1,3}族)+自治[区州县旗]|特别行政区|自治[区州县旗]|省|市|地区|盟|州|林区|新区|县|区|旗)$"
)
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
        return "county" if self.county else "city" if self.city else "province"

    def contains(self, other: Region) -> bool:
        """Whether ``other`` is this place or lies in it."""
        return (
            self.province == other.province
            and self.city in ("", other.city)
            and self.county in ("", other.county)
        )


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
    names, pattern = _names()
    allowed = None if counties is None else frozenset(counties)
    found: list[Mention] = []
    for match in pattern.finditer(text):
        regions = tuple(
            region
            for region in names[match[0]]
            if not region.county or match[0] == region.county or allowed is None or region.county in allowed
        )
        if regions:
            highest = min(("province", "city", "county").index(region.level) for region in regions)
            regions = tuple(r for r in regions if ("province", "city", "county").index(r.level) == highest)
            found.append(Mention(Span(match.start(), match.end()), regions))
    return tuple(found)


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, tuple[Region, ...]], re.Pattern[str]]:
    names: dict[str, set[Region]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        province, city, county = line.split("\t")
        region = Region(province, city, county)
        for name in {region.name, short_name(region.name)}:
            names.setdefault(name, set()).add(region)
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n))))
    return {name: tuple(sorted(regions)) for name, regions in names.items()}, pattern
