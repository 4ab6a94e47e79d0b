"""Numbers and departments of an answer that stand in no cited span: there must be none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from eval.questions import normal
from eval.reply import Place, Reply
from index.numerals import to_int
from index.responsibility import responsibilities
from index.schema import Outline
from index.units import RANK, function_of

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMERAL = "〇零一二三四五六七八九十百千两"
# A Chinese numeral counts as a figure where something is counted with it or a clause is named by it.
_CHINESE = re.compile(rf"(?:第(?P<place>[{_NUMERAL}]+)[条项章节款]|百分之(?P<share>[{_NUMERAL}]+))")
# “共4项”, “(3 items)”: how many an answer lists is its own to say, if it is so.
_COUNT = re.compile(
    r"(?:共有?|合计|总共|计|一共)(?:查到|找到|涉及|列出)?\s*(\d+)\s*(?:项|条|个|家|处|件|类|份|种|款)"
    r"|(\d+)\s*(?:measures|tasks|items|clauses|documents|departments|units)\b"
)
_ORDINAL = re.compile(r"^[ \t]*[(]?(\d+)[.、)][ \t]*", re.MULTILINE)
_SHORTEST_DEPARTMENT = 3


class Departments:
    """The department names that a corpus's responsibility notes hold."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        names: set[str] = set()
        for outline in outlines:
            for one in responsibilities(outline):
                names |= {normal(name) for name in (one.department, one.as_written, *one.aliases)}
        kept = sorted(
            (name for name in names if len(name) >= _SHORTEST_DEPARTMENT), key=lambda n: (-len(n), n)
        )
        stems = sorted({RANK.sub("", name) for name in kept}, key=lambda n: (-len(n), n))
        stems = [stem for stem in stems if len(stem) >= _SHORTEST_DEPARTMENT]
        self._pattern = re.compile("|".join(map(re.escape, dict.fromkeys([*kept, *stems])))) if kept else None

    def named(self, words: str) -> list[str]:
        """The departments named in normal-form words, longest names first at each place."""
        return self._pattern.findall(words) if self._pattern else []


def unsupported(reply: Reply, cited: Sequence[Place], departments: Departments) -> tuple[str, ...]:
    """The numbers and departments of the answer that no citation holds, in the answer's order.

    A citation holds what its quote, its label or its document's title says: the
    measure's own number stands in the label. The count of what is listed is the answer's own.
    """
    answer = _figures(_without_ordinals(reply.text))
    held = "\n".join(_figures(part) for place in cited for part in (place.quote, place.label, place.title))
    numbers = set(_NUMBER.findall(held)) | set(_chinese(held))
    counted = {
        count for match in _COUNT.finditer(answer) if (count := match[1] or match[2]) in _listed(match, cited)
    }
    figures = (*_NUMBER.findall(answer), *_chinese(answer))
    wrong = [number for number in figures if number not in numbers | counted]
    held, answer = normal(held), normal(answer)
    functions = {function_of(name) for name in departments.named(held)}
    wrong += [
        name
        for name in departments.named(answer)
        if RANK.sub("", name) not in held and function_of(name) not in functions
    ]
    return tuple(dict.fromkeys(wrong))


def _figures(text: str) -> str:
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _without_ordinals(text: str) -> str:
    """The text without the 1. 2. 3. of its own lines (any other number at a line's start stays)."""
    ordinals = _ORDINAL.findall(text)
    counted = [str(nth) for nth in range(1, len(ordinals) + 1)]
    return _ORDINAL.sub("", text) if ordinals == counted else text


def _chinese(words: str) -> list[str]:
    values = (to_int(match["place"] or match["share"]) for match in _CHINESE.finditer(words))
    return [str(value) for value in values if value is not None]


def _listed(count: re.Match[str], cited: Sequence[Place]) -> set[str]:
    """How many things the words behind a count, or the citations, can be said to list."""
    behind = count.string[count.end() :]
    line = re.split(r"[。\n]", behind, maxsplit=1)[0]
    lines = [one for one in behind.splitlines()[1:] if one.strip()]
    clauses = {(place.document, place.clause or place.label) for place in cited}
    items = [len(re.findall(mark, line)) + 1 for mark in ("[;；]", "[、,，]")]
    return {str(number) for number in (len(cited), len(clauses), len(lines), *items)}
