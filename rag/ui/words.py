"""Every word of the interface in Chinese and English, from words.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_FILE = Path(__file__).parent / "words.toml"


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[str, str]]:
    """“ask.title” → (Chinese, English)."""
    sections = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": (pair[0], pair[1])
        for section, entries in sections.items()
        for name, pair in cast("dict[str, list[str]]", entries).items()
    }


def say(language: Language, key: str, **values: object) -> str:
    """The words for ``key``, with ``{name}`` filled from ``values``.

    Raises:
        KeyError: words.toml has no such key.
    """
    words = table()[key][LANGUAGES.index(language)]
    return words.format(**values) if values else words
