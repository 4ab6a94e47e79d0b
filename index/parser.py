"""A document's text → the tree of its clauses, with exact spans.

The text is read line by line. What opens a line decides what it is (a number, a
box, a goal, a table row, a plain paragraph); where it stands in the tree follows
from the numbering systems that are open at that point. Every code point belongs
to exactly one leaf, so that the leaves put together are the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index import furniture, head, labels, markers, signature
from index.lines import Line, cut_lines, is_broken, wrap_width
from index.markers import BY_NAME, Marker, Numbering
from index.schema import Clause, Kind, Span

_ENDS = ("。", "；", ";", "！", "!")
_SAYS = (Kind.SECTION, Kind.MEASURE, Kind.ITEM)  # what may be one sentence
HEADING_LENGTH = 36  # code points; a longer opening sentence is text, not a heading
BARE_HEADING_LENGTH = 60  # the same where the heading has its line to itself

_ROW = re.compile(r"\s*(?P<name>[^\s，,。；;：:、（(“《\d][^，,。；;：:、\n]{0,13}?)\s*[:：]\s*\S")
_CLOSERS = "”’」』）)"  # behind a full stop they end the same sentence
_NUMBERED_ROW = re.compile(
    r"\s*(?P<number>[0-9０-９]{1,3})[ \u3000]*\t+\s*(?P<name>\S[^\t\n]{0,60}?)[ \u3000]*\t+\s*\S"
)
_CLOSING = re.compile(
    r"\s*(?:以上|本[^，,。]{1,12})[^。]{0,20}[自由从][^。]*(?:施行|实施|执行|生效|解释|有效期)"
)
_LISTED = re.compile(r"附\s*[件录表]\s*[:：]\s*(?=\S)")
_FIGURE = re.compile(r"\s*\d+(?:\.\d+)?\s*[%％万亿家个项]")
_BRACKET_HEADING = re.compile(r"\s*[【（(\[](?P<heading>[^】）)\]，,。；;]{2,20})[】）)\]]\s*(?=\S)")
_COLON_HEADING = re.compile(r"\s*(?P<heading>[^，,。；;：:（(\n]{2,20})[:：]\s*(?=\S)")


@dataclass(slots=True)
class _Node:
    """A clause in the making."""

    kind: Kind
    start: int
    end: int = 0
    token: str = ""
    value: int | None = None
    numbering: Numbering | None = None
    heading: Span | None = None
    children: list[_Node] = field(default_factory=list)
    parent: _Node | None = None

    def add(self, child: _Node) -> _Node:
        child.parent = self
        self.children.append(child)
        return child


def parse(
    document_id: str, text: str, *, body: Span | None = None, whole_lines: bool = False
) -> tuple[Clause, ...]:
    """The clauses of ``text`` in reading order, the root first.

    ``body``: where the document stands, as the format told; what is around it is furniture.
    ``whole_lines``: no line is one that the copy broke.

    The spans of the leaves tile ``[0, len(text))``; an empty text has one empty
    leaf. Nothing is raised whatever the text is.
    """
    lines = furniture.without_page_numbers(cut_lines(text))
    tree = _Tree(text, lines)
    top, foot = furniture.around(lines, body)
    for line in lines[:top]:
        tree.flat(Kind.FURNITURE, line, joined=line is not lines[0])
    first = next((line.index for line in lines[top:foot] if tree.open_line(line)), top)
    width = 0 if whole_lines else wrap_width(lines[first:foot])
    signed = signature.signed_lines(lines[:foot])
    at = top + head.place(lines[top:foot], tree.open_line, tree.flat, width, signed)
    while at < foot:
        if lines[at].repeats:
            tree.flat(Kind.FURNITURE, lines[at])
        elif at not in signed:
            tree.read(at, width)
        elif lines[at].words:
            tree.flat(Kind.SIGNATURE, lines[at], joined=tree.last is Kind.SIGNATURE)
        at += 1
        if head.begins(lines[at:foot], tree.open_line, signed=tree.last is Kind.SIGNATURE):
            at += head.place(lines[at:foot], tree.open_line, tree.flat, width, signed)
    for line in lines[foot:]:
        tree.flat(Kind.FURNITURE, line, joined=line is not lines[foot])
    tree.close(len(text))
    return labels.name(document_id, text, tree.flatten())


class _Tree:
    """The tree under construction: where the next line goes."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.text = text
        self.lines = lines
        self.root = _Node(Kind.ROOT, 0)
        self.at: _Node = self.root  # the innermost open clause
        self.numbered = {line.index: found for line in lines if (found := markers.find_marker(line.text))}
        self.articles_inside = _articles_inside(self.numbered)

    @property
    def last(self) -> Kind:
        """The kind of the last clause at the top level."""
        return self.root.children[-1].kind if self.root.children else Kind.ROOT

    # -- what a line is ---------------------------------------------------------

    def flat(self, kind: Kind, line: Line, joined: bool = False) -> None:
        """A clause at the top level; ``joined`` lines go on with the clause before them."""
        if not joined:
            self.at = self.root
            self.root.add(_Node(kind, line.start, token=_annex_token(line)))

    def open_line(self, line: Line) -> bool:
        """Whether the line opens the numbered part of a document."""
        return line.index in self.numbered or bool(markers.BOX.match(line.words))

    def read(self, at: int, width: int) -> None:
        """Put one line into the tree; ``width`` as ``wrap_width`` told it."""
        line = self.lines[at]
        before = self.lines[at - 1] if at else None
        if not line.words:
            return
        marker = self.numbered.get(line.index)
        broken = is_broken(before, line, width)
        if marker is not None and not (broken and self._inside_sentence(marker, line)):
            self._open_numbered(marker, line)
        elif markers.BOX.match(line.words):
            self._open_box(line)
        elif markers.ANNEX.match(line.words) and len(line.words) <= BARE_HEADING_LENGTH:
            self._open_annex(line)
        elif broken:
            return  # a line that the copy broke: it goes on with the clause before it
        elif (row := _NUMBERED_ROW.match(line.text)) is not None:
            self._open_row(row, line)
        elif (goal := markers.GOAL.match(line.words)) is not None:
            node = self._open_plain(Kind.GOAL, line)
            node.heading = self._topic(line.start + line.lead + goal.end(), line.end)
        elif self._is_row(at):
            node = self._open_plain(Kind.TABLE_ROW, line)
            row = _ROW.match(line.text, line.lead)
            assert row is not None
            node.heading = Span(line.start + row.start("name"), line.start + row.end("name"))
        elif _CLOSING.match(line.text):
            self.at = self.root
            self._open_plain(Kind.PARAGRAPH, line)
        else:
            node = self._open_plain(Kind.PARAGRAPH, line)
            node.heading = self._topic(line.start + line.lead, line.end)

    def _inside_sentence(self, marker: Marker, line: Line) -> bool:
        """Whether a number that heads a broken line is none of a clause's: a figure, or out of the count."""
        if _FIGURE.match(line.text, marker.end):
            return True
        return marker.value not in (1, self._last_value(marker.numbering) + 1)

    def _last_value(self, numbering: Numbering) -> int:
        node: _Node | None = self.at
        while node is not None:
            for child in reversed(node.children):
                if child.numbering is numbering and child.value is not None:
                    return child.value
            if node.numbering is numbering and node.value is not None:
                return node.value
            node = node.parent
        return 0

    def _is_row(self, at: int) -> bool:
        """A “name：text” line with another one beside it."""
        if not _ROW.match(self.lines[at].text, self.lines[at].lead):
            return False
        beside = (at - 1, at + 1)
        return any(
            0 <= other < len(self.lines)
            and other not in self.numbered
            and _ROW.match(self.lines[other].text, self.lines[other].lead) is not None
            for other in beside
        )

    # -- where it goes ----------------------------------------------------------

    def _open_numbered(self, marker: Marker, line: Line) -> None:
        parent = self._parent_for(marker, line)
        kind = marker.numbering.kind
        listed = parent.kind is Kind.ANNEX and parent.numbering is marker.numbering
        if kind in (Kind.SECTION, Kind.MEASURE) and (
            listed or _within(parent, Kind.ARTICLE, Kind.MEASURE, Kind.BOX)
        ):
            kind = Kind.ITEM
        node = parent.add(_Node(kind, line.start, token=marker.token, value=marker.value))
        node.numbering = marker.numbering
        node.heading = self._heading(line.start + marker.end, line.end, kind)
        self.at = node

    def _parent_for(self, marker: Marker, line: Line) -> _Node:
        """The open clause that a number of this system stands below."""
        numbering = marker.numbering
        node = self.at
        box = _nearest(node, Kind.BOX)
        if box is not None and box.parent is not None:
            inside = self._open_in(box, numbering)
            if inside is not None and (
                marker.value != self._last_value_outside(box, numbering) + 1
                or (marker.value == self._last_value(numbering) + 1 and self._comes_again(marker, line))
            ):
                return inside
            if inside is None and marker.value == 1 and self._last_value_outside(box, numbering) > 0:
                return box
            node = box.parent
        # The system is open already: the number goes on beside the last one.
        while node.kind not in (Kind.ROOT, Kind.ANNEX):
            if node.numbering is numbering:
                assert node.parent is not None
                return node.parent
            if self._outranks(numbering, node.numbering):
                break
            node = node.parent or self.root
        # It is not: it stands below the innermost clause that outranks it.
        node = box.parent if box is not None and box.parent is not None else self.at
        while node.kind not in (Kind.ROOT, Kind.ANNEX) and (
            node.numbering is None or not self._outranks(node.numbering, numbering)
        ):
            node = node.parent or self.root
        return node

    def _outranks(self, outer: Numbering | None, inner: Numbering | None) -> bool:
        if outer is None or inner is None:
            return inner is None
        if self.articles_inside and {outer.name, inner.name} == {"条", "一、"}:
            return outer.name == "一、"
        return outer.rank < inner.rank

    def _open_in(self, box: _Node, numbering: Numbering) -> _Node | None:
        node: _Node | None = self.at
        while node is not None and node is not box:
            if node.numbering is numbering:
                return node.parent
            node = node.parent
        return box if any(child.numbering is numbering for child in box.children) else None

    def _last_value_outside(self, box: _Node, numbering: Numbering) -> int:
        here, self.at = self.at, box.parent or self.root
        try:
            return self._last_value(numbering)
        finally:
            self.at = here

    def _comes_again(self, marker: Marker, line: Line) -> bool:
        """Whether the same number is still to come: then this one, in a box, counts the box's own items.

        Looks as far as the count runs, which is to where it begins anew under another heading.
        """
        heading = False
        for index in sorted(index for index in self.numbered if index > line.index):
            other = self.numbered[index]
            if other.numbering is marker.numbering:
                if heading and other.value == 1:
                    return False
                if other.value == marker.value:
                    return True
                heading = False
            elif self._outranks(other.numbering, marker.numbering):
                heading = True
        return False

    def _open_box(self, line: Line) -> None:
        found = markers.BOX.match(line.words)
        assert found is not None
        parent = self.at
        while parent.kind not in (Kind.ROOT, Kind.SECTION, Kind.ANNEX):
            parent = parent.parent or self.root
        node = parent.add(_Node(Kind.BOX, line.start, token=re.sub(r"\s", "", found["token"])))
        caption = Span(line.start + line.lead + found.end(), line.end)
        node.heading = _strip(self.text, caption, " \t\n\r\u3000:：")
        self.at = node

    def _open_annex(self, line: Line) -> None:
        self.at = self.root.add(_Node(Kind.ANNEX, line.start, token=_annex_token(line)))
        first = _LISTED.match(line.words)  # “附件：1.…”: the lines behind it go on with the list
        marker = markers.find_marker(line.words[first.end() :]) if first else None
        self.at.numbering = marker.numbering if marker else None

    def _open_row(self, row: re.Match[str], line: Line) -> None:
        """A row of a table that is numbered in its first cell; the second one is its heading."""
        parent = self.at
        while parent.kind in (Kind.PARAGRAPH, Kind.GOAL, Kind.TABLE_ROW, Kind.ITEM):
            parent = parent.parent or self.root
        node = parent.add(_Node(Kind.TABLE_ROW, line.start, token=row["number"]))
        node.heading = Span(line.start + row.start("name"), line.start + row.end("name"))
        self.at = node

    def _open_plain(self, kind: Kind, line: Line) -> _Node:
        parent = self.at
        while parent.kind in (Kind.PARAGRAPH, Kind.GOAL, Kind.TABLE_ROW) or (
            parent.kind is Kind.ITEM and parent.parent is not None and parent.parent.kind is not Kind.ROOT
        ):
            assert parent.parent is not None
            parent = parent.parent
        node = parent.add(_Node(kind, line.start))
        self.at = node
        return node

    # -- headings ---------------------------------------------------------------

    def _heading(self, start: int, end: int, kind: Kind) -> Span | None:
        words = self.text[start:end]
        if kind is Kind.ARTICLE or kind is Kind.ITEM:
            found = _BRACKET_HEADING.match(words) if kind is Kind.ARTICLE else None
            return (
                None if found is None else Span(start + found.start("heading"), start + found.end("heading"))
            )
        line = _strip(self.text, Span(start, end), " \t\n\r\u3000")
        if len(line) <= BARE_HEADING_LENGTH and not any(
            mark in line.of(self.text)[:-1] for mark in "。；;！？"
        ):
            last = line.of(self.text)[-1:]
            if not last or last not in "；;" or kind is Kind.SECTION:
                return _strip(self.text, line, "。:：")
        topic = self._topic(start, end)
        if topic is None and (found := _COLON_HEADING.match(words)) is not None:
            return Span(start + found.start("heading"), start + found.end("heading"))
        return topic

    def _topic(self, start: int, end: int) -> Span | None:
        """The opening sentence, where it is short and more follows it."""
        line = _strip(self.text, Span(start, end), " \t\n\r\u3000")
        stop = self.text.find("。", line.start, line.end)
        if (
            stop < 0
            or not self.text[stop + 1 : line.end].strip(_CLOSERS)
            or not 2 <= stop - line.start <= HEADING_LENGTH
        ):
            return None
        if self.text[stop + 1] in "（(" and self.text.find("。", stop + 2, line.end) < 0:
            return None  # only a note follows
        return Span(line.start, stop)

    # -- the finished tree ------------------------------------------------------

    def close(self, end: int) -> None:
        """Set every clause's end, give each parent a leaf for its own words, fill what is uncovered."""
        _set_ends(self.root, end)
        _set_leads(self.root)

    def _is_one_sentence(self, node: _Node) -> bool:
        """Whether what looks like a heading is all that the clause says.

        A section of a few words without a full stop or a comma (“一、目标”) stays a heading.
        """
        if node.heading is None or node.children or node.kind not in _SAYS:
            return False
        if self.text[node.heading.end : node.end].strip(" \t\n\r\u3000。:：;；"):
            return False
        words = self.text[node.heading.start : node.end].rstrip()
        return node.kind is not Kind.SECTION or words.endswith(_ENDS) or any(mark in words for mark in "，,")

    def flatten(self) -> list[labels.Draft]:
        out: list[labels.Draft] = []

        def walk(node: _Node, parent: int | None) -> None:
            index = len(out)
            if self._is_one_sentence(node):
                node.heading = None
            out.append(
                labels.Draft(
                    node.kind,
                    node.token,
                    node.value,
                    node.numbering.name if node.numbering else "",
                    Span(node.start, node.end),
                    node.heading,
                    parent,
                    not node.children,
                )
            )
            for child in node.children:
                walk(child, index)

        walk(self.root, None)
        return out


