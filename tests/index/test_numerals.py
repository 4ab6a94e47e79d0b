"""Numerals: read as written, and written so that they are read again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numerals import clause_value, multiplier, to_chinese, to_decimal, to_int, to_large_int


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("一百零三", 103),
        ("一百一十", 110),
        ("三千五百", 3500),
        ("两千", 2000),
        ("二〇二四", 2024),
        ("二零二五", 2025),
        ("29", 29),
        ("２９", 29),
        (" 29 ", 29),
        ("③", 3),
        ("⑳", 20),
        ("", None),
        ("万", None),
        ("九成", None),
        ("3.5", None),
        ("-1", None),
        ("1a", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_to_int(numeral: str, value: int | None) -> None:
    assert to_int(numeral) == value


@given(st.integers(1, 999))
def test_what_is_written_is_read_again(value: int) -> None:
    assert to_int(to_chinese(value)) == value
    assert clause_value(f"第{to_chinese(value)}条") == (value, 0)


@given(st.text(max_size=6))
def test_to_int_takes_anything(text: str) -> None:
    value = to_int(text)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("value", "numeral"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_to_chinese(value: int, numeral: str) -> None:
    assert to_chinese(value) == numeral


@pytest.mark.parametrize("value", [0, -1, 1000])
def test_no_clause_has_such_a_number(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        to_chinese(value)


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("29", (29, 0)),
        ("第二十九条", (29, 0)),
        ("四", (4, 0)),
        ("第12条", (12, 0)),
        ("第五条之一", (5, 1)),
        ("第一百零三条之十二", (103, 12)),
        ("专栏4", None),
        ("附件1", None),
        ("", None),
    ],
)
def test_the_value_of_a_clauses_number(number: str, value: tuple[int, int] | None) -> None:
    assert clause_value(number) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("百万", 10**6),
        ("五十万", 500_000),
        ("三千五百亿", 3500 * 10**8),
        ("万亿", 10**12),
        ("一亿零五十万", 100_500_000),
        ("二〇二四", 2024),
        ("若干", None),
        ("若干亿", None),
    ],
)
def test_large_numbers(numeral: str, value: int | None) -> None:
    assert to_large_int(numeral) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("3,500.5", "3500.5"),
        ("３５", "35"),
        ("0.10", "0.10"),
        ("二百万", "2000000"),
        ("一点五", "1.5"),
        ("若干", None),
        ("3.", None),
        ("", None),
    ],
)
def test_decimals(numeral: str, value: str | None) -> None:
    found = to_decimal(numeral)
    assert found == (None if value is None else Decimal(value))
    assert value is None or (found is not None and (len(str(found)) == len(value) or "E" in str(found)))


@pytest.mark.parametrize(
    ("chars", "value"), [("", 1), ("万", 10**4), ("百万", 10**6), ("千亿", 10**11), ("万亿", 10**12)]
)
def test_multipliers(chars: str, value: int) -> None:
    assert multiplier(chars) == value
