"""Questions and windows → the groups of pairs that the reader learns from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.e5.tokenizer import E5Tokenizer
from index.embedder import Embedder
from index.regions import find_regions
from index.schema import Span
from index.sentences import sentences
from rag.reader.encoding import Pair, encode
from rag.reader.training.questions import General, Source, Verdict, Written
from rag.reader.windows import Window

# How often a group is of each kind.
ANSWERED, NEAR, VERDICT, GENERAL = 0.48, 0.24, 0.12, 0.16
HARD = 12  # of the likest windows that do not hold the answer, some of which stand in a group
REACH = 400  # of the likest windows, among which they are looked for
NEGATIVES = 2  # in a group
CUT = 0.15  # of the groups have the answer's window with its sentence cut out among the negatives
BARE = 0.15  # of the windows come without their path


@dataclass(frozen=True, slots=True)
class Example:
    """A pair and what is to be said of it.

    ``tokens``: the first and last token of the answer, None where there is none;
    ``answers`` None where only the verdict counts, ``verdict`` None where only the answer does.
    """

    pair: Pair
    tokens: tuple[int, int] | None = None
    answers: bool | None = None
    verdict: int | None = None


class Examples:
    """Draws groups; the same seed and turn draw the same ones."""

    def __init__(
        self,
        sources: Sequence[Source],
        general: Sequence[General],
        tokenizer: E5Tokenizer,
        embedder: Embedder,
        seed: int,
    ) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._tokenizer = tokenizer
        self._general = general
        self._windows = tuple(window for source in sources for window in source.windows)
        self._answered: list[tuple[Written, Window]] = []
        self._near: list[tuple[Written, Window]] = []
        self._verdicts: list[tuple[Written, Window]] = []
        own = {source.outline.document.id: source for source in sources}
        for source in sources:
            for question in source.questions:
                window = source.window_of(question.span)
                if window is None:
                    continue
                if question.kind in set(Verdict):
                    self._verdicts.append((question, window))
                else:
                    (self._answered if question.answers else self._near).append((question, window))
        asked = [question for question, _ in (*self._answered, *self._near)]
        everywhere = likest([question.question for question in asked], self._windows, embedder, REACH)
        self._hard = [
            _wrong(one, own[one.document], found) for one, found in zip(asked, everywhere, strict=True)
        ]

    def sizes(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {
            "windows": len(self._windows),
            "answered": len(self._answered),
            "near": len(self._near),
            "verdicts": len(self._verdicts),
            "general": len(self._general),
        }

    def draw(self, turn: int, size: int) -> list[list[Example]]:
        """The groups of turn number ``turn``, at least ``size`` pairs together, shorter ones first.

        In a group the pair that answers, where there is one, stands first; the others
        are of the same question.
        """
        self._random = random.Random(f"{self._seed} {turn}")
        kinds = [self._answered_group, self._near_group, self._verdict_group, self._general_group]
        weights = [ANSWERED, NEAR, VERDICT, GENERAL if self._general else 0]
        out: list[list[Example]] = []
        while sum(map(len, out)) < size:
            (kind,) = self._random.choices(kinds, weights)
            if group := kind():
                out.append(group)
        return sorted(out, key=lambda group: max(len(example.pair.ids) for example in group))

    def _answered_group(self) -> list[Example]:
        at = self._random.randrange(len(self._answered))
        question, window = self._answered[at]
        if (tokens := self._pair(question.question, window, question.span)) is None:
            return []
        wrong = self._hard[at]
        group = [Example(tokens[0], tokens[1], True)]
        others = self._random.sample(wrong, min(NEGATIVES, len(wrong)))
        if self._random.random() < CUT and (rest := _without(window, question.span)):
            others = [rest, *others[1:]]
        return group + [self._silent(question.question, other) for other in others]

    def _near_group(self) -> list[Example]:
        at = self._random.randrange(len(self._near))
        question, window = self._near[at]
        others = [w for w in self._hard[len(self._answered) + at] if w.text != window.text]
        pair = [window, *self._random.sample(others, min(1, len(others)))]
        return [self._silent(question.question, one) for one in pair]

    def _verdict_group(self) -> list[Example]:
        """A condition, by itself or with the sentence that it stands in, against what a person says."""
        question, window = self._random.choice(self._verdicts)
        at = window.inside(question.span)
        condition = self._random.choice([at, sentence_of(window.text, at)])
        pair = self._encode(question.question, Window(window.path, condition.of(window.text), window.span))
        return [Example(pair, verdict=list(Verdict).index(Verdict(question.kind)))]

    def _general_group(self) -> list[Example]:
        asked = self._random.choice(self._general)
        held = [w for w in asked.windows if w.span.start <= asked.span.start and asked.span.end <= w.span.end]
        if not held or (found := self._pair(asked.question, held[0], asked.span)) is None:
            return []
        wrong = [w for w in asked.windows if not w.span.meets(asked.span)]
        others = self._random.sample(wrong, min(1, len(wrong)))
        if not others or self._random.random() < CUT:
            others = [rest] if (rest := _without(held[0], asked.span)) else others
        return [Example(found[0], found[1], True), *(self._silent(asked.question, w) for w in others)]

    def _silent(self, question: str, window: Window) -> Example:
        return Example(self._encode(question, window), answers=False)

    def _encode(self, question: str, window: Window) -> Pair:
        path = "" if self._random.random() < BARE else window.path
        return encode(self._tokenizer, question, path, window.text)

    def _pair(self, question: str, window: Window, span: Span) -> tuple[Pair, tuple[int, int]] | None:
        """The pair with the answer's first and last token; None where the window was cut before them."""
        pair = self._encode(question, window)
        told = window.inside(span)
        met = [
            at for at in range(len(pair.starts)) if pair.ends[at] > told.start and pair.starts[at] < told.end
        ]
        return (pair, (pair.first + met[0], pair.first + met[-1])) if met else None


def _wrong(question: Written, own: Source, found: Sequence[Window]) -> list[Window]:
    """The likest windows that do not answer.

    A question that names no place may be answered by another city's document as
    well: then only its own document's windows are sure not to.
    """
    quote = question.span.of(own.outline.document.text)
    named = bool(find_regions(question.question))
    inside = {id(window) for window in own.windows}
    out = []
    for window in found:
        mine = id(window) in inside
        if (mine or named) and quote not in window.text and not (mine and window.span.meets(question.span)):
            out.append(window)
        if len(out) == HARD:
            break
    return out


def likest(
    questions: Sequence[str], windows: Sequence[Window], embedder: Embedder, most: int
) -> list[list[Window]]:
    """For each question the ``most`` windows whose vectors are nearest, nearest first."""
    if not questions:
        return []
    texts = embedder.embed_array([f"{window.path}\n{window.text}" for window in windows])
    asked = np.stack([embedder.embed_query_array(question) for question in questions])
    order = np.argsort(-(asked @ texts.T), axis=1, kind="stable")[:, :most]
    return [[windows[at] for at in row] for row in order]


def sentence_of(text: str, span: Span) -> Span:
    """The sentences of ``text`` that ``span`` meets, from the first to the last; ``span`` where it meets none."""
    hit = [s for s in sentences(text, Span(0, len(text))) if s.meets(span)]
    return Span(hit[0].start, hit[-1].end) if hit else span


def _without(window: Window, span: Span) -> Window | None:
    """The window without the sentence that holds the answer; None where little is left."""
    text = window.text
    hit = sentence_of(text, window.inside(span))
    rest = text[: hit.start] + text[hit.end :]
    return Window(window.path, rest, window.span) if len(rest.strip()) >= 30 else None
