"""A short form, and the supports that fit: what, how much, which conditions, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from index.schema import Amount, Status
from rag import matching
from rag.matching import Facet, Match, Option, Profile, Verdict
from rag.pipeline import PolicyQA
from rag.ui import document_view, frame, parts
from rag.ui.session import Source, language, open_qa, t
from rag.ui.source_dialog import show_wanted, want
from rag.ui.text import badge, esc
from rag.ui.words import LANGUAGES

_FACETS = (Facet.SIZE, Facet.TRADE, Facet.TITLE, Facet.PLAN)
_MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


def page() -> None:
    """Draw the page."""
    qa = open_qa()
    with frame.head("support_finder"):
        pass
    if not qa.snapshot.records.supports:
        st.info(t("support_finder.none"))
        return
    form, found = st.columns([1, 1.9], gap="large")
    with form, st.container(key="wc-noprint-form"):
        profile = _form(qa)
    matches = matching.match(qa.snapshot, profile)
    with found:
        _results(profile, matches)
    show_wanted(qa)


def _form(qa: PolicyQA) -> Profile:
    places = sorted({document.region for document in qa.snapshot.documents if document.region})
    place = st.selectbox(
        t("support_finder.place"),
        places,
        index=None,
        placeholder=t("ask.all"),
        key="place",
        persist_state="session",
    )
    has: set[str] = set()
    size = st.segmented_control(
        t("support_finder.size"),
        [option.id for option in matching.of_facet(Facet.SIZE)],
        format_func=_option_name,
        key="size",
        persist_state="session",
    )
    if size:
        has.add(size)
    for facet in _FACETS[1:]:
        has |= set(
            st.multiselect(
                t(f"support_finder.{facet}_facet" if facet is Facet.TITLE else f"support_finder.{facet}"),
                [option.id for option in matching.of_facet(facet)],
                format_func=_option_name,
                key=f"facet_{facet}",
                placeholder=t(f"support_finder.{facet}_help"),
                persist_state="session",
            )
        )
    told: dict[str, bool] = st.session_state.setdefault("told", {})
    has |= {id_ for id_, yes in told.items() if yes}
    lacks = {id_ for id_, yes in told.items() if not yes} - has
    if told:
        names = "、".join(
            f"{_option_name(id_)} {_MARKS[Verdict.MET if yes else Verdict.UNMET]}"
            for id_, yes in told.items()
        )
        st.html(f'<p class="wc-soft wc-small">{esc(t("support_finder.told", names=names))}</p>')
        st.button(t("support_finder.forget"), key="forget", on_click=told.clear, type="tertiary")
    st.html(f'<p class="wc-soft wc-small">{esc(t("support_finder.careful"))}</p>')
    return Profile(place or "", frozenset(has), frozenset(lacks))


def _option_name(id_: str) -> str:
    option = next((one for one in matching.options() if one.id == id_), None)
    return _name(option) if option else id_


def _name(option: Option) -> str:
    return option.names[LANGUAGES.index(language())]


def _results(profile: Profile, matches: Sequence[Match]) -> None:
    fitting = [one for one in matches if not one.unmet and (one.fits or not profile.has)]
    lacking = [one for one in matches if one.unmet]
    others = [one for one in matches if not one.unmet and one not in fitting]
    with st.container(horizontal=True, vertical_alignment="center"):
        told = "found" if profile.has else "everything"
        st.html(f'<h2 class="wc-sub" role="status">{esc(t(f"support_finder.{told}", n=len(fitting)))}</h2>')
        if fitting:
            parts.print_button(t("support_finder.print"), "print")
    _clarify(fitting, profile)
    _cards(fitting, "fit")
    if not fitting:
        st.info(t("support_finder.nothing"))
    for name, group in (("lacking", lacking), ("others", others)):
        if group:
            with st.expander(t(f"support_finder.{name}", n=len(group))):
                _cards(group, name)


def _clarify(fitting: Sequence[Match], profile: Profile) -> None:
    """The one question whose answer settles the most."""
    option = matching.deciding(fitting, profile)
    if option is None:
        return
    with st.container(border=True, key="wc-noprint-clarify", horizontal=True, vertical_alignment="center"):
        st.html(f"<span>{esc(t('support_finder.question', name=_name(option)))}</span>")
        for answer in (True, False):
            st.button(
                t(f"support_finder.{'yes' if answer else 'no'}"),
                key=f"told-{answer}",
                on_click=_tell,
                args=(option.id, answer),
            )


def _tell(id_: str, yes: bool) -> None:
    st.session_state.setdefault("told", {})[id_] = yes


def _cards(matches: Sequence[Match], group: str) -> None:
    for at, one in enumerate(matches):
        text = one.document.text
        with st.container(key=f"wc-card-{group}-{at}", border=True, gap="small"):
            st.html(
                f'<article class="wc-plain">{_head(one)}{_amounts(one)}{_conditions(one)}{_missing(one)}</article>'
            )
            source = Source(one.document.id, one.clause.id, one.support.span, one.support.span.of(text))
            st.button(
                t("support_finder.source", label=one.clause.label.replace(".", "．")),
                key=f"source-{group}-{at}",
                icon=":material/article:",
                type="tertiary",
                on_click=want,
                args=(source,),
            )


def _head(one: Match) -> str:
    sentence = document_view.tidy(one.support.span.of(one.document.text)).rstrip("；;，,")
    draft = (
        f'<p class="wc-soft wc-small">{esc(t("support_finder.draft"))}</p>'
        if one.document.status is Status.DRAFT_FOR_COMMENT
        else ""
    )
    return (
        f'<p class="wc-row">{badge("kind", one.support.instrument)}{document_view.badges_html(one.document)}'
        f'<span class="wc-soft wc-small">{esc(one.document.region)}</span></p>'
        f"<h3>{esc(sentence)}</h3>"
        f'<p class="wc-soft wc-small">{esc(document_view.cite(one.document, one.clause.label))}</p>{draft}'
    )


def _amounts(one: Match) -> str:
    text = one.document.text
    told = [_amount(text, amount) for amount in one.support.amounts if amount.value is not None]
    if not told:
        return ""
    name = f'<span class="wc-soft wc-small">{esc(t("support_finder.amount"))}</span>'
    return f'<p>{name} <span class="wc-figure">{esc("、".join(told))}</span></p>'


def _amount(text: str, amount: Amount) -> str:
    words = amount.span.of(text)
    bound = (
        t(f"bound.{amount.bound}")
        if amount.bound in ("at_most", "at_least", "about", "more_than", "less_than")
        else ""
    )
    return words if not bound or words.startswith(bound) else f"{bound} {words}"


def _conditions(one: Match) -> str:
    rows = []
    for condition in one.conditions:
        words = (
            condition.span.of(one.document.text)
            if condition.span
            else "／".join(map(_name, condition.options))
        )
        mark = badge(
            condition.verdict.value, f"{_MARKS[condition.verdict]} {t(f'verdict.{condition.verdict.value}')}"
        )
        rows.append(f"<li>{mark} {esc(words)}</li>")
    if not rows:
        return f'<p class="wc-soft wc-small">{esc(t("support_finder.no_conditions"))}</p>'
    return f'<p class="wc-soft wc-small">{esc(t("support_finder.conditions"))}</p><ul>{"".join(rows)}</ul>'


def _missing(one: Match) -> str:
    if not one.gaps and not one.support.gap:
        return ""
    places = [f"“{gap.span.of(one.document.text)}”（{t(f'gap.{gap.kind.value}')}）" for gap in one.gaps]
    told = "、".join(places) or t("gap.lost_amount")
    return f"<p>{badge('gap', t('support_finder.missing'))} {esc(told)}</p>"


page()
