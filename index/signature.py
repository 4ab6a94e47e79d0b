"""落款 and 版记: who signed a document and when, at its foot or under its title.

Source: 《党政机关公文格式》 GB/T 9704-2012, 7.3.5 (署名、成文日期、附注) and 7.4 (版记).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.lines import Line
from index.numerals import to_int
from index.regions import find_regions

# Words with which the name of a body that issues documents ends.
UNIT_END = (
    "政府|办公厅|办公室|委员会|委|厅|局|部|院|办|会|中心|公署|领导小组|银行|总队|支队|支行|分行|海关|联社"
)
_UNIT = (
    rf"(?:国务院|(?!关于)[\u4e00-\u9fff（）()]{{2,40}}(?:{UNIT_END}))(?:[（(][\u4e00-\u9fff]{{2,40}}[)）])?"
)
UNITS = re.compile(rf"(?P<units>{_UNIT}(?:[\s\u3000、]+{_UNIT})*)")
_NO_UNIT = re.compile("关于|印发|负责|单位[:：]|各[县市区]|[的为是由及]|应当|根据")
_CN_DIGIT = "二〇○零一三四五六七八九O０十"
_DAY = (
    rf"(?P<year>\d{{4}}|[二一][{_CN_DIGIT}]{{3}})\s*年\s*(?P<month>\d{{1,2}}|[{_CN_DIGIT}]{{1,2}})\s*月"
    rf"(?:\s*(?P<day>\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})\s*日)?"
)
DATE = re.compile(_DAY)
_DATE_LINE = re.compile(rf"[（(]?\s*{_DAY}\s*[)）]?$")
_IMPRINT = re.compile(rf"{UNITS.pattern}[\s\u3000]*{_DAY}\s*(?:印发)?$")
_NOTE = re.compile(
    r"[（(]?\s*(?:此件.{0,8}(?:公开|发布).{0,4}|公开方式\s*[:：].{0,10}|联系(?:人|电话).{0,40})[)）]?$"
)
_COPIES = re.compile(r"(?:抄\s*送|主\s*送|分\s*送)\s*[:：]")
_PERSON = re.compile(
    r"(?:总\s*理|主\s*席|省\s*长|市\s*长|州\s*长|县\s*长|区\s*长|主\s*任|部\s*长|局\s*长|厅\s*长|署\s*长|行\s*长)[\s\u3000]*[\u4e00-\u9fff](?:[\s\u3000]*[\u4e00-\u9fff]){1,3}$"
)
_ENDED = re.compile(rf"(?<!总局)(?<!银行)(?:{UNIT_END})$")  # 国家税务总局某市税务局 is one name
_ENDS = "。；！？：:;!?”）)"


def units_in(words: str) -> tuple[str, ...]:
    """The bodies that ``words`` name and nothing else; empty where they say more."""
    found = UNITS.fullmatch(words.strip())
    if found is None or _NO_UNIT.search(words):
        return ()
    return tuple(name for part in re.split(r"[\s\u3000、]+", found["units"]) for name in _apart(part))


def _apart(names: str) -> Iterator[str]:
    """Names that a copy ran together, each from its place on (“北京市民政局北京市财政局”)."""
    start = 0
    for mention in find_regions(names):
        at = mention.span.start
        if at > start and _ENDED.search(names[start:at]):
            yield names[start:at]
            start = at
    yield names[start:]


def iso_date(words: str) -> str:
    """The first date in ``words`` as an ISO date, “2021-09” where no day is told; empty where there is none."""
    found = DATE.search(words)
    return _iso(found) if found else ""


def signed_by(words: str) -> tuple[str, ...]:
    """The bodies in a signature's line, a date behind them aside."""
    found = _IMPRINT.match(words.strip())
    return units_in(found["units"] if found else words)


def signed_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The indexes of the lines that are a signature, or an imprint, anywhere in a document.

    A line of a date alone is one behind the names of bodies or behind a whole sentence;
    so are the names above it, and the notes below it.
    """
    signed: set[int] = set()
    for line in lines:
        if _IMPRINT.match(line.words) and units_in(_units_before_date(line.words)):
            signed.add(line.index)
            _go_on(lines, line.index, signed)
        elif _DATE_LINE.match(line.words):
            above = _above(lines, line.index)
            names = list(_names_above(lines, line.index))
            day = _DATE_LINE.match(line.words)
            whole = above is None or above.words[-1] in _ENDS
            if names or (whole and above is not None and day is not None and day["day"]):
                signed.update([line.index, *names])
                _go_on(lines, line.index, signed)
    return frozenset(signed)


def _units_before_date(words: str) -> str:
    found = _IMPRINT.match(words)
    return found["units"] if found else ""


def _above(lines: Sequence[Line], at: int) -> Line | None:
    return next((line for line in reversed(lines[:at]) if line.words), None)


def _names_above(lines: Sequence[Line], at: int) -> Iterator[int]:
    """The lines of names right above the one at ``at``."""
    for line in reversed(lines[:at]):
        if not line.words:
            continue
        if not (units_in(line.words) or _PERSON.match(line.words)):
            return
        yield line.index


def _go_on(lines: Sequence[Line], at: int, signed: set[int]) -> None:
    """Add the notes that stand below a signature."""
    for line in lines[at + 1 :]:
        if line.words and not (_NOTE.match(line.words) or _COPIES.match(line.words)):
            return
        if line.words:
            signed.add(line.index)


def _iso(found: re.Match[str]) -> str:
    year, month, day = (_number(found[name]) for name in ("year", "month", "day"))
    if not (1949 <= year <= 2100 and 1 <= month <= 12 and day <= 31):
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def _number(words: str | None) -> int:
    return (to_int(re.sub("[○O０]", "〇", words)) or 0) if words else 0
