"""Which departments a question names, also by a short form or with a slip of the pen."""

from __future__ import annotations

import re

from index.schema import Records
from index.tokenizer import fold
from index.units import RANK, function_of, rank_of
from rag import lexicon

_UNIT = re.compile(
    r"(?:[省市县区州]|自治区)?[\u4e00-\u9fff]{2,14}?(?:委员会|管委会|委|厅|局|办公室|组织部|中心支行|供电局|电力公司|海关|贸促会|管理中心|监管局)"
)
_FULL_NAME = re.compile(
    r"(?:(?<=[省市县区])|[省市县区州])[\u4e00-\u9fff]{2,8}?(?:委员会|厅|(?<![布格结全大当])局)"
)
SHORTEST = 3  # code points of a department's function; a shorter one is an everyday word
SHORTEST_MISSPELT = 5


class NamedUnits:
    """The departments of one snapshot's records, looked for in questions."""

    def __init__(self, records: Records) -> None:
        names = {
            name
            for record in records.responsibilities
            if not record.group
            for name in (record.department, *record.aliases)
        }
        self._functions = {function_of(name) for name in names}
        self._units = tuple(sorted(names, key=lambda name: (-len(name), name)))
        self._bare = tuple(sorted({RANK.sub("", name) for name in names}, key=lambda n: (-len(n), n)))

    def find(self, question: str) -> tuple[str, ...]:
        """Departments that the question names and that some clause knows, as they are written there."""
        text = fold(question)
        found: list[tuple[int, str]] = []
        rest = text
        for name in self._units:
            written = {fold(name), fold(RANK.sub("", name))}
            for form in sorted(written, key=len, reverse=True):
                at = rest.find(form)
                if at >= 0 and len(form) >= SHORTEST:
                    found.append(
                        (at, name if fold(name) == form else rank_of(text[max(0, at - 1) : at + 2]) + form)
                    )
                    rest = rest.replace(form, "　" * len(form))
                    break
        for match in _UNIT.finditer(rest):
            for start in range(match.start(), match.end() - 2):
                name = rest[start : match.end()]
                if function_of(name) in self._functions and len(function_of(name)) >= SHORTEST:
                    found.append((start, name))
                    break
        for short, forms in lexicon.short_units().find(rest):
            known = [form for form in forms if function_of(form) in self._functions]
            if known:
                at = rest.find(short)
                found.append((at, rank_of(text[max(0, at - 1) : at + 2]) + known[0]))
        if not found:
            found.extend(self._misspelt(text))
        if not found:  # a real department that no note of these documents names
            for short, forms in lexicon.short_units().find(rest):
                at = rest.find(short)
                found.append((at, rank_of(text[max(0, at - 1) : at + 2]) + forms[0]))
            found.extend((match.start(), match[0]) for match in _FULL_NAME.finditer(rest))
        unique: list[str] = []
        for _, name in sorted(found):
            if not any(function_of(name) == function_of(other) for other in unique):
                unique.append(name)
        return tuple(unique)

    def _misspelt(self, text: str) -> list[tuple[int, str]]:
        """Departments that stand in ``text`` with one wrong character."""
        for name in (*self._units, *self._bare):
            if len(name) < SHORTEST_MISSPELT or name[0] not in text or name[-1] not in text:
                continue
            for at in range(len(text) - len(name) + 1):
                if _one_wrong(text[at : at + len(name)], name):
                    rank = "" if rank_of(name) else rank_of(text[max(0, at - 1) : at + 2])
                    return [(at, rank + name)]
        return []


def _one_wrong(window: str, name: str) -> bool:
    """Whether exactly one character differs, and neither the first nor the last."""
    wrong = sum(a != b for a, b in zip(window, name, strict=True))
    return wrong == 1 and window[0] == name[0] and window[-1] == name[-1]
