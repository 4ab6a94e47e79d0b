"""What a run prints: the main table of all systems, then the groups of the main one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from eval.bench import Bench
from eval.summary import GROUPINGS, Figures, group_figures, main_figures, main_result, stage_times
from eval.worst import worst

SHOWN = (
    ("n", "n"),
    ("overall", "overall"),
    ("right", "right"),
    ("right+cited", "+cited"),
    ("facts", "facts"),
    ("list", "list"),
    ("cit-P", "cit-P"),
    ("cit-R", "cit-R"),
    ("refused-ok", "ref-ok"),
    ("refused-bad", "ref-bad"),
    ("hidden-refused", "ref-loo"),
    ("gold@1", "gold@1"),
    ("gold@5", "gold@5"),
    ("gold@10", "gold@10"),
    ("MRR@10", "MRR@10"),
    ("nDCG@10", "nDCG@10"),
    ("too-long", "long"),
    ("forbidden", "forb"),
    ("unsupported", "unsup"),
    ("broken", "broken"),
)
COUNTS = {"n", "forbidden", "unsupported", "broken"}


def tables(bench: Bench) -> str:
    """The printed tables."""
    main = main_result(bench)
    parts = [plain(rows({result.system: main_figures(result) for result in bench.results}))]
    parts += [f"{main.system}\n" + plain(rows(group_figures(bench, main, name), name)) for name in GROUPINGS]
    times = "  ".join(f"{stage} {p50:.0f}/{p95:.0f}" for stage, (p50, p95) in stage_times(main).items())
    parts.append(
        f"{main.system}: ms p50/p95 {times}; peak {main.run.peak_mb:.0f} MB; run {bench.seconds:.0f} s"
    )
    return "\n\n".join(parts)


def wrong(bench: Bench, n: int) -> str:
    """The main system's worst answers, as text."""
    parts = []
    for one in worst(main_result(bench), n):
        question = one.question
        asked = " ｜ ".join([*question.history, question.question])
        parts.append(
            f"{question.id} {question.type} {question.style}: {asked}\n  毛病：{'；'.join(one.why)}\n"
            f"  应答：{question.reference}\n  实答：{' '.join(one.reply.text.split())}"
        )
    return "\n".join(parts)


def rows(
    named: Mapping[str, Figures], head: str = "", only: Collection[str] | None = None
) -> list[list[str]]:
    """A head and one row of written figures a name; ``only`` some of the figures."""
    shown = [(figure, short) for figure, short in SHOWN if only is None or figure in only]
    table = [[head, *(short for _, short in shown)]]
    table += [
        [name, *(written(figure, found.get(figure)) for figure, _ in shown)] for name, found in named.items()
    ]
    return table


def written(name: str, value: float | None) -> str:
    """A figure as it stands in a table."""
    if value is None:
        return "–"
    return f"{value:.0f}" if name in COUNTS else f"{value:.3f}"


def plain(table: list[list[str]]) -> str:
    """Columns aligned for a terminal."""
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in table
    )


def markdown(table: list[list[str]]) -> str:
    """The same as a Markdown table, figures to the right."""
    head, *body = table
    lines = [head, [":--", *["--:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)
