"""When not to answer, and which way to say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.figures import Figure, FigureKind
from index.regions import Region, find_regions, short_name
from index.schema import GapKind, Kind
from index.tokenizer import fold
from rag import cues, lexicon
from rag.answering import listing, status, wording
from rag.answering.context import Asked
from rag.answering.sentences import WANTED, Sentence, concept_weight, rank_sentences
from rag.query import Ask, Query
from rag.schema import AnswerKind, Refusal, RefusalReason

MAX_QUESTION = 2000  # code points
NEAR = 0.75  # of the best sentence's score: a figure in a lesser sentence answers something else
MIN_BEARING = 0.06  # of the question's weight, by the best sentence with such a figure
# Of the question's weight, that a sentence without the figure speaks of beyond one with it.
BESIDE_THE_FIGURE = 0.3
ELSEWHERE_SHARE = 0.25  # of the question's weight, by one word
HELD_IN = 3  # clauses in which an attribute may stand
READ = 5  # clauses that are read before a document is called silent
SURE_COVERAGE = 0.3  # of the question's weight, by the best sentence
MIN_DENSE = 0.855  # cosine of the best clause under which a question is not about the corpus

# What a question may ask for, and the words without which a clause cannot hold it.
HOLDS: dict[Ask, re.Pattern[str]] = {
    Ask.CONTACT: re.compile(r"电话|传真|邮箱|邮编|网址|https?://|www\.|@|\d{3,4}-\d{7,8}|\d{11}|地址[:：]"),
    Ask.DATE: re.compile(r"\d\s*[月日号]|[一二三四五六七八九十]月"),
    Ask.MATERIALS: re.compile(
        r"(?:提交|提供|报送|填报|出具|附)[^。]{0,20}(?:材料|资料|申请表|申报书|证明|复印件)|(?:申报|申请)材料"
    ),
    Ask.DEADLINE: re.compile(
        r"截止|逾期|\d+月(?:\d+日|底)?前[^。]{0,12}(?:报|提交|申)|(?:受理|申报|申请)(?:时间|期限)"
    ),
    Ask.MEMBERS: re.compile(r"成员单位|由[^。，,]{2,60}组成"),
    Ask.PERSON: re.compile(
        r"任(?:组长|副组长|主任|链长|召集人)|(?:组长|主任|召集人|链长|负责人)(?:由|[:：为])|联系人"
    ),
    Ask.ACTUAL: re.compile(
        r"截至|目前|现有|已(?:形成|建成|有|经|拥有|达|发放|认定|培育)|去年|当前|现状|实现产值|尚|仅为"
    ),
    Ask.PENALTY: re.compile(r"罚|处分|追究|问责|通报|退回|收回|追回|取消资格|违约|责令"),
    Ask.SCORING: re.compile(r"评分|分值|权重|评审|打分|评价指标|指标体系|排名|位"),
    Ask.PROCEDURE: re.compile(r"申报|申请|办理|受理|流程|程序|备案|窗口|代办|免申即享"),
}
_ROLE = re.compile(r"副?组长|副?主任|局长|厅长|市长|省长|书记|主席|会长|处长|科长|链长|召集人|负责人|联系人")
# What is missing, in Chinese and in English.
_NAMES: dict[Ask, tuple[str, str]] = {
    Ask.CONTACT: ("联系方式", "how to get in touch"),
    Ask.MATERIALS: ("申报材料", "what papers to hand in"),
    Ask.DATE: ("具体日期", "the date"),
    Ask.DEADLINE: ("申报或反馈的时间", "the dates for applying or replying"),
    Ask.PERSON: ("具体人选", "who the person is"),
    Ask.MEMBERS: ("具体的组成名单", "the list of names"),
    Ask.PROCEDURE: ("办理流程", "how to apply"),
    Ask.ACTUAL: ("实际的进展或结果", "what has come of it so far"),
    Ask.PENALTY: ("处罚或退还的规定", "penalties or repayment"),
    Ask.SCORING: ("评分或排名", "scoring or ranking"),
    Ask.AMOUNT: ("金额", "the amount"),
    Ask.COUNT: ("这个数量", "this number"),
    Ask.PERCENT: ("这个比例", "this share"),
    Ask.YEAR: ("时间", "the time"),
}
_THIS_MATTER = ("这方面的内容", "anything on this")


@dataclass(frozen=True, slots=True)
class Reading:
    """The best sentences for a question, read once."""

    sentences: tuple[Sentence, ...]

    @property
    def coverage(self) -> float:
        return max((sentence.coverage for sentence in self.sentences[:6]), default=0.0)


def of_input(question: str) -> Refusal | None:
    """Refuse what is no question: empty, endless, binary, pictures only."""
    text = question.strip()
    if not text:
        return Refusal(RefusalReason.BAD_INPUT, "问题是空的：请写一句话，例如“某项任务由哪个部门牵头？”")
    english = lexicon.is_english(text[:MAX_QUESTION])
    if len(text) > MAX_QUESTION:
        return Refusal(
            RefusalReason.BAD_INPUT,
            f"The question is too long ({len(text)} characters, at most {MAX_QUESTION}): keep the sentence or two that ask."
            if english
            else f"问题太长（{len(text)} 字，最多 {MAX_QUESTION} 字）：请只留下要问的那一两句。",
        )
    unreadable = sum(not char.isprintable() and not char.isspace() for char in text)
    if unreadable > 0.1 * len(text) or "\ufffd" in text:
        return Refusal(RefusalReason.BAD_INPUT, "问题里有读不了的字符：请用文字重新输入。")
    if not any(char.isalnum() for char in text):
        return Refusal(RefusalReason.BAD_INPUT, "问题里没有文字：请用一句话写出想了解的政策内容。")
    if cues.OFF_TOPIC.search(fold(text)):
        return Refusal(
            RefusalReason.OUT_OF_SCOPE,
            "This is no question about policy documents; ask for their measures, departments, money or targets."
            if english
            else "这不是政策文件里的问题，无法回答；可以问文件里的措施、部门、资金和目标。",
        )
    return None


def of_place(asked: Asked) -> Refusal | None:
    """Refuse a question about a place that no document speaks for."""
    query = asked.query
    places = query.foreign if not query.documents else _spoken_for_by_others(asked)
    if unnamed := _counties_unnamed(asked):
        named = "、".join(region.name for region in unnamed)
        return Refusal(
            RefusalReason.DOCUMENT_SILENT,
            f"The documents at hand do not mention {named}."
            if query.english
            else f"手头的文件没有提到{named}。",
        )
    if not places:
        return None
    names = [region.name for region in places]
    held = {region.name[: max(2, len(region.name) - 1)] for region in places}
    for clause in asked.top(3):
        words = asked.library.quote(clause, clause.span)
        if clause.kind is not Kind.FURNITURE and all(name in words for name in held):
            return None
    known = "、".join(region.full_name for region in asked.library.analyst.references.regions())
    return Refusal(
        RefusalReason.OTHER_REGION,
        f"There is no document of {'、'.join(names)} at hand; those at hand are of {known}."
        if query.english
        else f"手头没有{'、'.join(names)}的文件，无法回答；现有文件涉及：{known}。",
    )


def _counties_unnamed(asked: Asked) -> tuple[Region, ...]:
    """Counties whose part in a document is asked for, and that none of the documents meant names."""
    if cues.SELF.search(fold(asked.query.standalone)) or asked.query.kind is AnswerKind.ELIGIBILITY:
        return ()
    texts = [asked.library.document_of(d).text for d in asked.query.documents]
    named = [m.regions[0] for m in find_regions(asked.query.standalone) if len(m.regions) == 1]
    counties = [
        county
        for county in named
        if county.level == "county" and any(region.contains(county) for region in asked.query.regions)
    ]
    return tuple(r for r in counties if not any(short_name(r.name) in text for text in texts))


def _spoken_for_by_others(asked: Asked) -> tuple[Region, ...]:
    """Cities whose own policy is asked for, where only their province's documents are there."""
    if cues.SELF.search(fold(asked.query.standalone)):
        return ()
    spoken = asked.library.analyst.references.regions()
    if any(region in spoken for region in asked.query.regions):
        return ()
    named = {region for mention in find_regions(asked.query.text) for region in mention.regions}
    return tuple(region for region in asked.query.regions if region.level == "city" and region in named)


