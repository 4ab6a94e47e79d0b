"""Who leads, supports, shares: the notes at the end of measures → Responsibility records.

The forms of a note, from the documents that ministries and governments issue:
“(牵头单位:A〔B〕;配合单位:C、D)”, “(A、B牵头,C及各市〔州〕政府按职责分工负责)”,
“(责任单位:A、B,C)”, “(A、B按职责分工负责;配合单位:C)”, “责任单位：A、B” as a sentence or line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.chunks import body
from index.schema import Clause, Kind, Outline, Responsibility, Role, Span
from index.sentences import is_broken_line, sentences, trim
from index.units import ENDING, GROUP, is_unit, rank_of, rank_to_share, shares_rank

# Words before a colon that give the units behind it their role.
LABELS: dict[str, Role] = {
    "牵头单位": Role.LEAD,
    "牵头部门": Role.LEAD,
    "牵头责任单位": Role.LEAD,
    "主办单位": Role.LEAD,
    "主责单位": Role.LEAD,
    "配合单位": Role.SUPPORTING,
    "配合部门": Role.SUPPORTING,
    "协办单位": Role.SUPPORTING,
    "协同单位": Role.SUPPORTING,
    "参与单位": Role.SUPPORTING,
    "参加单位": Role.SUPPORTING,
    "责任单位": Role.RESPONSIBLE,
    "责任部门": Role.RESPONSIBLE,
    "落实单位": Role.RESPONSIBLE,
    "实施单位": Role.RESPONSIBLE,
    "承办单位": Role.RESPONSIBLE,
    "牵头": Role.LEAD,
    "主办": Role.LEAD,
    "配合": Role.SUPPORTING,
    "协办": Role.SUPPORTING,
    "责任": Role.RESPONSIBLE,
}
# Words behind the units that give them their role.
VERBS: dict[str, Role] = {
    "牵头负责": Role.LEAD,
    "共同牵头": Role.LEAD,
    "牵头": Role.LEAD,
    "主办": Role.LEAD,
    "按职责分工负责": Role.SHARED,
    "按照职责分工负责": Role.SHARED,
    "按职责分工": Role.SHARED,
    "依职责分工负责": Role.SHARED,
    "依职责负责": Role.SHARED,
    "按职责负责": Role.SHARED,
    "按各自职责分工负责": Role.SHARED,
    "按照各自职责分工负责": Role.SHARED,
    "根据职责分工负责": Role.SHARED,
    "分工负责": Role.SHARED,
    "配合": Role.SUPPORTING,
    "协助": Role.SUPPORTING,
    "参与": Role.SUPPORTING,
    "参加": Role.SUPPORTING,
    "协办": Role.SUPPORTING,
    "共同负责": Role.RESPONSIBLE,
    "负责落实": Role.RESPONSIBLE,
    "负责": Role.RESPONSIBLE,
    "组织实施": Role.RESPONSIBLE,
    "落实": Role.RESPONSIBLE,
}

_LABEL_WORDS = "|".join(sorted(LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"\s*(?P<label>{_LABEL_WORDS})\s*(?:[:：]|(?<=[位门])为)\s*")
_LABEL_AHEAD = re.compile(rf"[,，、\s]\s*(?=(?:{_LABEL_WORDS})\s*[:：])")
_VERB = re.compile(
    rf"[,，]?\s*(?P<verb>{'|'.join(sorted(VERBS, key=len, reverse=True))})\s*(?=[,，、;；。]|$)"
)
_BRACKETS = "（(【[〔"
_LABELLED_ONLY = "[〔"  # these also hold other names of a unit: a bare list in them is no note
_TELLS = re.compile(rf"(?:{_LABEL_WORDS})\s*[:：]|单位为|部门为|牵头|职责分工|职责负责")
_SEPARATOR = re.compile(
    r"[、，,/／]|以及|会同|及(?=[各省市县区州])|(?<=[厅局委办部会府司])和(?=[省市县区州各])|(?<=[厅局委办部会府司])\s+(?=[省市县区州各])"
)
_ALIAS = re.compile(r"[〔\[（(【](?P<alias>[^〕\]）)】]{2,20})[〕\]）)】]\s*$")
_FIRST_LEADS = re.compile(
    r"列(?:在)?(?:首位|第一位?)的(?:单位|部门)?(?:为|是)牵头(?:单位|部门)(?P<ditto>[，,]?下同)?"
)
_NUMBERED = (Kind.MEASURE, Kind.SECTION, Kind.ITEM, Kind.ARTICLE)


@dataclass(frozen=True, slots=True)
class Note:
    """A note: where it stands (brackets included) and the words inside it."""

    span: Span
    inner: Span


def find_notes(text: str, span: Span) -> tuple[Note, ...]:
    """The notes inside ``span``, in order."""
    notes: list[Note] = []
    at = span.start
    while at < span.end:
        end = _closing(text, at, span.end) if text[at] in _BRACKETS else None
        if end is not None and _is_note(text, Span(at + 1, end - 1), span):
            notes.append(Note(Span(at, end), Span(at + 1, end - 1)))
            at = end
            continue
        at += 1
    if not notes:
        notes = [
            Note(sentence, Span(sentence.start, _without_stop(text, sentence)))
            for sentence in sentences(text, span)
            if _LABEL.match(text, sentence.start, sentence.end)
        ]
    return tuple(notes)


def responsibilities(outline: Outline) -> tuple[Responsibility, ...]:
    """Every department's part in every clause, in the order of the text."""
    found: list[Responsibility] = []
    text = outline.document.text
    first_leads = False  # a note has said that the unit listed first leads, here and in what follows
    for leaf in outline.leaves():
        if leaf.kind in (Kind.FURNITURE, Kind.TITLE, Kind.ADDRESSEE, Kind.COVER_LETTER):
            continue
        words = body(outline, leaf)
        start = words.start
        for note in find_notes(text, words):
            owner, scope = _covers(outline, leaf, Span(start, note.span.start))
            records = list(_read(text, owner.id, note, scope))
            told = _FIRST_LEADS.search(text, note.inner.start, note.inner.end)
            if (told or first_leads) and _is_labelled_list(text, note, records):
                records[0] = replace(records[0], role=Role.LEAD)
            first_leads = first_leads or (told is not None and told["ditto"] is not None)
            found.extend(records)
            start = note.span.end
            while start < words.end and (text[start] in "。；;" or text[start].isspace()):
                start += 1
    return tuple(found)


