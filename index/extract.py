"""A document → everything that its clauses say, as records."""

from __future__ import annotations

from index.gaps import gaps
from index.responsibility import responsibilities
from index.schema import Outline, Records
from index.supports import supports
from index.targets import targets


def extract(outline: Outline) -> Records:
    """The records of one document, each kind in the order of the text."""
    return Records(responsibilities(outline), supports(outline), targets(outline), gaps(outline))
