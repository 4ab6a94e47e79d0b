"""Tables of tasks: the columns that tell who is responsible (牵头单位, 责任部门, 指导部门 …), row by row.

A table is read line by line: cells stand between tabs, bars or wide gaps. The line whose cells
name such columns heads the lines below it; a line of one cell between them (a caption inside
the table) leaves the head standing, a line of cells that name columns takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.responsibility_words import FIRST_LEADS, LABELS
from index.schema import Kind, Outline, Role, Span
from index.sentences import trim

_BETWEEN = re.compile(r"\t|\s*[|｜]\s*|\S(?P<gap> {3,}|\u3000{2,})(?=\S)")
_RULE = re.compile(r"[\s|｜:：+\-—─]*")
_LINE = re.compile(r"[^\n]+")
_REMARK = re.compile(r"[（(〔][^）)〕]*[）)〕]")
_SILENT = (Kind.FURNITURE, Kind.TITLE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that names units; ``scope`` is what the row says before or behind it."""

    clause_id: str
    role: Role
    span: Span
    scope: Span
    first_leads: bool  # the column's head says that the unit named first leads


@dataclass(frozen=True, slots=True)
class _Head:
    width: int
    roles: dict[int, tuple[Role, bool]]


def unit_cells(outline: Outline) -> Iterator[Cell]:
    """Every cell with units, in the order of the text; a cell merged with the one above has its units."""
    text = outline.document.text
    leaves = [leaf for leaf in outline.leaves() if leaf.kind not in _SILENT]
    head: _Head | None = None
    above: dict[int, Span] = {}
    for line in _LINE.finditer(text):
        cells = _cells(text, Span(line.start(), line.end()))
        if len(cells) < 2:
            continue
        if (named := _head(text, cells)) is not None:
            head, above = named, {}
            continue
        if head is None or len(cells) != head.width or _RULE.fullmatch(line[0]):
            continue
        leaf = next((leaf for leaf in leaves if leaf.span.start <= cells[-1].start < leaf.span.end), None)
        if leaf is None:
            continue
        owner = outline.owner(leaf)
        merged = not any(len(cells[at]) for at in head.roles)
        for at, (role, first_leads) in head.roles.items():
            span = above.get(at, cells[at]) if merged else cells[at]
            if len(span):
                above[at] = span
                yield Cell(owner.id, role, span, _scope(text, cells, head, span), first_leads)


def _scope(text: str, cells: Sequence[Span], head: _Head, span: Span) -> Span:
    """The cells before the first one with units, without the row's number, else those behind the last."""
    first, last = min(head.roles), max(head.roles)
    told = [cell for cell in cells[:first] if len(cell) and not cell.of(text).strip().isdecimal()]
    told = told or [cell for cell in cells[last + 1 :] if len(cell)]
    return Span(told[0].start, told[-1].end) if told else Span(span.start, span.start)


def _head(text: str, cells: Sequence[Span]) -> _Head | None:
    roles: dict[int, tuple[Role, bool]] = {}
    for at, cell in enumerate(cells):
        words = re.sub(r"\s+", "", cell.of(text)).strip("*")
        if (role := LABELS.get(_REMARK.sub("", words)) or LABELS.get(words)) is not None:
            roles[at] = (role, FIRST_LEADS.search(words) is not None)
    return _Head(len(cells), roles) if roles else None


def _cells(text: str, line: Span) -> list[Span]:
    """The cells of a line, trimmed; empty ones stand where they are missing."""
    start, end = line.start, line.end
    barred = re.match(r"\s*[|｜]", text[start:end])
    if barred is not None:
        start += barred.end()
        end -= len(text[start:end]) - len(text[start:end].rstrip().rstrip("|｜"))
    cuts = [start]
    for match in _BETWEEN.finditer(text, start, end):
        cuts += [match.start("gap") if match["gap"] else match.start(), match.end()]
    cuts.append(end)
    return [trim(text, Span(cuts[at], cuts[at + 1])) for at in range(0, len(cuts), 2)]
