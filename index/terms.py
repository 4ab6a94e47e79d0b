"""The corpus's own terms, so that a tokenizer keeps them whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.regions import find_regions
from index.schema import Kind, Outline, Records

_QUOTED = re.compile(r"[“‘《]([\u4e00-\u9fff]{2,8})[”’》]")
_LISTED = re.compile(r"(?<=[、，,；;])([\u4e00-\u9fff]{3,6})(?=[、，,；;等])")
_MIN_LISTED = 2  # times that a listed term must stand in the corpus


def corpus_terms(outlines: Iterable[Outline], records: Records) -> tuple[str, ...]:
    """Quoted words, places, departments, and terms that lists name repeatedly; sorted."""
    terms: set[str] = set()
    listed: Counter[str] = Counter()
    for outline in outlines:
        for clause in outline.leaves():
            if clause.kind is Kind.FURNITURE:
                continue
            words = clause.span.of(outline.document.text)
            terms.update(_QUOTED.findall(words))
            terms.update(mention.span.of(words) for mention in find_regions(words))
            listed.update(_LISTED.findall(words))
    terms.update(term for term, count in listed.items() if count >= _MIN_LISTED)
    for record in records.responsibilities:
        terms.update(
            name for name in (record.as_written, record.department, *record.aliases) if name.isalpha()
        )
    return tuple(sorted(term for term in terms if len(term) >= 2))
