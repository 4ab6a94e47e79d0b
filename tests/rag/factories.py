"""A small library that is built and asked, and a reader that finds what it is told to find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.build import build
from index.embedder import open_embedder
from index.schema import Clause, Span
from index.snapshot import Snapshot, open_snapshot
from rag.answering import signs
from rag.answering.context import Asked
from rag.answering.context import Library as Facts
from rag.answering.sentences import Sentence, weighed
from rag.answering.signs import Sign
from rag.evidence import Feature
from rag.gate import Gate
from rag.pipeline import PolicyQA
from rag.query import Query
from rag.question import Analyst
from rag.reader.decoding import Decoded, Tokens
from rag.reader.reader import Reader
from rag.reader.windows import Window
from rag.retrieval import Ranking, Retriever
from rag.schema import Filters, Passage

HEFEI = """合肥市支持养老服务发展若干措施
一、支持建设
1.新建养老机构。对新建养老机构的,每张床位给予建设补助5000元。补助在2026年验收合格后拨付。鼓励参加评比。
2.培训护理人员。以习近平新时代中国特色社会主义思想为指导，办好培训。每年培训护理人员300人次。由区民政部门组织。(牵头单位:市民政局)
3.建设食堂。对社区食堂给予补助,最高不超过万元。建成老年食堂20座。
"""
SUZHOU = """苏州市支持养老服务发展若干措施
一、支持建设
1.新建养老机构。对新建养老机构的,每张床位给予建设补助9000元。
2.巡访老人。每月巡访独居老人两次。咨询电话:0512-65220000。
"""
CARE = {"hefei.txt": HEFEI, "suzhou.txt": SUZHOU}


class Library:
    """A built corpus, and questions to it."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        corpus, index = folder / "corpus", folder / "index"
        corpus.mkdir(parents=True)
        for name, text in files.items():
            (corpus / name).write_text(text, encoding="utf-8")
        self.index = index
        self.embedder = open_embedder()
        build(corpus, index, self.embedder)
        self.snapshot: Snapshot = open_snapshot(index, self.embedder.name)
        self.retriever = Retriever(self.snapshot)
        self._analyst = Analyst(self.snapshot)
        self.facts = Facts(self.snapshot, self.retriever, self._analyst)

    def query(self, question: str) -> Query:
        return self._analyst.read(question)

    def rank(self, question: str, filters: Filters | None = None, **more: frozenset[str]) -> Ranking:
        query = self.query(question)
        vector = self.embedder.embed_query_array(query.search)
        return self.retriever.rank(query, vector, filters or Filters(), **more)

    def having(self, question: str, feature: Feature, **more: frozenset[str]) -> dict[str, float]:
        """Clause id → the feature's value, where it counts."""
        query = self.query(question)
        vector = self.embedder.embed_query_array(query.search)
        rows, features, _ = self.retriever.features(query, vector, Filters(), **more)
        values = zip(rows, features[:, feature].tolist(), strict=True)
        return {self.snapshot.passages[row]: value for row, value in values if value}

    def passage(self, clause_id: str, score: float = 1.0) -> Passage:
        return Passage(self.snapshot.clauses[clause_id], score, "dense")

    def clause(self, clause_id: str) -> Clause:
        return self.snapshot.clauses[clause_id]

    def words(self, clause_id: str, span: Span | None = None) -> str:
        clause = self.snapshot.clauses[clause_id]
        return (span or clause.span).of(self.snapshot.outlines[clause.document_id].document.text)

    def qa(self, reader: Reader | None = None) -> PolicyQA:
        """The whole read path; without a reader where none is given."""
        return PolicyQA(self.snapshot, self.embedder, reader=reader)

    def gate(self) -> Gate:
        return Gate(self.snapshot)

    def asked(self, question: str, clauses: Sequence[str] = (), hidden: Sequence[str] = ()) -> Asked:
        """What an answer is composed from, with ``clauses`` first among what was found; nothing is read."""
        query, ranking = self.query(question), self.rank(question, hidden=frozenset(hidden))
        first = tuple(self.passage(clause_id) for clause_id in clauses)
        rest = tuple(p for p in ranking.passages if p.clause.id not in clauses)
        ranking = replace(ranking, passages=(*first, *rest))
        return Asked(query, ranking, self.facts, 105, hidden=frozenset(hidden))

    def sentence(self, asked: Asked, words: str) -> Sentence:
        """The sentence of the clauses found that has ``words``."""
        clauses = [passage.clause for passage in asked.ranking.passages]
        for one in weighed(asked, clauses)[0]:
            if words in self.words(one.clause.id, one.span):
                return one
        raise LookupError(words)


class Scripted:
    """A reader that finds what it was told to find: words → how sure; all else is sure not to answer.

    ``behind`` are words → by how much they lie behind the best of their window.
    """

    name = "scripted"

    def __init__(self, script: Mapping[str, float], behind: Mapping[str, float] | None = None) -> None:
        self.script = script
        self.behind = behind or {}
        self.seen: list[Window] = []

    def read(self, question: str, windows: Sequence[Window]) -> list[Decoded]:
        self.seen += windows
        return [self._told(window.text) for window in windows]

    def _told(self, text: str) -> Decoded:
        for words, answers in self.script.items():
            if (at := text.find(words)) >= 0:
                span = Span(at, at + len(words))
                return Decoded(answers, span, (answers, 0.0, 1.0), self._tokens(text, span))
        return Decoded(-9.0, Span(0, 0), (0.0, 0.0, 0.0))

    def _tokens(self, text: str, best: Span) -> Tokens | None:
        """A token a character; where the other words begin and end, as far behind as was told."""
        if not self.behind:
            return None
        start = np.full(len(text), -50.0, np.float32)
        end = start.copy()
        start[best.start] = end[best.end - 1] = 0.0
        for words, behind in self.behind.items():
            if (at := text.find(words)) >= 0:
                start[at] = end[at + len(words) - 1] = behind / 2
        places = tuple(Span(at, at + 1) for at in range(len(text)))
        return Tokens(places, start, end, 0.0)


def weights_of(**told: float) -> npt.NDArray[np.float64]:
    """Weights of sentences: those told by name, 0 for all others."""
    out = np.zeros(len(signs.Sign))
    for name, weight in told.items():
        out[Sign[name.upper()]] = weight
    return out