def of_status(asked: Asked) -> Refusal | None:
    """Refuse where a document's own standing is asked and its text is silent on all that is asked."""
    lacks, told = status.missing(asked)
    if not lacks or told:
        return None
    documents = [d for d in asked.library.snapshot.documents if d.id in asked.query.documents]
    name = wording.title(documents[0]) if documents else "手头的文件"
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"The text of {name} does not give this ({'、'.join(lacks)})."
        if asked.query.english
        else f"{name}的文本没有写{'和'.join(lacks)}。",
    )


def of_department(asked: Asked) -> Refusal | None:
    """Refuse a list for a department that no clause of the documents meant names."""
    if asked.query.departments and not listing.departments_named(asked):
        name = "、".join(asked.query.departments)
        return Refusal(
            RefusalReason.DOCUMENT_SILENT,
            f"No measure of these documents names {name}."
            if asked.query.english
            else f"这些文件的责任分工里没有{name}。",
        )
    return None


def without_department(asked: Asked) -> Refusal:
    """Refuse where who is responsible is asked, and no clause of the documents meant says it."""
    documents = [d for d in asked.library.snapshot.documents if d.id in asked.query.documents]
    name = wording.title(documents[0]) if len(documents) == 1 else "手头的文件"
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"{name} does not say which department is responsible for this."
        if asked.query.english
        else f"{name}没有写这项任务由哪个部门负责。",
    )


