"""A source over the page, for pages that have no panel beside them."""

from __future__ import annotations

import streamlit as st

from rag.pipeline import PolicyQA
from rag.ui import document_view, frame, parts
from rag.ui.session import Source, t

_WANTED = "dialog_source"


def want(source: Source) -> None:
    """Open ``source`` in the next run: for callbacks."""
    st.session_state[_WANTED] = source


def show_wanted(qa: PolicyQA) -> None:
    """Open what was wanted, once."""
    source = st.session_state.pop(_WANTED, None)
    if source is not None:
        st.dialog(t("view.source"), width="large")(_content)(qa, source)


def _content(qa: PolicyQA, source: Source) -> None:
    clause = document_view.find(qa.snapshot, source.document_id, source.clause_id)
    if clause is None:
        st.warning(t("errors.bad_link"))
        return
    parts.reader(document_view.clause_view(qa.library, clause, source.span, source.quote), "dialog-reader")
    library_link(source)


def library_link(source: Source) -> None:
    """The link from a source to its place in the whole document."""
    st.page_link(
        frame.page_file("library"),
        label=t("view.whole"),
        icon=":material/open_in_new:",
        query_params={"doc": source.document_id, "clause": source.clause_id},
    )
