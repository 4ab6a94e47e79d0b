"""A saved web page: all that a reader of the page sees, line by line, and where the document stands in it.

Readers made for articles lose what counts here (a title above the text, a table that holds
the page, the head table of a portal), so the page's text is kept and only what is beside the
document is set aside: hidden text, comments and forms go, menus of links outside the document go,
the rest around it is told apart as furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.formats.extract import Extract, Unreadable
from index.formats.numbers import written
from index.formats.text import decode
from index.markers import find_marker
from index.schema import Span

_UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "head script style noscript template iframe object svg math select option button input textarea "
        "audio video",
    )
)
_AROUND = frozenset(("nav", "aside"))
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr table tbody thead tfoot caption section article "
        "header footer main aside nav blockquote pre form fieldset figure figcaption center hr address "
        "body html",
    )
)
_LEAVES = frozenset(
    re.findall(
        r"\w+",
        "p li td th tr h1 h2 h3 h4 h5 h6 span a b strong font",
    )
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|opacity\s*:\s*0\s*(?:;|$)",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<(?:!doctype|[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|/[a-z])", re.IGNORECASE)
_OPENS, _CLOSES = (re.compile(rf"<{slash}(?:html|body)[\s>]", re.IGNORECASE) for slash in ("", "/"))
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u200b\ufeff]+")
_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u4e00-\u9fff\uff00-\uffef])")
_WIDE_CELL = 6  # paragraphs in a cell: the table lays the page out

_PROSE = re.compile(r"[，。；]|,[\u4e00-\u9fff]")
_MOST = 0.95  # of the page's prose stands in the document
_TOP = 8  # lines of the document in which its title may stand
_MENU = 0.5  # of a line's words lead elsewhere


@dataclass(slots=True)
class _Line:
    text: str
    linked: int  # code points inside links
    home: Any  # the element that the line stands in

    @property
    def prose(self) -> int:
        """How much running text the line is, in code points; none where most of it is links."""
        return len(self.text) if not self.menu and _PROSE.search(self.text) else 0

    @property
    def menu(self) -> bool:
        return self.linked > _MENU * len(self.text.strip())


@dataclass(slots=True)
class _Writer:
    """Collects words into lines, cells into rows."""

    lines: list[_Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    linked: int = 0
    cells: list[str] | None = None  # of the open row of a table
    in_cell: bool = False

    def add(self, words: str | None, in_link: bool, as_is: bool = False) -> None:
        if words:
            words = words if as_is else _SPACE.sub(" ", _BREAK.sub("", words))
            self.words.append(words)
            self.linked += len(words.strip()) if in_link else 0

    def end_line(self, home: Any) -> None:
        if self.in_cell:
            if self.words and self.words[-1] != " ":
                self.words.append(" ")
            return
        self._put("".join(self.words), home)
        self.words.clear()

    def end_cell(self) -> None:
        if self.cells is not None:
            self.cells.append(re.sub(r"[ \t\n]+", " ", "".join(self.words)).strip())
        self.words.clear()
        self.in_cell = False

    def end_row(self, cells: list[str], home: Any) -> None:
        self.cells = None
        self._put("\t".join(cells) if sum(map(bool, cells)) > 1 else "".join(cells), home)

    def _put(self, text: str, home: Any) -> None:
        for line in text.split("\n"):
            line = line.rstrip().lstrip(" ")
            if line.strip():
                self.lines.append(_Line(line, self.linked, home))
            self.linked = 0


def read_html(raw: bytes) -> Extract:
    """The text of a saved page; ``body`` is the document in it.

    Raises Unreadable where there is no markup or no text, or it is nested too deep.
    """
    source = _decode(raw)
    if not _TAG.search(source):
        raise Unreadable("后缀是网页，内容不是：请按内容改后缀")
    if _OPENS.search(source) and not _CLOSES.search(source):
        raise Unreadable("网页不完整，没有结尾：请重新下载或另存")
    return read_page(source)


def read_page(source: str) -> Extract:
    """As ``read_html``, of markup that is decoded already."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_pis=True)
    source = _DECLARATION.sub("", source).replace("\x00", "")
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("网页里没有可读的文字") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable("网页嵌套过深，读不全：请另存为文本")
    lines = _lines(root)
    if not lines:
        raise Unreadable("网页里没有可读的文字")
    return _arrange(root, lines)


def _decode(raw: bytes) -> str:
    found = _CHARSET.search(raw[:8192])
    name = found[1].decode().lower() if found and not raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
    if name and not name.startswith("utf-16"):
        try:
            return raw.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # the page is not what it says
    return decode(raw)


# -- the page's lines -----------------------------------------------------------


def _lines(root: Any) -> list[_Line]:
    from lxml import etree

    out = _Writer()
    links = preformatted = 0
    body = root.find("body")
    whole = _length(root if body is None else body)
    tables: list[_Table] = []
    numbers: list[Iterator[str] | None] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        tag = element.tag
        if event == "comment":
            out.add(element.tail, links > 0)
        elif event == "start":
            if not _seen(element, whole):
                walk.skip_subtree()
                continue
            if tag in _BLOCKS:
                out.end_line(element.getparent() if element.getparent() is not None else element)
            match tag:
                case "table":
                    tables.append(_Table(_is_data(element)))
                case "tr" if tables and tables[-1].data:
                    out.cells = []
                    tables[-1].row += 1
                case "td" | "th" if out.cells is not None:
                    out.words.clear()
                    out.in_cell = True
                case "td" | "th":
                    out.end_line(element.getparent())
                case "ol" | "ul":
                    numbers.append(_numbers(element) if tag == "ol" else None)
                case "a":
                    links += 1
                case "pre":
                    preformatted += 1
                case "br":
                    out.end_line(element.getparent())
                case _:
                    pass
            if tag == "li" and numbers and (count := numbers[-1]) is not None:
                number = next(count)
                own = _SPACE.sub(" ", "".join(element.itertext()))[:40]
                if find_marker(own) is None:
                    out.add(number, in_link=False)
            out.add(element.text, links > 0, as_is=preformatted > 0)
        else:
            if not _seen(element, whole):
                out.add(element.tail, links > 0, as_is=preformatted > 0)
                continue
            match tag:
                case "td" | "th" if out.cells is not None:
                    out.end_cell()
                    tables[-1].span(element, out.cells)
                case "td" | "th":
                    out.end_line(element)
                case "tr" if out.cells is not None:
                    out.end_row(tables[-1].filled(out.cells), element)
                case "table":
                    tables.pop()
                case "ol" | "ul":
                    numbers.pop()
                case "a":
                    links -= 1
                case "pre":
                    preformatted -= 1
                case _:
                    pass
            if tag in _BLOCKS:
                out.end_line(element)
            out.add(element.tail, links > 0, as_is=preformatted > 0)
    out.end_line(root)
    return out.lines


