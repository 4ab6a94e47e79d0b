"""Clauses that a question names by number: “第二十九条”, “第五条之一”, “measure 29”."""

from __future__ import annotations

import re

from index.numerals import to_int

# A clause by its number; “第三条第二项” names the article, whose part the answer shows.
_NUMBER = re.compile(
    r"第\s*(?P<a>[0-9]{1,4}|[零〇一二三四五六七八九十百千两]{1,9})\s*(?:条(?:\s*之\s*(?P<b>[0-9]{1,2}|[一二三四五六七八九十]{1,3}))?"
    r"(?:\s*第\s*[0-9一二三四五六七八九十]{1,3}\s*[款项目点])*|项|款|点|号措施|个措施)|"
    r"(?:measure|article|item|clause|no\.?)s?\s*#?(?P<c>[0-9]{1,4})|(?:措施|任务)\s*(?P<d>[0-9]{1,4})"
)


def find(folded: str) -> tuple[tuple[int, int], ...]:
    """The clauses that the folded question names, as ``index.numerals.clause_value`` tells them."""
    found: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(folded):
        value = to_int(match["a"] or match["c"] or match["d"])
        if value:
            found.append((value, to_int(match["b"]) or 0 if match["b"] else 0))
    return tuple(dict.fromkeys(found))


def without(folded: str) -> str:
    """The question without them."""
    return _NUMBER.sub(" ", folded)
