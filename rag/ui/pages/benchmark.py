"""The latest report of the benchmark: systems, groups, single questions."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from index.schema import Span
from rag.settings import Settings
from rag.ui import document_view, frame, pictures
from rag.ui import report as reports
from rag.ui.report import Json, Report
from rag.ui.session import Source, open_qa, t
from rag.ui.source_dialog import show_wanted, want
from rag.ui.text import badge, esc

_GROUPINGS = ("type", "style", "document", "split")
_FIRST = "right+cited"
_ORDER = (
    "n",
    "overall",
    "right",
    _FIRST,
    "facts",
    "cited",
    "cit-P",
    "cit-R",
    "refused-ok",
    "refused-bad",
)  # these first
_COUNTS = {"n", "forbidden", "unsupported", "broken"}  # figures that are no shares
_QUOTED = 4  # citations shown of a question


def page() -> None:
    """Draw the page."""
    with frame.head("benchmark"):
        pass
    try:
        report = reports.read_report(Settings().report)
    except reports.ReportError as error:
        st.warning(t("benchmark.broken"))
        st.code(f"{error}\n{reports.COMMAND}", language=None, wrap_lines=True)
        return
    if report is None:
        st.info(t("benchmark.none"), icon=":material/monitoring:")
        st.code(reports.COMMAND, language=None)
        return
    _made(report)
    systems, groups, questions = st.tabs(
        [t(f"benchmark.{name}") for name in ("systems", "groups", "questions")]
    )
    with systems:
        _systems(report)
    with groups:
        _groups(report)
    with questions:
        _questions(report)


def _made(report: Report) -> None:
    told = t(
        "benchmark.made",
        questions=report.figures["questions"],
        systems=len(report.systems),
        when=f"{report.written:%Y-%m-%d %H:%M}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="wc-soft">{esc(told)}</p>')
        file = report.folder / reports.REPORT
        if file.is_file():
            st.download_button(
                t("benchmark.report"),
                file.read_bytes,
                "report.md",
                "text/markdown",
                icon=":material/download:",
                on_click="ignore",
            )


def _measures(report: Report) -> list[str]:
    return [name for name in _ordered(report.overall(report.main)) if name not in _COUNTS]


def _ordered(names: Iterable[str]) -> list[str]:
    """The main figures first, the others as they come."""
    held = list(names)
    return [name for name in _ORDER if name in held] + [name for name in held if name not in _ORDER]


def _measure(report: Report, key: str) -> str:
    names = _measures(report)
    return st.selectbox(
        t("benchmark.measure"), names, index=names.index(_FIRST) if _FIRST in names else 0, key=key
    )


def _systems(report: Report) -> None:
    measure = _measure(report, "measure-systems")
    values = {system: report.overall(system).get(measure) for system in report.systems}
    shown = {system: value for system, value in values.items() if value is not None}
    if shown:
        told = f"{measure}: " + ", ".join(f"{system} {value:.3f}" for system, value in shown.items())
        st.altair_chart(pictures.bars(shown, measure, report.main), alt=told, key="chart-systems")
    _figures({system: report.overall(system) for system in report.systems}, t("benchmark.system"))


def _groups(report: Report) -> None:
    columns = st.columns(3)
    with columns[0]:
        system = st.selectbox(t("benchmark.system"), report.systems, key="system-groups")
    with columns[1]:
        grouping = st.selectbox(
            t("benchmark.by"), _GROUPINGS, format_func=lambda name: t(f"benchmark.{name}"), key="grouping"
        )
    with columns[2]:
        measure = _measure(report, "measure-groups")
    groups = report.groups(system, grouping)
    shown = {name: value for name, figures in groups.items() if (value := figures.get(measure)) is not None}
    if shown:
        told = f"{measure}: " + ", ".join(f"{name} {value:.3f}" for name, value in shown.items())
        st.altair_chart(pictures.bars(shown, measure), alt=told, key="chart-groups")
    _figures(groups, t(f"benchmark.{grouping}"))


def _figures(table: dict[str, dict[str, float | None]], corner: str) -> None:
    """Figures by row; a figure that does not apply is a dash."""
    names = _ordered(next(iter(table.values()), {}))
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in (corner, *names))
    rows = "".join(
        f'<tr><th scope="row">{esc(row)}</th>{"".join(f"<td>{_told(name, figures.get(name))}</td>" for name in names)}</tr>'
        for row, figures in table.items()
    )
    st.html(
        f'<div class="wc-scroll" tabindex="0" role="region" aria-label="{esc(corner)}">'
        f'<table class="wc-table wc-figures"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _told(name: str, value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}" if name in _COUNTS else f"{value:.3f}"


def _questions(report: Report) -> None:
    asked = reports.questions(Settings().questions)
    columns = st.columns([1, 1, 1, 2])
    with columns[0]:
        system = st.selectbox(t("benchmark.system"), report.systems, key="system-questions")
    scores = reports.scores(report, system)
    types = list(dict.fromkeys(score["type"] for score in scores))
    with columns[1]:
        type_ = st.selectbox(t("benchmark.type"), types, index=None, placeholder=t("ask.all"), key="type")
    with columns[2]:
        only = st.selectbox(
            t("benchmark.only"), ("wrong", "right"), index=None, placeholder=t("ask.all"),
            format_func=lambda name: t(f"benchmark.{name}"), key="only",
        )  # fmt: skip
    with columns[3]:
        words = st.text_input(t("benchmark.search"), key="search-questions")
    kept = [
        score
        for score in scores
        if (type_ is None or score["type"] == type_)
        and (only is None or score["right"] == (only == "right"))
        and (not words or words in score["id"] + asked.get(score["id"], {}).get("question", ""))
    ]
    table = pd.DataFrame(
        {
            "id": [score["id"] for score in kept],
            t("benchmark.earned"): ["✓" if score["right"] else "✗" for score in kept],
            t("benchmark.type"): [score["type"] for score in kept],
            t("benchmark.style"): [score["style"] for score in kept],
            t("ask.you"): [asked.get(score["id"], {}).get("question", "") for score in kept],
        }
    )
    event = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="single-row", key="questions", height=330
    )
    st.html(
        f'<p class="wc-soft wc-small">{esc(t("benchmark.count", n=len(kept)))} · {esc(t("benchmark.pick"))}</p>'
    )
    selected = event["selection"]["rows"]
    if selected and selected[0] < len(kept):
        score = kept[selected[0]]
        _one(score, asked.get(score["id"], {}), reports.answers(report, system).get(score["id"], {}))


def _one(score: Json, question: Json, answer: Json) -> None:
    """A question: what was asked, what was said with which proof, what was expected."""
    mark = badge(
        "met" if score["right"] else "repealed", t("benchmark.right" if score["right"] else "benchmark.wrong")
    )
    earlier = "".join(f'<p class="wc-soft">{esc(turn)}</p>' for turn in question.get("history", ()))
    golds = "".join(
        f"<p><mark>{esc(gold['quote'])}</mark> <span class='wc-soft'>{esc(gold['document'])}</span></p>"
        for gold in question.get("gold", ())
    )
    earned = " · ".join(
        f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in score.items()
        if name not in {"id", "type", "style", "right"} and value not in (None, [], "")
    )
    with st.container(border=True):
        st.html(
            f'{earlier}<h2 class="wc-sub">{esc(str(question.get("question", score["id"])))} {mark}</h2>'
            f'<p class="wc-soft wc-small">{esc(t("benchmark.answer"))}</p><p>{esc(str(answer.get("answer", "–")))}</p>'
            f'<p class="wc-soft wc-small">{esc(t("benchmark.expected"))}</p><p>{esc(str(question.get("reference", "–")))}</p>'
            f'<p class="wc-soft wc-small">{esc(t("benchmark.gold"))}</p>{golds or "<p>–</p>"}'
            f'<p class="wc-soft wc-small">{esc(t("benchmark.earned"))}</p><p class="wc-small">{esc(earned)}</p>'
        )
        citations = [cited for cited in answer.get("citations", ()) if cited.get("clause")][:_QUOTED]
        if citations:
            _citations(citations)


def _citations(citations: list[Json]) -> None:
    qa = open_qa()
    st.html(f'<p class="wc-soft wc-small">{esc(t("benchmark.citations"))}</p>')
    for at, cited in enumerate(citations):
        clause = document_view.find(qa.snapshot, cited["document"], cited["clause"])
        told = f"[{cited.get('marker', at + 1)}] {cited.get('label', '')}：{cited.get('quote', '')}"
        st.html(f'<p class="wc-small">{esc(told)}</p>')
        if clause is not None:
            source = Source(clause.document_id, clause.id, Span(cited["start"], cited["end"]), cited["quote"])
            st.button(
                t("departments.open"),
                key=f"cited-{at}",
                type="tertiary",
                icon=":material/article:",
                on_click=want,
                args=(source,),
            )
    show_wanted(qa)


page()