def _is_labelled_list(text: str, note: Note, records: Sequence[Responsibility]) -> bool:
    """“责任单位：A、B”, and nothing else."""
    labelled = _LABEL.match(text, note.inner.start, note.inner.end) is not None
    return labelled and bool(records) and all(record.role is Role.RESPONSIBLE for record in records)


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
    text = outline.document.text
    words = body(outline, leaf)
    rest = list(words.of(text))
    for note in find_notes(text, words):
        rest[note.span.start - words.start : note.span.end - words.start] = " " * len(note.span)
    return not "".join(rest).strip(" \t\r\n。；;")


def _is_note(text: str, inner: Span, clause: Span) -> bool:
    parts = list(_parts(text, inner))
    if _TELLS.search(inner.of(text)):
        return bool(parts)
    if text[inner.start - 1] in _LABELLED_ONLY:
        return False
    # A list of units, bare or with “负责”, counts behind a sentence or at its end.
    before = text[clause.start : inner.start - 1].rstrip()
    after = text[inner.end + 1 : clause.end].strip()
    names = [name for _, units in parts or [(Role.RESPONSIBLE, inner)] for name, _ in _names(text, units)]
    return (
        (not after or after[0] in "。；;" or before[-1:] in "。；;")
        and all(is_unit(name) or GROUP.search(name) for name in names)
        and any(rank_of(name) or GROUP.search(name) for name in names)
    )


