"""Everything of a kind, complete and counted: from records, never from the best hits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.chunks import body
from index.numerals import to_int
from index.regions import find_regions
from index.schema import Clause, Kind, Responsibility, Role, Span, Target
from index.sentences import parts as parts_of
from index.sentences import sentences
from index.tokenizer import fold
from index.units import same_unit
from rag import cues
from rag.answering import wording
from rag.answering.context import Asked
from rag.answering.sentences import concept_weight, matched, rank_sentences
from rag.schema import AnswerKind, Draft, Evidence, Segment

_ROLE_NAMES = {
    Role.LEAD: "牵头",
    Role.SUPPORTING: "配合",
    Role.SHARED: "按职责分工",
    Role.RESPONSIBLE: "责任单位",
}
_ONLY_LEAD = re.compile(r"牵头(?!.{0,6}(?:配合|还是))|挑头|\bleads?\b")
_ONLY_SUPPORTING = re.compile(r"(?<!牵头、)(?<!牵头和)(?<!牵头还是)配合(?!.{0,6}牵头)|\bsupports?\b")
_ANY_ROLE = re.compile(r"参与|负责|涉及|责任单位|分工|职责|involved|responsib|牵头.{0,6}配合|配合.{0,6}牵头")
PLACES_DEPTH = 4  # clauses that are read for a list of places
MIN_PLACES = 3
SHORTEST_BRANCH = 4  # code points of a name that its branches' names begin with
BEYOND_LIST = 0.25  # of the question's weight: with so much that a list does not say, a sentence answers
MIN_HEADING = 3  # code points; the question has to name the list's heading


def compose(asked: Asked) -> Draft | None:
    """A list by records where the question names what to list; None where it does not."""
    if asked.query.departments:
        return by_department(asked)
    folded = fold(asked.query.standalone)
    if cues.GOALS.search(folded) and cues.LISTS.search(folded) and (draft := targets(asked)) is not None:
        return draft
    if cues.PARTS.search(folded) and (draft := parts(asked)) is not None:
        return draft
    return places(asked) if cues.PLACES.search(folded) else None


def by_department(asked: Asked) -> Draft | None:
    """Every measure in which a department has a part, in document order."""
    query, library = asked.query, asked.library
    name = query.departments[0]
    documents = set(query.documents) or {document.id for document in library.snapshot.documents}
    roles = _roles_asked(fold(query.text))
    lacking = ""  # the role that is asked for, where it has none
    found: dict[str, list[Responsibility]] = {}
    for record in library.snapshot.records.responsibilities:
        clause = library.snapshot.clauses[record.clause_id]
        if clause.document_id in documents and clause.id not in asked.hidden and _is(record, name):
            found.setdefault(clause.id, []).append(record)
    if roles:
        kept = {
            clause_id: [record for record in records if record.role in roles]
            for clause_id, records in found.items()
        }
        kept = {clause_id: records for clause_id, records in kept.items() if records}
        if not kept and cues.LISTS.search(fold(query.text)):
            lacking = "牵头" if roles == {Role.LEAD} else "配合"
            roles = frozenset()  # in that role nowhere: all its parts are told, each with its role
        else:
            found = kept
    if not found:
        return None
    clauses = [library.snapshot.clauses[clause_id] for clause_id in found]
    several = len({clause.document_id for clause in clauses}) > 1
    shown = next(iter(found.values()))[0].department
    same = len({record.role for records in found.values() for record in records}) == 1
    role_word = "牵头" if roles == {Role.LEAD} else "配合" if roles == {Role.SUPPORTING} else "参与"
    segments = []
    for at, clause in enumerate(clauses):
        records = found[clause.id]
        told = "、".join(dict.fromkeys(_ROLE_NAMES[record.role] for record in records))
        if Role.LEAD in {record.role for record in records} and roles != {Role.LEAD}:
            told += "之一" if _shares_lead(asked, records[0]) else ""
        opening = (
            _opening(asked, shown, role_word, len(clauses), told if same and not roles else "")
            if at == 0
            else ""
        )
        if opening and lacking:
            none = f"No task has {shown} as {'lead' if lacking == '牵头' else 'support'}; "
            opening = (none if query.english else f"没有由{shown}{lacking}的任务；") + opening
        where = wording.title(library.document(clause)) if several else ""
        tail = "" if same or (roles and len(roles) == 1) else f"（{told}）"
        number = clause.number.removeprefix("第").removesuffix("条")
        if asked.query.english:  # the names stand in the citations
            text = f"{opening or ', '}{where}{number}{tail}"
        else:
            text = (
                f"{opening}{where}{number}. {wording.short_name(asked, clause, wording.SHORT_NAME)}{tail}；"
            )
        segments.append(
            Segment(text, tuple(Evidence(clause, note) for note in dict.fromkeys(r.note for r in records)))
        )
    return Draft(AnswerKind.LIST, _closed(segments))


def parts(asked: Asked) -> Draft | None:
    """The headings below the section that the question names; None where it names none."""
    library = asked.library
    documents = asked.query.documents or tuple(library.snapshot.outlines)
    best: tuple[float, Clause, tuple[Clause, ...]] | None = None
    for document_id in documents:
        outline = library.snapshot.outlines[document_id]
        for clause in outline.clauses:
            below = tuple(c for c in outline.clauses if c.parent_id == clause.id and c.heading and c.number)
            if clause.kind is not Kind.SECTION or len(below) < 2 or clause.id in asked.hidden:
                continue
            score = _named_by(asked, clause) + 0.5 * (_count_asked(asked) == len(below))
            if score > 0 and (best is None or score > best[0]):
                best = (score, clause, below)
    if best is None:
        return None
    _, clause, below = best
    count = len(below)
    segments = [
        Segment(
            (f"共{count}项：" if at == 0 else "") + f"{part.heading}；",
            (Evidence(part, part.heading_span or part.span),),
        )
        for at, part in enumerate(below)
    ]
    return Draft(AnswerKind.LIST, _closed(segments))


def places(asked: Asked) -> Draft | None:
    """The places that a clause, or box, gives a part each, if the question names its heading.

    None where a sentence says much more of what is asked than a heading does: then it answers.
    """
    library = asked.library
    if (table := _table(asked)) is not None:
        return table
    for clause in _with_box(asked, asked.top(PLACES_DEPTH)):
        above = (clause, *library.outline(clause).ancestors(clause))
        if not any(len(one.heading) >= MIN_HEADING and _named_by(asked, one) for one in above):
            continue
        text = library.document(clause).text
        rows = [
            (mention.span.of(part.of(text)), part)
            for part in parts_of(text, body(library.outline(clause), clause))
            for mention in find_regions(part.of(text))[:1]
            if mention.span.start <= 2 and mention.regions[0].county
        ]
        if len(rows) >= MIN_PLACES:
            if _told_in_a_sentence(asked, [*above, *(part for _, part in rows)]):
                return None
            names = wording.joined(name for name, _ in rows)
            where = wording.place(asked, clause)
            evidence = Evidence(clause, Span(rows[0][1].start, rows[-1][1].end))
            return Draft(AnswerKind.LIST, (Segment(f"{where}共{len(rows)}个：{names}。", (evidence,)),))
    return None


def _told_in_a_sentence(asked: Asked, listed: Sequence[Clause | Span]) -> bool:
    """Whether one sentence speaks of much that neither the list's headings nor its rows speak of."""
    found = rank_sentences(asked, asked.top(PLACES_DEPTH))
    if not found:
        return False
    text = asked.library.document(found[0].clause).text
    told = fold(" ".join(one.of(text) if isinstance(one, Span) else one.heading for one in listed))
    weights = {c: concept_weight(asked, c) for c in asked.query.concepts}
    beyond = sum(w for c, w in weights.items() if c.surface in found[0].covered and not matched(c, told))
    return beyond >= BEYOND_LIST * sum(weights.values())


