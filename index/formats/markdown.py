"""Markdown: rendered to HTML by markdown-it, and read as such; numbers stay as they are written."""

from __future__ import annotations

import re

from index.formats.extract import Extract
from index.formats.html import read_page
from index.formats.text import decode

_FRONT_MATTER = re.compile(r"\A\ufeff?---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_MASKED = re.compile(r"(?<![*\\])\*(?=[亿万元个家户%％])")  # “资金*亿元”: a figure, no emphasis
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[-*+][ \t]+(?=\S)", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)


def read_markdown(raw: bytes) -> Extract:
    """The words of a Markdown file: headings, bold, links without their marks, tables as rows.

    Lists keep the numbers that stand in the file, bullets go. Comments, hidden HTML and
    what stands before the text in a front matter are not part of the text.
    """
    from markdown_it import MarkdownIt

    source = _FRONT_MATTER.sub("", decode(raw))
    source = _BULLET.sub(r"\g<indent>", _FENCE.sub("", _MASKED.sub(r"\\*", source)))
    reader = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    reader.disable(["list", "code", "reference", "lheading"])
    page = read_page(reader.render(source))
    return Extract(page.text, whole_lines=True)
