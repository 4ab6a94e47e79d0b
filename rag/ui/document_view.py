"""A document at a clause: its words cut at what is marked, the way to it, its neighbours."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from index.schema import Clause, Document, Kind, Outline, Span
from index.snapshot import Snapshot
from rag.answering.context import Library
from rag.ui.session import t
from rag.ui.text import badge, cut

_BESIDE = 400  # code points of a neighbour that are shown
_TREE = {Kind.SECTION, Kind.MEASURE, Kind.ARTICLE, Kind.BOX, Kind.ANNEX, Kind.TABLE_ROW}
_HEADS = {Kind.TITLE, Kind.LEAD, Kind.NUMBER}
_WORD_LEFTOVER = re.compile(r"\[bookmark:[^\]]*\]")


def badges(document: Document) -> list[dict[str, str]]:
    """The document's status, and that it is a reprint where it is one."""
    status = {"name": document.status.value, "words": t(f"status.{document.status.value}")}
    reprint = {"name": "reprint", "words": t("status.reprint")}
    return [status, reprint] if "转载" in document.source else [status]


def badges_html(document: Document) -> str:
    """The same for ``st.html``."""
    return " ".join(badge(one["name"], one["words"]) for one in badges(document))


def cite(document: Document, label: str) -> str:
    """The place as a person cites it: 《title》（number）三、（二）5."""
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{number}{label}"


def address(document_id: str, clause_id: str) -> str:
    """The query string that opens a clause."""
    return "?" + urlencode({"doc": document_id, "clause": clause_id})


def tidy(words: str) -> str:
    """Words without what a word processor left in them; for names, never for quotes."""
    return _WORD_LEFTOVER.sub("", words).strip()


def name(outline: Outline, clause: Clause) -> str:
    """A clause in an outline: its number with its heading, or its first words."""
    if clause.number and clause.kind is not Kind.BOX:
        marks = {Kind.MEASURE: "{}.", Kind.SECTION: "{}、" if len(clause.path) < 2 else "（{}）"}
        number = (
            clause.number
            if clause.number.startswith("第")
            else marks.get(clause.kind, "{}").format(clause.number)
        )
    else:
        number = clause.number
    heading = clause.heading or first_words(outline, clause)
    space = "" if number.endswith(("、", "）")) else " "
    return f"{number}{space}{heading}".strip() if number else heading


def first_words(outline: Outline, clause: Clause, limit: int = 18) -> str:
    """The beginning of a clause that has no heading, without its number."""
    words = tidy(clause.span.of(outline.document.text))
    words = re.sub(r"^[（(]?[0-9０-９一二三四五六七八九十]{1,3}[）)]?[.．、]?\s*", "", words)
    first = re.split(r"[，,。；;：:\n]", words, maxsplit=1)[0]
    return first if len(first) <= limit else first[:limit] + "…"


def find(snapshot: Snapshot, document_id: str, clause_id: str) -> Clause | None:
    """The clause that an address names; the first of the document where it names only that."""
    outline = snapshot.outlines.get(document_id)
    if outline is None:
        return None
    if not clause_id:
        return next((clause for clause in outline.clauses if clause.parent_id is not None), None)
    found = snapshot.clauses.get(clause_id)
    return found if found is not None and found.document_id == document_id else None


def beside(library: Library, clause: Clause, step: int) -> Clause | None:
    """The clause of an outline before or after the one that ``clause`` belongs to."""
    outline = library.outline(clause)
    home = _home(library, clause)
    line = _line(outline)
    if home not in line:
        return None
    at = line.index(home) + step
    return line[at] if 0 <= at < len(line) else None


def clause_view(
    library: Library, clause: Clause, quoted: Span | None = None, quote: str = ""
) -> dict[str, Any]:
    """What the reader needs to show one clause between its neighbours, ``quoted`` marked.

    Where the text at ``quoted`` is not ``quote`` any more, nothing is marked and the
    words quoted at the time are told instead.
    """
    outline = library.outline(clause)
    document = outline.document
    home = _home(library, clause)
    stale = quoted is not None and bool(quote) and quoted.of(document.text) != quote
    layers = marks(library, home)
    if quoted is not None and not stale:
        layers = [(quoted, "quote"), *layers]
    blocks = []
    if (before := beside(library, clause, -1)) is not None:
        blocks.append({"name": t("view.before"), "context": True, "cut": _tail(outline, before)})
    blocks.append(
        {"name": "", "context": False, "cut": cut(document.text, _trim(document, home.span), layers)}
    )
    if (after := beside(library, clause, +1)) is not None:
        blocks.append({"name": t("view.after"), "context": True, "cut": _beginning(outline, after)})
    path = [name(outline, above) for above in reversed(list(outline.ancestors(home)))]
    return {
        "title": f"《{document.title}》",
        "badges": badges(document),
        "path": [*path, name(outline, home) if home.kind in _TREE else home.label],
        "blocks": blocks,
        "warning": t("errors.changed") + quote if stale else "",
        "cite": f"“{(quote or home.span.of(document.text)).strip()}”——{cite(document, home.label)}",
        "link": address(document.id, clause.id),
        "titles": titles(),
        "words": {key: t(f"view.{key}") for key in ("copy", "copied", "copy_link")},
    }


