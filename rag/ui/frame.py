"""What every page stands in: navigation, title, language switch, style."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st

from rag.ui.session import choose_language, language, t
from rag.ui.text import esc
from rag.ui.words import LANGUAGES, say

_HERE: Final = Path(__file__).parent
_PAGES: Final = (
    ("ask", ":material/forum:"),
    ("departments", ":material/account_tree:"),
    ("support_finder", ":material/redeem:"),
    ("library", ":material/library_books:"),
    ("benchmark", ":material/monitoring:"),
)
_NAMES: Final = {"zh": "中文", "en": "English"}


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """A file of assets/, as text."""
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


def page_file(name: str) -> str:
    """The path by which ``st.switch_page`` and ``st.page_link`` know a page."""
    return str(_HERE / "pages" / f"{name}.py")


def run() -> None:
    """Register the pages and show the one that the address names."""
    st.set_page_config(page_title=t("app.title"), page_icon=str(_HERE / "assets" / "icon.png"), layout="wide")
    pages = [
        st.Page(page_file(name), title=t(f"nav.{name}"), icon=icon, url_path=name, default=name == "ask")
        for name, icon in _PAGES
    ]
    page = st.navigation(pages, position="top")
    st.html(f"<style>{asset('tokens.css')}{asset('page.css')}</style>")
    page.run()


@contextmanager
def head(name: str) -> Iterator[None]:
    """The page's title and one line on what it is for; beside them what the page puts in, and the language."""
    with st.container(key="wc-head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<h1 class="wc-title" lang="{language()}">{esc(t(f"{name}.title"))}</h1>'
            f'<p class="wc-lead">{esc(t(f"{name}.lead"))}</p>'
        )
        yield
        switch(name)


def switch(name: str) -> None:
    """中文 | English; the choice is the session's, and stands in the address so that a reload keeps it."""
    key = f"lang-{name}"
    chosen = st.segmented_control(
        say("zh", "app.language") + " / " + say("en", "app.language"),
        LANGUAGES,
        default=language(),
        required=True,
        format_func=_NAMES.__getitem__,
        key=key,
        on_change=lambda: choose_language(st.session_state[key]),
        label_visibility="collapsed",
    )
    if chosen == "en":
        st.query_params["lang"] = "en"
    else:
        st.query_params.pop("lang", None)
