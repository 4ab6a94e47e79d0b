"""A clause's text cut into sentences, and a sentence into its parts; spans only."""

from __future__ import annotations

from index.schema import Span

_ENDS = "。！？!?"
_SEMICOLONS = "；;"
_STAYS = _ENDS + _SEMICOLONS + "，,"  # marks that stay with the piece that they end
_OPEN = "（(〔[【《“‘「"
_CLOSE = "）)〕]】》”’」"
_AFTER = "”’」）)】"  # closes a sentence together with its full stop
_STOPS = "。！？!?；;：:…"  # a line that stops with one of these, brackets aside, is not broken


def sentences(text: str, span: Span) -> tuple[Span, ...]:
    """The sentences inside ``span``, without the white space between them.

    A full stop inside brackets or quotes does not end the sentence, unless the
    bracket is never closed. A note in brackets that stands between two sentences
    is a sentence of its own. A line that the copy broke goes on with the next one.
    """
    return _cut(text, span, _ENDS)


def parts(text: str, span: Span) -> tuple[Span, ...]:
    """The parts of a sentence between semicolons (and full stops), outside brackets."""
    return _cut(text, span, _ENDS + _SEMICOLONS)


def phrases(text: str, span: Span) -> tuple[Span, ...]:
    """The parts of a sentence between commas, semicolons and full stops, outside brackets."""
    return _cut(text, span, _STAYS)


def trim(text: str, span: Span) -> Span:
    """The span without white space at its two ends (an empty span stays where it starts)."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def bare(text: str, span: Span) -> Span:
    """The span without white space at its ends and the punctuation that ends a phrase."""
    end = span.end
    while end > span.start and (text[end - 1] in "，,；;。、" or text[end - 1].isspace()):
        end -= 1
    return trim(text, Span(span.start, end))


def is_broken_line(text: str, at: int, span: Span) -> bool:
    """Whether the line break at ``at`` stands inside a sentence: none ends before it, and words follow on the next line."""
    start = max(text.rfind("\n", span.start, at) + 1, span.start)
    words = text[start:at].rstrip().rstrip(_CLOSE).rstrip()
    end = text.find("\n", at + 1, span.end)
    after = text[at + 1 : span.end if end < 0 else end]
    return bool(words) and words[-1] not in _STOPS and bool(after.strip())


def _cut(text: str, span: Span, marks: str) -> tuple[Span, ...]:
    found: list[Span] = []
    start = span.start
    at = span.start
    closes = _bracket_ends(text, span)
    while at < span.end:
        char = text[at]
        at += 1
        if char in _OPEN and (end := closes.get(at - 1)) is not None:
            note = char in "（(" and not text[start : at - 1].strip()
            at = end
            if not note:
                continue
            while at < span.end and text[at] in _STAYS + _AFTER:
                at += 1
        elif char == "\n":
            if is_broken_line(text, at - 1, span):
                continue
        elif char in marks and not _inside_number(text, at - 1, span):
            while at < span.end and text[at] in _STAYS + _AFTER:
                at += 1
        else:
            continue
        found.append(Span(start, at))
        start = at
    found.append(Span(start, span.end))
    trimmed = (trim(text, piece) for piece in found)
    return tuple(piece for piece in trimmed if piece.start < piece.end)


def _inside_number(text: str, at: int, span: Span) -> bool:
    """A comma between digits (1,900) separates thousands."""
    return (
        text[at] == ","
        and at > span.start
        and at + 3 < span.end
        and text[at - 1].isdigit()
        and text[at + 1 : at + 4].isdigit()
    )


def _bracket_ends(text: str, span: Span) -> dict[int, int]:
    """Opening bracket → the offset behind its partner; brackets without one in their paragraph are left out."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for at in range(span.start, span.end):
        char = text[at]
        if char == "\n":
            if not is_broken_line(text, at, span):
                stack.clear()
        elif char in _OPEN:
            stack.append(at)
        elif char in _CLOSE:
            wanted = _OPEN[_CLOSE.index(char)]
            matching = [k for k, opened in enumerate(stack) if _alike(text[opened], wanted)]
            if matching:
                ends[stack[matching[-1]]] = at + 1
                del stack[matching[-1] :]
    return ends


def _alike(one: str, other: str) -> bool:
    """Half- and full-width round brackets close each other."""
    return one == other or (one in "（(" and other in "（(")
