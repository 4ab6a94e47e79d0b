"""A BEIR folder of any size, made from the corpus's own wording: for runs that test size, not quality.

An article is a place, a subject and a few sentences of the documents with other
figures in them; a query asks for one article by its place and words from inside.
The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from eval.beir import CORPUS, QRELS, QUERIES
from index.chunks import body
from index.documents import read_corpus
from index.schema import Kind
from index.sentences import sentences

SEED = 20240517
_SENTENCES = (1, 3)  # in an article
_LENGTH = (20, 120)  # code points of a sentence that is used
_YEARS = (2020, 2035)
_KINDS = {Kind.MEASURE, Kind.ARTICLE, Kind.PARAGRAPH, Kind.LEAD, Kind.GOAL}
_ASKS = ("{place}关于{words}是怎么规定的？", "在{place}，{words}有什么要求？", "{place}{words}有哪些支持？")


def synthesize(corpus: Path, out: Path, articles: int, queries: int, seed: int = SEED) -> None:
    """Write corpus.jsonl, queries.jsonl and qrels/test.tsv of so many articles and queries into ``out``."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    wording = _wording(corpus)
    places = _places()
    asked = set(chance.sample(range(articles), min(queries, articles)))
    (out / QRELS).mkdir(parents=True, exist_ok=True)
    with (
        (out / CORPUS).open("w", encoding="utf-8") as texts,
        (out / QUERIES).open("w", encoding="utf-8") as questions,
        (out / QRELS / "test.tsv").open("w", encoding="utf-8") as judged,
    ):
        judged.write("query-id\tcorpus-id\tscore\n")
        for number, (place, chosen) in enumerate(_articles(chance, wording, places, articles)):
            text = "".join(_other_figures(sentence, chance) for sentence in chosen)
            _line(
                texts, {"_id": f"a{number}", "title": f"{place}政策第{number}条", "text": f"{place}：{text}"}
            )
            if number in asked:
                words = _part(chosen[0], chance)
                query = chance.choice(_ASKS).format(place=place, words=words)
                _line(questions, {"_id": f"q{number}", "text": query})
                judged.write(f"q{number}\ta{number}\t1\n")


def _articles(
    chance: random.Random, wording: Sequence[str], places: Sequence[str], count: int
) -> Iterator[tuple[str, list[str]]]:
    """Places with sentences; no place has the same first sentence twice as long as there are others."""
    order = list(range(len(wording)))
    chance.shuffle(order)
    for number in range(count):
        place = places[number % len(places)]
        first = wording[order[(number // len(places) + number) % len(order)]]
        rest = chance.sample(wording, chance.randint(*_SENTENCES) - 1)
        yield place, [first, *rest]


def _wording(corpus: Path) -> list[str]:
    found: dict[str, None] = {}
    for outline in read_corpus(corpus).outlines:
        text = outline.document.text
        for leaf in outline.leaves():
            if leaf.kind in _KINDS:
                for span in sentences(text, body(outline, leaf)):
                    words = "".join(span.of(text).split())
                    if _LENGTH[0] <= len(words) <= _LENGTH[1] and words[0] not in "（(":
                        found.setdefault(words)
    return list(found)


def _places() -> list[str]:
    table = resources.files("index") / "data" / "regions.tsv"
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    return ["".join(row) for row in rows if any(row[1:])]


def _other_figures(sentence: str, chance: random.Random) -> str:
    """The sentence with other years and other numbers of as many digits."""

    def other(found: re.Match[str]) -> str:
        digits = found[0]
        if len(digits) == 4 and digits.startswith("20"):
            return str(chance.randint(*_YEARS))
        return str(chance.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))

    return re.sub(r"\d+", other, sentence)


def _part(sentence: str, chance: random.Random) -> str:
    """A clause of the sentence without its figures."""
    parts = [part for part in re.split(r"[，,。；;、:：“”]", sentence) if len(part) >= 6]
    return re.sub(r"\d+", "", chance.choice(parts) if parts else sentence[:20])


def _line(out: Any, value: dict[str, str]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