def _table(asked: Asked) -> Draft | None:
    """The rows of the table that the best clause stands in, each with what it says first."""
    library = asked.library
    for clause in asked.top(1):
        outline = library.outline(clause)
        rows = [c for c in outline.clauses if c.kind is Kind.TABLE_ROW and c.parent_id == clause.parent_id]
        if len(rows) < MIN_PLACES or not find_regions(rows[0].heading, None):
            continue
        segments = []
        for row in rows:
            text = library.document(row).text
            first = sentences(text, row.span)[0]
            words = re.sub(r"\s+", "", first.of(text)).rstrip("。；;")
            segments.append(Segment(f"{words}；", (Evidence(row, first),)))
        return Draft(AnswerKind.LIST, _closed(segments))
    return None


def _with_box(asked: Asked, clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, each followed by the leaves of the boxes that stand in its section."""
    out: list[Clause] = []
    for clause in clauses:
        outline = asked.library.outline(clause)
        out.append(clause)
        owner = clause.parent_id if clause.kind is Kind.LEAD else clause.id
        boxes = {c.id for c in outline.clauses if c.kind is Kind.BOX and c.parent_id == owner}
        out.extend(
            leaf for leaf in outline.leaves() if leaf.parent_id in boxes and leaf.kind is not Kind.LEAD
        )
    return list(dict.fromkeys(out))


def _named_by(asked: Asked, clause: Clause) -> float:
    """The share of a section's heading that the question says."""
    folded, heading = fold(asked.query.standalone), fold(clause.heading)
    pairs = [heading[at : at + 2] for at in range(len(heading) - 1)]
    share = sum(pair in folded for pair in pairs) / len(pairs) if pairs else 0.0
    return share if share >= 0.5 else 0.0


def _count_asked(asked: Asked) -> int | None:
    found = re.search(r"([一二三四五六七八九十]{1,3}|\d{1,2})(?:大|个|条|项|方面)", fold(asked.query.text))
    return to_int(found[1]) if found else None


def targets(asked: Asked) -> Draft | None:
    """Every numbered target of the documents (and years) asked about, in document order."""
    query, library = asked.query, asked.library
    top = {library.numbered(clause).id for clause in asked.top(12)}
    found: list[tuple[Clause, Target]] = []
    for target in library.snapshot.records.targets:
        clause = library.snapshot.clauses[target.clause_id]
        if query.documents and clause.document_id not in query.documents:
            continue
        if query.years and target.year not in query.years:
            continue
        if clause.id in asked.hidden or clause.kind is Kind.FURNITURE:
            continue
        found.append((clause, target))
    sections = [(clause, target) for clause, target in found if _section_asked(asked, clause)]
    found = sections or (found if query.years else [(c, t) for c, t in found if c.id in top])
    if not found:
        return None
    several = len({clause.document_id for clause, _ in found}) > 1
    segments: list[Segment] = []
    before = ""
    for at, (clause, target) in enumerate(found):
        words = re.sub(r"\s+", "", target.span.of(library.document(clause).text)).strip("，,。；;、")
        opening = f"共{len(found)}项指标：" if at == 0 else ""
        where = wording.short_title(library.document(clause)) if several else ""
        told = f"{where}：" if where and clause.document_id != before else ""
        before = clause.document_id
        segments.append(Segment(f"{opening}{told}{words}；", (Evidence(clause, target.span),)))
    return Draft(AnswerKind.LIST, _closed(segments))


def departments_named(asked: Asked) -> bool:
    """Whether any record of the documents meant has the department that the question names."""
    documents = set(asked.query.documents)
    return any(
        _is(record, name) and (not documents or record.clause_id.split("#")[0] in documents)
        for name in asked.query.departments
        for record in asked.library.snapshot.records.responsibilities
    )


def _opening(asked: Asked, shown: str, role_word: str, count: int, all_are: str) -> str:
    if asked.query.english:
        return f"{shown}: {count} measures: measures "
    return f"{shown}{role_word}的任务共{count}项{f'（均为{all_are}）' if all_are else ''}："


def _section_asked(asked: Asked, clause: Clause) -> bool:
    """Whether the question names a heading above the clause."""
    folded = fold(asked.query.standalone)
    return any(
        a.heading and fold(a.heading) in folded for a in asked.library.outline(clause).ancestors(clause)
    )


def _roles_asked(folded: str) -> frozenset[Role]:
    if _ANY_ROLE.search(folded):
        return frozenset()
    if _ONLY_LEAD.search(folded):
        return frozenset({Role.LEAD})
    if _ONLY_SUPPORTING.search(folded):
        return frozenset({Role.SUPPORTING})
    return frozenset()


def _is(record: Responsibility, name: str) -> bool:
    """Whether the record is of this department, or of the branch of it that is named short (人民银行)."""
    return any(
        same_unit(written, name) or (len(name) >= SHORTEST_BRANCH and written.startswith(name))
        for written in (record.department, *record.aliases)
    )


def _shares_lead(asked: Asked, record: Responsibility) -> bool:
    records = asked.library.facts.responsibilities[record.clause_id]
    return sum(r.role is Role.LEAD and r.note == record.note for r in records) > 1


def _closed(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    last = segments[-1]
    return (
        *segments[:-1],
        Segment(last.text.rstrip("；") + ("." if last.text.isascii() else "。"), last.evidence),
    )
