"""A question, with the turns before it, → a Query."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.numerals import to_int
from index.regions import Region, find_regions, parse_region
from index.snapshot import Snapshot
from index.tokenizer import BIGRAM_MARK, fold
from index.units import RANK, function_of, rank_of
from rag import cues, lexicon
from rag.query import Ask, Concept, Query
from rag.references import Reference, References
from rag.schema import AnswerKind

SYNONYM_WEIGHT = 0.6  # of a word that the lexicon adds, beside 1 for a word as asked
BIGRAM_WEIGHT = 0.5
VALUES = frozenset({Ask.AMOUNT, Ask.COUNT, Ask.PERCENT, Ask.YEAR})  # a question for one of them is no other kind's
MIN_PART = 6  # code points; a shorter part of a question is no question
_NUMBER = re.compile(
    r"(?:第\s*(?P<a>[0-9]{1,3}|[一二三四五六七八九十百]{1,4})\s*(?:条|项|款|点|号措施|个措施))|"
    r"(?:(?:measure|article|item|clause|no\.?)s?\s*#?(?P<b>[0-9]{1,3}))|(?:(?:措施|任务)\s*(?P<c>[0-9]{1,3}))"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*年|(?!\d))")
_QUOTED = re.compile(r"[“\"「『‘']([^”\"」』’'《》]{2,30})[”\"」』’']")
_ROLE_WORD = re.compile(
    r"牵头|配合|负责|责任|单位|部门|厅局|哪家|几家|角色|名单|目标|指标|金额|年份|时间|施行|实施|省里|市里|省级|市级|那份|这份|方案|"
    r"打头|挑头|领头|主抓|条件|数字|两个|数能|直接|比较|比|lead|leads|departments?|units?|support|responsible"
)
_UNIT = re.compile(
    r"(?:[省市县区州]|自治区)?[\u4e00-\u9fff]{2,14}?(?:委员会|管委会|委|厅|局|办公室|组织部|中心支行|供电局|电力公司|海关|贸促会|管理中心|监管局)"
)


class Analyst:
    """Reads questions against one snapshot's documents, places and departments."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._tokenizer = snapshot.tokenizer
        self._references = References(snapshot.documents, snapshot.tokenizer)
        self._text = "\n".join(document.text for document in snapshot.documents)
        self._counties = frozenset(
            region.county
            for mention in find_regions(self._text)
            for region in mention.regions
            if region.county and mention.span.of(self._text) == region.county
        )
        names = {
            name
            for record in snapshot.records.responsibilities
            if not record.group
            for name in (record.department, *record.aliases)
        }
        self._functions = {function_of(name) for name in names}
        self._units = tuple(sorted(names, key=lambda name: (-len(name), name)))

    @property
    def references(self) -> References:
        return self._references

    def read(self, question: str, earlier: Sequence[str] = (), inside: bool = False) -> Query:
        """The Query of ``question``; what it leaves out is taken from ``earlier``, oldest first.

        ``inside``: it is one of several questions in one, and so leans on the one before.
        """
        query = self._read_alone(question)
        if not earlier:
            return query
        before = self.read(earlier[-1], earlier[:-1])
        return self._complete(query, before) if inside or self._leans_back(query) else query

    # -- one question ---------------------------------------------------------

    def _read_alone(self, question: str) -> Query:
        folded = fold(question)
        english = lexicon.is_english(question)
        chinese = self._chinese_of(folded) if english else ()
        regions, foreign = self._places(question, folded, english)
        looked = question + "".join(chinese)
        reference = self._references.resolve(looked, regions)
        departments = self._departments(question)
        asks = frozenset(ask for ask, pattern in cues.ASKS if pattern.search(folded))
        kind = _kind(folded, departments, regions, reference, asks)
        if kind is AnswerKind.STATUS and self._names_another(question):
            kind = AnswerKind.FACT
        quoted = tuple(found for found in _QUOTED.findall(question) if not find_regions(found))
        return Query(
            text=question,
            standalone=question,
            english=english,
            kind=kind,
            asks=asks,
            regions=regions,
            foreign=foreign,
            documents=reference.documents,
            named=reference.named,
            departments=departments,
            numbers=_numbers(folded),
            years=tuple(int(year) for year in _YEAR.findall(folded)),
            quoted=quoted,
            concepts=self._concepts(folded, english, reference.documents),
            weights=self._weights(folded, chinese),
            search=f"{question} {' '.join(chinese)}" if english else _search(question, regions, reference.documents),
            neighbour=_neighbour(folded),
            trail=regions,
        )

    def _places(self, question: str, folded: str, english: bool) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
        mentions = [region for m in find_regions(question, self._counties) for region in m.regions[:1]]
        if english:
            for _, names in lexicon.english_places().find(folded):
                known = [region for name in names if (region := parse_region(name)) is not None]
                reached = [region for region in known if self._references.reaching(region)]
                mentions.extend((reached or known)[:1])
        mentions = list(dict.fromkeys(mentions))
        reached = [region for region in mentions if self._references.reaching(region)]
        # 安徽省淮北市: the inner place is meant.
        inner = [r for r in reached if not any(o != r and r.contains(o) and _adjoin(question, r, o) for o in reached)]
        # A place that a document speaks for decides where to look; a place inside it is the matter asked about.
        spoken = self._references.regions()
        inner = [r for r in inner if r in spoken] or inner
        if cues.PROVINCIAL.search(folded):  # “淮北……省里……”: the province's documents too
            inner.extend(p for r in inner for p in (Region(r.province),) if r.city and p in spoken and p not in inner)
        foreign = [r for r in mentions if r not in reached]
        return tuple(inner), tuple(foreign)

    def _names_another(self, question: str) -> bool:
        """Whether a name in quotes stands in the documents' text and is none of their titles."""
        names = re.findall(r"《([^》]{4,})》|“([^”]{6,})”", question)
        return any(
            name in self._text and not self._references.is_title(name) for pair in names for name in pair if name
        )

    def _departments(self, question: str) -> tuple[str, ...]:
        """Departments that the question names and that some clause knows, as they are written there."""
        text = fold(question)
        found: list[tuple[int, str]] = []
        rest = text
        for name in self._units:
            written = {fold(name), fold(RANK.sub("", name))}
            for form in sorted(written, key=len, reverse=True):
                at = rest.find(form)
                if at >= 0 and len(form) >= 3:
                    found.append((at, name if fold(name) == form else rank_of(text[max(0, at - 1) : at + 2]) + form))
                    rest = rest.replace(form, "　" * len(form))
                    break
        for match in _UNIT.finditer(rest):
            for start in range(match.start(), match.end() - 2):
                name = rest[start : match.end()]
                if function_of(name) in self._functions and len(function_of(name)) >= 3:
                    found.append((start, name))
                    break
        for short, forms in lexicon.short_units().find(rest):
            known = [form for form in forms if function_of(form) in self._functions]
            if known:
                at = rest.find(short)
                found.append((at, rank_of(text[max(0, at - 1) : at + 2]) + known[0]))
        if not found:
            found.extend(self._misspelt(text))
        unique: list[str] = []
        for _, name in sorted(found):
            if not any(function_of(name) == function_of(other) for other in unique):
                unique.append(name)
        return tuple(unique)

    def _misspelt(self, text: str) -> list[tuple[int, str]]:
        """Departments that stand in ``text`` with one wrong character."""
        for name in self._units:
            if len(name) < 4:
                continue
            for at in range(len(text) - len(name) + 1):
                window = text[at : at + len(name)]
                if _one_wrong(window, name):
                    return [(at, name)]
        for name in sorted({RANK.sub("", unit) for unit in self._units}, key=lambda n: (-len(n), n)):
            for at in range(len(text) - len(name) + 1) if len(name) >= 5 else ():
                window = text[at : at + len(name)]
                if _one_wrong(window, name):
                    return [(at, rank_of(text[max(0, at - 1) : at + 2]) + name)]
        return []

    def _chinese_of(self, folded: str) -> tuple[str, ...]:
        """The Chinese terms for an English question's words that the documents use."""
        terms: list[str] = []
        for _, names in lexicon.english_places().find(folded):
            terms.extend(name for name in names[:1])
        for _, names in lexicon.english().find(folded):
            terms.extend([name for name in names if name in self._text][:3] or names[:1])
        return tuple(dict.fromkeys(terms))

    def _weights(self, folded: str, chinese: Sequence[str]) -> dict[str, float]:
        weights: dict[str, float] = {}
        stop = lexicon.stopwords()

        def add(text: str, weight: float) -> None:
            for word in self._tokenizer.words(text):
                if word not in stop and (len(word) > 1 or word.isdigit()):
                    weights[word] = max(weights.get(word, 0.0), weight)
            for bigram in self._tokenizer.bigrams(_without(text, stop)):
                if len(bigram) > 1 and bigram not in stop:
                    token = BIGRAM_MARK + bigram
                    weights[token] = max(weights.get(token, 0.0), weight * BIGRAM_WEIGHT)

        add(folded, 1.0)
        for _, terms in lexicon.synonyms().find(folded):
            for term in terms:
                if term in self._text:
                    add(term, SYNONYM_WEIGHT)
        for term in chinese:
            add(term, 0.8)
        return weights

    def _concepts(self, folded: str, english: bool, documents: Sequence[str]) -> tuple[Concept, ...]:
        """What the question speaks of, its places and the names of its documents left out."""
        stop = lexicon.stopwords()
        titles = fold("".join(self._references.title(document) for document in documents))
        spoken = self._references.regions()
        rest = re.sub(r"《[^》]*》", " ", folded)
        for mention in reversed(find_regions(rest, self._counties)):
            if any(region in spoken or region.level == "province" for region in mention.regions):
                rest = f"{rest[: mention.span.start]} {rest[mention.span.end :]}"
        if english:
            for name, _ in lexicon.english_places().find(rest):
                rest = re.sub(rf"\b{re.escape(name)}\b", " ", rest)
        found: dict[str, Concept] = {}
        for table in (lexicon.english() if english else lexicon.synonyms(), lexicon.short_units()):
            for key, terms in table.find(rest):
                if key not in stop:
                    known = tuple(fold(term) for term in terms if term in self._text)
                    found.setdefault(key, Concept(key, known))
        if not english or re.search(r"[\u4e00-\u9fff]", rest):
            for word in self._tokenizer.words(rest):
                covered = any(word in key for key in found)
                if word in stop or covered or (len(word) < 2 and not word.isdigit()) or (english and word.isascii()):
                    continue
                found.setdefault(word, Concept(word))
        return tuple(c for c in found.values() if not (c.surface in titles and len(documents) == 1 and len(found) > 2))

    # -- a question that leans on the one before --------------------------------

    def _leans_back(self, query: Query) -> bool:
        folded = fold(query.text)
        if cues.ANAPHORA.search(folded) or query.neighbour:
            return True
        return not query.documents and (len(query.concepts) <= 2 or len(query.text) <= 12)

    def _complete(self, query: Query, before: Query) -> Query:
        """``query`` with what it leaves out taken from ``before``: the place, the document, the matter."""
        folded = fold(query.text)
        if query.foreign and not query.regions:
            regions, documents, named = (), (), ()
        elif query.regions or query.named:
            regions, documents, named = query.regions, query.documents, query.named
            if (cues.COMPARES.search(folded) or cues.BOTH.search(folded)) and before.documents:
                regions = tuple(dict.fromkeys(before.regions + query.regions))
                documents = tuple(dict.fromkeys(before.documents + query.documents))
        elif cues.PROVINCIAL.search(folded) and before.regions:
            regions = (Region(before.regions[0].province),)
            reference = self._references.resolve(query.text, regions)
            documents, named = reference.documents, reference.named
        else:
            regions, documents, named = before.regions, before.documents, before.named
            if cues.BOTH.search(folded) and len(before.trail) > len(before.regions):
                regions = before.trail
                documents = self._references.resolve(query.text, regions).documents
        matter = [c.surface for c in query.concepts if not any(m.regions[0] in regions for m in find_regions(c.surface))]
        own = self._own_matter(matter, documents) and not cues.POINTS.search(folded)
        topic = "" if own and not query.neighbour else _without_places(before.standalone, before)
        asked_kind = query.kind if query.kind is not AnswerKind.FACT or query.asks & VALUES else before.kind
        if before.kind is AnswerKind.STATUS and query.kind is AnswerKind.FACT and own:
            asked_kind = AnswerKind.FACT
        if len(documents) > 1 and cues.COMPARES.search(folded):
            asked_kind = AnswerKind.COMPARISON
        standalone = _joined(regions, topic, query.text) if not query.neighbour else f"{before.standalone} {query.text}"
        chinese = self._chinese_of(fold(standalone)) if query.english else ()
        carried = dict(before.weights) if topic else {w: v * 0.3 for w, v in before.weights.items()}
        weights = carried | query.weights
        for token in list(weights):
            if topic and find_regions(token.removeprefix(BIGRAM_MARK)) and token not in query.weights:
                del weights[token]
        return Query(
            text=query.text,
            standalone=standalone,
            english=query.english,
            kind=asked_kind,
            asks=query.asks or before.asks,
            regions=regions,
            foreign=query.foreign,
            documents=documents,
            named=named,
            departments=query.departments or (before.departments if topic else ()),
            numbers=query.numbers or (before.numbers if query.neighbour else ()),
            years=query.years or (before.years if topic else ()),
            quoted=query.quoted or (before.quoted if topic else ()),
            concepts=tuple(dict.fromkeys((_kept(before, query) if topic else ()) + query.concepts)),
            weights=weights,
            search=" ".join([_search(standalone, regions, documents), *chinese]),
            neighbour=query.neighbour,
            trail=tuple(dict.fromkeys(before.trail + regions)),
            leans=not own,
        )

    def _own_matter(self, words: Sequence[str], documents: Sequence[str]) -> bool:
        """Whether a follow-up brings a matter of its own, beside a document's name."""
        titles = fold("".join(self._references.title(document) for document in documents))
        return any(len(word) >= 2 and word not in titles and not _is_role(word) for word in words)


