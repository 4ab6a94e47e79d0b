"""The test half's main figures against the committed baseline, each with its tolerance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench import Bench
from eval.summary import Figures, main_figures, main_result
from index.errors import WenCeError

BASELINE = Path(__file__).parent / "baseline.json"
TOLERANCE = 0.01
# What is held, and whether more of it is better; the last two have to be zero.
HELD: dict[str, bool] = {
    "overall": True,
    "right": True,
    "right+cited": True,
    "facts": True,
    "list": True,
    "cit-P": True,
    "cit-R": True,
    "refused-ok": True,
    "refused-bad": False,
    "hidden-refused": True,
    "gold@1": True,
    "gold@10": True,
    "nDCG@10": True,
}
ZERO = ("unsupported", "broken")


class GateError(WenCeError):
    """A figure fell below the baseline, or there is nothing to hold it against."""


@dataclass(frozen=True, slots=True)
class Held:
    """One figure beside its baseline."""

    name: str
    was: float | None
    now: float | None
    allowed: float
    good: bool


def hold(figures: Figures, baseline: dict[str, Any]) -> tuple[Held, ...]:
    """Every figure of the baseline beside what it is now.

    A figure that is better by any amount is good; one that is gone is not.
    """
    out = []
    for name, kept in baseline["figures"].items():
        was, allowed, now = kept["value"], kept["tolerance"], figures.get(name)
        if now is None or was is None:
            good = now is was
        else:
            worse = was - now if HELD.get(name, False) else now - was
            good = worse <= allowed + 1e-9
        out.append(Held(name, was, now, allowed, good))
    return tuple(out)


def read_baseline(file: Path, questions_hash: str) -> dict[str, Any]:
    """The committed baseline.

    Raises:
        GateError: there is none, it is damaged, or it was made with other questions.
    """
    mend = "核对后运行 python -m eval gate --update"
    try:
        baseline: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        made_with = baseline["questions"]
    except FileNotFoundError:
        raise GateError(f"{file}: 还没有基线：{mend}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GateError(f"{file}: 基线读不了（{error}）：{mend}") from None
    if made_with != questions_hash:
        raise GateError(f"{file}: 基线是用另一批问题测的：{mend}")
    return baseline


def make_baseline(bench: Bench) -> dict[str, Any]:
    """A baseline from what a run found; the zeros stay zero whatever was found."""
    found = main_figures(main_result(bench))
    figures = {name: {"value": _rounded(found[name]), "tolerance": TOLERANCE} for name in HELD}
    figures |= {name: {"value": 0.0, "tolerance": 0.0} for name in ZERO}
    return {"questions": bench.ground.questions_hash, "n": len(bench.ground.questions), "figures": figures}


def told(held: tuple[Held, ...]) -> str:
    """One line a figure."""
    lines = []
    for one in held:
        mark = "ok" if one.good else "低于基线"
        lines.append(
            f"{one.name:<15} {_shown(one.was):>6} → {_shown(one.now):>6}  (±{one.allowed:g})  {mark}"
        )
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
