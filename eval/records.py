"""The records that the index takes from documents, held against tables written by hand.

What the tables hold is told in tests/tables/README.md. Precision is the share of the
records found that stand in the table, recall the share of the table's rows that were found;
records and rows are paired one to one.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index.documents import read_corpus
from index.errors import WenCeError
from index.extract import extract
from index.schema import Amount, Clause, Gap, Kind, Outline, Responsibility, Span, Support, Target

PROJECT = Path(__file__).parent.parent
CORPUS = PROJECT / "corpus"
TABLES = PROJECT / "tests" / "tables"

Row = dict[str, str]
Record = TypeVar("Record", Gap, Target, Support)


@dataclass(frozen=True, slots=True)
class Score:
    """One kind of record in one document (“all”: in all of them): counts, and what does not fit."""

    kind: str
    document: str
    expected: int  # rows of the table
    found: int  # records of the extractor
    right: int  # pairs of the two
    missing: tuple[str, ...] = ()  # rows without a record
    surplus: tuple[str, ...] = ()  # records without a row
    unread: tuple[str, ...] = ()  # records that a sample does not speak of

    @property
    def precision(self) -> float:
        """In [0, 1]; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """In [0, 1]; 1 where nothing was to be found."""
        return self.right / self.expected if self.expected else 1.0


def score_records(corpus_folder: Path = CORPUS, tables_folder: Path = TABLES) -> list[Score]:
    """The scores of every kind: a row for each document, then one for all of them.

    Raises WenCeError where the corpus cannot be read, FileNotFoundError without a table.
    """
    outlines = read_corpus(corpus_folder).outlines
    records = [(outline, extract(outline)) for outline in outlines]
    gaps, targets, supports = (
        _read(tables_folder / f"{name}.tsv") for name in ("gaps", "targets", "supports")
    )
    parts: list[Score] = []
    for outline, found in records:
        notes = _read(tables_folder / "responsibilities" / f"{_stem(outline)}.tsv")
        parts.append(_responsibilities(outline, found.responsibilities, notes))
    for outline, found in records:
        parts.append(_pair("gaps", outline, _rows(gaps, outline), found.gaps, _same_gap))
    for outline, found in records:
        parts.append(_pair("targets", outline, _rows(targets, outline), found.targets, _same_target))
    for outline, found in records:
        given = [support for support in found.supports if support.amounts or support.ceiling or support.gap]
        parts.append(_pair("supports", outline, _rows(supports, outline), given, _same_support))
    kinds = list(dict.fromkeys(part.kind for part in parts))
    return [score for kind in kinds for score in _with_sum([part for part in parts if part.kind == kind])]