def _annex_token(line: Line) -> str:
    found = markers.ANNEX.match(line.words)
    return "" if found is None else re.sub(r"\s", "", found["token"])


def _articles_inside(numbered: dict[int, Marker]) -> bool:
    """Whether 第X条 stand below 一、 in this document (by default 一、 stands below 第X条)."""
    for marker in numbered.values():
        if marker.numbering is BY_NAME["一、"]:
            return True
        if marker.numbering is BY_NAME["条"]:
            return False
    return False


def _within(node: _Node, *kinds: Kind) -> bool:
    return any(_nearest(node, kind) is not None for kind in kinds)


def _nearest(node: _Node, kind: Kind) -> _Node | None:
    at: _Node | None = node
    while at is not None and at.kind is not kind:
        at = at.parent
    return at


def _set_ends(node: _Node, end: int) -> None:
    node.end = end
    for at, child in enumerate(node.children):
        after = node.children[at + 1].start if at + 1 < len(node.children) else end
        _set_ends(child, after)


def _set_leads(node: _Node) -> None:
    for child in node.children:
        _set_leads(child)
    if node.children and node.start < node.children[0].start:
        kind = Kind.LEAD if node.kind is not Kind.ROOT else Kind.PARAGRAPH
        lead = _Node(kind, node.start, node.children[0].start, parent=node)
        node.children.insert(0, lead)


def _strip(text: str, span: Span, chars: str) -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in chars:
        start += 1
    while end > start and text[end - 1] in chars:
        end -= 1
    return Span(start, end)
