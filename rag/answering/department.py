"""Who leads, supports, shares a task: from the notes of the clause that the question speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Clause, Responsibility, Role, Span
from index.tokenizer import fold
from rag.answering import fact, wording
from rag.answering.context import Asked
from rag.answering.sentences import concept_weight, matched, rank_sentences
from rag.query import Ask
from rag.schema import AnswerKind, Draft, Evidence, Segment

DEPTH = 4
BEYOND_NOTE = (
    0.3  # of the question's weight: what a sentence without a note speaks of more is what is asked about
)
BESIDE_KNOWN = 0.6  # added to the score of a note that has all the units which the question knows already
MANY = 8  # departments, beyond which the measure's heading is left out
_EACH = re.compile(r"几拨|各(?:是|管|自)|分别(?:是谁|管|由谁|由哪)|每(?:一)?(?:块|部分|项)|哪一块|哪块")
_BESIDES = re.compile(r"除了?([^，,。？?]{2,30}?)(?:以外|之外|外|[，,]|还)")
_NAMES_LEAD = re.compile(r"牵头|挑头|领头|主抓|总负责|lead")


def compose(asked: Asked, clauses: Sequence[Clause] | None = None) -> Draft | None:
    """The roles of the best clause that has a note; None where none of the best has one."""
    candidates = clauses if clauses is not None else _with_notes(asked)[:DEPTH]
    found = best_note(asked, candidates)
    if found is None:
        return None
    clause, records = found
    notes = _by_note(records)
    if clauses is None and _is_of_another_document(asked, clause):
        return None
    if clauses is None and _without_note(asked) >= _best_scope(asked, clause, notes) + BEYOND_NOTE:
        return None
    if _EACH.search(fold(asked.query.text)) and len(notes) > 1:
        return Draft(AnswerKind.DEPARTMENT, tuple(_row(asked, clause, note) for note in notes))
    note = max(notes, key=lambda rows: (_scope_score(asked, clause, rows[0].scope), -rows[0].note.start))
    segments = [segment(asked, clause, note)]
    segments.extend(_beside(asked, clause, note))
    return Draft(AnswerKind.DEPARTMENT, tuple(segments))


def _without_note(asked: Asked) -> float:
    """How much of the question the best sentence speaks of, if nobody is named for it; else 0."""
    best = next(iter(rank_sentences(asked, asked.top(DEPTH))), None)
    if best is None:
        return 0.0
    held = asked.library.facts.responsibilities
    named = best.clause.id in held or asked.library.numbered(best.clause).id in held
    return 0.0 if named else best.coverage


def _is_of_another_document(asked: Asked, clause: Clause) -> bool:
    """Whether the best sentence stands in another document: then this one's notes are about another's task."""
    best = next(iter(rank_sentences(asked, asked.top(DEPTH))), None)
    return best is not None and best.clause.document_id != clause.document_id


def _best_scope(asked: Asked, clause: Clause, notes: Sequence[Sequence[Responsibility]]) -> float:
    return max(_scope_score(asked, clause, rows[0].scope) for rows in notes)


def _with_notes(asked: Asked) -> list[Clause]:
    """The best clauses whose measure has a note."""
    held = asked.library.facts.responsibilities
    return [c for c in asked.ranked() if c.id in held or asked.library.numbered(c).id in held]


def best_note(asked: Asked, clauses: Sequence[Clause]) -> tuple[Clause, tuple[Responsibility, ...]] | None:
    """The measure with a note whose leaf among ``clauses`` has the best sentence."""
    library = asked.library
    told: dict[str, float] = {}
    for sentence in rank_sentences(asked, clauses):
        told.setdefault(sentence.clause.id, sentence.score)
    best: tuple[float, Clause, tuple[Responsibility, ...]] | None = None
    known = _known_already(fold(asked.query.text))
    for leaf in clauses:
        clause = library.numbered(leaf)
        records = library.facts.responsibilities.get(clause.id) or library.facts.responsibilities.get(leaf.id)
        if not records:
            continue
        score = told.get(leaf.id, 0.0) + BESIDE_KNOWN * _with_known(records, known)
        if best is None or score > best[0]:
            best = (score, clause, records)
    return None if best is None else (best[1], best[2])


def _known_already(folded: str) -> tuple[str, ...]:
    """The units that are known already, short as people say them: “除了工信、交通、发改，还有哪家”."""
    found = _BESIDES.search(folded)
    return tuple(part for part in re.split("[、和与及]", found[1]) if len(part) >= 2) if found else ()


def _with_known(records: Sequence[Responsibility], known: Sequence[str]) -> float:
    """The share of a note's units that several known units make up; 0 where one of them is not among them.

    A known unit's characters stand in the name in their order (发改, 发展改革委).
    """
    names = [fold(record.department) for record in records]
    inside = [re.compile(".*".join(map(re.escape, part))) for part in known]
    held = len(known) >= 2 and all(any(one.search(name) for name in names) for one in inside)
    return len(known) / len(names) if held else 0.0


def segment(asked: Asked, clause: Clause, records: Sequence[Responsibility]) -> Segment:
    """“第2条“…”：牵头单位是A；配合单位是B、C。”"""
    where = wording.place(asked, clause, heading=len(records) <= MANY)
    mark = wording.standing_mark(asked.library.document(clause), asked.query.english)
    asks_lead = _NAMES_LEAD.search(fold(asked.query.text)) is not None
    text = f"{where}{mark}：{roles(records, asks_lead, asked.query.english)}"
    return Segment(text, (_evidence(clause, records),))


def roles(records: Sequence[Responsibility], asks_lead: bool = True, english: bool = False) -> str:
    """The roles of one note in a sentence; says so where nobody leads."""
    by_role = {role: [_name(r) for r in records if r.role is role] for role in Role}
    lead, supporting = by_role[Role.LEAD], by_role[Role.SUPPORTING]
    shared, responsible = by_role[Role.SHARED], by_role[Role.RESPONSIBLE]
    parts = []
    if lead:
        parts.append(f"led by {wording.joined(lead)}" if english else f"牵头单位是{wording.joined(lead)}")
    if supporting:
        parts.append(
            f"supported by {wording.joined(supporting)}"
            if english
            else f"配合单位是{wording.joined(supporting)}"
        )
    if shared:
        names = wording.joined(shared)
        parts.append(f"shared by {names} (按职责分工)" if english else f"{names}按职责分工负责")
    if responsible:
        names = wording.joined(responsible)
        parts.append(f"responsible: {names}" if english else f"责任单位是{names}")
    if not lead and asks_lead:
        parts.append("no lead department is named (没有写明牵头单位)" if english else "原文没有写明牵头单位")
    return ("; " if english else "；").join(parts) + "。"


def _row(asked: Asked, clause: Clause, records: Sequence[Responsibility]) -> Segment:
    """One note of several: what it covers, in its first words, and who."""
    text = asked.library.document(clause).text
    scope = re.split(r"[，,。；;]", records[0].scope.of(text).strip(), maxsplit=1)[0]
    return Segment(f"{scope}：{roles(records, asks_lead=False)}", (_evidence(clause, records),))


def _beside(asked: Asked, clause: Clause, records: Sequence[Responsibility]) -> list[Segment]:
    """What else the question asks of the same clause: a year, a sum, a share."""
    if not asked.query.asks & {Ask.YEAR, Ask.COUNT, Ask.AMOUNT, Ask.PERCENT}:
        return []
    leaves = [c for c in asked.library.outline(clause).leaves() if clause.span.holds(c.span)]
    inside = [s for s in rank_sentences(asked, leaves) if s.typed and records[0].scope.meets(s.span)]
    return [fact.segment(asked, one, fact.MORE_BUDGET, first=False) for one in inside[:1]]


def _scope_score(asked: Asked, clause: Clause, scope: Span) -> float:
    """The share of the question's concepts that the sentences under a note, or its heading, speak of."""
    concepts = asked.query.concepts
    total = sum(concept_weight(asked, c) for c in concepts) or 1.0
    words = fold(scope.of(asked.library.document(clause).text))
    heading = fold(clause.heading)
    return (
        sum(concept_weight(asked, c) * max(matched(c, words), 0.5 * matched(c, heading)) for c in concepts)
        / total
    )


def _by_note(records: Sequence[Responsibility]) -> list[tuple[Responsibility, ...]]:
    notes = list(dict.fromkeys(record.note for record in records))
    return [tuple(record for record in records if record.note == note) for note in notes]


def _evidence(clause: Clause, records: Sequence[Responsibility]) -> Evidence:
    return Evidence(clause, records[0].note)


def _name(record: Responsibility) -> str:
    return record.department + (f"（{'、'.join(record.aliases)}）" if record.aliases else "")
