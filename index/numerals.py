"""Chinese and Arabic numerals as documents number themselves with them."""

from __future__ import annotations

import re
from decimal import Decimal

CHINESE = "零〇一二两三四五六七八九十百千万亿"  # 零 and 〇 stand inside a numeral, never before it
MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
HALF_WIDTH = str.maketrans("０１２３４５６７８９．，％：∶～－–（）〔〕［］　", "0123456789.,%::~-—()〔〕[] ")

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CIRCLED = {chr(0x2460 + i): i + 1 for i in range(20)} | {"⓪": 0}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def to_int(numeral: str) -> int | None:
    """The value of “二十一”, “一百零三”, “二〇二四”, “29”, “２９” or “③”; None for anything else."""
    numeral = numeral.strip().translate(_FULL_WIDTH)
    if numeral in _CIRCLED:
        return _CIRCLED[numeral]
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if not numeral or any(char not in _DIGITS and char not in _UNITS for char in numeral):
        return None
    if not any(char in _UNITS for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    total = 0
    digit = 0
    for char in numeral:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def to_chinese(value: int) -> str:
    """1 → “一”, 21 → “二十一”, 103 → “一百零三”; for 0 < value < 1000."""
    if not 0 < value < 1000:
        raise ValueError(f"only 1 to 999 number a clause: {value}")
    names = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    out = names[hundreds] + "百" if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds else names[tens]) + "十"
    elif hundreds and ones:
        out += "零"
    return out + (names[ones] if ones else "")


def clause_value(number: str) -> tuple[int, int] | None:
    """The value of a clause's number as written, and of what was inserted behind it.

    “29” and “第二十九条” → (29, 0), “第五条之一” → (5, 1); None for “专栏4” and the like.
    """
    plain, _, inserted = number.partition("之")
    value = to_int(plain.removeprefix("第").removesuffix("条"))
    behind = to_int(inserted) if inserted else 0
    return None if value is None or behind is None else (value, behind)


def to_large_int(numeral: str) -> int | None:
    """“三千五百亿” → 350000000000, “百万” → 1000000, “万亿” → 10**12; None where it is no numeral."""
    for mark in "亿万":
        if mark in numeral:
            head, _, tail = numeral.rpartition(mark)
            left = to_large_int(head) if head else 1
            right = to_large_int(tail.lstrip("零〇")) if tail.strip("零〇") else 0
            return None if left is None or right is None else left * MULTIPLIERS[mark] + right
    return to_int(numeral)


def to_decimal(numeral: str) -> Decimal | None:
    """“3,500.5”, “３５”, “二百万”, “一点五”; None where it is no numeral."""
    plain = numeral.translate(HALF_WIDTH).replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Decimal(plain)
    whole, _, after = plain.partition("点")
    value = to_large_int(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(to_int(char)) for char in after)}") if after else Decimal(value)


def multiplier(chars: str) -> Decimal:
    """“百万” behind Arabic digits → 1000000; 1 for none."""
    value = Decimal(1)
    for char in chars:
        value *= MULTIPLIERS[char]
    return value
