"""How word processors write the numbers of a list."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_FINANCIAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"

_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    )
)
_FINANCIAL_FORMATS = frozenset(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"))


def written(number: int, form: str) -> str:
    """``number`` in a form named as in ECMA-376, 17.18.59 (ST_NumberFormat); in digits where it is none of these.

    >>> written(12, "chineseCounting"), written(3, "lowerRoman")
    ('十二', 'iii')
    """
    if number < 1:
        return str(number)
    if form in _CHINESE:
        return _chinese(number, _DIGITS, "十百千")
    if form in _FINANCIAL_FORMATS:
        return _chinese(number, _FINANCIAL, "拾佰仟")
    match form:
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join(_DIGITS[int(digit)] for digit in str(number)).replace("零", "〇")
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if number <= 20:
            return chr(0x2460 + number - 1)
        case "decimalZero":
            return f"{number:02d}"
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if form == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman" if number < 4000:
            return _roman(number) if form == "lowerRoman" else _roman(number).upper()
        case "ideographTraditional" if number <= len(_STEMS):
            return _STEMS[number - 1]
        case "ideographZodiac" if number <= len(_BRANCHES):
            return _BRANCHES[number - 1]
        case _:
            return str(number)


def _chinese(number: int, digits: str, units: str) -> str:
    if number > 9999:
        return str(number)
    out = ""
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True):
        if digit != "0":
            out += digits[int(digit)] + (units[place - 1] if place else "")
        elif out and not out.endswith(digits[0]):
            out += digits[0]
    out = out.rstrip(digits[0])
    return out[1:] if out.startswith(digits[1] + units[0]) and units[0] == "十" else out


def _roman(number: int) -> str:
    out = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        out += letters * (number // value)
        number %= value
    return out