def _read(text: str, clause_id: str, note: Note, scope: Span) -> Iterator[Responsibility]:
    scope = trim(text, scope)
    for role, units in list(_parts(text, note.inner)) or [(Role.RESPONSIBLE, note.inner)]:
        rank = ""
        group_end = units.start
        for name, at in _names(text, units):
            if any(mark in text[group_end : at.start] for mark in ",，"):
                rank = ""
            group_end = at.end
            spread = rank + name if rank and shares_rank(name) else name
            rank = rank_to_share(name) or rank
            alias = _ALIAS.match(text[at.end : units.end].split("、", maxsplit=1)[0])
            aliased = alias is not None and ENDING.search(alias["alias"]) is not None
            yield Responsibility(
                clause_id=clause_id,
                role=role,
                department=spread,
                as_written=name,
                span=at,
                note=note.span,
                scope=scope,
                aliases=(alias["alias"],) if alias is not None and aliased else (),
                group=GROUP.search(name) is not None,
            )


def _parts(text: str, inner: Span) -> Iterator[tuple[Role, Span]]:
    """The parts of a note, each with its role and the span of its units."""
    for part in _split(text, inner):
        label = _LABEL.match(text, part.start, part.end)
        role = LABELS[label["label"]] if label else None
        start = label.end() if label else part.start
        while (verb := _VERB.search(text, start, part.end)) is not None:
            told = VERBS[verb["verb"]]
            # “牵头单位:A、B按职责分工负责” still calls A and B the leads.
            settled = role if role is Role.LEAD or role is Role.SUPPORTING else told
            yield settled, Span(start, verb.start())
            start = verb.end()
            while start < part.end and text[start] in ",，、 ":
                start += 1
        if start < part.end and role is not None:
            yield role, Span(start, part.end)


def _names(text: str, units: Span) -> Iterator[tuple[str, Span]]:
    """The names between separators, without alias and without “等相关部门”."""
    for piece in _split_names(text, units):
        start, end = piece.start, piece.end
        while start < end and (text[start].isspace() or text[start] == "由"):
            start += 1
        written = text[start:end].rstrip()
        alias = _ALIAS.search(written)
        if alias is not None and alias.start() > 0:
            written = written[: alias.start()].rstrip()
        cut = re.search(r"等(?:各|相关|有关|部门|单位|市直|省直|直属)*$", written)
        if cut is not None and cut.start() > 0:
            written = written[: cut.start()]
        if written and not re.search(r"[:：\d]", written):  # “完成时限：2025年” is nobody
            yield re.sub(r"\s+", "", written), Span(start, start + len(written))


def _split_names(text: str, units: Span) -> Iterator[Span]:
    """Cut at separators outside brackets."""
    start, depth, at = units.start, 0, units.start
    while at < units.end:
        char = text[at]
        depth += (char in "〔（([【") - (char in "〕）)]】")
        found = _SEPARATOR.match(text, at) if depth == 0 else None
        if found is not None and found.end() > at > start:
            yield Span(start, at)
            at = start = found.end()
            continue
        at += 1
    if start < units.end:
        yield Span(start, units.end)


def _split(text: str, inner: Span) -> Iterator[Span]:
    """Cut at semicolons and full stops, and before a label (“…，配合单位：”)."""
    start = at = inner.start
    while at < inner.end:
        label = _LABEL_AHEAD.match(text, at, inner.end)
        if label is not None or text[at] in ";；。":
            if start < at:
                yield Span(start, at)
            start = at = label.end() if label else at + 1
        else:
            at += 1
    if start < inner.end:
        yield Span(start, inner.end)


def _closing(text: str, at: int, end: int) -> int | None:
    """The offset behind the bracket that closes the one at ``at``, in the same paragraph."""
    depth = 0
    for here in range(at, end):
        if text[here] == "\n" and not is_broken_line(text, here, Span(at, end)):
            return None
        if text[here] in "（([【〔":
            depth += 1
        elif text[here] in "）)]】〕":
            depth -= 1
            if depth == 0:
                return here + 1
    return None


def _without_stop(text: str, sentence: Span) -> int:
    end = sentence.end
    while end > sentence.start and text[end - 1] in "。；; \n\t":
        end -= 1
    return end