def of_content(asked: Asked) -> Refusal | None:
    """Refuse where the best clauses, read, do not hold what is asked for."""
    query = asked.query
    clauses = asked.top(READ)
    reading = Reading(tuple(rank_sentences(asked, clauses)))
    if not reading.sentences:
        return nothing_found(query.english)
    if asked.ranking.best_dense < MIN_DENSE and reading.coverage < SURE_COVERAGE and not query.documents:
        return nothing_found(query.english)
    for ask in HOLDS:
        if ask in query.asks and not _holds(asked, ask, reading):
            return _silent(asked, reading, _NAMES[ask])
    if _known_elsewhere(asked, reading):
        return _silent(asked, reading, _THIS_MATTER)
    wanted = _wanted(query)
    if wanted is not None and query.kind in (AnswerKind.FACT, AnswerKind.ELIGIBILITY):
        best = reading.sentences[0].score
        near = [s for s in reading.sentences[:READ] if s.score >= NEAR * best]
        held = any(wanted.fits(figure) for s in near for figure in s.figures)
        if wanted.strict and not held and not any(_lost_amount(asked, s, wanted) for s in near):
            return _silent(asked, reading, _NAMES[wanted.ask])
        if _of_another_place(asked, near, wanted) or _speaks_without_figure(asked, reading, wanted):
            return _silent(asked, reading, _NAMES[wanted.ask])
    return None


def _of_another_place(asked: Asked, near: Sequence[Sentence], wanted: _Wanted) -> bool:
    """Whether a county's or district's own figure is asked for, and no clause with such a figure names it."""
    places = _counties_asked(asked)
    if not places or cues.SELF.search(fold(asked.query.standalone)):
        return False
    for sentence in near:
        if any(wanted.fits(figure) for figure in sentence.figures) or _lost_amount(asked, sentence, wanted):
            clause = asked.library.numbered(sentence.clause)
            words = asked.library.quote(clause, clause.span) + asked.library.quote(
                sentence.clause, sentence.span
            )
            if any(place in words for place in places):
                return False
    return True


def _counties_asked(asked: Asked) -> frozenset[str]:
    """The short names of the counties and districts that the question names, as the documents write them."""
    words = asked.query.text
    mentions = find_regions(words, asked.library.analyst.counties)
    return frozenset(
        short_name(region.name) for m in mentions for region in m.regions if region.level == "county"
    )


def _speaks_without_figure(asked: Asked, reading: Reading, wanted: _Wanted) -> bool:
    """Whether a sentence without such a figure speaks of much more of what is asked than any that has one.

    A lost figure counts as one: it was there.
    """
    bare = bearing = 0.0
    for sentence in reading.sentences:
        if any(wanted.fits(figure) for figure in sentence.figures) or _lost_amount(asked, sentence, wanted):
            bearing = max(bearing, sentence.coverage)
        else:
            bare = max(bare, sentence.coverage)
    if bare - bearing >= BESIDE_THE_FIGURE:
        return True
    spoken = asked.query.leans or asked.query.numbers or asked.query.english  # its words tell little
    return wanted.strict and bearing < MIN_BEARING and not spoken


