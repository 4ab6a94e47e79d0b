"""``python -m eval …``: one function a command, one handler for what goes wrong."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from eval.places import Split
from eval.systems import OWN_CHUNKS, SYSTEMS
from index.errors import WenCeError

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions"
REPORT = HERE / "report"
RUNS = HERE / "runs"
CORPUS = HERE.parent / "corpus"

NEED_INDEX = {*OWN_CHUNKS, "wence"}


class Handled(TyperGroup):
    """Turns what goes wrong in a command into one line on stderr and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WenCeError as error:
            _fail(str(error), 1)
        except BrokenPipeError:  # whoever read the table has closed the pipe
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        except OSError as error:
            _fail(f"{error.filename or '文件'}: {error.strerror or error}", 1)
        except KeyboardInterrupt:
            _fail("已中断；再运行一次会从断处继续", 130)


def _fail(line: str, status: int) -> NoReturn:
    print(f"eval: {line}", file=sys.stderr)
    raise typer.Exit(status)


app = typer.Typer(cls=Handled, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Files = Annotated[list[Path] | None, typer.Option("--questions", help="问题文件；默认 eval/questions 下全部")]
Corpus = Annotated[Path, typer.Option("--corpus", help="语料文件夹；不是自带的就先为它建索引")]
Index = Annotated[Path | None, typer.Option("--index", help="索引文件夹")]


@app.command()
def run(
    questions: Files = None,
    systems: Annotated[str, typer.Option(help="系统名，逗号隔开；也可写网址或 模块:类")] = ",".join(SYSTEMS),
    out: Annotated[Path, typer.Option(help="答案与报告写到这里")] = REPORT,
    index: Index = None,
    corpus: Corpus = CORPUS,
    split: Annotated[str, typer.Option(help="dev、test 或 all")] = "all",
    refusal: Annotated[bool, typer.Option(help="也测去掉依据后的拒答")] = True,
    time_build: Annotated[bool, typer.Option("--time-build", help="也量从头建索引的时间")] = False,
    show: Annotated[int, typer.Option(help="打印答得最差的几题")] = 0,
    report: Annotated[bool, typer.Option(help="写 Markdown 报告和图")] = True,
) -> None:
    """问完全部问题，打印成绩表，写出报告。"""
    from eval import bench, printed
    from eval.summary import write_summary

    if split not in {"all", *Split}:
        raise typer.BadParameter("应为 dev、test 或 all", param_hint="--split")
    names = tuple(dict.fromkeys(name.strip() for name in systems.split(",") if name.strip()))
    if not names:
        raise typer.BadParameter("至少要有一个系统", param_hint="--systems")
    files = tuple(questions or sorted(QUESTIONS.glob("*.jsonl")))
    build = corpus.resolve() != CORPUS.resolve() and index is None and bool(NEED_INDEX.intersection(names))
    done = bench.run(bench.Plan(files, names, out, corpus, index, split, refusal, build, time_build))
    found = write_summary(done, out)
    typer.echo(printed.tables(done))
    if show:
        typer.echo("\n" + printed.wrong(done, show))
    if report:
        from eval.report import write_report

        typer.echo(f"\n报告：{write_report(done, found, out)}")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="问题文件")],
    corpus: Corpus = CORPUS,
) -> None:
    """对照文件检查问题：字段、引文、事实。"""
    from eval import bench

    typer.echo(bench.check(files, corpus))


@app.command()
def gate(
    update: Annotated[bool, typer.Option("--update", help="把现在的成绩写成新的基线")] = False,
    baseline: Annotated[Path, typer.Option(help="基线文件")] = HERE / "baseline.json",
    out: Annotated[Path, typer.Option(help="答案写到这里")] = RUNS / "gate",
    index: Index = None,
    corpus: Corpus = CORPUS,
) -> None:
    """test 这一半的主要成绩不得低于基线。"""
    from eval import bench, gate
    from eval.summary import main_figures, main_result

    files = tuple(sorted(QUESTIONS.glob("*.jsonl")))
    done = bench.run(bench.Plan(files, ("wence",), out, corpus, index, Split.TEST))
    if update:
        text = json.dumps(gate.make_baseline(done), ensure_ascii=False, indent=1)
        baseline.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"新基线：{baseline}")
        return
    kept = gate.read_baseline(baseline, done.ground.questions_hash)
    held = gate.hold(main_figures(main_result(done)), kept)
    typer.echo(gate.told(held))
    if not all(one.good for one in held):
        raise gate.GateError(f"{sum(not one.good for one in held)} 项成绩低于基线")