def _kept(before: Query, query: Query) -> tuple[Concept, ...]:
    """The matter of the turn before; without its places where the question names others."""
    if not find_regions(query.text):
        return before.concepts
    return tuple(concept for concept in before.concepts if not find_regions(concept.surface))


def _one_wrong(window: str, name: str) -> bool:
    """Whether exactly one character differs, and neither the first nor the last."""
    wrong = sum(a != b for a, b in zip(window, name, strict=True))
    return wrong == 1 and window[0] == name[0] and window[-1] == name[-1]


def _is_role(word: str) -> bool:
    """Words that ask for a role or a value of the matter spoken of before."""
    return any(pattern.fullmatch(word) for pattern in (_ROLE_WORD,)) or word.isdigit()


def _kind(
    folded: str, departments: Sequence[str], regions: Sequence[Region], reference: Reference, asks: frozenset[Ask]
) -> AnswerKind:
    if departments and cues.LISTS.search(folded) and cues.TASKS.search(folded) and not cues.EXCEPT.search(folded):
        return AnswerKind.LIST
    if departments and cues.ITS_TASKS.search(folded):
        return AnswerKind.LIST
    kind = next((kind for kind, pattern in cues.KINDS if pattern.search(folded)), AnswerKind.FACT)
    if kind is AnswerKind.LOCATE or kind is AnswerKind.STATUS:
        return kind
    apart = len(regions) > 1 and not any(a.contains(b) for a in regions for b in regions if a != b)
    compares = cues.COMPARES.search(folded) is not None or cues.BOTH.search(folded) is not None
    if apart and cues.SELF.search(folded) and cues.MAY.search(folded):
        return AnswerKind.ELIGIBILITY  # somebody from one place asks for what another place gives
    if len(reference.documents) > 1 and (apart or (compares and len(regions) > 1) or (compares and (len(reference.named) > 1 or cues.SEVERAL.search(folded)))):
        return AnswerKind.COMPARISON
    if kind is AnswerKind.FACT and (
        cues.PARTS.search(folded)
        or cues.PLACES.search(folded)
        or (cues.LISTS.search(folded) and cues.GOALS.search(folded))
    ):
        return AnswerKind.LIST
    return kind


