"""``python -m eval …``: one function a command, one handler for what goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from eval.places import Split
from eval.systems import SYSTEMS
from index.errors import WenCeError

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions"
REPORT = HERE / "report"
CORPUS = HERE.parent / "corpus"

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Files = Annotated[list[Path] | None, typer.Option("--questions", help="问题文件；默认 eval/questions 下全部")]
Corpus = Annotated[Path, typer.Option("--corpus", help="语料文件夹")]
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
    done = bench.run(bench.Plan(files, names, out, corpus, index, split, refusal))
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


def main() -> None:
    """Run the command line: 0 done, 1 an error that can be mended, 2 wrong usage, 130 interrupted."""
    try:
        status = app(standalone_mode=False)
    except WenCeError as error:
        print(f"eval: {error}", file=sys.stderr)
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        print("eval: 已中断；再运行一次会从断处继续", file=sys.stderr)
        sys.exit(130)
    sys.exit(status if isinstance(status, int) else 0)
