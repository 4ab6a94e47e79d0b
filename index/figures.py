"""Every figure in a text: sums, shares, ratios, counts, years, dates, document numbers, ordinals.

Arabic and Chinese numerals, full-width digits, thousands separators, ranges and
bounds as Chinese official documents write them (GB/T 15835-2011, 出版物上数字用法).
A Chinese numeral counts only directly before a unit; 一 only where it counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from index.figure_words import (
    COUNTERS,
    CURRENCIES,
    ENGLISH,
    IDIOM,
    LATIN_MEASURES,
    LEVELS,
    MEASURES,
    ONE,
    PERCENTS,
    PRICED,
    bound_of,
)
from index.numerals import CHINESE, HALF_WIDTH, MULTIPLIERS, multiplier, to_decimal, to_large_int
from index.schema import Span


class FigureKind(StrEnum):
    """What a figure measures."""

    MONEY = "money"
    PERCENT = "percent"
    RATIO = "ratio"
    COUNT = "count"
    YEAR = "year"
    DATE = "date"
    DOCUMENT_NUMBER = "document_number"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and where it stands; ``span`` covers number and unit, not the words of its bound.

    ``value`` is in the unit as written: “3,500亿元” is ``Decimal(3500)``, ``"亿元"``; a Chinese
    numeral takes all its own multipliers: “百万辆” is ``Decimal(1000000)``, ``"辆"``. ``high`` is the
    upper end of a range. A year or date has the year as its value (None where it names none), a
    document number or ordinal its number, a ratio the quotient. ``bound`` is one of exact, at_most,
    at_least, more_than, less_than, about, range.
    """

    span: Span
    kind: FigureKind
    value: Decimal | None
    high: Decimal | None
    unit: str
    bound: str


_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
_TO = r"\s?(?:——|[—~\-]|至|到|以上(?=[^，,。；;]{2,14}以下))\s?"


def _either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_RATE = rf"(?:元/(?:{_either(COUNTERS + MEASURES)}))"
_LATIN = rf"(?:{_either(LATIN_MEASURES + tuple(ENGLISH))})(?![A-Za-z])"
_UNIT = rf"(?:{_RATE}|{_either(CURRENCIES + PERCENTS + COUNTERS + MEASURES)}|{_LATIN})"
_ARABIC_NUMBER = rf"(?<![\d.A-Za-z]){_ARABIC}(?!\.?\d)"
_CN_NUMBER = rf"(?<![第统唯单逐同数几好若{CHINESE}])(?<!\d)(?![零〇])[{CHINESE}]+"


def _number(name: str) -> str:
    """A number, the multipliers behind Arabic digits, and 余 or 多."""
    return (
        rf"(?:(?P<{name}>{_ARABIC_NUMBER})\s?(?P<{name}_times>[十百千万亿]{{0,3}})|(?P<{name}_cn>{_CN_NUMBER}))"
        rf"(?P<{name}_odd>[余多](?![{CHINESE}]*边))?\s?"
    )


