"""Notes on who is responsible, wherever they stand: where one is, its parts by role, the names in it.

The forms of a note, from the documents that ministries and governments issue:
“(牵头单位:A〔B〕;配合单位:C、D)”, “(A、B牵头,C及各市〔州〕政府按职责分工负责)”,
“(责任单位:A、B,C)”, “(A、B按职责分工负责;配合单位:C)”, “（A、B等负责）”,
“责任单位：A、B” as a sentence or line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.responsibility_words import ASIDE, BRACKETS, FIRST_LEADS, LABELS, MANNER, VERBS
from index.schema import Role, Span
from index.sentences import is_broken_line, sentences, trim
from index.units import GROUP, PLACES_AHEAD, PLACES_ONLY, PUBLIC, is_unit, rank_of

_LABEL_WORDS = "|".join(sorted(LABELS, key=len, reverse=True))
_LABEL = re.compile(
    rf"[\s*]*(?:(?P<label>{_LABEL_WORDS})\s*(?:[:：]|(?<=[位门体])为)|[【\[［](?P<boxed>{_LABEL_WORDS})[】\]］]\s*[:：]?)[\s*]*"
)
_LABEL_AHEAD = re.compile(rf"[,，、\s*]\s*(?=(?:{_LABEL_WORDS})\s*[:：])")
_LABEL_LINE = re.compile(
    rf"(?m)^[^\S\n]*(?=\**(?:{_LABEL_WORDS})\s*[:：]|[【\[［](?:{_LABEL_WORDS})[】\]］])"
)
_VERB = re.compile(
    rf"[,，]?\s*(?:(?:{MANNER})[,，]?)*(?P<verb>{'|'.join(sorted(VERBS, key=len, reverse=True))})"
    r"\s*(?=[,，、;；。]|$)"
)
_LABELLED_ONLY = "[〔［﹝"  # these also hold other names of a unit: a bare list in them is no note
_TELLS = re.compile(rf"(?:{_LABEL_WORDS})\s*[:：]|单位为|部门为|牵头|职责分工|职责负责")
_UNIT_BEHIND = (
    r"(?=[省市县区州各]|[^、，,；;。和]{2,12}(?:局|厅|委|办|部|政府|示范区|管委会|开发区|新区|银行|公司|集团)"
    r"(?:$|[、，,；;。\s]|等|按|负责|牵头|配合|落实))"
)
_SEPARATOR = re.compile(
    rf"[、，,/／]|以及|会同|及(?=[各省市县区州])|(?<=[厅局委办部会府司])和{_UNIT_BEHIND}"
    r"|(?<=[厅局委办部会府司])\s+(?=[省市县区州各])"
)
ALIAS = re.compile(r"[〔\[（(【〈](?P<alias>[^〕\]）)】〉]{2,20})[〕\]）)】〉]\s*$")
_REMARK = re.compile(r"[〔\[（(【〈](?:含|包括|不含|下同|以下)[^〕\]）)】〉]*[〕\]）)】〉]\s*$")
_ANOTHER_LABEL = re.compile(r"\s+[^\s:：]{2,8}[:：].*$", re.DOTALL)  # “市财政局 完成时限：2025年”
_AND_OTHERS = re.compile(r"等(?:各|和|及|其他|相关|有关|部门|单位|机构|市直|省直|直属)*$")
_LONGEST = 1000  # code points of a note; a bracket that does not close within them is none
_OPEN = "".join(BRACKETS)
_CLOSE = "".join(BRACKETS.values())


@dataclass(frozen=True, slots=True)
class Note:
    """A note: where it stands (brackets included) and the words inside it."""

    span: Span
    inner: Span


def find_notes(text: str, span: Span) -> tuple[Note, ...]:
    """The notes inside ``span``, in order."""
    notes = [
        Note(sentence, Span(sentence.start, _without_stop(text, sentence)))
        for piece in _from_label_lines(text, span)
        for sentence in sentences(text, piece)
        if _LABEL.match(text, sentence.start, sentence.end)
    ]
    at = span.start
    while at < span.end:
        if (
            line := next((note for note in notes if note.span.start <= at < note.span.end), None)
        ) is not None:
            at = line.span.end
            continue
        end = _closing(text, at, span.end) if text[at] in _OPEN else None
        if end is not None and _is_note(text, Span(at + 1, end - 1), span):
            notes.append(Note(Span(at, end), Span(at + 1, end - 1)))
            at = end
            continue
        at += 1
    return tuple(sorted(notes, key=lambda note: note.span))


def _from_label_lines(text: str, span: Span) -> Iterator[Span]:
    """``span`` cut before every line that opens with a label: such a line goes on with none before it."""
    starts = [match.end() for match in _LABEL_LINE.finditer(text, span.start, span.end)]
    cuts = [span.start, *(start for start in starts if start > span.start), span.end]
    for start, end in itertools.pairwise(cuts):
        yield Span(start, end)


def _is_note(text: str, inner: Span, clause: Span) -> bool:
    parts = list(_told_parts(text, inner))
    if parts and _TELLS.search(inner.of(text)):
        return True
    if text[inner.start - 1] in _LABELLED_ONLY:
        return False
    # A list of units, bare or with “负责”, counts behind a sentence or at its end.
    before = text[clause.start : inner.start - 1].rstrip()
    after = text[inner.end + 1 : clause.end].strip()
    if after and after[0] not in "。；;" and before[-1:] not in tuple("。；;"):
        return False
    names = [name for _, units in note_parts(text, inner) for name, _ in note_names(text, units)]
    if not names or not all(is_unit(name) or GROUP.search(name) for name in names):
        return False
    ranked = any(rank_of(name) or GROUP.search(name) for name in names)
    public = [PUBLIC.search(name) is not None for name in names]
    return ranked or (any(public) if parts else all(public))


def note_parts(text: str, inner: Span, role: Role = Role.RESPONSIBLE) -> tuple[tuple[Role, Span], ...]:
    """The parts of a note, each with its role and the span of its units; ``role`` where it tells none."""
    return tuple(_told_parts(text, inner)) or tuple((role, piece) for piece in _split(text, inner))


def _told_parts(text: str, inner: Span) -> Iterator[tuple[Role, Span]]:
    for part in _split(text, inner):
        label = _LABEL.match(text, part.start, part.end)
        role = LABELS[label["label"] or label["boxed"]] if label else None
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


def is_labelled(text: str, note: Note) -> bool:
    """Whether a label opens the note: “责任单位：…”."""
    return _LABEL.match(text, note.inner.start, note.inner.end) is not None


def note_names(text: str, units: Span) -> Iterator[tuple[str, Span]]:
    """The names between separators, without alias and without “等相关部门”."""
    for piece in _split_names(text, units):
        start, end = piece.start, piece.end
        while start < end and (text[start].isspace() or text[start] == "由"):
            start += 1
        written = _ANOTHER_LABEL.sub("", text[start:end]).rstrip(" \t\r\n\u3000*")
        if (remark := _REMARK.search(written)) is not None:
            written = written[: remark.start()].rstrip()
        alias = ALIAS.search(written)
        if alias is not None and alias.start() > 0:
            written = written[: alias.start()].rstrip()
        cut = _AND_OTHERS.search(written)
        if cut is not None and cut.start() > 0:
            written = written[: cut.start()]
        if written and not re.search(r"[:：\d]", written):  # “完成时限：2025年” is nobody
            yield re.sub(r"\s+", "", written), Span(start, start + len(written))


def _split_names(text: str, units: Span) -> Iterator[Span]:
    """Cut at separators outside brackets; “各市、县人民政府” and “各区、县(市)政府” stay whole."""
    half: Span | None = None  # the first half of a name
    for piece in _cut_names(text, units):
        name = piece.of(text).strip()
        if half is not None and PLACES_AHEAD.match(name) is None:
            yield trim(text, half)
            half = None
        whole = Span(piece.start if half is None else half.start, piece.end)
        half = whole if PLACES_ONLY.fullmatch(name) is not None else None
        if half is None:
            yield whole
    if half is not None:
        yield half


def _cut_names(text: str, units: Span) -> Iterator[Span]:
    start, depth, at = units.start, 0, units.start
    while at < units.end:
        char = text[at]
        depth += (char in _OPEN) - (char in _CLOSE)
        found = _SEPARATOR.match(text, at, units.end) if depth == 0 else None
        if found is not None and found.end() > at > start:
            yield Span(start, at)
            at = start = found.end()
            continue
        at += 1
    if start < units.end:
        yield Span(start, units.end)


def _split(text: str, inner: Span) -> Iterator[Span]:
    """Cut at semicolons and full stops outside brackets, and before a label (“…，配合单位：”), without asides."""
    start = at = inner.start
    depth = 0
    while at < inner.end:
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        label = _LABEL_AHEAD.match(text, at, inner.end)
        aside = _aside(text, at, inner.end) if depth == 0 else None
        if label is not None or aside is not None or (depth == 0 and text[at] in ";；。"):
            if start < at:
                yield Span(start, at)
            start = at = label.end() if label else aside if aside is not None else at + 1
        else:
            at += 1
    if start < inner.end:
        yield Span(start, inner.end)


def _aside(text: str, at: int, end: int) -> int | None:
    """Where the words end that begin at ``at`` and name no unit: of the notes that follow, of dates."""
    if at > 0 and text[at - 1] not in "，,、；;。" + _OPEN and text[at] not in "，,、；;。":
        return None
    for pattern in (FIRST_LEADS, ASIDE):
        start = at
        while start < end and (text[start] in "，,、；;。" or text[start].isspace()):
            start += 1
        if (match := pattern.match(text, start, end)) is not None:
            return match.end()
    return None


def _closing(text: str, at: int, end: int) -> int | None:
    """The offset behind the bracket that closes the one at ``at``, in the same paragraph."""
    depth = 0
    for here in range(at, min(end, at + _LONGEST)):
        if text[here] == "\n" and not is_broken_line(text, here, Span(at, end)):
            return None
        if text[here] in _OPEN:
            depth += 1
        elif text[here] in _CLOSE:
            depth -= 1
            if depth == 0:
                return here + 1
    return None


def _without_stop(text: str, sentence: Span) -> int:
    end = sentence.end
    while end > sentence.start and text[end - 1] in "。；; \n\t":
        end -= 1
    return end
