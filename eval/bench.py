"""The benchmark from question files to figures: asks, scores, measures, keeps."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from eval.figures import Scored
from eval.measures import score
from eval.places import Places, Split
from eval.questions import Question, QuestionError, read_questions
from eval.refusal import Outcome, leave_one_out, outcomes
from eval.run import Run, code_hash, run_key, run_system
from eval.support import Departments
from eval.systems import Setup, System, open_system
from eval.trec import Qrels, Ranking, make_qrels, make_ranking, measure, write_qrels, write_run
from index.documents import read_corpus

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. ``split`` is dev, test or all; ``out`` gets the answers and the TREC files.

    With ``build``, an index of the corpus is built (or refreshed) in ``out`` and used.
    """

    questions: tuple[Path, ...]
    systems: tuple[str, ...]
    out: Path
    corpus: Path
    index: Path | None = None
    split: str = "all"
    refusal: bool = True
    build: bool = False
    time_build: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What the answers are held against."""

    questions: tuple[Question, ...]
    places: Places
    departments: Departments
    qrels: Qrels
    corpus_hash: str
    questions_hash: str
    code_hash: str


@dataclass(frozen=True, slots=True)
class Result:
    """One system's answers and what they earned.

    ``retrieval`` is measure → question id → value; ``hidden`` is empty where the
    system cannot hide clauses.
    """

    system: str
    run: Run
    scored: tuple[Scored, ...]
    retrieval: dict[str, dict[str, float]]
    hidden: tuple[Outcome, ...]
    snapshot: str


@dataclass(frozen=True, slots=True)
class Bench:
    """A finished benchmark. ``build_s`` is 0 where no index was built for the clock."""

    plan: Plan
    ground: Ground
    results: tuple[Result, ...]
    seconds: float
    index_mb: float = 0.0
    build_s: float = 0.0


def read_ground(plan: Plan) -> Ground:
    """The corpus, and the questions of the wanted half.

    Raises:
        CorpusError, QuestionError: what is wrong, by file and line.
    """
    outlines = read_corpus(plan.corpus).outlines
    places = Places(outlines)
    questions = read_questions(plan.questions, places.texts)
    if plan.split != "all":
        half = Split(plan.split)
        questions = tuple(question for question in questions if places.split(question) is half)
    if not questions:
        raise QuestionError([f"{plan.split} 这一半里没有问题"])
    return Ground(
        questions,
        places,
        Departments(outlines),
        make_qrels(questions, places),
        run_key(*(f"{outline.document.id} {outline.document.sha256}" for outline in outlines)),
        run_key(*(repr(question) for question in questions)),
        code_hash(ROOT / "index", ROOT / "rag", ROOT / "eval"),
    )


def run(plan: Plan) -> Bench:
    """Ask, score and keep; a system that fails stops the run, which then can be resumed."""
    started = time.perf_counter()
    ground = read_ground(plan)
    index = build_index(plan.corpus, plan.out / "index") if plan.build else plan.index
    setup = Setup(tuple(ground.places.outlines.values()), index)
    plan.out.mkdir(parents=True, exist_ok=True)
    write_qrels(ground.qrels, plan.out / "qrels.txt")
    systems = [open_system(name, setup) for name in plan.systems]  # a wrong name shows before an hour's work
    results = tuple(_result(system, plan, ground) for system in systems)
    spent = time.perf_counter() - started
    return Bench(
        plan, ground, results, spent, setup.index_mb(), timed_build(plan) if plan.time_build else 0.0
    )


def timed_build(plan: Plan) -> float:
    """How many seconds an index of the corpus takes from nothing."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        build_index(plan.corpus, Path(folder))
    return time.perf_counter() - started


def build_index(corpus: Path, folder: Path) -> Path:
    """Build an index of somebody's own documents, or refresh it; returns its folder."""
    from index.build import build
    from index.embedder import open_embedder
    from rag.settings import Settings

    with tqdm(desc="index", unit="chunk", mininterval=0.5) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        build(corpus, folder, open_embedder(Settings().embedder), progress)
    return folder


def _result(system: System, plan: Plan, ground: Ground) -> Result:
    key = run_key(ground.corpus_hash, ground.questions_hash, ground.code_hash, str(plan.index))
    done = run_system(system, ground.questions, plan.out / f"answers-{system.name}.jsonl", key)
    texts = ground.places.texts
    ranking: Ranking = {
        answered.question.id: make_ranking(answered.question, answered.reply.passages, ground.places)
        for answered in done.answers
    }
    write_run(ranking, system.name, plan.out / f"run-{system.name}.txt")
    scored = tuple((a.question, score(a.question, a.reply, texts, ground.departments)) for a in done.answers)
    _write_scores(scored, plan.out / f"scores-{system.name}.jsonl")
    hidden: Run | None = None
    if plan.refusal:
        file = plan.out / f"hidden-{system.name}.jsonl"
        hidden = leave_one_out(system, ground.questions, ground.places, file, key)
    return Result(
        system.name,
        done,
        scored,
        measure(ground.qrels, ranking),
        outcomes(hidden, texts, ground.departments) if hidden else (),
        next((str(a.raw["snapshot"]) for a in done.answers if a.raw.get("snapshot")), ""),
    )


def _write_scores(scored: Sequence[Scored], file: Path) -> None:
    """One line a question, for whoever wants to look closer."""
    with file.open("w", encoding="utf-8") as out:
        for question, earned in scored:
            line = {"type": question.type, "style": question.style, **asdict(earned)}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def check(files: Sequence[Path], corpus: Path) -> str:
    """How many questions of which type the files hold; raises QuestionError where one is wrong."""
    places = Places(read_corpus(corpus).outlines)
    questions = read_questions(files, places.texts)
    types = Counter(question.type for question in questions)
    halves = Counter(places.split(question).value for question in questions)
    told = "  ".join(f"{name} {number}" for name, number in [*types.most_common(), *sorted(halves.items())])
    return f"{len(questions)} 个问题，没有错误：{told}"
