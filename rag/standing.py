"""Which documents are in force on a day, what is passed over for it, and what is said of it beside an answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from index import lineage
from index.lineage import Bearing
from index.schema import LinkKind, Outline, Status
from index.snapshot import Snapshot
from rag.answering import wording
from rag.query import Query
from rag.schema import AnswerKind, Citation, Filters

_ENDED = (Status.REPEALED, Status.SUPERSEDED)
_TURNED = {LinkKind.REPEALS: "废止", LinkKind.REPLACES: "代替", LinkKind.AMENDS: "修改"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A snapshot as it stands on a day.

    ``snapshot`` has each document's status of that day; ``ended`` are the documents
    that another one of the corpus ends, ``overruled`` the clauses that one rewords.
    """

    snapshot: Snapshot
    links: tuple[Bearing, ...]
    ended: frozenset[str]
    overruled: frozenset[str]

    @classmethod
    def on(cls, snapshot: Snapshot, day: datetime.date) -> Self:
        """``snapshot`` as of ``day``."""
        links = lineage.bearings(snapshot.documents)
        told = lineage.standing(snapshot.documents, links, day)
        links = tuple(link for link in links if told[link.source] is not Status.NOT_YET_EFFECTIVE)
        documents = tuple(
            document if document.status is told[document.id] else replace(document, status=told[document.id])
            for document in snapshot.documents
        )
        outlines = {
            document.id: outline if outline.document is document else Outline(document, outline.clauses)
            for document in documents
            for outline in (snapshot.outlines[document.id],)
        }
        ended = frozenset(link.target for link in links if told[link.target] in _ENDED)
        overruled = lineage.overruled(outlines, links, day)
        return cls(replace(snapshot, documents=documents, outlines=outlines), links, ended, overruled)

    def passed_over(self, query: Query, filters: Filters) -> frozenset[str]:
        """The clauses that a later document of the corpus has put out of force.

        They count where the question is about standing, or about nothing but what has ended.
        """
        meant = frozenset(filters.documents or query.documents)
        if query.kind is AnswerKind.STATUS or (meant and meant <= self.ended):
            return frozenset()
        gone = (
            clause.id for document_id in self.ended for clause in self.snapshot.outlines[document_id].clauses
        )
        return self.overruled.union(gone)

    def remarks(self, citations: Sequence[Citation], english: bool) -> tuple[str, ...]:
        """One line for each cited document that is not in force, or that another one bears on."""
        cited = tuple(dict.fromkeys(citation.document_id for citation in citations))
        return tuple(line for document_id in cited for line in self._remarks(document_id, english))

    def _remarks(self, document_id: str, english: bool) -> Iterator[str]:
        document = self.snapshot.outlines[document_id].document
        name = wording.title(document)
        if document.status is Status.EXPIRED and document.expires:
            yield (
                f"{name} expired on {document.expires}."
                if english
                else f"{name}有效期至{document.expires}，已失效。"
            )
        elif document.status is Status.NOT_YET_EFFECTIVE and document.effective_from:
            yield (
                f"{name} takes effect on {document.effective_from}."
                if english
                else f"{name}自{document.effective_from}起施行，目前尚未施行。"
            )
        for link in self.links:
            if link.target == document_id and link.link.kind in _TURNED:
                other = wording.title(self.snapshot.outlines[link.source].document)
                yield (
                    f"{other} bears on {name} ({link.link.kind.value})."
                    if english
                    else f"{name}已被{other}{_TURNED[link.link.kind]}，请一并查看。"
                )
