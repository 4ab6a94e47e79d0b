"""Who leads, supports, shares: notes and columns of a document → Responsibility records.

How a note is found and read stands in index/notes.py; here it is told whose it is, of which
sentences it speaks, and what one note says of those that follow (“列第一位者为牵头单位，下同”).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.chunks import body
from index.notes import ALIAS, Note, find_notes, is_labelled, note_names, note_parts
from index.responsibility_words import FIRST_LEADS
from index.schema import Clause, Kind, Outline, Responsibility, Role, Span
from index.sentences import trim
from index.unit_columns import Cell, unit_cells
from index.units import ENDING, GROUP, rank_to_share, shares_rank

_NUMBERED = (Kind.MEASURE, Kind.SECTION, Kind.ITEM, Kind.ARTICLE)
_SILENT = (Kind.FURNITURE, Kind.TITLE, Kind.ADDRESSEE, Kind.COVER_LETTER)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A note and whose it is."""

    owner: Clause
    note: Note
    scope: Span


def responsibilities(outline: Outline) -> tuple[Responsibility, ...]:
    """Every department's part in every clause, in the order of the text."""
    text = outline.document.text
    found: list[Responsibility] = []
    placed = list(_placed(outline))
    closing = _Closing(outline, placed)
    everywhere = _said_outside(text, placed)  # that the unit listed first leads
    ditto: set[tuple[bool, Role]] = set()  # the forms of notes of which a note has said so for what follows
    for one in placed:
        records = list(_read(text, closing.whose(one), one.note))
        told = FIRST_LEADS.search(text, one.note.inner.start, one.note.inner.end)
        if _is_list(records):
            labelled, role = is_labelled(text, one.note), records[0].role
            if told is not None and (told["ditto"] or told["again"]):
                ditto |= {(True, role), (True, Role.RESPONSIBLE)}
                ditto |= set() if labelled else {(False, role), (False, Role.RESPONSIBLE)}
            if everywhere or told is not None or (labelled, role) in ditto:
                records[0] = replace(records[0], role=Role.LEAD)
        found.extend(records)
    for cell in unit_cells(outline):
        records = list(_columns(text, cell))
        if (everywhere or cell.first_leads or (True, cell.role) in ditto) and _is_list(records):
            records[0] = replace(records[0], role=Role.LEAD)
        found.extend(records)
    return tuple(sorted(found, key=lambda record: record.note.start))


def _placed(outline: Outline) -> Iterator[_Placed]:
    text = outline.document.text
    for leaf in outline.leaves():
        if leaf.kind in _SILENT:
            continue
        words = body(outline, leaf)
        start = words.start
        owner, scope = leaf, Span(start, start)
        for nth, note in enumerate(find_notes(text, words)):
            if nth == 0 or text[start : note.span.start].strip():  # else a second note of the same words
                owner, scope = _covers(outline, leaf, Span(start, note.span.start))
            yield _Placed(owner, note, trim(text, scope))
            start = note.span.end
            while start < words.end and (text[start] in "。；;" or text[start].isspace()):
                start += 1


def _said_outside(text: str, placed: Sequence[_Placed]) -> bool:
    """Whether a sentence outside the notes says that the unit listed first leads."""
    return any(
        not any(one.note.span.start <= match.start() < one.note.span.end for one in placed)
        for match in FIRST_LEADS.finditer(text)
    )


def _is_list(records: Sequence[Responsibility]) -> bool:
    """Units in one row, none of which is called the lead, the first of them one unit."""
    return bool(records) and not records[0].group and all(record.role is not Role.LEAD for record in records)


def _covers(outline: Outline, leaf: Clause, scope: Span) -> tuple[Clause, Span]:
    """The clause that a note belongs to, and the words it speaks of.

    A note on a line of its own speaks of the whole clause above it, up to the first
    such line.
    """
    parent = outline[leaf.parent_id] if leaf.parent_id else leaf
    if leaf.kind is Kind.LEAD:
        return parent, scope
    if parent.kind not in _NUMBERED or scope.of(outline.document.text).strip():
        return leaf, scope
    inside = [
        other for other in outline.leaves() if parent.span.holds(other.span) and other.span <= leaf.span
    ]
    while len(inside) > 1 and _is_only_notes(outline, inside[-1]):
        inside.pop()
    return parent, Span(body(outline, inside[0]).start, inside[-1].span.end)


