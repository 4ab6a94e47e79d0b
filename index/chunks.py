"""Clauses → what is embedded and indexed: runs of whole sentences behind the path that leads to them."""

from __future__ import annotations

from collections.abc import Iterator

from index.markers import BOX, find_marker, own_words
from index.schema import Chunk, Clause, Kind, Outline, Span
from index.sentences import parts, phrases, sentences

CHUNK_LENGTH = 160  # code points of a clause's own words in one chunk, at most
CHUNK_ENOUGH = 40  # a sentence of this length stands alone
PATH_LENGTH = 300  # code points of the path before them, at most
SILENT = {Kind.FURNITURE, Kind.TITLE, Kind.NUMBER, Kind.ANNEX}


def chunk_outline(outline: Outline, length: int = CHUNK_LENGTH) -> tuple[Chunk, ...]:
    """The chunks of one document in reading order.

    A leaf that is only a heading gives none (it stands in the path of what is below
    it), nor do furniture and titles. No chunk is longer than
    ``PATH_LENGTH + 1 + length`` code points, whatever the text.
    """
    chunks: list[Chunk] = []
    for clause in outline.leaves():
        if outline.owner(clause).kind in SILENT:
            continue
        context = path_text(outline, clause)
        for nth, span in enumerate(_cut(outline, clause, length)):
            text = f"{context}\n{span.of(outline.document.text)}"
            chunks.append(Chunk(f"{clause.id}@{nth}", outline.document.id, clause.id, span, text))
    return tuple(chunks)


def passage_text(outline: Outline, clause: Clause) -> str:
    """What the lexical index reads of a leaf: its path and its own words."""
    return f"{path_text(outline, clause)}\n{body(outline, clause).of(outline.document.text)}"


def body(outline: Outline, clause: Clause) -> Span:
    """A leaf's words behind its number and heading; empty where it is only a heading."""
    owner = outline[clause.parent_id] if clause.kind is Kind.LEAD and clause.parent_id else clause
    text = outline.document.text
    start = clause.span.start
    line = text[start : clause.span.end].split("\n", 1)[0]
    if owner.number and (marker := find_marker(line)) is not None:
        start += marker.end
    elif owner.kind is Kind.BOX and (box := BOX.match(line, own_words(line))) is not None:
        start += box.end()
    if owner.heading_span is not None and clause.kind is not Kind.TABLE_ROW:
        start = min(max(start, owner.heading_span.end), clause.span.end)
        while start < clause.span.end and (text[start] in "。:：" or text[start].isspace()):
            start += 1
    return Span(start, clause.span.end)


def told_by(outline: Outline, leaf: Clause) -> Span:
    """A leaf's words behind its number, with its heading: many a heading says what the clause is about."""
    span = body(outline, leaf)
    heading = outline.owner(leaf).heading_span
    if heading is not None and leaf.span.holds(heading):
        return Span(min(heading.start, span.start), span.end)
    return span


def path_text(outline: Outline, clause: Clause) -> str:
    """title › section › heading."""
    headings = [outline.document.title]
    headings += [a.heading for a in reversed(list(outline.ancestors(clause))) if a.heading]
    if clause.heading and clause.kind is not Kind.TABLE_ROW:
        headings.append(clause.heading)
    path = " › ".join(headings)
    return path if len(path) <= PATH_LENGTH else f"{path[: PATH_LENGTH // 2 - 1]}…{path[-PATH_LENGTH // 2 :]}"


def _cut(outline: Outline, clause: Clause, length: int) -> Iterator[Span]:
    """Runs of sentences of at most ``length`` code points; a longer sentence is cut at its parts."""
    text = outline.document.text
    run: Span | None = None
    for span in pieces(text, body(outline, clause), length):
        if run is not None and len(run) < CHUNK_ENOUGH and span.end - run.start <= length:
            run = Span(run.start, span.end)
            continue
        if run is not None and _says_something(text, run):
            yield run
        run = span
    if run is not None and _says_something(text, run):
        yield run


def pieces(text: str, span: Span, length: int) -> Iterator[Span]:
    """The sentences inside ``span``; one of more than ``length`` code points by its parts, phrases, or just cut."""
    for sentence in sentences(text, span):
        if len(sentence) <= length:
            yield sentence
            continue
        for part in parts(text, sentence):
            for phrase in (part,) if len(part) <= length else phrases(text, part):
                for start in range(phrase.start, phrase.end, length):
                    yield Span(start, min(start + length, phrase.end))


def _says_something(text: str, span: Span) -> bool:
    return any(char.isalnum() for char in span.of(text))
