"""Which reader takes which suffix."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from index.formats.docx import read_docx
from index.formats.extract import Extract
from index.formats.html import read_html
from index.formats.markdown import read_markdown
from index.formats.office import read_office
from index.formats.pdf import read_pdf
from index.formats.text import read_text

# Where one document is there in several formats, the first of them is read.
READERS: Final[dict[str, Callable[[bytes], Extract]]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".docx": read_docx,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    **{suffix: partial(read_office, suffix=suffix) for suffix in (".doc", ".wps", ".odt", ".rtf", ".ofd")},
}
