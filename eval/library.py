"""Finding in a library: the right document and clause among five documents, and among hundreds."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from eval.bench import build_index
from eval.measures import score
from eval.places import Places
from eval.questions import Question, read_questions
from eval.reply import Reply, read_reply
from eval.support import Departments
from eval.systems import Setup, System, open_system
from index.documents import METADATA_FILE, SUFFIXES, read_corpus

SYSTEMS = ("wence", "bm25", "dense", "hybrid")


HEAD = " docs  system  style           n   doc@1  doc@10 clause@1 cl.@10  right  ref-bad  ref-ok  p95 ms"


@dataclass(frozen=True, slots=True)
class Found:
    """What a system made of one question. ``right`` and ``refused`` are the answer's."""

    question: Question
    document_first: bool
    document_in_ten: bool
    clause_first: bool
    clause_in_ten: bool
    right: bool
    refused: bool
    wall_ms: float


@dataclass(frozen=True, slots=True)
class Row:
    """One system on a library of ``documents``: shares over the ``count`` answerable questions (or of one style).

    ``refused_rightly`` is over those that are not answerable.
    """

    documents: int
    system: str
    style: str
    count: int
    document_first: float
    document_in_ten: float
    clause_first: float
    clause_in_ten: float
    right: float
    refused_wrongly: float
    refused_rightly: float
    p95_ms: float

    def line(self) -> str:
        """The row as ``HEAD`` names its columns."""
        shares = (
            self.document_first,
            self.document_in_ten,
            self.clause_first,
            self.clause_in_ten,
            self.right,
            self.refused_wrongly,
            self.refused_rightly,
        )
        told = "".join(f"{share:8.3f}" for share in shares)
        return f"{self.documents:5d}  {self.system:8s}{self.style:12s}{self.count:5d}{told}{self.p95_ms:8.0f}"


def run(
    folders: Sequence[Path],
    questions: Sequence[Path],
    sizes: Sequence[int],
    systems: Sequence[str] = SYSTEMS,
    index: Path | None = None,
) -> Iterator[Row]:
    """For each size the first so many documents of ``folders``, in their order, and the questions they can answer.

    ``index``: a folder that keeps the built index from size to size and from run to
    run; what was embedded once is not embedded again.
    """
    files = [path for folder in folders for path in documents_of(folder)]
    with tempfile.TemporaryDirectory() as scratch:
        home = index or Path(scratch) / "index"
        for size in sizes:
            corpus = Path(scratch) / f"corpus-{size}"
            gather(files[:size], folders, corpus)
            build_index(corpus, home)
            outlines = read_corpus(corpus).outlines
            places = Places(outlines)
            asked = _asked(questions, places)
            setup, departments = Setup(outlines, home), Departments(outlines)
            for name in systems:
                found = _ask(open_system(name, setup), asked, places, departments)
                yield from rows(len(outlines), name, found)


def documents_of(folder: Path) -> list[Path]:
    """The documents of a folder by name; of several files of one stem the first that can be read."""
    found: dict[str, Path] = {}
    for suffix in SUFFIXES:
        for path in sorted(folder.glob(f"*{suffix}")):
            if path.stem.lower() != "readme":
                found.setdefault(path.stem, path)
    return sorted(found.values())


def gather(files: Sequence[Path], folders: Sequence[Path], corpus: Path) -> None:
    """Put the files into one folder, with what a folder tells of its documents."""
    corpus.mkdir(parents=True)
    for path in files:
        shutil.copy(path, corpus / path.name)
    told = [
        file.read_text(encoding="utf-8") for folder in folders if (file := folder / METADATA_FILE).is_file()
    ]
    (corpus / METADATA_FILE).write_text("\n".join(told), encoding="utf-8")


def _asked(files: Sequence[Path], places: Places) -> tuple[Question, ...]:
    """The questions whose golds all stand in the documents at hand."""
    return read_questions(files, places.texts, absent=True)


def _ask(
    system: System, questions: Sequence[Question], places: Places, departments: Departments
) -> list[Found]:
    system.prepare()
    out = []
    for question in tqdm(questions, desc=system.name, unit="q", mininterval=0.5):
        started = time.perf_counter()
        raw = system.answer(question.question, question.history)
        spent = (time.perf_counter() - started) * 1000
        reply = read_reply(raw)
        earned = score(question, reply, places.texts, departments)
        first, ten = _documents(question, reply, 1), _documents(question, reply, 10)
        clause = earned.found_at or (False, False, False, False)
        out.append(Found(question, first, ten, clause[0], clause[-1], earned.right, earned.refused, spent))
    return out


def _documents(question: Question, reply: Reply, k: int) -> bool:
    """Whether a gold's document is among the first k documents of the passages."""
    ranked = list(dict.fromkeys(place.document for place in reply.passages))[:k]
    return any(gold.document in ranked for gold in question.gold)


def rows(documents: int, system: str, found: Sequence[Found]) -> Iterator[Row]:
    """The row of all questions, then one for each style."""
    styles: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        styles["all"].append(one)
        styles[one.question.style].append(one)
    for style, group in sorted(styles.items()):
        asked = [one for one in group if one.question.gold]
        silent = [one for one in group if not one.question.answerable]
        times = sorted(one.wall_ms for one in group)
        yield Row(
            documents,
            system,
            style,
            len(asked),
            _share([one.document_first for one in asked]),
            _share([one.document_in_ten for one in asked]),
            _share([one.clause_first for one in asked]),
            _share([one.clause_in_ten for one in asked]),
            _share([one.right for one in asked]),
            _share([one.refused for one in asked]),
            _share([one.refused for one in silent]),
            times[int(0.95 * (len(times) - 1))],
        )


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")