@app.command()
def beir(
    folder: Annotated[Path, typer.Argument(help="BEIR 文件夹：corpus.jsonl、queries.jsonl、qrels/*.tsv")],
    out: Annotated[
        Path | None, typer.Option(help="索引与成绩写到这里；默认 eval/runs/beir-<文件夹名>")
    ] = None,
    sides: Annotated[str, typer.Option(help="bm25、dense、hybrid，逗号隔开")] = "bm25,dense,hybrid",
    split: Annotated[str, typer.Option(help="用 qrels 下的哪一份")] = "test",
) -> None:
    """在别人的数据上测检索；中断后再运行会继续。"""
    from eval import beir_run

    names = tuple(name.strip() for name in sides.split(",") if name.strip())
    found = beir_run.run(folder, out or RUNS / f"beir-{folder.resolve().name}", names, split)
    typer.echo(beir_run.told(found))


@app.command()
def library(
    folders: Annotated[list[Path], typer.Argument(help="文件夹，按顺序取文件")],
    questions: Files = None,
    sizes: Annotated[str, typer.Option(help="各取前多少份文件，逗号隔开")] = "5,31,131,531",
    systems: Annotated[str, typer.Option(help="系统名，逗号隔开")] = "wence,bm25,dense,hybrid",
    index: Index = None,
) -> None:
    """在五份到几百份文件里找：文件与条款排在第几，答得对不对，误拒多少。"""
    from eval import library as finding

    files = tuple(questions or sorted((QUESTIONS / "library").glob("*.jsonl")))
    wanted = tuple(int(size) for size in sizes.split(","))
    typer.echo(finding.HEAD)
    for row in finding.run(folders, files, wanted, tuple(systems.split(",")), index):
        typer.echo(row.line())


@app.command()
def fit(
    what: Annotated[str, typer.Argument(help="evidence、sentences 或 silence")],
    on: Annotated[list[str], typer.Option(help="索引文件夹=问题文件，可以多次")],
    dev: Annotated[Path | None, typer.Option(help="自带语料的索引：加上基准的 dev 一半")] = None,
    read: Annotated[bool, typer.Option(help="有阅读模型时的权重，还是没有时的")] = True,
) -> None:
    """在 dev 问题上拟合权重，写进 rag/data。"""
    from eval import fit_files

    sets = [
        fit_files.open_set(Path(index), Path(file), read=read)
        for index, _, file in (pair.partition("=") for pair in on)
    ]
    if dev is not None:
        sets.append(fit_files.open_dev(dev, sorted(QUESTIONS.glob("*.jsonl")), read=read))
    match what:
        case "evidence":
            typer.echo(fit_files.fit_evidence(sets))
        case "sentences":
            typer.echo(fit_files.fit_sentences(sets, read=read))
        case "silence":
            typer.echo(fit_files.fit_silence(sets, read=read))
        case _:
            raise typer.BadParameter("应为 evidence、sentences 或 silence", param_hint="WHAT")


@app.command()
def reader(
    documents: Annotated[list[Path], typer.Option(help="放政策文件的文件夹，可以多个")],
    part: Annotated[str, typer.Option(help="train、dev 或 test：哪一部分文件")] = "test",
    weights: Annotated[Path | None, typer.Option(help="另一份阅读模型")] = None,
) -> None:
    """只量阅读模型：挑出的句子对不对，知不知道原文没有写，条件判得对不对。"""
    from eval import reader as alone
    from index.embedder import open_embedder
    from rag.reader.adapter import BUNDLED_ADAPTER
    from rag.reader.reader import BundledReader
    from rag.reader.training.questions import Part

    model, embedder = BundledReader(weights or BUNDLED_ADAPTER), open_embedder()
    snapshot, sources = alone.snapshot_of(Part(part), documents, embedder)
    questions = [q for s in sources for q in s.questions if q.kind in {"answer", "near"}]
    asked = alone.ask(snapshot, questions, model, embedder)
    typer.echo(f"{model.name}\n{alone.HEAD}")
    typer.echo(alone.figures(asked).line("all"))
    for style, group in alone.by_style(asked).items():
        typer.echo(alone.figures(group).line(f"  {style}"))
    count, f1 = alone.verdicts(sources, model)
    typer.echo(f"verdicts: {count}, macro-F1 {f1:.3f}")


@app.command()
def synthesize(
    out: Annotated[Path, typer.Option(help="写到这个文件夹")],
    articles: Annotated[int, typer.Option(min=1, help="多少篇")] = 20_000,
    queries: Annotated[int, typer.Option(min=1, help="多少个问题")] = 300,
    corpus: Corpus = CORPUS,
) -> None:
    """用语料自己的字句造一个大的 BEIR 文件夹，用来测规模，不用来测质量。"""
    from eval.synthesize import synthesize as make

    make(corpus, out, articles, queries)
    typer.echo(f"{articles} 篇写在 {out}；接着运行 python -m eval beir {out}")


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
)
def records(context: typer.Context) -> None:
    """抽取的记录（职责、支持、目标、缺失）与人工表对照；选项见 records --help。"""
    from eval.records import main as compare

    raise typer.Exit(compare(context.args))


def main() -> None:
    """Run the command line: 0 done, 1 an error that can be mended, 2 wrong usage, 130 interrupted."""
    app()