def _lost_amount(asked: Asked, sentence: Sentence, wanted: _Wanted) -> bool:
    """Whether this copy lost a sum or a count in the sentence, in the units asked for."""
    text = asked.library.document(sentence.clause).text
    return any(
        gap.kind in (GapKind.LOST_AMOUNT, GapKind.MASKED_AMOUNT)
        and (not wanted.units or any(unit in gap.span.of(text) for unit in wanted.units))
        for gap in asked.library.gaps_in(sentence.clause, sentence.span)
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The figure that a question wants: of these kinds, and counted in these units (any, where empty)."""

    ask: Ask
    kinds: frozenset[FigureKind]
    units: frozenset[str]
    strict: bool = True  # no other kind of figure could be meant

    def fits(self, figure: Figure) -> bool:
        if figure.kind not in self.kinds:
            return False
        return (
            not self.units or figure.kind is not FigureKind.COUNT or any(u in figure.unit for u in self.units)
        )


def _wanted(query: Query) -> _Wanted | None:
    """What figure would answer; None where the question wants none, or any."""
    folded = fold(query.text)
    asked = folded.replace("几", "") if "多少" in folded else folded  # “几分钟……多少座”
    for pattern, units in cues.COUNTED_IN:
        if Ask.COUNT in query.asks and pattern.search(asked):
            return _Wanted(Ask.COUNT, frozenset({FigureKind.COUNT}), units)
    if Ask.AMOUNT in query.asks:
        return _Wanted(Ask.AMOUNT, WANTED[Ask.AMOUNT], frozenset())
    if Ask.PERCENT in query.asks:
        return _Wanted(Ask.PERCENT, WANTED[Ask.PERCENT], frozenset())
    if Ask.COUNT in query.asks and not cues.COUNTED_KINDS.search(folded):
        return _Wanted(Ask.COUNT, WANTED[Ask.COUNT], frozenset(), strict=False)
    return None


def _known_elsewhere(asked: Asked, reading: Reading) -> bool:
    """Whether the question's weightiest word stands in other documents and in none of those meant."""
    documents = asked.query.documents
    if not documents or asked.query.english or reading.coverage >= 0.5:
        return False
    weights = {concept: concept_weight(asked, concept) for concept in asked.query.concepts}
    total = sum(weights.values())
    for concept, weight in weights.items():
        if weight < ELSEWHERE_SHARE * total or not concept.surface.isalpha():
            continue
        words = (concept.surface, *concept.others)
        holds = {d.id for d in asked.library.snapshot.documents if concept.surface in fold(d.text)}
        here = {d.id for d in asked.library.snapshot.documents if any(word in fold(d.text) for word in words)}
        if holds and not here & set(documents):
            return True
    return False


def _holds(asked: Asked, ask: Ask, reading: Reading) -> bool:
    """Whether one of the best clauses has words of the kind that is asked for."""
    folded = fold(asked.query.text)
    pattern = HOLDS[ask]
    if ask is Ask.ACTUAL:  # what has been done is told in the very sentence, and nobody's own past is asked
        if cues.SELF.search(folded):
            return True
        told = [asked.library.quote(s.clause, s.span) for s in reading.sentences[:2]]
        return any(pattern.search(words) for words in told)
    if ask is Ask.PERSON and (role := _ROLE.search(folded)) is not None:
        pattern = re.compile(
            rf"任[^。，,]{{0,4}}{role[0]}|{role[0]}(?:由|为|[:：])|{role[0]}[^。]{{0,6}}担任"
        )
    return any(pattern.search(asked.library.quote(clause, clause.span)) for clause in asked.top(HELD_IN))


def nothing_found(english: bool) -> Refusal:
    """Refuse where no document speaks of the matter."""
    return Refusal(
        RefusalReason.NOT_IN_CORPUS,
        "Nothing on this was found in the documents at hand; put it in other words, or ask for measures, departments, money or targets."
        if english
        else "手头的文件里没有找到相关内容；可以换个说法，或问文件里的措施、部门、资金和目标。",
    )


def _silent(asked: Asked, reading: Reading, what: tuple[str, str]) -> Refusal:
    best = reading.sentences[0]
    document = asked.library.document(best.clause)
    where = f"{wording.title(document)}{wording.place(asked, best.clause)}"
    chinese, english = what
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"The documents at hand do not say {english}; the closest place is {where}."
        if asked.query.english
        else f"手头的文件没有写{chinese}；最接近的是{where}。",
    )
