"""The chat: questions, answers with numbered chips, and the source beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from index.schema import Kind, Status
from rag.pipeline import PolicyQA
from rag.schema import Filters
from rag.ui import answer_view, document_view, export, frame, parts, questions
from rag.ui.session import Conversation, Source, language, open_qa, show_source, shown_source, t
from rag.ui.source_dialog import library_link
from rag.ui.store import Turn
from rag.ui.text import badge, esc, label, shortened

_FILTERS = ("regions", "documents", "departments", "statuses")
_QUESTION_SHOWN = 600  # code points of a question on the page
_OFFERED = "next"
_TURNS = 8  # turns on the page; the ones before are a click away


def page() -> None:
    """Draw the page."""
    qa = open_qa()
    talk = Conversation()
    with frame.head("ask"):
        filters, exports = _tools(qa, talk)
    _scope(qa, filters)
    body = st.container(key="wc-body")
    with st.container(key="wc-box"):
        asked = st.chat_input(t("ask.input"), key="question")
    pending = _linked(qa) or st.session_state.pop("pending", None)
    fresh = None
    if question := (asked or pending):
        fresh = talk.ask(qa, question, filters)
        show_source(None)
    with exports:
        _export(qa, talk)
    with body:
        if talk.notice:
            st.warning(talk.notice)
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            _chat(qa, talk, fresh)
        source = shown_source()
        if source is None:
            right.html('<div class="wc-alone"></div>')
        else:
            with right, st.container(key="wc-source"):
                _source_panel(qa, source)


def _tools(qa: PolicyQA, talk: Conversation) -> tuple[Filters, PopoverContainer]:
    """The filters, and the place for the exports: it is filled when the new turn is there."""
    with st.container(key="wc-noprint-tools", horizontal=True, gap="small", width="content"):
        on = sum(len(st.session_state.get(f"filter_{name}", ())) for name in _FILTERS)
        name = t("ask.filters_on", n=on) if on else t("ask.filters")
        with st.popover(name, icon=":material/tune:", key="filters"):
            filters = _filters(qa)
        exports = st.popover(t("ask.export"), icon=":material/download:", key="export")
        st.button(t("ask.new"), icon=":material/add_comment:", key="new", on_click=talk.renew)
    return filters, exports


def _scope(qa: PolicyQA, filters: Filters) -> None:
    if told := answer_view.scope(qa.snapshot, filters):
        marks = " ".join(badge("kind", words) for words in told)
        st.html(
            f'<div class="wc-row wc-small"><span class="wc-soft">{esc(t("ask.scope"))}</span>{marks}</div>'
        )


def _filters(qa: PolicyQA) -> Filters:
    documents = {document.id: document.title for document in qa.snapshot.documents}
    departments = sorted({record.department for record in qa.snapshot.records.responsibilities})
    regions = sorted({document.region for document in qa.snapshot.documents if document.region})
    statuses = sorted({document.status.value for document in qa.snapshot.documents})
    chosen = Filters(
        documents=_choose("documents", tuple(documents), lambda id_: documents.get(id_, id_)),
        regions=_choose("regions", regions, str),
        departments=_choose("departments", departments, str),
        statuses=tuple(map(Status, _choose("statuses", statuses, lambda one: t(f"status.{one}")))),
    )
    st.button(t("ask.clear"), key="clear", on_click=_clear_filters)
    return chosen


def _choose(name: str, options: Sequence[str], told: Callable[[str], str]) -> tuple[str, ...]:
    """One filter; what was chosen in an index that is gone, and is not in this one, is dropped."""
    key = f"filter_{name}"
    if key in st.session_state:
        st.session_state[key] = [one for one in st.session_state[key] if one in options]
    return tuple(
        st.multiselect(
            t(f"ask.{name}"),
            options,
            key=key,
            format_func=told,
            placeholder=t("ask.all"),
            persist_state="session",
        )
    )


def _clear_filters() -> None:
    for name in _FILTERS:
        st.session_state[f"filter_{name}"] = []


def _export(qa: PolicyQA, talk: Conversation) -> None:
    if not talk.turns:
        st.html(f'<p class="wc-soft">{esc(t("ask.nothing_yet"))}</p>')
        return
    turns = tuple(talk.turns)
    st.download_button(
        t("ask.word"),
        partial(export.word, qa.snapshot, turns, language()),
        "wence.docx",
        export.DOCX,
        key="word",
        on_click="ignore",
    )
    st.download_button(
        t("ask.markdown"),
        partial(export.markdown, qa.snapshot, turns, language()),
        "wence.md",
        "text/markdown",
        key="markdown",
        on_click="ignore",
    )


def _linked(qa: PolicyQA) -> str | None:
    """What the address asks for: a question (taken out of it again), or a clause to show."""
    address = st.query_params
    document_id, clause_id = address.get("doc", ""), address.get("clause", "")
    shown = shown_source()
    if (document_id or clause_id) and (
        shown is None or (shown.document_id, shown.clause_id) != (document_id, clause_id)
    ):
        clause = document_view.find(qa.snapshot, document_id, clause_id)
        if clause is None:
            st.warning(t("errors.bad_link"), icon=":material/link_off:")
            show_source(None)
        else:
            show_source(Source(document_id, clause.id))
    question = address.get("q")
    if question is None:
        return None
    del address["q"]
    return question


def _chat(qa: PolicyQA, talk: Conversation, fresh: Turn | None) -> None:
    if not talk.turns:
        _welcome(qa)
        return
    hidden = 0 if st.session_state.get("all_turns") else max(0, len(talk.turns) - _TURNS)
    if hidden:
        st.button(t("ask.earlier", n=hidden), key="earlier", type="tertiary", on_click=_show_all)
    for turn in talk.turns[hidden:]:
        _turn(qa, talk, turn, fresh=turn is fresh)
    _next(qa, talk)


def _show_all() -> None:
    st.session_state["all_turns"] = True


def _welcome(qa: PolicyQA) -> None:
    measures = sum(1 for clause in qa.snapshot.clauses.values() if clause.kind is Kind.MEASURE)
    places = "、".join(
        dict.fromkeys(document.region for document in qa.snapshot.documents if document.region)
    )
    told = t("ask.about", documents=len(qa.snapshot.documents), measures=measures, places=places)
    st.html(f'<p class="wc-soft">{esc(told)}</p>')
    with st.container(key="wc-examples"):
        columns = st.columns(3, gap="medium")
        for column, (group, found) in zip(columns, questions.examples(qa, language()).items(), strict=True):
            with column:
                st.html(
                    f"<h2>{esc(t(f'ask.{group}'))}</h2>"
                    f'<p class="wc-lead wc-small">{esc(t(f"ask.{group}_lead"))}</p>'
                )
                for at, question in enumerate(found):
                    st.button(
                        label(question),
                        key=f"wc-example-{group}-{at}",
                        on_click=_put,
                        args=(question,),
                        width="stretch",
                    )


def _put(question: str) -> None:
    st.session_state["pending"] = question


def _turn(qa: PolicyQA, talk: Conversation, turn: Turn, *, fresh: bool) -> None:
    answer = turn.answer
    told = turn.question if len(turn.question) <= _QUESTION_SHOWN else turn.question[:_QUESTION_SHOWN] + "……"
    st.html(f'<div class="wc-q"><h2>{esc(told)}</h2></div>')
    aside = [badge("kind", words) for words in answer_view.scope(qa.snapshot, turn.filters)]
    if answer.standalone_question != answer.question and len(answer.standalone_question) <= _QUESTION_SHOWN:
        understood = t("ask.understood", question=shortened(answer.standalone_question, 120))
        aside.insert(0, f'<span class="wc-soft">{esc(understood)}</span>')
    if aside:
        st.html(f'<div class="wc-row wc-small">{" ".join(aside)}</div>')
    shown = answer_view.view(qa.library, answer, shown_source(), animate=fresh)
    parts.answer(shown.data, f"answer-{talk.id}-{turn.number}", lambda at: show_source(shown.sources[at]))
    _vote(talk, turn)


def _vote(talk: Conversation, turn: Turn) -> None:
    given = talk.vote_of(turn)
    key = f"vote-{talk.id}-{turn.number}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"wc-noprint-{turn.number}"):
        thumb = st.feedback("thumbs", key=key, default=None if given is None else int(given[0]))
        if thumb is None:
            return
        if given is None or given[0] != bool(thumb):
            talk.vote(turn, good=bool(thumb), word=given[1] if given else "")
        word = st.text_input(
            t("ask.vote_word"),
            value=given[1] if given else "",
            key=f"{key}-word",
            max_chars=500,
            placeholder=t("ask.vote_word"),
            label_visibility="collapsed",
        )
        if word and (given is None or word != given[1]):
            talk.vote(turn, good=bool(thumb), word=word)
        st.html(f'<span class="wc-soft wc-small" role="status">{esc(t("ask.voted"))}</span>')


def _next(qa: PolicyQA, talk: Conversation) -> None:
    turn = talk.turns[-1]
    key = (talk.id, turn.number, language(), qa.snapshot.id)
    kept = st.session_state.get(_OFFERED)
    if kept is None or kept[0] != key:
        kept = (key, questions.following(qa, turn.answer, talk.earlier(), language()))
        st.session_state[_OFFERED] = kept
    if kept[1]:
        st.html(f'<p class="wc-soft wc-small">{esc(t("ask.next"))}</p>')
        with st.container(horizontal=True, key="wc-noprint-next"):
            for at, question in enumerate(kept[1]):
                st.button(label(question), key=f"wc-next-{turn.number}-{at}", on_click=_put, args=(question,))


def _source_panel(qa: PolicyQA, source: Source) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="wc-source-head"):
        st.html(f'<p class="wc-sub">{esc(t("view.source"))}</p>')
        clause = document_view.find(qa.snapshot, source.document_id, source.clause_id)
        for step, name in ((-1, "previous"), (1, "following")):
            other = document_view.beside(qa.library, clause, step) if clause else None
            target = Source(source.document_id, other.id) if other else None
            st.button(
                t(f"view.{name}"),
                key=name,
                type="tertiary",
                disabled=target is None,
                on_click=show_source,
                args=(target,),
            )
        st.button(
            t("view.close"),
            key="close",
            icon=":material/close:",
            type="tertiary",
            on_click=show_source,
            args=(None,),
        )
    if clause is None:
        st.warning(t("errors.bad_link"))
        if source.quote:
            st.html(f"<p>{esc(t('errors.changed'))}</p><blockquote>{esc(source.quote)}</blockquote>")
        return
    parts.reader(document_view.clause_view(qa.library, clause, source.span, source.quote), "reader")
    library_link(source)


page()
