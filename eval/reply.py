"""The ``ask --json`` object as any system hands it over, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.errors import WenCeError
from index.schema import Span

_MARKER = re.compile(r"\s*\[(\d+)\]")


class ReplyError(WenCeError):
    """A system answered in another form than ``ask --json``; nothing is scored."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage or a citation: a span of a document, and the words that it is said to hold."""

    document: str
    span: Span
    quote: str = ""
    title: str = ""
    label: str = ""
    clause: str = ""
    marker: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What is scored of an answer. ``text`` has no markers."""

    text: str
    kind: str
    refused: bool
    refusal_reason: str
    citations: tuple[Place, ...]
    passages: tuple[Place, ...]
    notes: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)


def read_reply(raw: Any) -> Reply:
    """The typed form of an ``ask --json`` object.

    Raises:
        ReplyError: a field that the scoring needs is missing or of another type.
    """
    answer = _get(raw, "answer", str)
    refusal = _get(raw, "refusal", dict, None)
    citations = tuple(_place(entry, "citations") for entry in _get(raw, "citations", list))
    markers = {str(place.marker) for place in citations}
    passages = [_place(entry, "passages") for entry in _get(raw, "passages", list, [])]
    timings = _get(raw, "timings_ms", dict, {})
    return Reply(
        text=_without_markers(answer, markers),
        kind=_get(raw, "kind", str, ""),
        refused=refusal is not None,
        refusal_reason=str((refusal or {}).get("reason", "")),
        citations=citations,
        passages=tuple(passages),
        notes=tuple(str(note) for note in _get(raw, "notes", list, [])),
        timings_ms={str(stage): float(spent) for stage, spent in timings.items()},
    )


_NEEDED: Any = object()


def _without_markers(answer: str, markers: set[str]) -> str:
    """The answer without its markers; two numbers that one stood between do not grow together."""

    def gap(found: re.Match[str]) -> str:
        if found[1] not in markers:
            return found[0]
        between = answer[found.start() - 1 : found.start()].isdigit() and answer[found.end() :][:1].isdigit()
        return " " if between else ""

    return _MARKER.sub(gap, answer).strip()


def _get(raw: Any, name: str, kind: type, default: Any = _NEEDED) -> Any:
    if not isinstance(raw, dict):
        raise ReplyError(f"应为 ask --json 的 JSON 对象，得到的是 {type(raw).__name__}")
    value = raw.get(name, default)
    if value is None and default is not _NEEDED:
        return default
    if value is _NEEDED:
        raise ReplyError(f"答案缺少字段 {name}")
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ReplyError(f"答案的 {name} 应为 {kind.__name__}，得到的是 {type(value).__name__}")
    return value


def _place(entry: Any, owner: str) -> Place:
    try:
        return Place(
            document=_get(entry, "document", str),
            span=Span(_get(entry, "start", int), _get(entry, "end", int)),
            quote=_get(entry, "quote", str, "") if owner == "passages" else _get(entry, "quote", str),
            title=_get(entry, "title", str, ""),
            label=_get(entry, "label", str, ""),
            clause=_get(entry, "clause", str, ""),
            marker=_get(entry, "marker", int, 0),
        )
    except ValueError as error:
        raise ReplyError(f"答案的 {owner}：{error}") from None
    except ReplyError as error:
        raise ReplyError(f"{owner}：{error}") from None