_QUANTITY = re.compile(
    rf"{_number('low')}(?P<low_unit>{_UNIT})?(?:{_TO}{_number('high')}(?P<high_unit>{_UNIT})?)"
    rf"|{_number('one')}(?P<one_unit>{_UNIT})?"
)
_CN_YEAR = "[一二][零〇一二三四五六七八九]{3}"
_MONTH_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?"
_FIXED: tuple[tuple[FigureKind, re.Pattern[str]], ...] = (
    (
        FigureKind.DOCUMENT_NUMBER,
        re.compile(
            r"(?P<issuer>[一-龥]{0,12})[〔\[(](?P<year>\d{4})?[〕\])]\s?(?:第\s?)?(?P<value>\d+)\s?号"
        ),
    ),
    (
        FigureKind.DATE,
        re.compile(
            rf"(?:(?P<year>(?:19|20)\d\d|{_CN_YEAR})\s?年\s?)?(?<![\d个{CHINESE}]){_MONTH_DAY}"
            r"|(?<!\d)(?P<iso>(?:19|20)\d\d)[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
        ),
    ),
    (
        FigureKind.YEAR,
        re.compile(
            rf"(?<![\d.A-Za-z])(?<!\d,)(?P<low>(?:19|20)\d\d)\s?年?{_TO}(?P<high>(?:19|20)\d\d)\s?年?(?![\d%.:])"
            rf"|(?<![\d.A-Za-z-])(?<!\d,)(?P<year>(?:19|20)\d\d)(?:\s?年度?|(?![\d.,:%]|\s?[{CHINESE}]|\s?{_UNIT}))"
            rf"|(?P<cn>{_CN_YEAR})年"
        ),
    ),
    (
        FigureKind.ORDINAL,
        re.compile(
            rf"第\s?(?P<value>\d+|[{CHINESE}]+(?=\s?[条章节款项编届批次位名号期档类部]))\s?"
            r"(?P<unit>[条章节款项编届批次位名号期档类部])?"
            r"|(?P<box>专栏|附件|附表|附录|图表|表|图)\s?(?P<at>\d+)(?![\d.%万亿年])"
        ),
    ),
    (
        FigureKind.RATIO,
        re.compile(
            r"(?<![\d.:])(?P<over>\d+(?:\.\d+)?)\s?:\s?(?P<under>\d+(?:\.\d+)?)(?![\d:])"
            rf"|(?P<down>[{CHINESE}]+|\d+)分之(?P<up>[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?|\d+(?:\.\d+)?)"
            rf"(?:{_TO}(?:(?P=down)分之)?(?P<top>[{CHINESE}]+(?![{CHINESE}]*分之)|\d+(?:\.\d+)?)(?!{_UNIT}))?"
        ),
    ),
)
_CLOCK = re.compile(r"(?:上午|下午|晚上?|早上?|凌晨|[时间至到—~\-])\s?$")
_CLOCK_GOES_ON = re.compile(r"\s?[—~\-至到]+\s?\d{1,2}:\d\d")
_LEADS_IN = re.compile("^.*(?:根据|依据|按照|按|依照|贯彻|落实|执行|参照|废止|修订|印发|和|与|及|见|由|即)")


def find_figures(text: str, span: Span | None = None) -> tuple[Figure, ...]:
    """The figures inside ``span`` (default: the whole text), in order, none overlapping another."""
    start, end = (span.start, span.end) if span else (0, len(text))
    low = max(0, start - 24)  # context for bounds and guards
    plain = text[low : end + 12].translate(HALF_WIDTH)
    found: list[Figure] = []
    for figure in _candidates(plain, start - low, end - low):
        if not any(figure.span.meets(other.span) for other in found):
            found.append(figure)
    found.sort(key=lambda figure: figure.span)
    if low == 0:
        return tuple(found)
    return tuple(
        Figure(Span(f.span.start + low, f.span.end + low), f.kind, f.value, f.high, f.unit, f.bound)
        for f in found
    )


def value_in_base(figure: Figure, *, high: bool = False) -> Decimal | None:
    """The value for comparing: money in yuan, shares as fractions, counts with 万 and 亿 multiplied out.

    ``high`` asks for the upper end of a range. None for sums in foreign currency and for figures
    without a value.
    """
    value = figure.high if high else figure.value
    if value is None:
        return None
    base = figure.unit.lstrip("十百千万亿")
    value *= multiplier(figure.unit[: len(figure.unit) - len(base)])
    if figure.kind is FigureKind.MONEY:
        return value if base.startswith("元") or base in ("", "级") else None
    if figure.kind is FigureKind.PERCENT:
        return value / (1000 if base == "‰" else 100)
    return value


