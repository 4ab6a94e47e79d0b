"""``python -m rag …``: one function a command, one handler for everything that goes wrong."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from index.errors import BadInput, WenCeError

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.embedder import Progress
    from rag.pipeline import PolicyQA
    from rag.settings import Settings

PROGRAM = "python -m rag"
ANSWERED, MENDABLE, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

MOST_NAMED = 20  # documents that a line names

app = typer.Typer(
    help="问策：向政策文件提问，答案句句有出处。",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

IndexFolder = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="索引文件夹")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="按哪一天看文件是否有效（2031-01-31）；不写就按今天"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command()
def build(
    corpus: Annotated[Path | None, typer.Option(metavar="DIR", help="放文件的文件夹")] = None,
    index: IndexFolder = None,
) -> None:
    """建立或更新索引，只嵌入有变动的文字；打印变动。"""
    from index.build import build as build_index
    from index.embedder import open_embedder

    settings = _settings()
    folder = index or settings.index
    with _progress("嵌入") as progress:
        report = build_index(corpus or settings.corpus, folder, open_embedder(settings.embedder), progress)
    typer.echo("\n".join(_build_lines(report, folder)))


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="问题", show_default=False)
    ] = None,
    after: Annotated[
        list[str] | None, typer.Option(metavar="EARLIER", help="前面问过的话，先问的在前；可写多次")
    ] = None,
    as_json: AsJson = False,
    batch: Annotated[
        Path | None, typer.Option(metavar="IN.jsonl", help="一行一个问题：id、question、history")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="批量答案写到这里；不写就打印")
    ] = None,
    index: IndexFolder = None,
    as_of: AsOf = None,
) -> None:
    """提一个问题，或用 --batch 提一批。"""
    if (question is None) == (batch is None):
        raise typer.BadParameter("问题和 --batch 要写且只写一个")
    if batch is None:
        if out is not None:
            raise typer.BadParameter("--out 要和 --batch 一起用")
        assert question is not None
        _ask_one(question, tuple(after or ()), as_json, _open(index, _day(as_of)))
        return
    if after:
        raise typer.BadParameter("用 --batch 时，前面问过的话写在每行的 history 里")
    _ask_batch(batch, out, index, _day(as_of))


@app.command()
def clauses(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="一份文件", show_default=False)],
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """列出一份文件的条款，和从中读出的记录。"""
    from index.documents import METADATA_FILE, read_document, read_metadata
    from index.extract import extract
    from index.lineage import status_on
    from rag.render import clauses_json, clauses_text

    day = _day(as_of)
    outline = read_document(file, read_metadata(file.parent / METADATA_FILE).get(file.name))
    outline = replace(outline, document=replace(outline.document, status=status_on(outline.document, day)))
    records = extract(outline)
    if as_json:
        _print_json(clauses_json(outline, records), indent=1)
    else:
        typer.echo(clauses_text(outline, records))


def _day(as_of: str | None) -> datetime.date:
    """The day of ``--as-of``, today by default; raises BadParameter where it is no ISO date."""
    try:
        return datetime.date.fromisoformat(as_of) if as_of else datetime.date.today()
    except ValueError:
        raise typer.BadParameter(f"--as-of 应写成 2031-01-31 这样的日期，写的是 {as_of!r}") from None


def _ask_one(question: str, earlier: Sequence[str], as_json: bool, qa: PolicyQA) -> None:
    from rag.render import to_json, to_text

    answer = qa.ask(question, earlier)
    if as_json:
        _print_json(to_json(answer), indent=1)
    else:
        typer.echo(to_text(answer))


def _ask_batch(batch: Path, out: Path | None, index: Path | None, day: datetime.date) -> None:
    """Read every line, then answer: a malformed line is told before the first answer."""
    from rag.batch import read_batch
    from rag.render import to_json

    turns = read_batch(batch)
    if out is not None and out.exists() and out.samefile(batch):
        raise BadInput(f"{out}：答案会盖掉问题，请把 --out 写成另一个文件")
    qa = _open(index, day)
    answers = (to_json(qa.ask(turn.question, turn.history), turn.id) for turn in turns)
    if out is None:
        for answer in answers:
            _print_json(answer)
        return
    try:
        with out.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            for answer in answers:
                file.write(_json(answer) + "\n")
                file.flush()
    except OSError as error:
        raise BadInput(f"{out}：写不进去（{error.strerror or error}）") from None


def _open(index: Path | None, day: datetime.date) -> PolicyQA:
    from rag.pipeline import PolicyQA

    _settings()
    qa = PolicyQA.open(index, as_of=day)
    for note in qa.snapshot.notes:
        _tell(f"注意：{note}")
    return qa


def _build_lines(report: BuildReport, folder: Path) -> Iterator[str]:
    """What a build did, for a person."""
    records = report.records
    if report.unchanged:
        yield f"没有变动：{report.documents} 份文件，索引 {report.snapshot}（{folder}）"
    else:
        yield f"索引 {report.snapshot} 已建好（{folder}）"
        yield f"文件 {report.documents} 份，条款 {report.clauses} 个，检索段 {report.chunks} 个，本次嵌入 {report.embedded} 个"
    yield (
        f"记录：部门分工 {len(records.responsibilities)}，支持 {len(records.supports)}，"
        f"目标 {len(records.targets)}，缺失 {len(records.gaps)}"
    )
    for name, documents in (("新增", report.added), ("更改", report.changed), ("移除", report.removed)):
        if documents:
            more = " 等" if len(documents) > MOST_NAMED else ""
            yield f"{name} {len(documents)} 份：{'、'.join(documents[:MOST_NAMED])}{more}"
    yield from (f"未收入：{line}" for line in report.left_out)
    yield f"用时 {report.seconds:.1f} 秒"


@contextlib.contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """A callback that draws a bar on stderr (one line where that is no terminal), once there is something to do."""
    from tqdm import tqdm

    with contextlib.ExitStack() as stack:
        bars: list[tqdm[Any]] = []

        def tell(done: int, of: int) -> None:
            if not bars:
                if not sys.stderr.isatty():
                    _tell(f"{label} {of} 段……")
                bars.append(stack.enter_context(tqdm(total=of, desc=label, unit="段", disable=None)))
            bars[0].update(done - bars[0].n)

        yield tell


def _settings() -> Settings:
    """The settings of the environment; raises BadInput, naming the variable, where one is wrong."""
    from pydantic import ValidationError

    from rag.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"环境变量 WENCE_{str(first['loc'][0]).upper()} 不对：{first['msg']}") from None


def _tell(line: str) -> None:
    """One line on stderr, whatever is in it."""
    print(" ".join(line.split()), file=sys.stderr)


def _json(found: dict[str, Any], indent: int | None = None) -> str:
    return json.dumps(found, ensure_ascii=False, indent=indent)


def _print_json(found: dict[str, Any], indent: int | None = None) -> None:
    """JSON is UTF-8, whatever the terminal speaks; a lone surrogate becomes its escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(_json(found, indent), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 answered or refused, 1 an error that the user can mend (one line on stderr),
        2 wrong usage, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show stops nothing
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(None if arguments is None else list(arguments), prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        return _wrong_usage(error)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:  # the reader has gone; Python would say so once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return MENDABLE
    except WenCeError as error:
        _tell(f"错误：{error}")
        return MENDABLE
    except OSError as error:
        _tell(f"错误：{error.filename or '读写'}：{error.strerror or error}")
        return MENDABLE
    except Exception as error:
        if os.environ.get("WENCE_DEBUG"):
            raise
        _tell(f"错误：程序内部出错（{type(error).__name__}：{error}）；设 WENCE_DEBUG=1 再运行可看细节")
        return MENDABLE
    if status == INTERRUPTED:
        _tell("已中断")
    return status if isinstance(status, int) else ANSWERED


def _wrong_usage(error: TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else PROGRAM
    message = (
        error.message if isinstance(error, typer.BadParameter) and error.message else error.format_message()
    )
    if "\n" in message:  # called without any argument: the help itself
        print(message, file=sys.stderr)
    else:
        _tell(f"用法不对：{message}（{command} --help 看说明）")
    return WRONG_USAGE
