"""Parts of provinces, and groups of provinces, that policies name: 皖北, 珠三角, 京津冀.

The table ``data/areas.tsv`` (name; places) follows the provinces' own plans for them; where
plans differ, the wider reading stands, so that nobody is told to be outside who may be inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.regions import Region
from index.schema import Span

_TABLE = Path(__file__).parent / "data" / "areas.tsv"


@dataclass(frozen=True, slots=True)
class Area:
    """A group of places under one name."""

    name: str
    places: tuple[Region, ...]

    def contains(self, region: Region) -> bool:
        """Whether ``region`` is one of the places, or lies in one."""
        return any(place.contains(region) for place in self.places)

    def meets(self, region: Region) -> bool:
        """Whether part of ``region`` lies inside."""
        return self.contains(region) or any(region.contains(place) for place in self.places)


def find_areas(text: str) -> tuple[tuple[Span, Area], ...]:
    """The areas that ``text`` names, the longest names first, without overlaps."""
    pattern, areas = _areas()
    return tuple((Span(found.start(), found.end()), areas[found[0]]) for found in pattern.finditer(text))


@lru_cache(maxsize=1)
def _areas() -> tuple[re.Pattern[str], dict[str, Area]]:
    areas: dict[str, Area] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        name, places = line.split("\t")
        areas[name] = Area(name, tuple(Region(*place.split(":")) for place in places.split("|")))
    names = sorted(areas, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, names))), areas