def whole_view(library: Library, document_id: str, focus: str = "") -> dict[str, Any]:
    """What the reader needs to show a whole document beside its outline."""
    outline = library.snapshot.outlines[document_id]
    document = outline.document
    blocks = []
    for leaf in outline.leaves():
        owner = outline.owner(leaf)
        ids = [leaf.id, owner.id, *_opened_by(outline, leaf)]
        strong = " strong" if leaf.kind in _HEADS and len(leaf.span) < 80 else ""
        pieces = cut(document.text, _trim(document, leaf.span), marks(library, leaf, owner))
        blocks.append({"ids": list(dict.fromkeys(ids)), "kind": leaf.kind.value + strong, "cut": pieces})
    tree = [
        {"id": clause.id, "words": name(outline, clause), "depth": sum(1 for _ in outline.ancestors(clause))}
        for clause in outline.clauses
        if clause.kind in _TREE
    ]
    return {
        "title": f"《{document.title}》",
        "blocks": blocks,
        "outline": tree,
        "focus": focus,
        "legend": [("target", t("view.mark_target")), ("gap", t("view.mark_gap"))],
        "titles": titles(),
        "words": {key: t(f"view.{key}") for key in ("outline", "search", "none")} | {"found": "{n}"},
    }


def marks(library: Library, *clauses: Clause) -> list[tuple[Span, str]]:
    """Targets and gaps of clauses and of all that stands below them."""
    layers: list[tuple[Span, str]] = []
    facts = library.facts
    spans = [clause.span for clause in clauses]
    document_id = clauses[0].document_id
    for records, kind in ((facts.gaps, "gap"), (facts.targets, "target")):
        for clause_id, found in records.items():
            if library.snapshot.clauses[clause_id].document_id != document_id:
                continue
            for record in found:
                if any(span.meets(record.span) for span in spans):
                    known = getattr(record, "kind", None)
                    layers.append((record.span, f"gap {known.value}" if known is not None else kind))
    return layers


def titles() -> dict[str, str]:
    """What a marked place tells when it is pointed at."""
    gaps = ("lost_year", "lost_amount", "masked_amount", "lost_number", "broken_off")
    return {gap: t(f"gap.{gap}") for gap in gaps} | {"target": t("view.mark_target")}


def _home(library: Library, clause: Clause) -> Clause:
    """What is shown for a clause: the measure it belongs to; never a whole chapter."""
    home = library.numbered(clause)
    if home.kind is Kind.SECTION or home.kind is Kind.ROOT:
        outline = library.outline(clause)
        leaves = [leaf for leaf in outline.leaves() if home.span.holds(leaf.span)]
        return leaves[0] if leaves and len(home.span) > 1500 else home
    return home


def _line(outline: Outline) -> list[Clause]:
    """The clauses that follow each other in a document: measures whole, else leaves."""
    line: list[Clause] = []
    end = -1
    for clause in outline.clauses:
        whole = clause.kind in (Kind.MEASURE, Kind.ARTICLE, Kind.BOX)
        if clause.span.start >= end and clause.kind is not Kind.ROOT and (whole or clause.leaf):
            line.append(clause)
            end = clause.span.end
    return line


def _opened_by(outline: Outline, leaf: Clause) -> list[str]:
    return [above.id for above in outline.ancestors(leaf) if above.span.start == leaf.span.start]


def _trim(document: Document, span: Span) -> Span:
    """The span without the white space around its words."""
    words = span.of(document.text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(min(start, span.end), max(start, span.end - (len(words) - len(words.rstrip()))))


def _beginning(outline: Outline, clause: Clause) -> list[tuple[str, str]]:
    words = clause.span.of(outline.document.text).strip()
    return [(words if len(words) <= _BESIDE else words[:_BESIDE] + "…", "")]


def _tail(outline: Outline, clause: Clause) -> list[tuple[str, str]]:
    words = clause.span.of(outline.document.text).strip()
    return [(words if len(words) <= _BESIDE else "…" + words[-_BESIDE:], "")]
