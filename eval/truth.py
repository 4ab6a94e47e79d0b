"""The records of documents held against what a person read out of samples of them.

A truth file has one document a line: ``file``, ``responsibilities`` (measure, role, units as
written), ``supports`` (measure, who, what, sum), ``targets`` (measure, what, value, unit, year or
null). The lists are samples, complete for the units of a role in a measure, not for all that a
measure gives or aims at: a support or target that no line names is told, and held against the
document only where its place is that of a line, or where the document's list is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.records import Score
from index.documents import METADATA_FILE, read_document, read_metadata
from index.errors import CorpusError
from index.extract import extract
from index.figures import Figure, find_figures
from index.numerals import to_int
from index.schema import Amount, Clause, Kind, Outline, Records, Responsibility, Support, Target

PREAMBLE = "前言"
ENOUGH = 0.5  # the share of a person's words that a record's have to hold to speak of the same thing
_ALIAS = re.compile(r"[（(〔][^（）()〔〕]*[）)〕]$")


def score_samples(truth: Path, documents: Path) -> list[Score]:
    """Responsibilities, sums, beneficiaries and targets: a row for each document, then one for all.

    Of sums, ``right`` counts the lines whose sums stand in one support of their measure; of
    beneficiaries, the ones of these whose support also names the one who gets it.
    Raises CorpusError where a line or a document cannot be read.
    """
    rows: list[list[Score]] = []
    metadata = read_metadata(documents / METADATA_FILE)
    for line in _lines(truth):
        outline = read_document(documents / line["file"], metadata.get(line["file"]))
        records = extract(outline)
        sums, beneficiaries = _supports(outline, line["supports"], records)
        rows.append(
            [
                _responsibilities(outline, line["responsibilities"], records),
                sums,
                beneficiaries,
                _targets(outline, line["targets"], records),
            ]
        )
    return [score for column in zip(*rows, strict=True) for score in (*column, _sum(column))]


def _lines(truth: Path) -> Iterator[dict[str, Any]]:
    for nth, line in enumerate(truth.read_text(encoding="utf-8").splitlines(), 1):
        try:
            read = json.loads(line)
            read["file"], read["responsibilities"], read["supports"], read["targets"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CorpusError(f"{truth}：第 {nth} 行读不懂（{error}）") from None
        yield read


def _sum(column: Sequence[Score]) -> Score:
    counts = (sum(getattr(score, name) for score in column) for name in ("expected", "found", "right"))
    return Score(column[0].kind, "all", *counts)


# --- where, and whether two names speak of the same ----------------------------------------------


def _belongs(outline: Outline, clause_id: str, place: str) -> bool:
    """Whether a clause is, or stands below, the measure that a line names (“3”, “（三）”, “附件/3”)."""
    clause = outline[clause_id]
    line = [clause, *outline.ancestors(clause)]
    if place == PREAMBLE:
        return clause.kind is Kind.PREAMBLE
    above, _, number = place.rpartition("/")
    if above and not any(above in f"{step.label}{step.heading}" for step in line):
        return False
    bracketed = number.startswith(("（", "("))
    return any(
        _number(number) == _number_of(outline, step) and step.label.endswith("）") is bracketed
        for step in line
    )


def _number(written: str) -> str:
    bare = written.strip("（）() 、.．").removeprefix("第").removesuffix("条")
    value = to_int(bare)
    return str(value) if value is not None and "第" in written else bare


def _number_of(outline: Outline, clause: Clause) -> str:
    """A clause's number; of a row of a table, what stands in its first cell."""
    if clause.number:
        return _number(clause.number)
    row = re.match(r"\s*\|?\s*(\d+)\s*[\t|]", clause.span.of(outline.document.text))
    return row[1] if row else ""


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _share(said: str, told: str) -> float:
    """The share of ``said``'s pairs of characters that ``told`` holds; in [0, 1]."""
    said, told = _tight(said), _tight(told)
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    return sum(pair in told for pair in pairs) / len(pairs) if pairs else float(said in told)


def _alike(said: str, told: str) -> bool:
    """Whether one name holds enough of the other."""
    return bool(told) and max(_share(said, told), _share(told, said)) >= ENOUGH


# --- responsibilities -----------------------------------------------------------------------------


def _responsibilities(outline: Outline, lines: list[Any], records: Records) -> Score:
    expected: set[tuple[str, str, str]] = set()
    found: set[tuple[str, str, str]] = set()
    for place, role, units in lines:
        here = [r for r in records.responsibilities if _belongs(outline, r.clause_id, place)]
        names = {_ALIAS.sub("", unit) or unit: unit for unit in units}
        expected |= {(place, role, name) for name in names}
        found |= {
            (place, r.role.value, _unit(r, names))
            for r in here
            if r.role.value == role or _unit(r, names) in names
        }
    others = {(place, name) for place, _, name in expected}
    twice = {
        one for one in found - expected if (one[0], one[2]) in others and _elsewhere(one, expected, found)
    }
    found -= twice
    return Score(
        "responsibilities",
        outline.document.id,
        len(expected),
        len(found),
        len(expected & found),
        tuple(" ".join(one) for one in sorted(expected - found)),
        tuple(" ".join(one) for one in sorted(found - expected)),
    )


