"""How well a reader reads: the sentence it picks, whether it knows what a clause does not say, verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.embedder import Embedder
from index.schema import Span
from index.sentences import sentences
from rag.reader.decoding import Decoded
from rag.reader.training.examples import likest, sentence_of
from rag.reader.training.questions import Source, Verdict, Written
from rag.reader.windows import Window

READ = 10  # windows that are read for a question
Read = Callable[[Sequence[tuple[str, Window]]], list[Decoded]]


@dataclass(slots=True)
class Figures:
    """``picked``: the sentence picked among the windows read holds the gold. AUROCs and F1 as the field has them."""

    picked: float = 0.0
    answers: float = 0.0  # AUROC: gold windows against near misses and the other windows read
    near: float = 0.0  # AUROC: gold windows against near misses
    verdict: float = 0.0  # macro-F1
    styles: dict[str, float] = field(default_factory=dict)  # picked, by style
    count: int = 0

    def line(self) -> str:
        """All of it in one line."""
        styles = " ".join(f"{name} {value:.2f}" for name, value in sorted(self.styles.items()))
        return (
            f"picked {self.picked:.3f} ({styles}; n={self.count})  AUROC {self.answers:.3f} "
            f"near {self.near:.3f}  verdict F1 {self.verdict:.3f}"
        )


def measure(sources: Sequence[Source], read: Read, embedder: Embedder) -> Figures:
    """Read for each question the likest windows of all ``sources`` and judge what is made of them."""
    windows = [window for source in sources for window in source.windows]
    asked = [
        (source, question)
        for source in sources
        for question in source.questions
        if question.kind in {"answer", "near"}
    ]
    nearest = likest([question.question for _, question in asked], windows, embedder, READ)
    pairs: list[tuple[str, Window]] = []
    for (source, question), found in zip(asked, nearest, strict=True):
        own = source.window_of(question.span)
        pairs += [(question.question, w) for w in (*found, own or found[0])]
    scores = read(pairs)
    hits: dict[str, list[bool]] = defaultdict(list)
    positive, negative, near = [], [], []
    for at, (source, question) in enumerate(asked):
        mine = scores[at * (READ + 1) : (at + 1) * (READ + 1)]
        own_score = mine[-1].answers
        if not question.answers:
            near.append(own_score)
            negative.append(max(score.answers for score in mine))
            continue
        positive.append(own_score)
        best = max(range(READ), key=lambda row: mine[row].answers)
        window = nearest[at][best]
        same = any(window is w for w in source.windows)
        hits[question.style].append(same and _holds(window, mine[best].span, question))
    verdicts = [(s, q) for s in sources for q in s.questions if q.kind in set(Verdict)]
    told = [(q.question, w) for s, q in verdicts if (w := _condition(s, q))]
    truth = [list(Verdict).index(Verdict(q.kind)) for s, q in verdicts if _condition(s, q)]
    guessed = [int(np.argmax(score.verdict)) for score in read(told)]
    every = [hit for group in hits.values() for hit in group]
    return Figures(
        float(np.mean(every)),
        auroc(positive, negative),
        auroc(positive, near),
        macro_f1(truth, guessed),
        {style: float(np.mean(group)) for style, group in hits.items()},
        len(every),
    )


def _condition(source: Source, question: Written) -> Window | None:
    """The sentence that a condition stands in, as a window of its own."""
    window = source.window_of(question.span)
    if window is None:
        return None
    start = window.span.start
    at = sentence_of(window.text, window.inside(question.span))
    return Window(window.path, at.of(window.text), Span(start + at.start, start + at.end))


def _holds(window: Window, span: Span, question: Written) -> bool:
    """Whether the sentence of ``span`` meets the gold."""
    text = window.text
    for sentence in sentences(text, Span(0, len(text))):
        if sentence.meets(span):
            found = Span(window.span.start + sentence.start, window.span.start + sentence.end)
            if found.meets(question.span):
                return True
    return False


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties half (Mann–Whitney)."""
    if not positive or not negative:
        return float("nan")
    p, n = np.array(positive), np.array(negative)
    above = (p[:, None] > n[None, :]).sum() + 0.5 * (p[:, None] == n[None, :]).sum()
    return float(above / (len(p) * len(n)))


def macro_f1(truth: Sequence[int], guessed: Sequence[int]) -> float:
    """The mean of the classes' F1."""
    out = []
    for label in sorted(set(truth)):
        both = sum(t == g == label for t, g in zip(truth, guessed, strict=True))
        out.append(2 * both / max(1, sum(t == label for t in truth) + sum(g == label for g in guessed)))
    return float(np.mean(out)) if out else float("nan")
