"""Who does what with whom: the responsibilities of a snapshot as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from index.schema import Clause, Document, Responsibility, Role
from rag.answering.context import Library
from rag.ui.document_view import first_words

Unit = tuple[str, str]  # place, department


@dataclass(frozen=True, slots=True)
class Duty:
    """One part that a department has in a task, and who has the other parts."""

    unit: Unit
    role: Role
    clause: Clause
    document: Document
    number: str
    name: str
    partners: tuple[tuple[str, Role], ...]
    record: Responsibility


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties of a snapshot."""

    by_unit: dict[Unit, tuple[Duty, ...]]
    groups: frozenset[Unit]  # many units under one name: 各市〔州〕政府

    def units(self) -> tuple[Unit, ...]:
        """The departments by place; in a place the busiest first."""
        return tuple(sorted(self.by_unit, key=lambda unit: (unit[0], -len(self.by_unit[unit]), unit[1])))


@lru_cache(maxsize=4)
def duties(library: Library) -> Duties:
    """Every responsibility with its partners: those named in the same note."""
    notes: dict[tuple[str, int, int], list[Responsibility]] = defaultdict(list)
    for record in library.snapshot.records.responsibilities:
        notes[record.clause_id, record.note.start, record.note.end].append(record)
    found: dict[Unit, list[Duty]] = defaultdict(list)
    groups = set()
    for records in notes.values():
        clause = library.numbered(library.snapshot.clauses[records[0].clause_id])
        outline = library.outline(clause)
        document = outline.document
        for record in records:
            unit = (document.region, record.department)
            if record.group:
                groups.add(unit)
            partners = {
                other.department: other.role for other in records if other.department != record.department
            }
            name = clause.heading or first_words(outline, clause)
            found[unit].append(
                Duty(
                    unit,
                    record.role,
                    clause,
                    document,
                    clause.label.split(" ")[0],
                    name,
                    tuple(partners.items()),
                    record,
                )
            )
    order = {document.id: at for at, document in enumerate(library.snapshot.documents)}
    return Duties(
        {
            unit: tuple(sorted(rows, key=lambda duty: (order[duty.document.id], duty.record.span.start)))
            for unit, rows in found.items()
        },
        frozenset(groups),
    )


def together(found: Duties, place: str, limit: int) -> tuple[tuple[str, ...], Counter[tuple[str, str]]]:
    """The busiest departments of a place, and in how many tasks each two of them work together."""
    busiest = [unit[1] for unit in found.units() if unit[0] == place and unit not in found.groups][:limit]
    tasks: dict[tuple[str, int], set[str]] = defaultdict(set)
    for name in busiest:
        for duty in found.by_unit[place, name]:
            tasks[duty.record.clause_id, duty.record.note.start].add(name)
    pairs: Counter[tuple[str, str]] = Counter()
    for names in tasks.values():
        pairs.update(combinations(sorted(names), 2))
    return tuple(busiest), pairs


def partners(rows: Sequence[Duty]) -> Counter[str]:
    """In how many of the duties each partner takes part."""
    return Counter(name for duty in rows for name, _ in duty.partners)