def _seen(element: Any, whole: int) -> bool:
    """Whether a reader sees the element; one with most of the page's ``whole`` words is shown by a script."""
    if element.tag in _UNSEEN:
        return False
    hidden = (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style", "")) is not None
    )
    return not hidden or 2 * _length(element) > whole


def _length(element: Any) -> int:
    return sum(len(words.strip()) for words in element.itertext() if words)


def _numbers(element: Any) -> Iterator[str]:
    """“1.” “2.” … as the browser writes them before the items of a list; nothing where it is told not to."""
    if "none" in element.get("style", ""):
        while True:
            yield ""
    start = element.get("start", "")
    kind = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    at = int(start) if start.isdecimal() and len(start) < 6 else 1
    while True:
        yield f"{written(at, kind.get(element.get('type', ''), 'decimal'))}."
        at += 1


def _is_data(table: Any) -> bool:
    """Whether a table holds rows of facts; else it lays out the page, or is a frame around one text."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    if max((len(_cells(row)) for row in rows), default=0) < 2:
        return False
    return all(
        sum(1 for part in cell.iter("p", "div", "li")) < _WIDE_CELL for row in rows for cell in _cells(row)
    )


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


@dataclass(slots=True)
class _Table:
    """A table being read; a cell that spans rows is told in each of them."""

    data: bool
    row: int = -1
    below: dict[int, tuple[int, str]] = field(default_factory=dict)  # column → rows left, words

    def span(self, cell: Any, cells: list[str]) -> None:
        """Take the cell just read from the end of ``cells`` into the columns it covers."""
        words = cells.pop()
        self._inherit(cells)
        rows, columns = (_count(cell.get(name)) for name in ("rowspan", "colspan"))
        for at in range(columns):
            if rows > 1:
                self.below[len(cells)] = (rows - 1, words if at == 0 else "")
            cells.append(words if at == 0 else "")

    def filled(self, cells: list[str]) -> list[str]:
        self._inherit(cells)
        return cells

    def _inherit(self, cells: list[str]) -> None:
        while len(cells) in self.below:
            left, words = self.below.pop(len(cells))
            if left > 1:
                self.below[len(cells)] = (left - 1, words)
                cells.append(words)
                continue
            cells.append(words)


def _count(value: str | None) -> int:
    return min(int(value), 200) if value and value.isdecimal() and len(value) < 6 and int(value) > 0 else 1


# -- where the document stands --------------------------------------------------


def _arrange(root: Any, lines: list[_Line]) -> Extract:
    """The page's text without its menus, and the span of the document in it."""
    content = _content(root, lines)
    inside = set(content.iter()) if content is not None else set()
    first = next((at for at, line in enumerate(lines) if line.home in inside), 0)
    last = max((at for at, line in enumerate(lines) if line.home in inside), default=len(lines) - 1)
    titles = _titles(root)
    within = any(_bare(line.text) in titles for line in lines[first : first + _TOP])
    title = None if within else _title(titles, lines[:first])
    top = first if title is None else title
    text, start, end = "", 0, 0
    for at, line in enumerate(lines):
        if not top <= at <= last and (line.menu or _in_menu(line.home)):
            continue
        if at == top:
            start = len(text)
        text += f"{line.text}\n"
        if at == last:
            end = len(text)
    return Extract(text, body=Span(start, end), whole_lines=True)


def _content(root: Any, lines: list[_Line]) -> Any:
    """The innermost element that holds nearly all running text; None where there is none."""
    total = sum(line.prose for line in lines)
    if not total:
        return None
    weight: dict[Any, int] = {}
    for line in lines:
        if line.prose:
            for element in (line.home, *line.home.iterancestors()):
                weight[element] = weight.get(element, 0) + line.prose
    at = root
    while True:
        inner = next((child for child in at if weight.get(child, 0) >= _MOST * total), None)
        if inner is None or inner.tag in _LEAVES:
            return at
        at = inner


def _titles(root: Any) -> list[str]:
    """What the page says its title is, in its head."""
    named = [root.findtext(".//title") or ""]
    named += [
        meta.get("content", "") for meta in root.iter("meta") if "title" in meta.get("name", "").lower()
    ]
    return [_bare(name) for name in named if name.strip()]


def _title(titles: list[str], above: list[_Line]) -> int | None:
    """The last line above the document that is the page's title, or its beginning."""
    for at in range(len(above) - 1, -1, -1):
        words = _bare(above[at].text)
        if len(words) >= 6 and any(title.startswith(words) for title in titles):
            return at
    return None


def _bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def _in_menu(home: Any) -> bool:
    return any(element.tag in _AROUND for element in (home, *home.iterancestors()))