def _elsewhere(one: tuple[str, str, str], expected: set[Any], found: set[Any]) -> bool:
    """A unit that is right in one role may have another, which the sample leaves out."""
    return any((one[0], one[2]) == (place, name) for place, _, name in expected & found)


def _unit(record: Responsibility, names: dict[str, str]) -> str:
    """The unit under the name that the line has for it."""
    return record.department if record.department in names else _ALIAS.sub("", record.as_written)


# --- supports -------------------------------------------------------------------------------------


def _supports(outline: Outline, lines: list[Any], records: Records) -> tuple[Score, Score]:
    text = outline.document.text
    with_sums = [support for support in records.supports if support.amounts or support.ceiling]
    missing: list[str] = []
    wrong: list[str] = []
    met: list[Support] = []
    for place, who, what, given in lines:
        wanted = _values(find_figures(given)) | _values(find_figures(what))
        holding = [
            support
            for support in with_sums
            if _belongs(outline, support.clause_id, place) and wanted <= _given(support)
        ]
        if not holding:
            missing.append(f"{place} {who} {what} {given}")
            continue
        best = max(holding, key=lambda support: _share(who, _who(text, support)))
        met.append(best)
        if not (best.beneficiary and _share(who, _who(text, best)) >= ENOUGH):
            wrong.append(f"{place} {who} {what} {given} ≠ {best.beneficiary or '—'}")
    unread = [support for support in with_sums if support not in met]
    told = tuple(_told_support(text, support) for support in unread)
    surplus = () if lines else told
    right = len(lines) - len(missing)
    return (
        Score(
            "sums",
            outline.document.id,
            len(lines),
            right + len(surplus),
            right,
            tuple(missing),
            surplus,
            told if lines else (),
        ),
        Score("beneficiaries", outline.document.id, len(lines), right, right - len(wrong), tuple(wrong)),
    )


def _who(text: str, support: Support) -> str:
    return support.beneficiary + "".join(condition.of(text) for condition in support.conditions)


def _values(figures: Sequence[Figure]) -> set[tuple[Decimal, str]]:
    return {(figure.value, _base(figure.unit)) for figure in figures if figure.value is not None}


def _given(support: Support) -> set[tuple[Decimal, str]]:
    amounts = [*support.amounts, *filter(None, [support.ceiling])]
    return {
        (value, _base(amount.unit))
        for amount in amounts
        for value in (amount.value, amount.high)
        if value is not None
    }


def _base(unit: str) -> str:
    return unit.partition("/")[0]


def _told_support(text: str, support: Support) -> str:
    sums = "|".join(amount.span.of(text) for amount in support.amounts)
    return _tight(f"{support.clause_id.partition('#')[2]}_{support.beneficiary}_{support.instrument}_{sums}")


# --- targets --------------------------------------------------------------------------------------


def _targets(outline: Outline, lines: list[Any], records: Records) -> Score:
    text = outline.document.text
    left = list(records.targets)
    missing: list[str] = []
    surplus: list[Target] = []
    for place, what, value, unit, year in lines:
        wanted = _values(find_figures(f"{value}{unit}"))
        here = [
            target
            for target in left
            if _belongs(outline, target.clause_id, place) and wanted <= _reached(target.amount)
        ]
        match = next((t for t in here if _alike(what, t.measure) and year in (None, t.year)), None)
        if match is not None:
            left.remove(match)
            continue
        missing.append(f"{place} {what} {value}{unit} {year}")
        if len(here) == 1:  # the figure is there, with another name or year
            surplus.append(here[0])
            left.remove(here[0])
    if not lines:
        surplus, left = left, []
    right = len(lines) - len(missing)
    return Score(
        "targets",
        outline.document.id,
        len(lines),
        right + len(surplus),
        right,
        tuple(missing),
        tuple(_told_target(text, target) for target in surplus),
        tuple(_told_target(text, target) for target in left),
    )


def _reached(amount: Amount) -> set[tuple[Decimal, str]]:
    return {(value, amount.unit) for value in (amount.value, amount.high) if value is not None}


def _told_target(text: str, target: Target) -> str:
    figure = target.amount.span.of(text)
    return _tight(f"{target.clause_id.partition('#')[2]}_{target.measure}_{figure}_{target.year}")
