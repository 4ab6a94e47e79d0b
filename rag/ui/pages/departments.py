"""What a department leads, supports or shares, and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from index.schema import Role
from rag.ui import document_view, export, frame, pictures
from rag.ui.duties import Duties, Duty, Unit, duties
from rag.ui.session import Source, open_qa, t
from rag.ui.source_dialog import show_wanted, want
from rag.ui.text import esc

_MATRIX = 12  # departments of the matrix


def page() -> None:
    """Draw the page."""
    qa = open_qa()
    with frame.head("departments"):
        pass
    found = duties(qa.library)
    units = found.units()
    if not units:
        st.info(t("departments.none"))
        return
    named = {_name(unit): unit for unit in units}
    chosen = st.selectbox(
        t("departments.choose"),
        list(named),
        key="unit",
        bind="query-params",
    )
    unit = named[chosen] if chosen in named else units[0]
    rows = found.by_unit[unit]
    _counts(rows)
    lists, together = st.tabs([t("departments.list"), t("departments.together")])
    with lists:
        _list(unit, rows)
    with together:
        _together(found, unit, rows)
    show_wanted(qa)


def _name(unit: Unit) -> str:
    return f"{unit[0]} · {unit[1]}" if unit[0] else unit[1]


def _counts(rows: Sequence[Duty]) -> None:
    cells = [
        f'<span><b class="wc-figure">{count}</b> {esc(t(f"role.{role.value}"))}</span>'
        for role in Role
        if (count := sum(1 for duty in rows if duty.role is role))
    ]
    documents = len({duty.document.id for duty in rows})
    cells.append(
        f'<span class="wc-soft">{esc(t("departments.counts", n=len(rows), documents=documents))}</span>'
    )
    st.html(f'<div class="wc-row" style="gap:1.2rem">{"".join(cells)}</div>')


def _list(unit: Unit, rows: Sequence[Duty]) -> None:
    roles = [role for role in Role if any(duty.role is role for duty in rows)]
    titles = {duty.document.id: duty.document.title for duty in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.pills(
            t("departments.role"),
            roles,
            selection_mode="multi",
            format_func=lambda role: t(f"role.{role}"),
            key=f"roles-{_name(unit)}",
        )
        words = st.text_input(t("departments.words"), key="words", placeholder=t("departments.words_help"))
    documents: list[str] = []
    if len(titles) > 1:
        documents = st.multiselect(
            t("departments.document"),
            list(titles),
            format_func=lambda id_: titles.get(id_, id_),
            placeholder=t("ask.all"),
        )
    kept = [
        duty
        for duty in rows
        if (not picked or duty.role in picked)
        and (not documents or duty.document.id in documents)
        and (not words or words in duty.name + _partners(duty) + duty.record.scope.of(duty.document.text))
    ]
    if not kept:
        st.info(t("departments.nothing"))
        return
    table = _table(kept)
    event = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="table",
        row_height=38,
        column_config={
            t("departments.document"): st.column_config.TextColumn(width="medium"),
            t("departments.number"): st.column_config.TextColumn(width="medium"),
            t("departments.task"): st.column_config.TextColumn(width="medium"),
            t("departments.partners"): st.column_config.TextColumn(width="large"),
        },
    )
    selected = event["selection"]["rows"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<span class="wc-soft wc-small">{esc(t("departments.pick_row", n=len(kept)))}</span>')
        st.download_button(
            t("departments.excel"),
            partial(export.excel, table, unit[1]),
            f"{unit[1]}.xlsx",
            export.XLSX,
            key="excel",
            icon=":material/table_view:",
            on_click="ignore",
        )
        st.download_button(
            t("departments.csv"),
            partial(export.csv, table),
            f"{unit[1]}.csv",
            "text/csv",
            key="csv",
            icon=":material/csv:",
            on_click="ignore",
        )
    if selected and selected[0] < len(kept):
        _opened(kept[selected[0]])


def _opened(duty: Duty) -> None:
    """The task of the chosen row: its words, and the way to its place."""
    text = duty.document.text
    with st.container(border=True):
        st.html(
            f'<h2 class="wc-sub">《{esc(duty.document.title)}》{esc(duty.clause.label)} '
            f"{document_view.badges_html(duty.document)}</h2>"
            f"<p>{esc(duty.record.scope.of(text).strip())}</p>"
            f"<p><mark>{esc(duty.record.note.of(text))}</mark></p>"
        )
        source = Source(duty.document.id, duty.record.clause_id, duty.record.note, duty.record.note.of(text))
        st.button(t("departments.open"), icon=":material/article:", key="open", on_click=want, args=(source,))


def _table(rows: Sequence[Duty]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("departments.role"): [t(f"role.{duty.role.value}") for duty in rows],
            t("departments.number"): [duty.number for duty in rows],
            t("departments.task"): [duty.name for duty in rows],
            t("departments.partners"): [_partners(duty) for duty in rows],
            t("departments.document"): [
                f"{duty.document.title}（{t(f'status.{duty.document.status.value}')}）" for duty in rows
            ],
        }
    )


def _partners(duty: Duty) -> str:
    by_role = {role: [name for name, other in duty.partners if other is role] for role in Role}
    return "；".join(
        f"{t(f'role.{role.value}')}：{'、'.join(names)}" for role, names in by_role.items() if names
    )


def _together(found: Duties, unit: Unit, rows: Sequence[Duty]) -> None:
    st.html(f'<h2 class="wc-sub">{esc(t("departments.network", unit=unit[1]))}</h2>')
    picture = pictures.network(unit[1], rows)
    if picture is None:
        st.info(t("departments.alone"))
    else:
        st.altair_chart(picture, alt=t("departments.network", unit=unit[1]), key="network")
        st.html(f'<p class="wc-soft wc-small">{esc(t("departments.network_help"))}</p>')
    st.html(f'<h2 class="wc-sub">{esc(t("departments.matrix", place=unit[0]))}</h2>')
    matrix = pictures.matrix(found, unit[0], _MATRIX)
    if matrix is not None:
        st.altair_chart(matrix, alt=t("departments.matrix", place=unit[0]), key="matrix")


page()
