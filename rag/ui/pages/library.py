"""The documents: what there is, one beside its outline, two on one matter."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from index.schema import Document, Kind
from rag.pipeline import PolicyQA
from rag.schema import Filters
from rag.ui import answer_view, document_view, frame, parts
from rag.ui.session import Source, open_qa, t
from rag.ui.source_dialog import show_wanted, want
from rag.ui.text import badge, esc, shortened

_CLOSEST = 3
_MATTER = 200  # code points


def page() -> None:
    """Draw the page."""
    qa = open_qa()
    with frame.head("library"):
        pass
    linked = _linked(qa)
    _overview(qa)
    st.caption(t("library.adding"))
    read, compare = st.tabs([t("library.read"), t("library.compare")])
    with read:
        _read(qa, linked)
    with compare:
        _compare(qa)
    show_wanted(qa)


def _linked(qa: PolicyQA) -> str:
    """The clause that the address names; the document it names is chosen."""
    document_id, clause_id = st.query_params.get("doc", ""), st.query_params.get("clause", "")
    if not document_id and not clause_id:
        return ""
    clause = document_view.find(qa.snapshot, document_id, clause_id)
    if clause is None:
        st.warning(t("errors.bad_link"), icon=":material/link_off:")
        return ""
    if st.session_state.get("library_linked") != (document_id, clause_id):
        st.session_state["library_linked"] = (document_id, clause_id)
        st.session_state["document"] = document_id
    return clause.id if clause_id else ""


def _overview(qa: PolicyQA) -> None:
    records = qa.snapshot.records
    home = {clause.id: clause.document_id for clause in qa.snapshot.clauses.values()}
    columns = {
        name: Counter(home[record.clause_id] for record in found)
        for name, found in (
            ("duties", records.responsibilities),
            ("supports", records.supports),
            ("targets", records.targets),
            ("gaps", records.gaps),
        )
    }
    measures = Counter(
        clause.document_id for clause in qa.snapshot.clauses.values() if clause.kind is Kind.MEASURE
    )
    head = "".join(
        f'<th scope="col">{esc(t(f"library.{name}"))}</th>'
        for name in ("name", "place", "status", "measures", *columns)
    )
    rows = []
    for document in qa.snapshot.documents:
        counts = [measures[document.id], *(column[document.id] for column in columns.values())]
        rows.append(
            f"<tr><td>{esc(document.title)}</td><td>{esc(document.region)}</td>"
            f"<td>{document_view.badges_html(document)}</td>{''.join(f'<td>{count}</td>' for count in counts)}</tr>"
        )
    st.html(
        f'<div class="wc-scroll" tabindex="0" role="region" aria-label="{esc(t("library.title"))}">'
        f'<table class="wc-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _read(qa: PolicyQA, linked: str) -> None:
    titles = {document.id: document.title for document in qa.snapshot.documents}
    if st.session_state.get("document") not in titles:
        st.session_state.pop("document", None)
    chosen = st.selectbox(
        t("library.choose"),
        list(titles),
        format_func=lambda id_: titles.get(id_, id_),
        key="document",
        persist_state="session",
    )
    document = qa.snapshot.outlines[chosen].document
    _facts(document)
    focus = linked if linked and qa.snapshot.clauses[linked].document_id == chosen else ""
    parts.reader(document_view.whole_view(qa.library, chosen, focus), f"reader-{chosen}")


def _facts(document: Document) -> None:
    """What the document tells of itself; what it does not tell is left out."""
    told = {
        "issuers": "、".join(document.issuers),
        "number": document.number,
        "issued": document.issued,
        "period": "–".join(map(str, document.period)) if document.period else "",
        "source": document.source,
        "faults": "；".join(document.copy_faults),
    }
    cells = " ".join(
        f'<span><span class="wc-soft">{esc(t(f"library.{name}"))}</span> {esc(words)}</span>'
        for name, words in told.items()
        if words
    )
    st.html(
        f'<div class="wc-row wc-small" style="gap:.2rem 1.2rem">{document_view.badges_html(document)}{cells}</div>'
    )


def _compare(qa: PolicyQA) -> None:
    titles = {document.id: document.title for document in qa.snapshot.documents}
    ids = list(titles)
    if len(ids) < 2:
        st.info(t("library.same"))
        return
    columns = st.columns(2, gap="medium")
    pair = [
        column.selectbox(
            t(f"library.{name}"),
            ids,
            index=at,
            format_func=lambda id_: titles.get(id_, id_),
            key=f"compare-{name}",
        )
        for at, (column, name) in enumerate(zip(columns, ("first", "second"), strict=True))
    ]
    matter = st.text_input(
        t("library.matter"), placeholder=t("library.matter_example"), key="matter", max_chars=_MATTER
    )
    if pair[0] == pair[1]:
        st.info(t("library.same"))
        return
    if not matter.strip():
        return
    for column, id_ in zip(st.columns(2, gap="medium"), pair, strict=True):
        with column:
            _side(qa, qa.snapshot.outlines[id_].document, matter)


def _side(qa: PolicyQA, document: Document, matter: str) -> None:
    """What one document says on the matter: the answer from it alone, or its closest clauses."""
    answer = qa.ask(matter, filters=Filters(documents=(document.id,)))
    st.html(f'<h2 class="wc-sub">《{esc(document.title)}》 {document_view.badges_html(document)}</h2>')
    shown = answer_view.view(qa.library, answer, None, animate=False)
    parts.answer(shown.data, f"compared-{document.id}", lambda at: want(shown.sources[at]))
    if answer.refusal is not None:
        return
    st.html(f'<p class="wc-soft wc-small">{esc(t("library.closest"))}</p>')
    for at, passage in enumerate(answer.passages[:_CLOSEST]):
        clause = passage.clause
        words = shortened(document_view.tidy(clause.span.of(document.text)), 160)
        st.html(f'<div class="wc-card wc-small">{badge("kind", clause.label)}<p>{esc(words)}</p></div>')
        st.button(
            t("departments.open"),
            key=f"closest-{document.id}-{at}",
            type="tertiary",
            icon=":material/article:",
            on_click=want,
            args=(Source(document.id, clause.id),),
        )


page()
