"""The places where a copy lost or masked a figure, or breaks off in mid-sentence.

Copies of official documents on the web lose what stood in another font or was
blacked out: “到年”, “不超过万元”, “资金*亿元”, “〔〕2号”. What is looked for is a word
that wants a figure, directly before a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.gap_patterns import BLANK, SURE, UNSURE, Pattern
from index.schema import Clause, Gap, GapKind, Kind, Outline, Span
from index.sentences import sentences

_LONG_ENOUGH = 20  # code points of a last line that can be a sentence
_GOES_ON = re.compile(r"[一-龥，,、；;：:“‘（(《〔]$")
_NO_SENTENCE = re.compile(r"联系|电话|邮箱|附件|抄送|印发$|办公[室厅]$|人民政府$|委员会$")


def gaps(outline: Outline) -> tuple[Gap, ...]:
    """Every lost or masked figure of a document, and the end that broke off, in the order of the text."""
    found: list[Gap] = []
    unsure: list[Gap] = []
    for leaf in outline.leaves():
        if leaf.kind is Kind.FURNITURE:
            continue
        sure = list(_in_leaf(outline, leaf, SURE))
        found.extend(sure)
        unsure.extend(
            gap
            for gap in _in_leaf(outline, leaf, UNSURE)
            if not any(gap.span.meets(other.span) for other in sure)
        )
    if found:
        found.extend(unsure)
    if (end := _broken_end(outline)) is not None:
        found.append(end)
    return tuple(sorted(found, key=lambda gap: gap.span))


def _in_leaf(outline: Outline, leaf: Clause, patterns: tuple[Pattern, ...]) -> Iterator[Gap]:
    """The gaps of one leaf; where two patterns meet, the earlier pattern's."""
    text = outline.document.text
    clause_id = outline.owner(leaf).id
    form = any(clause.kind is Kind.ANNEX for clause in outline.ancestors(leaf))
    taken: list[Span] = []
    for kind, pattern in patterns:
        for match in pattern.finditer(text, leaf.span.start, leaf.span.end):
            span = Span(match.start(), match.end())
            if any(span.meets(other) for other in taken) or (form and BLANK.search(match[0])):
                continue
            taken.append(span)
            yield Gap(clause_id, span, kind)


def _broken_end(outline: Outline) -> Gap | None:
    """The last words of a document whose last sentence has no end.

    A signature, a contact line, a table or a heading ends without a full stop, too;
    they have no sentence's length, or no comma.
    """
    text = outline.document.text
    leaves = [leaf for leaf in outline.leaves() if leaf.kind is not Kind.FURNITURE]
    leaves = [leaf for leaf in leaves if leaf.span.of(text).strip()]
    if not leaves or leaves[-1].kind in (Kind.TABLE_ROW, Kind.BOX, Kind.ANNEX, Kind.TITLE):
        return None
    last = sentences(text, leaves[-1].span)[-1]
    line = last.of(text).rsplit("\n", 1)[-1]
    if len(line) < _LONG_ENOUGH or not re.search("[，,；;]", line[:-1]):
        return None
    if not _GOES_ON.search(line) or _NO_SENTENCE.search(line):
        return None
    return Gap(outline.owner(leaves[-1]).id, Span(last.end - 4, last.end), GapKind.BROKEN_OFF)
