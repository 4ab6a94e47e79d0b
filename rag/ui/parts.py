"""What Streamlit has no widget for: an answer with its chips, the reader, a print button.

They get their words as JSON and put them into the page as text nodes (assets/*.js). The data goes in a
list: of a dictionary, Streamlit would look into every value for a table, which takes longer than all else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from rag.ui.frame import asset

_HTML = '<div class="wc-part"></div>'


@lru_cache(maxsize=3)
def _part(name: str) -> ComponentRenderer:
    css = asset("tokens.css") + asset("part.css") + asset(f"{name}.css")
    js = asset("dom.js") + asset(f"{name}.js")
    return st.components.v2.component(f"wence_{name}", html=_HTML, css=css, js=js)


def safe_key(key: str) -> str:
    """A key without the two underscores that Streamlit keeps to itself; a file's name may have them."""
    return re.sub(r"__+", lambda found: "_-" * len(found[0]), key)


def answer(data: dict[str, Any], key: str, on_open: Callable[[int], None]) -> None:
    """An answer; ``on_open`` gets the index of the source that was clicked, before the next run."""

    key = safe_key(key)

    def opened() -> None:
        at = st.session_state[key].open
        if isinstance(at, int) and 0 <= at < len(data["sources"]):
            on_open(at)

    _part("answer")(key=key, data=[data], on_open_change=opened)


def reader(data: dict[str, Any], key: str) -> None:
    """A clause, or a whole document, with words marked."""
    _part("reader")(key=safe_key(key), data=[data])


def print_button(words: str, key: str) -> None:
    """A button that opens the browser's print view; the page's print style leaves out what is not paper."""
    _part("print")(key=safe_key(key), data=[{"words": words}], width="content")