def _is_only_notes(outline: Outline, leaf: Clause) -> bool:
    words = body(outline, leaf)
    return not _rest(outline.document.text, words, find_notes(outline.document.text, words))


def _rest(text: str, span: Span, notes: Sequence[Note]) -> str:
    """What ``span`` says beside the notes in it."""
    rest = list(span.of(text))
    for note in notes:
        rest[note.span.start - span.start : note.span.end - span.start] = " " * len(note.span)
    return "".join(rest).strip(" \t\r\n\u3000。；;")


class _Closing:
    """Tells notes that close a whole clause from those of its last item."""

    def __init__(self, outline: Outline, placed: Sequence[_Placed]) -> None:
        self._outline = outline
        self._notes = [one.note for one in placed]
        self._below: dict[str | None, list[Clause]] = {}
        for clause in outline.clauses:
            self._below.setdefault(clause.parent_id, []).append(clause)
        self._known: dict[str, tuple[bool, bool]] = {}

    def whose(self, one: _Placed) -> _Placed:
        """A note behind the last item or paragraph of a clause, before which there is none, speaks of all of it."""
        owner, outline, text = one.owner, self._outline, self._outline.document.text
        if owner.kind not in (*_NUMBERED, Kind.PARAGRAPH) or owner.parent_id is None:
            return one
        above = outline[owner.parent_id]
        if above.kind not in _NUMBERED or not self._closes(above)[1]:
            return one
        others = [
            self._closes(clause) for clause in self._below[above.parent_id] if clause.kind is above.kind
        ]
        if sum(noted for noted, _ in others) > 1 and sum(closed for _, closed in others) == 1:
            return one  # in the clauses beside it every item has its own
        first = next(leaf for leaf in outline.leaves() if above.span.holds(leaf.span))
        start = min(note.span.start for note in self._notes if above.span.holds(note.span))
        return replace(one, owner=above, scope=trim(text, Span(body(outline, first).start, start)))

    def _closes(self, clause: Clause) -> tuple[bool, bool]:
        """Whether there are notes inside ``clause``; whether all stand at its end, behind its last item if it has items."""
        if clause.id not in self._known:
            notes = [note for note in self._notes if clause.span.holds(note.span)]
            items = [item for item in self._below.get(clause.id, ()) if item.kind in _NUMBERED]
            closed = False
            if notes and len(items) != 1:
                rest = Span(notes[0].span.start, clause.span.end)
                closed = not _rest(self._outline.document.text, rest, notes)
            self._known[clause.id] = (bool(notes), closed)
        return self._known[clause.id]


def _read(text: str, one: _Placed, note: Note) -> Iterator[Responsibility]:
    for role, units in note_parts(text, note.inner):
        yield from _units(text, one.owner.id, role, units, note.span, one.scope)


def _columns(text: str, cell: Cell) -> Iterator[Responsibility]:
    """The units of a cell: its column gives them their role, unless it tells roles of its own."""
    for role, units in note_parts(text, cell.span, cell.role):
        yield from _units(text, cell.clause_id, role, units, cell.span, cell.scope)


def _units(
    text: str, clause_id: str, role: Role, units: Span, note: Span, scope: Span
) -> Iterator[Responsibility]:
    rank = ""
    group_end = units.start
    for name, at in note_names(text, units):
        if any(mark in text[group_end : at.start] for mark in ",，"):
            rank = ""
        group_end = at.end
        spread = rank + name if rank and shares_rank(name) else name
        rank = rank_to_share(name) or rank
        alias = ALIAS.match(text[at.end : units.end].split("、", maxsplit=1)[0])
        aliased = alias is not None and ENDING.search(alias["alias"]) is not None
        yield Responsibility(
            clause_id=clause_id,
            role=role,
            department=spread,
            as_written=name,
            span=at,
            note=note,
            scope=scope,
            aliases=(alias["alias"],) if alias is not None and aliased else (),
            group=GROUP.search(name) is not None,
        )
