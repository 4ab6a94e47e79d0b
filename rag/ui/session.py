"""What belongs to one visitor: language, conversation, filters, the open source."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import streamlit as st

from index.errors import WenCeError
from index.schema import Span
from rag.pipeline import PolicyQA
from rag.schema import Filters
from rag.settings import Settings
from rag.ui.engine import Engine
from rag.ui.store import Store, StoreError, Turn
from rag.ui.words import Language, say

EARLIER: Final = 4  # turns that complete a question
_ID: Final = re.compile(r"[0-9a-f]{32}")
_NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class Source:
    """The clause that the source panel shows; ``quote`` is what the answer quoted there."""

    document_id: str
    clause_id: str
    span: Span | None = None
    quote: str = ""


@st.cache_resource(show_spinner=False)
def _engine(index: Path, embedder: str) -> Engine:
    return Engine(index, embedder)


@st.cache_resource(show_spinner=False)
def _store(folder: Path) -> Store:
    return Store(folder)


def language() -> Language:
    """What the visitor chose; Chinese until then."""
    return "en" if st.session_state.get("language", st.query_params.get("lang")) == "en" else "zh"


def choose_language(chosen: Language) -> None:
    """Speak ``chosen`` from now on, on every page."""
    st.session_state["language"] = chosen


def t(key: str, **values: object) -> str:
    """The interface's words in the visitor's language."""
    return say(language(), key, **values)


def open_qa() -> PolicyQA:
    """The index that answers. Where there is none: says so, with what to do, and ends the run."""
    settings = Settings()
    try:
        served = _engine(settings.index, settings.embedder).serve()
    except WenCeError as error:
        st.error(t("errors.no_index"), icon=":material/database_off:")
        st.code(str(error), language=None, wrap_lines=True)
        st.button(t("errors.again"), key="again", icon=":material/refresh:")
        st.stop()
    if served.notice:
        st.warning(t("errors.older_index"), icon=":material/history:")
        st.code(served.notice, language=None, wrap_lines=True)
    return served.qa


class Conversation:
    """The visitor's turns. Kept under an id that stands in the address, so that a reload finds them."""

    def __init__(self) -> None:
        self._store = _store(Settings().data)
        self.notice = ""
        self._take_address()

    @property
    def id(self) -> str:
        return cast("str", st.session_state["conversation"])

    @property
    def turns(self) -> list[Turn]:
        return cast("list[Turn]", st.session_state["turns"])

    def earlier(self) -> list[str]:
        """The questions before this one, oldest first."""
        return [turn.question for turn in self.turns[-EARLIER:]]

    def ask(self, qa: PolicyQA, question: str, filters: Filters = _NO_FILTERS) -> Turn:
        """Answer, and keep the turn."""
        answer = qa.ask(question, self.earlier(), filters)
        turn = Turn(len(self.turns), question, filters, answer)
        self.turns.append(turn)
        self._keep(lambda: self._store.add(self.id, turn))
        return turn

    def vote(self, turn: Turn, *, good: bool, word: str) -> None:
        """Keep a thumb up or down."""
        self._keep(lambda: self._store.vote(self.id, turn, good=good, word=word))
        cast("dict[int, tuple[bool, str]]", st.session_state["votes"])[turn.number] = (good, word)

    def vote_of(self, turn: Turn) -> tuple[bool, str] | None:
        """What the visitor said of a turn."""
        return cast("dict[int, tuple[bool, str]]", st.session_state["votes"]).get(turn.number)

    def renew(self) -> None:
        """An empty conversation under a new id."""
        self._become(secrets.token_hex(16), [], {})
        show_source(None)

    def _take_address(self) -> None:
        """The conversation that the address names; a new one where it names none."""
        named = st.query_params.get("s", "")
        if "conversation" in st.session_state and named in ("", self.id):
            st.query_params["s"] = self.id
            return
        if not _ID.fullmatch(named):
            if named:
                self.notice = t("errors.bad_conversation")
            self._become(secrets.token_hex(16), [], {})
            return
        try:
            self._become(named, list(self._store.turns(named)), self._store.votes(named))
        except StoreError:
            self.notice = t("errors.not_kept")
            self._become(named, [], {})

    def _become(self, id_: str, turns: list[Turn], votes: dict[int, tuple[bool, str]]) -> None:
        st.session_state["conversation"] = id_
        st.session_state["turns"] = turns
        st.session_state["votes"] = votes
        st.query_params["s"] = id_

    def _keep(self, keep: Callable[[], None]) -> None:
        try:
            keep()
        except StoreError:
            self.notice = t("errors.not_kept")


def show_source(source: Source | None) -> None:
    """Open the source panel, or close it; the address follows."""
    st.session_state["source"] = source
    for name, value in (
        ("doc", source.document_id if source else ""),
        ("clause", source.clause_id if source else ""),
    ):
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def shown_source() -> Source | None:
    """The source that the panel shows."""
    return cast("Source | None", st.session_state.get("source"))