def digits(text: str) -> frozenset[str]:
    """The canonical spellings of all numbers in a text: an answer's must be among its sources'.

    NFKC digits, no thousands separators, no padding zeros: “3,500亿” → ``"3500"``, “１０％” →
    ``"10%"``, “1.5：1” → ``"1.5:1"``, “2023-08-06” → ``"2023"``, ``"8"``, ``"6"``. A Chinese numeral
    before a unit gives what stands before its 万 or 亿: “五百亿级” → ``"500"``, “一家” → ``"1"``.
    """
    out: set[str] = set()
    rest = list(text)
    for figure in find_figures(text):
        written = figure.span.of(text)
        if figure.kind is FigureKind.PERCENT and figure.unit in ("%", "‰"):
            out.update(_spell(v) + figure.unit for v in (figure.value, figure.high) if v is not None)
            rest[figure.span.start : figure.span.end] = " " * len(figure.span)
        else:
            for numeral in re.findall(rf"[{CHINESE}]+", written) if not _starts_arabic(written) else ():
                value = to_large_int(re.sub("[万亿]+$", "", numeral) or "一")
                out.update(() if value is None else (str(value),))
    plain = "".join(" " if 0x2460 <= ord(char) < 0x2500 or char in "㎡㎥" else char for char in rest)
    plain = unicodedata.normalize("NFKC", plain).translate(HALF_WIDTH)
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    for token in re.findall(r"\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?)*\s?[%‰]?", plain):
        out.add(re.sub(r"\d+(?:\.\d+)?", lambda m: _spell(Decimal(m[0])), re.sub(r"\s", "", token)))
    return frozenset(out)