def main(argv: Sequence[str] = ()) -> int:
    """Print precision and recall of every kind of record; 0 done, 1 an error that can be mended."""
    parser = argparse.ArgumentParser(prog="eval records", description=main.__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--tables", type=Path, default=TABLES)
    parser.add_argument(
        "--truth", type=Path, help="a truth.jsonl to hold --documents against, in place of tables"
    )
    parser.add_argument("--documents", type=Path, help="the documents of --truth; default: its folder")
    parser.add_argument("--details", action="store_true", help="also what is missing and what is surplus")
    asked = parser.parse_args(argv)
    try:
        if asked.truth is not None:
            from eval.truth import score_samples

            scores = score_samples(asked.truth, asked.documents or asked.truth.parent)
        else:
            scores = score_records(asked.corpus, asked.tables)
    except (WenCeError, FileNotFoundError) as error:
        print(f"eval records: {error}", file=sys.stderr)
        return 1
    print(f"{'kind':<17}{'document':<34}{'table':>6}{'found':>6}{'right':>6}{'precision':>11}{'recall':>8}")
    for score in scores:
        counts = f"{score.expected:>6}{score.found:>6}{score.right:>6}"
        print(f"{score.kind:<17}{score.document:<34}{counts}{score.precision:>11.3f}{score.recall:>8.3f}")
        if asked.details and score.document != "all":
            for mark, rows in (("-", score.missing), ("+", score.surplus), ("?", score.unread)):
                for row in rows:
                    print(f"    {mark} {row}")
    return 0


def _with_sum(parts: list[Score]) -> list[Score]:
    expected, found, right = (
        sum(getattr(part, name) for part in parts) for name in ("expected", "found", "right")
    )
    return [*parts, Score(parts[0].kind, "all", expected, found, right)]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _stem(outline: Outline) -> str:
    return Path(outline.document.id).stem


def _rows(table: Iterable[Row], outline: Outline) -> list[Row]:
    return [row for row in table if Path(row["document"]).stem in (outline.document.id, _stem(outline))]


def _measure_of(outline: Outline, clause: Clause) -> str:
    """The number of the measure that a clause is or stands below; empty outside the measures."""
    line = (clause, *outline.ancestors(clause))
    return next((above.number for above in line if above.kind is Kind.MEASURE), "")


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _alike(one: str, other: str) -> bool:
    """Whether one of two names holds the other, white space aside."""
    one, other = _tight(one), _tight(other)
    return bool(one and other) and (one in other or other in one)


# --- responsibilities ---------------------------------------------------------------------------


def _responsibilities(outline: Outline, found: Sequence[Responsibility], rows: list[Row]) -> Score:
    """Every column has to fit: role, names, aliases, group, and how the scope begins and ends."""
    text = outline.document.text
    notes: dict[str, list[Span]] = {}
    told: list[Row] = []
    for record in found:
        measure = _measure_of(outline, outline[record.clause_id])
        seen = notes.setdefault(measure, [])
        if record.note not in seen:
            seen.append(record.note)
        scope = _tight(record.scope.of(text))
        told.append(
            {
                "measure": measure,
                "note": str(seen.index(record.note) + 1),
                "role": record.role.value,
                "department": record.department,
                "as_written": record.as_written,
                "aliases": "|".join(record.aliases),
                "group": str(int(record.group)),
                "scope_opening": scope[:8],
                "scope_closing": scope[-8:],
            }
        )
    left = list(told)
    missing: list[Row] = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            missing.append(row)
    return Score(
        "responsibilities",
        _stem(outline),
        len(rows),
        len(told),
        len(rows) - len(missing),
        tuple(" ".join(row.values()) for row in missing),
        tuple(" ".join(row.values()) for row in left),
    )


# --- gaps, targets, supports ----------------------------------------------------------------------


def _pair(
    kind: str,
    outline: Outline,
    rows: list[Row],
    found: Sequence[Record],
    same: Callable[[Outline, Row, Span, Record], bool],
) -> Score:
    left = list(found)
    missing: list[str] = []
    for row in rows:
        place = _place(outline, row)
        match = next(
            (record for record in left if place is not None and same(outline, row, place, record)), None
        )
        if match is None:
            missing.append(" ".join(row.values()))
        else:
            left.remove(match)
    surplus = tuple(record.span.of(outline.document.text) for record in left)
    right = len(rows) - len(missing)
    return Score(kind, _stem(outline), len(rows), len(found), right, tuple(missing), surplus)


def _place(outline: Outline, row: Row) -> Span | None:
    """Where a row's quote stands: in the measure that the row names, else its first place."""
    text, quote = outline.document.text, row["quote"]
    places = [Span(match.start(), match.end()) for match in re.finditer(re.escape(quote), text)]

    def numbered(place: Span) -> bool:
        leaf = next(leaf for leaf in outline.leaves() if leaf.span.meets(place))
        return _measure_of(outline, leaf) == row["measure"]

    return next(filter(numbered, places), places[0] if places else None)


def _same_gap(outline: Outline, row: Row, place: Span, gap: Gap) -> bool:
    """The same kind, in the same measure, and the two have characters in common."""
    start = place.start + row["quote"].rindex(row["lost"])
    lost = Span(start, start + len(row["lost"]))
    measure = _measure_of(outline, outline[gap.clause_id])
    return gap.kind.value == row["kind"] and gap.span.meets(lost) and measure == row["measure"]


def _same_target(outline: Outline, row: Row, place: Span, target: Target) -> bool:
    """The same place, figure, bound and year, and one name of the thing holds the other."""
    written = _tight(target.amount.span.of(outline.document.text))
    year = "lost" if target.year_lost else "yearly" if target.yearly else str(target.year or "")
    return (
        target.span.meets(place)
        and place.meets(target.amount.span)
        and written == row["value"] + row["unit"]
        and target.amount.bound == row["bound"]
        and year == row["year"]
        and _alike(target.measure, row["what"])
    )


def _same_support(outline: Outline, row: Row, place: Span, support: Support) -> bool:
    """The same place, sums, ceiling and lost figure, the same instrument, a name that holds the other."""
    text = outline.document.text
    sums = {_tight(amount.span.of(text)) for amount in support.amounts if amount.value is not None}
    return (
        support.span.meets(place)
        and sums == set(filter(None, row["amounts"].split("|")))
        and _ceiling(support.ceiling) == row["ceiling"]
        and str(int(support.gap)) == row["gap"]
        and any(_alike(support.instrument, word) for word in row["instrument"].split("|"))
        and _alike(support.beneficiary, row["beneficiary"])
    )


def _ceiling(ceiling: Amount | None) -> str:
    if ceiling is None:
        return ""
    return "lost" if ceiling.value is None else f"{ceiling.value}{ceiling.unit}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