def _numbers(folded: str) -> tuple[int, ...]:
    found = (to_int(match["a"] or match["b"] or match["c"]) for match in _NUMBER.finditer(folded))
    return tuple(dict.fromkeys(number for number in found if number))


def _neighbour(folded: str) -> int:
    if cues.NEXT.search(folded):
        return 1
    return -1 if cues.PREVIOUS.search(folded) else 0


def split_questions(question: str) -> tuple[str, ...]:
    """The questions in a question; what only tells goes with the question behind it."""
    parts: list[str] = []
    told = ""
    for piece in cues.SPLIT.split(question):
        told += piece
        if len(told.strip()) >= MIN_PART and cues.QUESTION.search(fold(piece)):
            parts.append(told.strip())
            told = ""
    if told.strip():
        if parts:
            parts[-1] += told
        else:
            parts.append(told.strip())
    return tuple(parts) or (question,)


def _search(text: str, regions: Sequence[Region], documents: Sequence[str]) -> str:
    """What is embedded: without the names by which the documents are chosen already."""
    if not documents:
        return text
    bare = re.sub(r"《[^》]*》", " ", text)
    for mention in reversed(find_regions(bare)):
        if mention.regions[0] in regions:
            bare = bare[: mention.span.start] + bare[mention.span.end :]
    bare = bare.strip(" ，,")
    return bare if sum(char.isalnum() for char in bare) >= MIN_PART else text


def _without(text: str, stop: frozenset[str]) -> str:
    """The text with words that only ask cut out, so that no bigram spans them."""
    words = sorted((word for word in stop if len(word) > 1 and word in text), key=len, reverse=True)
    for word in words:
        text = text.replace(word, " ")
    return text


def _without_places(text: str, query: Query) -> str:
    for mention in reversed(find_regions(text)):
        text = text[: mention.span.start] + text[mention.span.end :]
    return text if query.regions else text


def _joined(regions: Sequence[Region], topic: str, text: str) -> str:
    places = "、".join(region.name for region in regions if region.name not in text and not _short_in(region, text))
    return " ".join(part for part in (places, topic, text) if part)


def _short_in(region: Region, text: str) -> bool:
    return any(region in mention.regions for mention in find_regions(text))


def _adjoin(question: str, outer: Region, inner: Region) -> bool:
    """Whether the two are named as one place (安徽省淮北市)."""
    names = (outer.name, outer.name[:-1])
    inners = (inner.name, inner.name[:-1])
    return any(f"{first}{second}" in question for first in names for second in inners)