def _spell(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _starts_arabic(written: str) -> bool:
    return written.translate(HALF_WIDTH)[:1].isdigit()


def _candidates(plain: str, start: int, end: int) -> Iterator[Figure]:
    for kind, pattern in _FIXED:
        for match in pattern.finditer(plain, start, end):
            if (fixed := _fixed(plain, kind, match)) is not None:
                yield fixed
    at = start
    while (found := _QUANTITY.search(plain, at, end)) is not None:
        figure = _quantity(plain, found)
        if figure is not None:
            yield figure
        at = figure.span.end if figure is not None else found.start() + 1


def _fixed(plain: str, kind: FigureKind, match: re.Match[str]) -> Figure | None:
    group = match.groupdict()
    span = Span(match.start(), match.end())
    match kind:
        case FigureKind.DOCUMENT_NUMBER:
            lead = _LEADS_IN.match(group["issuer"])
            span = Span(match.start() + (lead.end() if lead else 0), match.end())
            return Figure(span, kind, Decimal(group["value"]), None, "号", "exact")
        case FigureKind.DATE:
            year = group["iso"] or group["year"]
            return Figure(span, kind, to_decimal(year) if year else None, None, "", "exact")
        case FigureKind.YEAR if group["low"]:
            return Figure(span, kind, Decimal(group["low"]), Decimal(group["high"]), "年", "range")
        case FigureKind.YEAR:
            return Figure(span, kind, to_decimal(group["year"] or group["cn"]), None, "年", "exact")
        case FigureKind.ORDINAL:
            unit = group["box"] or group["unit"] or ""
            return Figure(span, kind, to_decimal(group["value"] or group["at"]), None, unit, "exact")
    if group["over"]:
        clock = _CLOCK.search(plain[: span.start]) or _CLOCK_GOES_ON.match(plain, span.end)
        clock = clock if len(group["under"]) == 2 else None
        if clock or Decimal(group["under"]) == 0:
            return None
        quotient = Decimal(group["over"]) / Decimal(group["under"])
        return Figure(span, kind, quotient, None, "", bound_of(plain, span, ""))
    down, up, top = (to_decimal(group[name]) if group[name] else None for name in ("down", "up", "top"))
    if up is None or down is None or down == 0:
        return None
    if down in (100, 1000):
        unit = "%" if down == 100 else "‰"
        bound = "range" if top is not None else bound_of(plain, span, "")
        return Figure(span, FigureKind.PERCENT, up, top, unit, bound)
    return Figure(span, kind, up / down, None, "", bound_of(plain, span, ""))


def _quantity(plain: str, match: re.Match[str]) -> Figure | None:
    """A number with its unit, or a range; None where a Chinese numeral is part of a word."""
    ranged = match["one_unit"] is None and match["one"] is None and match["one_cn"] is None
    if not ranged:
        return _single(plain, match, "one", match.end())
    high = _single(plain, match, "high", match.end())
    if high is None or high.value is None:
        return _single(plain, match, "low", match.end("low_unit")) if match["low_unit"] else None
    times = match["low_times"] or ""
    number = to_decimal(match["low"] or match["low_cn"])
    base = high.unit.lstrip("十百千万亿")
    if number is None or (match["low_unit"] or base) != base:
        return _single(plain, match, "low", match.end("low_unit")) if match["low_unit"] else None
    # “8000元至1万元”: the upper end in the unit of the lower; “1-2亿元”: one unit for both.
    unit, top = high.unit, high.value
    if match["low"] and (match["low_unit"] or times):
        unit, ratio = times + base, multiplier(high.unit[: len(high.unit) - len(base)]) / multiplier(times)
        top = high.value * ratio
    elif match["low_cn"] and not match["low_unit"] and match["high_cn"]:
        ending = re.search("[万亿]*$", match["high_cn"])
        if ending and number < 10000:  # “三至五万元”
            number *= multiplier(ending[0])
    span = Span(match.start(), match.end())
    return Figure(span, high.kind, number, top, unit, "range")


def _single(plain: str, match: re.Match[str], name: str, end: int) -> Figure | None:
    arabic, numeral, base = match[name], match[f"{name}_cn"], match[f"{name}_unit"] or ""
    base = ENGLISH.get(base, base)
    begin = match.start(name) if arabic else match.start(f"{name}_cn")
    times = match[f"{name}_times"] or ""
    if arabic is None and not _counts(plain, numeral, base, begin):
        return None
    if not base and not times and arabic is not None:
        return None
    if not base:  # no unit: do not take the space behind the number
        end = begin + len(plain[begin:end].rstrip())
    value = to_decimal(arabic or numeral)
    if value is None:
        return None
    span = Span(begin, end)
    kind = FigureKind.PERCENT if base in PERCENTS else FigureKind.COUNT
    if base in ("", "级") and "亿" in times + (numeral or ""):  # “百亿级”, “50亿级”: of turnover
        kind = FigureKind.MONEY
    if base.lstrip("十百千万亿").startswith(CURRENCIES) or plain[:begin].endswith(("¥", "￥")):
        kind = FigureKind.MONEY
    bound = "more_than" if match[f"{name}_odd"] else bound_of(plain, span, base)
    if numeral and bound == "exact" and numeral[0] in "百千万亿" and plain[:begin].endswith("上"):
        bound = "at_least" if not plain[:begin].endswith("以上") else bound
    return Figure(span, kind, value, None, times + base, bound)


def _counts(plain: str, numeral: str, base: str, begin: int) -> bool:
    """Whether a Chinese numeral counts something, and is not a part of a word or a lost figure."""
    if base in CURRENCIES or base.startswith("元"):
        # “不超过万元” lost its number; “三元正极” is no sum, “每餐六元” is.
        if len(numeral) == 1 and numeral not in MULTIPLIERS:
            return PRICED.search(plain[:begin]) is not None
        return len(numeral) > 1 and any(char in MULTIPLIERS for char in numeral)
    if not base:
        return "亿" in numeral and len(numeral) > 1
    if not (base in COUNTERS or base == "个百分点") or plain[begin - 1 : begin] in ("“", "‘", '"', "「"):
        return False
    if numeral in "百千万" and plain[begin - 1 : begin] == "每":
        return False  # “每万人口”
    if base == "级":
        return (len(numeral) > 1 and numeral[-1] in "百千万亿") or bool(LEVELS.search(plain[:begin]))
    if re.search(r"[一二两三四五六七八九]{2}", numeral) or numeral == "亿":
        return False  # “三五家”: about, not 35
    return IDIOM.match(plain, begin) is None and (numeral != "一" or base in ONE)
