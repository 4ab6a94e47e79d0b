"""How an answer says that the copy at hand lacks a figure: a table of phrases, of no one question."""

from __future__ import annotations

import re

from eval.questions import normal

_WHAT = "(?:数字|数额|金额|数值|数目|额度|年份|年度|日期|文号|单位|部门|文字|内容|这个数|具体数)"
_WHAT_EN = "(?:figure|number|amount|year|date|value|sum|ceiling|threshold|digit|unit|department|text)s?"
_LOST = "(?:缺失|残缺|缺漏|脱漏|脱落|漏印|遗漏|丢失|遮盖|遮蔽|遮住|隐去|抹去|略去|空着|留空)"
_LOST_EN = "(?:missing|lost|blank|masked|omitted|leftout|illegible|absent|incomplete|truncated|brokenoff)"

# Matched against the normal form: no white space, lower case.
PHRASES: tuple[str, ...] = (
    _LOST,
    f"缺(?:少|了)?[^，。；]{{0,4}}{_WHAT}",
    "(?:没有|没|未|并未|无)(?:给出|写出|写明|写|载明|注明|标明|列明|显示|提供|填写|填)[^，。；]{0,8}" + _WHAT,
    _WHAT + "[^，。；]{0,4}(?:没有|没|未|并未)(?:给出|写出|写明|写|载明|注明|标明|显示|填)",
    "(?:处|里|中)(?:中断|断开|断了)|没有写完|不完整",
    f"{_WHAT_EN}[^.,;]{{0,24}}{_LOST_EN}",
    f"(?:lacks|lacking|missing|without|omits)(?:the|a|an|its|any)?[^.,;]{{0,12}}{_WHAT_EN}",
    f"(?:gives?|states?|shows?|has)no{_WHAT_EN}",
    f"(?:doesnot|doesn't)(?:give|state|show|say)[^.,;]{{0,16}}{_WHAT_EN}",
)
_PATTERN = re.compile("|".join(PHRASES))


def lacks_figure(answer: str) -> bool:
    """Whether an answer says that this copy lacks the figure."""
    return _PATTERN.search(normal(answer)) is not None
